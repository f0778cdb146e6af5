"""Averages of probabilities round out of [0, 1] a little: they are taken as 0 or 1, not refused, and still learn."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import tensorflow as tf

import reference
import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss

ABOVE = sum(np.full(10, 0.1, np.float32))  # 1.0000001
BELOW = np.float32(1) - ABOVE
WAYS = pytest.mark.parametrize("way", [None, False, True], ids=["eager", "graph", "XLA"])


def run(way, function, *arguments):
    return function(*arguments) if way is None else tf.function(function, jit_compile=way)(*arguments)


def rounded(ones):
    """Return probabilities of 0 and 1 as an average may have rounded them."""
    return tf.constant(np.where(ones, ABOVE, BELOW))


@WAYS
@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_predictions_that_only_rounding_has_put_outside_are_those_of_0_and_1(way, gamma):
    ones, labels = np.array([1, 0, 1, 0]), np.array([1, 0, 0, 1], np.float32)
    expected = reference.binary_focal_loss_from_probabilities(labels, ones.astype("float32"), gamma=gamma)
    found = run(way, lambda p: tf_impl.binary_focal_loss_from_probabilities(labels, p, gamma=gamma), rounded(ones))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    rows, expected = np.eye(3)[[0, 2]], [0, expected[2]]
    loss = partial(tf_impl.categorical_focal_loss_from_probabilities, gamma=gamma)
    for given in ([0, 1], np.eye(3, dtype="float32")[[0, 1]]):
        np.testing.assert_allclose(run(way, partial(loss, given), rounded(rows)), expected, rtol=1e-6)


@WAYS
def test_a_wrong_one_still_has_a_gradient(way):
    def gradient(p):
        with tf.GradientTape() as tape:
            tape.watch(p)
            loss = tf_impl.binary_focal_loss_from_probabilities([0, 1], p)
        return tape.gradient(loss, p)

    found = run(way, gradient, rounded([1, 0])).numpy()
    assert np.isfinite(found).all() and found[0] > 0 > found[1]


@WAYS
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_labels_that_only_rounding_has_put_outside_are_0_and_1(way, dtype):
    above = {"float16": 1.002, "bfloat16": 1.0078125}.get(dtype, 1 + 1e-7)
    labels = tf.cast([above, 0], dtype)
    assert float(labels[0]) > 1
    logits = tf.constant([2.0, -1.0])
    np.testing.assert_allclose(
        run(way, tf_impl.binary_focal_loss, labels, logits), tf_impl.binary_focal_loss([1, 0], logits), rtol=1e-6
    )
    np.testing.assert_allclose(
        run(way, tf_impl.categorical_focal_loss, labels[None], logits[None]),
        tf_impl.categorical_focal_loss([0], logits[None]),
        rtol=1e-6,
    )


def test_the_reference_takes_them_too():
    for function in (reference.binary_focal_loss, reference.binary_focal_loss_from_probabilities):
        x = np.float32([0.5, 0.25])
        np.testing.assert_array_equal(function(np.float32([ABOVE, BELOW]), x), function(np.array([True, False]), x))
    p, labels = np.float32([[ABOVE, BELOW, 0]]), np.array([1])
    one = np.float32([[1, 0, 0]])
    function = reference.categorical_focal_loss_from_probabilities
    np.testing.assert_array_equal(function(labels, p), function(labels, one))
    np.testing.assert_array_equal(function(p, one), function(one, one))
    np.testing.assert_array_equal(reference.focal_to_probability(p), one)
    np.testing.assert_array_equal(tf_impl.focal_to_probability(p), one)


def test_what_rounding_does_not_explain_is_refused():
    for bad in (1.0001, -0.0001):
        with pytest.raises(ValueError, match=r"must be in \[0, 1\]"):
            tf_impl.binary_focal_loss_from_probabilities([1], [bad])
        with pytest.raises(ValueError, match=r"must be in \[0, 1\]"):
            tf_impl.binary_focal_loss([bad], [0.5])
        with pytest.raises(ValueError, match=r"must be in \[0, 1\]"):
            reference.binary_focal_loss(np.float32([bad]), np.float32([0.5]))
    for bad in ([[1.02, 0.0]], [[1.001, -0.001]]):
        for function in (tf_impl.categorical_focal_loss, tf_impl.categorical_focal_loss_from_probabilities):
            with pytest.raises(ValueError, match="rows of probabilities"):
                function(np.float32(bad), np.float32([[0.5, 0.5]]))


def test_smoothing_and_ignore_class_know_them():
    z = np.float32([[2.0, -1.0]])
    labels = np.float32([[ABOVE, BELOW]])
    smooth = CategoricalFocalLoss(label_smoothing=0.2, from_logits=True)
    assert float(smooth(labels, z)) == pytest.approx(float(smooth(labels.round(), z)), rel=1e-5)
    assert float(CategoricalFocalLoss(ignore_class=0, from_logits=True)(labels, z)) == 0
    binary = BinaryFocalLoss(label_smoothing=0.2, from_logits=True)
    assert float(binary(labels, z)) == pytest.approx(float(binary(labels.round(), z)), rel=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
@pytest.mark.parametrize("classes", [10, 1000, 50_000])
def test_softmax_outputs_of_many_classes_in_half_precision_and_their_averages_are_distributions(classes, dtype):
    z = tf.cast(np.random.default_rng(0).normal(size=(3, 4, classes)) * 3, dtype)
    p = tf.nn.softmax(z)
    for given in (p[0], sum(tf.unstack(p)) / 3):
        value = SparseCategoricalFocalLoss()(np.arange(4), tf.identity(given))
        expected = reference.categorical_focal_loss_from_probabilities(
            np.eye(classes, dtype="float32")[:4], np.asarray(tf.cast(given, "float32"))
        )
        assert float(value) == pytest.approx(float(expected.mean()), rel=1e-5)
