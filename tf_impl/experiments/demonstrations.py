"""Demonstrations: one run each, with a fixed seed; they show that something happens, not how often.

The notebook as printed beside the notebook repaired; initial weights so wrong and so confident that a clipped loss
cannot change them; and the input pipeline whose order `cache` freezes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import keras
import numpy as np
import tensorflow as tf

from tf_impl import data
from tf_impl.experiments.experiment import rounded
from tf_impl.keras_losses import CategoricalFocalLoss
from tf_impl.model import build_model
from tf_impl.records import code, result_file
from tf_impl.records.metrics import evaluate

SEED = 7
CLIP = 1e-7  # the notebook's
COMMAND = "python -m tf_impl.experiments demonstrations"


def run(*, smoke: bool = False, log: Callable[[str], None] = print) -> dict:
    """Run all demonstrations.

    Args:
        smoke: With fewer images and epochs.
        log: Receives one line each.
    """
    began, began_processor, runs = time.perf_counter(), time.process_time(), []
    for name, demonstrate in (("notebook", notebook), ("never", never_recovers), ("pipeline", pipeline)):
        started = time.perf_counter()
        runs.append({"demonstration": name, **rounded(demonstrate(smoke))})
        log(f"{name}: {time.perf_counter() - started:.0f} s")
    return {
        "experiment": "demonstrations",
        "command": COMMAND + (" --smoke" if smoke else ""),
        "date": datetime.now(UTC).date().isoformat(),
        "duration_seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - began_processor,
        "code": code.provenance(__name__),
        "seed": SEED,
        "versions": result_file.versions(),
        "hardware": result_file.hardware(),
        "runs": runs,
    }


@keras.saving.register_keras_serializable("demonstrations")
class AsPrinted(keras.losses.Loss):
    """The notebook's second class, to the letter: clipped probabilities, one number a batch."""

    def __init__(self, alpha: float = 0.25, gamma: float = 2.0):
        super().__init__()
        self.alpha, self.gamma = alpha, gamma

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        """Return the mean over the batch; where a probability is clipped the gradient is zero."""
        y_pred = tf.clip_by_value(y_pred, CLIP, 1.0 - CLIP)
        focal = -self.alpha * y_true * tf.pow(1.0 - y_pred, self.gamma) * tf.math.log(y_pred)
        return tf.reduce_mean(tf.reduce_sum(focal, axis=1))


# ---------------------------------------------------------------- the notebook


def notebook(smoke: bool) -> dict:
    """Train the notebook's model for its ten epochs, with its loss and pipeline as printed and as repaired.

    The data are Fashion-MNIST, because the notebook's cannot be downloaded everywhere: ten classes, one channel.
    """
    images, epochs = (640, 2) if smoke else (6000, 10)
    source = data.load("fashion-mnist", seed=SEED, imbalance=1)
    train = source.train.images[:images], keras.utils.to_categorical(source.train.labels[:images], len(source.classes))
    result = {"images": images, "epochs": epochs, "parameters": 0, "trained": {}}
    for name, loss, batches in (
        ("as printed", AsPrinted(), as_printed(*train)),
        ("repaired", CategoricalFocalLoss(), repaired(*train)),
    ):
        keras.utils.set_random_seed(SEED)
        model = build_model(256, train[0].shape[1:], len(source.classes))
        model.compile("adam", loss, metrics=["accuracy"])
        history = model.fit(batches, epochs=epochs, shuffle=False, verbose=0).history
        test = evaluate(source.test.labels, model.predict(source.test.images, batch_size=256, verbose=0))
        kept = ("accuracy", "balanced_accuracy", "log_loss", "brier", "calibration_error")
        result["trained"][name] = {"history": history, "test": {measure: test[measure] for measure in kept}}
        result["parameters"] = model.count_params()
    return result


def as_printed(images: np.ndarray, rows: np.ndarray) -> tf.data.Dataset:
    """Return the notebook's pipeline: it caches batches, so that every epoch has the order of the first."""
    return tf.data.Dataset.from_tensor_slices((images, rows)).shuffle(1000, seed=SEED).batch(32).cache().prefetch(2)


def repaired(images: np.ndarray, rows: np.ndarray) -> tf.data.Dataset:
    """Return the pipeline in its right order: cache examples, then shuffle all of them, then batch."""
    examples = tf.data.Dataset.from_tensor_slices((images, rows)).cache()
    return examples.shuffle(len(rows), seed=SEED).batch(32).prefetch(2)


# ---------------------------------------------------------------- wrong and confident


def never_recovers(smoke: bool) -> dict:
    """Initialise a linear classifier confident of the wrong class; train it with the clipped and the exact loss."""
    steps, margin = (60 if smoke else 200), 20.0
    generator = np.random.default_rng(SEED)
    labels = np.arange(200) % 2
    x = (generator.normal(size=(200, 5)) + 3 * (2 * labels[:, None] - 1)).astype(np.float32)
    rows = keras.utils.to_categorical(labels, 2)
    result = {"margin": margin, "steps": steps, "accuracy": {}, "first_gradient": {}}
    for name, loss in (("as printed", AsPrinted(alpha=1.0)), ("repaired", CategoricalFocalLoss(alpha=1.0))):
        dense = keras.layers.Dense(2, activation="softmax")
        dense.build((None, 5))
        wrong = np.linalg.lstsq(x, np.where(labels == 1, -margin, margin), rcond=None)[0]
        dense.set_weights([np.stack([-wrong, wrong], axis=1), np.zeros(2)])
        result["accuracy"][name], result["first_gradient"][name] = _trained(dense, loss, x, rows, steps)
    return result


def _trained(dense: keras.layers.Layer, loss: keras.losses.Loss, x: np.ndarray, rows: np.ndarray, steps: int):
    """Return the accuracy before each step and after the last, and the length of the first gradient."""
    optimizer, accuracy, lengths = keras.optimizers.SGD(0.02), [], []
    for _ in range(steps + 1):
        with tf.GradientTape() as tape:
            predicted = dense(x)
            value = loss(rows, predicted)
        gradient = tape.gradient(value, dense.trainable_variables)
        accuracy.append(float(np.mean(predicted.numpy().argmax(axis=1) == rows.argmax(axis=1))))
        lengths.append(float(tf.linalg.global_norm(gradient)))
        if len(accuracy) <= steps:
            optimizer.apply(gradient, dense.trainable_variables)
    return accuracy, lengths[0]


# ---------------------------------------------------------------- the pipeline


def pipeline(smoke: bool) -> dict:  # noqa: ARG001
    """Return the share of positions at which the second and third epoch repeat the order of the first."""
    examples, epochs = 3000, 3
    labels = np.arange(examples, dtype=np.float32)
    result = {"examples": examples, "epochs": epochs, "same_as_first_epoch": {}, "first_batch_reaches": {}}
    for name, make in (("as printed", as_printed), ("repaired", repaired)):
        orders = _orders(make(labels, labels), epochs)
        result["same_as_first_epoch"][name] = [float(np.mean(order == orders[0])) for order in orders[1:]]
        # a buffer of 1000 can put no example after index 1031 into the first batch of 32
        result["first_batch_reaches"][name] = float(orders[0][:32].max())
    return result


def _orders(batches: tf.data.Dataset, epochs: int) -> list[np.ndarray]:
    return [np.concatenate([labels.numpy() for _, labels in batches]) for _ in range(epochs)]
