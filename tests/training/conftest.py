"""A second device on every machine: the CPU as two logical ones, said before TensorFlow first computes."""

from __future__ import annotations

import keras
import pytest
import tensorflow as tf

cpu, *_ = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)


@pytest.fixture(params=["float32", "mixed_float16"])
def dtype_policy(request: pytest.FixtureRequest):
    """The dtype policy that models are built under."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy(before)
