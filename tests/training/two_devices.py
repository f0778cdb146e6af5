"""A strategy of two logical CPUs, the same whatever other strategies a process has had."""

from __future__ import annotations

import tensorflow as tf


def two_devices() -> tf.distribute.Strategy:
    """Return the strategy.

    It adds on one device: TensorFlow's default collectives between CPUs are numbered anew by each strategy, and a
    process that had one before finds another shape under the same number, or waits for ever.
    """
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"], cross_device_ops=tf.distribute.ReductionToOneDevice())
