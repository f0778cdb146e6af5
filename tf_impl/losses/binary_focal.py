"""Binary focal loss: value, gradient and curvature, from the margin."""

from __future__ import annotations

import math
from functools import reduce
from operator import mul
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .margin import Contest, TrueClass, long_odds, of_either_label, or_one, silence, twice_differentiable, weigher
from .validation import (
    computable,
    exact,
    floats,
    focusing,
    nan_unless,
    of_shape,
    refuse_values,
    tensor,
    weights_of_the_two_classes,
)

# ---------------------------------------------------------------- the loss, wherever its true class is known


class FocalAt(NamedTuple):
    """Focal loss and its derivatives, from what is known of the true class: no cancellation, no power gamma - 1."""

    p: tf.Tensor
    q: tf.Tensor
    surprise: tf.Tensor
    gamma: float
    damping: tf.Tensor | None

    @classmethod
    def of(cls, true: TrueClass, gamma: float) -> FocalAt:
        """Return the loss for a true class; gamma = 0 costs no power."""
        return cls(*true, gamma, power(true.q, gamma) if gamma else None)

    def value(self) -> tf.Tensor:
        """Return FL (BF.8)."""
        return damped(self.surprise, self.damping)

    def pull(self, loss: tf.Tensor) -> tf.Tensor:
        """Return -dFL/dm (BF.9, GR.12), given FL: two terms of one sign, so nothing cancels; 1 at m = -inf."""
        return self.pull_given(tf.math.multiply_no_nan(loss, self.p)) if self.gamma else self.q

    def pull_given(self, loss_times_p: tf.Tensor) -> tf.Tensor:
        """Return the same, given p FL."""
        return self.gamma * loss_times_p + self.damping * self.q if self.gamma else self.q

    def curvature(self, margin: tf.Tensor) -> tf.Tensor:
        """Return d²FL/dm² (BF.11) at the margin that the pieces came from; 0 at ±inf.

        On the hard side it is p times something large, and TensorFlow flushes a subnormal p to 0: so p comes in halves.
        """
        p, q, gamma = self.p, self.q, self.gamma
        half = tf.exp(tf.minimum(margin, tf.zeros_like(margin)) / 2)  # p = half² max(p, q)
        of_surprise = (gamma**2 * p - gamma * q) * tf.math.multiply_no_nan(self.surprise, half)
        return self._damped(half * tf.maximum(p, q) * (of_surprise + (1 + 2 * gamma) * q * half))

    def slope_in_log_p(self) -> tf.Tensor:
        """Return dFL/dlog p = p dFL/dp (BF.5), which is also the slope in the margin over q: finite where q is 0."""
        return self._damped(-self.gamma * self._p_surprise_per_q() - 1)

    def curvature_in_log_p_and_margin(self) -> tf.Tensor:
        """Return d²FL/(dlog p dm): finite where q is 0, unlike the second derivative in log p alone."""
        p, gamma = self.p, self.gamma
        return gamma * self._damped(2 * p + (gamma * p - 1) * self._p_surprise_per_q())

    def _damped(self, factor: tf.Tensor) -> tf.Tensor:
        return self.damping * factor if self.gamma else factor

    def _p_surprise_per_q(self) -> tf.Tensor:
        """-p log p / q; where q is 0 it is 1, and 0 will do, for it is multiplied by a power of q or by gamma = 0."""
        return tf.math.divide_no_nan(tf.math.multiply_no_nan(self.surprise, self.p), self.q)


def damped(surprise: tf.Tensor, damping: tf.Tensor | None) -> tf.Tensor:
    """Return FL; a product whose own derivatives are finite even where the surprise is not."""
    return surprise if damping is None else tf.math.multiply_no_nan(surprise, damping)


def power(base: tf.Tensor, exponent: float) -> tf.Tensor:
    """Return base ** exponent for a base ≥ 0; small multiples of one half take products and a root, which is faster."""
    whole, half = divmod(exponent, 1)
    safe = or_one(base) if exponent < 1 else base  # below 1 the slope at 0 is infinite
    if half in (0, 0.5) and whole < 5:
        result = reduce(mul, [safe] * int(whole) + [tf.sqrt(safe)] * (half == 0.5))
    else:
        result = tf.pow(safe, tf.constant(exponent, base.dtype))
    return tf.where(base == 0, base, result) if exponent < 1 else result


class InLogit(NamedTuple):
    """Focal loss as a function of the logit; if the label is 0 the margin is the logit, turned round."""

    at: FocalAt
    margin: tf.Tensor
    loss: tf.Tensor
    label: int = 1

    @classmethod
    def of(cls, true: TrueClass, margin: tf.Tensor, gamma: float, label: int = 1) -> InLogit:
        """Return the loss for a true class at a margin."""
        at = FocalAt.of(true, gamma)
        return cls(at, margin, at.value(), label)

    def value(self) -> tf.Tensor:
        """Return FL."""
        return self.loss

    def slope(self) -> tf.Tensor:
        """Return dFL/dx (BF.10)."""
        return -self.at.pull(self.loss) if self.label else self.at.pull(self.loss)

    def curvature(self) -> tf.Tensor:
        """Return d²FL/dx²."""
        return self.at.curvature(self.margin)


class InKnownLogit(NamedTuple):
    """The same where each label is 1 or 0 for sure: one contest, and nothing of the other label."""

    contest: Contest
    behind: tf.Tensor
    positive: tf.Tensor
    loss: tf.Tensor
    gamma: float

    @classmethod
    def of(cls, behind: tf.Tensor, positive: tf.Tensor, gamma: float) -> InKnownLogit:
        """Return the loss (BF.8) at logits, their sign turned where the label is 1: they speak against it."""
        contest = Contest.of(behind)
        loss = contest.surprise * power(contest.q(), gamma) if gamma else contest.surprise
        return cls(contest, behind, positive, loss, gamma)

    def value(self) -> tf.Tensor:
        """Return FL."""
        return self.loss

    def slope(self) -> tf.Tensor:
        """Return dFL/dx (BF.10); where the odds are long, p is as good as 0, and so is its product with the loss."""
        at = self._at()
        pull = at.pull_given(tf.minimum(self.loss, long_odds(self.loss.dtype)) * at.p)
        return tf.where(self.positive, -pull, pull)

    def curvature(self) -> tf.Tensor:
        """Return d²FL/dx², NaN where the label is bad."""
        return self._at().curvature(-self.behind)

    def _at(self):
        return FocalAt.of(self.contest.true_class(), self.gamma)


def focal_of_either_label(logits: tf.Tensor, gamma: float) -> list[tf.Tensor]:
    """Return focal loss were the label 1, and were it 0 (BF.15); twice differentiable."""

    def branches(x):
        one, zero = of_either_label(x)
        return [InLogit.of(one, x, gamma), InLogit.of(zero, -x, gamma, label=0)]

    return twice_differentiable(branches, logits)


# ---------------------------------------------------------------- from logits


def binary_focal_loss(
    labels: tf.Tensor, logits: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each binary example, -alpha_t (1 - p_t)^gamma log p_t (BF.3), from its margin (BF.8).

    Args:
        labels: any shape; 1 is the positive class. Integers and booleans are hard labels and cost least. Floats lie in
            [0, 1]; between the two a label is soft and the loss the expected one (BF.15).
        logits: same shape, float16, bfloat16, float32 or float64 (half precision is computed in float32); any value,
            ±inf give the limits.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        Same shape and dtype as the logits; 0 where the weight is 0, even at an infinite logit. First and second
        derivatives are closed forms (BF.9, BF.11): never zero for a wrong example, never NaN for gamma < 1.

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha or gamma is not as above; in eager execution for a bad
            label too. Elsewhere the loss and the gradient of an example with a bad label are NaN.

    Source:
        Lin et al. 2017, equation 5; study note, section 3.
    """
    return weighted_binary_loss(labels, logits, weights_of_the_two_classes(alpha), focusing(gamma))


def weighted_binary_loss(labels: object, logits: object, weights: tuple[float, float], gamma: float) -> tf.Tensor:
    """Return what `binary_focal_loss` does, for any weights of class 1 and class 0."""
    given = floats("logits", logits)
    labels = of_shape("labels", tensor("labels", exact(labels)), "logits", given)
    of_labels = _of_soft_labels if labels.dtype.is_floating else _of_hard_labels
    return tf.cast(of_labels(labels, computable(given), weights, gamma), given.dtype)


def _of_hard_labels(labels, x, weights, gamma):
    positive = labels if labels.dtype.is_bool else labels == 1
    against = _against(labels, positive, x.dtype)
    (values,) = twice_differentiable(lambda x: [InKnownLogit.of(against(x), positive, gamma)], x)
    if weights[0] == weights[1] == 1:
        return values
    weight = tf.where(positive, *(tf.constant(weight, x.dtype) for weight in weights))
    return weight * values if all(weights) else silence(values, weight)


def _against(labels, positive, dtype):
    """Return what turns a logit into how much it speaks against its label, NaN if that is neither 0 nor 1."""
    if labels.dtype.is_bool:
        return lambda x: tf.where(positive, -x, x)
    negative, neither = labels == 0, tf.constant(math.nan, dtype)
    refuse_values(positive | negative, "labels", labels, "0 or 1")
    return lambda x: tf.where(positive, -x, tf.where(negative, x, neither))


def _of_soft_labels(labels, x, weights, gamma):
    return _expected(_shares(labels, x), weights, focal_of_either_label(x, gamma))  # BF.15, BF.16


def _shares(labels, inputs):
    y = tf.cast(labels, inputs.dtype)
    return nan_unless(tf.clip_by_value(y, 0, 1) == y, y, "labels", labels, "in [0, 1]")


def _expected(y, weights, losses):
    """Sum the losses of the two classes, each by its weight and its share of the label."""
    (positive, negative), (of_one, of_zero), weigh = weights, losses, weigher(weights)
    return weigh(of_one, positive * y) + weigh(of_zero, negative * (1 - y))


# ---------------------------------------------------------------- from probabilities, which is lossy


def binary_focal_loss_from_probabilities(
    labels: tf.Tensor, probabilities: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each binary example from a predicted probability of class 1 (BF.4).

    Lossy: a probability next to 1 keeps no trace of how certain it was (in float32 the logits 17 and 100 both give 1),
    so use logits where they are to be had.

    Args:
        labels: as in `binary_focal_loss`.
        probabilities: same shape, a floating dtype, in [0, 1]; for the true class 0 counts as the smallest normal
            number of the dtype that is computed in.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype as the probabilities. The gradient (BF.6) is finite at 0 and 1, and not 0 for a wrong
        example: no clip stands in its way.

    Raises:
        ValueError: as `binary_focal_loss` does; a probability outside [0, 1] is treated like a bad label.

    Source:
        Study note, section 3.
    """
    weights, gamma = weights_of_the_two_classes(alpha), focusing(gamma)
    given = floats("probabilities", probabilities)
    labels = of_shape("labels", tensor("labels", exact(labels)), "probabilities", given)
    p = computable(given)
    y = nan_unless(~((p < 0) | (p > 1)), _shares(labels, p), "probabilities", given, "in [0, 1]")

    def branches(p):
        one, zero = FocalAt.of(true_class(p), gamma), FocalAt.of(true_class_of_complement(p), gamma)
        return [InProbability(one), InProbability(zero, label=0)]

    return tf.cast(_expected(y, weights, twice_differentiable(branches, p)), given.dtype)


class InProbability(NamedTuple):
    """Focal loss as a function of the probability of class 1; if the label is 0 its complement is the true class's."""

    at: FocalAt
    label: int = 1

    def value(self) -> tf.Tensor:
        """Return FL."""
        return self.at.value()

    def slope(self) -> tf.Tensor:
        """Return dFL/dp (BF.6)."""
        in_p_t = self.at.slope_in_log_p() / self.at.p
        return in_p_t if self.label else -in_p_t

    def curvature(self) -> tf.Tensor:
        """Return d²FL/dp², finite: its poles, at p_t = 0 and for gamma < 1 at 1, meet weights of 0 too often."""
        p, q = self.at.p, self.at.q
        in_log_p = self.at.curvature_in_log_p_and_margin() / tf.maximum(q, _smallest(q))
        return tf.minimum((in_log_p - self.at.slope_in_log_p()) / p / p, p.dtype.max)


def true_class(p: tf.Tensor) -> TrueClass:
    """Return the pieces if the true class has probability p."""
    floored = tf.maximum(p, _smallest(p))
    return TrueClass(floored, 1 - p, -tf.math.log(floored))


def true_class_of_complement(p: tf.Tensor) -> TrueClass:
    """Return the pieces if the true class has probability 1 - p, which does not show a small p but its log1p does.

    The change comes at 1/4, where 1 - p has lost next to nothing: XLA's log1p is off by 100 eps of float64 near -0.4.
    """
    floored = tf.maximum(1 - p, _smallest(p))
    return TrueClass(floored, p, -tf.where(p < 0.25, tf.math.log1p(-tf.minimum(p, 0.25)), tf.math.log(floored)))


def _smallest(like):
    return tf.constant(np.finfo(like.dtype.as_numpy_dtype).tiny, like.dtype)
