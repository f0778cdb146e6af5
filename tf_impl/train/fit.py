"""Fitting the notebook's model with Adam, reproducibly, on one device or many, from the start or from a checkpoint.

Everything that is left to chance is a function of the seed and the epoch: the initial weights of the seed; the order
of epoch e, and its random layers, of seed and e. So a training that goes on after epoch e is the one that was broken
off. Losses are summed over a batch with the weight of one example in the *global* batch, so that it does not matter
how many devices share it, or how evenly.
"""

from __future__ import annotations

import copy
import math
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tf_impl.data import Dataset, Split
from tf_impl.model import build_model
from tf_impl.train.callbacks import OBJECTIVE, EvenLoss, RandomLayers, Stopping
from tf_impl.train.checkpoints import Checkpoints, State
from tf_impl.train.distributed import multiworker
from tf_impl.train.distributed.strategies import across_workers, is_chief

LEARNING_RATE = 0.001  # Adam's default, the notebook's

# ---------------------------------------------------------------- batches


def batches(split: Split, classes: int, size: int) -> tf.data.Dataset:
    """Return a split in its own order: batches of images, one-hot rows, and the weight of each example in its batch."""
    places = tf.data.Dataset.range(len(split.labels))
    return _examples(places.batch(size), split, classes)


def ordered_batches(
    split: Split, classes: int, size: int, *, seed: int, first: int = 0, last: int = 1
) -> tf.data.Dataset:
    """Return the batches of epochs `first` to `last`, excluded: each sees every example once, in an order of its own.

    The order of epoch e is a function of (seed, e), whatever epochs came before.
    """

    def order(epoch: tf.Tensor) -> tf.data.Dataset:
        count = tf.range(len(split.labels), dtype=tf.int64)
        shuffled = tf.random.experimental.stateless_shuffle(count, seed=tf.stack([tf.constant(seed, tf.int64), epoch]))
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(size)

    places = tf.data.Dataset.range(first, last).flat_map(order)
    return _examples(places, split, classes)


def _examples(places: tf.data.Dataset, split: Split, classes: int) -> tf.data.Dataset:
    images, rows = split.taker(), tf.one_hot(split.labels, classes)

    def take(at: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        count = tf.shape(at)[:1]
        share = tf.fill(count, 1 / tf.cast(count[0], tf.float32))
        return images(at), tf.gather(rows, at), share

    return places.map(take, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(tf.data.AUTOTUNE)


def check_batch_size(size: int, split: Split, strategy: tf.distribute.Strategy) -> None:
    """Refuse a first batch that cannot be shared out evenly: Keras' `fit` adds up the parts; later ones are no matter.

    Raises:
        ValueError: There are several devices, and their number does not divide the first batch.
    """
    first, devices = min(size, len(split.labels)), strategy.num_replicas_in_sync
    if first % devices and not across_workers(strategy):
        raise ValueError(f"batch-size {size}: {devices} devices cannot share the first batch of {first} evenly")


def _shared_evenly(size: int, split: Split, strategy: tf.distribute.Strategy) -> int:
    """Return at most this size, so that the first batch can be shared out evenly."""
    devices = strategy.num_replicas_in_sync
    return max(min(size, len(split.labels)) // devices, 1) * devices if devices > 1 else size


# ---------------------------------------------------------------- the training


def fit(
    dataset: Dataset,
    loss: keras.losses.Loss,
    *,
    seed: int,
    epochs: int,
    batch_size: int = 32,
    dense_units: int = 256,
    learning_rate: float = LEARNING_RATE,
    prior: np.ndarray | None = None,
    patience: int | None = None,
    strategy: tf.distribute.Strategy | None = None,
    checkpoint: Path | None = None,
    configuration: dict | None = None,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
) -> tuple[keras.Model, State]:
    """Fit a model: on one machine's CPU one seed gives one history, to the last bit.

    The seed decides the initial weights and the order of the batches, whatever the loss: two losses with one seed
    differ by the loss alone. It seeds Python, NumPy and TensorFlow and switches TensorFlow to deterministic
    operations, for the whole process.

    Args:
        dataset: Fits `train`, watches `validation`; `test` stays untouched.
        loss: Takes one-hot rows and rows of softmax probabilities. Penalties over the batch count that of all devices,
            if these share it evenly.
        seed: From 0 to 2³² − 1.
        epochs: Passes over the training split, shuffled anew each time.
        batch_size: Examples a step, of all devices together.
        dense_units: See `build_model`.
        learning_rate: Adam's.
        prior: See `build_model`.
        patience: Stop after so many epochs without a better validation loss, and keep the best weights.
        strategy: Of `tf_impl.train.distributed.strategies`; None computes on one device.
        checkpoint: A file to write after each epoch, and to go on from if it is there.
        configuration: What the checkpoint says of itself; see `State`.
        callbacks: Passed on to Keras; across workers only those in `tf_impl.train.distributed.multiworker.SUPPORTED`.

    Returns:
        The fitted model, on one device, and where its training stands. The history has an entry an epoch of `loss`,
        `accuracy`, `cross_entropy` (a yardstick that is the same for every loss), and of the validation split the same
        with `val_` before.

    Raises:
        ValueError: The checkpoint is not whole or of another model; a callback is not supported across workers; the
            batch size does not suit the devices, see `check_batch_size`.
        FloatingPointError: The training diverged.
        ConnectionError: Another worker was lost.
    """
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    strategy = strategy or tf.distribute.get_strategy()
    check_batch_size(batch_size, dataset.train, strategy)
    classes, shape = len(dataset.classes), dataset.train.images.shape[1:]
    with strategy.scope():
        model = _compiled(build_model(dense_units, shape, classes, prior=prior), loss, learning_rate)
        stopping = Stopping(patience) if patience else None
        kept = Checkpoints(checkpoint, configuration or {}, stopping, writes=is_chief(strategy))
        kept.restore(model)
    finished, last = kept.state.finished, kept.state.finished if kept.state.stopped else epochs
    called = [RandomLayers(seed), EvenLoss(), *([stopping] if stopping else []), *callbacks, kept]
    train = ordered_batches(dataset.train, classes, batch_size, seed=seed, first=finished, last=last)
    watched = batches(dataset.validation, classes, _shared_evenly(batch_size, dataset.validation, strategy))
    length = math.ceil(len(dataset.train.labels) / batch_size)
    if finished >= last:
        _best_weights(model, stopping)
    elif across_workers(strategy):
        multiworker.fit(
            model, loss, train, watched, strategy, epochs=range(finished, last), length=length, callbacks=called
        )
    else:
        model.fit(
            train,
            validation_data=watched,
            initial_epoch=finished,
            epochs=last,
            steps_per_epoch=length,
            shuffle=False,  # the batches come shuffled; Keras warns that it cannot shuffle them again
            callbacks=called,
            verbose=0,
        )
    return _on_one_device(model, strategy, lambda: build_model(dense_units, shape, classes)), kept.state


def _compiled(model: keras.Model, loss: keras.losses.Loss, learning_rate: float) -> keras.Model:
    """Return the model with Adam, the loss summed with the weights that come with the examples, and the metrics."""
    summed, single = copy.copy(loss), copy.copy(loss)
    summed.reduction, single.reduction = "sum", "none"
    metrics = ["accuracy", keras.metrics.CategoricalCrossentropy(name="cross_entropy")]
    if tf.distribute.get_strategy().num_replicas_in_sync > 1:
        metrics.append(keras.metrics.MeanMetricWrapper(single, name=OBJECTIVE))
    model.compile(keras.optimizers.Adam(learning_rate), summed, metrics=metrics)
    model.optimizer.build(model.trainable_variables)  # now, so that a checkpoint finds its variables
    return model


def _best_weights(model: keras.Model, stopping: Stopping | None) -> None:
    """Do what early stopping does at the end of a training, of which there is nothing left to do."""
    if stopping:
        stopping.set_model(model)
        stopping.on_train_begin()
        stopping.on_train_end()


def _on_one_device(model: keras.Model, strategy: tf.distribute.Strategy, build: object) -> keras.Model:
    """Return a model that several devices hold as one that anybody can use."""
    if strategy.num_replicas_in_sync == 1:
        return model
    alone = build()
    alone.set_weights(model.get_weights())
    return alone
