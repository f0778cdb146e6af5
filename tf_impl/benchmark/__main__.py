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

from tf_impl.benchmark import memory, timing
from tf_impl.benchmark.bounds import BOUNDS
from tf_impl.benchmark.cases import CASES, DTYPES, MODES, SMALL, Case
from tf_impl.devices import describe_devices
from tf_impl.records import result_file

LARGE, WIDTH = (2048, 1_000_000), 64  # the layer that does not fit
FITTING = 100_000  # classes with which the dense one does, too
SECONDS, PROCESSES = 2.0, 3


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
        memory.layer_job(loss, rows, WIDTH, classes, mode) for loss, classes in layers for mode in MODES
    ]


def measure(smoke: bool, seconds: float, processes: int) -> dict:
    """Return all that there is to measure."""
    rounds = timing.Rounds(0, 2, 2) if smoke else timing.Rounds(seconds, 3, 200)
    cases, dtypes = (SMALL, DTYPES[:1]) if smoke else (CASES, DTYPES)
    blocks = [
        timing.Block(c.family, c.shape, d, m, at) for at in devices() for c in cases for d in dtypes for m in MODES
    ]
    lines = (times for _ in range(processes) for times in timing.in_a_process(blocks, rounds))
    times = list(track(lines, "time", total=processes * len(blocks), transient=True))
    runs = [record for n, block in enumerate(blocks) for record in timing.records(block, times[n :: len(blocks)])]
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
    heads = "of a step", "inputs", "mode", "loss", "against", "bound", "measured", "lowest", "highest", "met"
    bounds = Table(*heads, title="bounds", caption="lowest, highest: of the processes")
    for one in found["bounds"]:
        if one["met"] is not None:
            words = one["quantity"], size(one["shape"]), one["mode"], one["loss"], one["against"] or "–"
            found = [f"{one[name]:.3g}" for name in ("bound", "measured", "lowest", "highest")]
            bounds.add_row(*words, *found, "yes" if one["met"] else "no")
    return [times, bounds]


def _words(runs):
    return {run[name] for run in runs for name in ("mode", "dtype")}


def size(shape: list[int]) -> str:
    """Return a shape for reading."""
    return "×".join(map(str, shape))


@click.command(context_settings={"show_default": True})
@click.option("--smoke", is_flag=True, help="Tiny inputs, once over: does it run at all?")
@click.option(
    "--seconds", type=click.FloatRange(0), default=SECONDS, help="How long losses of a size take turns, a process."
)
@click.option(
    "--processes", type=click.IntRange(1), default=PROCESSES, help="In how many processes, one after another."
)
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
def main(smoke: bool, seconds: float, processes: int, result: Path | None) -> None:
    """Measure what a step of each loss costs, forward and backward, beside TensorFlow's own cross entropy."""
    try:
        if result:
            result_file.check_writable(result)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    console, began = Console(), time.perf_counter()
    console.print(str(describe_devices()))
    date, found = datetime.now(UTC).date().isoformat(), measure(smoke, seconds, processes)
    for table in summary(found):
        console.print(table)
    if result:
        about = _about(smoke, seconds, processes, result, date) | {"duration_seconds": time.perf_counter() - began}
        result_file.write(result, about | found)


def _about(smoke: bool, seconds: float, processes: int, result: Path, date: str) -> dict:
    how = [*(["--smoke"] if smoke else ["--seconds", f"{seconds:g}"]), "--processes", str(processes)]
    command = ["python", "-m", "tf_impl.benchmark", *how, "--result", str(result)]
    return {
        "command": shlex.join(command),
        "date": date,
        "versions": result_file.versions(),
        "hardware": result_file.hardware(),
        "devices": devices(),
    }


if __name__ == "__main__":
    main()
