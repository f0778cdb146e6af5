"""Data and models of somebody's own, made on the spot: pictures in folders, a CSV file, an .npz file, a module."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

COLOURS = {"apple": (200, 30, 30), "leaf": (30, 160, 40), "sky": (40, 80, 210)}

MODELS = """
import keras

def small(shape, classes):
    inputs = keras.Input(shape)
    hidden = keras.layers.Dense(8, "relu")(keras.layers.Flatten()(inputs))
    return keras.Model(inputs, keras.layers.Dense(classes, "softmax")(hidden))

class Mine(keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.end = keras.layers.Dense(classes, "softmax")

    def call(self, inputs):
        return self.end(keras.ops.reshape(inputs, (keras.ops.shape(inputs)[0], -1)))

def subclassed(shape, classes): return Mine(classes)
def logits(shape, classes): return ended(shape, keras.layers.Dense(classes))
def sigmoids(shape, classes): return ended(shape, keras.layers.Dense(classes, "sigmoid"))
def one_sigmoid(shape, classes): return ended(shape, keras.layers.Dense(1, "sigmoid"))
def one_too_many(shape, classes): return ended(shape, keras.layers.Dense(classes + 1, "softmax"))
def returns_nothing(shape, classes): pass
def returns_a_layer(shape, classes): return keras.layers.Dense(classes)
def raises(shape, classes): return undefined
def takes_nothing(): pass
def untrainable(shape, classes): return ended(shape, keras.layers.Softmax())
def two_outputs(shape, classes):
    inputs = keras.Input(shape)
    return keras.Model(inputs, {"a": inputs, "b": inputs})
def of_another_shape(shape, classes): return ended((7,), keras.layers.Dense(classes, "softmax"))
def spoilt(shape, classes):
    nan = keras.initializers.Constant(float("nan"))
    return ended(shape, keras.layers.Dense(classes, "softmax", bias_initializer=nan))

def ended(shape, last):
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), last])

number = 3
"""


def write_pictures(folder: Path, counts: tuple[int, ...] = (12, 8, 6)) -> Path:
    """Write pictures of noise around one colour a class, of any size, in every format that can be written here."""
    random = np.random.default_rng(2)
    for (name, colour), count in zip(COLOURS.items(), counts, strict=False):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            noise = np.clip(random.normal(colour, 30, (24 + number, 30, 3)), 0, 255).astype(np.uint8)
            encode, ending = (tf.io.encode_png, "png") if number % 2 else (tf.io.encode_jpeg, "jpg")
            (folder / name / f"{number}.{ending}").write_bytes(encode(noise).numpy())
    return folder


def write_table(path: Path, examples: int = 60, label: str = "label") -> Path:
    """Write numbers of very different sizes, and a label that the first two decide."""
    rows = features(examples)
    lines = [f"length,width,weight,{label},price"]
    for (a, b, c, d), kind in zip(rows, kinds(rows), strict=True):
        lines.append(f"{a},{b},{100 * c},{kind},{1e4 * d}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_arrays(path: Path, **arrays: np.ndarray) -> Path:
    """Write the same as arrays; arguments replace x and y, or join them."""
    rows = features(60)
    np.savez(path, **{"x": rows.astype("float32"), "y": kinds(rows), **arrays})
    return path


def features(examples: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(examples, 4))


def kinds(rows: np.ndarray) -> np.ndarray:
    return np.where(rows[:, 0] + rows[:, 1] > 0.5, "rare", "frequent")
