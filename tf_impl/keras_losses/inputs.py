"""What Keras hands over to a loss: tensors that may know their logits and their mask, and labels cast to floats.

A softmax or sigmoid rounds: from probabilities of 0 and 1 nothing can be learnt. So, as Keras' own cross entropy does,
the losses use the logits that an activation was given, wherever TensorFlow still knows them: in a graph from the
operation that made the prediction, in eager execution from the attribute that Keras' activations leave behind. A cast
(float16 outputs), a reshape, a dropout after the activation: whatever makes a new tensor makes them forget.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from ..losses.validation import refuse, refuse_values

# how many classes, from 0 on, a dtype can count without skipping one
WHOLE_NUMBERS = {tf.bfloat16: 2**8 + 1, tf.float16: 2**11 + 1, tf.float32: 2**24 + 1, tf.float64: 2**53 + 1}
FLOAT16_TINY = float(np.finfo(np.float16).tiny)
ACTIVATIONS = {"Softmax": tf.nn.softmax, "Sigmoid": tf.nn.sigmoid}  # by the name of their operation


# ---------------------------------------------------------------- logits and masks that a tensor knows


def logits_of(outputs: tf.Tensor, activation: str) -> tf.Tensor | None:
    """Return the logits that these probabilities were made of, if TensorFlow still knows them, else None.

    Keras leaves its attribute on any softmax or sigmoid, over whatever axis; taken for the other activation the logits
    would be wrong, so eager execution tries whether they give these probabilities, to the last bit.
    """
    if hasattr(outputs, "op"):  # in a graph; the operation is a softmax only if it is over the last axis
        return outputs.op.inputs[0] if outputs.op.type == activation else None
    logits = getattr(outputs, "_keras_logits", None)
    if not tf.is_tensor(logits) or (logits.dtype, logits.shape) != (outputs.dtype, outputs.shape):
        return None
    again = ACTIVATIONS[activation](logits)
    return logits if tf.reduce_all((again == outputs) | tf.math.is_nan(outputs)) else None


def logits_or_probabilities(outputs: tf.Tensor, from_logits: bool, activation: str) -> tuple[tf.Tensor, bool]:
    """Return what to compute from, and whether these are logits."""
    logits = logits_of(outputs, activation)
    if logits is None:
        return outputs if from_logits else _with_a_finite_slope(outputs, outputs.dtype), from_logits
    if from_logits:
        said = "from_logits is True, but the predictions are those of a {}: its logits are used. Was this intended?"
        warnings.warn(said.format(activation.lower()), stacklevel=2)
    return logits, True


def _with_a_finite_slope(probabilities, dtype):
    """Cast probabilities: a slope of 1 / p too steep to come back would be inf, and NaN in the softmax it comes from.

    In float16 a loss scale must see that it is too large, except where no scale would be small enough.
    """
    given = probabilities.dtype
    limit = min(given.max, tf.as_dtype(dtype).max) / 4

    @tf.custom_gradient
    def widened(p):
        def back(upstream):
            finite = tf.cast(tf.clip_by_value(upstream, -limit, limit), given)
            if given != tf.float16:
                return finite
            hopeless = (p < FLOAT16_TINY) | (p == 1)
            return tf.where(hopeless, finite, tf.cast(upstream, given))

        return tf.cast(p, dtype), back

    return widened(probabilities)


def cast(outputs: tf.Tensor, dtype: str, *, are_probabilities: bool) -> tf.Tensor:
    """Return predictions in another dtype, with the mask that Keras' cast would forget."""
    mask = mask_of(outputs)
    result = _with_a_finite_slope(outputs, dtype) if are_probabilities else tf.cast(outputs, dtype)
    return result if mask is None else with_mask(result, mask)


def mask_of(outputs: tf.Tensor) -> tf.Tensor | None:
    """Return the mask that Keras' layers gave to predictions, or None."""
    return getattr(outputs, "_keras_mask", None)


def with_mask(values: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """Return values with a mask of their own, as Keras' layers hand it on."""
    values = tf.identity(values)
    values._keras_mask = mask
    return values


# ---------------------------------------------------------------- shapes


def of_one_rank(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with one rank: where one lacks a last axis of size 1 it gets it, as in Keras' own losses."""
    if None not in (y_true.shape.rank, y_pred.shape.rank):
        if y_true.shape.rank == y_pred.shape.rank - 1 and y_pred.shape[-1] == 1:
            return y_true[..., None], y_pred
        if y_pred.shape.rank == y_true.shape.rank - 1 and y_true.shape[-1] == 1:
            return y_true, y_pred[..., None]
    return y_true, y_pred


def one_label_a_row(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return sparse labels without the last axis of size 1 that Keras allows them."""
    if y_true.shape.rank == y_pred.shape.rank and y_true.shape[-1] == 1:
        return tf.squeeze(y_true, axis=-1)
    return y_true


# ---------------------------------------------------------------- labels


def classes(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return labels as the integers they were before Keras cast them; what is no whole number is no class, -1."""
    if not y_true.dtype.is_floating:
        return y_true
    if (y_pred.shape[-1] or 0) > WHOLE_NUMBERS[y_true.dtype]:
        refuse("dtype", y_true.dtype.name, f"one that tells {y_pred.shape[-1]} labels apart, such as float32")
    whole = y_true == tf.round(y_true)
    refuse_values(whole, "labels", y_true, "whole numbers")
    return tf.cast(tf.where(whole, y_true, -tf.ones_like(y_true)), tf.int64)


# ---------------------------------------------------------------- what counts


class Given(NamedTuple):
    """What a loss is computed from.

    Attributes:
        labels: as Keras cast them.
        outputs: logits or probabilities.
        are_logits: which of the two.
        counts: booleans, of the shape of the leading axes of the labels, or None if all count.
    """

    labels: tf.Tensor
    outputs: tf.Tensor
    are_logits: bool
    counts: tf.Tensor | None

    def silenced(self, good: tf.Tensor) -> Given:
        """Return the same with good labels and finite outputs where none counts: 0 times NaN would be NaN."""
        if self.counts is None:
            return self
        labels = tf.where(over(self.counts, self.labels), self.labels, good)
        outputs = tf.where(over(self.counts, self.outputs), self.outputs, tf.constant(0.5, self.outputs.dtype))
        return self._replace(labels=labels, outputs=outputs)

    def smoothed(self, share: float, evenly: float | None = None) -> tf.Tensor:
        """Return labels of which a share is spread evenly: towards a number, or over the classes on the last axis.

        A bad label stays what it was, and a row adds up to what it did, so that they are found out.
        """
        if not share:
            return self.labels
        y = tf.cast(self.labels, self.outputs.dtype)
        evenly = tf.reduce_mean(y, axis=-1, keepdims=True) if evenly is None else evenly
        return tf.where((y >= 0) & (y <= 1), y + share * (evenly - y), y)

    def global_batch(self, values: tf.Tensor) -> tf.Tensor:
        """Return how many values count on all replicas together, if it is as many on each."""
        here = tf.size(values) if self.counts is None else tf.math.count_nonzero(self.counts)
        return tf.cast(here, values.dtype) * tf.distribute.get_strategy().num_replicas_in_sync


def over(counts: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return booleans with as many axes as the values have, new ones last."""
    return counts[(..., *[None] * (values.shape.rank - counts.shape.rank))]


def counted(values: tf.Tensor, counts: tf.Tensor | None) -> tf.Tensor:
    """Return values, 0 where they do not count; Keras leaves these out of its means."""
    return values if counts is None else with_mask(tf.where(counts, values, tf.zeros_like(values)), counts)


def counted_mean(values: tf.Tensor, counts: tf.Tensor | None) -> tf.Tensor:
    """Return the mean over the last axis of what counts there; where nothing does, the mean does not count either."""
    if counts is None:
        return tf.reduce_mean(values, axis=-1)
    counts = over(counts, values) & tf.ones_like(values, tf.bool)
    total = tf.reduce_sum(tf.where(counts, values, tf.zeros_like(values)), axis=-1)
    how_many = tf.reduce_sum(tf.cast(counts, values.dtype), axis=-1)
    return counted(tf.math.divide_no_nan(total, how_many), how_many > 0)
