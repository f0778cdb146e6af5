"""MkDocs hook: `mkdocs serve` shows every edit at once, and derives nothing again that was not edited."""

import gc
import sys
import threading
from importlib import import_module
from pathlib import Path

import docs
from docs.extension.rendered import files

OURS = ("spec", "docs.extension")


def on_config(config: object) -> object:
    """Forget our modules if any of their files has changed; pages may always have moved an equation."""
    gc.set_threshold(100_000, 50, 100)  # a build makes millions of objects, and few of them are garbage
    now = fingerprint()
    if now != getattr(docs, "files_of_last_build", now):
        for name in [name for name in sys.modules if f"{name}.".startswith(tuple(f"{room}." for room in OURS))]:
            del sys.modules[name]
    elif "docs.extension.homes" in sys.modules:
        sys.modules["docs.extension.homes"].forget()
    docs.files_of_last_build = now
    return config


def on_pre_build(**_: object) -> None:
    """Render at once what is not kept."""
    if can_be_copied():
        import_module("docs.extension.markup").prepare()


def can_be_copied() -> bool:
    """Return whether this process may be copied, to go on in two: while it has one thread, as in a first build."""
    return sys.platform == "linux" and threading.active_count() == 1


def on_post_build(**_: object) -> None:
    """Keep what was rendered for the next build."""
    if "docs.extension.rendered" in sys.modules:
        sys.modules["docs.extension.rendered"].save(sys.modules["docs.extension.homes"].facts())


def fingerprint() -> dict[Path, int]:
    """Return when each file was last changed that our modules are or have read."""
    return {path: path.stat().st_mtime_ns for path in files()}
