"""Data of one's own: a folder of class folders, a CSV file with a column of labels, or an .npz file of two arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, Split, csv_table, image_folder, npz_arrays
from tf_impl.data.examples import Examples
from tf_impl.data.imbalance import long_tail

KINDS = {"folder": "a folder of class folders", "csv": "a .csv file", "npz": "an .npz file"}
HELD_OUT = 5  # one example in five of each class validates, another one tests
FEWEST = 3  # examples a class, one for each split


def kind(path: Path) -> str:
    """Return the key of `KINDS` that a path is of.

    Raises:
        ValueError: The path is neither.
    """
    if not path.exists():
        raise ValueError(f"data is {str(path)!r}: there is no such file or folder")
    found = "folder" if path.is_dir() else path.suffix.lower().removeprefix(".")
    if found not in KINDS:
        raise ValueError(f"data is {str(path)!r}: it must be {', '.join(KINDS.values())}")
    return found


def load(
    path: Path, *, seed: int = 0, imbalance: float | None = None, label: str | None = None, side: int | None = None
) -> Dataset:
    """Load data of one's own, split at random: of each class one example in five validates and another one tests.

    Args:
        path: See `kind`.
        seed: Decides the splits, and which examples a long tail keeps.
        imbalance: None leaves the training split as frequent as the data are; a number makes it long-tailed, see
            `tf_impl.data.load`.
        label: The column of the labels; of a CSV file only.
        side: Height and width that pictures are resized to; of a folder only.

    Raises:
        ValueError: The data cannot be trained on; the message names the file, and the line where there is one.
        OSError: A file cannot be read.
    """
    examples = _read(path, label, side)
    train, validation, test = _split(examples, np.random.default_rng(seed), imbalance)
    return Dataset(
        name=name(path),
        classes=examples.classes,
        licence="of the data's owner",
        provenance={
            "source": examples.source,
            "reference": None,
            "split": f"at random, class by class: one in {HELD_OUT} validates, one in {HELD_OUT} tests",
            "sha256": examples.sha256,
        },
        train=train,
        validation=validation,
        test=test,
    )


def name(path: Path) -> str:
    """Return what to call the data: the name of the folder, or of the file without its ending."""
    whole = path.resolve()
    return whole.name if whole.is_dir() else whole.stem


def _read(path: Path, label: str | None, side: int | None) -> Examples:
    match kind(path):
        case "csv":
            return csv_table.read(path, label or csv_table.LABEL)
        case "npz":
            return npz_arrays.read(path)
        case _:
            return image_folder.read(path, side or image_folder.SIDE)


def _split(examples: Examples, generator: np.random.Generator, imbalance: float | None) -> tuple[Split, Split, Split]:
    """Return training, validation and test split."""
    _check_classes(examples)
    parts: tuple[list, list, list] = ([], [], [])
    for one in range(len(examples.classes)):
        shuffled = generator.permutation(np.flatnonzero(examples.labels == one))
        held = max(round(len(shuffled) / HELD_OUT), 1)
        for part, indices in zip(parts, np.split(shuffled, [len(shuffled) - 2 * held, -held]), strict=True):
            part.append(indices)
    train, validation, test = (np.sort(np.concatenate(part)) for part in parts)
    if imbalance is not None:
        train = train[long_tail(examples.labels[train], ratio=imbalance, generator=generator)]
    return examples.split(train), examples.split(validation), examples.split(test)


def _check_classes(examples: Examples) -> None:
    """Refuse a single class, and a class that is too small for three splits.

    Raises:
        ValueError: The message names the class.
    """
    names, counts = examples.classes, np.bincount(examples.labels)
    if len(names) < 2:
        raise ValueError(f"{examples.path} has one class alone, {names[0]!r}: a classifier needs two")
    rarest = int(counts.argmin())
    if counts[rarest] < FEWEST:
        raise ValueError(
            f"{examples.path} has {counts[rarest]} example(s) of class {names[rarest]!r}, one of {len(names)} classes: "
            f"each needs {FEWEST}, to train, to validate and to test"
        )
