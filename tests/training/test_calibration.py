"""The maps between predictions of focal loss and shares, in every mode and dtype, with their derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import reference
import tf_impl

FEW = 6  # eps; 4 are measured, under XLA
WAYS = ("focal_to_logit", "logit_to_focal")
PARAMETERS = [(0.25, 2.0), (0.9, 0.5), (None, 0.0), (None, 5.0)]
SIZES = (0.0, 1e-30, 1e-6, 0.1, 0.5, 1.0, 2.5, 5.0, 9.0, 17.0, 37.0, 104.0, 746.0, 1e4, 1e30, np.inf)
LOGITS = np.array([sign * size for size in SIZES for sign in (1, -1)])
MODES = {
    "eager": lambda function: function,
    "graph": tf.function,
    "XLA": lambda function: tf.function(function, jit_compile=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("mode", "alpha", "gamma"),
    [*(("eager", *each) for each in PARAMETERS), ("graph", 0.25, 2.0), ("XLA", 0.25, 2.0), ("XLA", None, 0.5)],
)
def test_a_map_equals_the_reference(mode, way, alpha, gamma):
    function = MODES[mode](lambda x: getattr(tf_impl, way)(x, alpha=alpha, gamma=gamma))
    prior = 0 if alpha is None else abs(np.log(alpha / (1 - alpha)))
    for dtype in (np.float32, np.float64):
        x = LOGITS.astype(dtype)
        ours, theirs = function(tf.constant(x)).numpy(), getattr(reference, way)(x, alpha=alpha, gamma=gamma)
        finite = np.isfinite(theirs)
        assert ours.dtype == dtype
        assert np.array_equal(ours[~finite], theirs[~finite])
        scale = np.abs(theirs[finite]) + prior + np.finfo(dtype).tiny / np.finfo(dtype).eps
        assert np.all(np.abs(ours[finite] - theirs[finite]) <= FEW * np.finfo(dtype).eps * scale)


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16])
@pytest.mark.parametrize("way", WAYS)
def test_half_precision_is_computed_in_float32_and_rounded_once(way, dtype):
    x = tf.constant([-20.0, -1.0, 0.0, 0.25, 3.0, 100.0], dtype)
    ours, wide = getattr(tf_impl, way)(x), getattr(tf_impl, way)(tf.cast(x, tf.float32))
    assert ours.dtype == dtype
    assert np.array_equal(tf.cast(ours, tf.float32), tf.cast(tf.cast(wide, dtype), tf.float32))


def derivatives(function, point):
    x = tf.constant(point)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            values = function(x)
        first = inner.gradient(values, x)
    return values.numpy(), first.numpy(), outer.gradient(first, x).numpy()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("mode", "gamma"), [("eager", 0.0), ("eager", 0.5), ("eager", 5.0), ("graph", 2.0)])
def test_first_and_second_derivatives_are_those_of_difference_quotients(mode, way, gamma):
    function = MODES[mode](lambda x: getattr(tf_impl, way)(x, alpha=0.25, gamma=gamma))
    points, step = np.array([-30.0, -4.0, -0.5, 0.25, 1.0, 6.0, 30.0]), 1e-5
    _, first, second = derivatives(function, points)
    (above, steep_above, _), (below, steep_below, _) = (derivatives(function, points + s) for s in (step, -step))
    assert first == pytest.approx((above - below) / (2 * step), rel=1e-6)
    assert second == pytest.approx((steep_above - steep_below) / (2 * step), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("way", WAYS)
def test_a_derivative_is_the_same_under_xla(way):
    x = tf.constant(LOGITS[np.isfinite(LOGITS)])

    def derivative(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            values = getattr(tf_impl, way)(x)
        return tape.gradient(values, x)

    assert MODES["XLA"](derivative)(x).numpy() == pytest.approx(derivative(x).numpy(), rel=1e-13)


@pytest.mark.parametrize("way", WAYS)
def test_derivatives_are_finite_for_every_finite_logit_in_float32(way):
    finite = LOGITS[np.isfinite(LOGITS)].astype(np.float32)
    _, first, second = derivatives(getattr(tf_impl, way), finite)
    assert np.all(first > 0)
    assert np.all(np.isfinite(first) & np.isfinite(second))


def test_what_is_no_probability_is_refused_and_nan_under_xla():
    with pytest.raises(ValueError, match=r"^focal_probabilities must be"):
        tf_impl.focal_to_probability(tf.constant([0.5, 1.5]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="focal_probabilities must be"):
        tf.function(tf_impl.focal_to_probability)(tf.constant([0.5, 1.5]))
    compiled = tf.function(tf_impl.focal_to_probability, jit_compile=True)
    assert np.isnan(compiled(tf.constant([0.5, 1.5]))).tolist() == [False, True]


@pytest.mark.parametrize("way", ["focal_to_probability", "probability_to_focal"])
def test_a_map_of_probabilities_equals_the_reference_and_has_a_finite_derivative(way):
    p = np.array([0, 1e-30, 0.01, 0.3, 0.5, 0.9, 1])
    ours = getattr(tf_impl, way)(tf.constant(p), alpha=0.25)
    assert ours.numpy() == pytest.approx(getattr(reference, way)(p, alpha=0.25), rel=1e-13, abs=1e-300)
    x = tf.constant(p)
    with tf.GradientTape() as tape:
        tape.watch(x)
        values = getattr(tf_impl, way)(x, alpha=0.25)
    assert np.all(np.isfinite(tape.gradient(values, x)))


@pytest.mark.parametrize("bad", [0, 1.0, float("nan"), tf.constant(0.5)])
def test_an_alpha_that_is_not_inside_the_unit_interval_is_refused(bad):
    with pytest.raises(ValueError, match=r"^alpha must be"):
        tf_impl.focal_to_logit(tf.constant([1.0]), alpha=bad)
