"""The fast path of hard labels against the plain path, at every binary vector: value, gradient, second derivative."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.comparing.tolerances import FLOATS, amplification, arithmetic
from tests.conformance.comparing.vectors import vectors

HARD = [vector for vector in vectors() if vector.loss == "binary_focal_loss" and not vector.soft]
GAMMAS = sorted({vector.gamma for vector in HARD})


def derivatives(labels, logits, alpha, gamma):
    x = tf.constant(logits)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            values = tf_impl.binary_focal_loss(labels, x, alpha=alpha, gamma=gamma)
        gradient = inner.gradient(values, x)
    return values.numpy(), gradient.numpy(), outer.gradient(gradient, x).numpy()


@pytest.mark.parametrize("kind", [np.int32, bool])
@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_fast_path_equals_the_plain_path_at_every_binary_vector(dtype, gamma, kind):
    asked = [vector for vector in HARD if vector.gamma == gamma and dtype in vector.exact_in]
    assert asked
    for alpha in {vector.parameters["alpha"] for vector in asked}:
        batch = [vector for vector in asked if vector.parameters["alpha"] == alpha]
        labels, logits = (np.array([vector.arrays[name] for vector in batch]) for name in ("labels", "logits"))
        fast = derivatives(labels.astype(kind), logits.astype(dtype), alpha, gamma)
        plain = derivatives(labels.astype(dtype), logits.astype(dtype), alpha, gamma)
        for quantity, one, other in zip(("value", "gradient", "curvature"), fast, plain, strict=True):
            scale = [float(vector.scale.get(quantity, np.nan)) for vector in batch]
            scale = np.where(np.isnan(scale), np.abs(other), scale)
            margins = np.where(labels == 1, logits, -logits)
            flushed = [FLOATS[dtype].tiny * amplification(quantity, m, gamma, 1.0, 2) for m in margins]
            allowed = 2 * arithmetic(gamma) * FLOATS[dtype].eps * scale + flushed
            with np.errstate(invalid="ignore"):  # inf less inf, where both are the limit
                assert np.all((one == other) | (np.abs(one - other) <= allowed)), quantity


def test_a_label_that_is_neither_0_nor_1_is_nan_under_xla_and_nothing_else_is():
    call = tf.function(lambda labels, logits: tf_impl.binary_focal_loss(labels, logits), jit_compile=True)
    x = tf.constant([1.0, 1.0, 1.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        values = call(tf.constant([1, 2, 0]), x)
    assert np.isnan(values.numpy()).tolist() == np.isnan(tape.gradient(values, x).numpy()).tolist() == [0, 1, 0]
