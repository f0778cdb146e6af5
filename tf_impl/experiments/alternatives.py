"""What is used instead of focal loss on a long tail: losses of others, as functions of a batch."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from tf_impl.experiments.losses import Loss
from tf_impl.keras_losses.gamma import flsd_53
from tf_impl.losses.asymmetric_loss import asymmetric_loss
from tf_impl.losses.categorical_focal import categorical_focal_loss


def effective_number_weights(counts: np.ndarray, beta: float) -> np.ndarray:
    """Return class-balanced weights (1 − β) / (1 − β^n), scaled so that the mean weight of the examples is 1.

    Source: Cui et al. 2019.
    """
    return scaled((1 - beta) / (1 - beta**counts), counts)


def scaled(weights: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return weights of the classes, scaled so that the mean weight of the examples is 1."""
    return weights * counts.sum() / (weights * counts).sum()


def margins(counts: np.ndarray, largest: float) -> Loss:
    """Return cross entropy with the margin C / n^(1/4) subtracted from the true class's logit (LDAM).

    The source normalises the last layer and scales its logits by 30; here neither is done, so that all losses have the
    same network.

    Args:
        counts: Number of training examples of each class.
        largest: The margin of the rarest class.

    Source: Cao et al. 2019.
    """
    margin = (largest * (counts / counts.min()) ** -0.25).astype(np.float32)

    def loss(labels, logits):
        shifted = logits - tf.one_hot(labels, len(counts)) * margin
        return tf.reduce_mean(categorical_focal_loss(labels, shifted, gamma=0.0))

    return loss


def smoothed(classes: int, smoothing: float) -> Loss:
    """Return cross entropy to labels smoothed towards the uniform row (Szegedy et al. 2016)."""

    def loss(labels, logits):
        rows = tf.one_hot(labels, classes, dtype=logits.dtype)
        soft = (1 - smoothing) * rows + smoothing / classes
        return tf.reduce_mean(categorical_focal_loss(soft, logits, gamma=0.0))

    return loss


def poly_1(epsilon: float) -> Loss:
    """Return cross entropy and ε (1 − p_t), Poly-1 of several classes (Leng et al. 2022)."""

    def loss(labels, logits):
        p_t = tf.gather(tf.nn.softmax(logits), labels, batch_dims=1)
        return tf.reduce_mean(categorical_focal_loss(labels, logits, gamma=0.0) + epsilon * (1 - p_t))

    return loss


def one_versus_rest_asymmetric(classes: int, gamma_negative: float, shift: float) -> Loss:
    """Return the asymmetric loss of every class against the others, γ⁺ = 0, summed over the classes (AL.2)."""

    def loss(labels, logits):
        rows = tf.one_hot(labels, classes, dtype=logits.dtype)
        values = asymmetric_loss(rows, logits, gamma_positive=0.0, gamma_negative=gamma_negative, shift=shift)
        return tf.reduce_mean(tf.reduce_sum(values, axis=-1))

    return loss


def sample_dependent_gamma() -> Loss:
    """Return focal loss with γ = 5 where p_t < 0.2 and 3 elsewhere, FLSD-53 (Mukhoti et al. 2020)."""

    def loss(labels, logits):
        p_t = tf.gather(tf.nn.softmax(logits), labels, batch_dims=1)
        gamma = flsd_53(tf.stop_gradient(p_t))
        five, three = (categorical_focal_loss(labels, logits, gamma=g) for g in (5.0, 3.0))
        return tf.reduce_mean(tf.where(gamma == 5, five, three))

    return loss
