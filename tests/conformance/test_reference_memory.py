"""The reference with very many classes: it holds a few times the size of the logits, never classes times classes."""

from __future__ import annotations

import importlib
import tracemalloc

import numpy as np
import pytest

from tests.conformance.asking.losses import losses
from tests.conformance.comparing.calls import call

PACKAGE = "reference"
reference = importlib.import_module(PACKAGE)  # by its name, like every implementation in this folder

CLASSES, ROWS = 300_000, 3
LABELS = np.array([0, 5, CLASSES - 1])
TRUE_LOGIT = 9.0  # of the true class; all other logits are 0
OF_CLASSES = {
    loss.function_of(quantity): loss
    for loss in losses().values()
    for quantity in loss.quantities
    if "class" in loss.labels
}


def inputs(loss):
    """Return logits or probabilities of three examples, and the probability of the true class."""
    logits = np.zeros((ROWS, CLASSES), np.float32)
    logits[np.arange(ROWS), LABELS] = TRUE_LOGIT
    p_t = 1 / (1 + (CLASSES - 1) * np.exp(-TRUE_LOGIT))
    if loss.inputs == "logits":
        return logits, p_t
    return np.where(logits == 0, np.float32((1 - p_t) / (CLASSES - 1)), np.float32(p_t)), p_t


def one_hot():
    rows = np.zeros((ROWS, CLASSES), np.float32)
    rows[np.arange(ROWS), LABELS] = 1
    return rows


@pytest.mark.parametrize("labels", [LABELS, one_hot()], ids=["integers", "one-hot"])
@pytest.mark.parametrize("name", OF_CLASSES)
def test_of_300_000_classes_only_those_that_a_label_asks_for_take_memory(name, labels):
    loss = OF_CLASSES[name]
    given, _ = inputs(loss)
    arguments = {**call(loss, "class"), "labels": labels, loss.inputs: given}
    tracemalloc.start()
    try:
        getattr(reference, name)(**arguments)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * given.nbytes


@pytest.mark.parametrize("loss", dict.fromkeys(OF_CLASSES.values()), ids=str)
def test_of_300_000_classes_the_value_is_that_of_one_true_probability(loss):
    given, p_t = inputs(loss)
    arguments = call(loss, "class")
    expected = (1 - p_t) ** arguments.get("gamma", 0) * -np.log(p_t)
    for labels in (LABELS, one_hot()):
        found = getattr(reference, loss.function_of("value"))(**{**arguments, "labels": labels, loss.inputs: given})
        np.testing.assert_allclose(found, expected, rtol=1e-4)
