"""Cross entropy: what focal loss is at gamma = 0.

-log p_t is softplus(-m) of the margin m, and its derivative in the margin is -(1 - p_t) = -sigmoid(-m). Neither is
computed from a probability, so that both are right where p_t rounds to 0 or 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reference.margin import multiply_zero_safe, sigmoid, softmax_margins, softmax_margins_vjp, softplus
from reference.validation import (
    as_class_shares,
    as_float_array,
    check_binary_labels,
    check_class_axis,
    check_nonnegative,
)


def binary_cross_entropy(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the cross entropy of each binary example, -y log p - (1 - y) log(1 - p) with p = sigma(x) (CE.9).

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class.
        logits: same shape, float32 or float64; any value, ±inf give the limits.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 2.

    Examples:
        >>> from reference import binary_cross_entropy
        >>> binary_cross_entropy([1, 0], [2.0, 1000.0]).round(4)
        array([1.269e-01, 1.000e+03])
    """
    return weighted_binary_cross_entropy(labels, logits, positive_weight=1.0, negative_weight=1.0)


def binary_cross_entropy_gradient(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the derivative of `binary_cross_entropy` in each logit, sigma(x) - y (CE.10).

    The subtraction is not carried out: for y = 1 it would be 0 as soon as sigma(x) rounds to 1.

    Args:
        labels: as in `binary_cross_entropy`.
        logits: as in `binary_cross_entropy`; at ±inf the limits.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: naming the argument, as in `binary_cross_entropy`.

    Source:
        Study note, section 2.

    Examples:
        >>> from reference import binary_cross_entropy_gradient
        >>> binary_cross_entropy_gradient([1, 0], [40.0, 40.0])
        array([-4.24835426e-18,  1.00000000e+00])
    """
    return weighted_binary_cross_entropy_gradient(labels, logits, positive_weight=1.0, negative_weight=1.0)


def weighted_binary_cross_entropy(
    labels: np.ndarray, logits: np.ndarray, *, positive_weight: float, negative_weight: float
) -> np.ndarray:
    """Return the weighted cross entropy of each binary example, -w1 y log p - w0 (1 - y) log(1 - p) (CE.15).

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class.
        logits: same shape, float32 or float64; any value, ±inf give the limits (a weight of 0 gives 0 even there).
        positive_weight: w1, the weight of class 1, finite and ≥ 0.
        negative_weight: w0, the weight of class 0, finite and ≥ 0.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section "Consistency with Weighted Cross-Entropy".

    Examples:
        >>> from reference import weighted_binary_cross_entropy
        >>> weighted_binary_cross_entropy([1, 0], [2.0, 2.0], positive_weight=3.0, negative_weight=0.5).round(4)
        array([0.3808, 1.0635])
    """
    y, x, weight_1, weight_0 = _prepare(labels, logits, positive_weight, negative_weight)
    return multiply_zero_safe(weight_1 * y, softplus(-x)) + multiply_zero_safe(weight_0 * (1 - y), softplus(x))


def weighted_binary_cross_entropy_gradient(
    labels: np.ndarray, logits: np.ndarray, *, positive_weight: float, negative_weight: float
) -> np.ndarray:
    """Return the derivative of `weighted_binary_cross_entropy` in each logit (CE.16).

    Args:
        labels: as in `weighted_binary_cross_entropy`.
        logits: as in `weighted_binary_cross_entropy`; at ±inf the limits.
        positive_weight: as in `weighted_binary_cross_entropy`.
        negative_weight: as in `weighted_binary_cross_entropy`.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: naming the argument, as in `weighted_binary_cross_entropy`.

    Source:
        Derived: CE.15, differentiated.

    Examples:
        >>> from reference import weighted_binary_cross_entropy_gradient
        >>> weighted_binary_cross_entropy_gradient([1, 0], [2, 2.0], positive_weight=3, negative_weight=0.5).round(4)
        array([-0.3576,  0.4404])
    """
    y, x, weight_1, weight_0 = _prepare(labels, logits, positive_weight, negative_weight)
    return weight_0 * (1 - y) * sigmoid(x) - weight_1 * y * sigmoid(-x)


class _Checked(NamedTuple):
    """The arguments of a binary cross entropy, checked; weights have the dtype of the logits."""

    labels: np.ndarray
    logits: np.ndarray
    weight_1: np.floating
    weight_0: np.floating


def _prepare(labels: object, logits: object, positive_weight: object, negative_weight: object) -> _Checked:
    x = as_float_array("logits", logits)
    y = check_binary_labels(labels, "logits", x)
    weight_1 = x.dtype.type(check_nonnegative("positive_weight", positive_weight))
    weight_0 = x.dtype.type(check_nonnegative("negative_weight", negative_weight))
    return _Checked(y, x, weight_1, weight_0)


def softmax_cross_entropy(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the cross entropy of each row, -sum of y_c log p_c with p = softmax(z) (CE.18), from its margins (CE.22).

    Args:
        labels: integers in [0, K) of the logits' shape less the last axis, or rows of probabilities of their shape.
        logits: (..., K), float32 or float64, K ≥ 2; -inf masks a class.

    Returns:
        One value a row, in the dtype of the logits; inf where a class that the label asks for is masked.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Study note, section 6 at gamma = 0.

    Examples:
        >>> from reference import softmax_cross_entropy
        >>> softmax_cross_entropy([0, 2], [[2.0, 0.0, -1.0], [2.0, 0.0, -1.0]]).round(4)
        array([0.1698, 3.1698])
    """
    z = check_class_axis("logits", logits)
    classes, y = as_class_shares(labels, "logits", z)
    return np.sum(multiply_zero_safe(y, softplus(-softmax_margins(z, classes))), axis=-1)


def softmax_cross_entropy_gradient(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the gradient of the sum of `softmax_cross_entropy` in the logits, p_j - y_j (CE.19).

    The subtraction is not carried out: the gradient goes through the margins, as that of focal loss does.

    Args:
        labels: as in `softmax_cross_entropy`.
        logits: as in `softmax_cross_entropy`.

    Returns:
        Shape and dtype of the logits; 0 for a masked class that the label does not ask for.

    Raises:
        ValueError: naming the argument, as in `softmax_cross_entropy`.

    Source:
        Derived: CE.18, differentiated.

    Examples:
        >>> from reference import softmax_cross_entropy_gradient
        >>> softmax_cross_entropy_gradient([2], [[2.0, 0.0, -1.0]]).round(4)
        array([[ 0.8438,  0.1142, -0.958 ]])
    """
    z = check_class_axis("logits", logits)
    classes, y = as_class_shares(labels, "logits", z)
    return softmax_margins_vjp(z, classes, -y * sigmoid(-softmax_margins(z, classes)))
