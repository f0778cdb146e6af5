"""A CSV file: a line of names, then an example a line, one column with its label and the others with numbers."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tf_impl.data.examples import Examples, check_finite, index_classes

LABEL = "label"  # the column, unless another one is named


def read(path: Path, label: str = LABEL) -> Examples:
    """Read a file: UTF-8, commas, the names of the columns in the first line.

    Args:
        path: The file.
        label: The name of the column of the labels, which may be any text. All other columns are numbers.

    Raises:
        ValueError: The message names the line and the column.
        OSError: The file cannot be read.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = csv.reader(file, strict=True)
            names = [name.strip() for name in next(lines, [])]
            column = _find(path, names, label)
            rows = list(_rows(path, names, column, lines))
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no CSV file in UTF-8: {error}") from error
    if not rows:
        raise ValueError(f"{path} has no line after its first, which names the columns")
    labels, cells = zip(*rows, strict=True)
    with np.errstate(over="ignore"):
        values = np.array(cells).astype(np.float32)
    check_finite(values, str(path))
    classes, indices = index_classes(np.array(labels))
    features = [name for name in names if name != label]
    return Examples(
        path=path,
        values=values,
        labels=indices,
        classes=classes,
        source=f"{path.name}, a CSV file: {len(features)} columns of numbers, and the label in {label!r}",
        sha256={"the file": hashlib.sha256(path.read_bytes()).hexdigest()},
    )


def _find(path: Path, names: list[str], label: str) -> int:
    """Return which column is the label."""
    if len(names) == 1 and any(separator in names[0] for separator in ";\t|"):
        raise ValueError(f"{path} has one column, {names[0]!r}: the columns must be separated by commas")
    if "" in names:
        raise ValueError(f"{path} has a column without a name, {names.index('') + 1}: leave it out (row numbers?)")
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{path} has two columns named {repeated[0]!r}")
    if label not in names:
        shown = ", ".join(map(repr, names[:8])) + (", …" if len(names) > 8 else "")
        raise ValueError(f"{path} has no column {label!r} for the label: its first line names {shown or 'nothing'}")
    if len(names) == 1:
        raise ValueError(f"{path} has no column but the label's: there is nothing to learn from")
    return names.index(label)


def _rows(path: Path, names: list[str], column: int, lines: Iterator[list[str]]) -> Iterator[tuple[str, list[float]]]:
    """Yield label and numbers of each line that is not empty."""
    for cells in lines:
        if not cells:
            continue
        where = f"{path}, line {lines.line_num}"
        if len(cells) != len(names):
            raise ValueError(f"{where} has {len(cells)} cells: the first line names {len(names)} columns")
        label = cells[column].strip()
        if not label:
            raise ValueError(f"{where} has no label")
        numbers = [_number(cell, f"{where}, column {names[i]!r}") for i, cell in enumerate(cells) if i != column]
        yield label, numbers


def _number(cell: str, where: str) -> float:
    try:
        number = np.nan if "_" in cell else float(cell)  # Python reads 1_000
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise ValueError(f"{where} is {cell!r}: it must be a finite number (leave the line out, or fill it in)")
    return number
