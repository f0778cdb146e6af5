"""From probabilities that have forgotten their logits: what is still learnt, and what no code can mend."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss

DTYPES = ["float16", "bfloat16", "float32", "float64"]
GAMMAS = [0.0, 0.5, 1.0, 2.0, 5.0]


def binary(gamma, dtype=None):
    return BinaryFocalLoss(gamma=gamma, dtype=dtype), lambda p: p, lambda label: [label]


def categorical(gamma, dtype=None):
    return CategoricalFocalLoss(4.0 * np.ones(2), gamma, dtype=dtype), both, lambda label: [[1 - label, label]]


def sparse(gamma, dtype=None):
    return SparseCategoricalFocalLoss(4.0 * np.ones(2), gamma, dtype=dtype), both, lambda label: [label]


def both(p):
    return tf.stack([1 - p, p], axis=-1)


def loss_and_gradient(kind, gamma, label, p, dtype, loss_dtype=None, weight=1.0):
    """Return the loss of one example, and its derivative in the probability of class 1."""
    loss, rows, labels = kind(gamma, loss_dtype)
    p = tf.Variable([p], dtype=dtype)
    with tf.GradientTape() as tape:
        value = loss(tf.constant(labels(label), "float32"), rows(p), [weight])
    return float(value), float(tape.gradient(value, p)[0])


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", [binary, categorical, sparse])
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_loss_and_gradient_are_finite_everywhere_and_the_gradient_of_a_wrong_example_is_not_0(
    kind, label, dtype, gamma
):
    tiny = {"float16": 2.0**-24, "float64": 1e-300}.get(dtype, 1e-37)
    for wrong in (0.0, tiny, 0.001, 0.25):
        p = wrong if label else 1 - wrong
        weight = 1.0 if dtype == "float16" else 100.0  # in float16 1 / 0.001 is as steep as it gets
        for loss_dtype in (None, "float64" if dtype == "float32" else None):
            value, gradient = loss_and_gradient(kind, gamma, label, p, dtype, loss_dtype, weight)
            assert np.isfinite(value) and value > 0
            assert np.isfinite(gradient) and gradient * (1 - 2 * label) > 0
    value, gradient = loss_and_gradient(kind, gamma, label, label, dtype)
    assert value == 0 and np.isfinite(gradient)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_what_the_activation_has_rounded_away_no_code_can_mend(dtype):
    """A softmax that is 0 has no gradient: nothing is learnt, but nothing is lost either, for no NaN comes of it."""
    logits, weight = tf.Variable([[-300.0, 300.0], [-1.0, 1.0]], dtype=dtype), [100.0, 1.0]
    with tf.GradientTape() as tape:
        p = tf.reshape(keras.activations.softmax(logits), (2, 2))
        value = CategoricalFocalLoss(1.0)(np.array([[1.0, 0.0], [1.0, 0.0]]), p, weight)
    gradient = tape.gradient(value, logits).numpy()
    assert gradient[0].tolist() == [0, 0]
    assert np.isfinite(gradient).all() and gradient[1].all()


@pytest.mark.parametrize("dtype, margin", [("float16", -18), ("bfloat16", -90), ("float32", -90), ("float64", -720)])
def test_that_begins_at_the_margin_where_the_dtype_has_no_smaller_number(dtype, margin):
    seen = tf.nn.softmax(tf.constant([[margin, 0.0]], dtype))[0, 0]
    assert float(seen) == 0
    assert float(tf.nn.softmax(tf.constant([[margin * 0.9, 0.0]], dtype))[0, 0]) > 0


def test_a_steep_gradient_does_not_hide_an_overflow_from_a_float16_loss_scale():
    p = tf.Variable([[0.01, 0.99]], dtype="float16")
    with tf.GradientTape() as tape:
        value = CategoricalFocalLoss(1.0)(np.array([[1.0, 0.0]]), p) * 2.0**15
    assert np.isinf(tape.gradient(value, p)[0, 0])
