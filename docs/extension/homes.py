"""What pages say of one another, by their text alone: where an equation is at home, and which works a page cites."""

import re
from functools import cache
from pathlib import Path

from spec.bibliography import cited

PAGES = Path(__file__).parents[1]


def title(page: Path) -> str:
    """Return the title of a page: its first heading, or the name of its file."""
    found = re.search(r"^# (.+?)(?: \{.*)?$", page.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else page.stem


@cache
def home_pages() -> dict[str, str]:
    """Return each equation's home page: the one with [[equation:ID]] in a line of its own."""
    found: dict[str, str] = {}
    for page in sorted(PAGES.glob("*.md")):
        for id in re.findall(r"^\[\[equation:(\S+)\]\]", page.read_text("utf-8"), re.MULTILINE):
            if id in found:
                raise LookupError(f"{id} is at home on {found[id]} already, and {page.name} shows it again")
            found[id] = page.name
    return found


@cache
def citing_pages() -> dict[str, list[tuple[str, str]]]:
    """Return the pages whose text cites each work, by the work's id: file and title."""
    found: dict[str, list[tuple[str, str]]] = {}
    for page in sorted(PAGES.glob("*.md")):
        for work in dict.fromkeys(cited(page.read_text("utf-8"))):
            found.setdefault(work.id, []).append((page.name, title(page)))
    return found


@cache
def figure_places() -> dict[str, tuple[str, str]]:
    """Return the page on which each figure stands, by the figure's name: file and title."""
    found: dict[str, tuple[str, str]] = {}
    for page in sorted(PAGES.glob("*.md")):
        for name in re.findall(r"^\[\[figure:(\S+)\]\]", page.read_text("utf-8"), re.MULTILINE):
            found.setdefault(name, (page.name, title(page)))
    return found


@cache
def table_pages() -> dict[str, str]:
    """Return the page on which each table stands, by the table's name."""
    found: dict[str, str] = {}
    for page in sorted(PAGES.glob("*.md")):
        for name in re.findall(r"^\[\[table:(\S+)\]\]", page.read_text("utf-8"), re.MULTILINE):
            found.setdefault(name, page.name)
    return found


def facts() -> str:
    """Return all of it: what is rendered from it changes when it does."""
    return repr((home_pages(), citing_pages(), figure_places(), table_pages()))


def forget() -> None:
    """Read the pages again when they are next asked."""
    home_pages.cache_clear()
    citing_pages.cache_clear()
    figure_places.cache_clear()
    table_pages.cache_clear()


IDS = re.compile(rf"\b(?:{'|'.join(dict.fromkeys(id.partition('.')[0] for id in home_pages()))})\.\d+\b")
