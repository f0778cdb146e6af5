"""Categorical focal losses as people ship them: two right forms, and two mistakes of each grade of severity.

Each is per example, in the kit's convention. They are for comparison alone: the conformance
command names what is wrong with each, and a test holds its grade there to the one in the protocol.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from tf_impl.losses.categorical_focal import categorical_focal_loss

Mistaken = Callable[..., tf.Tensor]


def right(labels, logits, *, alpha=None, gamma):
    """Return the loss of the kit (CF.3)."""
    return categorical_focal_loss(labels, logits, alpha=alpha, gamma=gamma)


def right_in_log_space(labels, logits, *, alpha=None, gamma):
    """Return the same in another right form, which rounds otherwise: exp(−γ softplus(m)) softplus(−m)."""
    m = _margin(labels, logits)
    return _weight(labels, alpha, m) * tf.exp(-gamma * tf.nn.softplus(m)) * tf.nn.softplus(-m)


# ---------------------------------------------------------------- another loss


def detached_factor(labels, logits, *, alpha=None, gamma):
    """Return the right value, whose modulating factor is not differentiated: a `detach()` for stability."""
    m = _margin(labels, logits)
    factor = tf.stop_gradient(tf.exp(-gamma * tf.nn.softplus(m)))
    return _weight(labels, alpha, m) * factor * tf.nn.softplus(-m)


def own_sigmoid(labels, logits, *, alpha=None, gamma):
    """Return the loss of the sigmoid of the true class's logit: a log-sigmoid where a log-softmax belongs."""
    z_t = tf.gather(logits, labels, batch_dims=1)
    return _weight(labels, alpha, z_t) * tf.exp(-gamma * tf.nn.softplus(z_t)) * tf.nn.softplus(-z_t)


# ---------------------------------------------------------------- NaN or a dead gradient


def log_of_softmax(labels, logits, *, alpha=None, gamma):
    """Return the textbook line: the logarithm of a softmax, NaN once the softmax underflows."""
    p_t = _softmax(labels, logits)
    return -_weight(labels, alpha, p_t) * tf.pow(_positive(1 - p_t), gamma) * tf.math.log(p_t)


def clipped(labels, logits, *, alpha=None, gamma):
    """Return the loss of a clipped probability, as Keras clips it: its gradient is 0 where it should be largest."""
    p_t = tf.clip_by_value(_softmax(labels, logits), 1e-7, 1 - 1e-7)
    return -_weight(labels, alpha, p_t) * tf.pow(1 - p_t, gamma) * tf.math.log(p_t)


# ---------------------------------------------------------------- wrong only when saturated


def constant_in_the_factor(labels, logits, *, alpha=None, gamma):
    """Return the loss with a constant beside 1 − p_t, which no easy example gets below."""
    p_t = _softmax(labels, logits)
    return _weight(labels, alpha, p_t) * tf.pow(1 - p_t + 1e-4, gamma) * _cross_entropy(labels, logits)


def cancelled_cross_entropy(labels, logits, *, alpha=None, gamma):
    """Return the loss of logsumexp less the true logit, which cancel where logits are large."""
    cost = tf.reduce_logsumexp(logits, axis=-1) - tf.gather(logits, labels, batch_dims=1)
    return _weight(labels, alpha, cost) * tf.pow(_positive(1 - tf.exp(-cost)), gamma) * cost


# ---------------------------------------------------------------- last digits


def rounded_complement(labels, logits, *, alpha=None, gamma):
    """Return the loss with 1 − p_t of a rounded p_t, which keeps no digit of an easy example."""
    p_t = _softmax(labels, logits)
    return _weight(labels, alpha, p_t) * tf.pow(_positive(1 - p_t), gamma) * _cross_entropy(labels, logits)


def floor_of_the_factor(labels, logits, *, alpha=None, gamma):
    """Return the loss with a floor under 1 − p_t."""
    p_t = _softmax(labels, logits)
    return _weight(labels, alpha, p_t) * tf.pow(tf.maximum(1 - p_t, 1e-3), gamma) * _cross_entropy(labels, logits)


# ---------------------------------------------------------------- their parts


def _softmax(labels, logits):
    return tf.gather(tf.nn.softmax(logits), labels, batch_dims=1)


def _cross_entropy(labels, logits):
    return tf.nn.softplus(-_margin(labels, logits))


def _margin(labels, logits):
    true = tf.one_hot(labels, logits.shape[-1], on_value=True, off_value=False, dtype=tf.bool)
    others = tf.reduce_logsumexp(tf.where(true, tf.constant(-np.inf, logits.dtype), logits), axis=-1)
    return tf.gather(logits, labels, batch_dims=1) - others


def _positive(value):
    """Return a value that is not 0, whose power has a finite derivative whatever γ is."""
    return tf.maximum(value, tf.constant(1e-30, value.dtype))


def _weight(labels, alpha, like):
    return tf.ones_like(like) if alpha is None else tf.gather(tf.cast(alpha, like.dtype), labels)
