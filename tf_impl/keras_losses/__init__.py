"""The losses as Keras classes, for `model.compile(loss=…)`; they call the functions in `losses` beside this folder."""

import keras

from .. import losses
from .binary import BinaryFocalLoss
from .categorical import CategoricalFocalLoss, SparseCategoricalFocalLoss
from .centred_mse import CentredMSE
from .gamma import flsd_53

__all__ = ["BinaryFocalLoss", "CategoricalFocalLoss", "CentredMSE", "SparseCategoricalFocalLoss", "flsd_53"]

# A model that was compiled with a function is then loaded without `custom_objects`, too.
for _name in losses.__all__:
    keras.saving.register_keras_serializable("focal_loss_kit", _name)(getattr(losses, _name))
