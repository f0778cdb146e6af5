"""What a model passes to a loss: predictions that may know their logits, labels of many shapes and dtypes.

A softmax or sigmoid rounds: probabilities of exactly 0 and 1 have no useful gradient. So, as Keras' own cross entropy
does, the losses use the logits that the activation was given, wherever TensorFlow still knows them: in a graph from the
operation that made the prediction, in eager execution from the attribute that Keras' activations set. A cast (float16
outputs), a reshape, a dropout after the activation make a new tensor, and TensorFlow no longer knows its logits.
"""

from __future__ import annotations

import warnings

import numpy as np
import tensorflow as tf

from ..losses.validation import as_tensor, check_values, in_unit_interval, raise_invalid

# how many classes, from 0 on, a dtype can hold without skipping one
WHOLE_NUMBERS = {tf.bfloat16: 2**8 + 1, tf.float16: 2**11 + 1, tf.float32: 2**24 + 1, tf.float64: 2**53 + 1}
ONE_SHAPE = "labels and predictions must have the same shape"  # in Keras' words, which people look for
FLOAT16_TINY = float(np.finfo(np.float16).tiny)


# ---------------------------------------------------------------- logits that a tensor knows


def logits_or_probabilities(
    given: object, from_logits: bool, activation: str | None, dtype: str, axis: int = -1
) -> tuple[tf.Tensor, bool]:
    """Return predictions in the dtype to compute in, and whether they are logits.

    Logits are looked for before the cast, which would make TensorFlow forget them.

    Args:
        given: predictions, in any floating dtype, or numbers.
        from_logits: whether the user says that they are logits.
        activation: whose logits the loss takes: "Softmax", "Sigmoid", or None.
        dtype: to compute in.
        axis: of the softmax.
    """
    known = isinstance(given, tf.Tensor) and given.dtype.is_floating
    outputs = given if known else as_tensor("predictions", given, floating=False)
    logits = _input_of(outputs, activation, axis) if hasattr(outputs, "op") else getattr(outputs, "_keras_logits", None)
    if logits is not None and activation and _gives(logits, outputs, activation, axis):
        if from_logits:
            message = "from_logits is True, but the predictions are those of a {}: its logits are used. Intended?"
            warnings.warn(message.format(activation.lower()), stacklevel=2)
        return tf.cast(logits, dtype), True
    if activation and not from_logits and outputs.dtype.is_floating:
        return _clip_gradient(outputs, tf.as_dtype(dtype)), False
    return tf.cast(outputs, dtype), from_logits


def _gives(logits, outputs, activation, axis):
    """Return whether the activation of the logits is the outputs, NaN aside.

    Keras sets its attribute on the result of any softmax or sigmoid, over whatever axis, and logits of another one
    would be wrong. So eager execution compares, to the last bit.
    """
    if hasattr(outputs, "op"):
        return True
    if not tf.is_tensor(logits) or (logits.dtype, logits.shape) != (outputs.dtype, outputs.shape):
        return False
    again = tf.nn.softmax(logits, axis) if activation == "Softmax" else tf.nn.sigmoid(logits)
    return bool(tf.reduce_all((again == outputs) | tf.math.is_nan(outputs)))


def _input_of(outputs, activation, axis):
    """Return the input of the operation in the graph that made the outputs, if it is the activation, or None.

    A softmax is over the last axis; for another one TensorFlow transposes before and after.
    """
    if outputs.op.type == activation:
        last = activation != "Softmax" or axis in (-1, (outputs.shape.rank or 0) - 1)
        return outputs.op.inputs[0] if last else None
    if activation != "Softmax" or [one.type for one in _chain(outputs.op, 3)] != ["Transpose", "Softmax", "Transpose"]:
        return None
    after, _, before = _chain(outputs.op, 3)
    return before.inputs[0] if _swaps_with_last(after, axis) and _swaps_with_last(before, axis) else None


def _swaps_with_last(transpose, axis):
    """Return whether a transposition is the one that `tf.nn.softmax` makes for an axis: 0, …, last, …, axis."""
    order, rank = transpose.inputs[1].op, transpose.inputs[0].shape.rank
    if order.type != "ConcatV2" or [part.op.type for part in order.inputs][:3:2] != ["Range", "Range"] or rank is None:
        return False
    end = tf.get_static_value(order.inputs[3])
    return end is not None and end.tolist() == [axis % rank]


def _chain(operation, length):
    """Return an operation, the one that made its first input, and so on."""
    chain = [operation]
    while len(chain) < length and chain[-1].inputs:
        chain.append(chain[-1].inputs[0].op)
    return chain


def _clip_gradient(probabilities, dtype):
    """Return probabilities in another dtype, with a finite gradient.

    1 / p as inf would be NaN in the softmax that the gradient enters. In float16 a loss scale must see that it is too
    large, so inf stays, except where no scale would be small enough.
    """
    given = probabilities.dtype
    limit = min(given.max, dtype.max) / 4

    @tf.custom_gradient
    def widened(p):
        def vjp(upstream):
            finite = tf.cast(tf.clip_by_value(upstream, -limit, limit), given)
            if given != tf.float16:
                return finite
            hopeless = (p < FLOAT16_TINY) | (p == 1)
            return tf.where(hopeless, finite, tf.cast(upstream, given))

        return tf.cast(p, dtype), vjp

    return widened(probabilities)


# ---------------------------------------------------------------- match shapes


def match_rank(y_true: tf.Tensor, y_pred: tf.Tensor, axis: int = -1) -> tuple[tf.Tensor, tf.Tensor]:  # noqa: ARG001
    """Return both with one rank: where one lacks a last axis of size 1 it gets it, as in Keras' own losses."""
    if None not in (y_true.shape.rank, y_pred.shape.rank):
        if y_true.shape.rank == y_pred.shape.rank - 1 and y_pred.shape[-1] == 1:
            return y_true[..., None], y_pred
        if y_pred.shape.rank == y_true.shape.rank - 1 and y_true.shape[-1] == 1:
            return y_true, y_pred[..., None]
    if not y_true.shape.is_compatible_with(y_pred.shape):
        raise_invalid("labels", f"of shape {y_true.shape}", f"of shape {y_pred.shape}: {ONE_SHAPE}")
    return y_true, y_pred


def match_rank_with_outputs(y_true: tf.Tensor, y_pred: tf.Tensor, axis: int = -1) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with one rank of at least 2: examples (B,) become (B, 1), one output each."""
    y, p = match_rank(y_true, y_pred, axis)
    return (y[:, None], p[:, None]) if p.shape.rank == 1 else (y, p)


def match_rows(y_true: tf.Tensor, y_pred: tf.Tensor, axis: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Return rows of labels and of predictions, classes last; different shapes are an error that names another loss."""
    if not y_true.shape.is_compatible_with(y_pred.shape):
        allowed = f"rows of shape {y_pred.shape}: {ONE_SHAPE} (SparseCategoricalFocalLoss takes integers)"
        raise_invalid("labels", f"of shape {y_true.shape}", allowed)
    labels = y_true if y_true.dtype.is_floating else tf.cast(y_true, y_pred.dtype)
    if labels.shape.rank is None and y_pred.shape.rank is not None:
        labels = tf.ensure_shape(labels, [None] * y_pred.shape.rank)
    return move_last(labels, axis), move_last(y_pred, axis)


def match_sparse(y_true: tf.Tensor, y_pred: tf.Tensor, axis: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Return sparse labels without the axis of size 1 that Keras allows them, and predictions with classes last."""
    rows = y_pred if axis == -1 else move_last(y_pred, axis)
    if y_true.shape.rank is not None and y_true.shape.rank == y_pred.shape.rank:
        if y_true.shape[axis] not in (1, None):
            allowed = f"integers of shape {rows.shape[:-1]}, one a row (CategoricalFocalLoss takes rows)"
            raise_invalid("labels", f"of shape {y_true.shape}", allowed)
        y_true = tf.squeeze(y_true, axis)
    return y_true, rows


def move_last(values: tf.Tensor, axis: int) -> tf.Tensor:
    """Return values with one axis moved to the end."""
    rank = values.shape.rank
    if axis == -1:
        return values
    if rank is None:
        raise_invalid("predictions", "of unknown rank", f"of a known rank where axis is {axis}")
    if not -rank < axis < rank or axis == 0:  # the first axis is that of the examples
        raise_invalid("axis", axis, f"an axis of predictions of shape {values.shape}, and not the first")
    others = [one for one in range(rank) if one != axis % rank]
    return tf.transpose(values, [*others, axis % rank]) if axis % rank != rank - 1 else values


# ---------------------------------------------------------------- labels


def to_class_indices(labels: tf.Tensor, classes: int | None) -> tf.Tensor:
    """Return floating labels as the integers that they are.

    Others are refused, or, under XLA, become -1, which is no class. A dtype that cannot count all classes is an error:
    it has already mixed up their labels.
    """
    if (classes or 0) > WHOLE_NUMBERS[labels.dtype]:
        raise_invalid("labels", f"of {labels.dtype.name}", f"of a dtype that tells {classes} classes apart: integers")
    whole = labels == tf.round(labels)
    with tf.control_dependencies(check_values(whole, "labels", labels, "whole numbers")):
        return tf.cast(tf.where(whole, labels, -tf.ones_like(labels)), tf.int64)


def smooth_labels(labels: tf.Tensor, label_smoothing: float, dtype: tf.DType, target: float | None = None) -> tf.Tensor:
    """Return (1 - ε) y + ε · target (SM.5), the target by default 1/K: the mean of the last axis.

    A label outside [0, 1] stays what it was, and a row keeps its sum, so that the loss still finds bad labels.
    """
    y = tf.cast(labels, dtype)
    target = tf.reduce_mean(y, axis=-1, keepdims=True) if target is None else target
    return tf.where(in_unit_interval(y, labels.dtype), y + label_smoothing * (target - y), y)
