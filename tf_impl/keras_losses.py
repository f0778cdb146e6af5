"""The losses as Keras classes: constructor, configuration, one value an example. Nothing here is mathematics.

`call` returns one value an example and Keras reduces them, so that `sample_weight`, `class_weight`, masks and every
reduction work. Keras casts labels and predictions to the loss's own dtype (float32 unless `dtype` says otherwise)
before `call`: outputs in half precision are computed in float32, and float64 needs `dtype="float64"`.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from tf_impl.binary_focal import binary_focal_loss, binary_focal_loss_from_probabilities
from tf_impl.categorical_focal import categorical_focal_loss, categorical_focal_loss_from_probabilities
from tf_impl.centred_mse import centred_mse
from tf_impl.prediction_penalties import l1_penalty, l2_penalty
from tf_impl.validation import (
    focusing,
    nonnegative,
    refuse,
    weights_of_the_classes,
    weights_of_the_two_classes,
)

serializable = keras.saving.register_keras_serializable(package="focal_loss_kit")


@serializable
class BinaryFocalLoss(keras.losses.Loss):
    """Binary focal loss (BF.3) as a Keras loss.

    Labels (B,) or (B, 1, …) of 0 and 1, or soft labels in [0, 1]; predictions of the same shape, or with one more last
    axis of size 1. Several outputs an example are averaged over the last axis, as Keras' own binary losses do.

    Args:
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        from_logits: whether predictions are logits, which is exact, or probabilities, which is lossy.
        **kwargs: `reduction`, `name` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above.

    Source:
        Lin et al. 2017, equation 5; study note, section 3.
    """

    def __init__(self, alpha=None, gamma=2.0, from_logits=False, name="binary_focal_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        weights_of_the_two_classes(alpha)
        self.alpha, self.gamma, self.from_logits = alpha, focusing(gamma), from_logits

    def call(self, y_true, y_pred):
        """Return one value an example."""
        loss = binary_focal_loss if self.from_logits else binary_focal_loss_from_probabilities
        values = loss(*_same_rank(y_true, y_pred), alpha=self.alpha, gamma=self.gamma)
        return values if values.shape.rank == 1 else tf.reduce_mean(values, axis=-1)

    def get_config(self):
        """Return the constructor's arguments."""
        return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma, "from_logits": self.from_logits}


@serializable
class CategoricalFocalLoss(keras.losses.Loss):
    """Categorical focal loss (CF.1) with penalties on predictions (PP.9); the notebook's constructor works unchanged.

    Labels are rows of probabilities (one-hot or soft), predictions rows of the same shape, classes on the last axis.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies the focal term and balances
            nothing (CF.15).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        l1: weight of the L1 penalty, which a softmax makes constant (PP.5).
        l2: weight of the L2 penalty, which pulls a softmax towards uniform (PP.8).
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy. Penalties are
            on the softmax in both cases.
        penalty_over: "example": each example carries its own penalty, so that l1 and l2 mean the same for every batch
            size. "batch": as the notebook has it, the penalties are summed over the batch; each example carries N times
            its own, N the size of the global batch.
        **kwargs: `reduction`, `name` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above.

    Source:
        The notebook's class; study note, section 6.
    """

    def __init__(
        self,
        alpha=0.25,
        gamma=2.0,
        l1=0.0,
        l2=0.0,
        *,
        from_logits=False,
        penalty_over="example",
        name="categorical_focal_loss",
        **kwargs,
    ):
        super().__init__(name=name, **kwargs)
        if penalty_over not in ("example", "batch"):
            refuse("penalty_over", repr(penalty_over), "'example' or 'batch'")
        self.alpha, self.gamma, self.from_logits = _plain(alpha), focusing(gamma), from_logits
        self.l1, self.l2, self.penalty_over = nonnegative("l1", l1), nonnegative("l2", l2), penalty_over

    def call(self, y_true, y_pred):
        """Return one value an example."""
        loss = categorical_focal_loss if self.from_logits else categorical_focal_loss_from_probabilities
        values = loss(y_true, y_pred, alpha=self.alpha, gamma=self.gamma)
        if not (self.l1 or self.l2):
            return values
        p = tf.nn.softmax(y_pred) if self.from_logits else y_pred
        penalties = self.l1 * l1_penalty(p) + self.l2 * l2_penalty(p)
        return values + (penalties if self.penalty_over == "example" else _global_batch(values) * penalties)

    def get_config(self):
        """Return the constructor's arguments."""
        own = {"alpha": self.alpha, "gamma": self.gamma, "l1": self.l1, "l2": self.l2}
        return {**super().get_config(), **own, "from_logits": self.from_logits, "penalty_over": self.penalty_over}


@serializable
class SparseCategoricalFocalLoss(keras.losses.Loss):
    """Categorical focal loss (CF.1) of integer labels, (B,) or (B, 1) against predictions (B, K).

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy.
        **kwargs: `reduction`, `name` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above. A label that is no whole number is a bad label.

    Source:
        Study note, section 6.
    """

    def __init__(self, alpha=None, gamma=2.0, from_logits=False, name="sparse_categorical_focal_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.alpha, self.gamma, self.from_logits = _plain(alpha), focusing(gamma), from_logits

    def call(self, y_true, y_pred):
        """Return one value an example."""
        loss = categorical_focal_loss if self.from_logits else categorical_focal_loss_from_probabilities
        return loss(_classes(y_true, y_pred), y_pred, alpha=self.alpha, gamma=self.gamma)

    def get_config(self):
        """Return the constructor's arguments."""
        return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma, "from_logits": self.from_logits}


@serializable
class CentredMSE(keras.losses.Loss):
    """The readme's custom MSE (CM.1): squared error, and a pull of every prediction towards one half.

    Labels and predictions of one shape, or with one more last axis of size 1; the mean is over the last axis.

    Args:
        factor: how strong the pull is, finite and ≥ 0.
        **kwargs: `reduction`, `name` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: if the factor is not as above.

    Source:
        Readme, class custom_mse.
    """

    def __init__(self, factor=0.1, name="centred_mse", **kwargs):
        super().__init__(name=name, **kwargs)
        self.factor = nonnegative("factor", factor)

    def call(self, y_true, y_pred):
        """Return one value an example."""
        y, p = _same_rank(y_true, y_pred)
        one_output = p.shape.rank == 1
        y, p = (y[:, None], p[:, None]) if one_output else (y, p)
        return centred_mse(y, p, factor=self.factor)

    def get_config(self):
        """Return the constructor's arguments."""
        return {**super().get_config(), "factor": self.factor}


# ---------------------------------------------------------------- what Keras hands over


def _plain(alpha: object) -> object:
    """Return a checked alpha as a configuration can hold it."""
    weights_of_the_classes(alpha)
    return np.asarray(alpha, np.float64).tolist() if isinstance(alpha, list | tuple | np.ndarray) else alpha


def _same_rank(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with one rank: where one lacks a last axis of size 1, it gets it, as in Keras' own losses."""
    if y_true.shape.rank == (y_pred.shape.rank or 0) - 1 and y_pred.shape[-1] == 1:
        return y_true[..., None], y_pred
    if y_pred.shape.rank == (y_true.shape.rank or 0) - 1 and y_true.shape[-1] == 1:
        return y_true, y_pred[..., None]
    return y_true, y_pred


def _classes(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return labels as the integers they were before Keras cast them; what is no whole number becomes no class."""
    if y_true.shape.rank == y_pred.shape.rank and y_true.shape[-1] == 1:
        y_true = tf.squeeze(y_true, axis=-1)
    if y_true.dtype.is_integer:
        return y_true
    return tf.cast(tf.where(y_true == tf.round(y_true), y_true, -1), tf.int64)


def _global_batch(values: tf.Tensor) -> tf.Tensor:
    """Return how many examples all replicas hold together."""
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    return tf.cast(tf.size(values) * replicas, values.dtype)
