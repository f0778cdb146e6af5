"""Every page fits a desk, a laptop, a phone and paper: tables and formulas are whole, and what scrolls says so."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from docs.extension.mathematics import pieces
from spec.equations import EQUATIONS
from spec.printing.latex import latex
from tests.site.conftest import EXERCISES, NOTEBOOKS, PAGES

DESKS = (1280, 1440)
PHONE = 390
PAPER = 718  # A4 less its margins, in CSS pixels
MEASURE = """() => {
    const open = (box) => box.getClientRects().length > 0;
    const found = { wider: [], unshaded: [], captions: [], sizes: [], page: document.documentElement.scrollWidth };
    for (const fold of document.querySelectorAll(".md-content details")) fold.open = true;
    const boxes = ".md-content :is(.wide, .formula, .md-typeset__scrollwrap, pre > code)";
    for (const box of document.querySelectorAll(boxes)) {
        if (!open(box)) continue;
        const name = box.getAttribute("aria-label") ?? box.closest("[id]")?.id ?? box.className;
        if (box.querySelector("caption, figcaption")) found.captions.push(name);
        if (box.scrollWidth <= box.clientWidth + 1) continue;
        const kind = box.matches(".formula") ? "formula" : box.matches("code") ? "code" : "table";
        found.wider.push([kind, name, box.querySelector("mtable") !== null]);
        const shaded = getComputedStyle(box).backgroundAttachment.startsWith("local, local, scroll, scroll");
        if (!shaded && getComputedStyle(box).overflowX !== "visible") found.unshaded.push(name);
    }
    for (const text of document.querySelectorAll(".drawing .axis text")) {
        const svg = text.ownerSVGElement;
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        if (open(svg)) found.sizes.push(parseFloat(getComputedStyle(text).fontSize) * scale);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme="light")
    yield context.new_page()
    context.close()


def measured(page: Page, width: int, media: str = "screen") -> dict:
    page.emulate_media(media=media)
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate(MEASURE)


@pytest.mark.parametrize("name", [*PAGES, *EXERCISES, *NOTEBOOKS])
def test_tables_and_formulas_fit_where_they_can_and_otherwise_show_that_more_follows(page: Page, address, name: str):
    page.goto(f"{address}/{name}.html")
    for width in (*DESKS, PHONE):
        found = measured(page, width)
        assert found["page"] <= width
        assert not found["captions"], "a caption lies in the box that scrolls"
        assert not found["unshaded"], width
        if width in DESKS:
            assert not [one for kind, one, _ in found["wider"] if kind == "table"], width
            # a list of cases is one formula, in which no line can end
            assert not [one for kind, one, cases in found["wider"] if kind == "formula" and not cases], width
        if found["sizes"]:
            assert max(found["sizes"]) < 1.02 * min(found["sizes"]), "texts of axes have two sizes"
            assert min(found["sizes"]) > 10
    printed = measured(page, PAPER, "print")
    assert not [one for kind, one, cases in printed["wider"] if kind != "formula" or not cases]


def test_the_definition_is_whole_on_a_phone(page: Page, address: str):
    page.goto(f"{address}/binary_focal.html")
    names = [one for _, one, _ in measured(page, PHONE)["wider"]]
    assert not [one for one in names if one.startswith(("BF.1:", "BF.2:", "BF.3:", "BF.4:", "BF.5:", "BF.8:"))]


@pytest.mark.parametrize("name", ["glossary", "atlas", "severity", "exercises"])
def test_on_a_phone_no_cell_of_words_is_a_column_of_single_words(page: Page, address: str, name: str):
    """A cell of many words has room for two or three in a line: its box scrolls, if all columns together need it."""
    page.goto(f"{address}/{name}.html")
    measured(page, PHONE)
    cells = page.locator(".md-content .wide td:not(.number)").evaluate_all(
        "all => all.map((one) => [one.innerText, one.clientWidth])"
    )
    assert len(cells) > 10
    assert not [text for text, width in cells if len(text) > 40 and 0 < width < 120]


@pytest.mark.parametrize("width", [*DESKS, PHONE])
def test_a_brace_is_drawn_over_all_of_its_part(page: Page, address: str, width: int):
    """Chromium once cut a brace where it was wider than it thought: its hook was missing."""
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/five_minutes.html")
    braces = page.locator("munder > mo", has_text="⏟").all()
    assert len(braces) == 3
    for brace in braces:
        brace.scroll_into_view_if_needed()
        box = brace.locator("xpath=..").bounding_box()
        under = brace.bounding_box()
        clip = {"x": box["x"], "y": under["y"], "width": box["width"], "height": under["height"]}
        pixels = np.asarray(Image.open(BytesIO(page.screenshot(clip=clip))).convert("L"), dtype=float)
        inked = np.flatnonzero((pixels.max() - pixels).max(axis=0) > 60)
        assert inked[-1] - inked[0] > 0.85 * box["width"]


def test_a_number_ends_no_line_in_its_middle(page: Page, address: str):
    page.goto(f"{address}/when_focal_loss_helps.html")
    measured(page, PHONE)
    broken = page.locator(".md-content .number").evaluate_all(
        "all => all.filter((one) => one.getClientRects().length > 1).map((one) => one.textContent)"
    )
    assert not broken


def darkness(box) -> float:
    """Return how much darker than its middle the right edge of a box is."""
    pixels = np.asarray(Image.open(BytesIO(box.screenshot())).convert("L"), dtype=float)
    lowest = pixels[-3]  # below the text
    return float(np.median(lowest) - lowest[-4:-1].mean())


def test_a_table_that_goes_on_is_shaded_at_its_edge_and_no_longer_at_its_end(page: Page, address: str):
    page.goto(f"{address}/overconfidence.html")
    measured(page, PHONE)
    box = page.locator(".wide", has_text="p").first
    assert darkness(box) > 10
    box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    assert darkness(box) < 5


@pytest.mark.parametrize("id", EQUATIONS)
def test_the_pieces_of_a_formula_are_the_formula(id: str):
    whole = latex(EQUATIONS[id])
    parts = pieces(whole)
    assert "".join(parts).replace(r"\Big(", r"\left(").replace(r"\Big)", r"\right)") == whole
    for part in parts:
        grown = part.count(r"\left"), part.count(r"\right"), part.count(r"\begin"), part.count(r"\end")
        assert grown[0] == grown[1] and grown[2] == grown[3] and part.count("{") == part.count("}")
