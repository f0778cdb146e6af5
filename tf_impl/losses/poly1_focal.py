"""Poly-1 focal loss: focal loss plus epsilon times the next power of 1 - p_t."""

from __future__ import annotations

from functools import partial

import tensorflow as tf

from .binary_margin import MarginLoss, binary_loss
from .focal_terms import TrueClass, focal_curvature, focal_loss_and_gradient, modulating_factor
from .one_pass import in_one_pass
from .validation import binary_inputs, binary_weights, check_number


def poly1_focal_loss(
    labels: tf.Tensor,
    logits: tf.Tensor,
    *,
    alpha: float | None = None,
    gamma: float = 2.0,
    epsilon: float = 1.0,
) -> tf.Tensor:
    """Return alpha_t ((1 - p_t)^gamma (-log p_t) + epsilon (1 - p_t)^(gamma + 1)) of each binary example (PF.1, PF.2).

    Args:
        labels: any shape; integers, booleans, or floats in [0, 1]. Between 0 and 1 a label is soft and the loss is the
            expected one (PF.10).
        logits: same shape, float16, bfloat16, float32 or float64 (half precision is computed in float32); any value,
            ±inf give the limits.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha. It weighs both terms.
        gamma: focusing parameter, finite and ≥ 0; 0 is Poly-1 cross entropy (PF.8).
        epsilon: finite and ≥ -1; 0 is focal loss (PF.9). Below -1 a better prediction would cost more (PF.4).

    Returns:
        Same shape and dtype as the logits; never negative but for rounding; 0 where the weight is 0. First and second
        derivatives are closed forms (PF.5, PF.7).

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha, gamma or epsilon is not as above; in eager execution
            for a bad label too, as an assertion in a graph. Under XLA the loss and the gradient of that example are
            NaN.

    Source:
        Leng et al. 2022, PolyLoss, table 2.

    Examples:
        >>> losses = poly1_focal_loss([1, 0], [0.0, 2.0], gamma=2.0, epsilon=1.0)
        >>> [round(float(loss), 4) for loss in losses]
        [0.2983, 2.3334]
    """
    weights, gamma = binary_weights(alpha), check_number("gamma", gamma)
    epsilon = check_number("epsilon", epsilon, "a finite number ≥ -1", at_least=-1)
    if not tf.executing_eagerly():
        return in_one_pass(poly1_loss_of_logits, "logits", labels, logits, weights, gamma, epsilon)
    return poly1_loss_of_logits(*binary_inputs(labels, "logits", logits, keep_hard=False), weights, gamma, epsilon)


def poly1_loss_of_logits(
    y: tf.Tensor, x: tf.Tensor, dtype: tf.DType, weights: tuple[float, float], gamma: float, epsilon: float
) -> tf.Tensor:
    """Return `poly1_focal_loss` of inputs and parameters that are checked already.

    Args:
        y: labels, as `binary_inputs` returns them.
        x: logits, as it returns them.
        dtype: of the result.
        weights: of class 1 and class 0.
        gamma: finite and ≥ 0.
        epsilon: finite and ≥ -1.
    """
    poly1 = MarginLoss(
        lambda true, margin: poly1_loss_and_gradient(true, gamma, epsilon),  # noqa: ARG005
        partial(poly1_curvature, gamma=gamma, epsilon=epsilon),
    )
    return tf.cast(binary_loss(y, x, weights, poly1), dtype)


def poly1_loss_and_gradient(true: TrueClass, gamma: float, epsilon: float) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the loss (PF.2) and its derivative in the margin (PF.5): those of FL, and of the polynomial term."""
    loss, gradient = focal_loss_and_gradient(true, gamma)
    polynomial = epsilon * modulating_factor(true.one_minus_p_t, gamma + 1)
    return loss + polynomial, gradient - (gamma + 1) * true.p_t * polynomial


def poly1_curvature(true: TrueClass, margin: tf.Tensor, gamma: float, epsilon: float) -> tf.Tensor:
    """Return the second derivative in the margin (PF.7)."""
    p_t, polynomial = true.p_t, epsilon * modulating_factor(true.one_minus_p_t, gamma + 1)
    of_polynomial = (gamma + 1) * p_t * polynomial * ((gamma + 1) * p_t - true.one_minus_p_t)
    return focal_curvature(true, margin, gamma) + of_polynomial
