"""The batches of a training: images, one-hot rows, and the weight of each example in its global batch."""

from __future__ import annotations

import tensorflow as tf

from tf_impl.data import Split
from tf_impl.train.distributed.strategies import across_workers


def batches(split: Split, classes: int, size: int) -> tf.data.Dataset:
    """Return the batches of a split in its own order.

    Args:
        split: The examples.
        classes: Length of a one-hot row.
        size: Examples a batch; the last batch may be smaller.

    Returns:
        Batches of images, one-hot rows, and weights 1 / (size of the batch).
    """
    indices = tf.data.Dataset.range(len(split.labels))
    return _load(indices.batch(size), split, classes)


def ordered_batches(
    split: Split, classes: int, size: int, *, seed: int, first: int = 0, last: int = 1
) -> tf.data.Dataset:
    """Return the batches of the epochs from `first` to `last`, excluded; each epoch has an order of its own.

    The order of epoch e is a function of (seed, e), whatever epochs came before, and has each example once.

    Args:
        split: The examples.
        classes: Length of a one-hot row.
        size: Examples a batch; the last batch of an epoch may be smaller.
        seed: Decides the orders.
        first: The first epoch.
        last: The epoch after the last one.

    Returns:
        As `batches`.
    """

    def order(epoch: tf.Tensor) -> tf.data.Dataset:
        indices = tf.range(len(split.labels), dtype=tf.int64)
        shuffled = tf.random.experimental.stateless_shuffle(
            indices, seed=tf.stack([tf.constant(seed, tf.int64), epoch])
        )
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(size)

    return _load(tf.data.Dataset.range(first, last).flat_map(order), split, classes)


def _load(indices: tf.data.Dataset, split: Split, classes: int) -> tf.data.Dataset:
    read, rows = split.reader(), tf.one_hot(split.labels, classes)

    def load(batch: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        count = tf.shape(batch)[:1]
        weights = tf.fill(count, 1 / tf.cast(count[0], tf.float32))
        return read(batch), tf.gather(rows, batch), weights

    return indices.map(load, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(tf.data.AUTOTUNE)


def check_batch_size(size: int, split: Split, strategy: tf.distribute.Strategy) -> None:
    """Refuse a first batch that the devices of one machine cannot divide evenly.

    Keras' `fit` learns its shapes from the first batch, for which it adds up the parts; later batches may be uneven.

    Raises:
        ValueError: There are several devices, and their number does not divide the first batch.
    """
    first, devices = min(size, len(split.labels)), strategy.num_replicas_in_sync
    if first % devices and not across_workers(strategy):
        raise ValueError(f"batch-size {size}: {devices} devices cannot share the first batch of {first} evenly")


def divisible_batch_size(size: int, split: Split, strategy: tf.distribute.Strategy) -> int:
    """Return the largest size, at most this one, that lets the devices divide the first batch evenly."""
    devices = strategy.num_replicas_in_sync
    return max(min(size, len(split.labels)) // devices, 1) * devices if devices > 1 else size
