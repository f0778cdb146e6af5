"""The file that keeps the result of a run: versions, hardware, and one line a run."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import sklearn
import tensorflow as tf

from tf_impl.records.atomic import write_atomically

DIGITS = 6  # significant digits that are kept: another machine does not repeat more


def versions() -> dict[str, str]:
    """Return the versions of all packages that a result depends on."""
    modules = {"tensorflow": tf, "keras": keras, "numpy": np, "scikit-learn": sklearn}
    ours = {"python": platform.python_version(), "focal-loss-kit": version("focal-loss-kit")}
    return ours | {name: module.__version__ for name, module in modules.items()}


def hardware() -> dict[str, str | int]:
    """Return what a duration depends on: the processor, the number of processors, the number of GPUs.

    The name of the machine is not among it.
    """
    return {
        "processor": _processor(),
        "processors": os.cpu_count() or 1,
        "gpus": len(tf.config.list_physical_devices("GPU")),
    }


def _processor() -> str:
    """Return the model of the processor; Linux writes it into a file, other systems answer through `platform`."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(filter(None, [*models, platform.processor(), platform.machine()]), "unknown")


def write(path: Path, result: dict) -> None:
    """Write a result atomically as JSON, one line a run, numbers to six significant digits.

    Args:
        path: The file; its folder exists, see `tf_impl.records.atomic.check_writable`.
        result: JSON values; the list of the runs under "runs".

    Raises:
        ValueError: A number is not finite; the file keeps its old content.
    """
    result = _rounded(result)
    runs = ",\n".join(json.dumps(run, allow_nan=False, ensure_ascii=False) for run in result.pop("runs"))
    head = json.dumps(result, indent=1, allow_nan=False, ensure_ascii=False).removesuffix("\n}")
    text = f'{head},\n "runs": [\n{runs}\n ]\n}}\n'
    write_atomically(path, lambda part: part.write_text(text, encoding="utf-8"))


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
