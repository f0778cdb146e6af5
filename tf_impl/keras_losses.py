"""The losses as Keras classes: constructor, configuration, one value an example. Nothing here is mathematics.

`call` returns one value an example and Keras reduces them, so that `sample_weight`, `class_weight`, masks and every
reduction work. Keras casts labels and predictions to the loss's own dtype before `call`: float32, unless `dtype` says
otherwise. So half precision outputs, as under `mixed_float16`, are computed on in float32; float64 needs
`dtype="float64"`; and integer labels arrive as floats, whatever they were.

A bad label is refused with a ValueError where Keras runs eagerly; inside `fit` the loss turns NaN.
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
    refuse_values,
    weights_of_the_classes,
    weights_of_the_two_classes,
)

# how many classes, from 0 on, a dtype can count without skipping one
WHOLE_NUMBERS = {tf.bfloat16: 2**8 + 1, tf.float16: 2**11 + 1, tf.float32: 2**24 + 1, tf.float64: 2**53 + 1}

serializable = keras.saving.register_keras_serializable(package="focal_loss_kit")


class _Loss(keras.losses.Loss):
    """A Keras loss that is saved with its dtype (Keras' own forget it) and the arguments that a class names."""

    arguments: tuple[str, ...] = ()

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one value an example; Keras takes lists of numbers apart, and here they become tensors again."""
        return self._values(tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred))

    def get_config(self) -> dict:
        """Return the constructor's arguments."""
        own = {name: getattr(self, name) for name in self.arguments}
        return {**super().get_config(), "dtype": self.dtype, **own}


@serializable
class BinaryFocalLoss(_Loss):
    """Binary focal loss (BF.3) as a Keras loss.

    Labels of 0 and 1, or soft labels in [0, 1]; predictions of the same shape, or with one more or less last axis of
    size 1. Several outputs an example, (B, L), are averaged over the last axis, as Keras' own binary losses do; but
    predictions (B,) give B values, where Keras' give one.

    Args:
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        from_logits: whether predictions are logits, which is exact, or probabilities, which is lossy.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above.

    Source:
        Lin et al. 2017, equation 5; study note, section 3.
    """

    arguments = ("alpha", "gamma", "from_logits")

    def __init__(
        self,
        alpha: float | None = None,
        gamma: float = 2.0,
        from_logits: bool = False,
        name: str = "binary_focal_loss",
        **kwargs: object,
    ):
        super().__init__(name=name, **kwargs)
        weights_of_the_two_classes(alpha)
        self.alpha, self.gamma, self.from_logits = _plain(alpha), focusing(gamma), from_logits

    def _values(self, y_true, y_pred):
        loss = binary_focal_loss if self.from_logits else binary_focal_loss_from_probabilities
        values = loss(*_of_one_rank(y_true, y_pred), alpha=self.alpha, gamma=self.gamma)
        return values if values.shape.rank == 1 else tf.reduce_mean(values, axis=-1)


@serializable
class CategoricalFocalLoss(_Loss):
    """Categorical focal loss (CF.1) with penalties on predictions (PP.9); the notebook's constructor works unchanged.

    Labels are rows of probabilities, one-hot or soft; predictions rows of the same shape, classes on the last axis.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies the focal term and balances
            nothing (CF.15).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        l1: weight of the L1 penalty (PP.1), which a softmax makes constant (PP.5).
        l2: weight of the L2 penalty (PP.3), which pulls a softmax towards uniform (PP.8).
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy. Penalties are
            on the softmax in both cases.
        penalty_over: "example": each example carries its own penalty, so that l1 and l2 mean the same for every batch
            size. "batch": as the notebook has it, the penalties are summed over the batch; each example carries N times
            its own, N the size of the global batch, so that their mean is that sum.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above.

    Source:
        The notebook's class; study note, section 6.
    """

    arguments = ("alpha", "gamma", "l1", "l2", "from_logits", "penalty_over")

    def __init__(
        self,
        alpha: float | np.ndarray | None = 0.25,
        gamma: float = 2.0,
        l1: float = 0.0,
        l2: float = 0.0,
        *,
        from_logits: bool = False,
        penalty_over: str = "example",
        name: str = "categorical_focal_loss",
        **kwargs: object,
    ):
        super().__init__(name=name, **kwargs)
        weights_of_the_classes(alpha)
        if penalty_over not in ("example", "batch"):
            refuse("penalty_over", repr(penalty_over), "'example' or 'batch'")
        self.alpha, self.gamma, self.from_logits = _plain(alpha), focusing(gamma), from_logits
        self.l1, self.l2, self.penalty_over = nonnegative("l1", l1), nonnegative("l2", l2), penalty_over

    def _values(self, y_true, y_pred):
        if not y_true.shape.is_compatible_with(y_pred.shape):
            rows = f"rows of the predictions' shape, {y_pred.shape} (SparseCategoricalFocalLoss takes integers)"
            refuse("labels", f"of shape {y_true.shape}", rows)
        loss = categorical_focal_loss if self.from_logits else categorical_focal_loss_from_probabilities
        values = loss(y_true, y_pred, alpha=self.alpha, gamma=self.gamma)
        return values + self._penalties(y_pred, values) if self.l1 or self.l2 else values

    def _penalties(self, y_pred, values):
        p = tf.nn.softmax(y_pred) if self.from_logits else y_pred
        of_each = self.l1 * l1_penalty(p) + self.l2 * l2_penalty(p)
        return of_each if self.penalty_over == "example" else _global_batch(values) * of_each


@serializable
class SparseCategoricalFocalLoss(_Loss):
    """Categorical focal loss (CF.1) of integer labels, (B,) or (B, 1) against predictions (B, K), as Keras has it.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above; when it is called, if there are more classes than the
            dtype can count (257 in bfloat16): Keras' cast would give one class the label of another.

    Source:
        Study note, section 6.
    """

    arguments = ("alpha", "gamma", "from_logits")

    def __init__(
        self,
        alpha: float | np.ndarray | None = None,
        gamma: float = 2.0,
        from_logits: bool = False,
        name: str = "sparse_categorical_focal_loss",
        **kwargs: object,
    ):
        super().__init__(name=name, **kwargs)
        weights_of_the_classes(alpha)
        self.alpha, self.gamma, self.from_logits = _plain(alpha), focusing(gamma), from_logits

    def _values(self, y_true, y_pred):
        loss = categorical_focal_loss if self.from_logits else categorical_focal_loss_from_probabilities
        return loss(_classes(y_true, y_pred), y_pred, alpha=self.alpha, gamma=self.gamma)


@serializable
class CentredMSE(_Loss):
    """The readme's custom MSE (CM.1): squared error, and a pull of every prediction towards one half.

    Labels and predictions of one shape, or with one more or less last axis of size 1; the mean is over the last axis,
    so that predictions (B,) give B values.

    Args:
        factor: how strong the pull is, finite and ≥ 0.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: if the factor is not as above.

    Source:
        Readme, class custom_mse.
    """

    arguments = ("factor",)

    def __init__(self, factor: float = 0.1, name: str = "centred_mse", **kwargs: object):
        super().__init__(name=name, **kwargs)
        self.factor = nonnegative("factor", factor)

    def _values(self, y_true, y_pred):
        y, p = _of_one_rank(y_true, y_pred)
        outputs = (y[:, None], p[:, None]) if p.shape.rank == 1 else (y, p)
        return centred_mse(*outputs, factor=self.factor)


# ---------------------------------------------------------------- what Keras saves, and what it hands over


def _plain(alpha: object) -> object:
    """Return a valid alpha as a configuration file can hold it."""
    return alpha if alpha is None else np.asarray(alpha, np.float64).tolist()


def _of_one_rank(y_true: tf.Tensor, y_pred: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both with one rank: where one lacks a last axis of size 1 it gets it, as in Keras' own losses."""
    if None not in (y_true.shape.rank, y_pred.shape.rank):
        if y_true.shape.rank == y_pred.shape.rank - 1 and y_pred.shape[-1] == 1:
            return y_true[..., None], y_pred
        if y_pred.shape.rank == y_true.shape.rank - 1 and y_true.shape[-1] == 1:
            return y_true, y_pred[..., None]
    return y_true, y_pred


def _classes(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return labels as the integers they were before Keras cast them; what is no whole number is no class, -1."""
    if y_true.shape.rank == y_pred.shape.rank and y_true.shape[-1] == 1:
        y_true = tf.squeeze(y_true, axis=-1)
    if not y_true.dtype.is_floating:
        return y_true
    if (y_pred.shape[-1] or 0) > WHOLE_NUMBERS[y_true.dtype]:
        refuse("dtype", y_true.dtype.name, f"one that tells {y_pred.shape[-1]} labels apart, such as float32")
    whole = y_true == tf.round(y_true)
    refuse_values(whole, "labels", y_true, "whole numbers")
    return tf.cast(tf.where(whole, y_true, -tf.ones_like(y_true)), tf.int64)


def _global_batch(values: tf.Tensor) -> tf.Tensor:
    """Return how many examples all replicas hold together."""
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    return tf.cast(tf.size(values) * replicas, values.dtype)
