"""The package focal-loss as calls of ours: its weight of positives, its labels and predictions as lists."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import keras
import tensorflow as tf

import tf_impl

SHIM = "from tests.training.peers.focal_loss_package import *\n"
# how its tests are written, which are older than NumPy 2.1 and Keras 3; nothing of what they ask of a loss is changed
SINCE_THEN = {"newshape=": "shape=", "Input(shape=n_features)": "Input(shape=(n_features,))"}
__all__ = ["BinaryFocalLoss", "SparseCategoricalFocalLoss", "binary_focal_loss", "sparse_categorical_focal_loss"]


def as_floats(values: object) -> tf.Tensor:
    """Return predictions as floats, which plain integers are not."""
    tensor = tf.convert_to_tensor(values)
    return tensor if tensor.dtype.is_floating else tf.cast(tensor, tf.float32)


def alpha_and_scale(pos_weight: float | None) -> tuple[float | None, float]:
    """Return alpha and a factor that weigh positives by pos_weight and negatives by 1."""
    return (None, 1.0) if pos_weight is None else (pos_weight / (1 + pos_weight), 1 + pos_weight)


def binary_focal_loss(y_true, y_pred, gamma, *, pos_weight=None, from_logits=False, label_smoothing=None):
    """Return the loss of each output."""
    alpha, scale = alpha_and_scale(pos_weight)
    y_pred = as_floats(y_pred)
    loss = tf_impl.BinaryFocalLoss(
        alpha, gamma, from_logits, label_smoothing=label_smoothing or 0.0, reduction=None, dtype=y_pred.dtype.name
    )
    return scale * loss(tf.convert_to_tensor(y_true)[..., None], y_pred[..., None])


@keras.saving.register_keras_serializable(package="peers")
class BinaryFocalLoss(tf_impl.BinaryFocalLoss):
    """The class, with its weight of positives."""

    def __init__(self, gamma, *, pos_weight=None, from_logits=False, label_smoothing=None, **options):
        alpha, self.scale = alpha_and_scale(pos_weight)
        self.given = {"pos_weight": pos_weight, "label_smoothing": label_smoothing}
        super().__init__(alpha, gamma, from_logits, label_smoothing=label_smoothing or 0.0, **options)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Return the scaled loss."""
        return self.scale * super().__call__(tf.convert_to_tensor(y_true), as_floats(y_pred), sample_weight)

    def get_config(self):
        """Return the arguments of this class."""
        config = super().get_config()
        return {name: config[name] for name in ("gamma", "from_logits", "name", "reduction")} | self.given


def sparse_categorical_focal_loss(y_true, y_pred, gamma, *, class_weight=None, from_logits=False, axis=-1):
    """Return the loss of each example."""
    y_pred = as_floats(y_pred)
    loss = tf_impl.SparseCategoricalFocalLoss(
        class_weight, gamma, from_logits, axis=axis, reduction=None, dtype=y_pred.dtype.name
    )
    return loss(tf.convert_to_tensor(y_true), y_pred)


@keras.saving.register_keras_serializable(package="peers")
class SparseCategoricalFocalLoss(tf_impl.SparseCategoricalFocalLoss):
    """The class, with its order of arguments."""

    def __init__(self, gamma, class_weight=None, from_logits=False, **options):
        super().__init__(class_weight, gamma, from_logits, **options)

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Return the loss of numbers of any kind."""
        return super().__call__(tf.convert_to_tensor(y_true), as_floats(y_pred), sample_weight)

    def get_config(self):
        """Return the arguments of this class."""
        config = super().get_config()
        names = ("gamma", "from_logits", "name", "reduction")
        return {name: config[name] for name in names} | {"class_weight": config["alpha"]}


def prepare(checkout: Path, folder: Path) -> list[Path]:
    """Write a package of the same name from the shims and the tests."""
    package = folder / "focal_loss"
    shutil.copytree(checkout / "src" / "focal_loss" / "tests", package / "tests")
    (package / "__init__.py").write_text(SHIM)
    tests = sorted((package / "tests").glob("test_*.py"))
    for test in tests:
        text = test.read_text(encoding="utf-8")
        for old, new in SINCE_THEN.items():
            text = text.replace(old, new)
        test.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    return tests
