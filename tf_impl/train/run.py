"""One run, of one loss and one seed: what its weights depend on, the training, and the record of the result."""

from __future__ import annotations

import hashlib
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from rich.progress import Progress

from tf_impl import data
from tf_impl.data import own
from tf_impl.records import result_file
from tf_impl.records.atomic import write_atomically
from tf_impl.records.metrics import evaluate
from tf_impl.train import checkpoints
from tf_impl.train.batches import batches
from tf_impl.train.callbacks import ProgressBar
from tf_impl.train.distributed.strategies import is_chief
from tf_impl.train.fit import fit
from tf_impl.train.losses import LOSSES, make_loss
from tf_impl.train.settings import Settings


def load(settings: Settings, seed: int) -> data.Dataset:
    """Load the data set as one seed splits it."""
    if settings.data in data.SOURCES:
        return data.load(settings.data, seed=seed, imbalance=settings.imbalance)
    chosen = {"imbalance": settings.imbalance, "label": settings.label, "side": settings.side}
    return own.load(Path(settings.data), seed=seed, **chosen)


def configuration(settings: Settings, dataset: data.Dataset, loss: str, seed: int) -> dict:
    """Return what the weights of one run depend on; not on the number of epochs, nor (but for rounding) of devices."""
    shared = (
        *("data", "label", "side", "imbalance", "model", "dense_units", "prior_bias"),
        *("batch_size", "learning_rate", "patience", "precision"),
    )
    options = settings.options()
    chosen = {name: options[name] for name in (*shared, *LOSSES[loss][0])}
    return {**chosen, "loss": loss, "seed": seed, "sha256": dataset.provenance["sha256"]}


def check_checkpoints(settings: Settings, dataset: data.Dataset) -> None:
    """Refuse checkpoints that are not those of these runs, before anything is trained.

    Raises:
        ValueError: See `tf_impl.train.checkpoints.check`.
    """
    for seed in settings.seed if settings.checkpoints else ():
        for loss in settings.loss:
            path = settings.checkpoint_path(loss, seed)
            checkpoints.check(path, configuration(settings, dataset, loss, seed), settings.training.epochs)


def tensorboard(settings: Settings, loss: str, seed: int) -> list[keras.callbacks.Callback]:
    """Return the callback that writes for TensorBoard, if the settings ask for it."""
    folder = settings.tensorboard and settings.tensorboard / settings.run_name(loss, seed)
    return [keras.callbacks.TensorBoard(str(folder))] if folder else []


def run(
    dataset: data.Dataset,
    name: str,
    seed: int,
    settings: Settings,
    strategy: tf.distribute.Strategy,
    progress: Progress,
) -> dict:
    """Train with one loss and one seed, from the start or from a checkpoint; return the record of the run."""
    loss, parameters = make_loss(name, settings, dataset)
    model, state = fit(
        dataset,
        loss,
        settings.training,
        seed=seed,
        strategy=strategy,
        checkpoint=settings.checkpoint_path(name, seed),
        configuration=configuration(settings, dataset, name, seed),
        callbacks=(ProgressBar(progress, f"{name}, seed {seed}"), *tensorboard(settings, name, seed)),
    )
    if settings.models and is_chief(strategy):
        write_atomically(settings.models / f"{settings.run_name(name, seed)}.keras", model.save)
    test = batches(dataset.test, len(dataset.classes), settings.training.batch_size)
    return {
        "loss": {"name": name, **parameters},
        "seed": seed,
        "duration_seconds": state.seconds,
        "epochs": state.epochs_done,
        "stopped": state.stopped,
        "resumed_after": state.resumed_after,
        "examples_per_class": {
            split: np.bincount(getattr(dataset, split).labels, minlength=len(dataset.classes)).tolist()
            for split in ("train", "validation", "test")
        },
        "weights_sha256": weights_sha256(model),
        "history": state.history,
        "test": evaluate(dataset.test.labels, model.predict(test, verbose=0)),
    }


def weights_sha256(model: keras.Model) -> str:
    """Return the sha256 of the weights of a model; two trainings with one sha256 agree to the last bit."""
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in model.get_weights())).hexdigest()


def describe(dataset: data.Dataset, model: keras.Model, settings: Settings, replicas: int) -> dict:
    """Return what all runs of one result file share."""
    shape, options = dataset.train.images.shape[1:], settings.options()
    function = "build_model" if len(shape) == 3 else "build_dense_model"
    reported = ("learning_rate", "batch_size", "epochs", "patience", "prior_bias", "precision", "strategy")
    return {
        "data": {
            "name": dataset.name,
            "classes": dataset.classes,
            "licence": dataset.licence,
            "provenance": dataset.provenance,
            "imbalance": settings.imbalance,
        },
        "model": {
            "name": options["model"] or function,
            "dense_units": options["dense_units"],
            "input_shape": shape,
            "parameters": model.count_params(),
        },
        "training": {"optimizer": "Adam", **{name: options[name] for name in reported}, "replicas": replicas},
        "versions": result_file.versions(),
        "hardware": result_file.hardware(),
    }
