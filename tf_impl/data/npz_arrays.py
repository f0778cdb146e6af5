"""An .npz file of two arrays: `x`, the examples, and `y`, their labels."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from pathlib import Path

import numpy as np

from tf_impl.data.examples import Examples, check_finite, index_classes

EXAMPLE = "numpy.savez('data.npz', x=…, y=…)"
UNREADABLE = (EOFError, ValueError, TypeError, zipfile.BadZipFile, zlib.error)


def read(path: Path) -> Examples:
    """Read a file that `numpy.savez` wrote.

    `x` has the examples along its first axis: pictures `(examples, height, width, channels)`, rows of features
    `(examples, features)`, or what a model of one's own takes. Bytes (uint8) are taken for pixels and divided by 255;
    any other numbers stay what they are. `y` has a label an example: integers, booleans or text.

    Raises:
        ValueError: The message names the array.
        OSError: The file cannot be read.
    """
    x, y = _arrays(path)
    values, labels = _values(path, x), _labels(path, y)
    if len(values) != len(labels):
        raise ValueError(f"{path}: x has {len(values)} examples and y {len(labels)} labels")
    classes, indices = index_classes(labels)
    shape = " × ".join(map(str, values.shape[1:]))
    return Examples(
        path=path,
        values=values,
        labels=indices,
        classes=classes,
        source=f"{path.name}, an .npz file: examples of {shape} numbers",
        sha256={"the file": hashlib.sha256(path.read_bytes()).hexdigest()},
    )


def _arrays(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        with path.open("rb") as opened:
            file = np.load(opened, allow_pickle=False)
            if isinstance(file, np.ndarray):
                raise ValueError("it holds one array without a name")
            if not {"x", "y"} <= set(file.files):
                held = ", ".join(file.files) or "nothing"
                raise ValueError(f"it holds {held}; it must hold x and y, as {EXAMPLE} writes them")
            return file["x"], file["y"]
    except UNREADABLE as error:
        if "allow_pickle" in str(error):
            error = f"an array holds Python objects, or it is no such file; write it with {EXAMPLE}"
        raise ValueError(f"{path} is no .npz file that can be trained on: {error}") from None


def _values(path: Path, x: np.ndarray) -> np.ndarray:
    """Return the examples as float32."""
    if x.dtype.kind not in "buif":
        raise ValueError(f"{path}: x is of dtype {x.dtype}: it must be of numbers")
    if x.ndim < 2 or 0 in x.shape:
        raise ValueError(f"{path}: x has shape {x.shape}: it must be (examples, …), with a number in each example")
    with np.errstate(over="ignore"):
        values = x.astype(np.float32)
    check_finite(values, f"{path}: x")
    return values / 255 if x.dtype == np.uint8 else values


def _labels(path: Path, y: np.ndarray) -> np.ndarray:
    """Return one label an example."""
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim != 1:
        raise ValueError(f"{path}: y has shape {y.shape}: it must be (examples,), a label each, not one-hot rows")
    if y.dtype.kind == "f" and (y == np.round(y)).all() and np.isfinite(y).all():
        y = y.astype(np.int64)
    if y.dtype.kind not in "buiU":
        raise ValueError(f"{path}: y is of dtype {y.dtype}: it must be integers, booleans or text")
    if y.dtype.kind == "U" and (np.char.strip(y) == "").any():
        raise ValueError(f"{path}: y has no label in example {np.argmax(np.char.strip(y) == '')}")
    return y
