"""The readme's custom MSE: squared error, and a pull of every prediction towards one half."""

from __future__ import annotations

import tensorflow as tf

from .validation import computable, exact, nonnegative, of_shape, outputs_last, tensor


def centred_mse(labels: tf.Tensor, predictions: tf.Tensor, *, factor: float = 0.1) -> tf.Tensor:
    """Return mean((y - p)^2) + factor · mean((1/2 - p)^2) over the last axis (CM.1).

    Args:
        labels: (..., K), the shape of the predictions, any real numbers.
        predictions: (..., K), float16, bfloat16, float32 or float64; half precision is computed in float32.
        factor: how strong the pull is, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the predictions.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Readme, class custom_mse.
    """
    factor = nonnegative("factor", factor)
    given = outputs_last("predictions", predictions)
    p = computable(given)
    y = tf.cast(of_shape("labels", tensor("labels", exact(labels)), "predictions", given), p.dtype)
    values = tf.reduce_mean(tf.square(y - p), axis=-1) + factor * tf.reduce_mean(tf.square(0.5 - p), axis=-1)
    return tf.cast(values, given.dtype)
