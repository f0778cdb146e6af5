"""What does not count: what a Keras mask hides, labels of `ignore_class`, rows that nobody has labelled.

What does not count, and what has weight 0, is never looked at: valid labels and predictions stand in for it, so that it
is neither refused nor NaN.
"""

from __future__ import annotations

import tensorflow as tf

from ..losses.validation import ROUNDING, as_tensor, raise_invalid


def align(name: str, given: object, shape: tf.TensorShape, hint: str = "") -> tf.Tensor:
    """Return a mask or weights with as many axes as the losses have.

    Axes of size 1 too many are dropped at the end; missing ones are added there: a weight of an example is that of all
    its steps, and never, by broadcasting, that of a step of all examples.

    Args:
        name: "mask" or "sample_weight", for the message.
        given: a tensor, an array or nested numbers.
        shape: of the losses; a size of 1 in the mask or the weights fits every size.
        hint: what else to say of a shape that does not fit.
    """
    values = given = as_tensor(name, given, floating=False)
    if None in (values.shape.rank, shape.rank):
        return values
    while values.shape.rank > shape.rank and values.shape[-1] in (1, None):
        values = tf.squeeze(values, -1)
    values = values[(..., *[None] * (shape.rank - values.shape.rank))]
    sizes = zip(values.shape, shape, strict=False)
    if values.shape.rank > shape.rank or any(None not in pair and pair[0] not in (1, pair[1]) for pair in sizes):
        raise_invalid(name, f"of shape {given.shape}", f"of shape {shape}, one a loss{hint}")
    return values


def exclude_class(mask: tf.Tensor | None, labels: tf.Tensor, ignore_class: int) -> tf.Tensor:
    """Return the mask without the labels of `ignore_class`, which the dtype of the labels may not know."""
    if labels.dtype.is_bool or (labels.dtype.is_unsigned and ignore_class < 0):
        labels = tf.cast(labels, tf.int64)
    if labels.dtype.is_integer and not labels.dtype.min <= ignore_class <= labels.dtype.max:
        labels = tf.cast(labels, tf.int64)
    kept = labels != tf.constant(ignore_class, labels.dtype)
    return kept if mask is None else kept & mask


def exclude_unlabelled(mask: tf.Tensor | None, rows: tf.Tensor, ignore_class: int | None) -> tf.Tensor:
    """Return the mask without rows of zeros (what `tf.one_hot` makes of 255), and those wholly of `ignore_class`."""
    kept = tf.reduce_any(rows != 0, axis=-1)
    if ignore_class is not None and 0 <= ignore_class < (rows.shape[-1] or ignore_class + 1):
        kept &= rows[..., ignore_class] < 1 - ROUNDING
    return kept if mask is None else kept & mask


def replace_unseen(given: tf.Tensor, seen: tf.Tensor, valid: tf.Tensor) -> tf.Tensor:
    """Return labels or predictions, valid where they are not to be seen: 0 times NaN would be NaN."""
    valid = tf.fill(tf.shape(given), tf.cast(valid, given.dtype))
    if None in (given.shape.rank, seen.shape.rank) or given.shape.rank != seen.shape.rank + 1:
        return tf.where(add_axes(seen, given), given, valid)
    sizes = tf.shape(given)  # by whole rows: a condition that is broadcast over them takes twice as long
    given_rows, valid_rows = (tf.reshape(one, [-1, sizes[-1]]) for one in (given, valid))
    seen_rows = tf.reshape(tf.broadcast_to(seen, sizes[:-1]), [-1])
    return tf.reshape(tf.raw_ops.Select(condition=seen_rows, x=given_rows, y=valid_rows), sizes)


def add_axes(mask: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return a mask with as many axes as the values have, new ones last."""
    if None in (values.shape.rank, mask.shape.rank):
        return tf.reshape(mask, tf.concat([tf.shape(mask), tf.ones([tf.rank(values) - tf.rank(mask)], tf.int32)], 0))
    return mask[(..., *[None] * (values.shape.rank - mask.shape.rank))]


def apply_mask(values: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """Return values, 0 where the mask is False, with the mask: Keras leaves these out of its mean."""
    mask &= tf.ones_like(values, tf.bool)
    values = tf.where(mask, values, tf.zeros_like(values))
    values._keras_mask = mask
    return values


def masked_mean(values: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
    """Return the mean over the last axis of what the mask keeps; a row that keeps nothing is itself masked."""
    if mask is None:  # one output an example is its own mean, and costs no pass over the data
        return tf.squeeze(values, -1) if values.shape[-1] == 1 else tf.reduce_mean(values, axis=-1)
    mask &= tf.ones_like(values, tf.bool)
    total = tf.reduce_sum(tf.where(mask, values, tf.zeros_like(values)), axis=-1)
    number = tf.reduce_sum(tf.cast(mask, values.dtype), axis=-1)
    return apply_mask(tf.math.divide_no_nan(total, number), number > 0)


def global_batch_size(values: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
    """Return how many values the mask keeps on all replicas together, if it is as many on each."""
    number = tf.size(values) if mask is None else tf.math.count_nonzero(mask)
    return tf.cast(number, values.dtype) * tf.distribute.get_strategy().num_replicas_in_sync
