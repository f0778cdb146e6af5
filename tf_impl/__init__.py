"""The working engineer's answer: the losses as TensorFlow functions and Keras classes, fast and accurate."""

from tf_impl.keras_losses import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss
from tf_impl.losses import (
    asymmetric_loss,
    binary_cross_entropy,
    binary_focal_loss,
    binary_focal_loss_from_probabilities,
    categorical_focal_loss,
    categorical_focal_loss_from_probabilities,
    centred_mse,
    focal_to_logit,
    focal_to_probability,
    l1_penalty,
    l2_penalty,
    linear_focal_loss,
    logit_to_focal,
    poly1_focal_loss,
    probability_to_focal,
    softmax_cross_entropy,
    weighted_binary_cross_entropy,
)
from tf_impl.model import build_model

__all__ = [
    "BinaryFocalLoss",
    "CategoricalFocalLoss",
    "CentredMSE",
    "SparseCategoricalFocalLoss",
    "asymmetric_loss",
    "binary_cross_entropy",
    "binary_focal_loss",
    "binary_focal_loss_from_probabilities",
    "build_model",
    "categorical_focal_loss",
    "categorical_focal_loss_from_probabilities",
    "centred_mse",
    "describe_devices",
    "focal_to_logit",
    "focal_to_probability",
    "l1_penalty",
    "l2_penalty",
    "linear_focal_loss",
    "logit_to_focal",
    "poly1_focal_loss",
    "probability_to_focal",
    "softmax_cross_entropy",
    "weighted_binary_cross_entropy",
]


def __getattr__(name: str) -> object:
    """Import `describe_devices` late: `python -m tf_impl.devices` would warn that it was imported before."""
    if name == "describe_devices":
        from tf_impl.devices import describe_devices

        return describe_devices
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
