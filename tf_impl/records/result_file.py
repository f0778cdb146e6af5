"""The file that keeps the result of a run: versions, hardware, and one line a run."""

from __future__ import annotations

import json
import os
import platform
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import sklearn
import tensorflow as tf

from tf_impl.records.atomic import write_atomically

OURS = "focal-loss-kit"
# how the flags of vector instructions begin, by which TensorFlow chooses its code; the last two are ARM's
VECTOR = ("sse4", "avx", "fma", "amx", "f16c", "asimd", "sve")
NUMBERS = re.compile(r"\[\s*(?:(?:-?\d[\d.e+-]*|null),?\s+)+\]")  # an array of numbers, to be put on one line
DIGITS = 6  # significant digits that are kept: another machine does not repeat more


def versions() -> dict[str, str]:
    """Return the versions of all packages that a result depends on."""
    modules = {"tensorflow": tf, "keras": keras, "numpy": np, "scikit-learn": sklearn}
    ours = {"python": platform.python_version(), OURS: _own_version()}
    return ours | {name: module.__version__ for name, module in modules.items()}


def _own_version() -> str:
    """Return the version of this code: in a checkout that of its project file.

    An editable install says which version it was made at, not which one the code has come to. The project around a copy
    of this folder has another name.
    """
    file = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}) if file.exists() else {}
    return project["version"] if project.get("name") == OURS else version(OURS)


def hardware() -> dict[str, str | int | list[str]]:
    """Return what durations and the last bits depend on: the processor, the number of processors, threads and GPUs.

    The name of a processor often leaves open which it is; its family, model and vector instructions decide which code
    TensorFlow runs, and the number of threads in which order it adds, and so how sums are rounded. The name of the
    machine is not among it.
    """
    of = _cpuinfo()
    flags = of.get("flags") or of.get("Features", "")
    name = next(filter(None, [of.get("model name"), platform.processor(), platform.machine()]), "unknown")
    return {
        "processor": name,
        "family": f"{of.get('vendor_id', 'unknown')} {of.get('cpu family', '?')}/{of.get('model', '?')}",
        "vector_instructions": sorted(flag for flag in flags.split() if flag.startswith(VECTOR)),
        "processors": os.cpu_count() or 1,
        "threads": _threads(),
        "gpus": len(tf.config.list_physical_devices("GPU")),
    }


def _threads() -> int:
    """Return how many threads TensorFlow computes an operation with."""
    set_here = tf.config.threading.get_intra_op_parallelism_threads()
    return set_here or int(os.environ.get("TF_NUM_INTRAOP_THREADS") or 0) or os.cpu_count() or 1


def _cpuinfo() -> dict[str, str]:
    """Return what Linux writes of the first processor into a file; nothing on other systems."""
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("\n\n")[0]
    except OSError:
        return {}
    fields = (line.partition(":") for line in first.splitlines())
    return {name.strip(): value.strip() for name, _, value in fields}


def write(path: Path, result: dict) -> None:
    """Write a result atomically as JSON, one line a run and one a contrast, numbers to six significant digits.

    Args:
        path: The file; its folder exists, see `tf_impl.records.atomic.check_writable`.
        result: JSON values; the list of the runs under "runs", which comes last.

    Raises:
        ValueError: A number is not finite; the file keeps its old content.
    """
    result = _rounded(result)
    runs = result.pop("runs")
    entries = [f" {_json(name)}: {_lines(value)}" for name, value in (result | {"runs": runs}).items()]
    text = "{\n" + ",\n".join(entries) + "\n}\n"
    write_atomically(path, lambda part: part.write_text(text, encoding="utf-8"))


def _lines(value: object) -> str:
    """Return JSON over several lines; of a list of objects each object is a line."""
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        return "[\n" + ",\n".join(map(_json, value)) + "\n ]"
    shown = NUMBERS.sub(lambda found: " ".join(found[0].split()), _json(value, indent=1))
    return shown.replace("\n", "\n ")


def _json(value: object, **layout: int) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False, **layout)


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
