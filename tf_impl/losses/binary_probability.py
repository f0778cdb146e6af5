"""From a predicted probability to the true class, and focal loss as a function of the probability.

Lossy by nature: a probability next to 1 keeps no digit of 1 - p. What can be saved is saved: 1 - p of label 0 is p
itself, and its logarithm is log1p.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from .autodiff import twice_differentiable
from .focal_terms import (
    Gamma,
    TrueClass,
    focal_curvature_in_log_p,
    focal_gradient_in_log_p,
    focal_loss_and_gradient,
)


def true_class_of_probability(p: tf.Tensor, *, complement: bool = False) -> TrueClass:
    """Return the true class if its probability is p, or 1 - p for the complement.

    1 - p rounds a small p away, but log1p(-p) does not. From p = 1/4 on the logarithm of 1 - p is as good, and safer:
    XLA's log1p is off by 100 eps of float64 near -0.4.

    Args:
        p: float32 or float64 in [0, 1], any shape. A p_t of 0 counts as the smallest normal number: its logarithm and
            its gradient are then finite, and a wrong example still learns.
        complement: whether the true class has probability 1 - p.
    """
    p_t, one_minus_p_t = (1 - p, p) if complement else (p, 1 - p)
    floored = tf.maximum(p_t, tf.constant(np.finfo(p.dtype.as_numpy_dtype).tiny, p.dtype))
    log = tf.math.log(floored)
    if complement:
        log = tf.where(p < 0.25, tf.math.log1p(-tf.minimum(p, 0.25)), log)
    return TrueClass(floored, one_minus_p_t, -log)


def focal_loss_of_probability(p: tf.Tensor, gamma: Gamma, *, complement: bool = False) -> tf.Tensor:
    """Return FL of the probability of the true class (BF.4), twice differentiable in p.

    The gradient is dFL/dlog p_t · dlog p_t/dp: dFL/dp_t itself (BF.6) would divide by 1 - p_t.

    Args:
        p: float32 or float64 in [0, 1], any shape.
        gamma: finite and ≥ 0.
        complement: whether the true class has probability 1 - p, as for binary label 0, instead of p.

    Returns:
        FL; its gradient is finite at 0 and 1. The second derivative has poles there for some gamma; it is cut off at
        the dtype's largest number, so that a weight of 0 makes 0 of it.
    """
    sign = -1 if complement else 1  # of dp_t / dp

    def forward(p):
        true = true_class_of_probability(p, complement=complement)
        loss, _ = focal_loss_and_gradient(true, gamma)
        return loss, sign * focal_gradient_in_log_p(true, gamma) / true.p_t, (true, gamma)

    return twice_differentiable(p, forward, lambda pieces: _curvature(*pieces))


# ---------------------------------------------------------------- second derivatives


def _curvature(true, gamma):
    """Return d²FL/dp_t²; (d p_t / d p)² is 1 for both labels."""
    p = true.p_t
    tiny = tf.constant(np.finfo(p.dtype.as_numpy_dtype).tiny, p.dtype)
    in_log_p = focal_curvature_in_log_p(true, gamma) / tf.maximum(true.one_minus_p_t, tiny)
    return tf.minimum((in_log_p - focal_gradient_in_log_p(true, gamma)) / p / p, p.dtype.max)
