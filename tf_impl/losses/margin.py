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


class Contest(NamedTuple):
    """The true class against the rest at a margin m (CE.1, CE.2), before anything is divided.

    Attributes:
        odds: exp(-m) against the true class; once they are long they grow no more, lest they overflow.
        surprise: softplus(-m).
    """

    odds: tf.Tensor
    surprise: tf.Tensor

    @classmethod
    def of(cls, behind: tf.Tensor) -> Contest:
        """Look at the margin -behind: a logit, its sign turned if it speaks for the true class (CE.11)."""
        odds = tf.exp(tf.minimum(behind, long_odds(behind.dtype)))
        return cls(odds, tf.maximum(behind, tf.math.log1p(odds)))

    def q(self) -> tf.Tensor:
        """Return sigma(-m)."""
        return self.odds / (1 + self.odds)

    def true_class(self) -> TrueClass:
        """Return all pieces; where the odds are long, p is some number as good as 0.

        With a reciprocal where `q` divides: were the two one expression, XLA would compute it once and write it to
        memory, which takes longer than to compute it twice.
        """
        p = 1 / (1 + self.odds)
        return TrueClass(p, self.odds * p, self.surprise)


def long_odds(dtype: tf.DType) -> float:
    """Return the logarithm of odds that are as good as infinite, of which one part in so many has all its digits.

    In graphs TensorFlow divides 1 by many numbers at once, and its last step adds but an eps of the result: that must
    not be too small for the dtype.
    """
    return math.log(dtype.max * np.finfo(dtype.as_numpy_dtype).eps) - 2


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


class Rivals(NamedTuple):
    """What a row of logits says of one of its classes: all others together are its rival in a binary contest, CE.20.

    With e = exp(z - max z), h the class's own and T the sum of the others' (never a difference: the own term is taken
    out before it is summed), p = h / (T + h) and -log p = log(T + h) - log h: CE.21 without rounding a margin. One of h
    and T is at least 1, so nothing cancels in T + h - 1, and no rival is lost that is not below the smallest number.

    Attributes:
        true: the pieces (N,), were that class the true one.
        e: (N, K), 0 for the class itself.
        total: (N,), T.
        share: (N,), 1 / (T + h).
        own: (N,), the class's logit.
        lead: (N,), log h: the same less the largest.
    """

    true: TrueClass
    e: tf.Tensor
    total: tf.Tensor
    share: tf.Tensor
    own: tf.Tensor
    lead: tf.Tensor

    @classmethod
    def of(cls, z: tf.Tensor, index: tf.Tensor, known: tf.Tensor | None = None) -> Rivals:
        """Look at a class of each row; -inf masks a class, one +inf gives the limit, two of them NaN.

        Args:
            z: (N, K) logits.
            index: (N,), int32 in [0, K).
            known: (N,), where False all comes out as NaN.
        """
        lowest, highest = z.dtype.min, z.dtype.max
        largest = tf.stop_gradient(tf.maximum(tf.reduce_max(z, axis=-1), lowest))  # a row of -inf comes out as 0 / 0
        finite = tf.minimum(largest, highest)
        e = tf.exp(tf.minimum(z - finite[:, None], tf.zeros([], z.dtype)))  # 1 where the logit is +inf
        e = put(e, index, tf.zeros_like(finite), was=tf.gather(e, index, batch_dims=1))
        total = tf.reduce_sum(e, axis=-1)
        own = tf.gather(z, index, batch_dims=1)
        lead = tf.minimum(own, highest) - tf.where(own == largest, finite, largest)
        h = tf.exp(lead)
        odds = (tf.maximum(total, h) - 1) + tf.minimum(h, total)
        good = (largest <= highest) | (odds <= 0)  # or else +inf has two places
        odds = tf.where(good if known is None else good & known, odds, tf.constant(math.nan, z.dtype))
        share = 1 / (1 + odds)
        return cls(TrueClass(h * share, total * share, tf.math.log1p(odds) - lead), e, total, share, own, lead)

    def margin(self) -> tf.Tensor:
        """Return m (CE.20), +inf where no rival counts."""
        return self.lead - tf.math.log(self.total)

    def shared_out(self, of_margin: tf.Tensor) -> tf.Tensor:
        """Return (N, K): what a row has to give, times each rival's share of it (CF.6, turned round)."""
        return self.e * (of_margin / or_one(self.total))[:, None]


FEW = 64  # classes up to which a mask is faster than a scatter, measured in graphs and under XLA


def put(rows: tf.Tensor, index: tf.Tensor, values: tf.Tensor, was: tf.Tensor | None = None) -> tf.Tensor:
    """Return rows (N, K) with one entry of each replaced; no floating one-hot row is made.

    On a CPU a scatter copies the rows, which takes as much memory again. The one that can do without (and copies only
    if the rows are needed again) adds, and XLA does not know it, but XLA's own does not copy. Where the function runs
    is known only then, not when it is traced. (`vectorized_map` asks each example: XLA can have `map_fn`, not that.)

    Args:
        rows: (N, K).
        index: (N,), int32 in [0, K).
        values: (N,), what to put there.
        was: (N,), finite, what is there, or None; needed to add, and exact where it or the value is 0.
    """
    if (rows.shape[-1] or math.inf) <= FEW:
        return tf.where(tf.one_hot(index, rows.shape[-1], True, False, dtype=tf.bool), values[:, None], rows)
    places = tf.stack([tf.range(tf.size(index)), index], axis=-1)

    def copied():
        return tf.tensor_scatter_nd_update(rows, places, values)

    def in_place():
        return tf.raw_ops.ScatterNdNonAliasingAdd(input=rows, indices=places, updates=values - was)

    if was is None:
        return copied()
    return tf.switch_case(tf.raw_ops.DeviceIndex(device_names=["CPU"]), [in_place, copied])  # XLA is no device


def place_of_largest(rows: tf.Tensor) -> tf.Tensor:
    """Return the index of the first largest entry of each row (any, if there is none): XLA's argmax is a slow loop."""
    classes = tf.shape(rows)[-1]
    is_largest = rows == tf.reduce_max(rows, axis=-1, keepdims=True)
    return tf.minimum(tf.reduce_min(tf.where(is_largest, tf.range(classes), classes), axis=-1), classes - 1)


def or_one(divisor: tf.Tensor) -> tf.Tensor:
    """Return a divisor that is 1 where it was 0, for a dividend that is 0 there."""
    return tf.where(divisor == 0, tf.ones_like(divisor), divisor)
