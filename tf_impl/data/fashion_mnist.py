"""Fashion-MNIST: 70 000 small pictures of garments, read from files that are already on the machine."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, Split
from tf_impl.data.imbalance import long_tail

VARIABLE = "FOCAL_KIT_FASHION_MNIST"
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
APT_LINE = "sudo apt-get install dataset-fashion-mnist"
FILES = tuple(f"{part}-{kind}-ubyte.gz" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))
CLASSES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
VALIDATION_SHARE = 10  # one training image in ten validates


def load(*, seed: int = 0, imbalance: float = 20.0) -> Dataset:
    """Load the garments as 28×28×1 images, with a long-tailed training split.

    The source's own test part is the test split; its training part is dealt to train and validation, class by class.
    The places of test images are counted on from the last training image.

    Args:
        seed: Deals the training part, then thins the training split.
        imbalance: See `tf_impl.data.load`.

    Raises:
        FileNotFoundError: The files are not on this machine.
        ValueError: A file is not what its name says; or see `tf_impl.data.load`.

    Source: H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747.
    """
    folder, found = find_folder()
    (pixels, labels, test_pixels, test_labels), digests = zip(*(read_idx(folder / file) for file in FILES), strict=True)
    generator = np.random.default_rng(seed)
    train, validation = _deal_by_class(labels, generator)
    train = train[long_tail(labels[train], ratio=imbalance, generator=generator)]
    return Dataset(
        name="fashion-mnist",
        classes=CLASSES,
        licence="MIT, © 2017 Zalando SE",
        provenance={
            "source": f"Fashion-MNIST, from {found}",
            "reference": "https://github.com/zalandoresearch/fashion-mnist",
            "split": "the source's test part tests; of its training part one image in ten of each class validates",
            "sha256": {
                f"{name.removesuffix('.gz')}, unpacked": digest for name, digest in zip(FILES, digests, strict=True)
            },
        },
        train=_split(pixels[train], labels[train], train),
        validation=_split(pixels[validation], labels[validation], validation),
        test=_split(test_pixels, test_labels, len(labels) + np.arange(len(test_labels))),
    )


def find_folder() -> tuple[Path, str]:
    """Find the folder of the four files, and say in words which place it is.

    The places, in order: the environment variable FOCAL_KIT_FASHION_MNIST, Debian's package, Keras' cache.

    Raises:
        FileNotFoundError: None of the places has the files, or the variable names a folder without them.
    """
    if named := os.environ.get(VARIABLE):
        if _is_complete(Path(named)):
            return Path(named), f"the folder named by {VARIABLE}"
        raise FileNotFoundError(f"{VARIABLE} is {named!r}: this folder lacks one of {', '.join(FILES)}")
    cache = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets" / "fashion-mnist"
    for folder, found in ((DEBIAN, "Debian's package dataset-fashion-mnist"), (cache, "Keras' cache")):
        if _is_complete(folder):
            return folder, found
    raise FileNotFoundError(f"Fashion-MNIST is not on this machine: {APT_LINE}, or name its folder in {VARIABLE}")


def read_idx(path: Path) -> tuple[np.ndarray, str]:
    """Read a packed IDX file of bytes: the array, and the sha256 of the unpacked file.

    The digest is of the unpacked file because distributions pack the same data anew.

    Raises:
        ValueError: The file cannot be read or unpacked, or its header does not fit its length.
    """
    try:
        content = gzip.decompress(path.read_bytes())
        if content[:3] != b"\0\0\x08":
            raise ValueError("it does not begin as one")
        start = 4 + 4 * content[3]  # the fourth byte counts the axes; their lengths follow, big-endian
        shape = np.frombuffer(content[4:start], ">u4").astype(int)
        array = np.frombuffer(content[start:], np.uint8).reshape(shape)
    except (OSError, EOFError, zlib.error, IndexError, ValueError) as error:
        raise ValueError(f"{path.name} is not a whole, packed IDX file of bytes: {error}") from error
    return array, hashlib.sha256(content).hexdigest()


def _is_complete(folder: Path) -> bool:
    return all((folder / file).is_file() for file in FILES)


def _deal_by_class(labels: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Deal one example in ten of each class to validation, the others to training; return their places."""
    shuffled = [generator.permutation(np.flatnonzero(labels == c)) for c in range(len(CLASSES))]
    validation = np.sort(np.concatenate([places[: len(places) // VALIDATION_SHARE] for places in shuffled]))
    return np.setdiff1d(np.arange(len(labels)), validation), validation


def _split(pixels: np.ndarray, labels: np.ndarray, places: np.ndarray) -> Split:
    return Split(pixels[..., None].astype(np.float32) / 255, labels.astype(np.int64), places)
