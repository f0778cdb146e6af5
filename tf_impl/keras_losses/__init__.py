"""The losses as Keras classes, for `model.compile(loss=…)`; they call the functions in `losses` beside this folder."""

from .losses import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss

__all__ = ["BinaryFocalLoss", "CategoricalFocalLoss", "CentredMSE", "SparseCategoricalFocalLoss"]
