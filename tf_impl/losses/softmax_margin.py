"""One class of a softmax against all others, as a binary problem.

The margin of class t is m = z_t - logsumexp of the other logits, and softmax(z)_t = sigmoid(m) exactly (CE.20). So
focal loss of a softmax is focal loss of the margin, and what is stable there is stable here. The sum over the others
never contains the class itself: sum - own would cancel as soon as the class is nearly certain.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import tensorflow as tf

from .focal_terms import TrueClass
from .weighting import safe_divisor

MASK_MAX_CLASSES = 64  # up to so many classes a mask is faster than a scatter, measured in graphs and under XLA


# ---------------------------------------------------------------- one class of each row


class OneVsOthers(NamedTuple):
    """One class of each row of logits against all others, as a binary problem with logit m = z_t - logsumexp(others).

    With e = exp(z - max z), h the class's own e and T the sum of the others': p = h / (T + h) and
    -log p = log(T + h) - log h, which is CE.21 without rounding a margin. One of h and T is at least 1, so T + h - 1
    does not cancel, and no class is lost whose e is a normal number.

    Attributes:
        true: the true class (N,), as if it were this one.
        e: (N, K), 0 for the class itself.
        sum_exp_others: (N,), T.
        inv_partition: (N,), 1 / (T + h).
        true_logit: (N,), the class's logit.
        shifted_true_logit: (N,), log h: that logit minus the largest.
    """

    true: TrueClass
    e: tf.Tensor
    sum_exp_others: tf.Tensor
    inv_partition: tf.Tensor
    true_logit: tf.Tensor
    shifted_true_logit: tf.Tensor

    def distribute_over_others(self, of_row: tf.Tensor) -> tf.Tensor:
        """Return (N, K): one number a row times the softmax of the others, 0 for the class itself (CF.6)."""
        return self.e * (of_row / safe_divisor(self.sum_exp_others))[:, None]


def one_vs_others(logits: tf.Tensor, index: tf.Tensor, valid: tf.Tensor | None = None) -> OneVsOthers:
    """Compare one class of each row with all others.

    Args:
        logits: (N, K); -inf masks a class, one +inf gives the limit, two of them NaN, as does a row of -inf.
        index: (N,), int32 in [0, K), the class.
        valid: (N,), where False the results are NaN; None if all rows are valid.
    """
    lowest, highest = logits.dtype.min, logits.dtype.max
    largest = tf.stop_gradient(tf.maximum(tf.reduce_max(logits, axis=-1), lowest))  # a row of -inf becomes 0 / 0
    finite = tf.minimum(largest, highest)
    e = tf.exp(tf.minimum(logits - finite[:, None], tf.zeros([], logits.dtype)))  # 1 where the logit is +inf
    e = set_entry(e, index, tf.zeros_like(finite), was=tf.gather(e, index, batch_dims=1))
    sum_others = tf.reduce_sum(e, axis=-1)
    true_logit = tf.gather(logits, index, batch_dims=1)
    shifted = tf.minimum(true_logit, highest) - tf.where(true_logit == largest, finite, largest)
    h = tf.exp(shifted)
    partition_less_1 = (tf.maximum(sum_others, h) - 1) + tf.minimum(h, sum_others)
    good = (largest <= highest) | (partition_less_1 <= 0)  # otherwise two logits are +inf
    good = good if valid is None else good & valid
    partition_less_1 = tf.where(good, partition_less_1, tf.constant(math.nan, logits.dtype))
    inverse = 1 / (1 + partition_less_1)
    true = TrueClass(h * inverse, sum_others * inverse, tf.math.log1p(partition_less_1) - shifted)
    return OneVsOthers(true, e, sum_others, inverse, true_logit, shifted)


# ---------------------------------------------------------------- every class of each row


class SoftmaxClasses(NamedTuple):
    """Every class of rows of logits (N, K), as if it were the true one, in O(K) a row.

    For every class but the largest 1 - p loses nothing, for p is at most one half. The others of the largest class are
    summed without it.

    Attributes:
        true: the true classes (N, K).
        first: (N,), index of the largest class.
        first_vs_others: the largest class against its others.
    """

    true: TrueClass
    first: tf.Tensor
    first_vs_others: OneVsOthers

    def log_softmax_vjp(self, upstream: tf.Tensor) -> tf.Tensor:
        """Return the gradient in the logits of sum_c upstream_c · log p_c.

        d log p_c / d z_j = [c = j] - p_j. For the largest class 1 - p_j would cancel, so its own term is left out of
        the sum; elsewhere p_j is at most one half and the term may stay.
        """
        p_first, q_first, _ = self.first_vs_others.true
        of_first = tf.gather(upstream, self.first, batch_dims=1)
        others = tf.reduce_sum(set_entry(upstream, self.first, tf.zeros_like(of_first)), axis=-1)
        gradient = upstream - self.true.p_t * (others + of_first)[:, None]
        return set_entry(gradient, self.first, q_first * of_first - p_first * others)

    def margin_jvp(self, direction: tf.Tensor) -> tf.Tensor:
        """Return the derivative of each margin along a direction in the logits (CF.6).

        The same care for the largest class: its margin's derivative is a softmax over the others only.
        """
        mean = tf.reduce_sum(self.true.p_t * direction, axis=-1, keepdims=True)
        ones = tf.ones_like(self.first_vs_others.sum_exp_others)
        softmax_others = self.first_vs_others.distribute_over_others(ones)
        of_others = tf.reduce_sum(softmax_others * direction, axis=-1)
        of_first = tf.gather(direction, self.first, batch_dims=1) - of_others
        return set_entry((direction - mean) / self.true.one_minus_p_t, self.first, of_first)


def softmax_classes(logits: tf.Tensor) -> SoftmaxClasses:
    """Return every class of rows of logits (N, K), as if it were the true one; -inf masks a class."""
    first = argmax_last(logits)
    of_first = one_vs_others(logits, first)
    p_first, q_first, cross_entropy_first = of_first.true
    p = set_entry(of_first.e * of_first.inv_partition[:, None], first, p_first)
    cross_entropy = cross_entropy_first[:, None] + (of_first.true_logit[:, None] - logits)
    true = TrueClass(p, set_entry(1 - p, first, q_first), set_entry(cross_entropy, first, cross_entropy_first))
    return SoftmaxClasses(true, first, of_first)


# ---------------------------------------------------------------- one entry of each row


def set_entry(rows: tf.Tensor, index: tf.Tensor, values: tf.Tensor, was: tf.Tensor | None = None) -> tf.Tensor:
    """Return rows (N, K) with one entry of each replaced, without a floating one-hot row.

    On CPU `tensor_scatter_nd_update` copies the rows. `ScatterNdNonAliasingAdd` works in place, but XLA lacks it; XLA's
    scatter is in place anyway. Which device runs the function is known only when it runs, hence the `switch_case`.
    (XLA compiles no `vectorized_map` of it; `map_fn` works.)

    Args:
        rows: (N, K).
        index: (N,), int32 in [0, K).
        values: (N,), the new entries.
        was: (N,), finite, the old entries, or None. Adding needs them; it is exact where the old or the new one is 0.
    """
    if (rows.shape[-1] or math.inf) <= MASK_MAX_CLASSES:
        return tf.where(tf.one_hot(index, rows.shape[-1], True, False, dtype=tf.bool), values[:, None], rows)
    indices = tf.stack([tf.range(tf.size(index)), index], axis=-1)

    def copied():
        return tf.tensor_scatter_nd_update(rows, indices, values)

    def in_place():
        return tf.raw_ops.ScatterNdNonAliasingAdd(input=rows, indices=indices, updates=values - was)

    if was is None:
        return copied()
    return tf.switch_case(tf.raw_ops.DeviceIndex(device_names=["CPU"]), [in_place, copied])  # XLA is no device


def argmax_last(rows: tf.Tensor) -> tf.Tensor:
    """Return the index of the first largest entry of each row: XLA's argmax is a slow loop, and this is two reductions.

    A row with a NaN has no largest entry; it gets its last index, which is safe to gather with, and its loss is NaN
    anyway.
    """
    classes = tf.shape(rows)[-1]
    is_largest = rows == tf.reduce_max(rows, axis=-1, keepdims=True)
    return tf.minimum(tf.reduce_min(tf.where(is_largest, tf.range(classes), classes), axis=-1), classes - 1)
