"""Asymmetric loss: focal loss with one focusing parameter a class, and a shift of the probability of a negative.

A positive has the focal loss of `binary_focal.py`. A negative's is a function of p_m = max(p - shift, 0), and its two
differences are taken where nothing cancels: p_m from the distance of the logit to that of the threshold p = shift
(AL.3), and log(1 - p_m) by `log1p` where p_m is small. At the threshold every derivative is that from the left: 0.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np

from reference.binary_focal import focal_margin_curvature, focal_margin_gradient, focal_of_margin
from reference.margin import multiply_zero_safe, sigmoid, softplus
from reference.validation import (
    as_float_array,
    check_binary_labels,
    check_nonnegative,
    check_number,
    raise_invalid,
)

# ---------------------------------------------------------------- a negative, as a function of the logit


class _Shifted(NamedTuple):
    """What the loss of a negative is made of, each piece accurate to a few eps.

    Attributes:
        p: probability of class 1.
        one_minus_p: its complement.
        p_m: the shifted probability max(p - shift, 0).
        one_minus_p_m: its complement.
        cross_entropy: -log(1 - p_m).
        ratio: p / p_m; 1 at 0 / 0.
        quotient: (1 - p) / (1 - p_m); 1 without a shift.
    """

    p: np.ndarray
    one_minus_p: np.ndarray
    p_m: np.ndarray
    one_minus_p_m: np.ndarray
    cross_entropy: np.ndarray
    ratio: np.ndarray
    quotient: np.ndarray


def shifted_probability(x: np.ndarray, shift: float) -> np.ndarray:
    """Return max(sigmoid(x) - shift, 0) (AL.1), accurate to a few eps next to the threshold too (AL.3).

    p - shift = (p (1 - shift) + (1 - p) shift) tanh((x - threshold) / 2). The threshold is the sum of two floats, for
    the rounding of one would be all that is left next to it.
    """
    if shift == 0:
        return sigmoid(x)
    high, low = logit_of_shift(shift, x.dtype)
    distance = np.maximum((x - high) - low, 0)
    return (sigmoid(x) * (1 - shift) + sigmoid(-x) * shift) * np.tanh(distance / 2)


def logit_of_shift(shift: float, dtype: np.dtype) -> tuple[np.floating, np.floating]:
    """Return log(shift / (1 - shift)), the logit at which p = shift, in the dtype, and what that rounds off."""
    with localcontext(prec=60, Emin=-999999):
        exact = (Decimal(shift) / (1 - Decimal(shift))).ln()
        high = dtype.type(float(exact))
        return high, dtype.type(float(exact - Decimal(float(high))))


def _shifted(x: np.ndarray, shift: float) -> _Shifted:
    p, one_minus_p, p_m = sigmoid(x), sigmoid(-x), shifted_probability(x, shift)
    if shift == 0:
        return _Shifted(p, one_minus_p, p_m, one_minus_p, softplus(x), np.ones_like(p), np.ones_like(p))
    rest = np.where(p_m > 0, one_minus_p + shift, 1)
    cross_entropy = np.where(p_m < 0.25, -np.log1p(-np.minimum(p_m, 0.25)), -np.log(rest))
    return _Shifted(p, one_minus_p, p_m, rest, cross_entropy, p / _positive(p_m), one_minus_p / rest)


def _positive(p_m: np.ndarray) -> np.ndarray:
    """Return p_m as a divisor, 1 in place of 0."""
    return np.where(p_m == 0, 1, p_m)


def negative_of_logit(x: np.ndarray, gamma: float, shift: float) -> np.ndarray:
    """Return the loss of a negative at logit x (AL.4): p_m^gamma (-log(1 - p_m)), 0 up to the threshold."""
    at = _shifted(x, shift)
    return at.p_m**gamma * at.cross_entropy


def negative_gradient(x: np.ndarray, gamma: float, shift: float) -> np.ndarray:
    """Return its derivative in the logit (AL.5).

    Both terms have one sign. There is no power gamma - 1: -log(1 - p_m) / p_m is finite at the threshold.
    """
    at = _shifted(x, shift)
    bracket = gamma * _rest_times_ratio(at) + at.quotient
    return np.where(at.p_m == 0, 0, at.p_m**gamma * at.p * bracket)


def negative_curvature(x: np.ndarray, gamma: float, shift: float) -> np.ndarray:
    """Return its second derivative in the logit (AL.6); 0 at ±inf and up to the threshold."""
    at = _shifted(x, shift)
    of_cross_entropy = (
        gamma * ((gamma - 1) * at.ratio * at.one_minus_p + (at.one_minus_p - at.p)) * _rest_times_ratio(at)
    )
    of_power = 2 * gamma * at.ratio * at.quotient * at.one_minus_p
    rest = at.quotient * (at.one_minus_p - at.p * (shift / at.one_minus_p_m)) if shift else at.one_minus_p
    return np.where(at.p_m == 0, 0, at.p_m**gamma * at.p * (of_cross_entropy + of_power + rest))


def _rest_times_ratio(at: _Shifted) -> np.ndarray:
    """Return (1 - p) (-log(1 - p_m) / p_m), which is 0 at x = inf, where the logarithm may be infinite."""
    return at.one_minus_p * (np.where(np.isinf(at.cross_entropy), 0, at.cross_entropy) / _positive(at.p_m))


# ---------------------------------------------------------------- from logits


def asymmetric_loss(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    gamma_positive: float = 1.0,
    gamma_negative: float = 4.0,
    shift: float = 0.05,
) -> np.ndarray:
    """Return the asymmetric loss of each binary example (AL.2, AL.4).

    It is -(1 - p)^gamma_positive log p of a positive, and -p_m^gamma_negative log(1 - p_m) of a negative, with
    p_m = max(p - shift, 0).

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class. Between 0 and 1 a label is soft and the loss is
            the expected one (AL.9).
        logits: same shape, float32 or float64; any value, ±inf give the limits.
        gamma_positive: focusing parameter of class 1, finite and ≥ 0.
        gamma_negative: focusing parameter of class 0, finite and ≥ 0; also at 0 a negative with p ≤ shift has no loss.
        shift: in [0, 1); 0 with one gamma for both is focal loss (AL.7). One below the smallest normal number of the
            logits' dtype counts as 0.

    Returns:
        Same shape and dtype as the logits; never negative; exactly 0 for a negative with p ≤ shift.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Ben-Baruch et al. 2020, Asymmetric Loss For Multi-Label Classification, equations 4 to 7.

    Examples:
        >>> from reference import asymmetric_loss
        >>> asymmetric_loss([1, 0, 0], [0.0, 2.0, -4.0]).round(4)
        array([0.3466, 0.8464, 0.    ])
    """
    y, x, of_positive, of_negative = _prepare(labels, logits, gamma_positive, gamma_negative, shift)
    loss_1 = multiply_zero_safe(y, focal_of_margin(x, of_positive))
    loss_0 = multiply_zero_safe(1 - y, negative_of_logit(x, *of_negative))
    return loss_1 + loss_0


def asymmetric_loss_gradient(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    gamma_positive: float = 1.0,
    gamma_negative: float = 4.0,
    shift: float = 0.05,
) -> np.ndarray:
    """Return the derivative of `asymmetric_loss` in each logit (AL.5; AL.10 for soft labels).

    Args:
        labels: as in `asymmetric_loss`.
        logits: as in `asymmetric_loss`; at ±inf the limits.
        gamma_positive: as in `asymmetric_loss`.
        gamma_negative: as in `asymmetric_loss`.
        shift: as in `asymmetric_loss`.

    Returns:
        Same shape and dtype as the logits; 0 for a negative with p ≤ shift, at the threshold the left derivative.

    Raises:
        ValueError: naming the argument, as in `asymmetric_loss`.

    Source:
        Derived from `asymmetric_loss`.

    Examples:
        >>> from reference import asymmetric_loss_gradient
        >>> asymmetric_loss_gradient([1, 0, 0], [-1000.0, 2.0, -4.0]).round(4)
        array([-1.    ,  0.7235,  0.    ])
    """
    y, x, of_positive, of_negative = _prepare(labels, logits, gamma_positive, gamma_negative, shift)
    return y * focal_margin_gradient(x, of_positive) + (1 - y) * negative_gradient(x, *of_negative)


def asymmetric_loss_curvature(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    gamma_positive: float = 1.0,
    gamma_negative: float = 4.0,
    shift: float = 0.05,
) -> np.ndarray:
    """Return the second derivative of `asymmetric_loss` in the logit (AL.6).

    Args:
        labels: as in `asymmetric_loss`.
        logits: as in `asymmetric_loss`; 0 at ±inf.
        gamma_positive: as in `asymmetric_loss`.
        gamma_negative: as in `asymmetric_loss`; below 1 the curvature grows without bound towards the threshold.
        shift: as in `asymmetric_loss`.

    Returns:
        Same shape and dtype as the logits; accurate relative to the sum of its terms' magnitudes. At the threshold it
        is the derivative from the left, 0.

    Raises:
        ValueError: naming the argument, as in `asymmetric_loss`.

    Source:
        Derived from `asymmetric_loss`.

    Examples:
        >>> from reference import asymmetric_loss_curvature
        >>> asymmetric_loss_curvature([1, 0, 0], [0.0, 2.0, -4.0]).round(4)
        array([0.375 , 0.0935, 0.    ])
    """
    y, x, of_positive, of_negative = _prepare(labels, logits, gamma_positive, gamma_negative, shift)
    return y * focal_margin_curvature(x, of_positive) + (1 - y) * negative_curvature(x, *of_negative)


def _prepare(labels, logits, gamma_positive, gamma_negative, shift):
    """Return labels, logits and the parameters of each class, each checked."""
    x = as_float_array("logits", logits)
    y = check_binary_labels(labels, "logits", x)
    of_positive = check_nonnegative("gamma_positive", gamma_positive)
    gamma_of_negative, shift = check_nonnegative("gamma_negative", gamma_negative), _check_shift(shift)
    return y, x, of_positive, (gamma_of_negative, shift if shift >= np.finfo(x.dtype).tiny else 0.0)


def _check_shift(shift: object) -> float:
    """Return the probability shift: at 1 no negative would have a loss."""
    allowed = "a number in [0, 1)"
    number = check_number("shift", shift, allowed)
    if not 0 <= number < 1:
        raise_invalid("shift", number, allowed)
    return number
