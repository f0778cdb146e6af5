"""Caravan insurance: 9 822 customers of an insurance company, 85 attributes each; 586 of them insured a caravan.

Naturally imbalanced, with a weak signal: no attribute says who has a caravan, so that no score finds many of them
without many others. The data are those of the CoIL challenge of the year 2000, training and evaluation examples
together; the R package kernlab ships them as `ticdata` (Karatzoglou et al. 2004). The attributes describe a customer's
neighbourhood and policies; their codes are the company's, in Dutch. The examples are rows of numbers and no images, so
it is no source of `tf_impl.data.load`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, data_file, stratified
from tf_impl.data.r_data import read_data_frame

VARIABLE = "FOCAL_KIT_CARAVAN"
DEBIAN = Path("/usr/lib/R/site-library/kernlab/data/ticdata.rda")
APT_LINE = "sudo apt-get install r-cran-kernlab"
UNPACK_LINES = (  # two megabytes, where the package itself would install R
    "apt-get download r-cran-kernlab && dpkg-deb -x r-cran-kernlab_*.deb build/kernlab && "
    f"export {VARIABLE}=$PWD/build/kernlab{DEBIAN}"
)
SHA256 = "15d8cb4f278c5be17bec79b9118732e23deeea6070158068a14af49ddb118e2f"
CLASS, CLASSES = "CARAVAN", ("no insurance", "insurance")
NOMINAL = ("STYPE", "MGEMLEEF", "MOSHOOFD")  # kinds of customers and ages; the levels of all others are in order


def load(*, seed: int = 0) -> Dataset:
    """Load the customers as rows of numbers; of each class half tests, a third of the rest validates.

    The challenge has one split; here each seed draws another. A number has mean 0 and standard deviation 1 over the
    examples that do not test. Shares and amounts are recorded in ten steps, whose index is the number; kinds of
    customers become a column of zeros and ones for each that occurs.

    Args:
        seed: Splits the examples that do not test into training and validation.

    Returns:
        The data set, class 1 insured; `images` of its splits are float32 `(examples, columns)`.

    Raises:
        FileNotFoundError: The file is not on this machine; the message says how to get it.
        ValueError: The file is another one.

    Source: Karatzoglou et al. 2004.
    """
    path, where = find_file()
    numbers, indicators, labels, digest = _read(path)
    return Dataset(
        name="caravan",
        classes=CLASSES,
        licence="data of Sentient Machine Research, for research and education that are not commercial; package "
        "kernlab GPL-2",
        provenance={
            "source": f"ticdata of the R package kernlab, from {where}",
            "reference": "https://archive.ics.uci.edu/dataset/125/insurance+company+benchmark+coil+2000",
            "split": stratified.SAID,
            "sha256": {"ticdata.rda, unpacked": digest},
        },
        **stratified.splits(numbers, indicators, labels, seed),
    )


def find_file() -> tuple[Path, str]:
    """Find the file, and say in words which one it is: that of the environment variable, or of Debian's package.

    Raises:
        FileNotFoundError: Neither is there.
    """
    missing = f"caravan insurance is not on this machine: {APT_LINE}; or, without R: {UNPACK_LINES}"
    return data_file.find(VARIABLE, [(DEBIAN, "Debian's package r-cran-kernlab")], missing)


@lru_cache(maxsize=1)
def _read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Return numbers, indicators, labels and the digest."""
    columns, _, digest = read_data_frame(path, "ticdata")
    if digest != SHA256:
        raise ValueError(f"{path.name} is not kernlab's: the sha256 of what it unpacks to is {digest}")
    labels = columns.pop(CLASS).astype(np.int64) - 1
    kinds = [columns.pop(name) for name in NOMINAL]
    indicators = np.concatenate([kind[:, None] == np.unique(kind) for kind in kinds], axis=1)
    return np.stack(list(columns.values()), axis=1).astype(float), indicators, labels, digest
