"""Copies of a loss, and of a compiled model."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
from keras.wrappers import SKLearnClassifier
from sklearn.model_selection import cross_val_score

import tf_impl
from tests.training.habits.linear import CLASSES, X, categorical, close, linear, logits
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss
WAYS: tuple[Callable, ...] = (
    copy.copy,
    copy.deepcopy,
    lambda loss: pickle.loads(pickle.dumps(loss)),
    lambda loss: type(loss).from_config(json.loads(json.dumps(loss.get_config()))),
    lambda loss: keras.losses.deserialize(json.loads(json.dumps(keras.losses.serialize(loss)))),
)


def scheduled() -> tuple[keras.optimizers.Optimizer, keras.losses.Loss]:
    """Return an optimizer, and a loss whose gamma falls from 3 to 0 in its first four steps."""
    optimizer = keras.optimizers.SGD(0.5)
    schedule = keras.optimizers.schedules.PolynomialDecay(3.0, 4, 0.0)
    return optimizer, SPARSE(gamma=schedule, step=optimizer.iterations)


def follows_its_variable(model: keras.Model) -> None:
    """Assign to the gamma of a model's loss, and compare what it evaluates to."""
    for gamma in (0.5, 0.0, 3.0):
        model.loss.gamma.assign(gamma)
        close(model.evaluate(X, CLASSES, verbose=0), categorical(gamma=gamma)(logits(model))[0].mean())


@habit(
    "copy, deepcopy, pickle, from_config of a loss whose gamma is a variable: a variable of its own, the value of now"
)
def variable_copied():
    gamma = keras.Variable(2.0)
    loss = SPARSE(gamma=gamma)
    gamma.assign(0.5)
    for way in WAYS:
        again = way(loss)
        assert again.gamma is not gamma and float(again.gamma) == 0.5, "the copy is another loss"
        again.gamma.assign(1.0)
        assert float(gamma) == 0.5, "the copy shares the variable"


@habit("a model saved as .keras and .h5 while its gamma is a variable: loaded, model.loss.gamma.assign takes effect")
def variable_saved():
    for ending in ("keras", "h5"):
        model = linear()
        model.compile("sgd", SPARSE(gamma=keras.Variable(0.5)))
        model.train_on_batch(X, CLASSES)
        with TemporaryDirectory() as folder:
            model.save(Path(folder) / f"model.{ending}")
            again = keras.saving.load_model(Path(folder) / f"model.{ending}")
        assert float(again.loss.gamma) == 0.5, "gamma is another one"
        follows_its_variable(again)


@habit("clone_model and compile_from_config while gamma is a variable")
def variable_cloned():
    model = linear()
    model.compile("sgd", SPARSE(gamma=keras.Variable(2.0)))
    again = keras.models.clone_model(model)
    again.compile_from_config(model.get_compile_config())
    follows_its_variable(again)
    assert float(model.loss.gamma) == 2.0, "the clone shares the variable"


@habit("a copy of a loss whose gamma is a schedule: the number of now, and a warning that says so")
def schedule_copied():
    optimizer, loss = scheduled()
    optimizer.iterations.assign(2)
    for way in WAYS:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            assert way(loss).gamma == 1.5
        assert "in this copy it is the number 1.5" in str(said[0].message), "nobody says so"


@habit("one loss with a variable, compiled twice")
def compiled_twice():
    loss, model = SPARSE(gamma=keras.Variable(2.0)), linear()
    for _ in range(2):
        model.compile(keras.optimizers.SGD(0.0), loss)
        follows_its_variable(model)


@habit("BackupAndRestore after an interruption, while gamma is a schedule: it goes on where it was")
def interrupted():
    class Interruption(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):  # noqa: ARG002
            if epoch == 1:
                raise InterruptedError

    def trained(*callbacks: keras.callbacks.Callback) -> np.ndarray:
        keras.utils.set_random_seed(3)
        model = linear()
        model.compile(*scheduled())
        model.fit(X, CLASSES, batch_size=len(X), epochs=4, callbacks=callbacks, verbose=0)
        return model.get_weights()[0]

    with TemporaryDirectory() as folder:
        try:
            trained(keras.callbacks.BackupAndRestore(folder, delete_checkpoint=False), Interruption())
        except InterruptedError:
            close(trained(keras.callbacks.BackupAndRestore(folder)), trained())


@habit('from_config({**config, "gamma": …}), as a search over hyperparameters makes losses')
def searched():
    config = SPARSE([1.0, 2.0, 3.0], from_logits=True).get_config()
    for gamma in (0.5, 1.0, 3.0):
        truth = categorical(alpha=[1.0, 2.0, 3.0], gamma=gamma)(X[:, :3].astype(float))[0].mean()
        close(SPARSE.from_config({**config, "gamma": gamma})(CLASSES, X[:, :3]), truth)


@habit("keras.wrappers.SKLearnClassifier with labels that are strings, in cross_val_score")
def scikit_learn():
    def make(X, y, loss):  # noqa: ARG001, N803
        model = linear()
        model.compile(keras.optimizers.Adam(0.1), loss)
        return model

    loss = tf_impl.CategoricalFocalLoss(None, gamma=keras.Variable(2.0))
    classifier = SKLearnClassifier(make, model_kwargs={"loss": loss}, fit_kwargs={"epochs": 60, "verbose": 0})
    names = np.array(["cat", "dog", "owl"])[CLASSES]
    scores = cross_val_score(classifier, X, names, cv=2, error_score="raise")
    accuracy = classifier.fit(X, names).score(X, names)
    assert accuracy > 0.9 and (scores >= 0).all(), f"accuracy {accuracy:.2f}"


@habit("a subclass with an argument of its own: saved, and loaded with it")
def own_argument():
    @keras.saving.register_keras_serializable("habits")
    class Scaled(SPARSE):
        def __init__(self, scale: float = 2.0, **arguments: object):
            super().__init__(**arguments)
            self.scale = scale

        def call(self, y_true, y_pred):
            return self.scale * super().call(y_true, y_pred)

        def get_config(self) -> dict:
            return {**super().get_config(), "scale": self.scale}

    model = linear()
    model.compile("sgd", Scaled(3.0, gamma=1.0))
    model.train_on_batch(X, CLASSES)
    with TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        again = keras.saving.load_model(Path(folder) / "model.keras")
    close(again.evaluate(X, CLASSES, verbose=0), 3 * categorical(gamma=1.0)(logits(model))[0].mean())
