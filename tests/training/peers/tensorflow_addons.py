"""The sigmoid focal cross entropy of TensorFlow Addons as calls of ours."""

from __future__ import annotations

import shutil
import sys
import types
from pathlib import Path

import keras
import tensorflow as tf

import tf_impl


def sigmoid_focal_crossentropy(
    y_true: object, y_pred: object, alpha: float | None = 0.25, gamma: float | None = 2.0, from_logits: bool = False
) -> tf.Tensor:
    """Return the loss, summed over the last axis; without gamma it is cross entropy."""
    loss = tf_impl.binary_focal_loss if from_logits else tf_impl.binary_focal_loss_from_probabilities
    return tf.reduce_sum(loss(y_true, y_pred, alpha=alpha, gamma=0.0 if gamma is None else gamma), axis=-1)


class SigmoidFocalCrossEntropy(tf_impl.BinaryFocalLoss):
    """The class, whose `reduction` has the names of Keras 2."""

    def __init__(self, reduction: str, name: str):
        super().__init__(0.25, reduction=reduction, name=name)


def prepare(checkout: Path, folder: Path) -> list[Path]:
    """Put modules of the package's names in place, and copy its tests."""
    keras.losses.Reduction = types.SimpleNamespace(NONE="none")
    package, losses = types.ModuleType("tensorflow_addons"), types.ModuleType("tensorflow_addons.losses")
    shim = types.ModuleType("tensorflow_addons.losses.focal_loss")
    shim.SigmoidFocalCrossEntropy = SigmoidFocalCrossEntropy
    shim.sigmoid_focal_crossentropy = sigmoid_focal_crossentropy
    package.losses, losses.focal_loss = losses, shim
    sys.modules.update({module.__name__: module for module in (package, losses, shim)})
    return [Path(shutil.copy(checkout / "tensorflow_addons" / "losses" / "tests" / "focal_loss_test.py", folder))]
