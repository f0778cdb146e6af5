"""Cross entropy: what focal loss is at gamma = 0, from logits, right at both ends."""

from __future__ import annotations

import numpy as np

from reference.margin import SoftmaxMargins, sigmoid, softplus, weigh
from reference.validation import binary_labels, class_rows, classes_last, floats, nonnegative


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
    """
    return weighted_binary_cross_entropy(labels, logits, positive_weight=1.0, negative_weight=1.0)


def binary_cross_entropy_gradient(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the slope of `binary_cross_entropy` in each logit, sigma(x) - y (CE.10), without the subtraction.

    Arguments, shapes, dtypes and errors as in `binary_cross_entropy`; at x = ±inf the limits.
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
    """
    positive, negative, x = _weighted(labels, logits, positive_weight, negative_weight)
    return weigh(positive, softplus(-x)) + weigh(negative, softplus(x))


def weighted_binary_cross_entropy_gradient(
    labels: np.ndarray, logits: np.ndarray, *, positive_weight: float, negative_weight: float
) -> np.ndarray:
    """Return the slope of `weighted_binary_cross_entropy` in each logit (CE.16).

    Arguments, shapes, dtypes and errors as there; at x = ±inf the limits.
    """
    positive, negative, x = _weighted(labels, logits, positive_weight, negative_weight)
    return negative * sigmoid(x) - positive * sigmoid(-x)


def _weighted(labels, logits, positive_weight, negative_weight):
    x = floats("logits", logits)
    y = binary_labels(labels, "logits", x)
    positive = x.dtype.type(nonnegative("positive_weight", positive_weight))
    negative = x.dtype.type(nonnegative("negative_weight", negative_weight))
    return positive * y, negative * (1 - y), x


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
    """
    z = classes_last("logits", logits)
    y = class_rows(labels, "logits", z)
    m = SoftmaxMargins(z)
    return np.sum(weigh(y, softplus(-m.values)), axis=-1)


def softmax_cross_entropy_gradient(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return the slope of the sum of `softmax_cross_entropy` in each logit, p_j - y_j (CE.19), without the subtraction.

    Arguments, dtypes and errors as there; the shape is that of the logits; a masked class has slope 0.
    """
    z = classes_last("logits", logits)
    y = class_rows(labels, "logits", z)
    m = SoftmaxMargins(z)
    return m.back(-y * sigmoid(-m.values))
