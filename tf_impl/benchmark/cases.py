"""The losses and the inputs of the benchmark; all losses of a family read inputs of the same size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import keras
import numpy as np
import tensorflow as tf

from tf_impl.keras_losses import BinaryFocalLoss
from tf_impl.losses.binary_focal import binary_focal_loss
from tf_impl.losses.categorical_focal import categorical_focal_loss

MODES = ("eager", "graph", "XLA")
OUTPUTS = ("values", "mean")
HALVES = ("bfloat16", "float16")


@dataclass(frozen=True)
class Candidate:
    """A loss of logits, and the kind of labels that it takes."""

    name: str
    labels: str
    loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def _sparse_cross_entropy(labels, logits):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


def _cross_entropy(labels, logits):
    return tf.nn.softmax_cross_entropy_with_logits(labels, logits)


def _binary_cross_entropy(labels, logits):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels, logits)


def _keras_categorical(labels, logits):
    return keras.losses.categorical_focal_crossentropy(labels, logits, from_logits=True)


def _keras_binary(labels, logits):
    return keras.losses.binary_focal_crossentropy(labels, logits, from_logits=True)


def notebook(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the notebook's loss at its defaults, written again from its formula: clipped probabilities, their log."""
    p = tf.clip_by_value(tf.nn.softmax(logits), 1e-7, 1 - 1e-7)
    return tf.reduce_sum(0.25 * labels * (1 - p) ** 2.0 * -tf.math.log(p), axis=-1)


def study_note(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the study note's loss at its defaults, from its formula: weight, power of 1 - p_t, cross entropy."""
    p = tf.sigmoid(logits)
    p_t = p * labels + (1 - p) * (1 - labels)
    return (0.25 * labels + 0.75 * (1 - labels)) * (1 - p_t) ** 2.0 * _binary_cross_entropy(labels, logits)


# the first of a family is the baseline of the others
CANDIDATES = {
    "categorical": (
        Candidate("TensorFlow CE, classes", "classes", _sparse_cross_entropy),
        Candidate("TensorFlow CE, rows", "rows", _cross_entropy),
        Candidate("ours, classes", "classes", categorical_focal_loss),
        Candidate("ours, rows", "rows", categorical_focal_loss),
        Candidate("Keras focal", "rows", _keras_categorical),
        Candidate("notebook", "rows", notebook),
    ),
    "binary": (
        Candidate("TensorFlow CE", "floats", _binary_cross_entropy),
        Candidate("ours, bool", "bools", binary_focal_loss),
        Candidate("ours, int64", "integers", binary_focal_loss),
        Candidate("ours, float", "floats", binary_focal_loss),
        Candidate("ours, soft", "soft", binary_focal_loss),
        Candidate("ours, Keras class", "floats", BinaryFocalLoss(from_logits=True, reduction="none")),
        Candidate("Keras focal", "floats", _keras_binary),
        Candidate("study note", "floats", study_note),
    ),
}


@dataclass(frozen=True)
class Case:
    """Inputs of one size, with classes on the last axis or binary, and what the step returns beside the gradient."""

    family: str
    shape: tuple[int, ...]
    output: str = "values"
    modes: tuple[str, ...] = MODES
    dtypes: tuple[str, ...] = ("float32",)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The losses of the family."""
        return CANDIDATES[self.family]

    def candidate(self, name: str) -> Candidate:
        """Return the loss of that name."""
        return next(candidate for candidate in self.candidates if candidate.name == name)

    def logits(self, dtype: str) -> tf.Tensor:
        """Return random logits, the same in every run."""
        drawn = np.random.default_rng(0).standard_normal(prod(self.shape), np.float32)
        return tf.cast(3 * drawn.reshape(self.shape), dtype)

    def labels(self, kind: str, dtype: str) -> tf.Tensor:
        """Return the labels in one representation; all but soft ones hold the same labels."""
        random = np.random.default_rng(1)
        if self.family == "categorical":
            classes = tf.constant(random.integers(0, self.shape[-1], self.shape[:-1]), tf.int32)
            return classes if kind == "classes" else tf.one_hot(classes, self.shape[-1], dtype=dtype)
        drawn = random.random(self.shape)
        if kind == "soft":
            return tf.cast(drawn, dtype)
        return tf.cast(tf.constant(drawn < 0.5), {"bools": "bool", "integers": "int64", "floats": dtype}[kind])


GRAPHS, ALL_DTYPES = ("graph", "XLA"), ("float32", *HALVES)
CASES = (
    Case("categorical", (65536, 10), dtypes=ALL_DTYPES),
    Case("categorical", (64, 64, 64, 21), modes=GRAPHS),
    Case("categorical", (4096, 1000), modes=GRAPHS),
    Case("categorical", (512, 50000), modes=GRAPHS),
    Case("binary", (100_000,), dtypes=ALL_DTYPES),
    Case("binary", (4_000_000,), modes=GRAPHS),
    *(Case("binary", (size, 1), "mean", GRAPHS) for size in (256, 4096, 1_000_000, 4_000_000)),
    Case("binary", (100_000, 1), "mean"),
    Case("binary", (1_000_000, 1), "values", GRAPHS),
    Case("binary", (20_000, 50), "mean", GRAPHS),
    Case("binary", (16, 256, 256, 1), "mean", GRAPHS),
)
SMALL = (Case("categorical", (64, 10)), Case("binary", (1000, 1), "mean"))


def step(loss: Callable, mode: str, output: str = "values") -> Callable:
    """Return a loss and its gradient in the logits as one function of labels and logits: eager, a graph or compiled."""

    def loss_and_gradient(labels, logits):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            values = loss(labels, logits)
            values = tf.reduce_mean(values) if output == "mean" else values
        return values, tape.gradient(values, logits)

    if mode == "eager":
        return loss_and_gradient
    return tf.function(loss_and_gradient, jit_compile=mode == "XLA", autograph=False)
