"""What the reference says when it refuses, word for word, and what it takes where an argument is left out."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from tests.conformance.asking.losses import Argument, Loss, losses
from tests.conformance.comparing.calls import NUMBERS, ROWS, call

PACKAGE = "reference"
reference = importlib.import_module(PACKAGE)  # by its name, like every implementation in this folder

MAPS = {  # of a logit or probability alone, and no losses
    "focal_to_logit": {"focal_logits": NUMBERS},
    "logit_to_focal": {"logits": NUMBERS},
    "focal_to_probability": {"focal_probabilities": NUMBERS},
    "probability_to_focal": {"probabilities": NUMBERS},
}
INPUTS = ("logits", "probabilities", "predictions", "focal_logits", "focal_probabilities")
OF_LOSSES = {loss.function_of(quantity): loss for loss in losses().values() for quantity in loss.quantities}
CALLS = {**{name: call(loss) for name, loss in OF_LOSSES.items()}, **MAPS}
FLOATS = "must be an array of float32 or float64; it was an array of int64"


def without(call: dict, *names: str, **more: object) -> dict:
    """Return a call without some arguments, and with others."""
    return {name: value for name, value in call.items() if name not in names} | more


def input_of(call: dict) -> str:
    """Return the name of the argument that the loss is a function of."""
    return next(name for name in call if name in INPUTS)


def refusals():
    """Yield a function, the argument that is spoilt, its value, and all that is said of it."""
    for name, loss in OF_LOSSES.items():
        yield name, loss.inputs, CALLS[name][loss.inputs].astype(int), f"{loss.inputs} {FLOATS}"
        for labels, says in _labels(loss):
            yield name, "labels", labels, says.format(inputs=loss.inputs)
        for argument in loss.arguments:
            for value, says in _numbers(argument):
                yield name, argument.name, value, f"{argument.name} must be {says}"
        yield from ((name, *spoilt) for spoilt in _inputs(loss))
    for name in MAPS:
        inputs = input_of(MAPS[name])
        yield name, inputs, np.ones(2, int), f"{inputs} {FLOATS}"
        for value, shown in (*BEYOND_NUMBERS, ([2.0], "[2.0]"), (None, "None"), (-1.0, "-1.0"), (np.nan, "nan")):
            yield name, "gamma", value, f"gamma must be a finite number ≥ 0; it was {shown}"
        for value, shown in ((0.0, "0.0"), (1, "1.0"), (-1.0, "-1.0"), (True, "True")):
            yield name, "alpha", value, f"alpha must be None or a number strictly between 0 and 1; it was {shown}"
        for value in (1.5, -0.5) if inputs.endswith("probabilities") else ():
            yield name, inputs, np.float32([value, 0.25]), f"{inputs} must be in [0, 1]; it was {value}"
    soft = np.float32([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
    one = "labels must be one class an example: curvature is taken in the margin of the true class; it was soft"
    for loss in losses().values():
        if loss.rows and "curvature" in loss.quantities:
            yield loss.function_of("curvature"), "labels", soft, one


BEYOND_NUMBERS = ((True, "True"), (10**400, "inf"), (-(10**400), "-inf"))


def _labels(loss: Loss):
    """Yield labels that the reference refuses, and what it says of them."""
    shapes = "labels must be integers of shape (2,) or rows of shape (2, 3), as {inputs} ask; it was"
    row = "labels must be rows of probabilities: each in [0, 1], summing to 1; it was a row"
    refused = {
        "hard": (
            (np.float32([1]), "labels must be of the shape of {inputs}, (2,); it was of shape (1,)"),
            (np.float32([1, 2]), "labels must be in [0, 1]; it was 2.0"),
            (np.array(["a", "b"]), "labels must be numbers in [0, 1]; it was an array of <U1"),
        ),
        "soft": ((np.float32([1, -1]), "labels must be in [0, 1]; it was -1.0"),),
        "class": (
            (np.array([0]), f"{shapes} int64 of shape (1,)"),
            (np.float32([0, 2]), f"{shapes} float32 of shape (2,)"),
            (np.array([0, 3]), "labels must be in [0, 3), one of the 3 classes; it was 3"),
            (np.array([0, -1]), "labels must be in [0, 3), one of the 3 classes; it was -1"),
        ),
        "distribution": (
            (ROWS * np.float32([[1], [1.5]]), f"{row} [0.  1.5 0. ]"),
            (ROWS * np.float32([[1], [0.5]]), f"{row} [0.  0.5 0. ]"),
            (ROWS - np.float32([[0], [1]]) * np.float32([1, 0, -1]), f"{row} [-1.  1.  1.]"),
            (ROWS.astype(str), "labels must be rows of probabilities; it was an array of <U32"),
        ),
        "row": (
            (NUMBERS, "labels must be of the shape of predictions, (2, 3); it was of shape (2,)"),
            (ROWS.astype(str), "labels must be an array of numbers; it was an array of <U32"),
        ),
    }
    for kind in loss.labels:
        yield from refused[kind]


def _inputs(loss: Loss):
    """Yield the argument, inputs that the reference refuses, and what it says of them."""
    good = call(loss)[loss.inputs]
    for value in (1.5, -0.5) if loss.inputs == "probabilities" else ():
        spoilt = np.where(good == good.flat[0], np.float32(value), good)
        row = f"{loss.inputs} must be rows of probabilities: each in [0, 1], summing to 1; it was a row {spoilt[0]}"
        yield loss.inputs, spoilt, row if loss.rows else f"{loss.inputs} must be in [0, 1]; it was {value}"
    if loss.rows and loss.inputs != "predictions":
        says = "must be of shape (..., K), K ≥ 2 classes on the last axis; it was of shape"
        for value in (np.float32(1), np.float32([[1], [2]])):
            yield loss.inputs, value, f"{loss.inputs} {says} {value.shape}"
    elif loss.rows and loss.labels:
        says = "predictions must be an array with at least one output on its last axis; it was of shape"
        for value in (np.float32(1), np.ones((2, 0), np.float32)):
            yield loss.inputs, value, f"{says} {value.shape}"
    elif loss.rows:
        says = "predictions must be an array with the classes on its last axis; it was a single number"
        yield loss.inputs, np.float32(1), says


def _numbers(argument: Argument):
    """Yield values of an argument that the reference refuses, and what it says of them."""
    interval = "[0, 1]" if argument.allows(argument.highest) else "[0, 1)"
    number = f"a finite number ≥ {argument.lowest:g}" if argument.highest == np.inf else f"a number in {interval}"
    allowed = {
        "weight of class 1": f"None or {number}, the weight of class 1",
        "weights of the classes": f"None, {number}, or 3 finite weights ≥ 0, one a class",
    }.get(argument.kind, number)
    numbers = [(number, str(number)) for number in argument.refused]
    rows = [([0.5], "[0.5]")]
    if argument.kind == "weights of the classes":
        rows = [
            ([0.5], "of shape (1,)"),
            *((row, str(row)) for row in ([1.0, 1.0, -1.0], [1.0, np.inf, 1.0], ["a"] * 3)),
        ]
    nothing = [] if argument.optional else [(None, "None")]
    for value, shown in (*numbers, *BEYOND_NUMBERS, *rows, *nothing):
        yield value, f"{allowed}; it was {shown}"


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
    function, given = getattr(reference, name), CALLS[name]
    maps = {"alpha": None, "gamma": 2.0}
    of_loss = {argument.name: argument.default for argument in arguments(name) if not argument.required}
    defaults = maps if name in MAPS else of_loss
    assert np.array_equal(function(**without(given, *defaults)), function(**{**given, **defaults}))


def arguments(name: str) -> tuple[Argument, ...]:
    """Return the arguments of the loss that a function belongs to."""
    return OF_LOSSES[name].arguments if name in OF_LOSSES else ()


@pytest.mark.parametrize("name", CALLS)
def test_the_ends_of_what_is_allowed_are_allowed(name: str):
    function, given = getattr(reference, name), CALLS[name]
    for argument in arguments(name):
        for end in (argument.lowest, argument.highest):
            if argument.allows(end):
                assert np.all(np.isfinite(function(**{**given, argument.name: end})))
