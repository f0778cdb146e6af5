"""The notebook's network: three convolutions, two dense layers, a softmax."""

from __future__ import annotations

import keras
from keras import layers

SMALLEST_SIDE = 22  # 22 → 20 → 10 → 8 → 4 → 2 → 1: the last pooling is left with one pixel; from 21 it gets none


def build_model(
    dense_units: int, input_shape: tuple[int, int, int] = (224, 224, 3), classes: int = 2
) -> keras.Sequential:
    """Build the notebook's convolutional classifier, freshly initialised.

    The layers are the notebook's; image shape and number of classes are arguments, since its 224×224×3 and 2 are
    facts about one data set.

    Args:
        dense_units: Width of the hidden dense layer (the notebook takes 256).
        input_shape: Height, width, channels.
        classes: Number of classes, the length of an output row.

    Returns:
        A model from `(batch, *input_shape)` to `(batch, classes)`: softmax probabilities, in float32 under every
        dtype policy, since float16 has no room for the small probabilities a loss takes the logarithm of.

    Raises:
        ValueError: The image is smaller than 22×22, which three unpadded convolutions and poolings reduce to nothing.

    Source: notebook, `build_model`.
    """
    height, width, _ = input_shape
    if min(height, width) < SMALLEST_SIDE:
        raise ValueError(
            f"build_model needs at least {SMALLEST_SIDE}×{SMALLEST_SIDE} pixels: input_shape is {height}×{width}"
        )
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
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )
