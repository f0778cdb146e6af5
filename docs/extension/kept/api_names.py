"""The names that mkdocstrings gives to other pages, beside the HTML of a page of functions: kept with it.

While a page is converted, mkdocstrings tells the plugin of cross-references which anchors the page has, and enters them
in the inventory of the site. Both are noted here instead, and told to them afterwards, whether the page was converted
or kept: the site is the same. What other pages make of the names is made in each build.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from docs.extension.kept import sources

PRIMARY = 1  # an inventory's priority of a name itself; its aliases come after
DOCUMENTED = 'class="doc '  # what mkdocstrings writes
BACKLINKS = "<backlinks "  # which mkdocstrings fills in from what it has loaded
LOADED: WeakKeyDictionary[Any, sources.Of] = WeakKeyDictionary()  # by a build's mkdocstrings


@contextmanager
def noted(config: Any) -> Iterator[dict[str, list]]:
    """Note the names that are given within, and give none."""
    names: dict[str, list] = {"anchors": [], "inventory": []}
    if "mkdocstrings" not in config.plugins:
        yield names
        return
    handlers, autorefs = config.plugins["mkdocstrings"].handlers, config.plugins["autorefs"]
    inventory = handlers.inventory
    handlers.inventory = type(inventory)(project=inventory.project, version=inventory.version)
    autorefs.register_anchor = _noting(names["anchors"])
    try:
        yield names
        names["inventory"] += [
            {field: getattr(item, field) for field in ("name", "domain", "role", "uri", "priority", "dispname")}
            for item in handlers.inventory.values()
        ]
    finally:
        handlers.inventory = inventory
        del autorefs.register_anchor


def _noting(anchors: list) -> Callable[..., None]:
    def register(_: object, identifier: str, anchor: str | None = None, **of: Any) -> None:
        anchors.append([identifier, anchor, of])

    return register


def note_loaded(of: sources.Of, config: Any) -> None:
    """Note what a page of functions was made of, with all that was loaded for an earlier one, and is not loaded again.

    That is a package, a template, an extension of mkdocstrings.
    """
    loaded = LOADED.setdefault(config.plugins["mkdocstrings"].handlers, {})
    loaded |= of
    sources.note(loaded)


def give(names: dict[str, list], page: Any, config: Any) -> None:
    """Give the names of a page; an alias that is the name of something already stays that."""
    if not names["anchors"] and not names["inventory"]:
        return
    inventory, autorefs = config.plugins["mkdocstrings"].handlers.inventory, config.plugins["autorefs"]
    for identifier, anchor, of in names["anchors"]:
        autorefs.register_anchor(page, identifier, anchor, **of)
    for item in names["inventory"]:
        if item["priority"] == PRIMARY or item["name"] not in inventory:
            inventory.register(**item)
