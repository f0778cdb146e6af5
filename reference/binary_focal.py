"""Binary focal loss: value, gradient and curvature, from the margin."""

from __future__ import annotations

import numpy as np

from reference.margin import sigmoid, softplus, weigh
from reference.validation import (
    binary_labels,
    floats,
    focusing,
    probabilities,
    weights_of_the_two_classes,
)

# ---------------------------------------------------------------- the loss as a function of the margin alone


def focal(m: np.ndarray, gamma: float) -> np.ndarray:
    """Return focal loss at a margin (BF.8): sigma(-m)^gamma softplus(-m)."""
    return sigmoid(-m) ** gamma * softplus(-m)


def focal_slope(m: np.ndarray, gamma: float) -> np.ndarray:
    """Return its slope in the margin (BF.9): two terms of one sign, so nothing cancels; -1 at m = -inf."""
    q = sigmoid(-m)
    return -(q**gamma) * (gamma * _p_times_loss(m) + q)


def focal_curvature(m: np.ndarray, gamma: float) -> np.ndarray:
    """Return its second derivative in the margin (BF.11); 0 at m = ±inf."""
    p, q = sigmoid(m), sigmoid(-m)
    return q**gamma * ((gamma**2 * p - gamma * q) * _p_times_loss(m) + (1 + 2 * gamma) * p * q)


def _p_times_loss(m: np.ndarray) -> np.ndarray:
    """Return p · -log p, which is 0 at m = -inf although -log p is infinite there."""
    return sigmoid(m) * np.where(np.isneginf(m), 0, softplus(-m))


# ---------------------------------------------------------------- from logits


def binary_focal_loss(
    labels: np.ndarray, logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the focal loss of each binary example, -alpha_t (1 - p_t)^gamma log p_t (BF.3), from its margin (BF.8).

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class. Between 0 and 1 a label is soft and the loss is
            the expected one, y FL(class 1) + (1 - y) FL(class 0).
        logits: same shape, float32 or float64; any value, ±inf give the limits.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        Same shape and dtype as the logits; 0 where the weight is 0, even at an infinite logit.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Lin et al. 2017, equation 5; study note, section 3.
    """
    positive, negative, x, gamma = _weighted(labels, logits, alpha, gamma)
    return weigh(positive, focal(x, gamma)) + weigh(negative, focal(-x, gamma))


def binary_focal_loss_gradient(
    labels: np.ndarray, logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the slope of `binary_focal_loss` in each logit (BF.10).

    Arguments, shapes, dtypes and errors as there. Never zero for a wrong example, never NaN for gamma < 1.
    """
    positive, negative, x, gamma = _weighted(labels, logits, alpha, gamma)
    return positive * focal_slope(x, gamma) - negative * focal_slope(-x, gamma)


def binary_focal_curvature(
    labels: np.ndarray, logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the second derivative of `binary_focal_loss` in the margin, which is also that in the logit (BF.11).

    Arguments, shapes, dtypes and errors as there. It is negative for hard examples when gamma > 0; next to its zero it
    is accurate relative to the sum of its terms' magnitudes, not to itself.
    """
    positive, negative, x, gamma = _weighted(labels, logits, alpha, gamma)
    return positive * focal_curvature(x, gamma) + negative * focal_curvature(-x, gamma)


def _weighted(labels, logits, alpha, gamma):
    x = floats("logits", logits)
    y = binary_labels(labels, "logits", x)
    weight_1, weight_0 = (x.dtype.type(weight) for weight in weights_of_the_two_classes(alpha))
    return weight_1 * y, weight_0 * (1 - y), x, focusing(gamma)


# ---------------------------------------------------------------- from probabilities, which is lossy


def focal_of_probability(p_t: np.ndarray, q_t: np.ndarray, gamma: float) -> np.ndarray:
    """Return focal loss at a probability p_t and its complement q_t = 1 - p_t (BF.3)."""
    return q_t**gamma * _negative_log(p_t, q_t)


def focal_slope_of_probability(p_t: np.ndarray, q_t: np.ndarray, gamma: float) -> np.ndarray:
    """Return its slope in p_t (BF.5), written without a power gamma - 1: -log(p_t) / q_t tends to 1 at q_t = 0."""
    per_missing = np.where(q_t == 0, 1, _negative_log(p_t, q_t) / np.where(q_t == 0, 1, q_t))
    return -(q_t**gamma) * (gamma * per_missing + 1 / np.maximum(p_t, np.finfo(p_t.dtype).tiny))


def _negative_log(p_t: np.ndarray, q_t: np.ndarray) -> np.ndarray:
    """Return -log p_t: from the complement where that is the smaller; p_t = 0 counts as the smallest normal number."""
    floored = np.maximum(p_t, np.finfo(p_t.dtype).tiny)
    return np.where(q_t < 0.5, -np.log1p(-np.minimum(q_t, 0.5)), -np.log(floored))


def binary_focal_loss_from_probabilities(
    labels: np.ndarray, probabilities: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the focal loss of each binary example from a predicted probability of class 1 (BF.4).

    Lossy: a probability next to 1 keeps no trace of how certain it was (in float32 the logits 17 and 100 both give 1),
    so use logits where they are to be had.

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class, and soft labels mix the two losses.
        probabilities: same shape, float32 or float64, in [0, 1]; for the true class 0 counts as the smallest normal
            number of the dtype.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype as the probabilities.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 3.
    """
    positive, negative, p, gamma = _weighted_probabilities(labels, probabilities, alpha, gamma)
    return positive * focal_of_probability(p, 1 - p, gamma) + negative * focal_of_probability(1 - p, p, gamma)


def binary_focal_loss_from_probabilities_gradient(
    labels: np.ndarray, probabilities: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the slope of `binary_focal_loss_from_probabilities` in each probability (BF.6).

    Arguments, shapes, dtypes and errors as there. Finite at p = 0 and p = 1.
    """
    positive, negative, p, gamma = _weighted_probabilities(labels, probabilities, alpha, gamma)
    slope_1, slope_0 = focal_slope_of_probability(p, 1 - p, gamma), focal_slope_of_probability(1 - p, p, gamma)
    return positive * slope_1 - negative * slope_0


def _weighted_probabilities(labels, given, alpha, gamma):
    p = probabilities("probabilities", floats("probabilities", given))
    y = binary_labels(labels, "probabilities", p)
    weight_1, weight_0 = (p.dtype.type(weight) for weight in weights_of_the_two_classes(alpha))
    return weight_1 * y, weight_0 * (1 - y), p, focusing(gamma)
