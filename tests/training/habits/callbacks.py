"""Callbacks and metrics."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np

import tf_impl
from tests.training.habits.linear import CLASSES, ONE_HOT, POSITIVE, X, binary, categorical, close, linear, logits
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss


def fitted(*callbacks: keras.callbacks.Callback, rate: float = 0.5, epochs: int = 3) -> keras.callbacks.History:
    """Return the history of a short training."""
    model = linear()
    model.compile(keras.optimizers.SGD(rate), SPARSE())
    options = {"validation_data": (X, CLASSES), "batch_size": len(X), "verbose": 0}
    history = model.fit(X, CLASSES, epochs=epochs, callbacks=[*callbacks], **options)
    close(history.history["val_loss"][-1], categorical()(logits(model))[0].mean())
    return history


@habit("EarlyStopping(restore_best_weights=True)")
def early_stopping():
    history = fitted(keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True), rate=0.0, epochs=9)
    assert len(history.history["loss"]) == 2, "it did not stop"


@habit("ModelCheckpoint(save_best_only=True), and loading its file")
def checkpoint():
    with TemporaryDirectory() as folder:
        path = Path(folder) / "best.keras"
        fitted(keras.callbacks.ModelCheckpoint(path, save_best_only=True))
        model = keras.saving.load_model(path)
        close(model.evaluate(X, CLASSES, verbose=0), categorical()(logits(model))[0].mean())


@habit("BackupAndRestore")
def backup():
    with TemporaryDirectory() as folder:
        fitted(keras.callbacks.BackupAndRestore(folder))


@habit("TensorBoard(histogram_freq=1)")
def tensorboard():
    with TemporaryDirectory() as folder:
        fitted(keras.callbacks.TensorBoard(folder, histogram_freq=1))
        assert list(Path(folder).rglob("events*")), "nothing was written"


@habit("ReduceLROnPlateau and LearningRateScheduler")
def rates():
    fitted(keras.callbacks.ReduceLROnPlateau(patience=1), keras.callbacks.LearningRateScheduler(lambda _, lr: lr / 2))


@habit("TerminateOnNaN: a clean training is not stopped")
def terminate():
    assert len(fitted(keras.callbacks.TerminateOnNaN()).history["loss"]) == 3, "it stopped"


@habit("a custom callback that reads logs['loss']")
def custom():
    seen = []
    history = fitted(keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: seen.append(logs["loss"])))
    assert seen == history.history["loss"], "the logs are others"


@habit('a loss instance with reduction="none" in metrics=[…]: the mean over the examples')
def loss_as_metric():
    model = linear()
    loss = SPARSE(name="focal", reduction="none")
    model.compile(keras.optimizers.SGD(0.0), "sparse_categorical_crossentropy", metrics=[loss])
    found = model.evaluate(X, CLASSES, batch_size=7, verbose=0, return_dict=True)
    close(found["focal"], categorical()(logits(model))[0].mean())


@habit("a loss instance with its mean in metrics=[…]: the mean of the batches' means, as with Keras' own losses")
def mean_as_metric():
    model = linear()
    theirs = keras.losses.SparseCategoricalCrossentropy(name="theirs")
    ours, same = SPARSE(name="focal"), SPARSE(gamma=0.0, name="same")
    model.compile(keras.optimizers.SGD(0.0), ours, metrics=[ours, same, theirs])
    found = model.evaluate(X, CLASSES, batch_size=7, verbose=0, return_dict=True)
    values = categorical()(logits(model))[0]
    close(found["focal"], np.mean([values[start : start + 7].mean() for start in range(0, len(X), 7)]))
    close(found["same"], found["theirs"])


@habit("MeanMetricWrapper around the function")
def wrapped_function():
    metric = keras.metrics.MeanMetricWrapper(tf_impl.categorical_focal_loss, name="focal", gamma=1.0)
    z = X[:, :3]
    metric.update_state(CLASSES, z)
    close(metric.result(), categorical(gamma=1.0)(z.astype(float))[0].mean())


@habit("a function in metrics=[…], labels of the predictions' shape")
def function_as_metric():
    model = linear(1, None)
    model.compile(keras.optimizers.SGD(0.0), tf_impl.binary_focal_loss, metrics=[tf_impl.binary_focal_loss])
    found = model.evaluate(X, POSITIVE, verbose=0, return_dict=True)
    close([*found.values()], np.repeat(binary()(logits(model))[0].mean(), 2))


@habit('metrics=["accuracy", AUC] beside a focal loss')
def other_metrics():
    model = linear()
    model.compile("sgd", tf_impl.CategoricalFocalLoss(None), metrics=["accuracy", keras.metrics.AUC(name="auc")])
    found = model.evaluate(X, ONE_HOT, verbose=0, return_dict=True)
    close(found["accuracy"], (logits(model).argmax(axis=1) == CLASSES).mean())
    assert 0 <= found["auc"] <= 1, "no area"


@habit('ignore_class and reduction="none" in metrics=[…]: what is ignored counts as 0, as with Keras\' own losses')
def ignored_in_a_metric():
    labels = np.where(np.arange(len(X)) % 3 == 0, -1, CLASSES)
    options = {"ignore_class": -1, "reduction": "none"}
    theirs = keras.losses.SparseCategoricalCrossentropy(**options, name="theirs")
    model = linear()
    model.compile(keras.optimizers.SGD(0.0), SPARSE(ignore_class=-1), metrics=[SPARSE(gamma=0.0, **options), theirs])
    found = model.evaluate(X, labels, batch_size=len(X), verbose=0, return_dict=True)
    values = categorical()(logits(model))[0]
    close(found["loss"], values[labels >= 0].mean())
    close(found["sparse_categorical_focal_loss"], (categorical(gamma=0.0)(logits(model))[0] * (labels >= 0)).mean())
    close(found["sparse_categorical_focal_loss"], found["theirs"])
