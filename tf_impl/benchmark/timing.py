"""How long a step takes, beside the others: one after the other, round by round, in one process; and in several.

The machine is never quiet, and what disturbs a round disturbs all of it. So it is the ratios within a round that count,
and their median. What disturbs a whole process, such as where its memory happens to lie, shows only beside others:
`python -m tf_impl.benchmark.timing JOB` is one, and prints what it measures, a block a line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import tensorflow as tf

from tf_impl.benchmark.cases import Case, step
from tf_impl.devices import grow_memory

COPY = "copy of the logits"


@dataclass(frozen=True)
class Rounds:
    """How often to measure in a process: until so many seconds are over, but at least and at most so many rounds."""

    seconds: float
    least: int
    most: int


@dataclass(frozen=True)
class Block:
    """What takes turns: all losses of a family, on inputs of one size."""

    family: str
    shape: tuple[int, ...]
    dtype: str
    mode: str
    device: str

    @property
    def case(self) -> Case:
        """Return the inputs."""
        return Case(self.family, self.shape)


Times = dict[str, np.ndarray]  # the seconds of each loss in each round


def in_a_process(blocks: list[Block], rounds: Rounds) -> Iterator[Times]:
    """Yield what a process of its own measures, block after block."""
    job = json.dumps({"blocks": [asdict(block) for block in blocks], "rounds": asdict(rounds)})
    command = [sys.executable, "-m", "tf_impl.benchmark.timing", job]
    with tempfile.TemporaryFile("w+") as said:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as process:
            for line in process.stdout:
                yield {name: np.array(seconds) for name, seconds in json.loads(line).items()}
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said.read()[-2000:]}")


def records(block: Block, of_processes: list[Times]) -> Iterator[dict]:
    """Yield a record for each loss of a block: seconds a step, and the ratio to the first, in all processes."""
    first = block.case.contestants[0].name
    moved = 2 * np.prod(block.shape) * tf.as_dtype(block.dtype).size  # the logits are read, the gradient is written
    for name in of_processes[0]:
        taken = [times[name] for times in of_processes]
        ratios = [times[name] / times[first] for times in of_processes]
        yield asdict(block) | {
            "shape": list(block.shape),
            "loss": name,
            "seconds": _quartiles(np.concatenate(taken)),
            "ratio": _quartiles(np.concatenate(ratios)),
            "gigabytes_per_second": float(moved / np.median(np.concatenate(taken)) / 1e9),
            "rounds": sum(map(len, taken)),
            "processes": {"seconds": [*map(_median, taken)], "ratio": [*map(_median, ratios)]},
        }


def _quartiles(values: np.ndarray) -> dict[str, float]:
    return dict(zip(("lower", "median", "upper"), np.quantile(values, (0.25, 0.5, 0.75)).tolist(), strict=True))


def _median(values: np.ndarray) -> float:
    return float(np.median(values))


# ---------------------------------------------------------------- in the process


def measure(block: Block, rounds: Rounds) -> Times:
    """Return what each loss of a block takes."""
    with tf.device(block.device):
        return interleaved(_steps(block), rounds)


def _steps(block: Block) -> dict[str, Callable[[], object]]:
    """Return what is to be timed by name: the losses, and the copy that no loss can be faster than."""
    case, dtype = block.case, block.dtype
    logits = case.logits(dtype)
    kinds = {one.labels for one in case.contestants}
    labels = {kind: case.labels(kind, dtype) for kind in kinds}
    steps = {one.name: partial(step(one.loss, block.mode), labels[one.labels], logits) for one in case.contestants}
    return steps | {COPY: _copy(logits)}


def _copy(logits: tf.Tensor) -> Callable[[], object]:
    """Return how to copy logits: on a CPU into memory that is there already, elsewhere on the device."""
    if not logits.device.endswith("CPU:0"):
        return partial(tf.raw_ops.DeepCopy, x=logits)
    here = logits.numpy()
    return partial(np.copyto, np.empty_like(here), here)


def interleaved(steps: dict[str, Callable[[], object]], rounds: Rounds) -> Times:
    """Return the seconds that each step took in each round; the order moves on from round to round."""
    for run in (*steps.values(), *steps.values()):
        run()
    names, taken, began = list(steps), [], time.perf_counter()
    while len(taken) < rounds.least or (time.perf_counter() - began < rounds.seconds and len(taken) < rounds.most):
        names = [*names[1:], names[0]]
        taken.append({name: _seconds(steps[name]) for name in names})
    return {name: np.array([one[name] for one in taken]) for name in steps}


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    tf.test.experimental.sync_devices()
    return time.perf_counter() - began


def main(job: dict) -> None:
    """Print the times of one block after another."""
    grow_memory()
    tf.get_logger().setLevel("ERROR")  # it takes our many functions for one that is traced again and again
    for block in job["blocks"]:
        times = measure(Block(**block | {"shape": tuple(block["shape"])}), Rounds(**job["rounds"]))
        print(json.dumps({name: seconds.tolist() for name, seconds in times.items()}), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
