"""The losses that the experiments compare: functions from labels and logits of a batch to one number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from tf_impl.losses.binary_focal import binary_focal_loss
from tf_impl.losses.categorical_focal import categorical_focal_loss
from tf_impl.losses.centred_mse import centred_mse

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def binary(*, alpha: float, gamma: float, over: str = "examples") -> Loss:
    """Return the focal loss of a batch (BF.3); γ = 0 is weighted cross entropy.

    Args:
        alpha: Weight of class 1.
        gamma: Focusing parameter.
        over: "examples": their mean; "positives": the sum over the number of positives, as detectors take it.
    """

    def loss(labels, logits):
        values = binary_focal_loss(labels, logits, alpha=alpha, gamma=gamma)
        if over == "examples":
            return tf.reduce_mean(values)
        return tf.reduce_sum(values) / tf.cast(tf.maximum(tf.reduce_sum(labels), 1), values.dtype)

    return loss


def softmax(*, gamma: float, alpha: float | np.ndarray | None = None, prior: np.ndarray | None = None) -> Loss:
    """Return the mean categorical focal loss of a batch (CF.1).

    Args:
        gamma: Focusing parameter.
        alpha: As in `categorical_focal_loss`.
        prior: Prior of the classes, whose logarithm is added to the logits in training (logit adjustment).
    """
    shift = 0.0 if prior is None else np.log(prior).astype(np.float32)
    return lambda labels, logits: tf.reduce_mean(
        categorical_focal_loss(labels, logits + shift, alpha=alpha, gamma=gamma)
    )


def squared(*, classes: int, factor: float = 0.0, smoothing: float = 0.0) -> Loss:
    """Return the mean custom MSE of softmax predictions (CM.1), to labels that may be smoothed.

    Args:
        classes: How many.
        factor: λ of the centred penalty; 0 is the MSE.
        smoothing: ε of label smoothing towards the uniform row.
    """

    def loss(labels, logits):
        rows = tf.one_hot(labels, classes, dtype=logits.dtype)
        targets = rows + smoothing * (1 / classes - rows)
        return tf.reduce_mean(centred_mse(targets, tf.nn.softmax(logits), factor=factor))

    return loss
