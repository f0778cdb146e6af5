"""What the documents' data pipeline, model and device checks do: what the ledger says of it, measured."""

from __future__ import annotations

import ntpath
import posixpath
import warnings
from unittest.mock import patch

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import test_util

from tests.meta.ledger import Measured, settles
from tests.training.documented_losses import NotebookLoss
from tf_impl.model import build_model

pytestmark = pytest.mark.xdist_group("claims")

# ---------------------------------------------------------------- the data


def prepared(image: tf.Tensor) -> tf.Tensor:
    """Return an image as the notebook prepares it (N-F31)."""
    return tf.cast(tf.image.resize(image, (224, 224)), tf.float32) / 255.0


@settles("N-72")
def test_an_image_becomes_224_by_224_floats_between_0_and_1() -> bool:
    pixels = tf.constant(np.random.default_rng(0).integers(256, size=(30, 50, 3)), tf.uint8)
    assert tf.image.resize(pixels, (224, 224)).dtype == tf.float32
    image = prepared(pixels)
    return image.shape == (224, 224, 3) and bool(tf.reduce_all((image >= 0) & (image <= 1)))


@settles("N-73")
def test_a_label_becomes_a_one_hot_row_of_float32() -> bool:
    row = tf.one_hot(tf.constant(1, tf.int64), 2)
    assert tf.cast(row, tf.float32) is row
    return row.dtype == tf.float32 and row.numpy().tolist() == [0, 1]


def passes(dataset: tf.data.Dataset) -> list[list[list[int]]]:
    """Return the batches of two passes over a data set."""
    return [[batch.tolist() for batch in dataset.as_numpy_iterator()] for _ in range(2)]


@settles("N-74")
def test_a_cache_behind_the_shuffle_makes_every_epoch_the_same() -> bool:
    numbers = tf.data.Dataset.range(64)
    one, other = passes(numbers.cache().shuffle(64).batch(8))
    assert one != other
    first, second = passes(numbers.shuffle(64).batch(8).cache())
    return first != second


@settles("N-75")
def test_no_example_comes_earlier_than_its_buffer_allows() -> bool:
    buffer = 10
    orders = [list(tf.data.Dataset.range(200).shuffle(buffer).as_numpy_iterator()) for _ in range(20)]
    earliest = np.min([np.argsort(order) for order in orders], axis=0)
    return bool((earliest < np.arange(200) - (buffer - 1)).any())


@settles("N-69")
def test_a_folder_on_drive_c_is_absolute_on_windows_alone() -> bool:
    folder = "C:/somebody/data"
    assert ntpath.isabs(folder) and posixpath.normpath(folder) == folder
    return posixpath.isabs(folder)


# ---------------------------------------------------------------- the model and its training


@settles("N-66")
def test_the_last_layer_starts_without_a_prior_bias() -> bool:
    bias = build_model(4, (22, 22, 1), 2).layers[-1].bias.numpy()
    return bool(bias.any())


@settles("N-67")
def test_a_layer_that_is_told_the_shape_of_its_input_warns() -> Measured:
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        model = keras.Sequential([keras.layers.Conv2D(2, 3, input_shape=(8, 8, 1))])
    silent = not any("input_shape" in str(complaint.message) for complaint in complaints)
    return Measured(as_stated=silent, as_corrected=model.output_shape == (None, 6, 6, 2))


@settles("N-77")
def test_adam_by_name_has_its_default_rate_and_epsilon() -> bool:
    adam = keras.optimizers.get("adam")
    return isinstance(adam, keras.optimizers.Adam) and np.isclose(adam.learning_rate, 1e-3) and adam.epsilon == 1e-7


@settles("N-78")
def test_accuracy_is_high_for_a_model_that_never_says_positive() -> bool:
    labels = tf.one_hot([0] * 99 + [1], 2)
    metric = keras.metrics.CategoricalAccuracy()
    metric.update_state(labels, tf.tile([[0.9, 0.1]], (100, 1)))
    return float(metric.result()) < 0.9


@settles("R-37")
def test_fit_reports_loss_and_accuracy_of_each_epoch() -> bool:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", NotebookLoss(), metrics=["accuracy"], run_eagerly=True)
    history = model.fit(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), epochs=2, verbose=0).history
    assert any(isinstance(metric, keras.metrics.CategoricalAccuracy) for metric in model.metrics[-1].metrics)
    return {name: len(series) for name, series in history.items()} == {"accuracy": 2, "loss": 2}


# ---------------------------------------------------------------- the devices


@settles("N-81")
def test_the_list_of_physical_devices_counts_those_of_a_kind() -> bool:
    every = [device.device_type for device in tf.config.list_physical_devices()]
    assert "CPU" in every
    return all(len(tf.config.list_physical_devices(kind)) == every.count(kind) for kind in ("CPU", "GPU"))


@settles("N-80")
def test_is_gpu_available_asks_only_for_a_list() -> bool:
    class Listed:
        device_type, physical_device_desc = "GPU", "device: 0, name: none, pci bus id: 0, compute capability: 9.0"

    with patch.object(test_util.device_lib, "list_local_devices", return_value=[Listed]):
        says = test_util.is_gpu_available()
    with tf.device("CPU"):
        assert tf.reduce_sum(tf.ones(2)).device.endswith("CPU:0")
    return not says


@settles("N-80")
def test_is_gpu_available_is_deprecated() -> bool:
    return "THIS FUNCTION IS DEPRECATED" not in tf.test.is_gpu_available.__doc__
