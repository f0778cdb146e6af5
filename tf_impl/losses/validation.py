"""What the arguments of a loss may be. A ValueError names the argument, what it was, and what is allowed.

Shapes, dtypes, alpha and gamma are known when a function is traced, so errors in them are raised there. Values of
labels are known only when the function runs. Eager TensorFlow raises for bad ones too, and in a graph an assertion with
the same words stops the step. XLA drops assertions and clamps gathers silently, so `nan_unless` also replaces what
depends on a bad value by NaN: the loss and the gradient of that example, and of no other.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from numbers import Real
from typing import NoReturn

import numpy as np
import tensorflow as tf

FLOATS = (tf.float16, tf.bfloat16, tf.float32, tf.float64)
# How far sums and averages of probabilities may round out of [0, 1]: ten times float32's 0.1 is 1.0000001.
ROUNDING, ROUNDING_OF_HALF = 1e-5, 0.01
HALVES = (tf.float16, tf.bfloat16)
OTHER_FRAMEWORKS = ("jax", "jaxlib", "torch")  # those that Keras runs on besides
_MARKING_ONLY: ContextVar[bool] = ContextVar("marking_only", default=False)


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
    if not isinstance(alpha, list | tuple | np.ndarray) or (isinstance(alpha, np.ndarray) and not alpha.ndim):
        return check_number("alpha", alpha, allowed, at_most=1)
    if any(tf.is_tensor(weight) for weight in alpha):
        raise_invalid("alpha", alpha, f"{allowed}, given as Python or NumPy numbers")
    try:
        weights = np.asarray(alpha)
    except ValueError:  # lists of different lengths
        raise_invalid("alpha", repr(alpha), allowed)
    if weights.ndim != 1 or not len(weights) or classes not in (None, len(weights)):
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

    Raises:
        ValueError: if it is no such tensor; for one of JAX or torch, which Keras passes on another backend, the message
            says so.
    """
    if not floating and isinstance(value, float | list | tuple):
        value = value if any(tf.is_tensor(leaf) for leaf in tf.nest.flatten(value)) else np.asarray(value)
    try:
        result = tf.convert_to_tensor(value)
    except (TypeError, ValueError, RuntimeError) as error:  # RuntimeError: torch's, of a tensor with a gradient
        if isinstance(value, tf.SparseTensor):
            raise_invalid(name, "SparseTensor (tf.sparse.to_dense makes it so)", "dense")
        if (framework := type(value).__module__.split(".")[0]) in OTHER_FRAMEWORKS:
            raise_invalid(name, f"a tensor of {framework}", "TensorFlow's (in Keras: KERAS_BACKEND=tensorflow)")
        allowed = "a tensor, an array or a list of numbers (of ragged ones: tf.ragged.map_flat_values)"
        raise_invalid(name, f"{type(value).__name__} ({error})", allowed)
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
    if (given.shape.is_fully_defined() and wanted.is_fully_defined()) or _MARKING_ONLY.get():
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
        Float labels are in the dtype of the inputs; one outside [0, 1] is refused, or NaN under XLA. Integer labels are
        not changed: the function that takes them makes NaN of a bad one.
    """
    given = as_tensor(name, inputs, floating=True)
    y = check_same_shape("labels", as_tensor("labels", labels, floating=False), name, given)
    x = upcast_half(given) if given.dtype.size == 2 else given
    if y.dtype.is_floating or not keep_hard:
        known, y = y, tf.cast(y, x.dtype)
        inside = tf.abs(y - 0.5) <= 0.5 + (ROUNDING_OF_HALF if known.dtype in HALVES else ROUNDING)
        y = nan_unless(inside, tf.clip_by_value(y, 0, 1), "labels", known, "in [0, 1]")
    elif not y.dtype.is_bool:
        with tf.control_dependencies(check_values((y == 0) | (y == 1), "labels", y, "0 or 1")):
            y = tf.identity(y)
    return y, x, given.dtype


def class_labels(labels: object, name: str, inputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return labels of rows of classes, checked and with all leading axes flattened to one.

    Where a rank is not known when the function is traced, integers are classes and floats are rows.

    Args:
        labels: integers of the inputs' shape less the last axis, or rows of their shape.
        name: "logits" or "probabilities", for the messages.
        inputs: these, (..., K).

    Returns:
        Of integers: (N,), int32 indices that are safe to gather with, and whether each label is a class. Of rows:
        (N, K), and (N,), 1 or, where a row is no probability distribution, NaN.
    """
    given = as_tensor("labels", labels, floating=False)
    ranks_known = given.shape.rank is not None and inputs.shape.rank is not None
    classes = inputs.shape[-1]
    if given.shape.rank == inputs.shape.rank if ranks_known else given.dtype.is_floating:
        computed_in = tf.float32 if inputs.dtype.size == 2 else inputs.dtype
        rows = check_same_shape("labels", tf.cast(given, computed_in), name, inputs)
        one = one_if_distribution("labels", rows)
        return tf.reshape(tf.clip_by_value(rows, 0, 1), [-1, classes or tf.shape(inputs)[-1]]), one
    if given.dtype.is_integer and given.shape.is_compatible_with(inputs.shape[:-1]):
        given = check_same_shape("labels", tf.cast(given, tf.int64), name, inputs, slice(None, -1))
        good = (given >= 0) & (given < tf.shape(inputs, tf.int64)[-1])
        allowed = f"in [0, {classes or 'K'}), one of the classes"
        with tf.control_dependencies(check_values(good, "labels", given, allowed)):
            index = tf.cast(tf.where(good, given, 0), tf.int32)
        return tf.reshape(index, [-1]), tf.reshape(good, [-1])
    allowed = f"integers of shape {inputs.shape[:-1]} or rows of shape {inputs.shape}, as {name} ask"
    if given.dtype.is_floating and given.shape.is_compatible_with(inputs.shape[:-1]):
        allowed += " (Keras hands a function its integers as floats: SparseCategoricalFocalLoss takes them as they are)"
    raise_invalid("labels", f"{given.dtype.name} of shape {given.shape}", allowed)


def in_unit_interval(values: tf.Tensor, given: tf.DType) -> tf.Tensor:
    """Return where values lie in [0, 1], up to rounding in the dtype that they were given in.

    A weighted mean of probabilities, over an ensemble or over annotators, may round to 1.0000001. That is no mistake,
    and Keras' own losses take it. So it is not refused, and the caller clips what is good.

    Args:
        values: probabilities or labels, floating, any shape.
        given: the dtype that they had before they were cast: a mean in float16 rounds to 1.001.

    Returns:
        Booleans of the shape of the values; False where a value is NaN.
    """
    return tf.abs(values - 0.5) <= 0.5 + (ROUNDING_OF_HALF if given in HALVES else ROUNDING)


@tf.custom_gradient
def clip_rounded(probabilities: tf.Tensor) -> tuple:
    """Return probabilities in [0, 1], with the gradient of those given.

    The gradient of `tf.clip_by_value` is 0 outside [0, 1]. There, a wrong example would no longer learn.

    Args:
        probabilities: floating, any shape, in [0, 1] up to rounding; NaN is passed on.
    """
    return tf.clip_by_value(probabilities, 0, 1), lambda upstream: upstream


def one_if_distribution(name: str, rows: tf.Tensor, hint: str = "") -> tf.Tensor:
    """Return (N,), 1 where a row (..., K) is a probability distribution, to 0.01, NaN where it is not.

    Args:
        name: of the rows, for the message.
        rows: floating; a row that holds NaN is bad if it is a label, and passed on as NaN if it is a prediction.
        hint: what to say of rows that do not sum to 1.
    """
    total = tf.reduce_sum(rows, axis=-1)
    in_range = (tf.reduce_min(rows, axis=-1) >= -ROUNDING) & (tf.reduce_max(rows, axis=-1) <= 1.01)
    good = in_range & (tf.abs(total - 1) <= 0.01)
    if name != "labels":
        good |= tf.math.is_nan(total)
    one = tf.ones_like(total) if name == "labels" else 1 + 0 * tf.stop_gradient(total)
    one = nan_unless(good, one, name, rows, f"rows of probabilities: each in [0, 1], summing to 1{hint}")
    return tf.reshape(one, [-1])


# ---------------------------------------------------------------- values, known only when a function runs


@contextmanager
def marking_only() -> Iterator[None]:
    """In this context a graph that is built marks what is bad by NaN and asserts nothing: the caller asserts."""
    token = _MARKING_ONLY.set(True)
    try:
        yield
    finally:
        _MARKING_ONLY.reset(token)


def check_values(good: tf.Tensor, name: str, values: tf.Tensor, allowed: str) -> list[tf.Operation]:
    """Refuse a bad value: by a ValueError in eager execution, by an assertion with the same words in a graph.

    XLA drops the assertion. What is computed from the values depends on the returned operations, so that a step with a
    bad value updates no weight.

    Args:
        good: booleans, of the shape of the values or of their leading axes.
        name: what the values are called, for the message.
        values: what is good or bad.
        allowed: what they should be, for the message.

    Returns:
        Operations for `tf.control_dependencies`; none in eager execution.
    """
    if _MARKING_ONLY.get():
        return []
    all_good = tf.reduce_all(good)
    if not tf.executing_eagerly():
        return [tf.cond(all_good, tf.no_op, lambda: _assertion(all_good, good, name, values, allowed))]
    if not all_good:
        index = np.argwhere(~good.numpy())[0].tolist()
        value = values[tuple(index)].numpy()
        raise_invalid(name, f"{value} at index {index}" if index else value, allowed)
    return []


def _assertion(all_good, good, name, values, allowed):
    """Return an assertion that fails and says the first bad value and its index, in operations that XLA knows.

    It checks again, though it runs only where something is bad: `tf.vectorized_map` runs both branches of a condition,
    each on the examples that took it, which may be none. Each operation costs a step a little, even where it does not
    run: sizes that are known are constants.
    """
    first = tf.argmin(tf.cast(tf.concat([tf.reshape(good, [-1]), [False]], 0), tf.int32))  # of none, there is one
    index, sizes = first, good.shape
    if sizes.rank is None or None in sizes[1:]:
        sizes = tf.shape(good, tf.int64)
        index = first // tf.math.cumprod(sizes, exclusive=True, reverse=True) % sizes
    elif sizes.rank != 1:
        strides = [math.prod(sizes[axis + 1 :]) for axis in range(sizes.rank)]
        index = first // np.array(strides, np.int64) % np.array([sys.maxsize, *sizes[1:]][: sizes.rank], np.int64)
    value = tf.gather(tf.reshape(values, [tf.maximum(tf.reduce_prod(tf.shape(good)), 1), -1]), first)
    said = [f"{name} must be {allowed}; it was", value, "at index", index]
    return tf.raw_ops.Assert(condition=all_good, data=said, summarize=20)


def nan_unless(good: tf.Tensor, result: tf.Tensor, name: str, values: tf.Tensor, allowed: str) -> tf.Tensor:
    """Return a result; where the value that it depends on is bad refuse that value, or return NaN under XLA.

    Other arguments as in `check_values`.
    """
    if tf.executing_eagerly() and tf.reduce_all(good):
        return result
    with tf.control_dependencies(check_values(good, name, values, allowed)):
        return tf.where(good, result, tf.constant(math.nan, result.dtype))
