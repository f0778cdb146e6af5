"""What a build made of a text, kept in files from one build to the next.

A value is found again by the digest of the text that it was made of and of all files that anything is rendered from
(`rendered.files`): a changed text or file is a new value. What a build did not ask for is forgotten when it ends.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docs
from docs.extension import homes, rendered

FOLDER = rendered.ROOT / ".cache" / "made"
ASKED: set[str] = set()  # the files of this build


def keep(kind: str, text: str, make: Callable[[], tuple[Any, bool]]) -> Any:
    """Return what is made of a text: as it was kept, or made now.

    Args:
        kind: of value.
        text: all that the value depends on, beside the files.
        make: returns the value, of which JSON can be made, and whether it may be kept. A value that was made of a file
            that is not watched is never kept.
    """
    path = place(kind, text)
    ASKED.add(path.name)
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        value, lasting = _watched(make)
    if lasting:
        _write(path, value)
    return value


def place(kind: str, text: str) -> Path:
    """Return the file in which a value is kept."""
    digest = hashlib.sha256("\0".join((kind, rendered.fingerprint(homes.facts()), text)).encode()).hexdigest()
    return FOLDER / f"{digest}.json"


def has(kind: str, text: str) -> bool:
    """Return whether a value is kept."""
    return place(kind, text).exists()


def _watched(make: Callable[[], tuple[Any, bool]]) -> tuple[Any, bool]:
    """Return what is made, and whether it may be kept: not if a file of this project was read that is not watched."""
    docs.opened_files = []
    try:
        made, lasting = make()
    finally:
        opened, docs.opened_files = docs.opened_files, None
    return made, lasting and all(map(_is_watched, opened))


@cache
def _is_watched(name: str) -> bool:
    """Return whether a file is one of those by which a value is found, or none of this project."""
    path = Path(rendered.ROOT, name).resolve()
    inside = path.is_relative_to(rendered.ROOT) and path.relative_to(rendered.ROOT).parts
    if not inside or inside[0] in (".venv", ".cache") or path.suffix == ".pyc":
        return True
    return any(path.is_relative_to(rendered.ROOT / source) for source in rendered.SOURCES)


def _note(event: str, of: tuple) -> None:
    if event == "open" and docs.opened_files is not None and isinstance(of[0], str):
        docs.opened_files.append(of[0])


def _write(path: Path, value: object) -> None:
    """Write a value in one step; a folder that cannot be written to keeps nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(f".{id(value)}")
        written.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        written.replace(path)
    except OSError:
        return


def forget() -> None:
    """Remove what the build that ends here did not ask for."""
    for path in FOLDER.glob("*.json"):
        if path.name not in ASKED:
            path.unlink(missing_ok=True)
    ASKED.clear()


if not hasattr(docs, "opened_files"):  # an audit hook stays for good, and this module may be loaded again
    docs.opened_files = None
    sys.addaudithook(_note)
