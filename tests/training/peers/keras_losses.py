"""Keras' five cross entropies and focal cross entropies as calls of ours.

Keras clips probabilities to its epsilon and divides rows by their sum; ours takes them as they are and refuses rows
that do not sum to 1. So the shims hand over clipped and divided ones, as a user of Keras' conventions would.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import tf_impl

TESTS = (
    *("BinaryCrossentropyTest", "CategoricalCrossentropyTest", "SparseCategoricalCrossentropyTest"),
    *("BinaryFocalCrossentropyTest", "CategoricalFocalCrossentropyTest"),
)


def clipped(probabilities: object) -> tf.Tensor:
    """Return probabilities between Keras' epsilon and 1 minus it."""
    epsilon = keras.config.epsilon()
    return tf.clip_by_value(tf.convert_to_tensor(probabilities), epsilon, 1 - epsilon)


def divided(rows: object, axis: int) -> tf.Tensor:
    """Return rows, in float32, that sum to 1."""
    rows = tf.cast(rows, tf.float32)
    return rows / tf.reduce_sum(rows, axis=axis, keepdims=True)


@keras.saving.register_keras_serializable(package="peers")
class Binary(tf_impl.BinaryFocalLoss):
    """Takes probabilities clipped."""

    def __call__(self, y_true: object, y_pred: object, sample_weight: object = None) -> tf.Tensor:
        """See the class."""
        return super().__call__(y_true, y_pred if self.from_logits else clipped(y_pred), sample_weight)


@keras.saving.register_keras_serializable(package="peers")
class Categorical(tf_impl.CategoricalFocalLoss):
    """Takes rows divided by their sum."""

    def __call__(self, y_true: object, y_pred: object, sample_weight: object = None) -> tf.Tensor:
        """See the class."""
        return super().__call__(y_true, y_pred if self.from_logits else divided(y_pred, self.axis), sample_weight)


@keras.saving.register_keras_serializable(package="peers")
class Sparse(tf_impl.SparseCategoricalFocalLoss):
    """Takes rows divided by their sum."""

    def __call__(self, y_true: object, y_pred: object, sample_weight: object = None) -> tf.Tensor:
        """See the class."""
        return super().__call__(y_true, y_pred if self.from_logits else divided(y_pred, self.axis), sample_weight)


def binary(alpha: float = 0.25, gamma: float = 0.0, *, apply_class_balancing: bool = False, axis: int = -1, **options):
    """Return the loss that Keras' binary classes mean."""
    assert axis == -1
    return Binary(alpha if apply_class_balancing else None, gamma, **options)


def categorical(alpha: object = None, gamma: float = 0.0, **options):
    """Return the loss that Keras' categorical classes mean; one number stands for every class."""
    return Categorical(alpha if alpha is None or np.ndim(alpha) or alpha <= 1 else None, gamma, **options)


def sparse(**options):
    """Return the loss that Keras' sparse class means."""
    return Sparse(gamma=0.0, **options)


def prepare(checkout: Path, folder: Path) -> list[Path]:
    """Put the shims into Keras' module of losses, and copy its tests."""
    from keras.src.losses import losses

    losses.BinaryCrossentropy = binary
    losses.BinaryFocalCrossentropy = lambda gamma=2.0, **options: binary(gamma=gamma, **options)
    losses.CategoricalCrossentropy = categorical
    losses.CategoricalFocalCrossentropy = lambda alpha=0.25, gamma=2.0, **options: categorical(alpha, gamma, **options)
    losses.SparseCategoricalCrossentropy = sparse
    losses.categorical_crossentropy = lambda y, p, axis=-1: categorical(axis=axis, reduction=None)(y, p)
    losses.categorical_focal_crossentropy = lambda y, p, axis=-1: categorical(0.25, 2.0, axis=axis, reduction=None)(
        y, p
    )
    losses.sparse_categorical_crossentropy = lambda y, p, axis=-1: sparse(axis=axis, reduction=None)(y, p)
    return [Path(shutil.copy(checkout / "keras" / "src" / "losses" / "losses_test.py", folder))]
