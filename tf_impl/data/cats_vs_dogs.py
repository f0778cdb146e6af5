"""Cats and dogs, the notebook's data, through tensorflow-datasets' own builder.

As 224×224 floats the 23 262 images would fill 14 GB. They are kept as JPEG files, less than 1 GB, in a fixed order;
each epoch shuffles the indices of all of them.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import tensorflow_datasets as tfds
from tensorflow_datasets.core.download.download_manager import NonMatchingChecksumError
from tensorflow_datasets.core.download.resource import get_dl_fname

from tf_impl.data import Dataset, Split
from tf_impl.data.download import open_url
from tf_impl.data.encoded_images import EncodedImages
from tf_impl.data.imbalance import long_tail

SIDE = 224  # the notebook's
SLICES = ("train[:80%]", "train[80%:90%]", "train[90%:]")  # the source has one part


def load(*, seed: int = 0, imbalance: float = 20.0) -> Dataset:
    """Load the pictures as 224×224×3 images, split by slices of the source's own order, which is that of a hash.

    A picture that is in two slices is kept in the later one only. The folder is TFDS_DATA_DIR, or else
    tensorflow-datasets' own.

    Args:
        seed: Draws the long tail of the training split; the splits are the same for every seed.
        imbalance: See `tf_impl.data.load`; 1 keeps as many cats as dogs.

    Raises:
        FileNotFoundError: The pictures are not on this machine and cannot be downloaded.
        ValueError: The archive is not the published one; or see `tf_impl.data.load`.

    Source: Elson et al. 2007 (Asirra); notebook, cell 5.
    """
    builder = prepare()
    slices = [_read(builder, part) for part in SLICES]
    files, labels = (np.concatenate([part[column] for part in slices]) for column in (0, 1))
    train, validation, test = _without_repeats(files, [len(part[0]) for part in slices])
    train = train[long_tail(labels[train], ratio=imbalance, generator=np.random.default_rng(seed))]
    return Dataset(
        name="cats_vs_dogs",
        classes=tuple(builder.info.features["label"].names),
        licence="Microsoft Research Licence Agreement, a document in the archive; © Microsoft",
        provenance={
            "source": f"tensorflow-datasets, {builder.info.full_name}",
            "reference": builder.info.homepage,
            "split": f"by slices, {', '.join(SLICES)}; a picture found in two stays in the later one",
            "sha256": {
                "pictures, JPEG, in the builder's order": hashlib.sha256(b"".join(files)).hexdigest(),
                "labels, uint8": hashlib.sha256(labels.astype(np.uint8).tobytes()).hexdigest(),
            },
        },
        train=_split(files, labels, train),
        validation=_split(files, labels, validation),
        test=_split(files, labels, test),
    )


def prepare() -> tfds.core.DatasetBuilder:
    """Return the builder with its data prepared: from earlier, or from the archive, or, as a last resort, downloaded.

    Raises:
        FileNotFoundError: No prepared data, no archive, no download.
        ValueError: The archive is not the published one.
    """
    folder = Path(os.environ.get("TFDS_DATA_DIR") or tfds.core.constants.DATA_DIR).expanduser()
    builder = tfds.builder("cats_vs_dogs", data_dir=folder)
    if builder.is_prepared():
        return builder
    ((url, archive),) = builder.url_infos.items()
    manual = folder / "downloads" / "manual"
    cached = folder / "downloads" / builder.name / get_dl_fname(url, archive.checksum)
    if not (manual / archive.filename).is_file() and not _is_complete(cached):
        _check_download(url, manual / archive.filename)
    config = tfds.download.DownloadConfig(manual_dir=manual, try_download_gcs=False)
    try:
        builder.download_and_prepare(download_config=config)
    except NonMatchingChecksumError as error:
        raise ValueError(f"{archive.filename} is not the published archive: its sha256 is another") from error
    return builder


def _is_complete(archive: Path) -> bool:
    """Whether a download was finished: then tensorflow-datasets has written its .INFO file."""
    return archive.is_file() and archive.with_name(f"{archive.name}.INFO").is_file()


def _check_download(url: str, archive: Path) -> None:
    """Send one request, with a timeout: tensorflow-datasets itself would retry for minutes."""
    try:
        open_url(url).close()
    except OSError as error:
        raise FileNotFoundError(
            f"cats_vs_dogs is not on this machine, and {error}: put {archive.name} in {archive.parent}"
        ) from error


def _read(builder: tfds.core.DatasetBuilder, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the files of a slice, not decoded, and their labels."""
    decoders = {"image": tfds.decode.SkipDecoding()}
    examples = list(tfds.as_numpy(builder.as_dataset(split=part, decoders=decoders, shuffle_files=False)))
    files = np.array([example["image"] for example in examples], dtype=object)
    return files, np.array([example["label"] for example in examples], np.int64)


def _without_repeats(files: np.ndarray, sizes: list[int]) -> list[np.ndarray]:
    """Return the indices of each slice without the images that a later slice has."""
    seen, kept = set(), []
    for indices in reversed(np.split(np.arange(len(files)), np.cumsum(sizes)[:-1])):
        kept.insert(0, np.array([index for index in indices if files[index] not in seen], np.int64))
        seen |= set(files[indices])
    return kept


def _split(files: np.ndarray, labels: np.ndarray, indices: np.ndarray) -> Split:
    return Split(EncodedImages(files[indices], SIDE), labels[indices], indices)
