"""What `label_smoothing` does: Keras' labels, and so another best prediction."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss

random = np.random.default_rng(4)
LABELS = np.eye(3, dtype="float32")[random.integers(0, 3, 8)]
LOGITS = random.normal(size=(8, 3)).astype("float32")
EPSILON = 0.2


def test_at_gamma_0_it_is_what_keras_cross_entropy_does():
    arguments = {"from_logits": True, "label_smoothing": EPSILON, "reduction": None}
    pairs = [
        (CategoricalFocalLoss(1.0, 0.0, **arguments), keras.losses.CategoricalCrossentropy(**arguments)),
        (BinaryFocalLoss(None, 0.0, **arguments), keras.losses.BinaryCrossentropy(**arguments)),
    ]
    for ours, theirs in pairs:
        assert np.allclose(ours(LABELS, LOGITS), theirs(LABELS, LOGITS), rtol=1e-5)


def test_a_share_of_the_label_is_spread_evenly_over_the_classes():
    rows = (1 - EPSILON) * LABELS + EPSILON / 3
    found = CategoricalFocalLoss([1.0, 2.0, 3.0], from_logits=True, label_smoothing=EPSILON, reduction=None)
    truth = tf_impl.categorical_focal_loss(rows, LOGITS, alpha=[1.0, 2.0, 3.0])
    assert np.allclose(found(LABELS, LOGITS), truth, rtol=1e-5)


def test_the_binary_rule_is_the_categorical_one_for_two_classes():
    arguments = {"from_logits": True, "label_smoothing": EPSILON, "reduction": None}
    labels, logits = LABELS[:, 0], LOGITS[:, 0]
    two = np.stack([1 - labels, labels], axis=1), np.stack([np.zeros(8), logits], axis=1)
    binary = BinaryFocalLoss(0.25, **arguments)(labels, logits)
    assert np.allclose(binary, CategoricalFocalLoss([0.75, 0.25], **arguments)(*two), rtol=1e-5)


@pytest.mark.parametrize("alpha, gamma", [(0.5, 0.0), (0.25, 2.0), (0.9, 0.5)])
def test_the_best_prediction_is_that_of_the_smoothed_share(alpha, gamma):
    """SM.6: 3 of 10 examples are positive; what is learnt is mapped back, and the smoothing undone."""
    labels, logit = np.r_[np.ones(3), np.zeros(7)], tf.Variable(0.0, dtype=tf.float64)
    loss = BinaryFocalLoss(alpha, gamma, from_logits=True, label_smoothing=EPSILON, dtype="float64")
    for _ in range(60):  # Newton: the risk has one minimum
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                value = loss(labels, tf.fill([10], logit))
            gradient = inner.gradient(value, logit)
        logit.assign_sub(gradient / outer.gradient(gradient, logit))
    share = tf.sigmoid(tf_impl.focal_to_logit(logit, gamma=gamma, alpha=alpha))
    assert (float(share) - EPSILON / 2) / (1 - EPSILON) == pytest.approx(0.3, rel=1e-9)
    if gamma == 0:
        assert float(tf.sigmoid(logit)) == pytest.approx(0.7 * 0.1 + 0.3 * 0.9, rel=1e-9)


@pytest.mark.parametrize("bad", [[0.0, 0.5, 0.0], [0.4, 0.4, 0.25], [1.01, 0.0, -0.01], [2.0, 0.0, -1.0]])
def test_a_bad_label_is_not_smoothed_into_a_good_one(bad):
    loss = CategoricalFocalLoss(label_smoothing=0.9, from_logits=True)
    with pytest.raises(ValueError, match="labels must be "):
        loss([bad], LOGITS[:1])
    with pytest.raises(tf.errors.InvalidArgumentError, match="labels must be "):
        tf.function(loss)([bad], LOGITS[:1])


def test_nor_is_a_binary_one():
    loss = BinaryFocalLoss(label_smoothing=0.9, from_logits=True)
    for bad in (1.01, -0.01):
        with pytest.raises(ValueError, match="labels must be "):
            loss([[bad]], LOGITS[:1, :1])


def test_smoothing_integers_is_smoothing_their_rows():
    classes = LABELS.argmax(axis=1)
    arguments = {"alpha": [1.0, 2.0, 3.0], "from_logits": True, "label_smoothing": EPSILON, "reduction": None}
    rows, integers = CategoricalFocalLoss(**arguments), SparseCategoricalFocalLoss(**arguments)
    assert np.array_equal(integers(classes, LOGITS), rows(LABELS, LOGITS))
    maps = integers(classes.reshape(2, 4), LOGITS.reshape(2, 4, 3))
    assert np.array_equal(maps, tf.reshape(rows(LABELS, LOGITS), (2, 4)))


def test_a_bad_integer_is_not_smoothed_into_a_row():
    loss = SparseCategoricalFocalLoss(from_logits=True, label_smoothing=EPSILON)
    with pytest.raises(ValueError, match=r"labels must be in \[0, 3\).*; it was 3 at index \[1\]"):
        loss([0, 3], LOGITS[:2])
    values = tf.function(SparseCategoricalFocalLoss(**loss.get_config() | {"reduction": None}), jit_compile=True)
    assert np.isnan(values([0, 3], LOGITS[:2])).tolist() == [False, True]
