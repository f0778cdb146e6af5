"""Saving, loading, copying, exporting."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
import tensorflow as tf

import tf_impl
from tests.training.habits.linear import CLASSES, X, categorical, close, linear, logits
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss
LOSSES = (
    tf_impl.BinaryFocalLoss(0.75, 1.5, ignore_class=-1),
    tf_impl.CategoricalFocalLoss([1.0, 2.0, 3.0], 1.5, l2=0.1, penalty_over="batch"),
    SPARSE([1.0, 2.0, 3.0], 1.5, ignore_class=7),
    tf_impl.CentredMSE(0.2),
)


def trained() -> keras.Model:
    """Return a compiled model that was trained one step."""
    model = linear()
    model.compile(keras.optimizers.Adam(0.1), SPARSE([1.0, 2.0, 3.0], 1.5))
    model.train_on_batch(X, CLASSES)
    return model


def truth(model: keras.Model) -> float:
    """Return the loss that such a model must have."""
    return categorical(alpha=[1.0, 2.0, 3.0], gamma=1.5)(logits(model))[0].mean()


def saved_and_loaded(name: str, **options: object) -> None:
    """Save a model, load it, and compare its loss."""
    model = trained()
    with TemporaryDirectory() as folder:
        model.save(Path(folder) / name)
        again = keras.saving.load_model(Path(folder) / name, **options)
    close(again.evaluate(X, CLASSES, verbose=0), truth(model))


@habit('model.save("m.keras") and keras.saving.load_model')
def keras_file():
    saved_and_loaded("model.keras")


@habit('model.save("m.h5"), the old format')
def h5_file():
    saved_and_loaded("model.h5")


@habit("load_model(custom_objects={…}) with the class")
def custom_objects():
    saved_and_loaded("model.keras", custom_objects={"SparseCategoricalFocalLoss": SPARSE})


@habit("load_model(compile=False), then compile")
def not_compiled():
    model = trained()
    with TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        again = keras.saving.load_model(Path(folder) / "model.keras", compile=False)
    again.compile(loss=SPARSE([1.0, 2.0, 3.0], 1.5))
    close(again.evaluate(X, CLASSES, verbose=0), truth(model))


@habit("save_weights and load_weights")
def weights():
    model, other = trained(), linear()
    with TemporaryDirectory() as folder:
        model.save_weights(Path(folder) / "model.weights.h5")
        other.load_weights(Path(folder) / "model.weights.h5")
    other.compile(loss=SPARSE([1.0, 2.0, 3.0], 1.5))
    close(other.evaluate(X, CLASSES, verbose=0), truth(model))


@habit("get_config, through JSON, from_config: every argument comes back")
def configuration():
    for loss in LOSSES:
        config = json.loads(json.dumps(loss.get_config()))
        assert type(loss).from_config(config).get_config() == config, type(loss).__name__


@habit("keras.losses.serialize and deserialize")
def serialized():
    for loss in LOSSES:
        again = keras.losses.deserialize(json.loads(json.dumps(keras.losses.serialize(loss))))
        assert again.get_config() == loss.get_config(), type(loss).__name__


@habit("pickle.dumps of a loss, copy.deepcopy of a loss")
def pickled():
    for loss in LOSSES:
        for again in (pickle.loads(pickle.dumps(loss)), copy.deepcopy(loss)):
            assert again.get_config() == loss.get_config(), type(loss).__name__


@habit("pickle.dumps of a compiled model")
def pickled_model():
    model = trained()
    close(pickle.loads(pickle.dumps(model)).evaluate(X, CLASSES, verbose=0), truth(model))


@habit("get_compile_config and compile_from_config")
def compile_config():
    model, other = trained(), linear()
    other.set_weights(model.get_weights())
    other.compile_from_config(model.get_compile_config())
    close(other.evaluate(X, CLASSES, verbose=0), truth(model))


@habit("training goes on after loading, with the optimizer's state")
def goes_on():
    model = trained()
    with TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        again = keras.saving.load_model(Path(folder) / "model.keras")
    for one in (model, again):
        one.train_on_batch(X, CLASSES)
    close(again.get_weights()[0], model.get_weights()[0])


@habit("model.export for serving")
def exported():
    model = trained()
    with TemporaryDirectory() as folder:
        model.export(f"{folder}/exported", verbose=False)
        served = tf.saved_model.load(f"{folder}/exported")
        close(served.serve(X), model.predict(X, verbose=0))


@habit("tf.saved_model.save of a tf.Module that computes the loss, and its gradient after loading")
def saved_module():
    module = tf.Module()
    specs = [tf.TensorSpec([None], tf.int64), tf.TensorSpec([None, 3])]
    module.loss = tf.function(SPARSE(from_logits=True, reduction="sum").__call__, input_signature=specs)
    module.loss(CLASSES, X[:, :3])
    with TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder)
        again = tf.saved_model.load(folder)
        with tf.GradientTape() as tape:
            tape.watch(z := tf.constant(X[:, :3]))
            value = again.loss(CLASSES, z)
    values, gradient = categorical()(X[:, :3].astype(float))
    close(value, values.sum())
    close(tape.gradient(value, z), gradient)


@habit("converting a trained model to TFLite")
def tflite():
    converter = tf.lite.TFLiteConverter.from_keras_model(trained())
    assert len(converter.convert()) > 100, "nothing was converted"


@habit("a function as loss: save and load with custom_objects")
def function_saved():
    model = linear(3, None)
    model.compile("sgd", tf_impl.categorical_focal_loss)
    with TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        names = {"categorical_focal_loss": tf_impl.categorical_focal_loss}
        again = keras.saving.load_model(Path(folder) / "model.keras", custom_objects=names)
    close(again.evaluate(X, np.eye(3)[CLASSES], verbose=0), categorical()(logits(model))[0].mean())
