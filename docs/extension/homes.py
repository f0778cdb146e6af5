"""The page of each equation, by the pages alone: nothing is derived to follow a link."""

import re
from functools import cache
from pathlib import Path

PAGES = Path(__file__).parents[1]


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


IDS = re.compile(rf"\b(?:{'|'.join(dict.fromkeys(id.partition('.')[0] for id in home_pages()))})\.\d+\b")
