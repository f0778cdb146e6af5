"""Shuttle: 58 000 states of a space shuttle's radiators, nine numbers each; seven classes, from 45 586 to 10 examples.

Naturally imbalanced, and nearly separable. It is one of the Statlog data sets (NASA; Michie et al. 1994), from the UCI
repository; the R package mlbench ships it. The examples are rows of numbers and no images, so it is no source of
`tf_impl.data.load`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, data_file, stratified
from tf_impl.data.r_data import read_data_frame

VARIABLE = "FOCAL_KIT_SHUTTLE"
DEBIAN = Path("/usr/lib/R/site-library/mlbench/data/Shuttle.rda")
APT_LINE = "sudo apt-get install r-cran-mlbench"
UNPACK_LINES = (  # one megabyte, where the package itself would install R
    "apt-get download r-cran-mlbench && dpkg-deb -x r-cran-mlbench_*.deb build/mlbench && "
    f"export {VARIABLE}=$PWD/build/mlbench{DEBIAN}"
)
SHA256 = "f9d3d58df57332c5f7781162081c4a1169daa24afafc3b63fb729fefd81252aa"


def load(*, seed: int = 0) -> Dataset:
    """Load the states as rows of nine numbers; of each class half tests, a third of the rest validates.

    The source's own split puts two examples of the rarest class into its test part, so another one is made. Numbers far
    from zero are drawn in by sign(x) log(1 + |x|), then each column has mean 0 and standard deviation 1 over the
    examples that do not test.

    Args:
        seed: Splits the examples that do not test into training and validation.

    Returns:
        The data set; `images` of its splits are float32 `(examples, 9)`.

    Raises:
        FileNotFoundError: The file is not on this machine; the message says how to get it.
        ValueError: The file is another one.

    Source: Michie et al. 1994.
    """
    path, where = find_file()
    rows, labels, classes, digest = _read(path)
    return Dataset(
        name="shuttle",
        classes=classes,
        licence="data of NASA from the UCI repository, no licence named; package mlbench GPL-2",
        provenance={
            "source": f"Shuttle of the R package mlbench, from {where}",
            "reference": "https://archive.ics.uci.edu/dataset/148/statlog+shuttle",
            "split": stratified.SAID,
            "sha256": {"Shuttle.rda, unpacked": digest},
        },
        **stratified.splits(rows, np.empty((len(rows), 0)), labels, seed),
    )


def find_file() -> tuple[Path, str]:
    """Find the file, and say in words which one it is: that of the environment variable, or of Debian's package.

    Raises:
        FileNotFoundError: Neither is there.
    """
    missing = f"Shuttle is not on this machine: {APT_LINE}; or, without R: {UNPACK_LINES}"
    return data_file.find(VARIABLE, [(DEBIAN, "Debian's package r-cran-mlbench")], missing)


@lru_cache(maxsize=1)
def _read(path: Path) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], str]:
    """Return rows, labels, the names of the classes from the most frequent to the rarest, and the digest."""
    columns, levels, digest = read_data_frame(path, "Shuttle")
    if digest != SHA256:
        raise ValueError(f"{path.name} is not mlbench's: the sha256 of what it unpacks to is {digest}")
    rows = np.stack([columns[f"V{i}"] for i in range(1, 10)], axis=1).astype(float)
    codes = columns["Class"].astype(np.int64) - 1
    order = np.argsort(-np.bincount(codes), kind="stable")
    names = tuple(levels["Class"][code] for code in order)
    return np.sign(rows) * np.log1p(np.abs(rows)), np.argsort(order)[codes], names, digest
