"""The readme's custom MSE: squared error, plus a penalty on the distance of every prediction from one half."""

from __future__ import annotations

import tensorflow as tf

from .validation import as_tensor, check_last_axis, check_number, check_same_shape, upcast_half


def centred_mse(labels: tf.Tensor, predictions: tf.Tensor, *, factor: float = 0.1) -> tf.Tensor:
    """Return mean((y - p)^2) + factor · mean((1/2 - p)^2) over the last axis (CM.1).

    Args:
        labels: (..., K), the shape of the predictions, any real numbers.
        predictions: (..., K), float16, bfloat16, float32 or float64; half precision is computed in float32.
        factor: weight of the penalty, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the predictions.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Readme, class custom_mse.

    Examples:
        >>> losses = centred_mse([[1.0, 0.0]], [[0.75, 0.5]])
        >>> round(float(losses[0]), 6)
        0.159375
    """
    factor = check_number("factor", factor)
    given = check_last_axis("predictions", predictions)
    p = upcast_half(given) if given.dtype.size == 2 else given
    labels = as_tensor("labels", labels, floating=False)
    y = tf.cast(check_same_shape("labels", labels, "predictions", given), p.dtype)
    values = tf.reduce_mean(tf.square(y - p), axis=-1) + factor * tf.reduce_mean(tf.square(0.5 - p), axis=-1)
    return tf.cast(values, given.dtype)
