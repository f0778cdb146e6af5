"""Fitting the notebook's model with Adam, reproducibly, under a progress bar."""

from __future__ import annotations

import keras
import tensorflow as tf
from rich.progress import Progress

from tf_impl.data import Dataset, Split
from tf_impl.model import build_model

LEARNING_RATE = 0.001  # Adam's default, the notebook's


class ProgressBar(keras.callbacks.Callback):
    """A bar that advances with every batch and names the losses of the last epoch.

    Args:
        progress: Where the bar is drawn; bars of several runs may share it.
        title: What is being trained.
    """

    def __init__(self, progress: Progress, title: str):
        super().__init__()
        self.progress, self.title = progress, title

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Add the bar, as long as all batches of all epochs."""
        self.task = self.progress.add_task(self.title, total=self.params["epochs"] * self.params["steps"])

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Advance by one batch."""
        self.progress.advance(self.task)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Name the losses."""
        losses = f"loss {logs['loss']:.4f}, validation {logs['val_loss']:.4f}"
        self.progress.update(self.task, description=f"{self.title}: {losses}")


def batches(split: Split, classes: int, size: int, *, seed: int | None = None) -> tf.data.Dataset:
    """Return a split in batches of images and one-hot rows, in a new order at each pass if a seed is given."""
    rows = keras.utils.to_categorical(split.labels, classes)
    examples = tf.data.Dataset.from_tensor_slices((split.images, rows))
    return (examples if seed is None else examples.shuffle(len(rows), seed=seed)).batch(size)


def fit(
    dataset: Dataset,
    loss: keras.losses.Loss,
    *,
    seed: int,
    epochs: int,
    batch_size: int = 32,
    dense_units: int = 256,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
) -> tuple[keras.Model, dict[str, list[float]]]:
    """Fit a fresh model: on one machine's CPU one seed gives one history, to the last bit.

    The seed decides the initial weights and the order of the batches, whatever the loss: two losses with one seed
    differ by the loss alone. It seeds Python, NumPy and TensorFlow and switches TensorFlow to deterministic
    operations, for the whole process.

    Args:
        dataset: Fits `train`, watches `validation`; `test` stays untouched.
        loss: Takes one-hot rows and rows of softmax probabilities.
        seed: From 0 to 2³² − 1.
        epochs: Passes over the training split, shuffled anew each time.
        batch_size: Examples a step.
        dense_units: See `build_model`.
        callbacks: Passed on to Keras.

    Returns:
        The fitted model, and an entry an epoch of `loss`, `accuracy`, `cross_entropy` (a yardstick that is the same
        for every loss), and of the validation split the same with `val_` before.
    """
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    classes = len(dataset.classes)
    model = build_model(dense_units, dataset.train.images.shape[1:], classes)
    yardstick = keras.metrics.CategoricalCrossentropy(name="cross_entropy")
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss, metrics=["accuracy", yardstick])
    history = model.fit(
        batches(dataset.train, classes, batch_size, seed=seed),
        validation_data=batches(dataset.validation, classes, batch_size),
        epochs=epochs,
        shuffle=False,  # the batches come shuffled; Keras warns that it cannot shuffle them again
        callbacks=list(callbacks),
        verbose=0,
    )
    return model, history.history
