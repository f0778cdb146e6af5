"""Categorical focal loss as Keras classes, of rows and of integers. Nothing here is mathematics."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from ..losses.categorical_focal import categorical_focal_of_logits, categorical_focal_of_probabilities
from ..losses.one_pass import rows_in_one_pass
from ..losses.prediction_penalties import l1_penalty, l2_penalty
from ..losses.validation import check_number, class_labels, class_weights, raise_invalid
from .arguments import check_flag, check_ignore_class, check_integer, check_label_smoothing, to_tuple
from .base import KerasLoss
from .gamma import GammaArgument, Variable, check_gamma, gamma_when_run
from .inputs import match_rows, match_sparse, smooth_labels, to_class_indices
from .masks import align, exclude_unlabelled, global_batch_size

serializable = keras.saving.register_keras_serializable(package="focal_loss_kit")


class SoftmaxLoss(KerasLoss):
    """What the two classes share: their arguments, and the focal loss of a softmax."""

    activation = "Softmax"

    def __init__(self, alpha, gamma, from_logits, label_smoothing, ignore_class, axis, step, name, **kwargs):
        super().__init__(name, **kwargs)
        class_weights(alpha)
        self.alpha, self.gamma, self.step = to_tuple(alpha), check_gamma(gamma, step), step
        self.from_logits = check_flag("from_logits", from_logits)
        self.label_smoothing = check_label_smoothing(label_smoothing)
        self.ignore_class = check_ignore_class(ignore_class)
        self.axis = check_integer("axis", axis, "an integer, the axis of the classes")

    def _focal_loss(self, labels, outputs, are_logits):
        gamma = self.gamma if isinstance(self.gamma, float) else gamma_when_run(self.gamma, self.step, outputs)
        of_logits, of_probabilities = categorical_focal_of_logits, categorical_focal_of_probabilities
        name, loss = ("logits", of_logits) if are_logits else ("probabilities", of_probabilities)
        if tf.executing_eagerly():
            return loss(labels, outputs, self.alpha, gamma)
        return rows_in_one_pass(loss, name, labels, outputs, self.alpha, gamma)

    def _shape_of_losses(self, outputs):
        return outputs.shape[:-1]

    def _valid(self, outputs):
        return 0, 1 / tf.cast(tf.shape(outputs)[-1], outputs.dtype)


@serializable
class CategoricalFocalLoss(SoftmaxLoss):
    """Categorical focal loss (CF.1) of rows. If NaN: `jit_compile=False` or `run_eagerly=True` names the label.

    Labels are rows of probabilities, one-hot or soft; predictions rows of the same shape. The notebook's constructor
    works unchanged, with its penalties on predictions (PP.9). A row of zeros is one that nobody has labelled, and does
    not count.

    Each row sums to 1, to 0.01. One that does not, labels or predictions (those of a sigmoid layer, say), stops eager
    execution and graphs, by a message with its index. XLA (`jit_compile=True`, which `fit` chooses on a GPU) drops
    assertions: there the loss is NaN. What a mask or `ignore_class` hides, and what has weight 0, is never looked at.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies the focal term and balances
            nothing (CF.15).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy. Or one a class; or a `keras.Variable`, of
            which a copy and a loaded model have their own; or a function of `step`, such as a schedule; or a function
            of `p_t`, such as `flsd_53`.
        l1: weight of the L1 penalty (PP.1), which a softmax makes constant (PP.5).
        l2: weight of the L2 penalty (PP.3), whose minimum over softmaxes is the uniform one (PP.8).
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy unless they come
            straight from a softmax. Penalties are on the softmax in all cases.
        label_smoothing: ε in [0, 1]: the row y counts as (1 - ε) y + ε / K, as in Keras' losses (SM.5). It moves the
            prediction that is best (SM.6).
        ignore_class: None, or an integer: a row whose whole label is this class does not count, whatever its
            predictions.
        axis: of the classes, in labels and predictions: 1 for channels first; 0 is the axis of the examples.
        penalty_over: "example": each example carries its own penalty, so that l1 and l2 mean the same for every batch
            size. "batch": as the notebook has it, the penalties are summed over the batch; each example carries N times
            its own, N the size of the global batch, so that their mean is that sum.
        step: the variable that counts the steps (`optimizer.iterations`), for a gamma that is a function of it.
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

    arguments = (
        *("alpha", "gamma", "l1", "l2", "from_logits", "label_smoothing", "ignore_class", "axis", "penalty_over"),
    )
    match_shapes = staticmethod(match_rows)
    excludes_rows = True

    def __init__(
        self,
        alpha: float | np.ndarray | None = 0.25,
        gamma: GammaArgument = 2.0,
        l1: float = 0.0,
        l2: float = 0.0,
        *,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        ignore_class: int | None = None,
        axis: int = -1,
        penalty_over: str = "example",
        step: Variable | None = None,
        name: str = "categorical_focal_loss",
        **kwargs: object,
    ):
        super().__init__(alpha, gamma, from_logits, label_smoothing, ignore_class, axis, step, name, **kwargs)
        if penalty_over not in ("example", "batch"):
            raise_invalid("penalty_over", repr(penalty_over), "'example' or 'batch'")
        self.l1, self.l2, self.penalty_over = check_number("l1", l1), check_number("l2", l2), penalty_over

    def _exclude(self, mask, labels, outputs):
        if mask is not None:
            mask = tf.cast(align("mask", mask, outputs.shape[:-1]), tf.bool)
        return exclude_unlabelled(mask, labels, self.ignore_class)

    def _valid(self, outputs):
        return 2 * super()._valid(outputs)[1:]

    def _loss(self, labels, outputs, are_logits, mask):
        if self.label_smoothing:
            labels = smooth_labels(labels, self.label_smoothing, outputs.dtype)
        values = self._focal_loss(labels, outputs, are_logits)
        if not (self.l1 or self.l2):
            return values
        p = tf.nn.softmax(outputs) if are_logits else outputs
        penalties = self.l1 * l1_penalty(p) + self.l2 * l2_penalty(p)
        if self.penalty_over == "batch":
            penalties *= global_batch_size(values, mask)
        return values + penalties


@serializable
class SparseCategoricalFocalLoss(SoftmaxLoss):
    """Categorical focal loss (CF.1) of integers. If NaN: `jit_compile=False` or `run_eagerly=True` names the label.

    Labels are integers (B,) or (B, 1) against predictions (B, K), as in Keras, in any dtype that can hold K classes.

    A bad label, or predictions that are no distribution, stop eager execution and graphs, by a message with their
    index. XLA (`jit_compile=True`, which `fit` chooses on a GPU) drops assertions: there the loss is NaN. What a mask
    or `ignore_class` hides, and what has weight 0, is never looked at.

    Args:
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy. Or one a class; or a `keras.Variable`, of
            which a copy and a loaded model have their own; or a function of `step`, such as a schedule; or a function
            of `p_t`, such as `flsd_53`.
        from_logits: whether predictions are logits, which is exact, or softmax outputs, which is lossy unless they come
            straight from a softmax.
        label_smoothing: ε in [0, 1], as in `CategoricalFocalLoss`; above 0 each label becomes a row, which takes memory
            of the predictions' size.
        ignore_class: None, or an integer: an example with this label has loss 0, whatever its predictions, and is
            left out of the mean, as in Keras' sparse cross entropy. It need not be one of the classes.
        axis: of the classes, in predictions: 1 for channels first; 0 is the axis of the examples.
        step: the variable that counts the steps (`optimizer.iterations`), for a gamma that is a function of it.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`.

    Raises:
        ValueError: naming the argument, if one is not as above; when it is called, if labels are floats that cannot
            count all classes (257 in bfloat16).

    Source:
        Study note, section 6.

    Examples:
        >>> loss = SparseCategoricalFocalLoss(from_logits=True)
        >>> round(float(loss([0, 2], [[2.0, 0.0, 0.0], [2.0, 0.0, 0.0]])), 4)
        0.8994
    """

    arguments = ("alpha", "gamma", "from_logits", "label_smoothing", "ignore_class", "axis")
    match_shapes = staticmethod(match_sparse)

    def __init__(
        self,
        alpha: float | np.ndarray | None = None,
        gamma: GammaArgument = 2.0,
        from_logits: bool = False,
        *,
        label_smoothing: float = 0.0,
        ignore_class: int | None = None,
        axis: int = -1,
        step: Variable | None = None,
        name: str = "sparse_categorical_focal_loss",
        **kwargs: object,
    ):
        super().__init__(alpha, gamma, from_logits, label_smoothing, ignore_class, axis, step, name, **kwargs)

    def _loss(self, labels, outputs, are_logits, mask):  # noqa: ARG002
        if labels.dtype.is_floating:
            labels = to_class_indices(labels, outputs.shape[-1])
        if self.label_smoothing:
            labels = self._smoothed_rows(labels, outputs)
        return self._focal_loss(labels, outputs, are_logits)

    def _smoothed_rows(self, labels, outputs):
        """Return smoothed rows of integer labels; of a bad one, rows of NaN."""
        index, good = class_labels(labels, "predictions", outputs)
        rows = tf.one_hot(index, tf.shape(outputs)[-1], dtype=outputs.dtype)
        rows = tf.where(good[:, None], smooth_labels(rows, self.label_smoothing, outputs.dtype), rows * float("nan"))
        return tf.reshape(rows, tf.shape(outputs))
