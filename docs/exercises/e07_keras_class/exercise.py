"""Repair the class.

This is the notebook's loss class, with its defects. Make it a loss that Keras can use:

- the class can be instantiated, and Keras finds its `call`;
- `call` returns one value per example: Keras applies sample weights and the reduction afterwards;
- the worst examples have a gradient: a probability may be very small, and only an exact 0 needs a floor;
- it works inside tf.function, where `fit` runs it: a tensor has no value there that Python could test;
- `from_config(get_config())` makes the same loss again, with its reduction and its name.

Repair one thing at a time and run it after each: the first failure hides the next.
"""

import keras
import numpy as np
import tensorflow as tf


# BEGIN SOLUTION
class CategoricalFocalLoss(keras.losses.Loss):
    """Focal loss of rows of probabilities; y_true is one-hot, alpha one factor for all classes."""

    def __init__(self, alpha=0.25, gamma=2.0, **kwargs):
        super().__init__(**kwargs)
        self.alpha = alpha
        self.gamma = gamma

    def call(self, y_true, y_pred):
        """Return one value per example."""
        smallest = np.finfo(y_pred.dtype.as_numpy_dtype).tiny
        y_pred = tf.maximum(y_pred, smallest)
        per_class = -self.alpha * y_true * tf.pow(1 - y_pred, self.gamma) * tf.math.log(y_pred)
        return tf.reduce_sum(per_class, axis=-1)

    def get_config(self):
        """Return the arguments that make the same loss again."""
        return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma}


# STARTER
#| class CategoricalFocalLoss(keras.losses.Loss):
#|     """Focal loss of rows of probabilities; y_true is one-hot, alpha one factor for all classes."""
#|
#|     def __init__(self, alpha=0.25, gamma=2.0, **kwargs):
#|         super().__init__(**kwargs)
#|         self.alpha = alpha
#|         self.gamma = gamma
#|
#|         def call(self, y_true, y_pred):
#|             y_pred = tf.clip_by_value(y_pred, 1e-7, 1 - 1e-7)
#|             per_class = -self.alpha * y_true * tf.pow(1 - y_pred, self.gamma) * tf.math.log(y_pred)
#|             per_example = rf.reduce_sum(per_class, axis=1)
#|             whole_batch = tf.reduce_mean(per_example)
#|         return whole_batch
# END SOLUTION
