"""The file a training leaves behind: what ran, on what, and how it is written safely."""

from __future__ import annotations

import errno
import json
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import sklearn
import tensorflow as tf

DIGITS = 6  # significant ones kept: more would claim what another machine does not repeat


def versions() -> dict[str, str]:
    """Return the versions of everything a result depends on."""
    modules = {"tensorflow": tf, "keras": keras, "numpy": np, "scikit-learn": sklearn}
    ours = {"python": platform.python_version(), "focal-loss-kit": version("focal-loss-kit")}
    return ours | {name: module.__version__ for name, module in modules.items()}


def hardware() -> dict[str, str | int]:
    """Return what a duration depends on: the processor, how many there are, and the GPUs. No name of the machine."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count() or 1,
        "gpus": len(tf.config.list_physical_devices("GPU")),
    }


def _processor() -> str:
    """Return the model of the processor: Linux tells it in a file, other systems through `platform`."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(filter(None, [*models, platform.processor(), platform.machine()]), "unknown")


def check_writable(path: Path) -> None:
    """Raise an OSError now, before minutes of training, if a result could not be written to `path` afterwards.

    It tries: permissions alone do not tell (the superuser, a full disk, a missing folder). Several workers may try at
    once.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _beside(path).write_text("{}", encoding="utf-8")
        _beside(path).unlink(missing_ok=True)  # another worker may have been faster
    except OSError as error:
        raise OSError(f"cannot write {path}: {error.strerror}") from error


def check_folder(path: Path) -> None:
    """Raise an OSError now if files could not be written into a folder, which need not exist yet; it is not made."""
    existing = path
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        if not existing.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise OSError(f"cannot write into {path}: {error.strerror}") from error


def write(path: Path, result: dict) -> None:
    """Write a result, one run a line, numbers to six significant digits.

    It is written beside and renamed, so that `path` is at every moment the old file or the new one, whole.
    """
    result = _rounded(result)
    runs = ",\n".join(json.dumps(run, allow_nan=False, ensure_ascii=False) for run in result.pop("runs"))
    head = json.dumps(result, indent=1, allow_nan=False, ensure_ascii=False).removesuffix("\n}")
    _beside(path).write_text(f'{head},\n "runs": [\n{runs}\n ]\n}}\n', encoding="utf-8")
    _beside(path).replace(path)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
