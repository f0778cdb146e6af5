"""One run: a loss, a seed, what they depend on, and the record that it leaves behind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from rich.progress import Progress
from sklearn.utils.class_weight import compute_class_weight

from tf_impl import data
from tf_impl.keras_losses.losses import CategoricalFocalLoss, CentredMSE
from tf_impl.model import build_model
from tf_impl.records import result_file
from tf_impl.records.metrics import evaluate
from tf_impl.train import checkpoints
from tf_impl.train.callbacks import ProgressBar
from tf_impl.train.distributed.strategies import is_chief
from tf_impl.train.fit import batches, fit


@dataclass(frozen=True)
class Settings:
    """What the command line says, as one value; see its help."""

    data: str
    imbalance: float
    loss: tuple[str, ...]
    alpha: str
    gamma: float
    l1: float
    l2: float
    factor: float
    dense_units: int
    prior_bias: bool
    batch_size: int
    learning_rate: float
    epochs: int
    patience: int | None
    seed: tuple[int, ...]
    strategy: str
    precision: str
    checkpoints: Path | None
    models: Path | None
    tensorboard: Path | None
    result: Path | None


LOSSES = {  # name -> the settings it depends on, and how it is made from them
    "categorical-focal": (("alpha", "gamma", "l1", "l2"), CategoricalFocalLoss),
    "cross-entropy": ((), keras.losses.CategoricalCrossentropy),
    "centred-mse": (("factor",), CentredMSE),
}


def load(settings: Settings, seed: int) -> data.Dataset:
    """Load the data set as one seed splits it."""
    return data.load(settings.data, seed=seed, imbalance=settings.imbalance)


def make_loss(name: str, settings: Settings, dataset: data.Dataset) -> tuple[keras.losses.Loss, dict]:
    """Make a loss, and return the parameters it was made with.

    Raises:
        ValueError: A parameter is out of its domain.
    """
    parameters, kind = LOSSES[name]
    chosen = {parameter: getattr(settings, parameter) for parameter in parameters}
    if "alpha" in chosen:
        chosen["alpha"] = weights(settings.alpha, dataset)
    return kind(**chosen), chosen


def weights(alpha: str, dataset: data.Dataset) -> float | list[float] | None:
    """Return what alpha on the command line stands for: nothing, a number, or a weight for each class.

    "balanced" weighs each class by one over its frequency in the training split, 1 on average over the examples.

    Raises:
        ValueError: There is not one weight a class.
    """
    classes = range(len(dataset.classes))
    if alpha == "balanced":
        return compute_class_weight("balanced", classes=np.array(classes), y=dataset.train.labels).tolist()
    numbers = [] if alpha == "none" else [float(number) for number in alpha.split(",")]
    if len(numbers) > 1 and len(numbers) != len(classes):
        raise ValueError(f"alpha has {len(numbers)} weights: {dataset.name} has {len(classes)} classes")
    return numbers if len(numbers) > 1 else next(iter(numbers), None)


def prior(dataset: data.Dataset) -> np.ndarray:
    """Return the share of each class in the training split."""
    return np.bincount(dataset.train.labels, minlength=len(dataset.classes)) / len(dataset.train.labels)


# ---------------------------------------------------------------- its files


def title(settings: Settings, name: str, seed: int) -> str:
    """Return what the files of one run are called."""
    return f"{settings.data}-{name}-seed{seed}"


def checkpoint_of(settings: Settings, name: str, seed: int) -> Path | None:
    """Return the checkpoint of one run, if checkpoints are wanted."""
    return settings.checkpoints and settings.checkpoints / f"{title(settings, name, seed)}.npz"


def configuration(settings: Settings, dataset: data.Dataset, name: str, seed: int) -> dict:
    """Return what the weights of one run depend on; not on the number of epochs, nor (but for rounding) of devices."""
    of_all = ("data", "imbalance", "dense_units", "prior_bias", "batch_size", "learning_rate", "patience", "precision")
    chosen = {setting: getattr(settings, setting) for setting in (*of_all, *LOSSES[name][0])}
    return {**chosen, "loss": name, "seed": seed, "sha256": dataset.provenance["sha256"]}


def check_checkpoints(settings: Settings, dataset: data.Dataset) -> None:
    """Refuse checkpoints that are not those of these runs, before anything is trained.

    Raises:
        ValueError: See `tf_impl.train.checkpoints.check`.
    """
    for seed in settings.seed if settings.checkpoints else ():
        for name in settings.loss:
            path = checkpoint_of(settings, name, seed)
            checkpoints.check(path, configuration(settings, dataset, name, seed), settings.epochs)


def tensorboard(settings: Settings, name: str, seed: int) -> list[keras.callbacks.Callback]:
    """Return the callback that writes for TensorBoard, if it is wanted."""
    folder = settings.tensorboard and settings.tensorboard / title(settings, name, seed)
    return [keras.callbacks.TensorBoard(str(folder))] if folder else []


def save(model: keras.Model, path: Path) -> None:
    """Save a model beside and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"part-{path.name}")  # Keras wants the ending
    model.save(beside)
    beside.replace(path)


def digest(model: keras.Model) -> str:
    """Return the sha256 of a model's weights, by which two trainings are told apart to the last bit."""
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in model.get_weights())).hexdigest()


# ---------------------------------------------------------------- training it


def run(
    dataset: data.Dataset,
    name: str,
    seed: int,
    settings: Settings,
    strategy: tf.distribute.Strategy,
    progress: Progress,
) -> dict:
    """Train with one loss and one seed, or go on; return the record of the run."""
    loss, parameters = make_loss(name, settings, dataset)
    model, state = fit(
        dataset,
        loss,
        seed=seed,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        dense_units=settings.dense_units,
        learning_rate=settings.learning_rate,
        prior=prior(dataset) if settings.prior_bias else None,
        patience=settings.patience,
        strategy=strategy,
        checkpoint=checkpoint_of(settings, name, seed),
        configuration=configuration(settings, dataset, name, seed),
        callbacks=(ProgressBar(progress, f"{name}, seed {seed}"), *tensorboard(settings, name, seed)),
    )
    if settings.models and is_chief(strategy):
        save(model, settings.models / f"{title(settings, name, seed)}.keras")
    answers = model.predict(batches(dataset.test, len(dataset.classes), settings.batch_size), verbose=0)
    return {
        "loss": {"name": name, **parameters},
        "seed": seed,
        "duration_seconds": state.seconds,
        "epochs": state.finished,
        "stopped": state.stopped,
        "resumed_after": state.resumed_after,
        "examples_per_class": {
            split: np.bincount(getattr(dataset, split).labels, minlength=len(dataset.classes)).tolist()
            for split in ("train", "validation", "test")
        },
        "weights_sha256": digest(model),
        "history": state.history,
        "test": evaluate(dataset.test.labels, answers),
    }


def describe(dataset: data.Dataset, settings: Settings, replicas: int) -> dict:
    """Return what all runs of one file share."""
    shape = dataset.train.images.shape[1:]
    model = build_model(settings.dense_units, shape, len(dataset.classes))
    of_training = ("learning_rate", "batch_size", "epochs", "patience", "prior_bias", "precision", "strategy")
    return {
        "data": {
            "name": dataset.name,
            "classes": dataset.classes,
            "licence": dataset.licence,
            "provenance": dataset.provenance,
            "imbalance": settings.imbalance,
        },
        "model": {
            "name": "build_model",
            "dense_units": settings.dense_units,
            "input_shape": shape,
            "parameters": model.count_params(),
        },
        "training": {
            "optimizer": "Adam",
            **{setting: getattr(settings, setting) for setting in of_training},
            "replicas": replicas,
        },
        "versions": result_file.versions(),
        "hardware": result_file.hardware(),
    }
