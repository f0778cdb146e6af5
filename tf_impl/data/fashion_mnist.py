"""Fashion-MNIST: 70 000 small images of garments, read from this machine or, as a last resort, downloaded."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path

import numpy as np

from tf_impl.data import Dataset, Split
from tf_impl.data.download import fetch
from tf_impl.data.imbalance import long_tail
from tf_impl.records.atomic import write_atomically

VARIABLE = "FOCAL_KIT_FASHION_MNIST"
DEBIAN = Path("/usr/share/datasets/fashion-mnist")
APT_LINE = "sudo apt-get install dataset-fashion-mnist"
SERVER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"  # where Keras' own loader gets it from
FILES = {  # name -> sha256 of the unpacked file: distributions compress the same data anew
    "train-images-idx3-ubyte.gz": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte.gz": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte.gz": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte.gz": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
CLASSES = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
VALIDATION_SHARE = 10  # one training image in ten validates


def load(*, seed: int = 0, imbalance: float = 20.0) -> Dataset:
    """Load the garments as 28×28×1 images, with a long-tailed training split.

    The source's own test part is the test split; its training part is split into training and validation, stratified
    by class. The indices of the test images follow those of the training images.

    Args:
        seed: Splits the training part, then draws the long tail of the training split.
        imbalance: See `tf_impl.data.load`.

    Raises:
        FileNotFoundError: The files are not on this machine and cannot be downloaded.
        ValueError: A file is not what its name says; or see `tf_impl.data.load`.

    Source: Xiao et al. 2017.
    """
    folder, found = find_folder()
    (pixels, labels, test_pixels, test_labels), digests = zip(*(read_idx(folder / file) for file in FILES), strict=True)
    generator = np.random.default_rng(seed)
    train, validation = _stratify(labels, generator)
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
    """Find the folder of the four files, and say in words which one it is.

    The candidates, in order: the environment variable FOCAL_KIT_FASHION_MNIST, Debian's package, Keras' cache; else the
    files are downloaded into Keras' cache.

    Raises:
        FileNotFoundError: None of the candidates has the files and they cannot be downloaded, or the variable names a
            folder without them.
        ValueError: What was downloaded is not Fashion-MNIST.
    """
    if named := os.environ.get(VARIABLE):
        if _is_complete(Path(named)):
            return Path(named), f"the folder named by {VARIABLE}"
        raise FileNotFoundError(f"{VARIABLE} is {named!r}: this folder lacks one of {', '.join(FILES)}")
    cache = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets" / "fashion-mnist"
    for folder, found in ((DEBIAN, "Debian's package dataset-fashion-mnist"), (cache, "Keras' cache")):
        if _is_complete(folder):
            return folder, found
    download(cache)
    return cache, "a download into Keras' cache"


def download(folder: Path) -> None:
    """Download the four files, each atomically; files that exist stay.

    Raises:
        FileNotFoundError: They cannot be downloaded; the message says how else to get them.
        ValueError: A downloaded file has another sha256.
    """
    for file in (file for file in FILES if not (folder / file).is_file()):
        try:
            packed = fetch(f"{SERVER}/{file}")
        except OSError as error:
            where = f"{APT_LINE}, or name its folder in {VARIABLE}"
            raise FileNotFoundError(f"Fashion-MNIST is not on this machine, and {error}: {where}") from error
        if _digest(packed) != FILES[file]:
            raise ValueError(f"{SERVER}/{file} is not the published file: its sha256 is another")
        write_atomically(folder / file, lambda part, packed=packed: part.write_bytes(packed))


def _digest(packed: bytes) -> str | None:
    """Return the sha256 of the unpacked file, or None if it cannot be unpacked."""
    try:
        return hashlib.sha256(gzip.decompress(packed)).hexdigest()
    except (OSError, EOFError, zlib.error):
        return None


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


def _stratify(labels: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of the training and of the validation examples; one in ten of each class validates."""
    shuffled = [generator.permutation(np.flatnonzero(labels == c)) for c in range(len(CLASSES))]
    validation = np.sort(np.concatenate([indices[: len(indices) // VALIDATION_SHARE] for indices in shuffled]))
    return np.setdiff1d(np.arange(len(labels)), validation), validation


def _split(pixels: np.ndarray, labels: np.ndarray, indices: np.ndarray) -> Split:
    return Split(pixels[..., None].astype(np.float32) / 255, labels.astype(np.int64), indices)
