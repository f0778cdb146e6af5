"""Every experiment, run small, as many at once as there are processors: `python -m tf_impl.experiments.smoke`.

It tests that the code runs, and how long it takes; its numbers mean nothing. Data that are not on this machine are left
out, and the line says how to get them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tf_impl.experiments.runner import NAMES, run

ONE = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")  # a processor has a process of its own


def small(name: str) -> dict:
    """Run an experiment small; return what it took, of the clock and of the processors, or why it was left out."""
    began, began_processor = time.perf_counter(), time.process_time()
    try:
        with tempfile.TemporaryDirectory() as folder:
            if name in NAMES:
                run(name, smoke=True, work=Path(folder), log=lambda _: None)
            else:
                from tf_impl.experiments import demonstrations

                demonstrations.run(smoke=True, log=lambda _: None)
    except FileNotFoundError as missing:
        if missing.errno is not None:  # raised by the system: a fault of the code, which this is to find
            raise
        return {"name": name, "left out": str(missing)}
    took = time.perf_counter() - began, time.process_time() - began_processor
    return {"name": name, "seconds": took[0], "processor_seconds": took[1]}


def main() -> None:
    """Run all, and print a line each as it ends, then what all took by the clock."""
    os.environ.update({name: os.environ.get(name, "1") for name in ONE})
    began = time.perf_counter()
    # where the system does not say which processors are ours, all are
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ProcessPoolExecutor(processors, mp_context=get_context("spawn")) as pool:
        for of in pool.map(small, (*NAMES, "demonstrations")):
            print(of["name"], of.get("left out") or f"{of['processor_seconds']:.1f} processor seconds", flush=True)
    print(f"all: {time.perf_counter() - began:.0f} s, with {processors} at once")


if __name__ == "__main__":
    sys.exit(main())
