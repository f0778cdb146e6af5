"""What the arguments may be. A ValueError names the argument, what it was, and what is allowed.

A loss that takes a bad argument silently is worse than one that fails: integer logits would round every loss, and
arrays of two shapes would broadcast to a matrix of losses whose mean looks plausible. So everything is checked before
anything is computed, in the order labels and inputs, weights, gamma.
"""

from __future__ import annotations

import math
import sys
from numbers import Real
from typing import NoReturn

import numpy as np

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))
ROUNDING = 1e-5  # how far sums of probabilities may round out of [0, 1]: ten times float32's 0.1 is 1.0000001

# ---------------------------------------------------------------- numbers


def raise_invalid(name: str, was: object, allowed: str) -> NoReturn:
    """Raise the error for a bad argument; every message has these three parts."""
    raise ValueError(f"{name} must be {allowed}; it was {was}")


def check_number(name: str, value: object, allowed: str) -> float:
    """Return a Python or NumPy real number as a float; booleans, strings and arrays are no numbers."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise_invalid(name, repr(value), allowed)
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return math.inf if value > 0 else -math.inf  # float() would raise an OverflowError that names no argument
    return float(value)


def check_nonnegative(name: str, value: object) -> float:
    """Return a finite number ≥ 0, such as a weight or a factor."""
    allowed = "a finite number ≥ 0"
    number = check_number(name, value, allowed)
    if not (math.isfinite(number) and number >= 0):
        raise_invalid(name, number, allowed)
    return number


def check_gamma(gamma: object) -> float:
    """Return the focusing parameter, finite and ≥ 0: below 0 the modulating factor is infinite at p_t = 1."""
    return check_nonnegative("gamma", gamma)


# ---------------------------------------------------------------- weights


def binary_weights(alpha: object, dtype: np.dtype) -> tuple[np.floating, np.floating]:
    """Return the weights of class 1 and class 0 that alpha stands for, in the dtype of the loss.

    None weighs both classes by 1. The weight of class 0 is 1 - alpha, taken in float64 and rounded once.
    """
    if alpha is None:
        return dtype.type(1), dtype.type(1)
    allowed = "None or a number in [0, 1], the weight of class 1"
    weight = check_number("alpha", alpha, allowed)
    if not 0 <= weight <= 1:
        raise_invalid("alpha", weight, allowed)
    return dtype.type(weight), dtype.type(1 - weight)


def class_weights(alpha: object, classes: int, dtype: np.dtype) -> np.ndarray:
    """Return one weight a class, in the dtype of the loss: 1 for None, a number for all, or the vector itself."""
    allowed = f"None, a number in [0, 1], or {classes} finite weights ≥ 0, one a class"
    if alpha is None:
        return np.ones(classes, dtype)
    weights = np.asarray(alpha)
    if weights.ndim == 0:
        weight = check_number("alpha", alpha, allowed)
        if not 0 <= weight <= 1:
            raise_invalid("alpha", weight, allowed)
        return np.full(classes, weight, dtype)
    if weights.shape != (classes,):
        raise_invalid("alpha", f"of shape {weights.shape}", allowed)
    if weights.dtype.kind not in "iuf" or not np.all(np.isfinite(weights) & (weights >= 0)):
        raise_invalid("alpha", alpha, allowed)
    return weights.astype(dtype)


# ---------------------------------------------------------------- inputs


def as_float_array(name: str, value: object) -> np.ndarray:
    """Return the value as a float32 or float64 array; integers are refused, for their losses would be rounded."""
    array = np.asarray(value)
    if array.dtype not in FLOATS:
        raise_invalid(name, f"an array of {array.dtype}", "an array of float32 or float64")
    return array


def check_class_axis(name: str, value: object) -> np.ndarray:
    """Return a float array whose last axis holds at least two classes: the softmax of one class is always 1."""
    array = as_float_array(name, value)
    if array.ndim == 0 or array.shape[-1] < 2:
        raise_invalid(name, f"of shape {array.shape}", "of shape (..., K), K ≥ 2 classes on the last axis")
    return array


def check_probabilities(name: str, array: np.ndarray) -> np.ndarray:
    """Return the array, in [0, 1], if only rounding has put entries outside; NaN is passed on, to show in the loss."""
    bad = (array < -ROUNDING) | (array > 1 + ROUNDING)
    if bad.any():
        raise_invalid(name, array[bad].flat[0], "in [0, 1]")
    return np.clip(array, 0, 1)


def check_distributions(name: str, rows: np.ndarray, missing: np.ndarray | bool = False) -> np.ndarray:
    """Return the rows if each is a probability distribution, to 1 % of its sum, or is passed on as missing.

    1 % is wide enough for half precision, and too narrow for the outputs of one sigmoid a class.
    """
    in_range = np.all((rows >= -ROUNDING) & (rows <= 1.01), axis=-1)
    bad = ~(in_range & (np.abs(np.sum(rows, axis=-1, dtype=np.float64) - 1) <= 0.01)) & ~np.asarray(missing)
    if bad.any():
        raise_invalid(name, f"a row {rows[bad][0]}", "rows of probabilities: each in [0, 1], summing to 1")
    return np.clip(rows, 0, 1)


def check_same_shape(name: str, array: np.ndarray, other_name: str, other: np.ndarray) -> None:
    """Refuse two arrays of different shapes: broadcasting a loss is nearly always a mistake."""
    if array.shape != other.shape:
        raise_invalid(name, f"of shape {array.shape}", f"of the shape of {other_name}, {other.shape}")


# ---------------------------------------------------------------- labels


def check_binary_labels(labels: object, inputs_name: str, inputs: np.ndarray) -> np.ndarray:
    """Return labels in [0, 1] in the dtype of the inputs; strictly between 0 and 1 they are soft."""
    array = np.asarray(labels)
    if array.dtype.kind not in "biuf":
        raise_invalid("labels", f"an array of {array.dtype}", "numbers in [0, 1]")
    check_same_shape("labels", array, inputs_name, inputs)
    bad = ~((array >= -ROUNDING) & (array <= 1 + ROUNDING))  # written so that NaN is bad
    if bad.any():
        raise_invalid("labels", array[bad].flat[0], "in [0, 1]")
    return np.clip(array, 0, 1).astype(inputs.dtype)


def as_label_rows(labels: object, inputs_name: str, inputs: np.ndarray) -> np.ndarray:
    """Return one row of class probabilities an example, in the dtype of the inputs; an integer becomes one-hot.

    Args:
        labels: as in `check_categorical_labels`.
        inputs_name: as there.
        inputs: as there.
    """
    array = check_categorical_labels(labels, inputs_name, inputs)
    is_rows = array.ndim == inputs.ndim
    return array if is_rows else (array[..., None] == np.arange(inputs.shape[-1])).astype(inputs.dtype)


def as_class_shares(labels: object, inputs_name: str, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes that each example's label has a share in, and the shares: one class if it is an integer.

    Nothing is computed for classes that no label asks for: with K classes that would be K² numbers an example.

    Args:
        labels: as in `check_categorical_labels`.
        inputs_name: as there.
        inputs: as there.

    Returns:
        (..., M) int64, the classes of each row once; and (..., M), their shares in the dtype of the inputs, of which
        those of a row with fewer classes than M are 0.
    """
    array = check_categorical_labels(labels, inputs_name, inputs)
    if array.ndim < inputs.ndim:
        return array[..., None].astype(np.int64), np.ones((*array.shape, 1), inputs.dtype)
    most = np.max(np.count_nonzero(array, axis=-1), initial=0)
    classes = np.argsort(array == 0, axis=-1, kind="stable")[..., :most]
    return classes, np.take_along_axis(array, classes, axis=-1)


def check_categorical_labels(labels: object, inputs_name: str, inputs: np.ndarray) -> np.ndarray:
    """Return integer labels, or rows of class probabilities in the dtype of the inputs.

    Args:
        labels: integers in [0, K) of the inputs' shape less the last axis, or rows that sum to 1 (within 1 %).
        inputs_name: what the inputs are called, for the message.
        inputs: (..., K).
    """
    array, classes = np.asarray(labels), inputs.shape[-1]
    if array.shape == inputs.shape:
        if array.dtype.kind not in "biuf":
            raise_invalid("labels", f"an array of {array.dtype}", "rows of probabilities")
        return check_distributions("labels", array).astype(inputs.dtype)
    allowed = f"integers of shape {inputs.shape[:-1]} or rows of shape {inputs.shape}, as {inputs_name} ask"
    if array.shape != inputs.shape[:-1] or array.dtype.kind not in "iu":
        raise_invalid("labels", f"{array.dtype} of shape {array.shape}", allowed)
    bad = (array < 0) | (array >= classes)
    if bad.any():
        raise_invalid("labels", array[bad].flat[0], f"in [0, {classes}), one of the {classes} classes")
    return array
