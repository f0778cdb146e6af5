"""What Keras passes to a loss: tensors that may know their logits and their mask, and labels cast to floats.

A softmax or sigmoid rounds: probabilities of exactly 0 and 1 have no useful gradient. So, as Keras' own cross entropy
does, the losses use the logits that the activation was given, wherever TensorFlow still knows them: in a graph from the
operation that made the prediction, in eager execution from the attribute that Keras' activations set. A cast (float16
outputs), a reshape, a dropout after the activation make a new tensor, and TensorFlow no longer knows its logits.
"""

from __future__ import annotations

import warnings

import numpy as np
import tensorflow as tf

from ..losses.validation import raise_if_eager, raise_invalid

# how many classes, from 0 on, a dtype can count without skipping one
WHOLE_NUMBERS = {tf.bfloat16: 2**8 + 1, tf.float16: 2**11 + 1, tf.float32: 2**24 + 1, tf.float64: 2**53 + 1}
FLOAT16_TINY = float(np.finfo(np.float16).tiny)
ACTIVATIONS = {"Softmax": tf.nn.softmax, "Sigmoid": tf.nn.sigmoid}  # by the name of their operation


# ---------------------------------------------------------------- logits that a tensor knows


def logits_or_probabilities(outputs: tf.Tensor, from_logits: bool, activation: str) -> tuple[tf.Tensor, bool]:
    """Return what to compute the loss from, and whether these are logits.

    Keras sets its attribute on the result of any softmax or sigmoid, over whatever axis. Logits of the other activation
    would be wrong, so eager execution checks that they give these probabilities, to the last bit. In a graph the
    operation is a softmax only if it is over the last axis.
    """
    if hasattr(outputs, "op"):
        logits = outputs.op.inputs[0] if outputs.op.type == activation else None
    else:
        logits = getattr(outputs, "_keras_logits", None)
        if logits is not None and not _gives(logits, outputs, activation):
            logits = None
    if logits is None:
        return outputs if from_logits else _clip_gradient(outputs, outputs.dtype), from_logits
    if from_logits:
        message = "from_logits is True, but the predictions are those of a {}: its logits are used. Was this intended?"
        warnings.warn(message.format(activation.lower()), stacklevel=2)
    return logits, True


def _gives(logits, outputs, activation):
    """Return whether the activation of the logits is the outputs, NaN aside."""
    if not tf.is_tensor(logits) or (logits.dtype, logits.shape) != (outputs.dtype, outputs.shape):
        return False
    again = ACTIVATIONS[activation](logits)
    return bool(tf.reduce_all((again == outputs) | tf.math.is_nan(outputs)))


def _clip_gradient(probabilities, dtype):
    """Cast probabilities, with a finite gradient: 1 / p as inf would be NaN in the softmax that the gradient enters.

    In float16 a loss scale must see that it is too large, so inf stays, except where no scale would be small enough.
    """
    given = probabilities.dtype
    limit = min(given.max, tf.as_dtype(dtype).max) / 4

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


def cast_predictions(outputs: tf.Tensor, dtype: str, *, are_probabilities: bool) -> tf.Tensor:
    """Return predictions in another dtype, with the mask that Keras' cast would forget."""
    mask = getattr(outputs, "_keras_mask", None)
    result = _clip_gradient(outputs, dtype) if are_probabilities else tf.cast(outputs, dtype)
    return result if mask is None else _set_mask(result, mask)


def _set_mask(values, mask):
    """Return values with a mask, where Keras looks for it."""
    values = tf.identity(values)
    values._keras_mask = mask
    return values


# ---------------------------------------------------------------- match shapes


def match_rank(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with one rank: where one lacks a last axis of size 1 it gets it, as in Keras' own losses."""
    if None not in (y_true.shape.rank, y_pred.shape.rank):
        if y_true.shape.rank == y_pred.shape.rank - 1 and y_pred.shape[-1] == 1:
            return y_true[..., None], y_pred
        if y_pred.shape.rank == y_true.shape.rank - 1 and y_true.shape[-1] == 1:
            return y_true, y_pred[..., None]
    return y_true, y_pred


def match_rank_with_outputs(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with one rank of at least 2: examples (B,) become (B, 1), one output each."""
    y, p = match_rank(y_true, y_pred)
    return (y[:, None], p[:, None]) if p.shape.rank == 1 else (y, p)


def match_rows(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return rows of labels and of predictions; different shapes are an error that names the loss for integers."""
    if not y_true.shape.is_compatible_with(y_pred.shape):
        rows = f"rows of the predictions' shape, {y_pred.shape} (SparseCategoricalFocalLoss takes integers)"
        raise_invalid("labels", f"of shape {y_true.shape}", rows)
    return y_true, y_pred


def squeeze_labels(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return sparse labels without the last axis of size 1 that Keras allows them, and the predictions."""
    if y_true.shape.rank == y_pred.shape.rank and y_true.shape[-1] == 1:
        return tf.squeeze(y_true, axis=-1), y_pred
    return y_true, y_pred


# ---------------------------------------------------------------- labels


def to_class_indices(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return labels as the integers they were before Keras cast them.

    Labels that are not integers become -1 (invalid), or raise in eager execution. A dtype that cannot count all classes
    is an error: Keras' cast has already mixed up their labels.
    """
    if not y_true.dtype.is_floating:
        return y_true
    if (y_pred.shape[-1] or 0) > WHOLE_NUMBERS[y_true.dtype]:
        allowed = f"one that tells {y_pred.shape[-1]} labels apart, such as float32"
        raise_invalid("dtype", y_true.dtype.name, allowed)
    whole = y_true == tf.round(y_true)
    raise_if_eager(whole, "labels", y_true, "whole numbers")
    return tf.cast(tf.where(whole, y_true, -tf.ones_like(y_true)), tf.int64)


def smooth_labels(labels: tf.Tensor, label_smoothing: float, dtype: tf.DType, target: float | None = None) -> tf.Tensor:
    """Return (1 - ε) y + ε · target (SM.5), the target by default 1/K: the mean of the last axis.

    A label outside [0, 1] stays what it was, and a row keeps its sum, so that the loss still finds bad labels.
    """
    y = tf.cast(labels, dtype)
    target = tf.reduce_mean(y, axis=-1, keepdims=True) if target is None else target
    return tf.where((y >= 0) & (y <= 1), y + label_smoothing * (target - y), y)


# ---------------------------------------------------------------- masks


def exclude_class(mask: tf.Tensor | None, labels: tf.Tensor, ignore_class: int) -> tf.Tensor:
    """Return the mask without the labels of `ignore_class`."""
    kept = labels != tf.constant(ignore_class, labels.dtype)
    return kept if mask is None else kept & expand_mask(mask, kept)


def replace_ignored(
    labels: tf.Tensor, outputs: tf.Tensor, mask: tf.Tensor, valid_labels: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return labels and outputs, valid and finite where the mask is False: 0 times NaN would be NaN."""
    labels = tf.where(expand_mask(mask, labels), labels, valid_labels)
    return labels, tf.where(expand_mask(mask, outputs), outputs, tf.constant(0.5, outputs.dtype))


def expand_mask(mask: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return a mask with as many axes as the values have, new ones last."""
    return mask[(..., *[None] * (values.shape.rank - mask.shape.rank))]


def apply_mask(values: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """Return values, 0 where the mask is False, with the mask: Keras leaves these out of its mean."""
    return _set_mask(tf.where(mask, values, tf.zeros_like(values)), mask)


def masked_mean(values: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
    """Return the mean over the last axis of what the mask keeps; a row that keeps nothing is itself masked."""
    if mask is None:
        return tf.reduce_mean(values, axis=-1)
    mask = expand_mask(mask, values) & tf.ones_like(values, tf.bool)
    total = tf.reduce_sum(tf.where(mask, values, tf.zeros_like(values)), axis=-1)
    number = tf.reduce_sum(tf.cast(mask, values.dtype), axis=-1)
    return apply_mask(tf.math.divide_no_nan(total, number), number > 0)


def global_batch_size(values: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
    """Return how many values the mask keeps on all replicas together, if it is as many on each."""
    number = tf.size(values) if mask is None else tf.math.count_nonzero(mask)
    return tf.cast(number, values.dtype) * tf.distribute.get_strategy().num_replicas_in_sync
