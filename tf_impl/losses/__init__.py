"""The losses as pure functions of tensors: labels first, one value an example, gradients in closed form.

Copy this folder, alone or with `keras_losses` beside it, into any package: it needs TensorFlow and nothing else.
"""

from .asymmetric_loss import asymmetric_loss
from .binary_focal import binary_focal_loss, binary_focal_loss_from_probabilities
from .calibration import focal_to_logit, focal_to_probability, logit_to_focal, probability_to_focal
from .categorical_focal import categorical_focal_loss, categorical_focal_loss_from_probabilities
from .centred_mse import centred_mse
from .cross_entropy import binary_cross_entropy, softmax_cross_entropy, weighted_binary_cross_entropy
from .linear_focal import linear_focal_loss
from .poly1_focal import poly1_focal_loss
from .prediction_penalties import l1_penalty, l2_penalty

__all__ = [
    "asymmetric_loss",
    "binary_cross_entropy",
    "binary_focal_loss",
    "binary_focal_loss_from_probabilities",
    "categorical_focal_loss",
    "categorical_focal_loss_from_probabilities",
    "centred_mse",
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
