"""The command line of the benchmark: measure, compare with the limits, write the result."""

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

from tf_impl.benchmark import epochs, memory, other_frameworks, sizes, timing
from tf_impl.benchmark.bounds import BOUNDS
from tf_impl.benchmark.cases import CASES, HALVES, MODES, SMALL, Case
from tf_impl.devices import describe_devices
from tf_impl.records import result_file
from tf_impl.records.atomic import check_writable

LARGE, WIDTH = (2048, 1_000_000), 64  # rows, classes and width of the layer whose logits do not fit into memory
FITTING = 100_000  # classes with which the logits fit
SECONDS, PROCESSES = 1.0, 3


def devices() -> list[str]:
    """Return the CPU and every GPU."""
    return ["CPU:0", *(f"GPU:{number}" for number, _ in enumerate(tf.config.list_physical_devices("GPU")))]


def jobs(smoke: bool) -> list[dict]:
    """Return the jobs whose memory is measured, each in a process of its own."""
    if smoke:
        return [memory.layer_job("linear", 64, 8, 5000)]
    rows, most = LARGE
    layers = [("dense", FITTING), ("linear", FITTING), ("linear", most)]
    return memory.loss_jobs(Case("categorical", (512, 50000))) + [
        memory.layer_job(loss, rows, WIDTH, classes, mode) for loss, classes in layers for mode in memory.MODES
    ]


def measure(smoke: bool, seconds: float, processes: int) -> dict:
    """Return all measurements."""
    policy = timing.RepeatPolicy(0, 2, 2) if smoke else timing.RepeatPolicy(seconds, 3, 200)
    timed_cases = [
        timing.TimedCase(case.family, case.shape, dtype, mode, device, case.output)
        for device in devices()
        for case in (SMALL if smoke else CASES)
        for dtype in case.dtypes
        for mode in case.modes
        if dtype == "float32" or mode != "eager"
    ]
    fits = {family: (64, shape[-1]) if smoke else shape for family, shape in epochs.SHAPES.items()}
    timed_cases += [
        timing.TimedCase(family, shape, "float32", mode, "CPU:0", "mean")
        for family, shape in fits.items()
        for mode in epochs.MODES
    ]
    lines = (times for _ in range(processes) for times in timing.in_a_process(timed_cases, policy))
    times = list(track(lines, "time", total=processes * len(timed_cases), transient=True))
    count = len(timed_cases)
    runs = [record for n, timed in enumerate(timed_cases) for record in timing.records(timed, times[n::count])]
    peaks = [peak for job in track(jobs(smoke), "memory", transient=True) for peak in memory.measure_memory([job])]
    of_sizes = sizes.in_a_process(smoke)
    bounds = [bound.evaluate(runs, peaks, of_sizes) for bound in BOUNDS]
    return {"bounds": bounds, "memory": peaks, "sizes": of_sizes, "runs": runs}


def summary(result: dict) -> list[Table]:
    """Return tables: each loss's time in units of TensorFlow's cross entropy, then the bounds."""
    measured = {run[name] for run in result["runs"] for name in ("mode", "dtype")}
    every = [(mode, dtype) for dtype in ("float32", *HALVES) for mode in (*MODES, *epochs.MODES)]
    columns = [(mode, dtype) for mode, dtype in every if {mode, dtype} <= measured]
    times = Table("inputs", "loss", *map(" ".join, columns), title="time / that of TensorFlow's CE")
    rows: dict[tuple, dict] = {}
    for run in result["runs"]:
        key = (f"{run['device']} {size(run['shape'])}, {run['output']}", run["loss"])
        rows.setdefault(key, {})[run["mode"], run["dtype"]] = f"{run['ratio']['median']:.2f}"
    for key, cells in rows.items():
        times.add_row(*key, *(cells.get(column, "") for column in columns))
    header = "of a step", "inputs", "mode", "loss", "against", "bound", "measured", "lowest", "highest", "met"
    bounds = Table(*header, title="bounds", caption="lowest, highest: of the processes")
    for one in result["bounds"]:
        if one["met"] is not None:
            words = (
                one["quantity"],
                f"{size(one['shape'])}, {one['output']}",
                one["mode"],
                one["loss"],
                one["against"] or "–",
            )
            numbers = [f"{one[name]:.3g}" for name in ("bound", "measured", "lowest", "highest")]
            bounds.add_row(*words, *numbers, "yes" if one["met"] else "no")
    return [times, bounds]


def size(shape: list[int]) -> str:
    """Return a shape as text."""
    return "×".join(map(str, shape))


@click.command(context_settings={"show_default": True})
@click.option("--smoke", is_flag=True, help="Small inputs, to test that it runs.")
@click.option(
    "--seconds",
    type=click.FloatRange(0),
    default=SECONDS,
    help="How long the losses of one case take turns, in each process.",
)
@click.option("--processes", type=click.IntRange(1), default=PROCESSES, help="Number of processes, one after another.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write; without it none is written.")
def main(smoke: bool, seconds: float, processes: int, result: Path | None) -> None:
    """Measure time and memory of a step of each loss, forward and backward, beside TensorFlow's cross entropy."""
    try:
        if result:
            check_writable(result)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    console, began = Console(emoji=False), time.perf_counter()
    console.print(str(describe_devices()))
    date, measured = datetime.now(UTC).date().isoformat(), measure(smoke, seconds, processes)
    for table in summary(measured):
        console.print(table)
    if result:
        about = _about(smoke, seconds, processes, result, date) | {"duration_seconds": time.perf_counter() - began}
        result_file.write(result, about | measured)


def _about(smoke: bool, seconds: float, processes: int, result: Path, date: str) -> dict:
    how = [*(["--smoke"] if smoke else ["--seconds", f"{seconds:g}"]), "--processes", str(processes)]
    command = ["python", "-m", "tf_impl.benchmark", *how, "--result", str(result)]
    return {
        "command": shlex.join(command),
        "date": date,
        "versions": result_file.versions() | other_frameworks.versions(),
        "hardware": result_file.hardware(),
        "devices": devices(),
    }


if __name__ == "__main__":
    main()
