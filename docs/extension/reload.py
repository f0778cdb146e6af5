"""MkDocs hook: `mkdocs serve` shows every edit at once, and derives nothing again that was not edited."""

import gc
import sys
import threading
from importlib import import_module

import docs
from docs.extension.kept import sources

FIGURES = "docs.extension.figures"
STAY = ("docs", "docs.exercises")  # they hold what goes on from build to build, and no code


def on_config(config: object) -> object:
    """Forget our modules if any of their files has changed; pages may always have moved an equation."""
    gc.set_threshold(100_000, 50, 100)  # a build makes millions of objects, and few of them are garbage
    sources.look_again()
    now = sources.code()
    if now != getattr(docs, "code_of_last_build", now):
        forget(our_modules())
    elif "docs.extension.homes" in sys.modules:
        sys.modules["docs.extension.homes"].forget()
        registered = sys.modules.get(FIGURES)
        if registered and not sources.unchanged(registered.DECIDED_BY):
            forget([name for name in sys.modules if f"{name}.".startswith(f"{FIGURES}.")])
    docs.code_of_last_build = now
    return config


def forget(modules: list[str]) -> None:
    """Load modules again when they are next asked for."""
    for name in modules:
        del sys.modules[name]


def our_modules() -> list[str]:
    """Return the modules that are of our code."""
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    inside = {name: file.removeprefix(f"{sources.ROOT}/") for name, file in files.items() if file}
    return [name for name, file in inside.items() if sources.is_code(file) and name not in STAY]


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
