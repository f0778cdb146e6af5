"""A small convolutional network, trained to tell garments apart and then frozen: what the cells of a canvas look like.

Trained heads stand on it as a detector's heads on its backbone. It sees garments that appear on no canvas.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

WIDTH = 32  # features of a cell; its neighbourhoods add as many each
NEIGHBOURHOODS = (3, 7)  # sides, in cells: 7 cells are as wide as a garment
BATCH = 128


def train(images: np.ndarray, labels: np.ndarray, *, epochs: int, seed: int) -> keras.Model:
    """Train on single garments, and return the convolutions, which take images of any size at a stride of 4.

    Args:
        images: float32 `(garments, 28, 28, 1)`.
        labels: Integers `(garments,)`.
        epochs: Passes over them.
        seed: Decides initial weights and order; it seeds Python, NumPy and TensorFlow for the whole process.
    """
    keras.utils.set_random_seed(seed)
    convolutions = keras.Sequential(
        [
            keras.Input((None, None, 1)),
            layers.Conv2D(WIDTH // 2, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(WIDTH, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(WIDTH, 3, padding="same", activation="relu"),
            layers.Conv2D(WIDTH, 3, padding="same", activation="relu"),
        ]
    )
    garment = keras.Input((28, 28, 1))
    answer = layers.Dense(int(labels.max()) + 1)(layers.Flatten()(convolutions(garment)))
    classifier = keras.Model(garment, answer)
    classifier.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    classifier.fit(images, labels, batch_size=BATCH, epochs=epochs, verbose=0)
    return convolutions


def features(convolutions: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return what each cell sees: itself, and the means of its neighbourhoods.

    Args:
        convolutions: From `train`.
        images: float32 `(canvases, height, width, 1)`, sides a multiple of 4.

    Returns:
        float32 `(canvases · height/4 · width/4, 96)`, canvas by canvas, row by row.
    """
    image = keras.Input(images.shape[1:])
    cell = convolutions(image)
    around = [layers.AveragePooling2D(side, strides=1, padding="same")(cell) for side in NEIGHBOURHOODS]
    seen = keras.Model(image, layers.Concatenate()([cell, *around])).predict(images, batch_size=32, verbose=0)
    return seen.reshape(-1, seen.shape[-1])
