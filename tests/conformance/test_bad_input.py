"""Bad input is a ValueError that names the argument, what it was and what is allowed (NumPy and eager TensorFlow)."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import numpy as np
import pytest

from tests.conformance.asking.losses import Argument, Loss, losses
from tests.conformance.comparing.calls import bad_inputs, bad_labels, bad_values, call

PACKAGES = ("reference", "tf_impl")

LOSS = losses()["binary_focal_loss"]


def bad() -> Iterator[tuple[Loss, dict, str, object, str]]:
    """Yield a loss, a call that works, the argument to spoil, the bad value, what the message shows of it."""
    for loss in losses().values():
        for kind, labels, shown in bad_labels(loss):
            yield loss, call(loss, kind), "labels", labels, shown
        for inputs, shown in bad_inputs(loss):
            yield loss, call(loss), loss.inputs, inputs, shown
        for argument in loss.arguments:
            for value, shown in bad_values(argument):
                yield loss, call(loss), argument.name, value, shown


BAD = list(bad())


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(
    "loss, good, argument, value, shown",
    BAD,
    ids=[f"{loss.name}-{argument}-{number}-{shown}" for number, (loss, _, argument, _, shown) in enumerate(BAD)],
)
def test_bad_input_is_refused_by_name(package: str, loss: Loss, good: dict, argument: str, value: object, shown: str):
    function = getattr(importlib.import_module(package), loss.name)
    function(**good)
    with pytest.raises(ValueError, match=rf"\b{argument}\b") as error:
        function(**{**good, argument: value})
    message = str(error.value)
    assert shown in message, f"the message does not show what {argument} was: {message}"
    assert re.search(r"must be|allowed|expected", message), f"the message does not say what is allowed: {message}"


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("gamma", [2, np.float32(2), np.int64(2)])
def test_a_numpy_number_is_a_number(package: str, gamma: object):
    function, good = getattr(importlib.import_module(package), LOSS.name), call(LOSS)
    assert np.array_equal(function(**{**good, "gamma": gamma}), function(**{**good, "gamma": 2.0}))


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(
    ("loss", "argument"), [(loss, argument) for loss in losses().values() for argument in loss.arguments], ids=str
)
def test_an_argument_that_is_left_out_has_its_default(package: str, loss: Loss, argument: Argument):
    function, good = getattr(importlib.import_module(package), loss.name), call(loss)
    given = good.pop(argument.name)
    if argument.required:
        with pytest.raises(TypeError, match=argument.name):
            function(**good)
        return
    assert np.array_equal(function(**good), function(**good, **{argument.name: argument.default}))
    others = [value for value in argument.samples if value not in (argument.default, given) and value is not None]
    assert not np.array_equal(function(**good), function(**good, **{argument.name: others[0]}))
