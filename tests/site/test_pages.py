"""Every page, in a real browser, in light and in dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.site.conftest import EXERCISES, NOTEBOOKS, PAGES

AXE = Axe().axe_script
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
FORMULAS_HAVE_THE_COLOUR_OF_THEIR_TEXT = """[...document.querySelectorAll("math, math *")].every(
    (part) => getComputedStyle(part).color === getComputedStyle(part.parentElement).color)"""
PHONE = {"width": 390, "height": 844}


class Visit:
    """A page that has been opened, and what went wrong since."""

    def __init__(self, page: Page, address: str, name: str):
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("request", lambda request: request.url.startswith((address, "data:")) or self.complain(request.url))
        page.on("response", lambda response: response.status < 400 or self.complain(response.url))
        page.goto(f"{address}/{name}.html")

    def complain(self, what: str) -> None:
        self.complaints.append(what)


def violations(page: Page, rules: dict) -> list[str]:
    """Return what axe finds; formulas, thousands of elements, are left out: they have the colour of their text."""
    assert page.evaluate(FORMULAS_HAVE_THE_COLOUR_OF_THEIR_TEXT)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": rules, "resultTypes": ["violations"], "selectors": True, "iframes": False}
    found = page.evaluate(
        "(options) => axe.run({exclude: [['math']]}, options).then((results) => results.violations)", options
    )
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("name", [*PAGES, *EXERCISES, *NOTEBOOKS])
def test_a_page_loads_cleanly_from_here_alone_is_accessible_light_and_dark_and_fits_a_phone(reader, address, name):
    page = reader.new_page()
    visit = Visit(page, address, name)
    assert not violations(page, WCAG)
    darken(page)
    assert not violations(page, CONTRAST), "of colours alone: nothing else changes with them"
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not visit.complaints
    page.close()


def darken(page: Page) -> None:
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")


def test_a_reader_who_prefers_dark_colours_gets_them(browser, address: str):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/sources.html")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    context.close()


def test_axe_would_notice_a_contrast_that_is_too_low(reader, address: str):
    page = reader.new_page()
    Visit(page, address, "sources")
    darken(page)
    page.add_style_tag(content=".md-typeset p { color: #333 }")
    assert any("color-contrast" in violation for violation in violations(page, CONTRAST))
    page.close()


def test_the_first_page_weighs_at_most_600_kilobytes(browser, address: str):
    context = browser.new_context()
    page, sizes = context.new_page(), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{address}/index.html", wait_until="networkidle")
    assert len(sizes) > 5
    assert sum(sizes) <= 600_000
    context.close()


def test_the_first_page_is_interactive_without_being_asked(browser, address: str):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/index.html", wait_until="commit")
    page.wait_for_function("document.querySelector('[role=status]')?.textContent")
    assert page.locator("form.controls").first.is_visible()
    context.close()


def test_a_formula_that_is_wider_than_a_phone_scrolls_in_its_own_box(opened):
    page = opened("asymmetric_loss")
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    box = page.locator("#eq-AL\\.9 .formula").first
    scrolls = box.evaluate("box => box.scrollWidth > box.clientWidth")
    page.set_viewport_size(before)
    assert scrolls


def test_the_mathematical_font_is_used(opened):
    page = opened("binary_focal")
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
    assert "STIX Two Math" in page.locator("math").first.evaluate("math => getComputedStyle(math).fontFamily")


def test_pages_read_from_disk(browser, site: Path):
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.wait_for_function("document.querySelector('[role=status]').textContent")
    page.get_by_role("link", name="All equations").first.click()
    assert page.locator("h1").inner_text().startswith("All equations")
    context.close()
