"""One explicit step of training for several workers, where Keras' `fit` does not run.

Keras 3 builds its metrics from the first batch, and under MultiWorkerMirroredStrategy that is a `PerReplica`, which it
cannot read (a test tells when it can, and this file can go). Model, optimizer, loss, data and callbacks are those of
`tf_impl.train.fit`; TensorFlow's own engine does the rest: `strategy.run`, a distributed data set, an all-reduce.
"""

from __future__ import annotations

import copy

import keras
import numpy as np
import tensorflow as tf

from tf_impl.train.callbacks import EvenLoss, ProgressBar, RandomLayers, Stopping
from tf_impl.train.checkpoints import Checkpoints

SUPPORTED = (Checkpoints, EvenLoss, ProgressBar, RandomLayers, Stopping, keras.callbacks.LambdaCallback)
NAMES = ("loss", "accuracy", "cross_entropy")


def fit(
    model: keras.Model,
    loss: keras.losses.Loss,
    train: tf.data.Dataset,
    watched: tf.data.Dataset,
    strategy: tf.distribute.Strategy,
    *,
    epochs: range,
    length: int,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Do what `model.fit` does, step by step, on all workers together.

    Args:
        model: Built and compiled in the strategy's scope.
        loss: Takes one-hot rows and the model's answers.
        train: All batches of all epochs: images, rows, and the weight of each example in its global batch.
        watched: The validation split, likewise.
        strategy: Across workers.
        epochs: Which epochs `train` holds.
        length: Of an epoch, in batches.
        callbacks: Of the kinds in `SUPPORTED`.

    Raises:
        ValueError: A callback is of another kind.
        ConnectionError: Another worker was lost, or they do not begin with the same epoch.
    """
    check(callbacks)
    called = keras.callbacks.CallbackList(callbacks, model=model, epochs=epochs.stop, steps=length)
    try:
        _begin_together(strategy, epochs.start)
        _fit(model, loss, _distributed(train, strategy), _distributed(watched, strategy), strategy, epochs, called)
    except (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.DeadlineExceededError) as error:
        raise ConnectionError(
            "another worker was lost; start all of them again, with --checkpoints to go on from the last epoch"
        ) from error


def check(callbacks: list[keras.callbacks.Callback]) -> None:
    """Refuse callbacks that rely on what `Model.fit` alone does."""
    if others := [type(callback).__name__ for callback in callbacks if not isinstance(callback, SUPPORTED)]:
        raise ValueError(f"strategy multiworker does not support the callback {', '.join(others)}")


def _fit(model, loss, train, watched, strategy, epochs, called) -> None:
    learn, measure = _functions(model, loss, strategy)
    model.stop_training = False
    called.on_train_begin()
    batches = iter(train)
    for epoch in epochs:
        called.on_epoch_begin(epoch)
        sums = np.zeros(len(NAMES) + 1)
        for step in range(called.params["steps"]):
            sums += learn(next(batches)).numpy()
            called.on_train_batch_end(step)
        seen = sum(measure(batch).numpy().astype(np.float64) for batch in watched)
        called.on_epoch_end(epoch, _means(sums, "") | _means(seen, "val_"))
        if model.stop_training:
            break
    called.on_train_end()


def _means(sums: np.ndarray, prefix: str) -> dict[str, float]:
    return {f"{prefix}{name}": float(total / sums[-1]) for name, total in zip(NAMES, sums[:-1], strict=True)}


def _functions(model: keras.Model, loss: keras.losses.Loss, strategy: tf.distribute.Strategy) -> tuple:
    """Return the step that learns and the one that only measures; both return sums over all examples, and their number.

    The gradient is that of the loss's mean over the global batch: every example brings its weight with it, and Keras'
    optimizer adds up the gradients of all replicas.
    """
    values_of, yardstick = copy.copy(loss), keras.losses.CategoricalCrossentropy(reduction="none")
    values_of.reduction = "none"

    def sums(rows, answers, values):
        hits = tf.argmax(rows, axis=-1) == tf.argmax(answers, axis=-1)
        each = (values, tf.cast(hits, tf.float32), yardstick(rows, answers), tf.ones_like(values))
        return tf.stack([tf.reduce_sum(tf.cast(of, tf.float32)) for of in each])

    def learn(images, rows, share):
        with tf.GradientTape() as tape:
            answers = model(images, training=True)
            values = values_of(rows, answers)
            scaled = model.optimizer.scale_loss(tf.reduce_sum(share * values))
        weights = model.trainable_variables
        model.optimizer.apply_gradients(zip(tape.gradient(scaled, weights), weights, strict=True))
        return sums(rows, answers, values)

    def measure(images, rows, _):
        answers = model(images, training=False)
        return sums(rows, answers, values_of(rows, answers))

    def on_all(step):
        return tf.function(lambda batch: strategy.reduce("SUM", strategy.run(step, args=batch), axis=None))

    return on_all(learn), on_all(measure)


def _distributed(batches: tf.data.Dataset, strategy: tf.distribute.Strategy) -> tf.distribute.DistributedDataset:
    """Return batches of which each worker gets its part; the data are at hand everywhere, so there are no files."""
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return strategy.experimental_distribute_dataset(batches.with_options(options))


def _begin_together(strategy: tf.distribute.Strategy, epoch: int) -> None:
    """Refuse workers that would go on from different checkpoints: they would wait for one another for ever."""

    def begins():
        return tf.constant([epoch, epoch**2])

    @tf.function
    def total():
        return strategy.reduce("SUM", strategy.run(begins), axis=None)

    mean, mean_of_squares = total().numpy() / strategy.num_replicas_in_sync
    if (mean, mean_of_squares) != (epoch, epoch**2):  # the second tells 0 and 2 from 1 and 1, for each of the workers
        raise ConnectionError(f"workers begin with different epochs, this one with {epoch}: give all one --checkpoints")
