"""Pipelines of data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import CLASSES, X, categorical, close, linear, logits, random
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss


def evaluated(data: object, **options: object) -> None:
    """Evaluate on some form of the data, and compare."""
    model = linear()
    model.compile(keras.optimizers.SGD(0.0), SPARSE())
    close(model.evaluate(data, verbose=0, **options), categorical()(logits(model))[0].mean())


@habit("tf.data batches, the last one smaller")
def tf_data():
    evaluated(tf.data.Dataset.from_tensor_slices((X, CLASSES)).batch(7))


@habit("a keras.utils.PyDataset")
def py_dataset():
    class Batches(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 3

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            return X[index * 8 : index * 8 + 8], CLASSES[index * 8 : index * 8 + 8]

    evaluated(Batches())


@habit("a Python generator")
def generator():
    def batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for start in range(0, len(X), 8):
            yield X[start : start + 8], CLASSES[start : start + 8]

    evaluated(batches(), steps=3)


@habit("validation_data and validation_split")
def validation():
    for options in ({"validation_data": (X[-6:], CLASSES[-6:])}, {"validation_split": 0.25}):
        model = linear()
        model.compile(keras.optimizers.SGD(0.0), SPARSE())
        history = model.fit(X, CLASSES, verbose=0, **options).history
        close(history["val_loss"][0], categorical()(logits(model))[0][-6:].mean())


@habit('image_dataset_from_directory, label_mode "int", "categorical" and "binary"')
def images():
    with TemporaryDirectory() as folder:
        for name in ("a", "b"):
            Path(folder, name).mkdir()
            for number in range(3):
                image = random.integers(0, 256, (6, 6, 3)).astype("uint8")
                Path(folder, name, f"{number}.png").write_bytes(tf.io.encode_png(image).numpy())
        losses = {
            "int": (SPARSE(), 2),
            "categorical": (tf_impl.CategoricalFocalLoss(None), 2),
            "binary": (tf_impl.BinaryFocalLoss(), 1),
        }
        for mode, (loss, outputs) in losses.items():
            batches = keras.utils.image_dataset_from_directory(
                folder, label_mode=mode, image_size=(6, 6), batch_size=6, shuffle=False, verbose=False
            )
            (pixels, _), labels = next(iter(batches)), np.array([0, 0, 0, 1, 1, 1])
            layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten()]
            end = keras.layers.Dense(outputs, "softmax" if outputs > 1 else "sigmoid")
            model = keras.Sequential([keras.Input((6, 6, 3)), *layers, end])
            z = pixels.numpy().reshape(6, -1).astype(float) / 255 @ model.get_weights()[0]
            if outputs == 1:
                truth = reference.binary_focal_loss(labels, z[:, 0])
            else:
                truth = reference.categorical_focal_loss(labels, z)
            model.compile("sgd", loss)
            close(model.evaluate(batches, verbose=0), truth.mean(), 1e-4)
