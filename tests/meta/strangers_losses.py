"""Binary focal losses as strangers write them: two right ones, and some whose arithmetic alone is wrong.

Mistakes of formula are not here: the catalogue has them (`spec.mistakes`), and mistaken_losses.py makes losses of them.

Each is called like a stranger's, `function(labels, logits, alpha=…, gamma=…)`; None switches alpha off.
"""

from __future__ import annotations

import numpy as np


def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def alpha_t(labels, alpha):
    return 1.0 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)


def margin(labels, logits):
    return np.where(labels == 1, logits, -logits)


# ---------------------------------------------------------------- right


def in_log_space(labels, logits, *, alpha, gamma):
    """exp(-gamma softplus(m)): loses |m| eps, which everybody is granted (optax, kornia)."""
    m = margin(labels, logits)
    cost = np.logaddexp(0, -m) * np.exp(-gamma * np.logaddexp(0, m)) * alpha_t(labels, alpha)
    return cost.astype(logits.dtype)


def in_power_form(labels, logits, *, alpha, gamma):
    """The power of a sigmoid, taken of the small side."""
    m = margin(labels, logits)
    e = np.exp(-np.abs(m))
    q = np.where(m >= 0, e, 1) / (1 + e)
    return (alpha_t(labels, alpha) * q**gamma * (np.maximum(-m, 0) + np.log1p(e))).astype(logits.dtype)


# ---------------------------------------------------------------- wrong in the arithmetic


def logarithm_of_a_sigmoid(labels, logits, *, alpha, gamma):
    """kornia/kornia#2115: infinite or NaN where the sigmoid has rounded"""
    p_t = sigmoid(margin(labels, logits))
    with np.errstate(divide="ignore", invalid="ignore"):
        return -alpha_t(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)


def clipped(labels, logits, *, alpha, gamma):
    """tensorflow/addons#693, the notebook: the loss is capped at 16.1"""
    p_t = np.clip(sigmoid(margin(labels, logits)), 1e-7, 1 - 1e-7)
    return -alpha_t(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)


def naive_modulating_factor(labels, logits, *, alpha, gamma):
    """rwightman/efficientdet-pytorch#77: exp overflows, and the worst mistake costs nothing"""
    m = margin(labels, logits)
    with np.errstate(over="ignore", invalid="ignore"):
        modulating_factor = np.exp(-gamma * m - gamma * np.log1p(np.exp(-m)))
    return alpha_t(labels, alpha) * modulating_factor * np.logaddexp(0, -m)


def easy_side_lost(labels, logits, *, alpha, gamma):
    """pytorch/vision and many more: 1 - p_t where p_t rounds to 1"""
    m = margin(labels, logits)
    return alpha_t(labels, alpha) * (1 - sigmoid(m)) ** gamma * np.logaddexp(0, -m)


# ---------------------------------------------------------------- wrong in the gradient that TensorFlow derives


def power_of_one_minus_p(labels, logits, *, alpha, gamma):
    """tensorflow/tensorflow#70326, kornia/kornia#918: NaN once p_t rounds to 1 and gamma < 1, even at gamma = 0"""
    import tensorflow as tf

    weights = 1.0 if alpha is None else tf.where(labels == 1, tf.cast(alpha, logits.dtype), 1 - alpha)
    cost = tf.nn.sigmoid_cross_entropy_with_logits(labels, logits)
    p_t = tf.where(labels == 1, tf.sigmoid(logits), 1 - tf.sigmoid(logits))
    return weights * (1 - p_t) ** gamma * cost


def clipped_away(labels, logits, *, alpha, gamma):
    """keras CategoricalFocalCrossentropy, the notebook: the hardest examples get a gradient of exactly zero"""
    import tensorflow as tf

    weights = 1.0 if alpha is None else tf.where(labels == 1, tf.cast(alpha, logits.dtype), 1 - alpha)
    p = tf.sigmoid(logits)
    p_t = tf.clip_by_value(tf.where(labels == 1, p, 1 - p), 1e-7, 1 - 1e-7)
    return -weights * (1 - p_t) ** gamma * tf.math.log(p_t)


RIGHT = (in_log_space, in_power_form)
WRONG_IN_ARITHMETIC = tuple(
    function
    for function in list(vars().values())
    if callable(function) and function not in (*RIGHT, sigmoid, alpha_t, margin)
)
