"""The readme's custom MSE: the squared error, and a penalty on the distance of every prediction from one half.

Its minimiser is not the label but (y + factor / 2) / (1 + factor), between the label and one half (CM.3).
"""

from __future__ import annotations

import numpy as np

from reference.validation import as_float_array, check_nonnegative, check_same_shape, raise_invalid


def centred_mse(labels: np.ndarray, predictions: np.ndarray, *, factor: float = 0.1) -> np.ndarray:
    """Return mean((y - p)^2) + factor · mean((1/2 - p)^2) over the last axis (CM.1).

    Args:
        labels: (..., K), the shape of the predictions, any real numbers.
        predictions: (..., K), float32 or float64, K ≥ 1; any real numbers.
        factor: how strongly predictions are drawn to one half, finite and ≥ 0; 0 leaves the mean squared error.

    Returns:
        One value a row, in the dtype of the predictions.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Readme, class custom_mse.

    Examples:
        >>> from reference import centred_mse
        >>> centred_mse([[1.0, 0.0]], [[0.8, 0.5]], factor=0.1).round(4)
        array([0.1495])
    """
    y, p, factor = _prepare(labels, predictions, factor)
    return np.mean(np.square(y - p), axis=-1) + factor * np.mean(np.square(0.5 - p), axis=-1)


def centred_mse_gradient(labels: np.ndarray, predictions: np.ndarray, *, factor: float = 0.1) -> np.ndarray:
    """Return the gradient of the sum of `centred_mse` in the predictions (CM.2).

    It changes sign at the minimiser (CM.3) and is accurate relative to the sum of its two terms' magnitudes.

    Args:
        labels: as in `centred_mse`.
        predictions: as in `centred_mse`.
        factor: as in `centred_mse`.

    Returns:
        Shape and dtype of the predictions.

    Raises:
        ValueError: naming the argument, as in `centred_mse`.

    Source:
        Derived: CM.1, differentiated.

    Examples:
        >>> from reference import centred_mse_gradient
        >>> centred_mse_gradient([[1.0, 0.0]], [[0.8, 0.5]], factor=0.1).round(4)
        array([[-0.17,  0.5 ]])
    """
    y, p, factor = _prepare(labels, predictions, factor)
    return 2 / p.dtype.type(p.shape[-1]) * ((p - y) + factor * (p - 0.5))


def _prepare(labels: object, predictions: object, factor: object) -> tuple[np.ndarray, np.ndarray, float]:
    p = as_float_array("predictions", predictions)
    if p.ndim == 0 or p.shape[-1] == 0:
        raise_invalid("predictions", f"of shape {p.shape}", "an array with at least one output on its last axis")
    y = np.asarray(labels)
    if y.dtype.kind not in "biuf":
        raise_invalid("labels", f"an array of {y.dtype}", "an array of numbers")
    check_same_shape("labels", y, "predictions", p)
    return y.astype(p.dtype), p, check_nonnegative("factor", factor)
