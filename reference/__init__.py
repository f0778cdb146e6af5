"""The textbook answer: every loss and its gradient in NumPy, clear first, right everywhere.

Read `margin.py` first, then `binary_focal.py`, then `categorical_focal.py`; `naive.py` is the paper's line as it is
printed, with what goes wrong in it.

`X_gradient` is the gradient of the *sum* of the values of `X` in its second argument, with that argument's shape. No
function takes a mean: every loss returns one value an example.
"""

from reference.asymmetric_loss import asymmetric_loss, asymmetric_loss_curvature, asymmetric_loss_gradient
from reference.binary_focal import (
    binary_focal_curvature,
    binary_focal_loss,
    binary_focal_loss_from_probabilities,
    binary_focal_loss_from_probabilities_gradient,
    binary_focal_loss_gradient,
)
from reference.calibration import focal_to_logit, focal_to_probability, logit_to_focal, probability_to_focal
from reference.categorical_focal import (
    categorical_focal_curvature,
    categorical_focal_loss,
    categorical_focal_loss_from_probabilities,
    categorical_focal_loss_from_probabilities_gradient,
    categorical_focal_loss_gradient,
)
from reference.centred_mse import centred_mse, centred_mse_gradient
from reference.cross_entropy import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    softmax_cross_entropy,
    softmax_cross_entropy_gradient,
    weighted_binary_cross_entropy,
    weighted_binary_cross_entropy_gradient,
)
from reference.poly1_focal import poly1_focal_curvature, poly1_focal_loss, poly1_focal_loss_gradient
from reference.prediction_penalties import l1_penalty, l1_penalty_gradient, l2_penalty, l2_penalty_gradient

__all__ = [
    "asymmetric_loss",
    "asymmetric_loss_curvature",
    "asymmetric_loss_gradient",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_focal_curvature",
    "binary_focal_loss",
    "binary_focal_loss_from_probabilities",
    "binary_focal_loss_from_probabilities_gradient",
    "binary_focal_loss_gradient",
    "categorical_focal_curvature",
    "categorical_focal_loss",
    "categorical_focal_loss_from_probabilities",
    "categorical_focal_loss_from_probabilities_gradient",
    "categorical_focal_loss_gradient",
    "centred_mse",
    "centred_mse_gradient",
    "focal_to_logit",
    "focal_to_probability",
    "l1_penalty",
    "l1_penalty_gradient",
    "l2_penalty",
    "l2_penalty_gradient",
    "logit_to_focal",
    "poly1_focal_curvature",
    "poly1_focal_loss",
    "poly1_focal_loss_gradient",
    "probability_to_focal",
    "softmax_cross_entropy",
    "softmax_cross_entropy_gradient",
    "weighted_binary_cross_entropy",
    "weighted_binary_cross_entropy_gradient",
]
