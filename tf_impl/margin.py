"""The margin, and the pieces that every loss here is made of.

A margin is what is certain about the true class: its logit, less what speaks for the others. The probability of the
true class is sigma(m) exactly, for two classes (CE.11) and for K (CE.20), so one set of stable pieces serves all:
nothing is ever computed as 1 - p, and no logit is clipped.

Derivatives, first and second, are closed forms in what the forward pass has already computed. TensorFlow would
differentiate stable pieces into unstable ones (a power gamma - 1, an inf times 0).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf


class TrueClass(NamedTuple):
    """What is known of the true class, each piece accurate to a few eps of itself.

    Attributes:
        p: its probability, sigma(m).
        q: what is missing from it, sigma(-m).
        surprise: -log p = softplus(-m).
    """

    p: tf.Tensor
    q: tf.Tensor
    surprise: tf.Tensor


def of_either_label(x: tf.Tensor) -> tuple[TrueClass, TrueClass]:
    """Return the pieces at margin x (label 1) and at margin -x (label 0): CE.1 and CE.2, with one exp and one log1p."""
    e = tf.exp(-tf.abs(x))
    larger = 1 / (1 + e)
    smaller = e * larger
    right = x >= 0
    p, q = tf.where(right, larger, smaller), tf.where(right, smaller, larger)
    rest = tf.math.log1p(e)
    return TrueClass(p, q, tf.nn.relu(-x) + rest), TrueClass(q, p, tf.nn.relu(x) + rest)


class Term(NamedTuple):
    """A function of one number: its value, and its derivatives for when they are asked for."""

    value: tf.Tensor
    slope: Callable[[], tf.Tensor]
    curvature: Callable[[], tf.Tensor]


def twice_differentiable(terms: Callable[[tf.Tensor], list[Term]], x: tf.Tensor) -> list[tf.Tensor]:
    """Return the values of elementwise functions of x that share their pieces, with closed-form derivatives.

    Args:
        terms: from x to the terms, called once.
        x: any shape.
    """

    @tf.custom_gradient
    def values(x):
        found = terms(x)

        @tf.custom_gradient
        def slopes(_x):
            return [term.slope() for term in found], lambda *up: _dot(up, [term.curvature() for term in found])

        return [term.value for term in found], lambda *up: _dot(up, slopes(x))

    return values(x)


def _dot(left, right):
    return tf.add_n([a * b for a, b in zip(left, right, strict=True)])


def silence(weights: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return weights times values, where a weight of 0 silences even an infinite value; NaN stays NaN."""
    return tf.where(tf.math.is_nan(values), values, tf.math.multiply_no_nan(values, weights))


def softmax_margin(logits: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """Return m_t = z_t - log sum over k ≠ t of exp z_k (CE.20), its gradient (CF.6) and second derivative.

    The target is left out of the sum by setting its term to 0; subtracting it would cancel. If nothing else is left
    (all other logits are -inf, or too small to count) the margin is +inf and has no gradient but in its own logit.

    Args:
        logits: (N, K); -inf masks a class, +inf gives the limit of the value.
        target: (N,), int64 in [0, K).
    """
    place = tf.stack([tf.range(tf.size(target, tf.int64)), target], axis=-1)

    def with_target(others, values):
        return tf.tensor_scatter_nd_update(others, place, values)

    @tf.custom_gradient
    def margin(z):
        largest = tf.clip_by_value(tf.reduce_max(z, axis=-1), z.dtype.min, z.dtype.max)
        others = with_target(tf.exp(z - largest[:, None]), tf.zeros_like(largest))
        total = tf.reduce_sum(others, axis=-1)

        @tf.custom_gradient
        def gradient(_z, upstream):
            per_total = upstream / or_one(total)

            def second(direction):
                inner = tf.reduce_sum(others * direction, axis=-1) / or_one(total)
                return others * (per_total[:, None] * (inner[:, None] - direction)), at_target(direction) - inner

            return with_target(others * -per_total[:, None], upstream), second

        return at_target(z) - largest - tf.math.log(total), lambda upstream: gradient(z, upstream)

    def at_target(rows):
        return tf.gather_nd(rows, place)

    return margin(logits)


def or_one(divisor):
    """What is divided by it is 0 with it."""
    return tf.where(divisor == 0, tf.ones_like(divisor), divisor)
