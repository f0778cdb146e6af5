"""Shapes."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import POSITIVE, binary, close, random
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss


def of_shape(*sides: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return integer labels, logits of three classes, and the values."""
    labels, z = random.integers(0, 3, sides), random.normal(size=(*sides, 3)).astype("float32")
    return labels, z, reference.categorical_focal_loss(labels, z.astype(float))


@habit("a segmentation map (B, H, W, K), a volume (B, D, H, W, K): one value a pixel, a voxel")
def maps():
    for sides in ((2, 5, 6), (2, 3, 4, 5)):
        labels, z, truth = of_shape(*sides)
        close(SPARSE(from_logits=True, reduction=None)(labels, z), truth)
        close(SPARSE(from_logits=True, reduction=None)(labels[..., None], z), truth)
        close(tf_impl.CategoricalFocalLoss(None, from_logits=True, reduction=None)(np.eye(3)[labels], z), truth)


@habit("a binary map (B, H, W, 1) with labels (B, H, W)")
def binary_map():
    labels, z = random.integers(0, 2, (2, 5, 6)), random.normal(size=(2, 5, 6, 1)).astype("float32")
    truth = reference.binary_focal_loss(labels, z[..., 0].astype(float))
    close(tf_impl.BinaryFocalLoss(from_logits=True, reduction=None)(labels, z), truth)


@habit("a sequence (B, T, K)")
def sequence():
    labels, z, truth = of_shape(4, 7)
    close(SPARSE(from_logits=True)(labels, z), truth.mean())


@habit("several sigmoids (B, L): the mean over the labels, as in Keras' binary losses")
def multi_label():
    labels, z = random.integers(0, 2, (6, 4)), random.normal(size=(6, 4)).astype("float32")
    truth = reference.binary_focal_loss(labels, z.astype(float)).mean(axis=1)
    close(tf_impl.BinaryFocalLoss(from_logits=True, reduction=None)(labels, z), truth)


@habit("predictions (B,) with labels (B,): one value an example")
def vectors():
    z = random.normal(size=len(POSITIVE)).astype("float32")
    close(
        tf_impl.BinaryFocalLoss(from_logits=True, reduction=None)(POSITIVE[:, 0], z),
        binary()(z[:, None].astype(float))[0],
    )


@habit("a model of inputs without a fixed size, (None, None, C)")
def unknown_sides():
    model = keras.Sequential([keras.Input((None, None, 2)), keras.layers.Conv2D(3, 1, activation="softmax")])
    model.compile(keras.optimizers.SGD(0.0), SPARSE())
    for side in (4, 6):
        x, labels = random.normal(size=(2, side, side, 2)).astype("float32"), random.integers(0, 3, (2, side, side))
        z = x.astype(float) @ model.get_weights()[0][0, 0]
        close(model.train_on_batch(x, labels), reference.categorical_focal_loss(labels, z).mean())


@habit("a tf.function whose input_signature has unknown dimensions: one trace")
def signature():
    specs = [tf.TensorSpec([None], tf.int64), tf.TensorSpec([None, None])]
    loss = tf.function(SPARSE(from_logits=True), input_signature=specs)
    for sides in ((4,), (7,)):
        labels, z, truth = of_shape(*sides)
        close(loss(labels, z), truth.mean())
    assert loss.experimental_get_tracing_count() == 1


@habit("labels and predictions of different lengths", refused="labels must be")
def lengths():
    SPARSE(from_logits=True)(np.zeros(4, int), np.zeros((5, 3), "float32"))


@habit("labels (B, K) against a single output", refused="labels must be")
def rows_for_one_output():
    tf_impl.BinaryFocalLoss(from_logits=True)(np.zeros((4, 3)), np.zeros((4, 1), "float32"))


@habit("a softmax over one class", refused="class")
def one_class():
    SPARSE()(np.zeros(4, int), np.ones((4, 1), "float32"))


@habit("ragged predictions", refused="agged")
def ragged():
    z = tf.ragged.constant([[[0.1, 0.2, 0.3]], [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]], ragged_rank=1)
    tf_impl.categorical_focal_loss(tf.ragged.constant([[0], [1, 2]]), z)


@habit("tf.ragged.map_flat_values(categorical_focal_loss, labels, logits)")
def ragged_by_hand():
    flat = np.float32([[0.1, 0.2, 0.3], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    z = tf.RaggedTensor.from_row_lengths(flat, [1, 2])
    labels = tf.RaggedTensor.from_row_lengths([0, 1, 2], [1, 2])
    values = tf.ragged.map_flat_values(tf_impl.categorical_focal_loss, labels, z)
    close(values.flat_values, reference.categorical_focal_loss(np.arange(3), flat.astype(float)))
