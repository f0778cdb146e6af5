"""The readme's custom MSE as a Keras class."""

from __future__ import annotations

import keras

from ..losses.centred_mse import centred_mse
from ..losses.validation import check_number
from .base import KerasLoss
from .inputs import match_rank_with_outputs


@keras.saving.register_keras_serializable(package="focal_loss_kit")
class CentredMSE(KerasLoss):
    """The readme's custom MSE (CM.1): squared error, plus a penalty on the distance of predictions from one half.

    Labels and predictions of one shape, or with one more or less last axis of size 1; the mean is over the last axis,
    so that predictions (B,) give B values. Any number is a label, and NaN stays NaN.

    Args:
        factor: weight of the penalty, finite and ≥ 0.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: if the factor is not as above.

    Source:
        Readme, class custom_mse.

    Examples:
        >>> loss = CentredMSE(factor=0.1)
        >>> round(float(loss([[1.0, 0.0]], [[0.75, 0.5]])), 6)
        0.159375
    """

    arguments = ("factor",)
    match_shapes = staticmethod(match_rank_with_outputs)

    def __init__(self, factor: float = 0.1, name: str = "centred_mse", **kwargs: object):
        super().__init__(name, **kwargs)
        self.factor = check_number("factor", factor)

    def _shape_of_losses(self, outputs):
        return outputs.shape[:-1]

    def _loss(self, labels, outputs, are_logits, mask):  # noqa: ARG002
        return centred_mse(labels, outputs, factor=self.factor)
