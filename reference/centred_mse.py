"""The readme's custom MSE: squared error, and a pull of every prediction towards one half."""

from __future__ import annotations

import numpy as np

from reference.validation import floats, nonnegative, refuse, same_shape


def centred_mse(labels: np.ndarray, predictions: np.ndarray, *, factor: float = 0.1) -> np.ndarray:
    """Return mean((y - p)^2) + factor · mean((1/2 - p)^2) over the last axis (CM.1).

    Args:
        labels: (..., K), the shape of the predictions, any real numbers.
        predictions: (..., K), float32 or float64.
        factor: how strong the pull is, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the predictions.

    Raises:
        ValueError: naming the argument, if a shape, dtype or value is not as above.

    Source:
        Readme, class custom_mse.
    """
    y, p, factor = _checked(labels, predictions, factor)
    return np.mean(np.square(y - p), axis=-1) + factor * np.mean(np.square(0.5 - p), axis=-1)


def centred_mse_gradient(labels: np.ndarray, predictions: np.ndarray, *, factor: float = 0.1) -> np.ndarray:
    """Return the slope of the sum of `centred_mse` in each prediction (CM.2).

    Arguments, dtypes and errors as there; the shape is that of the predictions. The slope changes sign at the
    minimiser (CM.3) and is accurate relative to the sum of its terms' magnitudes.
    """
    y, p, factor = _checked(labels, predictions, factor)
    return 2 / p.dtype.type(p.shape[-1]) * ((p - y) + factor * (p - 0.5))


def _checked(labels, predictions, factor):
    p = floats("predictions", predictions)
    if p.ndim == 0 or p.shape[-1] == 0:
        raise refuse("predictions", f"of shape {p.shape}", "an array with at least one output on its last axis")
    y = np.asarray(labels)
    if y.dtype.kind not in "biuf":
        raise refuse("labels", f"an array of {y.dtype}", "an array of numbers")
    same_shape("labels", y, "predictions", p)
    return y.astype(p.dtype), p, nonnegative("factor", factor)
