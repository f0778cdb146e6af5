"""What all Keras losses here have in common: what to look at, the loss of each example, the mean by Keras.

Keras' own `Loss` casts labels and predictions first. Here labels stay what they are (integers and booleans take the
fast path, and are not rounded), and logits are looked for before predictions are cast to the loss's dtype: float32,
unless `dtype` says otherwise. So half precision outputs are computed on in float32; float64 needs `dtype="float64"`.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from types import SimpleNamespace

import keras
import tensorflow as tf

from ..losses.validation import as_tensor, check_values, raise_invalid
from .arguments import ConfiguredLoss
from .foreign_keras import refuse_tf_keras
from .in_model import LossInModel
from .inputs import logits_or_probabilities, match_rank
from .masks import align, apply_mask, exclude_class, masked_mean, replace_unseen

OVER_POSITIVES = "sum_over_positives"
# `__call__` passes the weights to `call` here, and `call` passes the mask back. Neither is an argument or a result of
# `call`, so that a subclass may override it as in Keras: `call(self, y_true, y_pred)`.
_CALLED: ContextVar[SimpleNamespace | None] = ContextVar("called", default=None)
WEIGHT_OF_A_LABEL = "; for weights (B, L), one a label, give labels and predictions the shape (B, L, 1)"


class Reduction(keras.losses.Loss):
    """Keras' reduction, with weights and masks, of losses that are computed already."""

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:  # noqa: ARG002
        """Return the losses, which are given as predictions."""
        return y_pred


class KerasLoss(ConfiguredLoss):
    """A Keras loss of one value an example. Keras reduces it, so sample weights and every reduction work.

    A subclass computes its loss in `_loss` and declares the rest as attributes.

    Attributes:
        activation: the activation whose input is used as logits where TensorFlow still knows it: "Sigmoid", "Softmax".
        match_shapes: from labels, predictions and the axis of the classes to both, in shapes that `_loss` takes.
        averages_last_axis: whether several outputs an example are averaged.
        excludes_rows: whether rows of labels may be such that nobody has labelled them.
    """

    activation: str | None = None
    match_shapes = staticmethod(match_rank)
    averages_last_axis = False
    excludes_rows = False
    from_logits = False
    ignore_class: int | None = None
    axis = -1
    step: object = None

    def __call__(self, y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None = None) -> tf.Tensor:
        """Return the reduced loss. An example of weight 0 costs 0, whatever its label and prediction."""
        if keras.KerasTensor in map(type, (y_true, y_pred, sample_weight)):
            return LossInModel(self)(y_true, y_pred, sample_weight)
        if "tf_keras" in sys.modules:
            refuse_tf_keras()
        called = SimpleNamespace(weights=_check_weights(sample_weight, self.dtype), mask=None)
        token = _CALLED.set(called)
        try:
            values = self.call(y_true, y_pred)
        finally:
            _CALLED.reset(token)
        if called.mask is not None and getattr(values, "_keras_mask", None) is None:
            values = apply_mask(values, called.mask) if values.shape.rank == called.mask.shape.rank else values
        if values.shape.rank is None and self.reduction not in (None, "none"):  # Keras' reductions need it
            allowed = "of a known rank (tf.ensure_shape makes it so), unless reduction is None"
            raise_invalid("predictions", "of unknown rank", allowed)
        weights = called.weights
        if weights is not None:
            weights = align("sample_weight", weights, values.shape, WEIGHT_OF_A_LABEL)
        reduction = "sum" if self.reduction == OVER_POSITIVES else self.reduction
        return Reduction(self.name, reduction, self.dtype)((), values, weights)

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one value an example, not weighted: 0 where it does not count, finite where its weight is 0."""
        called = _CALLED.get() or SimpleNamespace(weights=None, mask=None)
        mask = getattr(y_pred, "_keras_mask", None)
        outputs, are_logits = logits_or_probabilities(y_pred, self.from_logits, self.activation, self.dtype, self.axis)
        if outputs.shape.rank == 0:
            raise_invalid("predictions", "a single number", "an array, whose first axis is that of the examples")
        known = isinstance(y_true, tf.Tensor) and y_true.dtype.is_floating
        labels = y_true if known else as_tensor("labels", y_true, floating=False)
        labels, outputs = self.match_shapes(labels, outputs, self.axis)
        if mask is not None or self.ignore_class is not None or self.excludes_rows:
            mask = self._exclude(mask, labels, outputs)
        if mask is not None or called.weights is not None:
            labels, outputs = self._replace_unseen(labels, outputs, mask, called.weights)
        values = self._loss(labels, outputs, are_logits, mask)
        if self.averages_last_axis and values.shape.rank != 1:
            values = masked_mean(values, mask)
        elif mask is not None:
            values = apply_mask(values, mask)
        called.mask = None if mask is None else values._keras_mask
        return values

    def _loss(self, labels: tf.Tensor, outputs: tf.Tensor, are_logits: bool, mask: tf.Tensor | None) -> tf.Tensor:
        """Return one value an output or an example, whatever the mask says."""
        raise NotImplementedError

    # ---------------------------------------------------------------- what does not count

    def _shape_of_losses(self, outputs):
        """Return the shape of what `_loss` returns."""
        return outputs.shape

    def _exclude(self, mask, labels, outputs):
        """Return what counts: what the mask and `ignore_class` keep."""
        if mask is not None:
            mask = tf.cast(align("mask", mask, self._shape_of_losses(outputs)), tf.bool)
        return mask if self.ignore_class is None else exclude_class(mask, labels, self.ignore_class)

    def _replace_unseen(self, labels, outputs, mask, sample_weight):
        """Return labels and outputs, valid where they do not count or have weight 0."""
        seen = mask
        if sample_weight is not None:
            shape = self._shape_of_losses(outputs)
            averaged = self.averages_last_axis and shape.rank and shape.rank > 1
            weights = align("sample_weight", sample_weight, shape[:-1] if averaged else shape, WEIGHT_OF_A_LABEL)
            weighted = weights[..., None] != 0 if averaged else weights != 0
            seen = weighted if mask is None else mask & weighted
        valid_label, valid_output = self._valid(outputs)
        return replace_unseen(labels, seen, valid_label), replace_unseen(outputs, seen, valid_output)

    def _valid(self, outputs):  # noqa: ARG002
        """Return a valid label and a valid prediction, to stand in for what is not to be seen."""
        return 0, 0.5


def _check_weights(given, dtype):
    """Return weights of examples as finite floats: one that is NaN would make NaN of every weight of the model."""
    if given is None:
        return None
    given = as_tensor("sample_weight", given, floating=False)
    weights = tf.cast(given, dtype)
    if not given.dtype.is_floating:
        return weights
    with tf.control_dependencies(check_values(tf.math.is_finite(given), "sample_weight", given, "finite")):
        return tf.identity(weights)
