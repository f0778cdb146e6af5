"""Asymmetric loss: focal loss with one focusing parameter a class, and a shift of the probability of a negative.

A positive has focal loss as it is. A negative has focal loss of p_m = max(p - shift, 0) in place of p, so that one
below the shift has no loss, no gradient and no curvature at all. Three things need care in floating point:

- p - shift next to the threshold p = shift: it follows from the distance of the logit to the threshold's logit, so no
  digit cancels (`shift_probability`);
- -log(1 - p_m) where p_m is small: log1p; where it is near 1: 1 - p_m = (1 - p) + shift is a sum of positive numbers;
- the gradient and the curvature of a very wrong negative: products with 1 - p, which may be subnormal (`_halves`).
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from functools import partial
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .binary_margin import MarginLoss, binary_loss
from .focal_terms import TrueClass, focal_curvature, focal_loss_and_gradient, modulating_factor
from .one_pass import in_one_pass
from .validation import binary_inputs, check_number
from .weighting import safe_divisor

LARGEST_SHIFT = math.nextafter(1.0, 0.0)


def asymmetric_loss(
    labels: tf.Tensor,
    logits: tf.Tensor,
    *,
    gamma_positive: float = 1.0,
    gamma_negative: float = 4.0,
    shift: float = 0.05,
) -> tf.Tensor:
    """Return the asymmetric loss of each binary example (AL.2, AL.4).

    It is -(1 - p)^gamma_positive log p of a positive, and -p_m^gamma_negative log(1 - p_m) of a negative, with
    p_m = max(p - shift, 0).

    Args:
        labels: any shape; integers, booleans, or floats in [0, 1]. Between 0 and 1 a label is soft and the loss is the
            expected one (AL.9).
        logits: same shape, float16, bfloat16, float32 or float64 (half precision is computed in float32); any value,
            ±inf give the limits.
        gamma_positive: focusing parameter of class 1, finite and ≥ 0.
        gamma_negative: focusing parameter of class 0, finite and ≥ 0; also at 0 a negative with p ≤ shift has no loss.
        shift: in [0, 1); 0 with one gamma for both is focal loss (AL.7). One below the smallest normal number of the
            dtype that is computed in counts as 0.

    Returns:
        Same shape and dtype as the logits; never negative; exactly 0 for a negative with p ≤ shift. First and second
        derivatives are closed forms (AL.5, AL.6); at p = shift those of a negative are the left ones, 0.

    Raises:
        ValueError: naming the argument, if a shape, dtype, gamma_positive, gamma_negative or shift is not as above; in
            eager execution for a bad label too, as an assertion in a graph. Under XLA the loss and the gradient of that
            example are NaN.

    Source:
        Ben-Baruch et al. 2020, Asymmetric Loss For Multi-Label Classification, equations 4 to 7.

    Examples:
        >>> losses = asymmetric_loss([1, 0, 0], [0.0, 2.0, -4.0])
        >>> [round(float(loss), 4) for loss in losses]
        [0.3466, 0.8464, 0.0]
    """
    gamma_positive = check_number("gamma_positive", gamma_positive)
    gamma_negative = check_number("gamma_negative", gamma_negative)
    shift = check_number("shift", shift, "a number in [0, 1)", at_most=LARGEST_SHIFT)
    parameters = gamma_positive, gamma_negative, shift
    if not tf.executing_eagerly():
        return in_one_pass(asymmetric_loss_of_logits, "logits", labels, logits, *parameters)
    return asymmetric_loss_of_logits(*binary_inputs(labels, "logits", logits, keep_hard=False), *parameters)


def asymmetric_loss_of_logits(
    y: tf.Tensor, x: tf.Tensor, dtype: tf.DType, gamma_positive: float, gamma_negative: float, shift: float
) -> tf.Tensor:
    """Return `asymmetric_loss` of inputs and parameters that are checked already.

    Args:
        y: labels, as `binary_inputs` returns them.
        x: logits, as it returns them.
        dtype: of the result.
        gamma_positive: of a positive, finite and ≥ 0.
        gamma_negative: of a negative, finite and ≥ 0.
        shift: in [0, 1).
    """
    positive = MarginLoss(
        partial(focal_loss_and_gradient, gamma=gamma_positive),
        partial(focal_curvature, gamma=gamma_positive),
    )
    negative = MarginLoss(
        partial(negative_loss_and_gradient, gamma=gamma_negative, shift=shift),
        partial(negative_curvature, gamma=gamma_negative, shift=shift),
    )
    return tf.cast(binary_loss(y, x, (1.0, 1.0), positive, negative), dtype)


# ---------------------------------------------------------------- a negative


class Shifted(NamedTuple):
    """What the loss of a negative is made of beside its `TrueClass`, each piece accurate to a few eps.

    Attributes:
        p_m: the shifted probability max(p - shift, 0).
        cross_entropy: -log(1 - p_m).
        shift: the shift that counts: 0 if the dtype has no normal number for it.
    """

    p_m: tf.Tensor
    cross_entropy: tf.Tensor
    shift: float


def shift_probability(true: TrueClass, margin: tf.Tensor, shift: float) -> Shifted:
    """Return the shifted pieces of a negative, whose logit is minus its margin (AL.1, AL.3).

    p - shift = (p (1 - shift) + (1 - p) shift) tanh((x - threshold) / 2): nothing cancels next to the threshold, which
    is the sum of two floats, for the rounding of one would be all that is left there. XLA's log1p is off by 100 eps of
    float64 near -0.4, so that it is taken up to p_m = 1/4 alone.

    Args:
        true: the pieces of a negative: its `p_t` is 1 - p, its `one_minus_p_t` is p.
        margin: minus the logit, the shape of the pieces.
        shift: in [0, 1); below the smallest normal number of the dtype it counts as 0, and p_m is p.
    """
    one_minus_p, p, cross_entropy = true
    if shift < np.finfo(p.dtype.as_numpy_dtype).tiny:
        return Shifted(p, cross_entropy, 0.0)
    high, low = logit_of_shift(shift, p.dtype)
    distance = tf.maximum((-margin - high) - low, tf.zeros([], p.dtype))
    p_m = (p * (1 - shift) + one_minus_p * shift) * tf.tanh(distance / 2)
    small = -tf.math.log1p(-tf.minimum(p_m, 0.25))
    return Shifted(p_m, tf.where(p_m < 0.25, small, -tf.math.log(one_minus_p + shift)), shift)


def logit_of_shift(shift: float, dtype: tf.DType) -> tuple[float, float]:
    """Return log(shift / (1 - shift)), the logit at which p = shift, in the dtype, and what that rounds off.

    Computed once, in decimals, when a function is traced. The sum of both numbers has about twice the digits of one.

    Args:
        shift: in (0, 1).
        dtype: float32 or float64.
    """
    with localcontext(prec=60, Emin=-999999):
        exact = (Decimal(shift) / (1 - Decimal(shift))).ln()
        high = float(dtype.as_numpy_dtype(float(exact)))
        return high, float(exact - Decimal(high))


def negative_loss_and_gradient(
    true: TrueClass, margin: tf.Tensor, gamma: float, shift: float
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the loss of a negative (AL.4) and its derivative in the margin, minus that in the logit (AL.5).

    Both terms of the derivative have one sign, as in focal loss. -log(1 - p_m) / p_m stays finite at the threshold, so
    no power gamma - 1 is needed there.

    Args:
        true: the pieces of a negative.
        margin: minus the logit.
        gamma: focusing parameter of class 0, finite and ≥ 0.
        shift: in [0, 1).
    """
    shifted = shift_probability(true, margin, shift)
    factor = modulating_factor(shifted.p_m, gamma)
    half, ratio_half = _halves(margin, shifted)
    largest = tf.maximum(true.one_minus_p_t, true.p_t)  # in this order, at x = 0 its derivative is that of x ≥ 0
    if shifted.shift:
        bracket = half * (largest * (gamma * ratio_half + half / (true.p_t + shifted.shift)))
    else:
        bracket = half * largest * (gamma * ratio_half) + 1
    gradient = factor * true.one_minus_p_t * bracket
    return tf.math.multiply_no_nan(shifted.cross_entropy, factor), -_above_threshold(gradient, shifted)


def negative_curvature(true: TrueClass, margin: tf.Tensor, gamma: float, shift: float) -> tf.Tensor:
    """Return the second derivative of a negative's loss in the margin (AL.6), which is also that in the logit.

    It is unbounded next to the threshold for gamma between 0 and 1; at the threshold itself it is 0, from the left.
    """
    one_minus_p, p, _ = true
    shifted = shift_probability(true, margin, shift)
    half, ratio_half = _halves(margin, shifted)
    of_cross_entropy, quotient, last = gamma * (gamma - 1) * one_minus_p, 1.0, 1.0
    if shifted.shift:
        inverse, rest = p / safe_divisor(shifted.p_m), one_minus_p + shifted.shift
        of_cross_entropy, quotient = inverse * of_cross_entropy, inverse * (one_minus_p / rest)
        last = (one_minus_p - p * (shifted.shift / rest)) / rest
    of_cross_entropy += gamma * (one_minus_p - p)
    bracket = of_cross_entropy * ratio_half + half * (2 * gamma * quotient + last)
    curvature = modulating_factor(shifted.p_m, gamma) * p * (half * (tf.maximum(p, one_minus_p) * bracket))
    return _above_threshold(curvature, shifted)


def _halves(margin, shifted):
    """Return a square root of (1 - p) / max(p, 1 - p), and -log(1 - p_m) / p_m times it.

    TensorFlow flushes a subnormal 1 - p to 0, and what it multiplies may be large: so the root multiplies twice.
    """
    half = tf.exp(tf.minimum(margin, tf.zeros([], margin.dtype)) / 2)
    return half, tf.math.multiply_no_nan(shifted.cross_entropy, half) / safe_divisor(shifted.p_m)


def _above_threshold(derivative, shifted):
    return tf.where(shifted.p_m == 0, tf.zeros_like(derivative), derivative)
