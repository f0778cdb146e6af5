"""How long a step takes, beside the others: one after the other, round by round, in one process.

The machine is never quiet, and what disturbs a round disturbs all of it. So it is the ratios within a round that count,
and their median.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import tensorflow as tf

from tf_impl.benchmark.cases import Case, step

COPY = "copy of the logits"


@dataclass(frozen=True)
class Rounds:
    """How often to measure: until so many seconds are over, but at least and at most so many rounds."""

    seconds: float
    least: int
    most: int


def measured(case: Case, dtype: str, mode: str, device: str, rounds: Rounds) -> Iterator[dict]:
    """Yield a record for each loss of a case: seconds a step, and the ratio to the first."""
    with tf.device(device):
        steps = _steps(case, dtype, mode)
        times = interleaved(steps, rounds)
    first, *_ = case.contestants
    moved = 2 * np.prod(case.shape) * tf.as_dtype(dtype).size  # the logits are read, the gradient is written
    for name, taken in times.items():
        yield {
            "family": case.family,
            "shape": list(case.shape),
            "dtype": dtype,
            "mode": mode,
            "device": device,
            "loss": name,
            "seconds": _quartiles(taken),
            "ratio": _quartiles(taken / times[first.name]),
            "gigabytes_per_second": float(moved / np.median(taken) / 1e9),
            "rounds": len(taken),
        }


def _steps(case: Case, dtype: str, mode: str) -> dict[str, Callable[[], object]]:
    """Return what is to be timed by name: the losses, and the copy that no loss can be faster than."""
    logits = case.logits(dtype)
    kinds = {one.labels for one in case.contestants}
    labels = {kind: case.labels(kind, dtype) for kind in kinds}
    steps = {one.name: partial(step(one.loss, mode), labels[one.labels], logits) for one in case.contestants}
    return steps | {COPY: _copy(logits)}


def _copy(logits: tf.Tensor) -> Callable[[], object]:
    """Return how to copy logits: on a CPU into memory that is there already, elsewhere on the device."""
    if not logits.device.endswith("CPU:0"):
        return partial(tf.raw_ops.DeepCopy, x=logits)
    here = logits.numpy()
    return partial(np.copyto, np.empty_like(here), here)


def interleaved(steps: dict[str, Callable[[], object]], rounds: Rounds) -> dict[str, np.ndarray]:
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


def _quartiles(values: np.ndarray) -> dict[str, float]:
    return dict(zip(("lower", "median", "upper"), np.quantile(values, (0.25, 0.5, 0.75)).tolist(), strict=True))
