"""From a name on the command line to something that can be asked for values, gradients and curvatures.

`reference` and `tf_impl` are asked for every loss, anything else for the one that it says it is (adapter.py).
Implementations are imported by name, here and in adapter.py and nowhere else in this package.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tests.conformance.asking.adapter import load
from tests.conformance.asking.losses import losses

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Implementation:
    """One implementation in one dtype and one way of running it.

    Attributes:
        name: what test ids and messages call it, e.g. "tf_impl-graph-float32".
        dtype: the dtype it is asked in.
        ours: whether our own, narrow tolerances apply.
        functions: the losses that it offers, by public name.
        evaluate: (function, arrays, parameters, quantities) -> {quantity: float64 array}.
        prefix: how a call to paste begins.
    """

    name: str
    dtype: str
    ours: bool
    functions: dict[str, Callable]
    evaluate: Callable[[Callable, Arrays, dict, tuple[str, ...]], dict[str, np.ndarray]]
    prefix: str


def resolve(target: str, dtypes: Iterable[str] = ("float32", "float64")) -> list[Implementation]:
    """Return what a target on the command line stands for, in each dtype and way of running it."""
    if target == "reference":
        module = importlib.import_module(target)
        return [_numpy(target, module, dtype) for dtype in dtypes]
    if target == "tf_impl":
        return [tensorflow(dtype, mode) for dtype in dtypes for mode in ("eager", "graph")]
    return [_adapted(target, dtype) for dtype in dtypes]


# ---------------------------------------------------------------- NumPy: closed forms under their own names


def _numpy(name: str, module: object, dtype: str) -> Implementation:
    def evaluate(function, arrays, parameters, quantities):
        arrays = _cast(arrays, dtype)
        loss = losses()[function.__name__]
        of = {quantity: getattr(module, loss.function_of(quantity)) for quantity in quantities}
        return {quantity: np.asarray(f(**arrays, **parameters), np.float64) for quantity, f in of.items()}

    functions = _functions(name, module)
    return Implementation(f"{name}-{dtype}", dtype, True, functions, evaluate, f"{name}.")


def _functions(package: str, module: object) -> dict[str, Callable]:
    """Return the functions of all losses of the register."""
    if missing := [loss for loss in losses().values() if not hasattr(module, loss.name)]:
        folder = {"reference": "reference", "tf_impl": "tf_impl/losses"}[package]
        said = ", ".join(f"{loss.name} (write {folder}/{loss.family}.py, export it)" for loss in missing)
        raise LookupError(f"{package} lacks {said}")
    return {name: getattr(module, name) for name in losses()}


def _cast(arrays: Arrays, dtype: object) -> Arrays:
    return {name: array if array.dtype.kind == "i" else array.astype(dtype) for name, array in arrays.items()}


# ---------------------------------------------------------------- TensorFlow: gradients by its own tapes


def tensorflow(dtype: str, mode: str, device: str | None = None) -> Implementation:
    """Return tf_impl in one dtype, run eagerly, as a graph or compiled by XLA, on a device if one is named."""
    import tensorflow as tf

    module = importlib.import_module("tf_impl")
    runs = {}

    def run(function, names, parameters, quantities):
        """Return one function a set of parameters: traced for the first shapes, and once more for any shapes."""
        key = (function, names, repr(parameters), quantities)
        if key not in runs:
            taped = partial(_taped, tf, function, names, parameters, quantities)
            options = {"autograph": False, "reduce_retracing": True, "jit_compile": mode == "xla"}
            runs[key] = taped if mode == "eager" else tf.function(taped, **options)
        return runs[key]

    def evaluate(function, arrays, parameters, quantities):
        arrays = _cast(arrays, tf.as_dtype(dtype).as_numpy_dtype)
        if mode == "eager" and "hard" in losses()[function.__name__].labels and set(arrays["labels"]) <= {0, 1}:
            arrays["labels"] = arrays["labels"].astype(np.int64)  # which have a path of their own; a graph has floats
        with tf.device(device):
            tensors = [tf.constant(array) for array in arrays.values()]
            answers = run(function, tuple(arrays), parameters, quantities)(*tensors)
            return {quantity: tf.cast(answer, tf.float64).numpy() for quantity, answer in answers.items()}

    functions = _functions("tf_impl", module)
    name = "-".join(filter(None, ("tf_impl", mode, dtype, device and device.strip("/").replace(":", ""))))
    return Implementation(name, dtype, True, functions, evaluate, "tf_impl.")


def _taped(tf, function, names, parameters, quantities, *tensors):
    """Return the wanted quantities; curvature is the second derivative in the logit of the true class."""
    arguments = dict(zip(names, tensors, strict=True))
    second, labels = tensors[-1], arguments.get("labels")
    with tf.GradientTape() as outer:
        if "curvature" in quantities:  # a graph that nobody differentiates twice is traced a sixth faster
            outer.watch(second)
        with tf.GradientTape() as inner:
            inner.watch(second)
            value = function(**arguments, **parameters)
        gradient = inner.gradient(value, second)
        sparse = labels is not None and labels.shape.rank < second.shape.rank
        true = tf.one_hot(labels, tf.shape(second)[-1], dtype=second.dtype) if sparse else tf.ones_like(second)
        in_margin = true * gradient
    results = {"value": value, "gradient": gradient}
    if "curvature" in quantities:
        curvature = true * outer.gradient(in_margin, second)
        results["curvature"] = tf.reduce_sum(curvature, axis=-1) if sparse else curvature
    return {quantity: results[quantity] for quantity in quantities}


# ---------------------------------------------------------------- anybody's


def _adapted(target: str, dtype: str) -> Implementation:
    adapter = load(target)

    def evaluate(_function, arrays, parameters, quantities):
        labels, inputs = _cast(arrays, dtype).values()
        answers = adapter(labels, inputs, _cast_parameters(parameters, dtype))
        return {quantity: answers[quantity] for quantity in quantities if quantity in answers}

    loss = (
        f"{adapter.family or 'binary'}_focal_loss{'_from_probabilities' if adapter.inputs == 'probabilities' else ''}"
    )
    prefix = target.replace(":", ".") if ":" in target else f"{Path(target).stem}.loss"
    return Implementation(f"{Path(target).name}-{dtype}", dtype, False, {loss: adapter.loss}, evaluate, prefix)


def _cast_parameters(parameters: dict, dtype: str) -> dict:
    return {name: p.astype(dtype) if isinstance(p, np.ndarray) else p for name, p in parameters.items()}
