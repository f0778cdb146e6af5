"""What the arguments may be. A ValueError names the argument, what it was, and what is allowed.

Shapes, dtypes, alpha and gamma are known when a function is traced, and are refused there. The values of labels are
known only when it runs. Eager TensorFlow refuses bad ones too; inside `tf.function` nothing can be refused (XLA drops
assertions and clamps gathers without a word), so `nan_unless` turns whatever hangs on a bad value into NaN: the loss
and the gradient of that example, and of no other.
"""

from __future__ import annotations

import math
import sys
from numbers import Real
from typing import NoReturn

import numpy as np
import tensorflow as tf

FLOATS = (tf.float16, tf.bfloat16, tf.float32, tf.float64)


def refuse(name: str, was: object, allowed: str) -> NoReturn:
    """Raise the error for a bad argument."""
    raise ValueError(f"{name} must be {allowed}; it was {was}")


# ---------------------------------------------------------------- numbers, fixed when a function is traced


def number(
    name: str, value: object, allowed: str, at_most: float = sys.float_info.max, *, at_least: float = 0
) -> float:
    """Return a finite Python or NumPy number in [at_least, at_most] as a float; no boolean, array or tensor is one."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        refuse(name, repr(value), f"{allowed}, given as a Python or NumPy number")
    if isinstance(value, np.generic):
        value = value.item()  # NumPy would compare in its own precision, which the largest float overflows
    if not at_least <= value <= at_most:
        refuse(name, repr(value), allowed)
    return float(value)


def nonnegative(name: str, value: object) -> float:
    """Return a finite number that is not negative, such as a weight or a factor."""
    return number(name, value, "a finite number ≥ 0")


def focusing(gamma: object) -> float:
    """Return gamma, finite and not negative."""
    return nonnegative("gamma", gamma)


def weights_of_the_two_classes(alpha: object) -> tuple[float, float]:
    """Return the weights of class 1 and class 0 that alpha stands for; None weights both by 1."""
    if alpha is None:
        return 1.0, 1.0
    weight = number("alpha", alpha, "None or a number in [0, 1], the weight of class 1", at_most=1)
    return weight, 1 - weight


def weights_of_the_classes(alpha: object, classes: int | None = None) -> float | np.ndarray:
    """Return one weight for all classes (1 for None) or a vector of one a class; `classes` is None if not yet known."""
    allowed = f"None, a number in [0, 1], or {classes or 'K'} finite weights ≥ 0, one a class"
    if alpha is None:
        return 1.0
    if not isinstance(alpha, list | tuple | np.ndarray):
        return number("alpha", alpha, allowed, at_most=1)
    if any(tf.is_tensor(weight) for weight in alpha):
        refuse("alpha", alpha, f"{allowed}, given as Python or NumPy numbers")
    weights = np.asarray(alpha)
    if weights.ndim != 1 or classes not in (None, len(weights)):
        refuse("alpha", f"of shape {weights.shape}", allowed)
    if weights.dtype.kind not in "iuf" or not np.all(np.isfinite(weights) & (weights >= 0)):
        refuse("alpha", alpha, allowed)
    return weights.astype(np.float64)


# ---------------------------------------------------------------- tensors: dtypes and shapes


def tensor(name: str, value: object) -> tf.Tensor:
    """Return a tensor of numbers; what is none is refused."""
    try:
        result = tf.convert_to_tensor(value)
    except (TypeError, ValueError) as error:
        refuse(name, f"{type(value).__name__} ({error})", "a tensor, an array or a list of numbers")
    if not (result.dtype.is_floating or result.dtype.is_integer or result.dtype.is_bool):
        refuse(name, f"of {result.dtype.name}", "numbers")
    return result


def floats(name: str, value: object) -> tf.Tensor:
    """Return a floating tensor; integers are refused, for their losses would be rounded."""
    result = tensor(name, value)
    if result.dtype not in FLOATS:
        refuse(name, f"of {result.dtype.name}", "of float16, bfloat16, float32 or float64")
    return result


def exact(labels: object) -> object:
    """Return labels that are Python numbers as a NumPy array: TensorFlow would round 0.3 to float32 at once."""
    plain = not any(tf.is_tensor(leaf) for leaf in tf.nest.flatten(labels))
    return np.asarray(labels) if plain and isinstance(labels, float | list | tuple) else labels


def computable(given: tf.Tensor) -> tf.Tensor:
    """Return a tensor in the dtype to compute in."""
    return _widened(given) if given.dtype != compute_dtype(given) else given


def compute_dtype(given: tf.Tensor) -> tf.DType:
    """Return float32 for half precision, else a tensor's own dtype."""
    return tf.float32 if given.dtype.size == 2 else given.dtype


@tf.custom_gradient
def _widened(given: tf.Tensor) -> tuple:
    """A slope too steep for half precision (1 / p at p = 0) comes back as its largest number, not as inf."""
    return tf.cast(given, tf.float32), lambda upstream: tf.saturate_cast(upstream, given.dtype)


def of_shape(name: str, given: tf.Tensor, other_name: str, other: tf.Tensor, axes: slice = slice(None)) -> tf.Tensor:
    """Return a tensor that has the shape of (some axes of) another: broadcasting a loss is nearly always a mistake.

    Sizes that are not known when a function is traced are compared when it runs: by an assertion, and by a reshape that
    only equal sizes survive, for XLA drops assertions (and a graph drops a reshape that another one follows).
    """
    wanted = other.shape[axes]
    if not given.shape.is_compatible_with(wanted):
        refuse(name, f"of shape {given.shape}", f"of shape {wanted}, as {other_name} of shape {other.shape} ask")
    if given.shape.is_fully_defined() and wanted.is_fully_defined():
        return given
    sizes, wanted_sizes = tf.shape(given), tf.shape(other)[axes]
    tf.debugging.assert_equal(sizes, wanted_sizes, f"{name} must be of the shape that {other_name} ask")
    result = tf.reshape(given, tf.where(sizes == wanted_sizes, wanted_sizes, -2))
    result.set_shape(given.shape.merge_with(wanted))
    return result


def classes_last(name: str, value: object) -> tf.Tensor:
    """Return a floating tensor whose last axis holds at least two classes."""
    result = floats(name, value)
    if result.shape.rank == 0 or (result.shape.rank and result.shape[-1] is not None and result.shape[-1] < 2):
        refuse(name, f"of shape {result.shape}", "of shape (..., K), K ≥ 2 classes on the last axis")
    return result


def outputs_last(name: str, value: object) -> tf.Tensor:
    """Return a floating tensor that has a last axis to sum over."""
    result = floats(name, value)
    if result.shape.rank == 0:
        refuse(name, "a single number", "a tensor with its outputs on the last axis")
    return result


def class_labels(labels: object, name: str, inputs: tf.Tensor) -> tf.Tensor:
    """Return integer labels of the inputs' shape less the last axis, or rows of their shape; whichever was given.

    Where a rank is not known when the function is traced, integers are classes and floats are rows.
    """
    given = tensor("labels", exact(labels))
    ranks_known = given.shape.rank is not None and inputs.shape.rank is not None
    if given.shape.rank == inputs.shape.rank if ranks_known else given.dtype.is_floating:
        return of_shape("labels", tf.cast(given, compute_dtype(inputs)), name, inputs)
    if given.dtype.is_integer and given.shape.is_compatible_with(inputs.shape[:-1]):
        return of_shape("labels", tf.cast(given, tf.int64), name, inputs, slice(None, -1))
    allowed = f"integers of shape {inputs.shape[:-1]} or rows of shape {inputs.shape}, as {name} ask"
    refuse("labels", f"{given.dtype.name} of shape {given.shape}", allowed)


# ---------------------------------------------------------------- values, known only when a function runs


def refuse_values(good: tf.Tensor, name: str, values: tf.Tensor, allowed: str) -> None:
    """Refuse bad values in eager execution; inside `tf.function` they cannot be refused.

    Args:
        good: booleans, of the shape of the values or of their leading axes.
        name: what the values are called, for the message.
        values: what is good or bad.
        allowed: what they should be, for the message.
    """
    if tf.executing_eagerly() and not tf.reduce_all(good):
        refuse(name, tf.boolean_mask(values, ~good)[0].numpy(), allowed)


def nan_unless(good: tf.Tensor, result: tf.Tensor, name: str, values: tf.Tensor, allowed: str) -> tf.Tensor:
    """Return a result that is NaN where the value that it hangs on is bad; in eager execution that is refused instead.

    Other arguments as in `refuse_values`.
    """
    refuse_values(good, name, values, allowed)
    return result if tf.executing_eagerly() else tf.where(good, result, tf.constant(math.nan, result.dtype))
