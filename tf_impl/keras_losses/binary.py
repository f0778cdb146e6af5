"""Binary focal loss as a Keras class. Nothing here is mathematics."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from ..losses.binary_focal import focal_loss_of_logits, focal_loss_of_probabilities
from ..losses.one_pass import in_one_pass
from ..losses.validation import binary_inputs, binary_weights, raise_invalid
from .arguments import check_flag, check_ignore_class, check_label_smoothing, to_tuple
from .base import OVER_POSITIVES, KerasLoss
from .gamma import GammaArgument, Variable, check_gamma, check_one_a_label, gamma_when_run
from .inputs import smooth_labels


@keras.saving.register_keras_serializable(package="focal_loss_kit")
class BinaryFocalLoss(KerasLoss):
    """Binary focal loss (BF.3) as a Keras loss. If NaN: `jit_compile=False` or `run_eagerly=True` names the label.

    Labels of 0 and 1, or soft labels in [0, 1]; predictions of the same shape, or with one more or less last axis of
    size 1. Several outputs an example, (B, L), are averaged over the last axis, as Keras' own binary losses do; but
    predictions (B,) give B values, where Keras' give one.

    A bad label or probability stops eager execution and graphs, by a message with its index. XLA (`jit_compile=True`,
    which `fit` chooses on a GPU) drops assertions: there the loss is NaN. What a mask or `ignore_class` hides, and what
    has weight 0, is never looked at.

    Args:
        alpha: None; the weight of class 1 in [0, 1], class 0 weighs 1 - alpha; or such numbers, one a label: L for
            predictions (B, L).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy. Or one a label; or a `keras.Variable`, of
            which a copy and a loaded model have their own; or a function of `step`, such as a schedule; or a function
            of `p_t`, such as `flsd_53`.
        from_logits: whether predictions are logits, which is exact, or probabilities, which is lossy unless they come
            straight from a sigmoid.
        label_smoothing: ε in [0, 1]: the label y counts as (1 - ε) y + ε / 2, as in Keras' losses, which is the
            categorical rule for two classes (SM.5). It moves the prediction that is best (SM.6). The loss of a soft
            label is the expected one (BF.15), not Keras' extension.
        ignore_class: None, or an integer: an output with this label is left out, whatever its prediction; the others
            of its example are averaged.
        step: the variable that counts the steps (`optimizer.iterations`), for a gamma that is a function of it.
        name: of the loss.
        **kwargs: `reduction` and `dtype` of `keras.losses.Loss`. A `reduction` beside Keras' own: "sum_over_positives",
            the sum over all outputs, divided by how many labels above 1/2 count in the global batch (at least 1), as
            RetinaNet's.

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
        alpha: float | np.ndarray | None = None,
        gamma: GammaArgument = 2.0,
        from_logits: bool = False,
        *,
        label_smoothing: float = 0.0,
        ignore_class: int | None = None,
        step: Variable | None = None,
        name: str = "binary_focal_loss",
        **kwargs: object,
    ):
        over_positives = kwargs.get("reduction") == OVER_POSITIVES
        super().__init__(name, **(kwargs | {"reduction": "sum"} if over_positives else kwargs))
        if over_positives:
            vars(self).update(reduction=OVER_POSITIVES, averages_last_axis=False)
        self._weights = _weights(alpha)
        self.alpha, self.gamma, self.step = to_tuple(alpha), check_gamma(gamma, step), step
        self.from_logits = check_flag("from_logits", from_logits)
        self.label_smoothing = check_label_smoothing(label_smoothing)
        self.ignore_class = check_ignore_class(ignore_class)

    def _loss(self, labels, outputs, are_logits, mask):  # noqa: ARG002
        gamma = self.gamma if isinstance(self.gamma, float) else gamma_when_run(self.gamma, self.step, outputs)
        if isinstance(self.alpha, tuple):
            check_one_a_label("alpha", tf.constant(self.alpha), outputs)
        smoothed = smooth_labels(labels, self.label_smoothing, outputs.dtype, 1 / 2) if self.label_smoothing else labels
        name, loss = ("logits", focal_loss_of_logits) if are_logits else ("probabilities", focal_loss_of_probabilities)
        keep_hard = are_logits and isinstance(gamma, float)
        if tf.executing_eagerly():
            values = loss(*binary_inputs(smoothed, name, outputs, keep_hard=keep_hard), self._weights, gamma)
        else:
            values = in_one_pass(loss, name, smoothed, outputs, self._weights, gamma, keep_hard=keep_hard)
        return values / _number_of_positives(labels, values.dtype) if self.reduction == OVER_POSITIVES else values


def _weights(alpha):
    """Return the weights of class 1 and of class 0, numbers or one a label."""
    if isinstance(alpha, list | tuple) or (isinstance(alpha, np.ndarray) and alpha.ndim):
        if not len(alpha) or any(one is None or np.shape(one) for one in alpha):
            raise_invalid("alpha", repr(alpha), "None, a number in [0, 1], or such numbers, one a label")
        positive, negative = zip(*map(binary_weights, alpha), strict=True)
        return np.array(positive), np.array(negative)
    return binary_weights(alpha)


def _number_of_positives(labels, dtype):
    """Return how many labels above 1/2 there are on all replicas, at least 1."""
    number = tf.reduce_sum(
        tf.cast(labels if labels.dtype.is_bool else labels > labels.dtype.as_numpy_dtype(0.5), dtype)
    )
    replica = tf.distribute.get_replica_context()
    if replica is not None and replica.num_replicas_in_sync > 1:
        number = replica.all_reduce(tf.distribute.ReduceOp.SUM, number)
    return tf.maximum(number, tf.ones_like(number))
