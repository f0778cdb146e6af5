"""Categorical focal loss: the binary one at the margin of each class, summed with the labels' weights."""

from __future__ import annotations

import numpy as np

from reference.binary_focal import (
    focal,
    focal_curvature,
    focal_of_probability,
    focal_slope,
    focal_slope_of_probability,
)
from reference.margin import SoftmaxMargins, weigh
from reference.validation import (
    class_rows,
    classes_last,
    focusing,
    probabilities,
    refuse,
    weights_of_the_classes,
)


def categorical_focal_loss(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the focal loss of each row, -sum of alpha_c y_c (1 - p_c)^gamma log p_c with p = softmax(z) (CF.1).

    Args:
        labels: integers in [0, K) of the logits' shape less the last axis, or rows of probabilities of their shape
            (soft labels: the expected loss, the sum of the classes' terms).
        logits: (..., K), float32 or float64, K ≥ 2; -inf masks a class.
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything and balances
            nothing (it is what the notebook has).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        One value a row, in the dtype of the logits; inf where a class that the label asks for is masked.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 6; the notebook's class.
    """
    weights, z, gamma = _weighted(labels, logits, alpha, gamma)
    m = SoftmaxMargins(z)
    return np.sum(weigh(weights, focal(m.values, gamma)), axis=-1)


def categorical_focal_loss_gradient(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the slope of the sum of `categorical_focal_loss` in each logit (CF.10), through the margins (CF.6).

    Arguments, dtypes and errors as there; the shape is that of the logits; a masked class has slope 0. For soft labels
    the slope changes sign and is accurate relative to the sum of its terms' magnitudes.
    """
    weights, z, gamma = _weighted(labels, logits, alpha, gamma)
    m = SoftmaxMargins(z)
    return m.back(weights * focal_slope(m.values, gamma))


def categorical_focal_curvature(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the second derivative of `categorical_focal_loss` in the margin of the true class (CF.8).

    Arguments, shape, dtypes and errors as there, for hard labels only: a soft label has no one margin.
    """
    weights, z, gamma = _weighted(labels, logits, alpha, gamma)
    if np.any(np.max(class_rows(labels, "logits", z), axis=-1) < 1):
        raise refuse("labels", "soft", "one class an example: curvature is taken in the margin of the true class")
    m = SoftmaxMargins(z)
    return np.sum(weights * focal_curvature(m.values, gamma), axis=-1)


def categorical_focal_loss_from_probabilities(
    labels: np.ndarray,
    probabilities: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the focal loss of each row of predicted class probabilities (CF.1).

    Lossy: see `binary_focal_loss_from_probabilities`. The rows are taken as they are, not normalised again.

    Args:
        labels: integers in [0, K) of the probabilities' shape less the last axis, or rows of their shape.
        probabilities: (..., K), float32 or float64, in [0, 1]; for the true class 0 counts as the smallest normal
            number of the dtype.
        alpha: as in `categorical_focal_loss`.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the probabilities.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 6; the notebook's class.
    """
    weights, p, gamma = _weighted_probabilities(labels, probabilities, alpha, gamma)
    return np.sum(weights * focal_of_probability(p, 1 - p, gamma), axis=-1)


def categorical_focal_loss_from_probabilities_gradient(
    labels: np.ndarray,
    probabilities: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the slope of the sum of `categorical_focal_loss_from_probabilities` in each probability (CF.2).

    Arguments, dtypes and errors as there; the shape is that of the probabilities. Finite at 0 and 1.
    """
    weights, p, gamma = _weighted_probabilities(labels, probabilities, alpha, gamma)
    return weights * focal_slope_of_probability(p, 1 - p, gamma)


def _weighted(labels, logits, alpha, gamma):
    z = classes_last("logits", logits)
    return _weights(labels, "logits", z, alpha), z, focusing(gamma)


def _weighted_probabilities(labels, given, alpha, gamma):
    p = probabilities("probabilities", classes_last("probabilities", given))
    return _weights(labels, "probabilities", p, alpha), p, focusing(gamma)


def _weights(labels, inputs_name, inputs, alpha):
    """Return alpha_c y_c, the weight of each class's term."""
    y = class_rows(labels, inputs_name, inputs)
    return weights_of_the_classes(alpha, inputs.shape[-1]).astype(inputs.dtype) * y
