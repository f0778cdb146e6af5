"""The margin, and the pieces that every loss here is made of.

A margin is what is certain about the true class: its logit, less what speaks for the others. The probability of the
true class is sigma(m) exactly, for two classes (CE.11) and for K (CE.20), so one set of stable pieces serves all:
nothing is ever computed as 1 - p, and no logit is clipped.

Derivatives, first and second, are closed forms in what the forward pass has already computed: TensorFlow would
differentiate stable pieces into unstable ones. Yet the pieces have finite derivatives of their own everywhere, for
TensorFlow looks at those too: to differentiate forwards, and, with an upstream of 0 that an inf would turn into NaN,
where a persistent tape lies outside a `tf.function`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
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
    """Return the pieces at margin x (label 1) and at margin -x (label 0): CE.1 and CE.2, with one exp and one log1p.

    At a tie, x = 0, TensorFlow's own derivatives of `minimum`, `relu` and `maximum` are those of the side x ≥ 0, like
    those of `where`: forward-mode differentiation looks in here and must see one side.
    """
    e = tf.exp(tf.minimum(-x, x))
    larger = 1 / (1 + e)
    smaller = e * larger
    right = x >= 0
    p, q = tf.where(right, larger, smaller), tf.where(right, smaller, larger)
    rest = tf.math.log1p(e)
    return TrueClass(p, q, tf.nn.relu(-x) + rest), TrueClass(q, p, tf.maximum(x, tf.zeros([], x.dtype)) + rest)


class Branch(Protocol):
    """One function of a number at one place: a named tuple of what the forward pass found there."""

    def value(self) -> tf.Tensor:
        """Return the function."""

    def slope(self) -> tf.Tensor:
        """Return its derivative."""

    def curvature(self) -> tf.Tensor:
        """Return its second derivative."""


def twice_differentiable(branches: Callable[[tf.Tensor], list[Branch]], x: tf.Tensor) -> list[tf.Tensor]:
    """Return the values of elementwise functions of x, which share their pieces, with closed-form derivatives.

    Args:
        branches: from x to the functions there; called once.
        x: any shape.
    """

    @tf.custom_gradient
    def values(x):
        found = branches(x)

        @tf.custom_gradient
        def slopes(_x):
            here = brought_here(found)
            return [branch.slope() for branch in here], lambda *up: _dot(up, [branch.curvature() for branch in here])

        return [branch.value() for branch in found], lambda *up: _dot(up, slopes(x))

    return values(x)


def brought_here(pieces: object) -> object:
    """Return pieces of the forward pass as tensors of the graph that is being built.

    Where a tape lies outside a `tf.function`, the backward pass is a graph of its own, and its derivative another,
    which may use tensors of the backward pass but none of the forward pass.
    """
    return tf.nest.map_structure(lambda piece: tf.identity(piece) if tf.is_tensor(piece) else piece, pieces)


def _dot(left, right):
    return tf.add_n([a * b for a, b in zip(left, right, strict=True)])


def silence(values: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """Return values times weights, where a weight of 0 silences even an infinite value; NaN stays NaN."""
    return tf.where(tf.math.is_nan(values), values, tf.math.multiply_no_nan(values, weights))


def weigher(weights: object) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Return how to weigh the terms of a loss by the shares of a label times these weights of the classes.

    A share of 0 may meet an infinite loss. It may swallow a NaN only if no other share speaks, for a NaN is in all
    terms of an example; and that takes a class of weight 0.
    """
    return tf.math.multiply_no_nan if np.all(weights) else silence


def softmax_margin(logits: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """Return m_t = z_t - log sum over k ≠ t of exp z_k (CE.20), with its gradient (CF.6) and second derivative.

    The target is masked before anything is summed: to subtract it afterwards would cancel, and to measure the others
    from it would let them underflow. If all others are -inf the margin is +inf and has no slope but in its own logit.

    Args:
        logits: (N, K); -inf masks a class, +inf gives the limit of the value.
        target: (N,), int32 in [0, K).
    """
    place = tf.stack([tf.range(tf.size(target)), target], axis=-1)

    @tf.custom_gradient
    def margin(z):
        others = tf.tensor_scatter_nd_update(z, place, tf.fill(tf.shape(target), tf.constant(-math.inf, z.dtype)))
        e, largest, total, log_total = relative_to_largest(others)
        pieces = e, total, place

        @tf.custom_gradient
        def gradient(_z, upstream):
            e, total, here = brought_here(pieces)
            share_of_upstream = e * -(upstream / or_one(total))[:, None]

            def second(direction):
                along_others = tf.reduce_sum(e * direction, axis=-1) / or_one(total)
                bend = share_of_upstream * (direction - along_others[:, None])
                return bend, tf.gather_nd(direction, here) - along_others

            return tf.tensor_scatter_nd_update(share_of_upstream, here, upstream), second

        return tf.gather_nd(z, place) - largest - log_total, lambda upstream: gradient(z, upstream)

    return margin(logits)


def relative_to_largest(logits: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return rows of exponentials relative to the largest, its logit (made finite), their sum, and the sum's log."""
    largest = tf.clip_by_value(tf.reduce_max(logits, axis=-1), logits.dtype.min, logits.dtype.max)
    e = tf.exp(logits - largest[:, None])
    total = tf.reduce_sum(e, axis=-1)
    log_total = tf.where(total == 0, tf.constant(-math.inf, total.dtype), tf.math.log(or_one(total)))
    return e, largest, total, log_total


def or_one(divisor: tf.Tensor) -> tf.Tensor:
    """Return a divisor that is 1 where it was 0, for a dividend that is 0 there."""
    return tf.where(divisor == 0, tf.ones_like(divisor), divisor)
