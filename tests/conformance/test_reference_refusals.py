"""What the reference says when it refuses, word for word, and what it takes where an argument is left out."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

PACKAGE = "reference"
reference = importlib.import_module(PACKAGE)  # by its name, like every implementation in this folder

TWO, THREE = np.float32([0.5, 0.25]), np.float32([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
BINARY_CALL = {"labels": np.float32([1, 0]), "logits": TWO, "alpha": 0.25, "gamma": 2.0}
ROWS_CALL = {"labels": np.array([0, 2]), "logits": THREE, "alpha": None, "gamma": 2.0}
BINARY = ("binary_focal_loss", "binary_focal_loss_gradient", "binary_focal_curvature")
BINARY_P = ("binary_focal_loss_from_probabilities", "binary_focal_loss_from_probabilities_gradient")
ROWS = ("categorical_focal_loss", "categorical_focal_loss_gradient", "categorical_focal_curvature")
ROWS_P = ("categorical_focal_loss_from_probabilities", "categorical_focal_loss_from_probabilities_gradient")
MAPS = ("focal_to_logit", "logit_to_focal", "focal_to_probability", "probability_to_focal")
ONE_INPUT = {
    **{name: {"predictions": THREE} for name in ("l1_penalty", "l1_penalty_gradient", "l2_penalty")},
    "l2_penalty_gradient": {"predictions": THREE},
    **{"focal_to_logit": {"focal_logits": TWO}, "logit_to_focal": {"logits": TWO}},
    **{"focal_to_probability": {"focal_probabilities": TWO}, "probability_to_focal": {"probabilities": TWO}},
}
INPUTS = ("logits", "probabilities", "predictions", "focal_logits", "focal_probabilities")
FLOATS = "must be an array of float32 or float64; it was an array of int64"
UNIT = "alpha must be None or a number in [0, 1], the weight of class 1; it was"
GAMMA = "gamma must be a finite number ≥ 0; it was"


def without(call: dict, *names: str, **more: object) -> dict:
    """Return a call without some arguments, and with others."""
    return {name: value for name, value in call.items() if name not in names} | more


def input_of(call: dict) -> str:
    """Return the name of the argument that the loss is a function of."""
    return next(name for name in call if name in INPUTS)


def calls() -> dict[str, dict]:
    """Return a call of every public function that works."""
    unweighted = without(BINARY_CALL, "alpha", "gamma")
    weighted = unweighted | {"positive_weight": 2.0, "negative_weight": 0.5}
    centred = {"labels": THREE, "predictions": THREE, "factor": 0.1}
    suffixes = ("", "_gradient")
    return {
        **dict.fromkeys(BINARY, BINARY_CALL),
        **dict.fromkeys(BINARY_P, without(BINARY_CALL, "logits", probabilities=TWO)),
        **dict.fromkeys(ROWS, ROWS_CALL),
        **dict.fromkeys(ROWS_P, without(ROWS_CALL, "logits", probabilities=THREE)),
        **{f"binary_cross_entropy{suffix}": unweighted for suffix in suffixes},
        **{f"weighted_binary_cross_entropy{suffix}": weighted for suffix in suffixes},
        **{f"softmax_cross_entropy{suffix}": without(ROWS_CALL, "alpha", "gamma") for suffix in suffixes},
        **{f"centred_mse{suffix}": centred for suffix in suffixes},
        **ONE_INPUT,
    }


CALLS = calls()


def refusals():
    """Yield a function, the argument that is spoilt, its value, and all that is said of it."""
    binary_labels = (
        (np.float32([1]), "labels must be of the shape of {inputs}, (2,); it was of shape (1,)"),
        (np.float32([1, 2]), "labels must be in [0, 1]; it was 2.0"),
        (np.float32([1, -1]), "labels must be in [0, 1]; it was -1.0"),
        (np.array(["a", "b"]), "labels must be numbers in [0, 1]; it was an array of <U1"),
    )
    shapes = "labels must be integers of shape (2,) or rows of shape (2, 3), as {inputs} ask; it was"
    row = "labels must be rows of probabilities: each in [0, 1], summing to 1; it was a row"
    row_labels = (
        (np.array([0]), f"{shapes} int64 of shape (1,)"),
        (np.float32([0, 2]), f"{shapes} float32 of shape (2,)"),
        (np.array([0, 3]), "labels must be in [0, 3), one of the 3 classes; it was 3"),
        (np.array([0, -1]), "labels must be in [0, 3), one of the 3 classes; it was -1"),
        (THREE * np.float32([[1], [1.5]]), f"{row} [0.  1.5 0. ]"),
        (THREE * np.float32([[1], [0.5]]), f"{row} [0.  0.5 0. ]"),
        (THREE - np.float32([[0], [1]]) * np.float32([1, 0, -1]), f"{row} [-1.  1.  1.]"),
        (THREE.astype(str), "labels must be rows of probabilities; it was an array of <U32"),
    )
    for name, call in CALLS.items():
        inputs = input_of(call)
        yield name, inputs, np.ones(call[inputs].shape, int), f"{inputs} {FLOATS}"
        for value, says in binary_labels if call[inputs].ndim == 1 and "labels" in call else ():
            yield name, "labels", value, says.format(inputs=inputs)
        for value, says in row_labels if inputs in ("logits", "probabilities") and call[inputs].ndim == 2 else ():
            yield name, "labels", value, says.format(inputs=inputs)
        if "probabilities" in inputs:
            for value in (1.5, -0.5):
                spoilt = np.where(call[inputs] == call[inputs].flat[0], np.float32(value), call[inputs])
                yield name, inputs, spoilt, f"{inputs} must be in [0, 1]; it was {value}"
    yield from _numbers()
    for name in (*ROWS, *ROWS_P, "softmax_cross_entropy", "softmax_cross_entropy_gradient"):
        inputs = input_of(CALLS[name])
        says = "must be of shape (..., K), K ≥ 2 classes on the last axis; it was of shape"
        for value in (np.float32(1), np.float32([[1], [2]])):
            yield name, inputs, value, f"{inputs} {says} {value.shape}"
    soft = np.float32([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
    one = "labels must be one class an example: curvature is taken in the margin of the true class; it was soft"
    yield "categorical_focal_curvature", "labels", soft, one
    for name in ("centred_mse", "centred_mse_gradient"):
        says = "predictions must be an array with at least one output on its last axis; it was of shape"
        for value in (np.float32(1), np.ones((2, 0), np.float32)):
            yield name, "predictions", value, f"{says} {value.shape}"
        yield name, "labels", TWO, "labels must be of the shape of predictions, (2, 3); it was of shape (2,)"
        yield name, "labels", THREE.astype(str), "labels must be an array of numbers; it was an array of <U32"
    for name in ("l1_penalty", "l1_penalty_gradient", "l2_penalty", "l2_penalty_gradient"):
        says = "predictions must be an array with the classes on its last axis; it was a single number"
        yield name, "predictions", np.float32(1), says


def _numbers():
    """Yield the refusals of alpha, gamma, factor and the weights."""
    focusing = ((-1.0, "-1.0"), (np.inf, "inf"), (np.nan, "nan"), (10**400, "inf"), (-(10**400), "-inf"))
    no_numbers = ((True, "True"), ([2.0], "[2.0]"), (None, "None"))
    for name in (*BINARY, *BINARY_P, *ROWS, *ROWS_P, *MAPS):
        for value, shown in (*focusing, *no_numbers):
            yield name, "gamma", value, f"{GAMMA} {shown}"
    for name in (*BINARY, *BINARY_P):
        for value, shown in ((1.5, "1.5"), (-0.5, "-0.5"), (True, "True"), ([0.5], "[0.5]")):
            yield name, "alpha", value, f"{UNIT} {shown}"
    of_rows = "alpha must be None, a number in [0, 1], or 3 finite weights ≥ 0, one a class; it was"
    for name in (*ROWS, *ROWS_P):
        for value, shown in ((1.5, "1.5"), (-0.5, "-0.5"), (True, "True"), ([0.5], "of shape (1,)")):
            yield name, "alpha", value, f"{of_rows} {shown}"
        for value in ([1.0, 1.0, -1.0], [1.0, 1.0, np.inf], ["a", "b", "c"]):
            yield name, "alpha", value, f"{of_rows} {value}"
    for name in MAPS:
        for value, shown in ((0.0, "0.0"), (1, "1.0"), (-1.0, "-1.0"), (True, "True")):
            yield name, "alpha", value, f"alpha must be None or a number strictly between 0 and 1; it was {shown}"
    weights = ("weighted_binary_cross_entropy", "weighted_binary_cross_entropy_gradient")
    for names, arguments in (
        (weights, ("positive_weight", "negative_weight")),
        (("centred_mse", "centred_mse_gradient"), ("factor",)),
    ):
        for name, argument in ((name, argument) for name in names for argument in arguments):
            for value, shown in (*focusing, *no_numbers):
                yield name, argument, value, f"{argument} must be a finite number ≥ 0; it was {shown}"


REFUSALS = list(refusals())


@pytest.mark.parametrize(
    ("name", "argument", "value", "says"),
    REFUSALS,
    ids=[f"{name}-{argument}-{index}" for index, (name, argument, *_) in enumerate(REFUSALS)],
)
def test_the_reference_refuses_in_these_words(name: str, argument: str, value: object, says: str):
    with pytest.raises(ValueError) as refused:
        getattr(reference, name)(**{**CALLS[name], argument: value})
    assert str(refused.value) == says


def test_every_public_function_is_asked():
    assert set(CALLS) == set(reference.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_what_is_left_out_has_its_documented_default(name: str):
    function, call = getattr(reference, name), CALLS[name]
    defaults = {"alpha": None, "gamma": 2.0, "factor": 0.1}
    given = without(call, *defaults)
    asked = {argument: value for argument, value in defaults.items() if argument in call or name in MAPS}
    asked.pop("factor" if name in MAPS else "", None)
    assert np.array_equal(function(**given), function(**given, **asked))


@pytest.mark.parametrize("name", CALLS)
def test_the_ends_of_what_is_allowed_are_allowed(name: str):
    function, call = getattr(reference, name), CALLS[name]
    for argument, ends in (("alpha", (0, 1)), ("gamma", (0,)), ("factor", (0,)), ("positive_weight", (0,))):
        for end in ends if argument in call else ():
            assert np.all(np.isfinite(function(**{**call, argument: end})))
