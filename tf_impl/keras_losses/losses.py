"""The losses as Keras classes: constructor, configuration, one value an example. Nothing here is mathematics.

`call` returns one value an example and Keras reduces them, so that `sample_weight`, `class_weight`, masks and every
reduction work. Keras casts labels and predictions to the loss's own dtype before `call`: float32, unless `dtype` says
otherwise. So half precision outputs, as under `mixed_float16`, are computed on in float32; float64 needs
`dtype="float64"`; and integer labels arrive as floats, whatever they were.

Where TensorFlow still knows the logits of probabilities, the loss is computed from these (`inputs.py`): values and
gradients are those of `from_logits=True`. A gradient with respect to the probabilities themselves does not exist then.

Examples that a Keras mask hides, and labels of `ignore_class`, are left out, whatever label and prediction are. Any
other bad label is a ValueError where Keras runs eagerly; inside `fit` the loss becomes NaN.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from ..losses.binary_focal import binary_focal_loss, binary_focal_loss_from_probabilities
from ..losses.categorical_focal import categorical_focal_loss, categorical_focal_loss_from_probabilities
from ..losses.centred_mse import centred_mse
from ..losses.prediction_penalties import l1_penalty, l2_penalty
from ..losses.validation import binary_weights, check_number, class_weights, raise_invalid
from .base import KerasLoss, check_ignore_class, check_label_smoothing, to_config
from .inputs import (
    global_batch_size,
    match_rank_with_outputs,
    match_rows,
    smooth_labels,
    squeeze_labels,
    to_class_indices,
)

serializable = keras.saving.register_keras_serializable(package="focal_loss_kit")


@serializable
class BinaryFocalLoss(KerasLoss):
    """Binary focal loss (BF.3) as a Keras loss.

    Labels of 0 and 1, or soft labels in [0, 1]; predictions of the same shape, or with one more or less last axis of
    size 1. Several outputs an example, (B, L), are averaged over the last axis, as Keras' own binary losses do; but
    predictions (B,) give B values, where Keras' give one.

    Args:
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        from_logits: whether predictions are logits, which is exact, or probabilities, which is lossy unless they come
            straight from a sigmoid.
        label_smoothing: ε in [0, 1]: the label y counts as (1 - ε) y + ε / 2, as in Keras' losses, which is the
            categorical rule for two classes (SM.5). It moves the prediction that is best (SM.6).
        ignore_class: None, or an integer: an output with this label is left out, whatever its prediction; the others
            of its example are averaged.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above.

    Source:
        Lin et al. 2017, equation 5; study note, section 3.

    Examples:
        >>> loss = BinaryFocalLoss(alpha=0.25, from_logits=True)
        >>> round(float(loss([[1.0], [0.0]], [[2.0], [2.0]])), 4)
        0.619
    """

    arguments = ("alpha", "gamma", "from_logits", "label_smoothing", "ignore_class")
    activation = "Sigmoid"
    averages_last_axis = True

    def __init__(
        self,
        alpha: float | None = None,
        gamma: float = 2.0,
        from_logits: bool = False,
        *,
        label_smoothing: float = 0.0,
        ignore_class: int | None = None,
        name: str = "binary_focal_loss",
        **kwargs: object,
    ):
        super().__init__(name=name, **kwargs)
        binary_weights(alpha)
        self.alpha, self.gamma, self.from_logits = to_config(alpha), check_number("gamma", gamma), from_logits
        self.label_smoothing = check_label_smoothing(label_smoothing)
        self.ignore_class = check_ignore_class(ignore_class)

    def _loss(self, labels, outputs, are_logits, mask):  # noqa: ARG002
        loss = binary_focal_loss if are_logits else binary_focal_loss_from_probabilities
        if self.label_smoothing:
            labels = smooth_labels(labels, self.label_smoothing, outputs.dtype, target=1 / 2)
        return loss(labels, outputs, alpha=self.alpha, gamma=self.gamma)


@serializable
class CategoricalFocalLoss(KerasLoss):
    """Categorical focal loss (CF.1) with penalties on predictions (PP.9); the notebook's constructor works unchanged.

    Labels are rows of probabilities, one-hot or soft; predictions rows of the same shape, classes on the last axis.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies the focal term and balances
            nothing (CF.15).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        l1: weight of the L1 penalty (PP.1), which a softmax makes constant (PP.5).
        l2: weight of the L2 penalty (PP.3), whose minimum over softmaxes is the uniform one (PP.8).
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy unless they come
            straight from a softmax. Penalties are on the softmax in all cases.
        label_smoothing: ε in [0, 1]: the row y counts as (1 - ε) y + ε / K, as in Keras' losses (SM.5). It moves the
            prediction that is best (SM.6).
        penalty_over: "example": each example carries its own penalty, so that l1 and l2 mean the same for every batch
            size. "batch": as the notebook has it, the penalties are summed over the batch; each example carries N times
            its own, N the size of the global batch, so that their mean is that sum.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above.

    Source:
        The notebook's class; study note, section 6.

    Examples:
        >>> loss = CategoricalFocalLoss(alpha=None, from_logits=True)
        >>> round(float(loss([[1.0, 0.0, 0.0]], [[2.0, 0.0, 0.0]])), 4)
        0.0109
    """

    arguments = ("alpha", "gamma", "l1", "l2", "from_logits", "label_smoothing", "penalty_over")
    activation = "Softmax"
    match_shapes = staticmethod(match_rows)

    def __init__(
        self,
        alpha: float | np.ndarray | None = 0.25,
        gamma: float = 2.0,
        l1: float = 0.0,
        l2: float = 0.0,
        *,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        penalty_over: str = "example",
        name: str = "categorical_focal_loss",
        **kwargs: object,
    ):
        super().__init__(name=name, **kwargs)
        class_weights(alpha)
        if penalty_over not in ("example", "batch"):
            raise_invalid("penalty_over", repr(penalty_over), "'example' or 'batch'")
        self.alpha, self.gamma, self.from_logits = to_config(alpha), check_number("gamma", gamma), from_logits
        self.l1, self.l2, self.penalty_over = check_number("l1", l1), check_number("l2", l2), penalty_over
        self.label_smoothing = check_label_smoothing(label_smoothing)

    def _loss(self, labels, outputs, are_logits, mask):
        loss = categorical_focal_loss if are_logits else categorical_focal_loss_from_probabilities
        if self.label_smoothing:
            labels = smooth_labels(labels, self.label_smoothing, outputs.dtype)
        values = loss(labels, outputs, alpha=self.alpha, gamma=self.gamma)
        if not (self.l1 or self.l2):
            return values
        p = tf.nn.softmax(outputs) if are_logits else outputs
        penalties = self.l1 * l1_penalty(p) + self.l2 * l2_penalty(p)
        if self.penalty_over == "batch":
            penalties *= global_batch_size(values, mask)
        return values + penalties

    def _placeholder_label(self, labels):
        return tf.nn.softmax(tf.zeros_like(labels))  # 1 / K everywhere


@serializable
class SparseCategoricalFocalLoss(KerasLoss):
    """Categorical focal loss (CF.1) of integer labels, (B,) or (B, 1) against predictions (B, K), as Keras has it.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy unless they come
            straight from a softmax.
        ignore_class: None, or an integer: an example with this label has loss 0, whatever its predictions, and is
            left out of the mean, as in Keras' sparse cross entropy. It need not be one of the classes.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above; when it is called, if there are more classes than the
            dtype can count (257 in bfloat16): Keras' cast would give one class the label of another.

    Source:
        Study note, section 6.

    Examples:
        >>> loss = SparseCategoricalFocalLoss(from_logits=True)
        >>> round(float(loss([0, 2], [[2.0, 0.0, 0.0], [2.0, 0.0, 0.0]])), 4)
        0.8994
    """

    arguments = ("alpha", "gamma", "from_logits", "ignore_class")
    activation = "Softmax"
    match_shapes = staticmethod(squeeze_labels)

    def __init__(
        self,
        alpha: float | np.ndarray | None = None,
        gamma: float = 2.0,
        from_logits: bool = False,
        *,
        ignore_class: int | None = None,
        name: str = "sparse_categorical_focal_loss",
        **kwargs: object,
    ):
        super().__init__(name=name, **kwargs)
        class_weights(alpha)
        self.alpha, self.gamma, self.from_logits = to_config(alpha), check_number("gamma", gamma), from_logits
        self.ignore_class = check_ignore_class(ignore_class)

    def _loss(self, labels, outputs, are_logits, mask):  # noqa: ARG002
        loss = categorical_focal_loss if are_logits else categorical_focal_loss_from_probabilities
        return loss(to_class_indices(labels, outputs), outputs, alpha=self.alpha, gamma=self.gamma)


@serializable
class CentredMSE(KerasLoss):
    """The readme's custom MSE (CM.1): squared error, plus a penalty on the distance of predictions from one half.

    Labels and predictions of one shape, or with one more or less last axis of size 1; the mean is over the last axis,
    so that predictions (B,) give B values.

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
        super().__init__(name=name, **kwargs)
        self.factor = check_number("factor", factor)

    def _loss(self, labels, outputs, are_logits, mask):  # noqa: ARG002
        return centred_mse(labels, outputs, factor=self.factor)
