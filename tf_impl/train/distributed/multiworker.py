"""One explicit step of training for several workers, where Keras' `fit` does not run.

Keras 3 builds its metrics from the first batch, and under MultiWorkerMirroredStrategy that batch is a `PerReplica`,
which Keras cannot read. A test fails when Keras can; then this file can go. Model, optimizer, loss, data and callbacks
are those of `tf_impl.train.fit`; TensorFlow does the rest: `strategy.run`, a distributed data set, an all-reduce.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from tf_impl.train.callbacks import MeanOverExamples, ProgressBar, ResumableEarlyStopping, SeedPerEpoch
from tf_impl.train.checkpoints import CheckpointCallback
from tf_impl.train.losses import with_reduction

SUPPORTED = (
    *(CheckpointCallback, MeanOverExamples, ProgressBar, ResumableEarlyStopping, SeedPerEpoch),
    keras.callbacks.LambdaCallback,
)
NAMES = ("loss", "accuracy", "cross_entropy")


def fit(
    model: keras.Model,
    loss: keras.losses.Loss,
    train: tf.data.Dataset,
    validation: tf.data.Dataset,
    strategy: tf.distribute.Strategy,
    *,
    epochs: range,
    steps: int,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Do what `model.fit` does, step by step, on all workers.

    Args:
        model: Built and compiled in the scope of the strategy.
        loss: Takes one-hot rows and the predictions of the model.
        train: All batches of all epochs: images, rows, and the weight of each example in its global batch.
        validation: The batches of the validation split, likewise.
        strategy: Across workers.
        epochs: The epochs that `train` holds.
        steps: Batches an epoch.
        callbacks: Of the kinds in `SUPPORTED`.

    Raises:
        ValueError: A callback is of another kind.
        ConnectionError: Another worker was lost, or the workers begin with different epochs.
    """
    check(callbacks)
    called = keras.callbacks.CallbackList(callbacks, model=model, epochs=epochs.stop, steps=steps)
    try:
        _check_same_epoch(strategy, epochs.start)
        _fit(model, loss, _distribute(train, strategy), _distribute(validation, strategy), strategy, epochs, called)
    except (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.DeadlineExceededError) as error:
        raise ConnectionError(
            "another worker was lost; start all of them again, with --checkpoints to go on from the last epoch"
        ) from error


def check(callbacks: list[keras.callbacks.Callback]) -> None:
    """Refuse callbacks that rely on what `Model.fit` alone does.

    Raises:
        ValueError: The message names the callbacks that are not supported.
    """
    if others := [type(callback).__name__ for callback in callbacks if not isinstance(callback, SUPPORTED)]:
        raise ValueError(f"strategy multiworker does not support the callback {', '.join(others)}")


def _fit(model, loss, train, validation, strategy, epochs, callbacks) -> None:
    train_step, test_step = _step_functions(model, loss, strategy)
    model.stop_training = False
    callbacks.on_train_begin()
    batches = iter(train)
    for epoch in epochs:
        callbacks.on_epoch_begin(epoch)
        sums = np.zeros(len(NAMES) + 1)
        for step in range(callbacks.params["steps"]):
            sums += train_step(next(batches)).numpy()
            callbacks.on_train_batch_end(step)
        validation_sums = sum(test_step(batch).numpy().astype(np.float64) for batch in validation)
        callbacks.on_epoch_end(epoch, _means(sums, "") | _means(validation_sums, "val_"))
        if model.stop_training:
            break
    callbacks.on_train_end()


def _means(sums: np.ndarray, prefix: str) -> dict[str, float]:
    return {f"{prefix}{name}": float(total / sums[-1]) for name, total in zip(NAMES, sums[:-1], strict=True)}


def _step_functions(model: keras.Model, loss: keras.losses.Loss, strategy: tf.distribute.Strategy) -> tuple:
    """Return the training step and the test step; both return the sums of the metrics and the number of examples.

    The gradient is that of the mean loss of the global batch: every example brings its weight, and Keras' optimizer
    adds up the gradients of all replicas.
    """
    per_example, cross_entropy = with_reduction(loss, "none"), keras.losses.CategoricalCrossentropy(reduction="none")

    def sums(rows, predictions, values):
        hits = tf.argmax(rows, axis=-1) == tf.argmax(predictions, axis=-1)
        metrics = (values, tf.cast(hits, tf.float32), cross_entropy(rows, predictions), tf.ones_like(values))
        return tf.stack([tf.reduce_sum(tf.cast(metric, tf.float32)) for metric in metrics])

    def train_step(images, rows, weights):
        with tf.GradientTape() as tape:
            predictions = model(images, training=True)
            values = per_example(rows, predictions)
            scaled = model.optimizer.scale_loss(tf.reduce_sum(weights * values))
        variables = model.trainable_variables
        model.optimizer.apply_gradients(zip(tape.gradient(scaled, variables), variables, strict=True))
        return sums(rows, predictions, values)

    def test_step(images, rows, _):
        predictions = model(images, training=False)
        return sums(rows, predictions, per_example(rows, predictions))

    def on_all_replicas(step):
        return tf.function(lambda batch: strategy.reduce("SUM", strategy.run(step, args=batch), axis=None))

    return on_all_replicas(train_step), on_all_replicas(test_step)


def _distribute(batches: tf.data.Dataset, strategy: tf.distribute.Strategy) -> tf.distribute.DistributedDataset:
    """Return batches of which each worker reads its part; every worker holds all data, so no files are sharded."""
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    return strategy.experimental_distribute_dataset(batches.with_options(options))


def _check_same_epoch(strategy: tf.distribute.Strategy, epoch: int) -> None:
    """Refuse workers that continue from different checkpoints: they would wait for one another for ever."""

    def moments():
        return tf.constant([epoch, epoch**2])

    @tf.function
    def total():
        return strategy.reduce("SUM", strategy.run(moments), axis=None)

    mean, mean_of_squares = total().numpy() / strategy.num_replicas_in_sync
    if (mean, mean_of_squares) != (epoch, epoch**2):  # the mean of 0 and 2 is that of 1 and 1; their squares differ
        raise ConnectionError(f"workers begin with different epochs, this one with {epoch}: give all one --checkpoints")
