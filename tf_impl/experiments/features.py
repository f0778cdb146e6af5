"""The features that the heads of an experiment read: pooled pixels of a garment, or a cell of a frozen backbone.

Both come from Fashion-MNIST. The pixels of a garment, at half the resolution, are few enough that many heads train on
them within seconds. The backbone is a small convolutional network, trained to classify single garments and then
frozen; the heads of the dense cells stand on it as a detector's heads on its backbone.
"""

from __future__ import annotations

from functools import lru_cache

import keras
import numpy as np
from keras import layers

from tf_impl import data

# ---------------------------------------------------------------- pixels

PIXEL_MEAN, PIXEL_SPREAD = 0.286, 0.3  # approximate mean and standard deviation of the pixels
RESOLUTION = "14×14, means of 2×2 pixels"


@lru_cache(maxsize=1)
def load_garments(seed: int) -> data.Dataset:
    """Load Fashion-MNIST with all classes equally frequent, split by a seed."""
    return data.load("fashion-mnist", seed=seed, imbalance=1)


def pooled_pixels(split: data.Split) -> np.ndarray:
    """Return float32 `(examples, 196)`: means of 2×2 pixels, centred and scaled."""
    pooled = split.images[..., 0].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return ((pooled.reshape(-1, 14 * 14) - PIXEL_MEAN) / PIXEL_SPREAD).astype(np.float32)


def describe_garments(dataset: data.Dataset, network: str, **more: object) -> dict:
    """Return what a result says about data and network."""
    described = {"name": dataset.name, "resolution": RESOLUTION, "licence": dataset.licence}
    return {"data": {**described, "provenance": dataset.provenance, **more}, "network": network}


# ---------------------------------------------------------------- cells of a backbone

WIDTH = 32  # channels of the last convolution; each neighbourhood adds as many
NEIGHBOURHOODS = (3, 7)  # sides in cells: 7 cells are as wide as a garment
BATCH = 128


def train_backbone(images: np.ndarray, labels: np.ndarray, *, epochs: int, seed: int) -> keras.Model:
    """Train a classifier of single garments; return its convolutions, for images of any size, with stride 4.

    Args:
        images: float32 `(garments, 28, 28, 1)`.
        labels: Integers `(garments,)`.
        epochs: Passes over the images.
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
    logits = layers.Dense(int(labels.max()) + 1)(layers.Flatten()(convolutions(garment)))
    classifier = keras.Model(garment, logits)
    classifier.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    classifier.fit(images, labels, batch_size=BATCH, epochs=epochs, verbose=0)
    return convolutions


def cell_features(convolutions: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return the features of each cell: its own channels, and the means over its neighbourhoods.

    Args:
        convolutions: From `train_backbone`.
        images: float32 `(canvases, height, width, 1)`, sides a multiple of 4.

    Returns:
        float32 `(canvases · height/4 · width/4, 96)`, canvas by canvas, row by row.
    """
    image = keras.Input(images.shape[1:])
    cells = convolutions(image)
    means = [layers.AveragePooling2D(side, strides=1, padding="same")(cells) for side in NEIGHBOURHOODS]
    model = keras.Model(image, layers.Concatenate()([cells, *means]))
    features = model.predict(images, batch_size=32, verbose=0)
    return features.reshape(-1, features.shape[-1])
