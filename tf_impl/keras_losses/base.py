"""What all Keras losses here have in common: match shapes, mask, loss, mask; and how Keras saves them."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from ..losses.validation import check_number, raise_invalid
from .inputs import (
    apply_mask,
    cast_predictions,
    exclude_class,
    logits_or_probabilities,
    masked_mean,
    match_rank,
    replace_ignored,
)


class KerasLoss(keras.losses.Loss):
    """A Keras loss of one value an example. Keras reduces it, so sample weights and every reduction work.

    A subclass computes its loss in `_loss` and declares the rest as attributes.

    Attributes:
        arguments: names of the constructor's arguments, which are saved (with the dtype, which Keras' own losses
            forget).
        activation: the activation whose input is used as logits where TensorFlow still knows it: "Sigmoid", "Softmax".
        match_shapes: from labels and predictions to both, in shapes that `_loss` takes.
        averages_last_axis: whether several outputs an example are averaged.
    """

    arguments: tuple[str, ...] = ()
    activation: str | None = None
    match_shapes = staticmethod(match_rank)
    averages_last_axis = False
    from_logits = False
    ignore_class: int | None = None

    def __call__(self, y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None = None) -> tf.Tensor:
        """Return the reduced loss. Keras would cast to the loss's dtype first, and forget the mask."""
        if tf.is_tensor(y_pred) and y_pred.dtype != self.dtype:
            are_probabilities = bool(self.activation) and not self.from_logits
            y_pred = cast_predictions(y_pred, self.dtype, are_probabilities=are_probabilities)
        return super().__call__(y_true, y_pred, sample_weight)

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one value an example, 0 where the mask or `ignore_class` hides it.

        Keras maps this method over lists of numbers, so labels and predictions may be plain numbers: they become
        tensors.
        """
        mask, outputs, are_logits = getattr(y_pred, "_keras_mask", None), tf.convert_to_tensor(y_pred), self.from_logits
        if self.activation:
            outputs, are_logits = logits_or_probabilities(outputs, are_logits, self.activation)
        labels, outputs = self.match_shapes(tf.convert_to_tensor(y_true), outputs)
        if self.ignore_class is not None:
            mask = exclude_class(mask, labels, self.ignore_class)
        if mask is not None:
            labels, outputs = replace_ignored(labels, outputs, mask, self._placeholder_label(labels))
        values = self._loss(labels, outputs, are_logits, mask)
        if self.averages_last_axis and values.shape.rank != 1:
            return masked_mean(values, mask)
        return values if mask is None else apply_mask(values, mask)

    def _loss(self, labels: tf.Tensor, outputs: tf.Tensor, are_logits: bool, mask: tf.Tensor | None) -> tf.Tensor:
        """Return one value an output or an example, whatever the mask says."""
        raise NotImplementedError

    def _placeholder_label(self, labels: tf.Tensor) -> tf.Tensor:
        """Return valid labels, to stand where the mask hides them."""
        return tf.zeros_like(labels)

    def get_config(self) -> dict:
        """Return the constructor's arguments, as Keras saves them."""
        own = {name: getattr(self, name) for name in self.arguments}
        return {**super().get_config(), "dtype": self.dtype, **own}


# ---------------------------------------------------------------- arguments, as Keras saves them


def to_config(alpha: object) -> object:
    """Return a valid alpha as numbers or lists that a configuration file can hold."""
    return alpha if alpha is None else np.asarray(alpha, np.float64).tolist()


def check_label_smoothing(label_smoothing: object) -> float:
    """Return a valid label_smoothing, in [0, 1]."""
    return check_number("label_smoothing", label_smoothing, "a number in [0, 1]", at_most=1)


def check_ignore_class(ignore_class: object) -> int | None:
    """Return a valid ignore_class: None or an integer, not necessarily one of the classes."""
    if ignore_class is None:
        return None
    if isinstance(ignore_class, bool) or not isinstance(ignore_class, int | np.integer):
        raise_invalid("ignore_class", repr(ignore_class), "None or an integer")
    return int(ignore_class)
