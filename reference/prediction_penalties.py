"""L1 and L2 penalties on predictions, as the notebook's class adds them; what softmax makes of them is in PP.*."""

from __future__ import annotations

import numpy as np

from reference.validation import floats, refuse


def l1_penalty(predictions: np.ndarray) -> np.ndarray:
    """Return the sum of the predictions' magnitudes over the last axis (PP.1); of a softmax it is always 1.

    Args:
        predictions: (..., K), float32 or float64.

    Returns:
        One value a row, in the dtype of the predictions.

    Raises:
        ValueError: if the predictions are not such an array.

    Source:
        The notebook's class; readme, section "Screenshots".
    """
    return np.sum(np.abs(_rows(predictions)), axis=-1)


def l1_penalty_gradient(predictions: np.ndarray) -> np.ndarray:
    """Return the slope of the sum of `l1_penalty` in each prediction (PP.2), 0 at 0. Arguments and errors as there."""
    return np.sign(_rows(predictions))


def l2_penalty(predictions: np.ndarray) -> np.ndarray:
    """Return the sum of the predictions' squares over the last axis (PP.3). Arguments and errors as in `l1_penalty`."""
    return np.sum(np.square(_rows(predictions)), axis=-1)


def l2_penalty_gradient(predictions: np.ndarray) -> np.ndarray:
    """Return the slope of the sum of `l2_penalty` in each prediction (PP.4). Arguments and errors as there."""
    return 2 * _rows(predictions)


def _rows(predictions: np.ndarray) -> np.ndarray:
    array = floats("predictions", predictions)
    if array.ndim == 0:
        raise refuse("predictions", "a single number", "an array with the classes on its last axis")
    return array
