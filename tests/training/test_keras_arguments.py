"""What a Keras loss of any kind refuses when it is made or called, in a sentence that names the argument."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss

CLASSES = [BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss, CentredMSE]
each = pytest.mark.parametrize("loss", CLASSES)
ZEROS = np.zeros((2, 4), np.float32)


@each
@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("reduction", value) for value in ([], 1, True, "avg")),
        *(("dtype", value) for value in ("float8", "int32", "x", 3)),
        *(("name", value) for value in (1, [])),
    ],
)
def test_an_argument_of_keras_own_loss_is_named_too(loss, argument, value):
    with pytest.raises(ValueError, match=argument):
        loss(**{argument: value})


@each
def test_what_keras_takes_for_them_is_taken(loss):
    for dtype in (None, "float64", tf.float16, np.float32):
        assert loss(dtype=dtype, name=None, reduction=None).dtype in ("float16", "float32", "float64")


@each
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_a_single_number_is_no_prediction(loss, graph):
    made = loss()
    with pytest.raises(ValueError, match=r"predictions must be .*; it was a single number"):
        (tf.function(made) if graph else made)(1, 0.5)


@pytest.mark.parametrize("alpha", [[None, 1.0], [0.5, None], (None,)])
def test_an_alpha_a_label_is_a_number_for_each(alpha):
    """None for one label would be saved as NaN, and the saved loss could not be made again."""
    with pytest.raises(ValueError, match=r"alpha must be None, a number in .*one a label"):
        BinaryFocalLoss(alpha)


@pytest.mark.parametrize("loss", [BinaryFocalLoss, CategoricalFocalLoss, CentredMSE])
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_two_shapes_are_refused_in_the_words_of_keras(loss, graph):
    made = loss()
    for labels in (ZEROS[:, :3], ZEROS[:1], ZEROS[0]):
        with pytest.raises(ValueError, match=r"labels must be .*shape \(2, 4\): .*must have the same shape"):
            (tf.function(made) if graph else made)(labels, ZEROS)


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        (BinaryFocalLoss, ZEROS),
        (SparseCategoricalFocalLoss, np.zeros(2, np.int64)),
        (CategoricalFocalLoss, np.eye(4, dtype=np.float32)[:2]),
    ],
)
@pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "XLA"])
def test_predictions_of_unknown_rank_are_refused_by_name_where_keras_must_know_it(loss, labels, jit_compile):
    signature = [tf.TensorSpec(None, tf.as_dtype(labels.dtype)), tf.TensorSpec(None, tf.float32)]
    made = loss(from_logits=True)
    with pytest.raises(ValueError, match=r"predictions must be of a known rank \(tf.ensure_shape .*of unknown rank"):
        tf.function(made, input_signature=signature, jit_compile=jit_compile)(labels, ZEROS)


@pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "XLA"])
def test_without_a_reduction_they_need_no_rank(jit_compile):
    signature = [tf.TensorSpec(None, tf.float32)] * 2
    made = BinaryFocalLoss(from_logits=True, reduction=None)
    found = tf.function(made, input_signature=signature, jit_compile=jit_compile)(ZEROS, ZEROS)
    np.testing.assert_allclose(found, made(ZEROS, ZEROS), rtol=1e-6)


def test_the_class_for_integers_has_every_argument_of_the_sparse_loss_that_is_proposed_for_keras():
    """keras-team/keras#23482: alpha, gamma, from_logits, ignore_class, axis, reduction, name, dtype, Keras tensors."""
    labels, z = np.array([[0, 2, 9], [1, 0, 9]]), np.float32(np.arange(18).reshape(2, 3, 3) % 7)
    rows = np.moveaxis(z, 1, -1)
    for alpha in (0.25, [1.0, 2.0, 3.0]):
        kept = tf_impl.categorical_focal_loss(labels[:, :2], rows[:, :2], alpha=alpha, gamma=1.5)
        arguments = {"alpha": alpha, "gamma": 1.5, "ignore_class": 9, "axis": 1, "dtype": "float32", "name": "sparse"}
        for from_logits, outputs in ((True, z), (False, tf.nn.softmax(z, 1))):
            loss = SparseCategoricalFocalLoss(**arguments, from_logits=from_logits, reduction=None)
            assert np.allclose(loss(labels, outputs)[:, :2], kept, rtol=1e-5)
            assert not np.any(loss(labels, outputs)[:, 2])
            mean = SparseCategoricalFocalLoss.from_config(loss.get_config() | {"reduction": "sum_over_batch_size"})
            assert float(mean(labels, outputs)) == pytest.approx(float(np.mean(kept)), rel=1e-5)
            node = loss(keras.Input((3,), dtype="int64"), keras.Input((3, 3)))
            assert node.shape == (None, 3)
