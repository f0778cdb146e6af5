"""What all Keras losses here have in common: what Keras hands over, what counts, what Keras gets back and saves."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from ..losses.validation import number, refuse
from .inputs import Given, cast, counted, logits_or_probabilities, mask_of, of_one_rank, over


class KerasLoss(keras.losses.Loss):
    """A Keras loss that is saved with its dtype (Keras' own forget it) and the arguments that a class names."""

    arguments: tuple[str, ...] = ()
    activation: str | None = None  # the operation whose logits are as good as the logits
    from_logits = False
    ignore_class: int | None = None

    def __call__(self, y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None = None) -> tf.Tensor:
        """Return the reduced loss. Keras would cast to the loss's dtype first, and forget the mask."""
        if tf.is_tensor(y_pred) and y_pred.dtype != self.dtype:
            y_pred = cast(y_pred, self.dtype, are_probabilities=self.activation and not self.from_logits)
        return super().__call__(y_true, y_pred, sample_weight)

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return one value an example; Keras takes lists of numbers apart, and here they become tensors again."""
        mask, outputs, are_logits = mask_of(y_pred), tf.convert_to_tensor(y_pred), self.from_logits
        if self.activation:
            outputs, are_logits = logits_or_probabilities(outputs, are_logits, self.activation)
        labels, outputs = self._paired(tf.convert_to_tensor(y_true), outputs)
        given = Given(labels, outputs, are_logits, self._counts(labels, mask))
        return self._for_keras(self._values(given.silenced(self._any_label(labels))), given.counts)

    def _paired(self, y_true, y_pred):
        return of_one_rank(y_true, y_pred)

    def _counts(self, labels, mask):
        """Return which labels count, or None if all do: what the mask leaves, less those of `ignore_class`."""
        if self.ignore_class is None:
            return mask
        here = labels != tf.constant(self.ignore_class, labels.dtype)
        return here if mask is None else here & over(mask, here)

    def _any_label(self, labels):
        """Return good labels, for where none counts."""
        return tf.zeros_like(labels)

    def _for_keras(self, values, counts):
        return counted(values, counts)

    def get_config(self) -> dict:
        """Return the constructor's arguments."""
        own = {name: getattr(self, name) for name in self.arguments}
        return {**super().get_config(), "dtype": self.dtype, **own}


# ---------------------------------------------------------------- arguments, as Keras saves them


def plain(alpha: object) -> object:
    """Return a valid alpha as a configuration file can hold it."""
    return alpha if alpha is None else np.asarray(alpha, np.float64).tolist()


def share(label_smoothing: object) -> float:
    """Return a valid label_smoothing."""
    return number("label_smoothing", label_smoothing, "a number in [0, 1]", at_most=1)


def whole(ignore_class: object) -> int | None:
    """Return a valid ignore_class."""
    if ignore_class is None:
        return None
    if isinstance(ignore_class, bool) or not isinstance(ignore_class, int | np.integer):
        refuse("ignore_class", repr(ignore_class), "None or an integer")
    return int(ignore_class)
