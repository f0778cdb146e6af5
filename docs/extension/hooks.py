"""MkDocs hook: hands each event of a build to those of our modules that listen to it.

MkDocs loads a hook once. `mkdocs serve` would go on with the code that it began with; these modules are looked up at
each event, so that an edit of any of them is seen (docs/extension/reload.py forgets the old ones).
"""

from collections.abc import Callable
from importlib import import_module

from mkdocs.plugins import EVENTS

# in this order; reload forgets old modules before the others are loaded
LISTENERS = (
    "reload",
    "repository",
    "search",
    "loss_pages",
    "exercise_pages",
    "notebook_pages",
    "protocol_files",
    "print_page",
    "parallel_pages",
    "kept.pages",
)


def forward(event: str) -> Callable[..., object]:
    """Return a listener that asks ours one after the other; what one returns the next is given."""

    def listen(*item: object, **of: object) -> object:
        for name in LISTENERS:
            heard = getattr(import_module(f"docs.extension.{name}"), f"on_{event}", None)
            found = heard(*item, **of) if heard else None
            item = (found,) if item and found is not None else item
        return item[0] if item else None

    return listen


globals().update({f"on_{event}": forward(event) for event in EVENTS})
