"""The page for print has every chapter, whole, in the order of the navigation; its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from docs.extension import print_page
from tests.site.conftest import navigation
from tests.site.test_build import Anatomy


def chapters() -> list[str]:
    """Return the files of the section of mathematics."""
    section = next(entry for entry in navigation() if print_page.SECTION in entry)
    return [next(iter(page.values())).replace(".md", ".html") for page in section[print_page.SECTION]]


def test_every_chapter_is_there_in_order_with_its_formulas(site: Path):
    text = (site / print_page.ADDRESS).read_text("utf-8")
    places = [text.index(f'<section id="{page.removesuffix(".html")}">') for page in chapters()]
    assert places == sorted(places) and len(places) > 8
    for page in chapters():
        equations = set(re.findall(r'<figure class="equation" id="(eq-[^"]+)"', (site / page).read_text("utf-8")))
        stem = page.removesuffix(".html")
        assert equations <= {id.removeprefix(f"{stem}-") for id in re.findall(rf'id="({stem}-eq-[^"]+)"', text)}


def test_no_id_occurs_twice_and_every_link_leads_somewhere(site: Path):
    page = Anatomy(site / print_page.ADDRESS)
    assert len(page.ids) == len(set(page.ids))
    broken = [link for link in page.links if link.startswith("#") and link[1:] not in page.ids]
    assert not broken
    elsewhere = [link.partition("#")[0] for link in page.links if not link.startswith(("#", "http"))]
    assert not [file for file in elsewhere if not (site / file).exists()]
