"""What the arguments may be. A ValueError names the argument, what it was, and what is allowed."""

from __future__ import annotations

import math
import sys
from numbers import Real

import numpy as np

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def refuse(name: str, was: object, allowed: str) -> ValueError:
    """Return the error to raise for a bad argument."""
    return ValueError(f"{name} must be {allowed}; it was {was}")


def floats(name: str, value: object) -> np.ndarray:
    """Return the value as a float32 or float64 array; integers are refused, for their losses would be rounded."""
    array = np.asarray(value)
    if array.dtype not in FLOATS:
        raise refuse(name, f"an array of {array.dtype}", "an array of float32 or float64")
    return array


def number(name: str, value: object, allowed: str) -> float:
    """Return a Python or NumPy real number as a float; booleans, strings and arrays are no numbers."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise refuse(name, repr(value), allowed)
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return math.inf if value > 0 else -math.inf
    return float(value)


def focusing(gamma: object) -> float:
    """Return gamma, finite and not negative."""
    allowed = "a finite number ≥ 0"
    value = number("gamma", gamma, allowed)
    if not (math.isfinite(value) and value >= 0):
        raise refuse("gamma", value, allowed)
    return value


def nonnegative(name: str, value: object) -> float:
    """Return a finite number that is not negative, such as a weight or a factor."""
    allowed = "a finite number ≥ 0"
    weight = number(name, value, allowed)
    if not (math.isfinite(weight) and weight >= 0):
        raise refuse(name, weight, allowed)
    return weight


def weights_of_the_two_classes(alpha: object) -> tuple[float, float]:
    """Return the weights of class 1 and class 0 that alpha stands for; None weights both by 1."""
    if alpha is None:
        return 1.0, 1.0
    allowed = "None or a number in [0, 1], the weight of class 1"
    weight = number("alpha", alpha, allowed)
    if not 0 <= weight <= 1:
        raise refuse("alpha", weight, allowed)
    return weight, 1 - weight


def weights_of_the_classes(alpha: object, classes: int) -> np.ndarray:
    """Return one weight a class: ones for None, a float everywhere, or the vector itself."""
    allowed = f"None, a number in [0, 1], or {classes} finite weights ≥ 0, one a class"
    if alpha is None:
        return np.ones(classes)
    if np.ndim(alpha) == 0:
        weight = number("alpha", alpha, allowed)
        if not 0 <= weight <= 1:
            raise refuse("alpha", weight, allowed)
        return np.full(classes, weight)
    weights = np.asarray(alpha)
    if weights.shape != (classes,):
        raise refuse("alpha", f"of shape {weights.shape}", allowed)
    if weights.dtype.kind not in "iuf" or not np.all(np.isfinite(weights) & (weights >= 0)):
        raise refuse("alpha", alpha, allowed)
    return weights.astype(np.float64)


def same_shape(name: str, array: np.ndarray, other_name: str, other: np.ndarray) -> None:
    """Refuse two arrays of different shapes: broadcasting a loss is nearly always a mistake."""
    if array.shape != other.shape:
        raise refuse(name, f"of shape {array.shape}", f"of the shape of {other_name}, {other.shape}")


def binary_labels(labels: object, inputs_name: str, inputs: np.ndarray) -> np.ndarray:
    """Return labels in [0, 1] in the dtype of the inputs; strictly between 0 and 1 they are soft."""
    array = np.asarray(labels)
    if array.dtype.kind not in "biuf":
        raise refuse("labels", f"an array of {array.dtype}", "numbers in [0, 1]")
    same_shape("labels", array, inputs_name, inputs)
    bad = ~((array >= 0) & (array <= 1))
    if bad.any():
        raise refuse("labels", array[bad].flat[0], "in [0, 1]")
    return array.astype(inputs.dtype)


def class_rows(labels: object, inputs_name: str, inputs: np.ndarray) -> np.ndarray:
    """Return one row of class probabilities an example, in the dtype of the inputs.

    Args:
        labels: integers in [0, K) of the inputs' shape less the last axis, or rows that sum to 1 (within 1 %).
        inputs_name: what the inputs are called, for the message.
        inputs: (..., K).
    """
    array, classes = np.asarray(labels), inputs.shape[-1]
    if array.shape == inputs.shape:
        return _rows(array, inputs.dtype)
    allowed = f"integers of shape {inputs.shape[:-1]} or rows of shape {inputs.shape}, as {inputs_name} ask"
    if array.shape != inputs.shape[:-1] or array.dtype.kind not in "iu":
        raise refuse("labels", f"{array.dtype} of shape {array.shape}", allowed)
    bad = (array < 0) | (array >= classes)
    if bad.any():
        raise refuse("labels", array[bad].flat[0], f"in [0, {classes}), one of the {classes} classes")
    return (array[..., None] == np.arange(classes)).astype(inputs.dtype)


def _rows(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if array.dtype.kind not in "biuf":
        raise refuse("labels", f"an array of {array.dtype}", "rows of probabilities")
    total = np.sum(array, axis=-1, dtype=np.float64)
    bad = ~(np.all((array >= 0) & (array <= 1), axis=-1) & (np.abs(total - 1) <= 0.01))
    if bad.any():
        raise refuse("labels", f"a row {array[bad][0]}", "rows of probabilities: each in [0, 1], summing to 1")
    return array.astype(dtype)


def classes_last(name: str, value: object) -> np.ndarray:
    """Return a float array whose last axis holds at least two classes."""
    array = floats(name, value)
    if array.ndim == 0 or array.shape[-1] < 2:
        raise refuse(name, f"of shape {array.shape}", "of shape (..., K), K ≥ 2 classes on the last axis")
    return array


def probabilities(name: str, array: np.ndarray) -> np.ndarray:
    """Refuse a probability outside [0, 1]; NaN is passed on."""
    bad = (array < 0) | (array > 1)
    if bad.any():
        raise refuse(name, array[bad].flat[0], "in [0, 1]")
    return array
