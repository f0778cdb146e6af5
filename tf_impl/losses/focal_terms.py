"""Focal loss of the true class, and its derivatives, as functions of the model's prediction for that class.

Binary or softmax, a loss first finds `TrueClass`: p_t, 1 - p_t and the cross entropy -log p_t, each accurate to a few
eps. What follows is the same for both: FL(m) = (1 - p_t)^gamma · (-log p_t), with p_t = sigmoid(m) (BF.8). The two
terms of its gradient in the margin have one sign, so nothing cancels, and no power gamma - 1 occurs, so gamma < 1 has
no singularity (BF.9).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import mul
from typing import NamedTuple, TypeAlias

import tensorflow as tf

from .weighting import safe_divisor

# A number, checked when a loss is called; or what is known only when it runs: a tensor, in the dtype that is computed
# in, that broadcasts with the losses; or a function from p_t to such a tensor, which no gradient enters.
Gamma: TypeAlias = float | tf.Tensor | Callable[[tf.Tensor], tf.Tensor]


class TrueClass(NamedTuple):
    """What a model predicts for the true class, each piece accurate to a few eps of itself.

    The three are computed separately: 1 - p_t is not a subtraction, since near p_t = 1 it would lose all its digits.

    Attributes:
        p_t: probability of the true class, sigmoid(m) for the margin m.
        one_minus_p_t: sigmoid(-m).
        cross_entropy: -log p_t = softplus(-m).
    """

    p_t: tf.Tensor
    one_minus_p_t: tf.Tensor
    cross_entropy: tf.Tensor


def modulating_factor(one_minus_p_t: tf.Tensor, gamma: float | tf.Tensor) -> tf.Tensor:
    """Return (1 - p_t)^gamma (BF.2), the factor that multiplies cross entropy.

    Small multiples of one half take products and a square root, which are faster than a general power. Below gamma = 1
    the derivative of the power at 0 is infinite, so 0 is replaced before and put back after.

    Args:
        one_minus_p_t: in [0, 1], any shape.
        gamma: finite and ≥ 0; 0 gives ones.
    """
    if tf.is_tensor(gamma):
        power_of_0 = tf.cast(gamma == 0, one_minus_p_t.dtype) * tf.ones_like(one_minus_p_t)
        return tf.where(one_minus_p_t == 0, power_of_0, tf.pow(safe_divisor(one_minus_p_t), gamma))
    whole, half = divmod(gamma, 1)
    base = safe_divisor(one_minus_p_t) if gamma < 1 else one_minus_p_t
    if gamma == 0:
        power = tf.ones_like(base)
    elif half in (0, 0.5) and whole < 5:
        power = reduce(mul, [base] * int(whole) + [tf.sqrt(base)] * (half == 0.5))
    else:
        power = tf.pow(base, tf.constant(gamma, base.dtype))
    return tf.where(one_minus_p_t == 0, one_minus_p_t, power) if 0 < gamma < 1 else power


def focal_loss_and_gradient(
    true: TrueClass,
    gamma: Gamma,
    margin: tf.Tensor | None = None,  # noqa: ARG001 (some losses need it)
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return FL (BF.8) and dFL/dm (BF.9, GR.12), m the margin of the true class.

    dFL/dm = -(1 - p_t)^gamma · (gamma · p_t · (-log p_t) + (1 - p_t)): both terms have one sign. The modulating factor
    is multiplied last, so that no product is flushed to 0 before the gradient is. At m = -inf cross entropy is infinite
    and p_t is 0; `multiply_no_nan` gives the limits there, -1 for the gradient, and finite derivatives of its own.

    Args:
        true: the pieces of the true class, any shape.
        gamma: focusing parameter, finite and ≥ 0; at the number 0 FL is cross entropy, and no power is computed. The
            derivative takes a gamma that depends on p_t as if it were constant.
        margin: what a `MarginLoss` is called with; focal loss does not need it.
    """
    if callable(gamma):
        gamma = gamma(true.p_t)
    elif isinstance(gamma, float) and gamma == 0:
        return true.cross_entropy, -true.one_minus_p_t
    factor = modulating_factor(true.one_minus_p_t, gamma)
    loss = tf.math.multiply_no_nan(true.cross_entropy, factor)
    rest = gamma * tf.math.multiply_no_nan(true.cross_entropy, true.p_t) + true.one_minus_p_t
    return loss, -(factor * rest)


# ---------------------------------------------------------------- derivatives in log p_t


def focal_gradient_in_log_p(true: TrueClass, gamma: Gamma) -> tf.Tensor:
    """Return dFL/dlog p_t = p_t · dFL/dp_t (BF.5), which is dFL/dm over 1 - p_t.

    Rows of soft labels and losses of probabilities start from it: it is finite where 1 - p_t is 0 and where p_t is 0.
    """
    gamma = gamma(true.p_t) if callable(gamma) else gamma
    return modulating_factor(true.one_minus_p_t, gamma) * (-gamma * _p_cross_entropy_ratio(true) - 1)


def _p_cross_entropy_ratio(true):
    """Return -p_t log p_t / (1 - p_t), a number in [0, 1].

    Its limit at 1 - p_t = 0 is 1. Here 0 stands for it, for there a power of 1 - p_t or gamma = 0 multiplies it by 0.
    """
    return tf.math.divide_no_nan(tf.math.multiply_no_nan(true.cross_entropy, true.p_t), true.one_minus_p_t)


# ---------------------------------------------------------------- second derivatives


def focal_curvature(true: TrueClass, margin: tf.Tensor, gamma: Gamma) -> tf.Tensor:
    """Return d²FL/dm² (BF.11) at the margin that the pieces came from; 0 at ±inf.

    For a wrong example the result is p_t times a large number, and TensorFlow flushes a subnormal p_t to 0. So we
    multiply by sqrt(p_t) twice, and a subnormal p_t is never formed.
    """
    p_t, one_minus_p_t, _ = true
    gamma = gamma(p_t) if callable(gamma) else gamma
    half = tf.exp(tf.minimum(margin, tf.zeros_like(margin)) / 2)  # p_t = half² · max(p_t, 1 - p_t)
    half_cross_entropy = tf.math.multiply_no_nan(true.cross_entropy, half)
    cross_entropy_term = (gamma**2 * p_t - gamma * one_minus_p_t) * half_cross_entropy
    rest = half * tf.maximum(p_t, one_minus_p_t) * (cross_entropy_term + (1 + 2 * gamma) * one_minus_p_t * half)
    return modulating_factor(one_minus_p_t, gamma) * rest


def focal_curvature_in_log_p(true: TrueClass, gamma: Gamma) -> tf.Tensor:
    """Return d²FL/(dlog p_t dm), the derivative of `focal_gradient_in_log_p` in the margin.

    It is finite where 1 - p_t is 0, unlike the second derivative in log p_t alone, which divides by 1 - p_t again.
    """
    p = true.p_t
    gamma = gamma(p) if callable(gamma) else gamma
    rest = 2 * p + (gamma * p - 1) * _p_cross_entropy_ratio(true)
    return gamma * (modulating_factor(true.one_minus_p_t, gamma) * rest)
