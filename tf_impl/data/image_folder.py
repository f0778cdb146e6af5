"""A folder with a folder of pictures for each class, whose name is that of the class."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import tensorflow as tf

from tf_impl.data.encoded_images import EncodedImages
from tf_impl.data.examples import Examples

SIDE = 64  # pixels, unless another side is asked for
ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
OF_THE_SYSTEM = {"thumbs.db", "desktop.ini"}  # beside all that begin with a dot


def read(path: Path, side: int = SIDE) -> Examples:
    """Read all pictures, and decode each once, so that one that cannot be decoded is found before the training.

    A picture that is twice in its class, byte for byte, counts once: else a copy could test what another one trained.

    Args:
        path: The folder.
        side: Height and width that the pictures are resized to, whatever their shape.

    Raises:
        ValueError: The message names the folder or the file.
        OSError: A file cannot be read.
    """
    folders = _class_folders(path)
    seen: dict[bytes, Path] = {}
    files, labels, repeated = [], [], 0
    for index, folder in enumerate(folders):
        for file in _pictures(folder):
            content = file.read_bytes()
            if (first := seen.setdefault(content, file)) is not file:
                _check_same_class(first, file)
                repeated += 1
                continue
            files.append(content)
            labels.append(index)
            _check_decodes(file, content)
    digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in files))
    left_out = f"; {repeated} copies left out" if repeated else ""
    return Examples(
        path=path,
        values=EncodedImages(np.array(files, dtype=object), side),
        labels=np.array(labels, np.int64),
        classes=tuple(folder.name for folder in folders),
        source=f"{path.resolve().name}, a folder of pictures for each class, resized to {side}×{side}{left_out}",
        sha256={
            "the sha256 of each picture": digest.hexdigest(),
            "labels, int64": hashlib.sha256(np.array(labels, "<i8").tobytes()).hexdigest(),
        },
    )


def _class_folders(path: Path) -> list[Path]:
    entries = [entry for entry in sorted(path.iterdir()) if not _is_of_the_system(entry)]
    folders = [entry for entry in entries if entry.is_dir()]
    if strays := [entry for entry in entries if entry.suffix.lower() in ENDINGS and entry not in folders]:
        raise ValueError(f"{strays[0]} lies in no class: each class needs a folder of its pictures in {path}")
    if broken := [entry for entry in entries if not entry.exists()]:
        raise ValueError(f"{broken[0]} is a link to what does not exist")
    if not folders:
        raise ValueError(f"{path} has no folders: each class needs a folder of its pictures there")
    return folders


def _pictures(folder: Path) -> list[Path]:
    """Return the pictures of a class; anything else in its folder is refused, not skipped in silence."""
    entries = [entry for entry in sorted(folder.iterdir()) if not _is_of_the_system(entry)]
    if inner := [entry for entry in entries if entry.is_dir()]:
        raise ValueError(
            f"{folder} holds a folder, {inner[0].name}: --data names the folder of the classes, and each class has "
            "its pictures directly in its own"
        )
    if others := [entry for entry in entries if entry.suffix.lower() not in ENDINGS]:
        raise ValueError(f"{others[0]} is no picture that can be read ({', '.join(ENDINGS)}): convert or remove it")
    if not entries:
        raise ValueError(f"{folder} has no pictures")
    return entries


def _is_of_the_system(entry: Path) -> bool:
    return entry.name.startswith(".") or entry.name.lower() in OF_THE_SYSTEM


def _check_same_class(first: Path, second: Path) -> None:
    if first.parent != second.parent:
        raise ValueError(f"{first} and {second} are one picture in two classes")


def _check_decodes(file: Path, content: bytes) -> None:
    if not content:
        raise ValueError(f"{file} cannot be decoded as a picture: it is empty")
    try:
        tf.io.decode_image(content, channels=3, expand_animations=False)
    except tf.errors.InvalidArgumentError as error:
        reason = re.sub(r"{{.*?}}|\[Op:.*", "", error.message.splitlines()[0]).strip()  # of TensorFlow's own names
        raise ValueError(f"{file} cannot be decoded as a picture: {reason}") from error
