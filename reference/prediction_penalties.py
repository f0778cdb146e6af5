"""L1 and L2 penalties on predictions, as the notebook's class adds them to focal loss.

They penalise what the model predicts, not its weights. On a softmax the L1 penalty is always 1 and has no effect
(PP.5), and the L2 penalty is smallest for the uniform prediction (PP.8).
"""

from __future__ import annotations

import numpy as np

from reference.validation import as_float_array, raise_invalid


def l1_penalty(predictions: np.ndarray) -> np.ndarray:
    """Return the sum of the predictions' magnitudes over the last axis (PP.1).

    Args:
        predictions: (..., K), float32 or float64; any real numbers.

    Returns:
        One value a row, in the dtype of the predictions.

    Raises:
        ValueError: if the predictions are not such an array.

    Source:
        The notebook's class; readme, section "Screenshots".

    Examples:
        >>> from reference import l1_penalty
        >>> l1_penalty([[0.7, 0.2, 0.1], [0.5, -2.0, 0.0]]).round(4)
        array([1. , 2.5])
    """
    return np.sum(np.abs(_check_predictions(predictions)), axis=-1)


def l1_penalty_gradient(predictions: np.ndarray) -> np.ndarray:
    """Return the gradient of the sum of `l1_penalty` in the predictions, their signs (PP.2).

    Args:
        predictions: as in `l1_penalty`; at 0 the derivative is taken as 0, the middle of its two one-sided ones.

    Returns:
        Shape and dtype of the predictions.

    Raises:
        ValueError: as in `l1_penalty`.

    Source:
        Derived: PP.1, differentiated.

    Examples:
        >>> from reference import l1_penalty_gradient
        >>> l1_penalty_gradient([0.5, -2.0, 0.0])
        array([ 1., -1.,  0.])
    """
    return np.sign(_check_predictions(predictions))


def l2_penalty(predictions: np.ndarray) -> np.ndarray:
    """Return the sum of the predictions' squares over the last axis (PP.3).

    Args:
        predictions: as in `l1_penalty`.

    Returns:
        One value a row, in the dtype of the predictions; inf where a square overflows.

    Raises:
        ValueError: as in `l1_penalty`.

    Source:
        The notebook's class; readme, section "Screenshots".

    Examples:
        >>> from reference import l2_penalty
        >>> l2_penalty([[0.7, 0.2, 0.1], [0.5, -2.0, 0.0]]).round(4)
        array([0.54, 4.25])
    """
    return np.sum(np.square(_check_predictions(predictions)), axis=-1)


def l2_penalty_gradient(predictions: np.ndarray) -> np.ndarray:
    """Return the gradient of the sum of `l2_penalty` in the predictions, twice each (PP.4).

    Args:
        predictions: as in `l1_penalty`.

    Returns:
        Shape and dtype of the predictions.

    Raises:
        ValueError: as in `l1_penalty`.

    Source:
        Derived: PP.3, differentiated.

    Examples:
        >>> from reference import l2_penalty_gradient
        >>> l2_penalty_gradient([0.5, -2.0, 0.0])
        array([ 1., -4.,  0.])
    """
    return 2 * _check_predictions(predictions)


def _check_predictions(predictions: object) -> np.ndarray:
    array = as_float_array("predictions", predictions)
    if array.ndim == 0:
        raise_invalid("predictions", "a single number", "an array with the classes on its last axis")
    return array
