"""Fitting a model with Adam, reproducibly, on one device or many, from the start or from a checkpoint.

All randomness is a function of seed and epoch: the seed decides the initial weights; seed and epoch decide the order
of the epoch and its random layers. So a training that is resumed after epoch e repeats the one that was interrupted.
The loss of a batch is the sum over its examples, each with the weight of one example in the *global* batch: then it
does not matter how many devices share a batch, or how evenly.
"""

from __future__ import annotations

import math
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tf_impl.data import Dataset
from tf_impl.train.batches import batches, check_batch_size, divisible_batch_size, ordered_batches
from tf_impl.train.callbacks import MEAN_LOSS_METRIC, MeanOverExamples, ResumableEarlyStopping, SeedPerEpoch
from tf_impl.train.checkpoints import CheckpointCallback, State
from tf_impl.train.distributed import multiworker
from tf_impl.train.distributed.strategies import across_workers, is_chief
from tf_impl.train.losses import with_reduction
from tf_impl.train.models import build
from tf_impl.train.settings import FitSettings


def fit(
    dataset: Dataset,
    loss: keras.losses.Loss,
    settings: FitSettings,
    *,
    seed: int,
    strategy: tf.distribute.Strategy | None = None,
    checkpoint: Path | None = None,
    configuration: dict | None = None,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
) -> tuple[keras.Model, State]:
    """Fit a model: on the CPU of one machine one seed gives one history, to the last bit.

    The seed decides the initial weights and the order of the batches, whatever the loss: two losses with one seed
    differ by the loss alone. `fit` seeds Python, NumPy and TensorFlow and switches TensorFlow to deterministic
    operations, for the whole process.

    Args:
        dataset: `fit` trains on `train` and measures `validation`; it does not read `test`.
        loss: Takes one-hot rows and rows of softmax probabilities. Penalties over the batch count the batch of all
            devices, if these divide it evenly.
        settings: Epochs, batch size, learning rate, patience, and the model.
        seed: From 0 to 2³² − 1.
        strategy: Of `tf_impl.train.distributed.strategies`; None computes on one device.
        checkpoint: A file that `fit` writes after each epoch, and continues from if it exists.
        configuration: What the checkpoint says of itself; see `State`.
        callbacks: Passed on to Keras; across workers only those in `tf_impl.train.distributed.multiworker.SUPPORTED`.

    Returns:
        The fitted model, on one device, compiled with the loss as it was given and the optimizer as it is after the
        training; and the state of its training. The history has one value an epoch of `loss`,
        `accuracy`, `cross_entropy` (a measure that is the same for every loss), and of the validation split the same
        with the prefix `val_`.

    Raises:
        ValueError: The checkpoint is not whole or of another model; a callback is not supported across workers; the
            batch size does not suit the devices, see `check_batch_size`.
        FloatingPointError: The training diverged.
        ConnectionError: Another worker was lost.
    """
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    strategy = strategy or tf.distribute.get_strategy()
    check_batch_size(settings.batch_size, dataset.train, strategy)
    with strategy.scope():
        model = _compile(build(settings, dataset), loss, settings.learning_rate)
        stopping = ResumableEarlyStopping(settings.patience) if settings.patience else None
        checkpoints = CheckpointCallback(checkpoint, configuration or {}, stopping, writes=is_chief(strategy))
        checkpoints.restore(model)
    # Keras calls them in this order: the loss is replaced before the stopping reads it, the checkpoint comes last
    called = [SeedPerEpoch(seed), MeanOverExamples(), *([stopping] if stopping else []), *callbacks, checkpoints]
    done = checkpoints.state.epochs_done
    if checkpoints.state.stopped or done >= settings.epochs:
        _restore_best_weights(model, stopping)
    else:
        _fit_epochs(model, loss, dataset, settings, range(done, settings.epochs), seed, strategy, called)
    if strategy.num_replicas_in_sync > 1:
        model = _copy_to_one_device(model, build(settings, dataset))
    model.compile(model.optimizer, loss, metrics=["accuracy"])  # the loss as it was given, for whoever goes on
    return model, checkpoints.state


def _compile(model: keras.Model, loss: keras.losses.Loss, learning_rate: float) -> keras.Model:
    """Return the model with Adam, with the loss summed over the weighted examples, and with the metrics."""
    summed, per_example = with_reduction(loss, "sum"), with_reduction(loss, "none")
    metrics = ["accuracy", keras.metrics.CategoricalCrossentropy(name="cross_entropy")]
    if tf.distribute.get_strategy().num_replicas_in_sync > 1:
        metrics.append(keras.metrics.MeanMetricWrapper(per_example, name=MEAN_LOSS_METRIC))
    model.compile(keras.optimizers.Adam(learning_rate), summed, metrics=metrics)
    model.optimizer.build(model.trainable_variables)  # now, so that a checkpoint finds its variables
    return model


def _fit_epochs(
    model: keras.Model,
    loss: keras.losses.Loss,
    dataset: Dataset,
    settings: FitSettings,
    epochs: range,
    seed: int,
    strategy: tf.distribute.Strategy,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Train for some epochs: with Keras' `fit`, or step by step across workers."""
    classes, size = len(dataset.classes), settings.batch_size
    train = ordered_batches(dataset.train, classes, size, seed=seed, first=epochs.start, last=epochs.stop)
    validation = batches(dataset.validation, classes, divisible_batch_size(size, dataset.validation, strategy))
    steps = math.ceil(len(dataset.train.labels) / size)
    if across_workers(strategy):
        multiworker.fit(model, loss, train, validation, strategy, epochs=epochs, steps=steps, callbacks=callbacks)
        return
    model.fit(
        train,
        validation_data=validation,
        initial_epoch=epochs.start,
        epochs=epochs.stop,
        steps_per_epoch=steps,
        shuffle=False,  # the batches come shuffled; Keras warns that it cannot shuffle them again
        callbacks=callbacks,
        verbose=0,
    )


def _restore_best_weights(model: keras.Model, stopping: ResumableEarlyStopping | None) -> None:
    """Do what early stopping does at the end of a training, where no epoch is left to train."""
    if stopping:
        stopping.set_model(model)
        stopping.on_train_begin()
        stopping.on_train_end()


def _copy_to_one_device(model: keras.Model, single: keras.Model) -> keras.Model:
    """Return the second model with the weights and the optimizer of the first, whose variables are mirrored."""
    single.set_weights(model.get_weights())
    single.compile(keras.optimizers.deserialize(keras.optimizers.serialize(model.optimizer)))
    single.optimizer.build(single.trainable_variables)
    for variable, mirrored in zip(single.optimizer.variables, model.optimizer.variables, strict=True):
        variable.assign(np.asarray(mirrored.value))
    return single
