"""Values that a build made, a file each: one is found again by what it was made of.

Its file is named by its kind, its text, our code and what pages say of one another; in it are the value and the other
files that it was made of. What a build did not ask for is forgotten when it ends.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs.extension import homes
from docs.extension.kept import sources

FOLDER = sources.ROOT / ".cache" / "made"
ASKED: set[str] = set()  # the files of this build
WRITTEN: set[Path] = set()  # by this build


def keep(kind: str, text: str, make: Callable[[], tuple[Any, bool]]) -> Any:
    """Return what is made of a text: as it was kept, or made now.

    Args:
        kind: of value.
        text: all that the value depends on, beside files that are opened while it is made.
        make: returns the value, of which JSON can be made, and whether it may be kept.
    """
    path = place(kind, text)
    ASKED.add(path.name)
    found = _read(path)
    if found:
        sources.note(found["of"])
        return found["value"]
    (value, lasting), of = sources.traced(make)
    if lasting and sources.all_watched(of):
        _write(path, {"of": of, "value": value})
    return value


def place(kind: str, text: str) -> Path:
    """Return the file in which a value is kept."""
    digest = hashlib.sha256("\0".join((kind, sources.code(), homes.facts(), text)).encode()).hexdigest()
    return FOLDER / f"{digest}.json"


def has(kind: str, text: str) -> bool:
    """Return whether a value is kept."""
    return bool(_read(place(kind, text)))


def _read(path: Path) -> dict:
    """Return a value and the files that it was made of, unless one of them has changed."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return found if sources.unchanged(found["of"]) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _write(path: Path, value: object) -> None:
    """Write a value in one step; a folder that cannot be written to keeps nothing."""
    WRITTEN.add(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(f".{id(value)}")
        written.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        written.replace(path)
    except OSError:
        return


def forget() -> None:
    """Remove what the build that ends here did not ask for, and what it made while our code was edited."""
    edited = bool(WRITTEN) and not sources.code_is_unchanged()
    for path in FOLDER.glob("*.json"):
        if path.name not in ASKED or (edited and path in WRITTEN):
            path.unlink(missing_ok=True)
    ASKED.clear()
    WRITTEN.clear()
