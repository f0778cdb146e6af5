"""What is in the built site, where its links lead, and what stops a build."""

from __future__ import annotations

import importlib
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from docs.extension.print_page import ADDRESS
from tests.site.conftest import EXERCISES, NOTEBOOKS, PAGES, ROOT, mkdocs

pytestmark = pytest.mark.xdist_group("site")
STARTER = "exercises/e[0-9][0-9]_*.py"


class Anatomy(HTMLParser):
    """The ids of a page, where it leads, and what it loads."""

    def __init__(self, path: Path):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.ids += filter(None, [attributes.get("id")])
        self.links += [attributes["href"]] if tag == "a" and attributes.get("href") else []
        source = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        self.loads += [source] if source and attributes.get("rel") not in ("canonical", "prev", "next") else []


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Anatomy]:
    return {path.name: Anatomy(path) for path in site.glob("*.html") if path.name not in ("404.html", ADDRESS)}


def test_every_page_is_built(pages):
    assert set(pages) == {f"{name}.html" for name in (*PAGES, *EXERCISES, *NOTEBOOKS)}


def test_every_internal_link_and_anchor_leads_somewhere(site: Path, pages):
    broken, seen = [], 0
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            seen += 1
            target = unquote(parts.path) or name
            target = "index.html" if target in (".", "./") else target
            if not (site / target).exists():
                broken.append(f"{name}: {link}")
            elif parts.fragment and unquote(parts.fragment) not in [*pages[target].ids, "__skip"]:
                broken.append(f"{name}: {link}")
    assert seen > 500
    assert not broken


def test_no_id_occurs_twice_on_a_page(pages):
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), f"{name}: {[i for i in page.ids if page.ids.count(i) > 1]}"


def test_nothing_is_loaded_from_elsewhere(pages):
    assert not [load for page in pages.values() for load in page.loads if urlsplit(load).netloc]


def test_no_python_of_ours_is_in_the_site_but_starter_files(site: Path):
    assert set(site.rglob("*.py")) == set(site.glob(STARTER))
    assert not list(site.rglob("__pycache__"))


def test_no_page_shows_markup_as_text(site: Path):
    shown = re.compile(r"<(pre|code|script|style|svg|annotation)\b.*?</\1>|<[^>]*>", re.DOTALL)
    for page in site.glob("*.html"):
        found = re.findall(
            r"&lt;/?(?:sup|sub|strong|em|code|span|a|br|p|b|i)(?:\s[^&]*)?&gt;", shown.sub("", page.read_text("utf-8"))
        )
        assert not found, f"{page.name}: {found[:3]}"


@pytest.mark.parametrize("room", ["reference", "tf_impl"])
def test_every_public_function_is_on_its_page(pages, room: str):
    public = importlib.import_module(room).__all__
    described = {id.rpartition(".")[2] for id in pages[f"api_{room}.html"].ids}
    assert len(public) >= 10
    assert not set(public) - described


def test_every_character_of_a_formula_is_in_the_mathematical_font(site: Path):
    used: set[str] = set()
    for page in site.glob("*.html"):
        for formula in re.findall(r"<math.*?</math>", page.read_text("utf-8"), re.DOTALL):
            shown = re.sub(r"<annotation.*?</annotation>|<[^>]+>", "", formula, flags=re.DOTALL)
            used |= set(unescape(shown)) - set("\n")
    assert len(used) > 60
    assert not used - in_font()


def in_font() -> set[str]:
    """Return the characters of the subset, from the list that it was made with."""
    text = (ROOT / "docs" / "assets" / "fonts" / "stix-two-math.txt").read_text("utf-8")
    ranges = (entry.split("-") for entry in re.sub("#.*", "", text).split())
    return {chr(code) for ends in ranges for code in range(int(ends[0], 16), int(ends[-1], 16) + 1)}


def test_an_unknown_id_fails_the_build_and_names_page_and_id(tmp_path: Path):
    small = site_of(tmp_path, "Nothing like [[ref:BF.99]].")
    built = mkdocs("build", "--site-dir", str(tmp_path / "site"), cwd=small)
    assert built.returncode != 0
    assert "index.md" in built.stderr and "BF.99" in built.stderr


def test_latex_that_cannot_be_printed_fails_the_build():
    from math_core import LatexError

    from docs.extension import mathematics

    with pytest.raises(LatexError):
        mathematics.display(r"\nosuchcommand{x}", "broken")


def site_of(folder: Path, text: str) -> Path:
    """Return a folder with our configuration and one page; not in `docs`, which would hide ours."""
    (folder / "pages").mkdir()
    (folder / "pages" / "index.md").write_text(text, "utf-8")
    configuration = (ROOT / "mkdocs.yml").read_text("utf-8")
    head, _, rest = configuration.partition("\nnav:\n")
    settings = head + "\ndocs_dir: pages\n" + rest[rest.index("\nexclude_docs") : rest.index("\nhooks")]
    (folder / "mkdocs.yml").write_text(settings, "utf-8")
    return folder
