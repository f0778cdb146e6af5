"""Made-up data in the formats of the real: few pictures, no network."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds
from tensorflow_datasets.core.download.resource import get_dl_fname

CORRUPT = 1738  # how many entries of the published archive are no pictures; the builder counts them


def write_garments(folder: Path) -> None:
    """Write a Fashion-MNIST of 300 + 20 images in the original file format."""
    generator = np.random.default_rng(5)
    for part, count in (("train", 300), ("t10k", 20)):
        images = generator.integers(0, 256, (count, 28, 28), np.uint8)
        for kind, array in (("images-idx3", images), ("labels-idx1", (np.arange(count) % 10).astype(np.uint8))):
            header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (folder / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))


def picture(number: int) -> bytes:
    """Return a small JPEG like no other: noise between a black and a white half, as large as its number says."""
    image = np.zeros((20 + number % 7, 30, 3), np.uint8)
    image[:, 15:] = 255
    image[8:12, 8:22] = np.random.default_rng(number).integers(0, 256, (4, 14, 3))
    return tf.io.encode_jpeg(image, quality=100).numpy()


def archive_of_pets(pictures: int = 60, corrupt: int = CORRUPT, repeated: int = 0) -> bytes:
    """Return a zip in the layout of the published one: cats and dogs, files of other kinds, corrupt entries."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme[1].txt", "not a picture")
        archive.writestr("PetImages/Cat/Thumbs.db", "nor this")
        for number in range(2 * pictures):
            name = f"PetImages/{('Cat', 'Dog')[number % 2]}/{number // 2}.jpg"
            archive.writestr(name, picture(number if number >= repeated else number % 2))
        for number in range(corrupt):
            archive.writestr(f"PetImages/Dog/{100_000 + number}.jpg", "GIF89a, by its name a JPEG"[: number % 20])
    return content.getvalue()


def put_in_download_cache(folder: Path, archive: bytes) -> None:
    """Put an archive where tensorflow-datasets would have downloaded it to, with the note that it did."""
    builder = tfds.builder("cats_vs_dogs", data_dir=folder)
    ((url, info),) = builder.url_infos.items()
    place = folder / "downloads" / builder.name / get_dl_fname(url, info.checksum)
    place.parent.mkdir(parents=True)
    place.write_bytes(archive)
    place.with_name(f"{place.name}.INFO").write_text(json.dumps({"urls": [url]}))
