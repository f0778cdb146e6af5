"""Classes on another axis than the last, and the mean over the positives: what detection and segmentation ask for."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.training.two_devices import two_devices
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss

RUNNING = {"eager": {"run_eagerly": True}, "graph": {"jit_compile": False}, "XLA": {"jit_compile": True}}
running = pytest.mark.parametrize("running", RUNNING)
random = np.random.default_rng(9)
LABELS = random.integers(0, 3, (2, 4, 5))
LOGITS = random.normal(size=(2, 4, 5, 3)).astype("float32")
FIRST = np.moveaxis(LOGITS, -1, 1)
ROWS = np.eye(3, dtype="float32")[LABELS]
ALPHA = [1.0, 2.0, 3.0]


def truth():
    return tf_impl.categorical_focal_loss(LABELS, LOGITS, alpha=ALPHA)


# ---------------------------------------------------------------- axis


@pytest.mark.parametrize("axis", [1, -3])
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_classes_may_lie_on_any_axis(axis, graph):
    arguments = {"alpha": ALPHA, "from_logits": True, "axis": axis, "reduction": None}
    for loss, labels in (
        (SparseCategoricalFocalLoss(**arguments), LABELS),
        (SparseCategoricalFocalLoss(**arguments), LABELS[:, None].astype("uint8")),
        (CategoricalFocalLoss(**arguments), np.moveaxis(ROWS, -1, 1)),
    ):
        found = (tf.function(loss) if graph else loss)(labels, FIRST)
        assert np.allclose(found, truth(), rtol=1e-5)


OF_CLASSES = [(SparseCategoricalFocalLoss, LABELS), (CategoricalFocalLoss, np.moveaxis(ROWS, -1, 1))]
of_classes = pytest.mark.parametrize(("loss", "labels"), OF_CLASSES, ids=["sparse", "rows"])


@of_classes
@pytest.mark.parametrize("axis", [0, -4, 4, -5])
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_the_axis_of_the_examples_and_one_that_is_not_there_are_refused(loss, labels, axis, graph):
    loss = loss(axis=axis, from_logits=True)
    with pytest.raises(ValueError, match=rf"axis must be .*not the first; it was {axis}"):
        (tf.function(loss) if graph else loss)(labels, FIRST)


@of_classes
def test_another_axis_than_the_last_needs_predictions_of_a_known_rank_and_no_more(loss, labels):
    loss = loss(alpha=ALPHA, axis=1, from_logits=True, reduction=None)
    unknown, known = (tf.TensorSpec(shape, tf.float32) for shape in (None, (None, 3, None, 5)))
    of_labels = tf.TensorSpec(None, labels.dtype)
    assert np.allclose(tf.function(loss, input_signature=[of_labels, known])(labels, FIRST), truth(), rtol=1e-5)
    with pytest.raises(ValueError, match="predictions must be of a known rank where axis is 1"):
        tf.function(loss, input_signature=[of_labels, unknown])(labels, FIRST)


@pytest.mark.parametrize("axis", [0, 1, 2, 3])
@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
def test_the_logits_of_a_softmax_over_that_axis_are_used_and_those_of_another_axis_are_not(axis, graph):
    logits = tf.constant(FIRST * 100)
    loss = SparseCategoricalFocalLoss(axis=1, reduction=None)

    def of_softmax(z):
        return loss(LABELS, keras.activations.softmax(z, axis=axis))

    if axis != 1:
        with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match="summing to 1"):
            (tf.function(of_softmax) if graph else of_softmax)(logits)
        return
    found = (tf.function(of_softmax) if graph else of_softmax)(logits)
    expected = tf_impl.categorical_focal_loss(LABELS, LOGITS * 100)
    assert np.max(expected) > 100
    assert np.allclose(found, expected, rtol=1e-5)


@running
def test_a_model_with_channels_first_trains_with_masks_weights_and_void_pixels(running):
    labels = np.where(random.random(LABELS.shape) < 0.3, 255, LABELS)
    weights = random.uniform(size=labels.shape).astype("float32")
    inputs = keras.Input((3, 4, 5))
    model = keras.Model(inputs, keras.layers.Softmax(axis=1)(keras.layers.Dense(5)(inputs)))
    loss = SparseCategoricalFocalLoss(ignore_class=255, axis=1)
    model.compile("sgd", loss, **RUNNING[running])
    predicted = np.moveaxis(model.predict(FIRST, verbose=0), 1, -1)
    values = tf_impl.categorical_focal_loss_from_probabilities(np.where(labels == 255, 0, labels), predicted)
    expected = np.mean((values * weights).numpy()[labels != 255])
    assert model.train_on_batch(FIRST, labels, sample_weight=weights) == pytest.approx(expected, rel=1e-4)


# ---------------------------------------------------------------- the sum over the number of positives

ANCHORS = (random.random((4, 6, 3)) < 0.1).astype("float32")
ANCHORS[0, 0, 0] = 1
SCORES = random.normal(size=ANCHORS.shape).astype("float32")


def over_positives(labels, logits, weights=1.0):
    values = np.asarray(tf_impl.binary_focal_loss(labels, logits, alpha=0.25)) * weights
    return values.sum() / max(np.sum(labels * (np.asarray(weights) != 0)), 1)


@pytest.mark.parametrize("labels", [ANCHORS, ANCHORS.astype(int), ANCHORS.astype(bool)], ids=["float", "int", "bool"])
def test_the_sum_over_the_positives_is_retinanets_normaliser(labels):
    loss = BinaryFocalLoss(0.25, from_logits=True, reduction="sum_over_positives")
    assert float(loss(labels, SCORES)) == pytest.approx(over_positives(ANCHORS, SCORES), rel=1e-5)
    assert float(loss(0 * ANCHORS, SCORES)) == pytest.approx(over_positives(0 * ANCHORS, SCORES), rel=1e-5)
    weights = (random.random((4, 6)) < 0.5).astype("float32")
    found = float(loss(labels, SCORES, weights))
    assert found == pytest.approx(over_positives(ANCHORS, SCORES, weights[..., None]), rel=1e-5)


def test_ignored_anchors_are_neither_summed_nor_counted():
    labels = np.where(random.random(ANCHORS.shape) < 0.3, -1, ANCHORS)
    loss = BinaryFocalLoss(0.25, from_logits=True, ignore_class=-1, reduction="sum_over_positives")
    expected = over_positives(np.maximum(labels, 0), SCORES, (labels >= 0).astype("float32"))
    assert float(loss(labels, SCORES)) == pytest.approx(expected, rel=1e-5)


def test_that_reduction_is_saved_and_shown():
    loss = BinaryFocalLoss(reduction="sum_over_positives")
    assert "reduction='sum_over_positives'" in repr(loss)
    again = BinaryFocalLoss.from_config(loss.get_config())
    assert again.reduction == "sum_over_positives"
    assert float(again(ANCHORS, ANCHORS * 0.5)) == float(loss(ANCHORS, ANCHORS * 0.5))
    with pytest.raises(ValueError, match="reduction"):
        CategoricalFocalLoss(reduction="sum_over_positives")


def test_two_devices_divide_by_the_positives_of_both():
    """One device has most of the positives: a quotient of each would not be that of the whole batch."""
    x = random.normal(size=(12, 4)).astype("float32")
    labels = np.zeros((12, 3), "float32")
    labels[[0, 1, 2, 3], [0, 1, 2, 0]] = 1
    labels[6, 1] = 1

    def trained(strategy):
        with strategy.scope():
            keras.utils.set_random_seed(1)
            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
            loss = BinaryFocalLoss(0.25, from_logits=True, reduction="sum_over_positives")
            model.compile(keras.optimizers.SGD(0.5), loss, jit_compile=False)
        losses = model.fit(x, labels, batch_size=12, epochs=2, shuffle=False, verbose=0).history["loss"]
        return losses, np.concatenate([w.ravel() for w in model.get_weights()])

    one, two = (trained(strategy) for strategy in (tf.distribute.get_strategy(), two_devices()))
    assert np.allclose(two[1], one[1], rtol=1e-5, atol=1e-6)
    assert two[0] == pytest.approx(one[0], rel=1e-5)
