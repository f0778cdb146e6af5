"""The duration of a step of each loss: the losses take turns, round by round, in one process; and in several processes.

Other programs disturb whole rounds. So the result is the ratio of two losses within a round, and the median of the
ratios. Some conditions, such as the addresses of the buffers, are fixed for a whole process; only several processes
show their effect. `python -m tf_impl.benchmark.timing JOB` is one process, and prints one timed case a line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np
import tensorflow as tf

from tf_impl.benchmark import epochs, other_frameworks
from tf_impl.benchmark.cases import Case, step
from tf_impl.devices import grow_memory

COPY = "copy of the logits"


@dataclass(frozen=True)
class RepeatPolicy:
    """The number of rounds in a process: as many as start within `seconds`, but from `least` to `most`."""

    seconds: float
    least: int
    most: int


@dataclass(frozen=True)
class TimedCase:
    """A case, its dtype, its mode and its device: all losses of its family take turns on the same inputs."""

    family: str
    shape: tuple[int, ...]
    dtype: str
    mode: str
    device: str
    output: str = "values"

    @property
    def case(self) -> Case:
        """Return the inputs."""
        return Case(self.family, self.shape, self.output)

    @property
    def baseline(self) -> str:
        """Return the name of the loss that all others are compared with."""
        return next(iter(epochs.LOSSES[self.family])) if self.mode in epochs.MODES else self.case.candidates[0].name


Times = dict[str, np.ndarray]  # the seconds of each loss in each round


def in_a_process(timed_cases: list[TimedCase], policy: RepeatPolicy) -> Iterator[Times]:
    """Yield the times that a new process measures, one timed case after another."""
    job = json.dumps({"timed_cases": [asdict(timed) for timed in timed_cases], "policy": asdict(policy)})
    command = [sys.executable, "-m", "tf_impl.benchmark.timing", job]
    with tempfile.TemporaryFile("w+") as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            for line in process.stdout:
                yield {name: np.array(seconds) for name, seconds in json.loads(line).items()}
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{errors.read()[-2000:]}")


def records(timed: TimedCase, processes: list[Times]) -> Iterator[dict]:
    """Yield a record for each loss of a timed case: seconds a step, and the ratio to the first, in all processes."""
    first = timed.baseline
    moved = 2 * np.prod(timed.shape) * tf.as_dtype(timed.dtype).size  # the logits are read, the gradient is written
    for name in processes[0]:
        seconds = [times[name] for times in processes]
        ratios = [times[name] / times[first] for times in processes]
        yield asdict(timed) | {
            "shape": list(timed.shape),
            "loss": name,
            "seconds": _quartiles(np.concatenate(seconds)),
            "ratio": _quartiles(np.concatenate(ratios)),
            "gigabytes_per_second": float(moved / np.median(np.concatenate(seconds)) / 1e9),
            "rounds": sum(map(len, seconds)),
            "processes": {"seconds": [*map(_median, seconds)], "ratio": [*map(_median, ratios)]},
        }


def _quartiles(values: np.ndarray) -> dict[str, float]:
    return dict(zip(("lower", "median", "upper"), np.quantile(values, (0.25, 0.5, 0.75)).tolist(), strict=True))


def _median(values: np.ndarray) -> float:
    return float(np.median(values))


# ---------------------------------------------------------------- in the process


def measure(timed: TimedCase, policy: RepeatPolicy) -> Times:
    """Return the times of each loss of a timed case."""
    with tf.device(timed.device):
        least = epochs.ROUNDS if timed.mode in epochs.MODES and policy.most > epochs.ROUNDS else policy.least
        return interleave(_steps(timed), replace(policy, least=least))


def _steps(timed: TimedCase) -> dict[str, Callable[[], object]]:
    """Return the steps to time by name: the losses, and a copy of the logits, a lower bound for each."""
    if timed.mode in epochs.MODES:
        return epochs.steps(timed.family, timed.shape, timed.mode)
    case, dtype = timed.case, timed.dtype
    logits = case.logits(dtype)
    kinds = {candidate.labels for candidate in case.candidates}
    labels = {kind: case.labels(kind, dtype) for kind in kinds}
    steps = {
        candidate.name: partial(step(candidate.loss, timed.mode, timed.output), labels[candidate.labels], logits)
        for candidate in case.candidates
    }
    if timed.family == "binary" and dtype == "float32" and timed.device == "CPU:0":
        steps |= other_frameworks.steps(timed.mode, timed.output, labels["floats"], logits)
    return steps | {COPY: _copy(logits)}


def _copy(logits: tf.Tensor) -> Callable[[], object]:
    """Return a copy of logits: on a CPU into allocated memory, elsewhere on the device."""
    if not logits.device.endswith("CPU:0"):
        return partial(tf.raw_ops.DeepCopy, x=logits)
    array = logits.numpy()
    return partial(np.copyto, np.empty_like(array), array)


def interleave(steps: dict[str, Callable[[], object]], policy: RepeatPolicy) -> Times:
    """Return the seconds that each step took in each round; the order rotates from round to round."""
    for run in (*steps.values(), *steps.values()):
        run()
    names, rounds, began = list(steps), [], time.perf_counter()
    while len(rounds) < policy.least or (time.perf_counter() - began < policy.seconds and len(rounds) < policy.most):
        names = [*names[1:], names[0]]
        rounds.append({name: _seconds(steps[name]) for name in names})
    return {name: np.array([one[name] for one in rounds]) for name in steps}


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    tf.test.experimental.sync_devices()
    return time.perf_counter() - began


def main(job: dict) -> None:
    """Print the times of one timed case after another."""
    grow_memory()
    tf.get_logger().setLevel("ERROR")  # it warns of retracing, because it takes our many functions for one
    for timed in job["timed_cases"]:
        times = measure(TimedCase(**timed | {"shape": tuple(timed["shape"])}), RepeatPolicy(**job["policy"]))
        print(json.dumps({name: seconds.tolist() for name, seconds in times.items()}), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
