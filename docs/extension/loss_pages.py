"""MkDocs hook: the page of a loss that the navigation does not list stands there after that of the loss before it.

The register has the losses in the order in which their chapters are read.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from docs.extension.homes import PAGES, title

REGISTER = Path(__file__).parents[2] / "spec" / "vectors" / "losses.json"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages."""
    add_pages(config.nav or [], pages_of_losses())
    return config


def pages_of_losses() -> list[str]:
    """Return the pages that have been written, in the order of the register."""
    pages = dict.fromkeys(loss["page"] for loss in json.loads(REGISTER.read_text("utf-8"))["losses"].values())
    return [page for page in pages if (PAGES / page).exists()]


def add_pages(nav: list, pages: list[str]) -> None:
    """Put each page that a navigation lacks after the page before it."""
    for before, page in pairwise(pages):
        places = {file: (section, number) for section, number, file in listed(nav)}
        if page not in places and before in places:
            section, number = places[before]
            section.insert(number + 1, {title(PAGES / page): page})


def listed(nav: list) -> Iterator[tuple[list, int, str]]:
    """Yield each page of a navigation: the list that it stands in, its place there, and its file."""
    for number, entry in enumerate(nav):
        inner = next(iter(entry.values())) if isinstance(entry, dict) else entry
        if isinstance(inner, list):
            yield from listed(inner)
        else:
            yield nav, number, inner
