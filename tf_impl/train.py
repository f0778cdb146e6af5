"""Train the notebook's model, loss beside loss, and write down what came of it: `python -m tf_impl.train`."""

from __future__ import annotations

import shlex
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import keras
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tf_impl import data, results
from tf_impl.evaluation import evaluate
from tf_impl.fit import LEARNING_RATE, ProgressBar, batches, fit
from tf_impl.keras_losses import CategoricalFocalLoss
from tf_impl.model import build_model


@dataclass(frozen=True)
class Settings:
    """What the command line says, as one value; see its help."""

    data: str
    imbalance: float
    loss: tuple[str, ...]
    alpha: float
    gamma: float
    dense_units: int
    batch_size: int
    epochs: int
    seed: tuple[int, ...]
    result: Path | None


LOSSES = {  # name -> the settings it depends on, and how it is made from them
    "categorical-focal": (("alpha", "gamma"), CategoricalFocalLoss),
    "cross-entropy": ((), keras.losses.CategoricalCrossentropy),
}


def load(settings: Settings, seed: int) -> data.Dataset:
    """Load the data set as one seed splits it."""
    return data.load(settings.data, seed=seed, imbalance=settings.imbalance)


def make_loss(name: str, settings: Settings) -> tuple[keras.losses.Loss, dict[str, float]]:
    """Make a loss, and return the parameters it was made with.

    Raises:
        ValueError: A parameter is out of its domain.
    """
    parameters, kind = LOSSES[name]
    chosen = {parameter: getattr(settings, parameter) for parameter in parameters}
    return kind(**chosen), chosen


def run(dataset: data.Dataset, name: str, seed: int, settings: Settings, progress: Progress) -> dict:
    """Train with one loss and one seed; return the record of the run."""
    began = time.perf_counter()
    loss, parameters = make_loss(name, settings)
    model, history = fit(
        dataset,
        loss,
        seed=seed,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        dense_units=settings.dense_units,
        callbacks=(ProgressBar(progress, f"{name}, seed {seed}"),),
    )
    answers = model.predict(batches(dataset.test, len(dataset.classes), settings.batch_size), verbose=0)
    return {
        "loss": {"name": name, **parameters},
        "seed": seed,
        "duration_seconds": time.perf_counter() - began,
        "examples_per_class": {
            split: np.bincount(getattr(dataset, split).labels, minlength=len(dataset.classes)).tolist()
            for split in ("train", "validation", "test")
        },
        "history": history,
        "test": evaluate(dataset.test.labels, answers),
    }


def describe(dataset: data.Dataset, settings: Settings) -> dict:
    """Return what all runs of one file share."""
    shape = dataset.train.images.shape[1:]
    model = build_model(settings.dense_units, shape, len(dataset.classes))
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
            "learning_rate": LEARNING_RATE,
            "batch_size": settings.batch_size,
            "epochs": settings.epochs,
        },
        "versions": results.versions(),
        "hardware": results.hardware(),
    }


def command_line(settings: Settings) -> str:
    """Return the command that repeats this training, every setting spelt out, so that new defaults do not change it."""
    words = ["python", "-m", "tf_impl.train"]
    for name, value in vars(settings).items():
        for one in value if isinstance(value, tuple) else (value,) if value is not None else ():
            words += [f"--{name.replace('_', '-')}", str(one)]
    return shlex.join(words)


def summary(runs: list[dict]) -> Table:
    """Return a table of the losses: what they reach on the test split, the mean over the seeds."""
    table = Table("loss", "seeds", "accuracy", "balanced", "rarest class", "log loss")
    table.title = "test split, mean over the seeds"
    table.caption = "balanced: mean recall of the classes; rarest class: its recall"
    for name in dict.fromkeys(record["loss"]["name"] for record in runs):
        tests = [record["test"] for record in runs if record["loss"]["name"] == name]
        rows = [(test["accuracy"], test["balanced_accuracy"], test["recall"][-1], test["log_loss"]) for test in tests]
        table.add_row(name, str(len(tests)), *(f"{statistics.fmean(column):.3f}" for column in zip(*rows, strict=True)))
    return table


class Refused(click.ClickException):
    """A complaint in one line, before anything was trained."""

    exit_code = 2


class Command(click.Command):
    """A command that says what is wrong with its command line without repeating its usage."""

    def make_context(self, *args: object, **extra: object) -> click.Context:
        """Parse the command line."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise Refused(error.format_message()) from error


@click.command(cls=Command, context_settings={"show_default": True})
@click.option("--data", type=click.Choice(list(data.SOURCES)), default="digits", help="What to learn.")
@click.option("--imbalance", default=20.0, help="How many times rarer the last class is than the first, in training.")
@click.option("--loss", type=click.Choice(list(LOSSES)), multiple=True, default=list(LOSSES), help="May be repeated.")
@click.option("--alpha", default=0.25, help="The notebook's factor, of the focal loss.")
@click.option("--gamma", default=2.0, help="The focusing parameter, of the focal loss.")
@click.option("--dense-units", type=click.IntRange(1), default=256, help="Width of the hidden dense layer.")
@click.option("--batch-size", type=click.IntRange(1), default=32, help="Examples a step.")
@click.option("--epochs", type=click.IntRange(1), default=20, help="Passes over the training split.")
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), multiple=True, default=[0, 1, 2, 3, 4], help="May be repeated."
)
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
def main(**options: object) -> None:
    """Train the notebook's model and measure it on examples it has not seen.

    Every loss is trained with every seed. A seed decides the split of the data, the initial weights and the order of
    the batches, so that the losses differ by nothing else. The defaults need no download.
    """
    settings, began, runs = Settings(**options), time.perf_counter(), []
    try:
        for name in settings.loss:
            make_loss(name, settings)
        shared = describe(load(settings, settings.seed[0]), settings)
        if settings.result:
            results.check_writable(settings.result)
    except (ValueError, OSError) as error:
        raise Refused(str(error)) from error
    date = datetime.now(UTC).date().isoformat()
    with Progress(console=Console(stderr=True)) as progress:
        for seed in settings.seed:
            dataset = load(settings, seed)
            runs += [run(dataset, name, seed, settings, progress) for name in settings.loss]
    Console().print(summary(runs))
    if settings.result:
        when = {"command": command_line(settings), "date": date, "duration_seconds": time.perf_counter() - began}
        results.write(settings.result, {**when, **shared, "runs": runs})


if __name__ == "__main__":
    main()
