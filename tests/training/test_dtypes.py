"""Half precision against the derivation; labels of every dtype; the dtype of a result; parameters in full precision."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.implementations import tensorflow
from tests.conformance.asking.losses import LOSSES
from tests.conformance.comparing.calls import call, every_call
from tests.conformance.comparing.comparison import judge
from tests.conformance.comparing.failure_message import failure
from tests.conformance.comparing.tolerances import FLOATS

HALVES = ("float16", "bfloat16")


@pytest.mark.parametrize("dtype", HALVES)
@pytest.mark.parametrize("loss", LOSSES)
def test_in_half_precision_the_loss_equals_the_derivation(loss, dtype):
    implementation = tensorflow(dtype, "eager")
    verdicts = judge(implementation, loss)
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    assert verdicts
    assert not bad, failure(implementation, bad, len(verdicts))


LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, -3.0]])
CLASSES = np.array([2, 1])
ROWS = np.array([[0.25, 0.5, 0.25], [0.0, 1.0, 0.0]])
CALLS = every_call()


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("loss, kind", CALLS.values(), ids=CALLS)
def test_values_and_gradients_have_the_dtype_of_what_the_loss_is_differentiated_in(loss, kind, dtype):
    arguments = call(loss, kind)
    x = tf.constant(arguments.pop(loss.inputs), dtype)
    with tf.GradientTape() as tape:
        tape.watch(x)
        values = getattr(tf_impl, loss.name)(**{loss.inputs: x}, **arguments)
    assert values.dtype == tape.gradient(values, x).dtype == x.dtype


@pytest.mark.parametrize("dtype", HALVES)
def test_a_sum_in_half_precision_is_taken_in_float32(dtype):
    p = tf.constant(np.full((1, 4096), 2.0**-12), dtype)
    assert tf_impl.l1_penalty(p).numpy() == 1
    assert tf_impl.centred_mse(tf.zeros_like(p), p, factor=0).numpy() == np.float32(2.0**-24).astype(p.numpy().dtype)


@pytest.mark.parametrize("dtype", HALVES)
@pytest.mark.parametrize("name, each, total", [("l1_penalty", 2.0**-12, 1.0), ("l2_penalty", 2.0**-13, 2.0**-14)])
def test_a_penalty_in_half_precision_is_summed_in_float32(name, each, total, dtype):
    """Each square alone is 0 in float16, and a sum in half precision stands still."""
    assert getattr(tf_impl, name)(tf.constant(np.full((1, 4096), each), dtype)).numpy() == total


INTEGERS = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64")


@pytest.mark.parametrize("dtype", [*INTEGERS, *FLOATS, "bool"])
def test_labels_may_have_any_dtype(dtype):
    logits = tf.constant(LOGITS, tf.float32)
    positives, one_hot = tf.cast(CLASSES - 1, dtype), tf.cast(np.eye(3)[CLASSES], dtype)
    binary = tf_impl.binary_focal_loss(CLASSES - 1, logits[:, 0])
    assert np.allclose(tf_impl.binary_focal_loss(positives, logits[:, 0]), binary, rtol=1e-6)
    categorical = tf_impl.categorical_focal_loss(CLASSES, logits)
    assert np.allclose(tf_impl.categorical_focal_loss(one_hot, logits), categorical, rtol=1e-6)
    if dtype in INTEGERS:
        assert np.array_equal(tf_impl.categorical_focal_loss(tf.cast(CLASSES, dtype), logits), categorical)


def test_lists_will_do():
    values = tf_impl.binary_focal_loss([1, 0], [0.5, -1.0])
    assert values.dtype == tf.float32
    assert np.array_equal(values, tf_impl.binary_focal_loss(np.array([1, 0]), np.float32([0.5, -1.0])))
    values = tf_impl.categorical_focal_loss([2, 1], LOGITS.tolist())
    assert np.array_equal(values, tf_impl.categorical_focal_loss(CLASSES, LOGITS.astype(np.float32)))


def test_numbers_that_float32_cannot_hold_keep_their_digits_in_float64():
    x, p, q = np.array([0.0]), 0.5, 0.5
    value = tf_impl.binary_focal_loss([0.3], x, alpha=0.1, gamma=0.7).numpy()
    truth = (0.3 * 0.1 + 0.7 * 0.9) * q**0.7 * -np.log(p)
    assert value == pytest.approx([truth], rel=1e-15)
    value = tf_impl.weighted_binary_cross_entropy([1], x, positive_weight=0.1, negative_weight=1).numpy()
    assert value == pytest.approx([-0.1 * np.log(p)], rel=1e-15)
    value = tf_impl.categorical_focal_loss([0], np.zeros((1, 2)), alpha=[0.1, 0.9], gamma=0.7).numpy()
    assert value == pytest.approx([-0.1 * q**0.7 * np.log(p)], rel=1e-15)
    value = tf_impl.centred_mse([[0.3]], [[tf.constant(0.1, tf.float64)]], factor=0.1).numpy()
    assert value == pytest.approx([0.2**2 + 0.1 * 0.4**2], rel=1e-15)


@pytest.mark.parametrize("weight", [0, 2])
@pytest.mark.parametrize("labels", [[True, False], [1, 0], [1.0, 0.0]], ids=["bool", "int", "float"])
def test_weights_that_are_alike_weigh_all_the_same(labels, weight):
    x, labels = np.array([0.5, -1.0], np.float32), np.array(labels)
    values = tf_impl.weighted_binary_cross_entropy(labels, x, positive_weight=weight, negative_weight=weight)
    assert np.array_equal(values, weight * tf_impl.binary_cross_entropy(labels, x))
