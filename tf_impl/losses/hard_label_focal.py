"""Fast path of binary focal loss for hard labels: integers and booleans.

Only the branch of the given label is computed, so a label costs one exp, one log1p and one division. The plain path is
`binary_loss` of `FL`; a test holds both equal at every binary vector.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import tensorflow as tf

from .autodiff import twice_differentiable
from .focal_terms import TrueClass, focal_curvature, modulating_factor
from .weighting import Weight, multiply_zero_safe


def hard_label_focal_loss(
    labels: tf.Tensor, logits: tf.Tensor, weights: tuple[Weight, Weight], gamma: float
) -> tf.Tensor:
    """Return the weighted focal loss of integer or boolean labels (BF.8), twice differentiable in the logits.

    Args:
        labels: 0 and 1, or booleans, the shape of the logits, as `binary_inputs` returns them.
        logits: float32 or float64, any shape and value.
        weights: of class 1 and class 0, finite and ≥ 0; numbers of 1 cost no pass over the data.
        gamma: finite and ≥ 0.

    Returns:
        The loss of each example. An integer label that is neither 0 nor 1 makes its loss and its gradient NaN.
    """
    positive = labels if labels.dtype.is_bool else labels == 1
    negative = None if labels.dtype.is_bool else labels == 0
    ones = bool(np.all(np.equal(weights, 1)))
    weight = 1.0 if ones else tf.where(positive, *(tf.constant(one, logits.dtype) for one in weights))
    return twice_differentiable(
        logits,
        partial(_loss_and_gradient, positive=positive, negative=negative, weight=weight, gamma=gamma),
        lambda pieces: pieces[2] * focal_curvature(pieces[0], pieces[1], gamma),
    )


def _loss_and_gradient(x, positive, negative, weight, gamma):
    """Return weighted FL, dFL/dx (BF.10), and what the curvature needs: the true class, its margin, its weight.

    The modulating factor is multiplied last, as in `focal_loss_and_gradient`: no product is then flushed to 0 before
    the gradient is.

    The loss divides by 1 + odds and the gradient multiplies by its reciprocal. Were the two one expression, XLA would
    compute it once and write it to memory, which takes longer than computing it twice.
    """
    neg_margin = x if negative is None else tf.where(negative, x, tf.constant(math.nan, x.dtype))
    neg_margin = tf.where(positive, -x, neg_margin)
    # Clipped, so that exp does not overflow, at the largest log-odds whose reciprocal odds still have full precision:
    # graphs divide 1 by many numbers at once (Newton's method), and the last step adds an eps of the result, which must
    # be a normal number of the dtype.
    max_log_odds = math.log(x.dtype.max * np.finfo(x.dtype.as_numpy_dtype).eps) - 2
    odds = tf.exp(tf.minimum(neg_margin, max_log_odds))
    cross_entropy = tf.maximum(neg_margin, tf.math.log1p(odds))
    loss = cross_entropy * modulating_factor(odds / (1 + odds), gamma) if gamma else cross_entropy
    p_t = 1 / (1 + odds)
    one_minus_p_t = odds * p_t
    neg_gradient = one_minus_p_t
    if gamma:  # at clipped odds p_t is as good as 0, and so is p_t times cross entropy, infinite or not
        rest = gamma * (tf.minimum(cross_entropy, max_log_odds) * p_t) + one_minus_p_t
        neg_gradient = modulating_factor(one_minus_p_t, gamma) * rest
    gradient = tf.where(positive, -neg_gradient, neg_gradient)
    pieces = TrueClass(p_t, one_minus_p_t, cross_entropy), -neg_margin, weight
    if tf.is_tensor(weight):
        return multiply_zero_safe(loss, weight), weight * gradient, pieces
    return loss, gradient, pieces
