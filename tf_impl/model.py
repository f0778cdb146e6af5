"""The notebook's network: three convolutions, two dense layers, a softmax."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers

SMALLEST_SIDE = 22  # 22 → 20 → 10 → 8 → 4 → 2 → 1: one pixel after the last pooling; 21 leaves none
OUTPUTS = {"softmax": "softmax", "logits": None}  # name -> activation of the last layer


def build_model(
    dense_units: int,
    input_shape: tuple[int, int, int] = (224, 224, 3),
    classes: int = 2,
    *,
    output: str = "softmax",
    prior: Sequence[float] | None = None,
) -> keras.Sequential:
    """Build the notebook's convolutional classifier with new random weights.

    The layers are the notebook's; image shape and number of classes are arguments, because its 224×224×3 and 2 belong
    to one data set.

    Args:
        dense_units: Width of the hidden dense layer (the notebook takes 256).
        input_shape: Height, width, channels.
        classes: Number of classes, the length of an output row.
        output: "softmax", as in the notebook, or "logits": the same row before the softmax, for losses with
            `from_logits=True`. A single class needs "logits"; its logit is that of class 1.
        prior: One probability a class, > 0 and together 1, which the initial bias of the last layer predicts; with one
            class the probability of class 1 alone. None leaves the last bias at 0, as in the notebook.

    Returns:
        A model from `(batch, *input_shape)` to `(batch, classes)`, in float32 under every dtype policy, because
        float16 cannot represent the small probabilities whose logarithm a loss takes.

    Raises:
        ValueError: The image is smaller than 22×22, of which three unpadded convolutions and poolings leave no pixel;
            the output or the prior is not as above.

    Source: notebook, `build_model`; for the prior Lin et al. 2017, section 4.1.

    Examples:
        >>> model = build_model(256, classes=10, prior=[0.1] * 10)
        >>> model.output_shape, model.count_params()
        ((None, 10), 11101994)
    """
    height, width, _ = input_shape
    if min(height, width) < SMALLEST_SIDE:
        raise ValueError(
            f"build_model needs at least {SMALLEST_SIDE}×{SMALLEST_SIDE} pixels: input_shape is {height}×{width}"
        )
    if output not in OUTPUTS:
        raise ValueError(f"output is {output!r}: it must be one of {', '.join(OUTPUTS)}")
    if classes < (2 if output == "softmax" else 1):
        raise ValueError(f"classes is {classes}: a softmax needs at least two, logits one")
    bias = "zeros" if prior is None else keras.initializers.Constant(prior_bias(prior, classes).tolist())
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(dense_units, activation="relu"),
            layers.Dense(classes, activation=OUTPUTS[output], bias_initializer=bias, dtype="float32"),
        ]
    )


def prior_bias(prior: Sequence[float], classes: int) -> np.ndarray:
    """Return the bias of the last layer that gives each class its prior probability.

    A softmax of log π is π; one logit of class 1 is the difference of two such, log π − log(1 − π), which is AB.36.

    Raises:
        ValueError: The prior does not have one probability a class, each > 0 and together 1.
    """
    given = np.asarray(prior, np.float64)
    if given.shape == (1,) and classes == 1 and 0 < given[0] < 1:
        return np.log(given) - np.log1p(-given)
    if classes == 1 or given.shape != (classes,) or not (given > 0).all() or not np.isclose(given.sum(), 1):
        allowed = f"{classes} probabilities > 0 that sum to 1" if classes > 1 else "one probability between 0 and 1"
        raise ValueError(f"prior is {given.tolist()}: it must be {allowed}")
    return np.log(given)
