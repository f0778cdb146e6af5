"""MkDocs hook: `mkdocs serve` shows every edit at once, and derives nothing again that was not edited."""

import gc
import sys
import threading
from importlib import import_module

import docs
from docs.extension.kept import sources

STAY = ("docs", "docs.exercises")  # they hold what goes on from build to build, and no code


def on_config(config: object) -> object:
    """Forget our modules if any of their files has changed; pages may always have moved an equation."""
    gc.set_threshold(100_000, 50, 100)  # a build makes millions of objects, and few of them are garbage
    sources.look_again()
    now = sources.code()
    if now != getattr(docs, "code_of_last_build", now):
        for name in our_modules():
            del sys.modules[name]
    elif "docs.extension.homes" in sys.modules:
        sys.modules["docs.extension.homes"].forget()
    docs.code_of_last_build = now
    return config


def our_modules() -> list[str]:
    """Return the modules that are of our code."""
    loaded = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    return [name for name, file in loaded.items() if file and sources.is_code(sources.ROOT / file) and name not in STAY]


def on_pre_build(**_: object) -> None:
    """Render at once what is not kept."""
    if can_be_copied():
        import_module("docs.extension.markup").prepare()


def can_be_copied() -> bool:
    """Return whether this process may be copied, to go on in two: while it has one thread, as in a first build."""
    return sys.platform == "linux" and threading.active_count() == 1


def on_post_build(**_: object) -> None:
    """Keep what was rendered for the next build."""
    if "docs.extension.kept.directives" in sys.modules:
        sys.modules["docs.extension.kept.directives"].save(sys.modules["docs.extension.homes"].facts())
