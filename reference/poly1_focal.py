"""Poly-1 focal loss: focal loss plus epsilon times the next power of 1 - p_t.

Every function here is the one of focal loss (`binary_focal.py`) and one more term. A negative epsilon makes the two
terms cancel next to p_t = 1: value and gradient are accurate relative to the sum of the terms' magnitudes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from reference.binary_focal import focal_margin_curvature, focal_margin_gradient, focal_of_margin
from reference.margin import multiply_zero_safe, sigmoid
from reference.validation import (
    as_float_array,
    binary_weights,
    check_binary_labels,
    check_gamma,
    check_number,
    raise_invalid,
)

# ---------------------------------------------------------------- the loss as a function of the margin alone


def poly1_of_margin(m: np.ndarray, gamma: float, epsilon: float) -> np.ndarray:
    """Return the loss of the true class at margin m (PF.2), without its weight: FL + epsilon (1 - p_t)^(gamma + 1)."""
    return focal_of_margin(m, gamma) + epsilon * _next_power(m, gamma)


def poly1_margin_gradient(m: np.ndarray, gamma: float, epsilon: float) -> np.ndarray:
    """Return its derivative in the margin (PF.5); that of 1 - p_t is -p_t (1 - p_t)."""
    of_power = -(gamma + 1) * sigmoid(m) * _next_power(m, gamma)
    return focal_margin_gradient(m, gamma) + epsilon * of_power


def poly1_margin_curvature(m: np.ndarray, gamma: float, epsilon: float) -> np.ndarray:
    """Return its second derivative in the margin (PF.7)."""
    p_t, one_minus_p_t = sigmoid(m), sigmoid(-m)
    of_power = (gamma + 1) * p_t * _next_power(m, gamma) * ((gamma + 1) * p_t - one_minus_p_t)
    return focal_margin_curvature(m, gamma) + epsilon * of_power


def _next_power(m: np.ndarray, gamma: float) -> np.ndarray:
    """Return (1 - p_t)^(gamma + 1): the modulating factor once more times 1 - p_t."""
    one_minus_p_t = sigmoid(-m)
    return one_minus_p_t**gamma * one_minus_p_t


# ---------------------------------------------------------------- from logits


def poly1_focal_loss(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | None = None,
    gamma: float = 2.0,
    epsilon: float = 1.0,
) -> np.ndarray:
    """Return alpha_t ((1 - p_t)^gamma (-log p_t) + epsilon (1 - p_t)^(gamma + 1)) of each binary example (PF.1, PF.2).

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class. Between 0 and 1 a label is soft and the loss is
            the expected one (PF.10).
        logits: same shape, float32 or float64; any value, ±inf give the limits.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha. It weighs both terms.
        gamma: focusing parameter, finite and ≥ 0; 0 is Poly-1 cross entropy (PF.8).
        epsilon: finite and ≥ -1; 0 is focal loss (PF.9). Below -1 a better prediction would cost more (PF.4).

    Returns:
        Same shape and dtype as the logits; never negative but for rounding; 0 where the weight is 0.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Leng et al. 2022, PolyLoss, table 2.

    Examples:
        >>> from reference import poly1_focal_loss
        >>> poly1_focal_loss([1, 0], [0.0, 2.0], gamma=2.0, epsilon=1.0).round(4)
        array([0.2983, 2.3334])
    """
    y, x, weights, shape = _prepare(labels, logits, alpha, gamma, epsilon)
    loss_1 = multiply_zero_safe(weights.class_1 * y, poly1_of_margin(x, *shape))
    loss_0 = multiply_zero_safe(weights.class_0 * (1 - y), poly1_of_margin(-x, *shape))
    return loss_1 + loss_0


def poly1_focal_loss_gradient(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | None = None,
    gamma: float = 2.0,
    epsilon: float = 1.0,
) -> np.ndarray:
    """Return the derivative of `poly1_focal_loss` in each logit (PF.6; PF.11 for soft labels).

    It never has the wrong sign for a hard label, but for rounding, because epsilon ≥ -1 (PF.4).

    Args:
        labels: as in `poly1_focal_loss`.
        logits: as in `poly1_focal_loss`; at ±inf the limits.
        alpha: as in `poly1_focal_loss`.
        gamma: as in `poly1_focal_loss`.
        epsilon: as in `poly1_focal_loss`.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: naming the argument, as in `poly1_focal_loss`.

    Source:
        Derived from `poly1_focal_loss`.

    Examples:
        >>> from reference import poly1_focal_loss_gradient
        >>> poly1_focal_loss_gradient([1, 0], [-1000.0, 2.0], gamma=0.5).round(4)
        array([-1.    ,  1.0934])
    """
    y, x, weights, shape = _prepare(labels, logits, alpha, gamma, epsilon)
    gradient_1, gradient_0 = poly1_margin_gradient(x, *shape), -poly1_margin_gradient(-x, *shape)
    return weights.class_1 * y * gradient_1 + weights.class_0 * (1 - y) * gradient_0


def poly1_focal_curvature(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | None = None,
    gamma: float = 2.0,
    epsilon: float = 1.0,
) -> np.ndarray:
    """Return the second derivative of `poly1_focal_loss` in the margin, which is also that in the logit (PF.7).

    Args:
        labels: as in `poly1_focal_loss`.
        logits: as in `poly1_focal_loss`; 0 at ±inf.
        alpha: as in `poly1_focal_loss`.
        gamma: as in `poly1_focal_loss`.
        epsilon: as in `poly1_focal_loss`.

    Returns:
        Same shape and dtype as the logits; accurate relative to the sum of its terms' magnitudes.

    Raises:
        ValueError: naming the argument, as in `poly1_focal_loss`.

    Source:
        Derived from `poly1_focal_loss`.

    Examples:
        >>> from reference import poly1_focal_curvature
        >>> poly1_focal_curvature([1, 0], [0.0, 3.0], gamma=2.0).round(4)
        array([ 0.5866, -0.1197])
    """
    y, x, weights, shape = _prepare(labels, logits, alpha, gamma, epsilon)
    curvature_1, curvature_0 = poly1_margin_curvature(x, *shape), poly1_margin_curvature(-x, *shape)
    return weights.class_1 * y * curvature_1 + weights.class_0 * (1 - y) * curvature_0


class _Weights(NamedTuple):
    """The weight of each class."""

    class_1: np.floating
    class_0: np.floating


class _Shape(NamedTuple):
    """The two parameters that shape the loss, in the order in which the functions of the margin take them."""

    gamma: float
    epsilon: float


def _prepare(labels, logits, alpha, gamma, epsilon):
    """Return labels, logits, weights and shape, each checked."""
    x = as_float_array("logits", logits)
    y = check_binary_labels(labels, "logits", x)
    weights = _Weights(*binary_weights(alpha, x.dtype))
    return y, x, weights, _Shape(check_gamma(gamma), _check_epsilon(epsilon))


def _check_epsilon(epsilon: object) -> float:
    """Return epsilon, finite and ≥ -1: there the loss never grows with p_t (PF.4)."""
    allowed = "a finite number ≥ -1"
    number = check_number("epsilon", epsilon, allowed)
    if not (math.isfinite(number) and number >= -1):
        raise_invalid("epsilon", number, allowed)
    return number
