"""MkDocs hook: `mkdocs serve` shows every edit at once, and derives nothing again that was not edited."""

import sys
from pathlib import Path

import docs

ROOT = Path(__file__).parents[2]
OURS = ("spec", "docs.extension")


def on_config(config: object) -> object:
    """Forget our modules if any of their files has changed; pages may always have moved an equation."""
    files = fingerprint()
    if files != getattr(docs, "files_of_last_build", files):
        for name in [name for name in sys.modules if f"{name}.".startswith(tuple(f"{room}." for room in OURS))]:
            del sys.modules[name]
    elif "docs.extension.equations" in sys.modules:
        sys.modules["docs.extension.equations"].home_pages.cache_clear()
    docs.files_of_last_build = files
    return config


def fingerprint() -> dict[Path, int]:
    """Return when each file was last changed that our modules are or have read."""
    folders = (ROOT / "spec", ROOT / "docs" / "extension", ROOT / "docs" / "results")
    files = (path for folder in folders for path in folder.rglob("*.*") if "__pycache__" not in path.parts)
    return {path: path.stat().st_mtime_ns for path in files}
