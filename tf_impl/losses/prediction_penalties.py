"""L1 and L2 penalties on predictions, as the notebook's class adds them; PP.* says what they do to a softmax."""

from __future__ import annotations

import tensorflow as tf

from .validation import check_last_axis, upcast_half


def l1_penalty(predictions: tf.Tensor) -> tf.Tensor:
    """Return the sum of the predictions' magnitudes over the last axis (PP.1); of a softmax it is always 1.

    Args:
        predictions: (..., K), float16, bfloat16, float32 or float64, any values; half precision is summed in float32.

    Returns:
        One value a row, in the dtype of the predictions; the gradient (PP.2) is 0 at 0.

    Raises:
        ValueError: if the predictions are not such a tensor.

    Source:
        The notebook's class; readme, section "Screenshots".

    Examples:
        >>> penalty = l1_penalty([[0.5, -0.25, 0.25]])
        >>> float(penalty[0])
        1.0
    """
    given = check_last_axis("predictions", predictions)
    p = upcast_half(given) if given.dtype.size == 2 else given
    return tf.cast(tf.reduce_sum(tf.abs(p), axis=-1), given.dtype)


def l2_penalty(predictions: tf.Tensor) -> tf.Tensor:
    """Return the sum of the predictions' squares over the last axis (PP.3); of a softmax it lies in [1/K, 1].

    Args:
        predictions: as in `l1_penalty`.

    Returns:
        One value a row, in the dtype of the predictions; inf where a square overflows it.

    Raises:
        ValueError: if the predictions are not such a tensor.

    Source:
        The notebook's class; readme, section "Screenshots".

    Examples:
        >>> penalty = l2_penalty([[0.5, 0.25, 0.25]])
        >>> float(penalty[0])
        0.375
    """
    given = check_last_axis("predictions", predictions)
    p = upcast_half(given) if given.dtype.size == 2 else given
    return tf.cast(tf.reduce_sum(tf.square(p), axis=-1), given.dtype)
