"""Which files a value was made of: noted while it is made, and compared when it is looked for again.

Python tells us of each file that is opened. What a function remembers it does not open again, so `remembered` takes the
place of `functools.cache`: it notes the files that the value was made of once more, and makes the value again when one
of them has changed. Our code is not noted, for a module is loaded once; a change of it makes everything anew. So does a
file that is added or removed: a function may have looked for it.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import docs

ROOT = Path(__file__).resolve().parents[3]
CODE = ("spec", "docs/__init__.py", "docs/exercises/__init__.py", "docs/exercises/checker", "docs/exercises/commands")
PYTHON = ("docs/extension",)  # its Python is code; its words are read
READ = (
    "docs/results",
    "docs/exercises",
    "docs/five_minutes",
    "docs/notebooks",
    "reference",
    "tf_impl",
    "tests/conformance",
    "tests/derivation",
    "tests/training",
)
Of = dict[str, str]  # file, from the root of the project -> digest
NOW: Of = {}  # as this build found them
BEGAN = [time.time_ns()]  # when this build did
TICK = 20_000_000  # nanoseconds by which a file's time may lag behind the clock


def watched() -> list[str]:
    """Return the files that anything may be made of."""
    found: set[str] = set()
    for room in (*CODE, *PYTHON, *READ):
        if (ROOT / room).is_file():
            found.add(room)
        for folder, _, files in os.walk(ROOT / room):
            if "__pycache__" not in folder:
                inside = Path(folder).relative_to(ROOT).as_posix()
                found |= {f"{inside}/{file}" for file in files if "." in file}
    return sorted(found)


def lies_in(name: str, rooms: Iterable[str]) -> bool:
    """Return whether a file is one of some, or lies in one of some folders."""
    return any(name == room or name.startswith(f"{room}/") for room in rooms)


def is_watched(name: str) -> bool:
    """Return whether a file is one of those of which anything may be made."""
    return lies_in(name, (*CODE, *PYTHON, *READ))


def is_code(name: str) -> bool:
    """Return whether a file is our code, or lies in the spec, which is loaded whole."""
    return lies_in(name, CODE) or (name.endswith(".py") and lies_in(name, PYTHON))


def look_again() -> None:
    """Begin a build: any file may have changed."""
    NOW.clear()
    code.cache_clear()
    BEGAN[0] = time.time_ns()


def code_is_unchanged() -> bool:
    """Return whether our code is still that with which this build began."""
    began = code()
    NOW.clear()
    code.cache_clear()
    return code() == began


@cache
def code() -> str:
    """Return a digest of our code, of the names of all files, and of what is installed."""
    names = watched()
    digests = [digest(name) for name in names if is_code(name)]
    return _digest_of(repr((names, digests, installed())).encode())


@cache
def installed() -> list[str]:
    """Return Python's version, and the name and version of each package that is installed."""
    folders = [Path(folder) for folder in sys.path if Path(folder).is_dir()]
    return [sys.version, *sorted({found.name for folder in folders for found in folder.glob("*.dist-info")})]


def digest(name: str) -> str:
    """Return the digest of a file of the project as this build found it; "" if there is none.

    A file that is edited while the site is built may have been read before or after: what it has then is no digest, and
    the next build makes anew what was made of it.
    """
    if name not in NOW:
        try:
            state = os.stat(ROOT / name)
        except OSError:
            return NOW.setdefault(name, "")
        edited = state.st_mtime_ns > BEGAN[0] - TICK
        of = _edited if edited else _digest_of_file
        NOW[name] = of(str(ROOT / name), state.st_mtime_ns, state.st_size)
    return NOW[name]


def _edited(_: str, changed: int, size: int) -> str:
    return f"edited at {changed}, {size} bytes"


@cache
def _digest_of_file(path: str, changed: int, size: int) -> str:  # noqa: ARG001
    noting, docs.opened_files = docs.opened_files, None
    try:
        return _digest_of(Path(path).read_bytes())
    finally:
        docs.opened_files = noting


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


# ---------------------------------------------------------------- what is noted


def traced(make: Callable[[], Any]) -> tuple[Any, Of]:
    """Return what is made, and the files of the project that it was made of, other than code."""
    around, docs.opened_files = docs.opened_files, set()
    try:
        value = make()
    finally:
        opened, docs.opened_files = docs.opened_files, around
    of = {name: digest(name) for path in opened if (name := _name(path))}
    note(of)
    return value, of


def read_apart(make: Callable[[], object]) -> Of:
    """Return the files that something was made of that stays, and is no part of what is being made just now."""
    around, docs.opened_files = docs.opened_files, None
    try:
        return traced(make)[1]
    finally:
        docs.opened_files = around


def note(of: Iterable[str]) -> None:
    """Note that what is being made is made of these files as well."""
    if docs.opened_files is not None:
        docs.opened_files.update(of)


def unchanged(of: Of) -> bool:
    """Return whether all files are what they were."""
    return all(digest(name) == was for name, was in of.items())


def all_watched(of: Of) -> bool:
    """Return whether a value may be kept: one of another file of the project may have looked for more."""
    return all(map(is_watched, of))


@cache
def _name(path: str) -> str:
    """Return a file by its place in the project; "" for code, and for a file of no project or of another."""
    place = Path(ROOT, path).resolve()
    if not place.is_relative_to(ROOT):
        return ""
    name = place.relative_to(ROOT).as_posix()
    foreign = lies_in(name, (".venv", ".cache")) or name.endswith(".pyc")
    return "" if foreign or is_code(name) else name


def remembered(function: Callable) -> Callable:
    """Remember what a function returned as long as the files are what they were that it read, and note them."""
    found: dict[tuple, tuple[Any, Of]] = {}

    @wraps(function)
    def look(*key: Any) -> Any:
        if key in found and unchanged(found[key][1]):
            note(found[key][1])
        else:
            found[key] = traced(lambda: function(*key))
        return found[key][0]

    return look


def _hear(event: str, of: tuple) -> None:
    if event == "open" and docs.opened_files is not None and isinstance(of[0], str):
        docs.opened_files.add(of[0])


if not hasattr(docs, "opened_files"):  # an audit hook stays for good, and this module may be loaded again
    docs.opened_files = None
    sys.addaudithook(_hear)
