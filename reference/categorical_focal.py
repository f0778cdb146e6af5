"""Categorical focal loss: the binary one at the margin of each class, summed with the labels as weights.

A softmax over K classes is, for one class t, a binary problem of that class against all others together: its
probability is sigmoid(m_t), with the margin m_t of `margin.py`. Nothing of the binary loss has to be derived again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reference.binary_focal import (
    focal_margin_curvature,
    focal_margin_gradient,
    focal_of_margin,
    focal_of_probability,
    focal_probability_gradient,
)
from reference.margin import multiply_zero_safe, softmax_margins, softmax_margins_vjp
from reference.validation import (
    as_class_shares,
    as_label_rows,
    check_class_axis,
    check_distributions,
    check_gamma,
    class_weights,
    raise_invalid,
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
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies the whole loss and
            balances no class against another (the notebook has it so).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        One value a row, in the dtype of the logits; inf where a class that the label asks for is masked.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 6; the notebook's class.

    Examples:
        >>> from reference import categorical_focal_loss
        >>> categorical_focal_loss([0, 2], [[2.0, 0.0, -1.0], [2.0, 0.0, -1.0]], gamma=2.0).round(4)
        array([0.0041, 2.9091])
    """
    y, z, weights, gamma, classes = _prepare(labels, logits, alpha, gamma)
    return np.sum(multiply_zero_safe(weights * y, focal_of_margin(softmax_margins(z, classes), gamma)), axis=-1)


def categorical_focal_loss_gradient(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the gradient of the sum of `categorical_focal_loss` in the logits (CF.10), through the margins (CF.6).

    For soft labels an entry may change sign, and is accurate relative to the sum of its terms' magnitudes.

    Args:
        labels: as in `categorical_focal_loss`.
        logits: as in `categorical_focal_loss`.
        alpha: as in `categorical_focal_loss`.
        gamma: as in `categorical_focal_loss`.

    Returns:
        Shape and dtype of the logits; 0 for a masked class that the label does not ask for.

    Raises:
        ValueError: naming the argument, as in `categorical_focal_loss`.

    Source:
        Derived: BF.9 in each margin, and the chain rule.

    Examples:
        >>> from reference import categorical_focal_loss_gradient
        >>> categorical_focal_loss_gradient([2], [[2.0, 0.0, -1.0]], gamma=2.0).round(4)
        array([[ 0.9897,  0.1339, -1.1236]])
    """
    y, z, weights, gamma, classes = _prepare(labels, logits, alpha, gamma)
    margin_gradient = weights * y * focal_margin_gradient(softmax_margins(z, classes), gamma)
    return softmax_margins_vjp(z, classes, margin_gradient)


def categorical_focal_curvature(
    labels: np.ndarray,
    logits: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the second derivative of `categorical_focal_loss` in the margin of the true class (CF.8).

    Args:
        labels: as in `categorical_focal_loss`, but hard: a soft label has no single margin.
        logits: as in `categorical_focal_loss`.
        alpha: as in `categorical_focal_loss`.
        gamma: as in `categorical_focal_loss`.

    Returns:
        One value a row, in the dtype of the logits; 0 at an infinite margin.

    Raises:
        ValueError: naming the argument, as in `categorical_focal_loss`, and for a soft label.

    Source:
        Derived: BF.11 in the margin of the true class.

    Examples:
        >>> from reference import categorical_focal_curvature
        >>> categorical_focal_curvature([0, 2], [[2.0, 0.0, -1.0], [2.0, 0.0, -1.0]]).round(4)
        array([ 0.0268, -0.0289])
    """
    y, z, weights, gamma, classes = _prepare(labels, logits, alpha, gamma)
    if np.any(np.max(y, axis=-1, initial=0) < 1):
        raise_invalid("labels", "soft", "one class an example: curvature is taken in the margin of the true class")
    return np.sum(weights * y * focal_margin_curvature(softmax_margins(z, classes), gamma), axis=-1)


def categorical_focal_loss_from_probabilities(
    labels: np.ndarray,
    probabilities: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the focal loss of each row of predicted class probabilities (CF.1).

    Lossy, as is `binary_focal_loss_from_probabilities`. The rows are taken as they are, not normalised again.

    Args:
        labels: integers in [0, K) of the probabilities' shape less the last axis, or rows of their shape.
        probabilities: (..., K), float32 or float64, in [0, 1], each row summing to 1 (within 1 %); for the true class
            0 counts as the smallest normal number of the dtype; a row with a NaN is passed on.
        alpha: as in `categorical_focal_loss`.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the probabilities; finite.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 6; the notebook's class.

    Examples:
        >>> from reference import categorical_focal_loss_from_probabilities
        >>> categorical_focal_loss_from_probabilities([0, 2], [[0.8, 0.1, 0.1], [0.8, 0.1, 0.1]]).round(4)
        array([0.0089, 1.8651])
    """
    y, p, weights, gamma = _prepare_probabilities(labels, probabilities, alpha, gamma)
    return np.sum(weights * y * focal_of_probability(p, 1 - p, gamma), axis=-1)


def categorical_focal_loss_from_probabilities_gradient(
    labels: np.ndarray,
    probabilities: np.ndarray,
    *,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
) -> np.ndarray:
    """Return the gradient of the sum of `categorical_focal_loss_from_probabilities` in the probabilities (CF.2).

    Each probability is a variable of its own here: that they sum to 1 is the business of the softmax before the loss.

    Args:
        labels: as in `categorical_focal_loss_from_probabilities`.
        probabilities: as in `categorical_focal_loss_from_probabilities`.
        alpha: as in `categorical_focal_loss`.
        gamma: as in `categorical_focal_loss`.

    Returns:
        Shape and dtype of the probabilities; finite at 0 and 1.

    Raises:
        ValueError: naming the argument, as in `categorical_focal_loss_from_probabilities`.

    Source:
        Derived: CF.1, differentiated.

    Examples:
        >>> from reference import categorical_focal_loss_from_probabilities_gradient
        >>> categorical_focal_loss_from_probabilities_gradient([2], [[0.8, 0.1, 0.1]]).round(4)
        array([[ -0.    ,  -0.    , -12.2447]])
    """
    y, p, weights, gamma = _prepare_probabilities(labels, probabilities, alpha, gamma)
    return weights * y * focal_probability_gradient(p, 1 - p, gamma)


class _Checked(NamedTuple):
    """The arguments of a loss of probabilities, checked: labels as rows y_c, and one weight alpha_c a class."""

    labels: np.ndarray
    inputs: np.ndarray
    weights: np.ndarray
    gamma: float


class _CheckedOfLogits(NamedTuple):
    """The arguments of a loss of logits, checked; of labels and weights what the classes of each row have, (..., M)."""

    labels: np.ndarray
    inputs: np.ndarray
    weights: np.ndarray
    gamma: float
    classes: np.ndarray


def _prepare(labels: object, logits: object, alpha: object, gamma: object) -> _CheckedOfLogits:
    z = check_class_axis("logits", logits)
    classes, y = as_class_shares(labels, "logits", z)
    weights = class_weights(alpha, z.shape[-1], z.dtype)
    return _CheckedOfLogits(y, z, weights[classes], check_gamma(gamma), classes)


def _prepare_probabilities(labels: object, probabilities: object, alpha: object, gamma: object) -> _Checked:
    p = check_class_axis("probabilities", probabilities)
    p = check_distributions("probabilities", p, missing=np.isnan(p).any(axis=-1))
    y = as_label_rows(labels, "probabilities", p)
    return _Checked(y, p, class_weights(alpha, p.shape[-1], p.dtype), check_gamma(gamma))
