"""Leading axes are examples, whatever their number; a result has the shape and the dtype that its inputs ask for."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from tests.conformance.test_reference_refusals import CALLS, OF_LOSSES, input_of

PACKAGE = "reference"
reference = importlib.import_module(PACKAGE)  # by its name, like every implementation in this folder

AXES = {"none": (), "one": (5,), "two": (5, 2), "three": (2, 5, 2)}
PACKAGES = ("reference", "tf_impl")
BY_CLASS = [name for name in CALLS if CALLS[name][input_of(CALLS[name])].ndim == 2]
REDUCED = [name for name, loss in OF_LOSSES.items() if loss.rows and name != loss.function_of("gradient")]
OF_HARD_LABELS = [name for name in CALLS if name not in BY_CLASS and "labels" in CALLS[name]]
OFFERED = [(package, name) for package in PACKAGES for name in CALLS if hasattr(importlib.import_module(package), name)]


def spread(call: dict, axes: tuple[int, ...], dtype: str = "float32") -> dict:
    """Return a call with made examples along these leading axes; no two of them alike."""
    inputs, classes = input_of(call), call[input_of(call)].ndim - 1
    rng = np.random.default_rng(7)
    shape = (*axes, 3) if classes else axes
    made = {inputs: rng.dirichlet(np.ones(3), axes) if classes else rng.uniform(0.1, 0.9, shape)}
    if "labels" in call:
        rows = call["labels"].ndim == 2
        made["labels"] = rng.uniform(0, 1, shape).astype(dtype) if rows else rng.integers(0, 3 if classes else 2, axes)
    return {**call, **made, inputs: np.asarray(made[inputs], dtype)}


def flat(call: dict, axes: tuple[int, ...]) -> dict:
    """Return a call with all leading axes made one."""
    arrays = {key: value for key, value in call.items() if isinstance(value, np.ndarray)}
    return call | {key: value.reshape(-1, *value.shape[len(axes) :]) for key, value in arrays.items()}


@pytest.mark.parametrize("axes", AXES.values(), ids=AXES)
@pytest.mark.parametrize(("package", "name"), OFFERED)
def test_leading_axes_are_examples(package: str, name: str, axes: tuple[int, ...]):
    function, call = getattr(importlib.import_module(package), name), spread(CALLS[name], axes)
    found, alone = np.asarray(function(**call)), np.asarray(function(**flat(call, axes)))
    inputs = call[input_of(call)]
    assert found.shape == (axes if name in REDUCED else inputs.shape)
    rounding = 4 * np.finfo(found.dtype).eps if axes == () else 0  # NumPy has other powers for a number than for arrays
    assert np.allclose(found.reshape(alone.shape), alone, rtol=rounding, atol=0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CALLS)
def test_a_result_has_the_dtype_of_the_inputs(name: str, dtype: str):
    assert getattr(reference, name)(**spread(CALLS[name], (4,), dtype)).dtype == dtype


@pytest.mark.parametrize("name", OF_HARD_LABELS)
def test_a_result_does_not_depend_on_the_dtype_of_hard_labels(name: str):
    call = spread(CALLS[name], (4,), "float64")
    results = [getattr(reference, name)(**call | {"labels": call["labels"].astype(kind)}) for kind in "?bBiqfd"]
    assert all(np.array_equal(result, results[0]) for result in results)
