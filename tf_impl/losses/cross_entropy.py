"""Cross entropy: focal loss at gamma = 0, from the same margins, accurate at both ends."""

from __future__ import annotations

import tensorflow as tf

from .binary_focal import focal_loss_of_logits
from .categorical_focal import categorical_focal_loss
from .one_pass import in_one_pass
from .validation import binary_inputs, check_number


def binary_cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the cross entropy of each binary example, -y log p - (1 - y) log(1 - p) with p = sigma(x) (CE.9).

    Args:
        labels: any shape, values in [0, 1]; 1 is the positive class; integers and booleans cost least.
        logits: same shape, float16, bfloat16, float32 or float64; any value, ±inf give the limits.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: as `binary_focal_loss` does.

    Source:
        Study note, section 2.

    Examples:
        >>> losses = binary_cross_entropy([1, 0], [0.0, 100.0])
        >>> [round(float(loss), 4) for loss in losses]
        [0.6931, 100.0]
    """
    return weighted_binary_cross_entropy(labels, logits, positive_weight=1.0, negative_weight=1.0)


def weighted_binary_cross_entropy(
    labels: tf.Tensor, logits: tf.Tensor, *, positive_weight: float, negative_weight: float
) -> tf.Tensor:
    """Return the weighted cross entropy of each binary example, -w1 y log p - w0 (1 - y) log(1 - p) (CE.15).

    Args:
        labels: as in `binary_cross_entropy`.
        logits: as in `binary_cross_entropy`; where the weight is 0 the loss is 0, even at an infinite logit.
        positive_weight: w1, the weight of class 1, finite and ≥ 0.
        negative_weight: w0, the weight of class 0, finite and ≥ 0.

    Returns:
        Same shape and dtype as the logits.

    Raises:
        ValueError: as `binary_focal_loss` does, and for a bad weight.

    Source:
        Study note, section "Consistency with Weighted Cross-Entropy".

    Examples:
        >>> losses = weighted_binary_cross_entropy([1, 0], [0.0, 0.0], positive_weight=10.0, negative_weight=1.0)
        >>> [round(float(loss), 4) for loss in losses]
        [6.9315, 0.6931]
    """
    weights = check_number("positive_weight", positive_weight), check_number("negative_weight", negative_weight)
    if not tf.executing_eagerly():
        return in_one_pass(focal_loss_of_logits, "logits", labels, logits, weights, 0.0, keep_hard=True)
    return focal_loss_of_logits(*binary_inputs(labels, "logits", logits), weights, 0.0)


def softmax_cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the cross entropy of each row, -sum of y_c log p_c with p = softmax(z) (CE.18), from its margins (CE.22).

    Args:
        labels: integers in [0, K) of the logits' shape less the last axis, or rows of probabilities of their shape.
        logits: (..., K), float16, bfloat16, float32 or float64, K ≥ 2; -inf masks a class.

    Returns:
        One value a row, in the dtype of the logits; inf where a class that the label asks for is masked.

    Raises:
        ValueError: as `categorical_focal_loss` does.

    Source:
        Study note, section 6 at gamma = 0.

    Examples:
        >>> losses = softmax_cross_entropy([0, 1], [[100.0, 0.0], [100.0, 0.0]])
        >>> [round(float(loss), 4) for loss in losses]
        [0.0, 100.0]
    """
    return categorical_focal_loss(labels, logits, gamma=0.0)
