"""What the assertion costs a step that names a bad label in a graph: `python -m tf_impl.benchmark.assertion`.

Steps with it and steps without it take turns in one process, on valid labels. A third one is traced again with it: the
ratio of two that are alike shows how much of a ratio is chance.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import keras
import numpy as np
import tensorflow as tf
from rich.console import Console
from rich.table import Table

from tf_impl.benchmark.timing import RepeatPolicy, interleave
from tf_impl.devices import describe_devices
from tf_impl.keras_losses import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss
from tf_impl.losses import validation
from tf_impl.records import result_file
from tf_impl.records.atomic import check_writable

WITH, WITHOUT, AGAIN = "with the assertion", "without it", "with it, traced again"
SECONDS = 20.0


# ---------------------------------------------------------------- steps


@contextmanager
def no_assertions() -> Iterator[None]:
    """Trace functions whose losses look at no value, in every module that has the check."""
    check = validation.check_values
    holding = [module for name, module in sys.modules.items() if name.startswith(f"{__name__.partition('.')[0]}.")]
    holding = [module for module in holding if getattr(module, "check_values", None) is check]
    for module in holding:
        module.check_values = lambda *_: []
    try:
        yield
    finally:
        for module in holding:
            module.check_values = check


def of_predictions(loss: keras.losses.Loss, labels: np.ndarray, outputs: int | None) -> Callable[[], tf.Tensor]:
    """Return a step of a loss alone: its value, and its gradient in random logits."""
    random = np.random.default_rng(0)
    shape = (len(labels),) if outputs is None else (len(labels), outputs)
    given, logits = tf.constant(labels), tf.constant(random.normal(size=shape).astype(np.float32))

    @tf.function(autograph=False)
    def step(labels, logits):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = loss(labels, logits)
        return value, tape.gradient(value, logits)

    return lambda: step(given, logits)


def of_network(loss: keras.losses.Loss, labels: np.ndarray, classes: int) -> Callable[[], tf.Tensor]:
    """Return a step of a small convolutional network: forward, backward, and the update of its weights."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D()])
    model.add(layers.Conv2D(32, 3, activation="relu"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(classes))
    optimizer = keras.optimizers.SGD(0.001)
    optimizer.build(model.trainable_variables)
    images = tf.constant(np.random.default_rng(0).random((len(labels), 32, 32, 3), np.float32))
    given = tf.constant(labels)

    @tf.function(autograph=False)
    def step(labels, images):
        with tf.GradientTape() as tape:
            value = loss(labels, model(images, training=True))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        return value

    return lambda: step(given, images)


def cases(size: int) -> dict[str, Callable[[], Callable[[], tf.Tensor]]]:
    """Return, by name, functions that make a step; `size` is the number of predictions of a loss alone."""
    random = np.random.default_rng(1)
    binary, classes = random.integers(0, 2, size), random.integers(0, 10, size // 10)
    few = classes[:64]
    return {
        f"BinaryFocalLoss, {size} labels": lambda: of_predictions(BinaryFocalLoss(from_logits=True), binary, None),
        f"SparseCategoricalFocalLoss, {size // 10} × 10": lambda: of_predictions(
            SparseCategoricalFocalLoss(from_logits=True), classes, 10
        ),
        f"CategoricalFocalLoss, {size // 10} × 10": lambda: of_predictions(
            CategoricalFocalLoss(from_logits=True), np.eye(10, dtype=np.float32)[classes], 10
        ),
        "a small convolutional network, 64 images of 32 × 32": lambda: of_network(
            SparseCategoricalFocalLoss(from_logits=True), few, 10
        ),
    }


# ---------------------------------------------------------------- measuring


def measure(name: str, make: Callable[[], Callable[[], tf.Tensor]], policy: RepeatPolicy) -> dict:
    """Return the seconds of a step without the assertion, and the ratios with it and of two that are alike."""
    with no_assertions():
        steps = {WITHOUT: make()}
        steps[WITHOUT]()  # traced now, before the assertion is back
    steps |= {WITH: make(), AGAIN: make()}
    times = interleave(steps, policy)
    return {
        "step": name,
        "seconds": float(np.median(times[WITHOUT])),
        "rounds": len(times[WITHOUT]),
        "ratio": quartiles(times[WITH] / times[WITHOUT]),
        "alike": quartiles(times[AGAIN] / times[WITH]),
    }


def quartiles(ratios: np.ndarray) -> dict[str, float]:
    """Return the quartiles of ratios within a round."""
    return dict(zip(("lower", "median", "upper"), np.quantile(ratios, (0.25, 0.5, 0.75)).tolist(), strict=True))


def summary(steps: list[dict]) -> Table:
    """Return the ratios as a table."""
    table = Table("step", "without, ms", "with / without", "quartiles", "two that are alike", title="a step, on a CPU")
    for one in steps:
        spread = f"{one['ratio']['lower']:.3f} to {one['ratio']['upper']:.3f}"
        numbers = (
            f"{1e3 * one['seconds']:.2f}",
            f"{one['ratio']['median']:.3f}",
            spread,
            f"{one['alike']['median']:.3f}",
        )
        table.add_row(one["step"], *numbers)
    return table


@click.command(context_settings={"show_default": True})
@click.option("--smoke", is_flag=True, help="Small inputs, to test that it runs.")
@click.option("--seconds", type=click.FloatRange(0), default=SECONDS, help="How long the steps of a case take turns.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
def main(smoke: bool, seconds: float, result: Path | None) -> None:
    """Measure what the assertion costs a step."""
    try:
        if result:
            check_writable(result)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    policy = RepeatPolicy(0, 2, 2) if smoke else RepeatPolicy(seconds, 10, 2000)
    console = Console(emoji=False)
    console.print(str(describe_devices()))
    with tf.device("CPU:0"):
        steps = [measure(name, make, policy) for name, make in cases(640 if smoke else 100_000).items()]
    console.print(summary(steps))
    if result:
        words = ["--smoke"] if smoke else ["--seconds", f"{seconds:g}"]
        command = shlex.join(["python", "-m", "tf_impl.benchmark.assertion", *words, "--result", str(result)])
        about = {"command": command, "date": datetime.now(UTC).date().isoformat(), "versions": result_file.versions()}
        result_file.write(result, about | {"hardware": result_file.hardware(), "runs": steps})


if __name__ == "__main__":
    main()
