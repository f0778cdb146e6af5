"""The one way to write a file: at every moment the path holds the old content or the new one, whole."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

PART = ".part"  # the ending of the temporary folder that stands beside an unfinished file


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file in a temporary folder beside its path, then rename it.

    Each call has a temporary folder of its own, so that several processes may write one path at once: the last one to
    finish wins. The file has its final name while it is written, because Keras chooses the format by the ending. If
    `write` raises, the path keeps its old content and nothing is left over; a process that is killed leaves the
    temporary folder, see `remove_unfinished`.

    Args:
        path: The file; missing parent folders are made.
        write: Writes the content to the path that it is given.

    Raises:
        OSError: The file cannot be written, for instance because the disk is full.

    Examples:
        >>> folder = Path(tempfile.mkdtemp())
        >>> write_atomically(folder / "name.txt", lambda part: part.write_text("content"))
        >>> [(file.name, file.read_text()) for file in folder.iterdir()]
        [('name.txt', 'content')]
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{path.name}.", suffix=PART, dir=path.parent) as folder:
        part = Path(folder) / path.name
        write(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())  # a rename that survives a power failure must not survive its content
        part.replace(path)


def remove_unfinished(path: Path) -> None:
    """Remove what killed processes left beside a path; call it only where no other process writes the path."""
    for folder in path.parent.glob("*" + PART):
        if folder.name.startswith(f"{path.name}."):
            shutil.rmtree(folder)


def check_writable(path: Path) -> None:
    """Raise an OSError now, before minutes of training, if a file could not be written to `path` afterwards.

    It writes a file, because permissions alone do not tell: the superuser has all of them, the disk may be full, the
    folder may be missing. Several processes may check one path at once.

    Raises:
        OSError: The message names the path.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryDirectory(prefix=f"{path.name}.", suffix=PART, dir=path.parent) as folder:
            (Path(folder) / path.name).write_text("{}", encoding="utf-8")
    except OSError as error:
        raise OSError(f"cannot write {path}: {error.strerror}") from error


def check_folder_writable(path: Path) -> None:
    """Raise an OSError now if files could not be written into a folder, which need not exist yet; it is not made.

    Raises:
        OSError: The message names the folder.
    """
    existing = path
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        if not existing.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise OSError(f"cannot write into {path}: {error.strerror}") from error
