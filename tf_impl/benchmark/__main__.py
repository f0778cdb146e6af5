"""The command: measure, compare, write down."""

from __future__ import annotations

import shlex
import time
from datetime import UTC, datetime
from pathlib import Path

import click
import tensorflow as tf
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tf_impl import results
from tf_impl.benchmark import memory, timing
from tf_impl.benchmark.bounds import BOUNDS
from tf_impl.benchmark.cases import CASES, DTYPES, MODES, SMALL, Case
from tf_impl.devices import describe_devices, grow_memory

LARGE, WIDTH = (2048, 1_000_000), 64  # the layer that does not fit
FITTING = 100_000  # classes with which the dense one does, too
SECONDS = 4.0


def devices() -> list[str]:
    """Return the CPU and every GPU."""
    return ["CPU:0", *(f"GPU:{number}" for number, _ in enumerate(tf.config.list_physical_devices("GPU")))]


def jobs(smoke: bool) -> list[dict]:
    """Return what is measured in processes of its own."""
    if smoke:
        return [memory.layer_job("linear", 64, 8, 5000)]
    rows, most = LARGE
    layers = [("dense", FITTING), ("linear", FITTING), ("linear", most)]
    return memory.loss_jobs(Case("categorical", (512, 50000))) + [
        memory.layer_job(loss, rows, WIDTH, classes) for loss, classes in layers
    ]


def measure(smoke: bool, seconds: float) -> dict:
    """Return all that there is to measure."""
    rounds = timing.Rounds(0, 2, 2) if smoke else timing.Rounds(seconds, 3, 200)
    cases, dtypes = (SMALL, DTYPES[:1]) if smoke else (CASES, DTYPES)
    blocks = [(c, d, m, where) for where in devices() for c in cases for d in dtypes for m in MODES]
    runs: list[dict] = []
    for block in track(blocks, "time", transient=True):
        runs += timing.measured(*block, rounds)
    taken = [record for job in track(jobs(smoke), "memory", transient=True) for record in memory.measured([job])]
    return {"bounds": [bound.judged(runs, taken) for bound in BOUNDS], "memory": taken, "runs": runs}


def summary(found: dict) -> list[Table]:
    """Return tables: each loss's time in units of TensorFlow's cross entropy, then the bounds."""
    columns = [(mode, dtype) for dtype in DTYPES for mode in MODES if {mode, dtype} <= _words(found["runs"])]
    times = Table("inputs", "loss", *map(" ".join, columns), title="time / that of TensorFlow's CE")
    rows: dict[tuple, dict] = {}
    for run in found["runs"]:
        place = (f"{run['device']} {size(run['shape'])}", run["loss"])
        rows.setdefault(place, {})[run["mode"], run["dtype"]] = f"{run['ratio']['median']:.2f}"
    for place, cells in rows.items():
        times.add_row(*place, *(cells.get(column, "") for column in columns))
    bounds = Table("of a step", "inputs", "mode", "loss", "against", "bound", "measured", "met", title="bounds")
    for one in found["bounds"]:
        if one["met"] is not None:
            words = one["quantity"], size(one["shape"]), one["mode"], one["loss"], one["against"] or "–"
            bounds.add_row(*words, f"{one['bound']:.3g}", f"{one['measured']:.3g}", "yes" if one["met"] else "no")
    return [times, bounds]


def _words(runs):
    return {run[name] for run in runs for name in ("mode", "dtype")}


def size(shape: list[int]) -> str:
    """Return a shape for reading."""
    return "×".join(map(str, shape))


@click.command(context_settings={"show_default": True})
@click.option("--smoke", is_flag=True, help="Tiny inputs, once over: does it run at all?")
@click.option("--seconds", type=click.FloatRange(0), default=SECONDS, help="How long losses of a size take turns.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
def main(smoke: bool, seconds: float, result: Path | None) -> None:
    """Measure what a step of each loss costs, forward and backward, beside TensorFlow's own cross entropy."""
    try:
        if result:
            results.check_writable(result)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    grow_memory()
    tf.get_logger().setLevel("ERROR")  # it takes our many functions for one that is traced again and again
    console, began = Console(), time.perf_counter()
    console.print(str(describe_devices()))
    date, found = datetime.now(UTC).date().isoformat(), measure(smoke, seconds)
    for table in summary(found):
        console.print(table)
    if result:
        about = _about(smoke, seconds, result, date) | {"duration_seconds": time.perf_counter() - began}
        results.write(result, about | found)


def _about(smoke: bool, seconds: float, result: Path, date: str) -> dict:
    how = ["--smoke"] if smoke else ["--seconds", f"{seconds:g}"]
    command = ["python", "-m", "tf_impl.benchmark", *how, "--result", str(result)]
    return {
        "command": shlex.join(command),
        "date": date,
        "versions": results.versions(),
        "hardware": results.hardware(),
        "devices": devices(),
    }


if __name__ == "__main__":
    main()
