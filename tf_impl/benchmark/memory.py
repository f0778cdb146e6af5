"""The peak memory of a step, each in a process of its own: `python -m tf_impl.benchmark.memory JOB`.

Linux counts it, in /proc; other systems report nothing. The memory before the step, inputs included, is subtracted;
the memory of the returned tensors is not. For losses of logits, TensorFlow's oneDNN operations are switched off: their
pool keeps freed memory, so the peak of a step would show nothing. A softmax layer keeps oneDNN, which makes its
products faster, and is measured by all memory since the imports, pool included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import tensorflow as tf

from tf_impl.benchmark.cases import GRAPHS as MODES
from tf_impl.benchmark.cases import Case, step
from tf_impl.losses.categorical_focal import categorical_focal_loss
from tf_impl.losses.linear_focal import linear_focal_loss

STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
LAYERS = {"linear": linear_focal_loss, "dense": lambda y, f, w: categorical_focal_loss(y, tf.matmul(f, w))}
LOSSES = ("TensorFlow CE, classes", "TensorFlow CE, rows", "ours, classes", "ours, rows", "Keras focal", "notebook")


def loss_jobs(case: Case, losses: Iterable[str] = LOSSES, modes: Iterable[str] = MODES) -> list[dict]:
    """Return a job for each loss of logits in each mode."""
    return [
        {"loss": loss, "mode": mode, "shape": list(case.shape), "dtype": "float32"} for mode in modes for loss in losses
    ]


def layer_job(loss: str, rows: int, width: int, classes: int, mode: str = "graph") -> dict:
    """Return a job for a softmax layer and its loss, "linear" or "dense", with the gradients in features and kernel."""
    return {"loss": loss, "mode": mode, "shape": [rows, width, classes], "dtype": "float32"}


def measure_memory(jobs: list[dict], at_once: int = 1) -> list[dict]:
    """Return each job with its bytes of the step, bytes since the imports, and seconds; an empty list without /proc."""
    if not FORGET.exists():
        return []
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(_in_a_process, jobs))


def _in_a_process(job: dict) -> dict:
    command = [sys.executable, "-m", "tf_impl.benchmark.memory", json.dumps(job)]
    pool = {} if job["loss"] in LAYERS else {"TF_ENABLE_ONEDNN_OPTS": "0"}
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": ""} | pool
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return job | json.loads(done.stdout.splitlines()[-1])


# ---------------------------------------------------------------- in the process


def measure(job: dict) -> dict:
    """Run a step twice, the first time to compile it, and return memory and seconds of the second."""
    imported = _now()
    run = _layer(job) if job["loss"] in LAYERS else _loss(job)
    run()
    first = _peak()
    FORGET.write_text("5", encoding="ascii")  # resets the peak to the present use
    before, began = _now(), time.perf_counter()
    run()
    seconds = time.perf_counter() - began
    return {"step": _peak() - before, "since_imports": max(first, _peak()) - imported, "seconds": seconds}


def _loss(job: dict) -> Callable[[], object]:
    case = Case("categorical", tuple(job["shape"]))
    candidate = case.candidate(job["loss"])
    labels, logits = case.labels(candidate.labels, job["dtype"]), case.logits(job["dtype"])
    return partial(step(candidate.loss, job["mode"]), labels, logits)


def _layer(job: dict) -> Callable[[], object]:
    (rows, width, classes), dtype = job["shape"], job["dtype"]
    random = tf.random.Generator.from_seed(0)
    labels = tf.constant(np.arange(rows) * (classes // rows))
    layer = random.normal([rows, width], dtype=dtype), random.normal([width, classes], stddev=0.1, dtype=dtype)

    @tf.function(jit_compile=job["mode"] == "XLA", autograph=False)
    def values_and_gradients(features, kernel):
        with tf.GradientTape() as tape:
            tape.watch([features, kernel])
            values = LAYERS[job["loss"]](labels, features, kernel)
        return values, *tape.gradient(values, [features, kernel])

    return partial(values_and_gradients, *layer)


def _now() -> int:
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM")


def _status(entry: str) -> int:
    line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith(entry))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
