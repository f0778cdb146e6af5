"""From a predicted probability to the true class, and focal loss as a function of the probability.

Lossy by nature: a probability next to 1 keeps no digit of 1 - p. What can be saved is saved: 1 - p of label 0 is p
itself, and its logarithm is log1p.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from .autodiff import twice_differentiable
from .focal_terms import TrueClass, focal_curvature_in_log_p, focal_gradient_in_log_p, focal_loss_and_gradient


def true_class_of_probability(p: tf.Tensor) -> TrueClass:
    """Return the true class if its probability is p, in [0, 1]; 0 counts as the smallest normal number."""
    floored = tf.maximum(p, _tiny(p))
    return TrueClass(floored, 1 - p, -tf.math.log(floored))


def true_class_of_complement(p: tf.Tensor) -> TrueClass:
    """Return the true class if its probability is 1 - p, in [0, 1].

    1 - p rounds a small p away, but log1p(-p) does not. From p = 1/4 on the logarithm of 1 - p is as good, and safer:
    XLA's log1p is off by 100 eps of float64 near -0.4.
    """
    floored = tf.maximum(1 - p, _tiny(p))
    log = tf.where(p < 0.25, tf.math.log1p(-tf.minimum(p, 0.25)), tf.math.log(floored))
    return TrueClass(floored, p, -log)


def focal_loss_of_probability(p: tf.Tensor, gamma: float) -> tf.Tensor:
    """Return FL of the probability p of the true class (BF.4), twice differentiable in p.

    Args:
        p: float32 or float64 in [0, 1], any shape.
        gamma: finite and ≥ 0.

    Returns:
        FL; its gradient is BF.6, finite at 0 and 1. The second derivative has poles there for some gamma; it is cut off
        at the dtype's largest number, so that a weight of 0 makes 0 of it.
    """

    def forward(p):
        true = true_class_of_probability(p)
        loss, _ = focal_loss_and_gradient(true, gamma)
        return loss, focal_gradient_in_log_p(true, gamma) / true.p_t, true

    return twice_differentiable(p, forward, lambda true: _curvature(true, gamma))


def focal_loss_of_complement(p: tf.Tensor, gamma: float) -> tf.Tensor:
    """Return FL of the probability 1 - p of the true class, twice differentiable in p: binary label 0.

    Arguments and edges as in `focal_loss_of_probability`; the gradient has the other sign.
    """

    def forward(p):
        true = true_class_of_complement(p)
        loss, _ = focal_loss_and_gradient(true, gamma)
        return loss, -focal_gradient_in_log_p(true, gamma) / true.p_t, true

    return twice_differentiable(p, forward, lambda true: _curvature(true, gamma))


# ---------------------------------------------------------------- second derivatives


def _curvature(true, gamma):
    """Return d²FL/dp_t²; (d p_t / d p)² is 1 for both labels."""
    p, q = true.p_t, true.one_minus_p_t
    in_log_p = focal_curvature_in_log_p(true, gamma) / tf.maximum(q, _tiny(q))
    return tf.minimum((in_log_p - focal_gradient_in_log_p(true, gamma)) / p / p, p.dtype.max)


def _tiny(like):
    return tf.constant(np.finfo(like.dtype.as_numpy_dtype).tiny, like.dtype)
