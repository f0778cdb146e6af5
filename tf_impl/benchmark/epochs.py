"""Whole epochs of `fit`: a linear model and a loss, as a Keras user compiles them, beside Keras' own losses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
import tensorflow as tf

from tf_impl.keras_losses import BinaryFocalLoss, CategoricalFocalLoss

MODES = ("fit", "fit, batches")
FEATURES, BATCHES = 4, 20
ROUNDS = 12  # with an epoch of each loss in each: so many make two processes agree
# the first of a family is the baseline of the others
LOSSES = {
    "binary": {
        "Keras CE": keras.losses.BinaryCrossentropy(from_logits=True),
        "ours": BinaryFocalLoss(from_logits=True),
        "Keras focal": keras.losses.BinaryFocalCrossentropy(from_logits=True),
    },
    "categorical": {
        "Keras CE": keras.losses.CategoricalCrossentropy(from_logits=True),
        "ours": CategoricalFocalLoss(from_logits=True),
        "Keras focal": keras.losses.CategoricalFocalCrossentropy(from_logits=True),
    },
}
SHAPES = {"binary": (400_000, 1), "categorical": (40_000, 10)}


def steps(family: str, shape: tuple[int, ...], mode: str) -> dict[str, Callable[[], object]]:
    """Return an epoch of each loss by its name.

    Args:
        family: "binary" or "categorical".
        shape: of the predictions of a batch: examples and outputs.
        mode: "fit" is given arrays: Keras gathers each batch, and traces its step for batches of any size. "fit,
            batches" is given a dataset of batches that are there already, whose size is known.
    """
    size, outputs = shape
    random = np.random.default_rng(0)
    features = random.standard_normal((BATCHES * size, FEATURES), np.float32)
    drawn = random.integers(0, max(outputs, 2), BATCHES * size)
    labels = np.eye(outputs, dtype=np.float32)[drawn] if outputs > 1 else drawn[:, None].astype(np.float32)
    if mode == "fit":
        data = {"x": features, "y": labels, "batch_size": size, "shuffle": False}
    else:
        arrays = (one.reshape(BATCHES, size, -1) for one in (features, labels))
        data = {"x": tf.data.Dataset.from_tensor_slices(tuple(arrays))}
    return {name: _epoch(loss, outputs, data) for name, loss in LOSSES[family].items()}


def _epoch(loss, outputs, data):
    model = keras.Sequential([keras.Input((FEATURES,)), keras.layers.Dense(outputs)])
    model.compile("sgd", loss, jit_compile=False)
    return partial(model.fit, **data, verbose=0)
