"""What the arguments of a loss may be. A ValueError names the argument, what it was, and what is allowed.

Shapes, dtypes, alpha and gamma are known when a function is traced, so errors in them are raised there. Values of
labels are known only when the function runs. Eager TensorFlow raises for bad ones too. Inside `tf.function` nothing can
be raised (XLA drops assertions and clamps gathers silently), so `nan_unless` replaces what depends on a bad value by
NaN: the loss and the gradient of that example, and of no other.
"""

from __future__ import annotations

import math
import sys
from numbers import Real
from typing import NoReturn

import numpy as np
import tensorflow as tf

FLOATS = (tf.float16, tf.bfloat16, tf.float32, tf.float64)


def raise_invalid(name: str, was: object, allowed: str) -> NoReturn:
    """Raise the ValueError for a bad argument."""
    raise ValueError(f"{name} must be {allowed}; it was {was}")


# ---------------------------------------------------------------- numbers, fixed when a function is traced


def check_number(
    name: str,
    value: object,
    allowed: str = "a finite number ≥ 0",
    *,
    at_least: float = 0.0,
    at_most: float = sys.float_info.max,
) -> float:
    """Return a finite Python or NumPy number in [at_least, at_most] as a float: gamma, a weight, a factor.

    Booleans, arrays and tensors are refused: a tensor's value is not known when a function is traced.

    Args:
        name: of the argument, for the message.
        value: the argument.
        allowed: what it may be, for the message.
        at_least: its smallest value.
        at_most: its largest value.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise_invalid(name, repr(value), f"{allowed}, given as a Python or NumPy number")
    if isinstance(value, np.generic):
        value = value.item()  # NumPy would compare in its own precision, in which the largest float is inf
    if value < at_least or not value <= at_most:  # the latter also of NaN
        raise_invalid(name, repr(value), allowed)
    return float(value)


def binary_weights(alpha: object) -> tuple[float, float]:
    """Return the weights of class 1 and class 0: alpha and 1 - alpha, or 1 and 1 if alpha is None."""
    if alpha is None:
        return 1.0, 1.0
    weight = check_number("alpha", alpha, "None or a number in [0, 1], the weight of class 1", at_most=1)
    return weight, 1 - weight


def class_weights(alpha: object, classes: int | None = None) -> float | np.ndarray:
    """Return one weight for all classes (1 if alpha is None), or a float64 vector of one weight a class.

    Args:
        alpha: None, a number in [0, 1], or a list, tuple or array of finite numbers ≥ 0.
        classes: how many there must be; None if that is not known yet.
    """
    allowed = f"None, a number in [0, 1], or {classes or 'K'} finite weights ≥ 0, one a class"
    if alpha is None:
        return 1.0
    if not isinstance(alpha, list | tuple | np.ndarray):
        return check_number("alpha", alpha, allowed, at_most=1)
    if any(tf.is_tensor(weight) for weight in alpha):
        raise_invalid("alpha", alpha, f"{allowed}, given as Python or NumPy numbers")
    weights = np.asarray(alpha)
    if weights.ndim != 1 or classes not in (None, len(weights)):
        raise_invalid("alpha", f"of shape {weights.shape}", allowed)
    if weights.dtype.kind not in "iuf" or not np.all(np.isfinite(weights) & (weights >= 0)):
        raise_invalid("alpha", alpha, allowed)
    return weights.astype(np.float64)


# ---------------------------------------------------------------- tensors: dtypes and shapes


def as_tensor(name: str, value: object, *, floating: bool) -> tf.Tensor:
    """Return a tensor of numbers.

    Args:
        name: of the argument, for the message.
        value: a tensor, an array, or (nested) Python numbers.
        floating: whether only the four floating dtypes are allowed: a loss in the dtype of integer logits would be
            rounded. Otherwise, for labels, integers and booleans are allowed too, and Python numbers become float64
            (TensorFlow would round 0.3 to float32 at once).
    """
    if not floating and isinstance(value, float | list | tuple):
        value = value if any(tf.is_tensor(leaf) for leaf in tf.nest.flatten(value)) else np.asarray(value)
    try:
        result = tf.convert_to_tensor(value)
    except (TypeError, ValueError) as error:
        raise_invalid(name, f"{type(value).__name__} ({error})", "a tensor, an array or a list of numbers")
    if not (result.dtype.is_floating or result.dtype.is_integer or result.dtype.is_bool):
        raise_invalid(name, f"of {result.dtype.name}", "numbers")
    if floating and result.dtype not in FLOATS:
        raise_invalid(name, f"of {result.dtype.name}", "of float16, bfloat16, float32 or float64")
    return result


@tf.custom_gradient
def upcast_half(given: tf.Tensor) -> tuple:
    """Return half precision as float32.

    A gradient too large for half precision (1 / p at p = 0) comes back as its largest number, not as inf: inf times the
    0 of a saturated softmax would be NaN.
    """
    return tf.cast(given, tf.float32), lambda upstream: tf.saturate_cast(upstream, given.dtype)


def check_same_shape(
    name: str, given: tf.Tensor, other_name: str, other: tf.Tensor, axes: slice = slice(None)
) -> tf.Tensor:
    """Return a tensor that has the shape of (some axes of) another: broadcasting a loss is nearly always a mistake.

    Sizes that are unknown when a function is traced are compared when it runs: by an assertion, and by a reshape that
    only equal sizes survive, for XLA drops assertions (and a graph drops a reshape that another one follows).
    """
    wanted = other.shape[axes]
    if not given.shape.is_compatible_with(wanted):
        raise_invalid(name, f"of shape {given.shape}", f"of shape {wanted}, as {other_name} of shape {other.shape} ask")
    if given.shape.is_fully_defined() and wanted.is_fully_defined():
        return given
    sizes, wanted_sizes = tf.shape(given), tf.shape(other)[axes]
    tf.debugging.assert_equal(sizes, wanted_sizes, f"{name} must be of the shape that {other_name} ask")
    result = tf.reshape(given, tf.where(sizes == wanted_sizes, wanted_sizes, -2))
    result.set_shape(given.shape.merge_with(wanted))
    return result


def check_class_axis(name: str, value: object) -> tf.Tensor:
    """Return a floating tensor whose last axis holds at least two classes.

    With one class the softmax is always 1, and the loss always 0: nearly always a binary model with the wrong loss.
    """
    result = as_tensor(name, value, floating=True)
    if result.shape.rank == 0 or (result.shape.rank and result.shape[-1] is not None and result.shape[-1] < 2):
        raise_invalid(name, f"of shape {result.shape}", "of shape (..., K), K ≥ 2 classes on the last axis")
    return result


def check_last_axis(name: str, value: object) -> tf.Tensor:
    """Return a floating tensor that has a last axis to sum over."""
    result = as_tensor(name, value, floating=True)
    if result.shape.rank == 0:
        raise_invalid(name, "a single number", "a tensor with its outputs on the last axis")
    return result


# ---------------------------------------------------------------- labels with what was predicted of them


def binary_inputs(
    labels: object, name: str, inputs: object, *, keep_hard: bool = True
) -> tuple[tf.Tensor, tf.Tensor, tf.DType]:
    """Return labels, logits or probabilities in the dtype to compute in, and the dtype to return.

    Args:
        labels: the labels of a binary loss.
        name: "logits" or "probabilities", for the messages.
        inputs: these, of the shape of the labels.
        keep_hard: whether integer and boolean labels stay what they are, for a fast path that checks them; otherwise
            they become floats.

    Returns:
        Float labels are in the dtype of the inputs; one outside [0, 1] is NaN, or an error in eager execution.
    """
    given = as_tensor(name, inputs, floating=True)
    y = check_same_shape("labels", as_tensor("labels", labels, floating=False), name, given)
    x = upcast_half(given) if given.dtype.size == 2 else given
    if y.dtype.is_floating or not keep_hard:
        known, y = y, tf.cast(y, x.dtype)
        y = nan_unless(tf.clip_by_value(y, 0, 1) == y, y, "labels", known, "in [0, 1]")
    return y, x, given.dtype


def class_labels(labels: object, name: str, inputs: tf.Tensor) -> tf.Tensor:
    """Return integer labels of the inputs' shape less the last axis, or rows of their shape; whichever was given.

    Where a rank is not known when the function is traced, integers are classes and floats are rows.
    """
    given = as_tensor("labels", labels, floating=False)
    ranks_known = given.shape.rank is not None and inputs.shape.rank is not None
    if given.shape.rank == inputs.shape.rank if ranks_known else given.dtype.is_floating:
        computed_in = tf.float32 if inputs.dtype.size == 2 else inputs.dtype
        return check_same_shape("labels", tf.cast(given, computed_in), name, inputs)
    if given.dtype.is_integer and given.shape.is_compatible_with(inputs.shape[:-1]):
        return check_same_shape("labels", tf.cast(given, tf.int64), name, inputs, slice(None, -1))
    allowed = f"integers of shape {inputs.shape[:-1]} or rows of shape {inputs.shape}, as {name} ask"
    raise_invalid("labels", f"{given.dtype.name} of shape {given.shape}", allowed)


# ---------------------------------------------------------------- values, known only when a function runs


def raise_if_eager(good: tf.Tensor, name: str, values: tf.Tensor, allowed: str) -> None:
    """Raise for a bad value in eager execution; inside `tf.function` do nothing.

    Args:
        good: booleans, of the shape of the values or of their leading axes.
        name: what the values are called, for the message.
        values: what is good or bad.
        allowed: what they should be, for the message.
    """
    if tf.executing_eagerly() and not tf.reduce_all(good):
        raise_invalid(name, tf.boolean_mask(values, ~good)[0].numpy(), allowed)


def nan_unless(good: tf.Tensor, result: tf.Tensor, name: str, values: tf.Tensor, allowed: str) -> tf.Tensor:
    """Return a result, NaN where the value that it depends on is bad; in eager execution raise for that value instead.

    Other arguments as in `raise_if_eager`.
    """
    if not tf.executing_eagerly():
        return tf.where(good, result, tf.constant(math.nan, result.dtype))
    if not tf.reduce_all(good):
        raise_if_eager(good, name, values, allowed)
    return result
