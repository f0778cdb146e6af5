"""The working engineer's answer: the losses as TensorFlow functions and Keras classes, fast and accurate."""

from tf_impl.keras_losses import (
    BinaryFocalLoss,
    CategoricalFocalLoss,
    CentredMSE,
    SparseCategoricalFocalLoss,
    flsd_53,
)
from tf_impl.losses import *  # noqa: F403 (its __all__ is the list; a new loss is named there alone)
from tf_impl.losses import __all__ as _losses
from tf_impl.model import build_model

__all__ = [
    "BinaryFocalLoss",
    "CategoricalFocalLoss",
    "CentredMSE",
    "SparseCategoricalFocalLoss",
    "build_model",
    "describe_devices",  # noqa: F405 (imported late, below)
    "flsd_53",
    *_losses,
]


def __getattr__(name: str) -> object:
    """Import `describe_devices` late: `python -m tf_impl.devices` would warn that it was imported before."""
    if name == "describe_devices":
        from tf_impl.devices import describe_devices

        return describe_devices
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
