"""Train a model with each loss and each seed, and write the result: `python -m tf_impl.train`."""

from __future__ import annotations

import math
import shlex
import statistics
from pathlib import Path

import click
import keras
import tensorflow as tf
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tf_impl.data import SOURCES, csv_table, image_folder, own
from tf_impl.devices import describe_devices, grow_memory
from tf_impl.records.atomic import check_folder_writable, check_writable
from tf_impl.train import models
from tf_impl.train.arguments import Alpha, CliError, Command, Data, Diverged, once_each
from tf_impl.train.batches import check_batch_size
from tf_impl.train.distributed import multiworker
from tf_impl.train.distributed.strategies import STRATEGIES, is_chief, make_strategy
from tf_impl.train.losses import LOSSES, check_options, make_loss
from tf_impl.train.results import Results
from tf_impl.train.run import check_checkpoints, describe, load, run, tensorboard
from tf_impl.train.settings import DENSE_UNITS, IMBALANCE, LEARNING_RATE, Settings

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")


def command_line(settings: Settings) -> str:
    """Return the command that repeats this training, with every option, so that new defaults do not change it."""
    words, options = ["python", "-m", "tf_impl.train"], settings.options()
    for parameter in main.params:
        name, value = f"--{parameter.name.replace('_', '-')}", options[parameter.name]
        if isinstance(value, bool):
            words.append(name if value else name.replace("--", "--no-", 1))
        else:
            values = value if isinstance(value, tuple) else (value,) if value is not None else ()
            words += [word for one in values for word in (name, str(one))]
    return shlex.join(words)


def summary(runs: list[dict]) -> Table:
    """Return a table of the losses: their metrics on the test split, the mean over the seeds."""
    table = Table("loss", "seeds", "accuracy", "balanced", "rarest class", "log loss")
    table.title = "test split, mean over the seeds"
    table.caption = "balanced: mean recall of the classes; rarest class: its recall"
    for name in dict.fromkeys(record["loss"]["name"] for record in runs):
        rows = [_measures(record) for record in runs if record["loss"]["name"] == name]
        table.add_row(name, str(len(rows)), *(f"{statistics.fmean(column):.3f}" for column in zip(*rows, strict=True)))
    return table


def _measures(record: dict) -> tuple[float, float, float, float]:
    """Return accuracy, balanced accuracy, recall of the class that is rarest in training, and log loss of a run."""
    test, counts = record["test"], record["examples_per_class"]["train"]
    rarest = max(index for index, count in enumerate(counts) if count == min(counts))
    return test["accuracy"], test["balanced_accuracy"], test["recall"][rarest], test["log_loss"]


POSITIVE = click.FloatRange(0, min_open=True)


@click.command(cls=Command, context_settings={"show_default": True})
@click.option(
    "--data",
    type=Data(),
    default="digits",
    help=f"What to learn: {', '.join(SOURCES)}, or a path to your own: {', '.join(own.KINDS.values())}.",
)
@click.option("--label", help=f"Of a CSV file: the column of the labels. [default: {csv_table.LABEL}]")
@click.option(
    "--side",
    type=click.IntRange(1),
    help=f"Of a folder of pictures: height and width that they are resized to. [default: {image_folder.SIDE}]",
)
@click.option(
    "--imbalance",
    type=float,
    help="How many times rarer the last class is made than the first, in training. "
    f"[default: {IMBALANCE:g}; your own data stay as they are]",
)
@click.option(
    "--loss",
    type=click.Choice(list(LOSSES)),
    multiple=True,
    default=["categorical-focal", "cross-entropy"],
    callback=once_each,
    help="May be repeated.",
)
@click.option(
    "--alpha",
    type=Alpha(),
    default="0.25",
    help="Of the focal loss: a number, the notebook's factor; weights for the classes, with commas; 'balanced', "
    "one over the frequency of each; or 'none'. With --gamma 0 weights make a weighted cross entropy.",
)
@click.option("--gamma", default=2.0, help="Of the focal loss: the focusing parameter; 0 is cross entropy.")
@click.option("--l1", default=0.0, help="Of the focal loss: weight of the L1 penalty on predictions.")
@click.option("--l2", default=0.0, help="Of the focal loss: weight of the L2 penalty on predictions.")
@click.option("--factor", default=0.1, help="Of the centred MSE: weight of the penalty on the distance to one half.")
@click.option("--model", help="A model of your own: module:function, from shape and number of classes to a model.")
@click.option(
    "--dense-units",
    type=click.IntRange(1),
    help=f"Width of the hidden dense layers of the model here. [default: {DENSE_UNITS}]",
)
@click.option("--prior-bias/--no-prior-bias", help="Start with each class as probable as it is frequent in training.")
@click.option("--batch-size", type=click.IntRange(1), default=32, help="Examples a step, of all devices together.")
@click.option("--learning-rate", type=POSITIVE, default=LEARNING_RATE, help="Adam's.")
@click.option("--epochs", type=click.IntRange(1), default=20, help="Passes over the training split.")
@click.option(
    "--patience",
    type=click.IntRange(1),
    help="Stop after so many epochs without a better validation loss, and keep the best weights.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    multiple=True,
    default=[0, 1, 2, 3, 4],
    callback=once_each,
    help="May be repeated.",
)
@click.option("--strategy", type=click.Choice(STRATEGIES), default="none", help="On how many devices to train.")
@click.option("--precision", type=click.Choice(PRECISIONS), default="float32", help="Keras' dtype policy.")
@click.option(
    "--checkpoints",
    type=click.Path(path_type=Path),
    help="A folder for a checkpoint a run, written after each epoch; the same command again goes on from there.",
)
@click.option("--models", type=click.Path(path_type=Path), help="A folder for the trained models, .keras files.")
@click.option("--tensorboard", type=click.Path(path_type=Path), help="A folder for TensorBoard's logs.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
def main(**options: object) -> None:
    """Train a model and measure it on examples it has not seen: the notebook's model and data, or your own.

    Every loss is trained with every seed. A seed decides the split of the data, the initial weights and the order of
    the batches, so that the losses differ by nothing else. The defaults need no download. A run that diverges is
    reported at the end, with exit code 1; the others are made and kept.
    """
    before = keras.config.dtype_policy()
    try:
        settings = Settings.from_options(options)
        keras.config.set_dtype_policy(settings.precision)
        strategy, shared = prepare(settings)
        results = Results(settings, command_line(settings), shared, writes=is_chief(strategy))
        try:
            train(settings, strategy, results)
        finally:
            if results.runs and results.writes:
                Console(emoji=False).print(summary(results.runs))
    except (ValueError, OSError) as error:
        raise CliError(" ".join(str(error).split())) from error
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        raise CliError("there is too little memory for this training: try fewer or smaller examples") from error
    finally:
        keras.config.set_dtype_policy(before)
    if results.diverged:
        raise Diverged(results.diverged)


def prepare(settings: Settings) -> tuple[tf.distribute.Strategy, dict]:
    """Check everything now, before minutes of training; return the strategy, and what all runs share."""
    if not math.isfinite(settings.training.learning_rate):  # click lets NaN through
        raise ValueError(f"learning-rate is {settings.training.learning_rate}: it must be finite")
    check_options(settings, {parameter.name: parameter.default for parameter in main.params})
    dataset = load(settings, settings.seed[0])
    for name in settings.loss:
        make_loss(name, settings, dataset)
    if settings.result:
        check_writable(settings.result)
    for folder in filter(None, (settings.checkpoints, settings.models, settings.tensorboard)):
        check_folder_writable(folder)
    check_checkpoints(settings, dataset)
    if settings.strategy == "multiworker":
        multiworker.check(tensorboard(settings, settings.loss[0], settings.seed[0]))
    grow_memory()
    strategy = make_strategy(settings.strategy)
    check_batch_size(settings.training.batch_size, dataset.train, strategy)
    model = models.check(settings.training, dataset, is_saved=settings.models is not None)
    replicas = strategy.num_replicas_in_sync
    click.echo(
        f"{describe_devices()}\nstrategy {settings.strategy}: {replicas} at work, {settings.precision}", err=True
    )
    return strategy, describe(dataset, model, settings, replicas)


def train(settings: Settings, strategy: tf.distribute.Strategy, results: Results) -> None:
    """Train every loss with every seed, under one progress bar each, and keep each result as soon as it is there."""
    with Progress(console=Console(stderr=True, emoji=False), disable=not is_chief(strategy)) as progress:
        for seed in settings.seed:
            dataset = load(settings, seed)
            for name in settings.loss:
                try:
                    results.add(run(dataset, name, seed, settings, strategy, progress))
                except FloatingPointError as error:
                    results.add_diverged(name, seed, error)


if __name__ == "__main__":
    main()
