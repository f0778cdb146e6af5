"""A linear classifier whose loss, and whose first step of SGD, the reference knows."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

import reference

random = np.random.default_rng(5)
EXAMPLES = 24
X = random.normal(size=(EXAMPLES, 5)).astype("float32")
CLASSES = (X @ random.normal(size=(5, 3))).argmax(axis=1)
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
POSITIVE = (CLASSES == 0).astype("float32")[:, None]
WEIGHTS = np.linspace(0, 2, EXAMPLES).astype("float32")

Truth = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # logits -> values, gradient of their sum


def binary(labels: np.ndarray = POSITIVE, **parameters: object) -> Truth:
    """Return the truth of the binary loss, one value an output."""

    def truth(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        of = labels.astype(float), logits
        return (
            reference.binary_focal_loss(*of, **parameters)[:, 0],
            reference.binary_focal_loss_gradient(*of, **parameters),
        )

    return truth


def categorical(labels: np.ndarray = CLASSES, **parameters: object) -> Truth:
    """Return the truth of the categorical loss."""

    def truth(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        of = (labels if labels.dtype.kind in "iu" else labels.astype(float)), logits
        return (
            reference.categorical_focal_loss(*of, **parameters),
            reference.categorical_focal_loss_gradient(*of, **parameters),
        )

    return truth


def linear(outputs: int = 3, activation: str | None = "softmax", **options: object) -> keras.Sequential:
    """Return the classifier with random weights."""
    return keras.Sequential([keras.Input((5,)), keras.layers.Dense(outputs, activation, **options)])


def logits(model: keras.Model, x: np.ndarray = X) -> np.ndarray:
    """Return the logits of a linear classifier, in float64."""
    kernel, bias = model.get_weights()
    return x.astype(float) @ kernel.astype(float) + bias


def step(
    loss: object,
    labels: object,
    truth: Truth,
    *,
    model: keras.Model | None = None,
    weights: np.ndarray | float = 1.0,
    tolerance: float = 2e-5,
    scale: float = 1.0,
    running: dict | None = None,
    **train: object,
) -> keras.Model:
    """Compile, train one step of SGD, and compare the loss and the new weights to the truth.

    Args:
        loss: Of `compile`.
        labels: Of `fit`.
        truth: What they mean.
        model: A linear classifier, by default with a softmax of three classes.
        weights: What each example must weigh.
        tolerance: Relative, of the loss and of the step.
        scale: Of the loss: the number of examples for a sum.
        running: Further options of `compile`.
        **train: Options of `train_on_batch`.
    """
    model = model or linear()
    z, before = logits(model), [array.astype(float) for array in model.get_weights()]
    values, gradient = truth(z)
    share = np.broadcast_to(weights, EXAMPLES) * scale / EXAMPLES
    model.compile(keras.optimizers.SGD(1.0), loss, **(running or {}))
    found = model.train_on_batch(X, labels, **train)
    close(found, (values * share).sum(), tolerance)
    weighted = gradient * share[:, None]
    for after, was, change in zip(model.get_weights(), before, (X.T @ weighted, weighted.sum(axis=0)), strict=True):
        error = np.abs(was - after - change).max()
        assert error <= tolerance * max(1, np.abs(was).max()), f"the step of SGD is off by {error:.2g}"
    return model


def close(found: object, expected: object, tolerance: float = 2e-5) -> None:
    """Assert that a value is the truth, up to the rounding of float32, and say both if it is not."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape, f"shape {found.shape}, the truth has {expected.shape}"
    same = np.isclose(found, expected, rtol=tolerance, atol=1e-7)
    assert same.all(), f"{found[~same].ravel()[0]:.7g}, the truth is {expected[~same].ravel()[0]:.7g}"
