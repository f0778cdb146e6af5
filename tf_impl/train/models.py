"""The model of a training: the notebook's for images, a dense one for rows of features, or a function of one's own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path, PurePath

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from tf_impl.data import Dataset, Split
from tf_impl.model import build_model, prior_bias
from tf_impl.train.settings import FitSettings

FUNCTION = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*):([^\W\d]\w*)")
SUM_TOLERANCE = 0.01  # half precision rounds the probabilities of a row
TRIED = 4  # examples that a model of one's own must predict before it is trained


def build(settings: FitSettings, dataset: Dataset) -> keras.Model:
    """Build the model that the settings name, for the examples of a data set, with new random weights.

    Raises:
        ValueError: No model fits the shape of the examples; or the function of one's own returns none.
    """
    shape, classes = tuple(dataset.train.images.shape[1:]), len(dataset.classes)
    if settings.model:
        return _build_own(settings.model, shape, classes)
    prior = class_frequencies(dataset.train, classes) if settings.prior_bias else None
    if len(shape) == 3:
        return build_model(settings.dense_units, shape, classes, prior=prior)
    if len(shape) == 1:
        return build_dense_model(settings.dense_units, dataset.train.images, classes, prior)
    raise ValueError(
        f"an example of {dataset.name} has shape {shape}: the models here take images (height, width, channels) or "
        "rows (features,); name one of your own with --model"
    )


def class_frequencies(split: Split, classes: int) -> np.ndarray:
    """Return the frequency of each class among the examples of a split; together 1."""
    return np.bincount(split.labels, minlength=classes) / len(split.labels)


def build_dense_model(
    dense_units: int, features: np.ndarray, classes: int, prior: np.ndarray | None
) -> keras.Sequential:
    """Build a classifier of rows of features: each standardised, two hidden layers, a softmax.

    Args:
        dense_units: Width of each hidden layer.
        features: The training examples, `(examples, features)`: their means and variances are part of the model, in
            float32 under every dtype policy, so that a trained model takes features as they are.
        classes: Number of classes.
        prior: See `tf_impl.model.build_model`.
    """
    mean, variance = features.mean(axis=0, dtype=np.float64), features.var(axis=0, dtype=np.float64)
    bias = "zeros" if prior is None else keras.initializers.Constant(prior_bias(prior, classes).tolist())
    return keras.Sequential(
        [
            keras.Input(features.shape[1:]),
            layers.Normalization(mean=mean.tolist(), variance=variance.tolist(), dtype="float32"),
            layers.Dense(dense_units, activation="relu"),
            layers.Dense(dense_units, activation="relu"),
            layers.Dense(classes, activation="softmax", bias_initializer=bias, dtype="float32"),
        ]
    )


# ---------------------------------------------------------------- a model of one's own


def _build_own(name: str, shape: tuple[int, ...], classes: int) -> keras.Model:
    function = find_function(name)
    try:
        model = function(shape, classes)
    except Exception as error:  # whatever somebody's code raises
        raise ValueError(f"model {name}: {name}({shape}, {classes}) raised {_told(error)}") from error
    if not isinstance(model, keras.Model):
        raise ValueError(f"model {name}: {name}({shape}, {classes}) returned {_kind(model)}: it must be a keras.Model")
    if not model.built:
        try:
            model(tf.zeros((1, *shape)))  # `build` does not build the layers of somebody's own class
        except Exception as error:
            raise ValueError(f"model {name} cannot be built for examples of shape {shape}: {_told(error)}") from error
    return model


def find_function(name: str) -> Callable:
    """Return the function that "module:function" names; the module is imported from where Python looks for modules.

    Raises:
        ValueError: There is none.
    """
    if not (found := FUNCTION.fullmatch(name)) or found[1].endswith(".py"):
        raise ValueError(f"model is {name!r}: it must be module:function, such as {_meant(name)}")
    module, attribute = found.groups()
    try:
        imported = import_module(module)
    except Exception as error:
        raise ValueError(f"model {name}: the module {module} cannot be imported: {_told(error)}") from error
    function = getattr(imported, attribute, None)
    if not callable(function):
        there = "is no function" if hasattr(imported, attribute) else "is not in it"
        raise ValueError(f"model {name}: the module {module} was imported, but {attribute} {there}")
    return function


def _meant(name: str) -> str:
    """Return what to write for a path to a file, or for a name with a dot before the function."""
    path, _, function = name.rpartition("." if ":" not in name and not name.endswith(".py") else ":")
    file = PurePath((path or name).removesuffix(".py"))
    module = file.name if file.is_absolute() else ".".join(file.parts)
    meant = f"{module}:{function if path else 'function'}"
    where = f", with {file.parent} in PYTHONPATH" if file.is_absolute() else ""
    return meant + where if FUNCTION.fullmatch(meant) else "networks:small, of networks.py here"


def check(settings: FitSettings, dataset: Dataset, *, is_saved: bool) -> keras.Model:
    """Return the model untrained; one of one's own must predict distributions over the classes, and save if it will be.

    Raises:
        ValueError: It does not; or see `build`.
    """
    model = build(settings, dataset)
    if settings.model:
        _check_trainable(settings.model, model)
        _check_predictions(settings.model, model, dataset)
        if is_saved:
            _check_saves(settings.model, model)
    return model


def _check_trainable(name: str, model: keras.Model) -> None:
    if not model.trainable_variables:
        raise ValueError(f"model {name} has no weights to train")


def _check_predictions(name: str, model: keras.Model, dataset: Dataset) -> None:
    examples = dataset.train.reader()(tf.range(min(TRIED, len(dataset.train.labels))))
    try:
        predictions = model(examples, training=False)
    except Exception as error:
        shape = tuple(examples.shape[1:])
        raise ValueError(f"model {name} does not take examples of shape {shape}: {_told(error)}") from error
    if not tf.is_tensor(predictions):
        raise ValueError(f"model {name} predicts {_kind(predictions)}: it must have one output")
    rows, expected = predictions.numpy().astype(np.float64), (len(examples), len(dataset.classes))
    if rows.shape != expected:
        raise ValueError(
            f"model {name} predicts {rows.shape} for {expected[0]} examples: it must end in a softmax of "
            f"{expected[1]} outputs, one for each class of {dataset.name}"
        )
    if not np.isfinite(rows).all():
        raise ValueError(f"model {name} predicts NaN or infinity before it is trained: are the examples scaled?")
    sums = rows.sum(axis=-1)
    if (rows < 0).any() or not np.allclose(sums, 1, rtol=0, atol=SUM_TOLERANCE):
        was = f"a row from {rows.min():.3g} to {rows.max():.3g} that sums to {sums[np.abs(sums - 1).argmax()]:.3g}"
        raise ValueError(f"model {name} predicts no distributions, but {was}: it must end in a softmax")


def _check_saves(name: str, model: keras.Model) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            model.save(Path(folder) / "model.keras")
        except Exception as error:
            raise ValueError(f"model {name} cannot be saved, which --models asks for: {_told(error)}") from error


def _told(error: Exception) -> str:
    """Return what somebody's code raised, in one short line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}{'…' if len(text) > 200 else ''}"


def _kind(thing: object) -> str:
    return "None" if thing is None else f"a {type(thing).__name__}"
