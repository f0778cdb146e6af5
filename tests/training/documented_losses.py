"""The losses of the documents, written anew from their formulas with the defects that the ledger speaks of."""

from __future__ import annotations

import keras
import tensorflow as tf

from tf_impl import categorical_focal_loss

FLOOR = 1e-7


class NotebookLoss(keras.losses.Loss):
    """What the notebook's second class computes (N-F30): clipped, one number a batch, nothing to restore it from."""

    def __init__(self, alpha=0.25, gamma=2.0, l1=0.0, l2=0.0, **options):
        super().__init__(**options)
        self.settings = alpha, gamma, l1, l2

    def call(self, y_true, y_pred):
        alpha, gamma, l1, l2 = self.settings
        p = tf.clip_by_value(y_pred, FLOOR, 1 - FLOOR)
        of_classes = -alpha * y_true * tf.pow(1 - p, gamma) * tf.math.log(p)
        focal = tf.reduce_mean(tf.reduce_sum(of_classes, axis=1))
        return focal + l1 * tf.reduce_sum(tf.abs(p)) + l2 * tf.reduce_sum(tf.square(p))


class RepairedLoss(keras.losses.Loss):
    """What the notebook's class is meant to compute: exact from logits, one number an example, restored as it was."""

    def __init__(self, alpha=0.25, gamma=2.0, l1=0.0, l2=0.0, **options):
        super().__init__(**options)
        self.settings = alpha, gamma, l1, l2

    def call(self, y_true, y_pred):
        alpha, gamma, l1, l2 = self.settings
        focal = categorical_focal_loss(y_true, y_pred, alpha=alpha, gamma=gamma)
        p = tf.nn.softmax(y_pred)
        return focal + l1 * tf.reduce_sum(tf.abs(p), axis=-1) + l2 * tf.reduce_sum(tf.square(p), axis=-1)

    def get_config(self):
        return {**super().get_config(), **dict(zip(("alpha", "gamma", "l1", "l2"), self.settings, strict=True))}


class ReadmeLoss(keras.losses.Loss):
    """What the readme's class computes (R-F7): one number a batch, and a constructor that passes on a name alone."""

    def __init__(self, factor=0.1, name="centred squares"):
        super().__init__(name=name)
        self.factor = factor

    def call(self, y_true, y_pred):
        squares = [tf.reduce_mean(tf.square(target - y_pred)) for target in (y_true, 0.5)]
        return squares[0] + self.factor * squares[1]


def define_nested(*, returns: bool):
    """Define a class whose call is a function inside its constructor; with `returns`, that returns what call makes."""
    if returns:

        class Nested(keras.losses.Loss):
            def __init__(self):
                super().__init__()

                def call(y_true, y_pred):
                    total = no_such_module.reduce_sum(y_true * y_pred)  # noqa: F821
                    return total

                return total  # noqa: F821

    else:

        class Nested(keras.losses.Loss):
            def __init__(self):
                super().__init__()

                def call(y_true, y_pred):
                    return no_such_module.reduce_sum(y_true * y_pred)  # noqa: F821

    return Nested


def note_loss(logits, targets, gamma):
    """Return what the study note's function computes (S-F22), without weights."""
    p = tf.sigmoid(logits)
    p_t = p * targets + (1 - p) * (1 - targets)
    return (1 - p_t) ** gamma * tf.nn.sigmoid_cross_entropy_with_logits(targets, logits)
