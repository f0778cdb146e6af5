"""Bad input is a ValueError that names the argument, what it was and what is allowed (NumPy and eager TensorFlow)."""

from __future__ import annotations

import importlib
import re

import numpy as np
import pytest

PACKAGES = ("reference", "tf_impl")

LOGITS = np.array([0.5, -1.0], np.float32)
LABELS = np.array([1.0, 0.0], np.float32)
ROWS = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, 0.0]], np.float32)
CLASSES = np.array([0, 2])
SOFT = np.array([[0.9, 0.1, 0.0], [0.0, 0.5, 0.5]], np.float32)

BINARY = {"labels": LABELS, "logits": LOGITS, "alpha": 0.25, "gamma": 2.0}
CATEGORICAL = {"labels": CLASSES, "logits": ROWS, "alpha": None, "gamma": 2.0}
FROM_PROBABILITIES = {"labels": LABELS, "probabilities": np.array([0.5, 0.1], np.float32)}
CENTRED = {"labels": SOFT, "predictions": ROWS, "factor": 0.1}

# loss, a call that works, the argument to spoil, the bad value, what the message shows of it
BAD = [
    ("binary_focal_loss", BINARY, "labels", np.array([2.0, 0.0], np.float32), "2"),
    ("binary_focal_loss", BINARY, "labels", np.array([-1, 0]), "-1"),
    ("binary_focal_loss", BINARY, "labels", np.array([-0.5, 0], np.float32), "-0.5"),
    ("binary_focal_loss", BINARY, "labels", np.array([np.nan, 0], np.float32), "nan"),
    ("binary_focal_loss", BINARY, "labels", np.ones((2, 1), np.float32), "(2, 1)"),
    ("binary_focal_loss", BINARY, "labels", np.array(["a", "b"]), ""),
    ("binary_focal_loss", BINARY, "logits", np.array([1, 2]), "int64"),
    ("binary_focal_loss", BINARY, "alpha", 1.5, "1.5"),
    ("binary_focal_loss", BINARY, "alpha", -0.1, "-0.1"),
    ("binary_focal_loss", BINARY, "alpha", float("nan"), "nan"),
    ("binary_focal_loss", BINARY, "alpha", [0.25, 0.75], "0.25"),
    ("binary_focal_loss", BINARY, "alpha", True, "True"),
    ("binary_focal_loss", BINARY, "alpha", "0.25", "0.25"),
    ("binary_focal_loss", BINARY, "gamma", -1, "-1"),
    ("binary_focal_loss", BINARY, "gamma", float("inf"), "inf"),
    ("binary_focal_loss", BINARY, "gamma", float("nan"), "nan"),
    ("binary_focal_loss", BINARY, "gamma", 10**400, ""),
    ("binary_focal_loss", BINARY, "gamma", [2.0], "2.0"),
    ("binary_focal_loss", BINARY, "gamma", None, "None"),
    ("binary_focal_loss_from_probabilities", FROM_PROBABILITIES, "probabilities", np.float32([1.5, 0.1]), "1.5"),
    ("binary_focal_loss_from_probabilities", FROM_PROBABILITIES, "probabilities", np.array([1, 0]), "int64"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.array([0, 3]), "3"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.array([0, 3]), "[0, 3)"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.array([-1, 0]), "-1"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.array([0.0, 2.0], np.float32), "float32"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.array([0]), "(1,)"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.zeros_like(ROWS), "0"),
    ("categorical_focal_loss", CATEGORICAL, "labels", 2 * SOFT, "1.8"),
    ("categorical_focal_loss", CATEGORICAL, "labels", np.float32([[1.005, 0, 0], [0, 1, 0]]), "1.005"),
    ("categorical_focal_loss", CATEGORICAL, "logits", ROWS.astype(int), "int64"),
    ("categorical_focal_loss", CATEGORICAL, "alpha", [0.2, 0.8], "(2,)"),
    ("categorical_focal_loss", CATEGORICAL, "alpha", [0.2, 0.8, -1.0], "-1"),
    ("categorical_focal_loss", CATEGORICAL, "alpha", [0.2, 0.8, np.nan], "nan"),
    ("categorical_focal_loss", CATEGORICAL, "alpha", 1.5, "1.5"),
    ("categorical_focal_loss", CATEGORICAL, "gamma", -1.0, "-1"),
    ("softmax_cross_entropy", {"labels": CLASSES, "logits": ROWS}, "labels", np.array([0, 3]), "3"),
    ("binary_cross_entropy", {"labels": LABELS, "logits": LOGITS}, "labels", np.array([2.0, 0.0], np.float32), "2"),
    ("centred_mse", CENTRED, "factor", -0.1, "-0.1"),
    ("centred_mse", CENTRED, "labels", LABELS, "(2,)"),
    ("centred_mse", CENTRED, "predictions", ROWS.astype(int), "int64"),
    ("l1_penalty", {"predictions": ROWS}, "predictions", ROWS.astype(int), "int64"),
    ("l2_penalty", {"predictions": ROWS}, "predictions", np.float32(1.0), ""),
]


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(
    "loss, call, argument, value, shown", BAD, ids=[f"{loss}-{argument}-{shown}" for loss, _, argument, _, shown in BAD]
)
def test_bad_input_is_refused_by_name(package: str, loss: str, call: dict, argument: str, value: object, shown: str):
    function = getattr(importlib.import_module(package), loss)
    function(**call)
    with pytest.raises(ValueError, match=rf"\b{argument}\b") as error:
        function(**{**call, argument: value})
    message = str(error.value)
    assert shown in message, f"the message does not show what {argument} was: {message}"
    assert re.search(r"must be|allowed|expected", message), f"the message does not say what is allowed: {message}"


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("gamma", [2, np.float32(2), np.int64(2)])
def test_a_numpy_number_is_a_number(package: str, gamma: object):
    function = importlib.import_module(package).binary_focal_loss
    assert np.array_equal(function(LABELS, LOGITS, gamma=gamma), function(LABELS, LOGITS, gamma=2.0))


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(
    "loss, call",
    [
        ("binary_focal_loss", {"labels": LABELS, "logits": LOGITS}),
        ("binary_focal_loss_from_probabilities", FROM_PROBABILITIES),
        ("categorical_focal_loss", {"labels": CLASSES, "logits": ROWS}),
        ("categorical_focal_loss_from_probabilities", {"labels": CLASSES, "probabilities": SOFT}),
    ],
)
def test_what_is_not_said_is_gamma_2_and_no_alpha(package: str, loss: str, call: dict):
    function = getattr(importlib.import_module(package), loss)
    assert np.array_equal(function(**call), function(**call, alpha=None, gamma=2.0))
    assert not np.array_equal(function(**call), function(**call, alpha=None, gamma=1.0))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_centre_that_is_not_said_to_pull_pulls_by_a_tenth(package: str):
    function = importlib.import_module(package).centred_mse
    assert np.array_equal(function(SOFT, ROWS), function(SOFT, ROWS, factor=0.1))
    assert not np.array_equal(function(SOFT, ROWS), function(SOFT, ROWS, factor=0.2))
