"""L1 and L2 penalties on predictions, as the notebook's class adds them; what softmax makes of them is in PP.*."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from .validation import computable, outputs_last


def l1_penalty(predictions: tf.Tensor) -> tf.Tensor:
    """Return the sum of the predictions' magnitudes over the last axis (PP.1); of a softmax it is always 1.

    Args:
        predictions: (..., K), float16, bfloat16, float32 or float64; half precision is added up in float32.

    Returns:
        One value a row, in the dtype of the predictions; the slope (PP.2) is 0 at 0.

    Raises:
        ValueError: if the predictions are not such a tensor.

    Source:
        The notebook's class; readme, section "Screenshots".
    """
    return _penalty(tf.abs, predictions)


def l2_penalty(predictions: tf.Tensor) -> tf.Tensor:
    """Return the sum of the predictions' squares over the last axis (PP.3). Arguments and errors as in `l1_penalty`."""
    return _penalty(tf.square, predictions)


def _penalty(of_each: Callable, predictions: tf.Tensor) -> tf.Tensor:
    given = outputs_last("predictions", predictions)
    return tf.cast(tf.reduce_sum(of_each(computable(given)), axis=-1), given.dtype)
