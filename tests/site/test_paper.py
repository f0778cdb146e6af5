"""What comes out of a printer: dark ink whatever the screen's colours, the answer that was picked, nothing to press."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from docs.extension.print_page import ADDRESS
from tests.site.conftest import PAGES

pytestmark = pytest.mark.xdist_group("site")
INKS = """() => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true });
    const left = [...document.querySelectorAll("article *")].filter((one) => !one.closest("math, defs, style"));
    const all = left.filter(seen);
    return all.map((one) => [one.tagName, getComputedStyle(one).color, getComputedStyle(one).fill]);
}"""
TO_PRESS = """() => {
    const all = [...document.querySelectorAll("article :is(button, form, input, .keep, .on-screen, .md-clipboard)")];
    const meant = (one) => one.checkVisibility() && !one.closest(".says-first form, .tabbed-set");
    return all.filter(meant).map((one) => one.outerHTML.slice(0, 90));
}"""
CUT = """() => {
    const left = (one) => one.getBoundingClientRect().left;
    const all = [...document.querySelectorAll("article summary")].filter((one) => one.checkVisibility());
    return all.filter((one) => left(one) < left(one.parentElement) - 1).map((one) => one.innerText);
}"""


@pytest.fixture
def dark(browser: Browser) -> Iterator[Page]:
    """Return a page of a reader whose screen is dark."""
    context = browser.new_context(color_scheme="dark")
    yield context.new_page()
    context.close()


def sheets(page: Page) -> int:
    """Return how many pages of A4 a page takes."""
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", margin=margins)))


@pytest.mark.parametrize("name", ["index", "five_minutes", "alpha", "rare_class"])
def test_a_dark_screen_prints_the_ink_of_a_light_one(dark: Page, browser: Browser, address: str, name: str):
    light = browser.new_page(color_scheme="light")
    inks = []
    for page in (light, dark):
        page.goto(f"{address}/{name}.html")
        page.emulate_media(media="print")
        inks.append(page.evaluate(INKS))
    assert inks[0] == inks[1] and len(inks[0]) > 100
    light.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_nothing_is_to_be_pressed_and_no_line_is_cut(dark: Page, address: str, name: str):
    dark.goto(f"{address}/{name}.html")
    dark.emulate_media(media="print")
    assert not dark.evaluate(TO_PRESS)
    assert not dark.evaluate(CUT)


def test_of_the_libraries_the_one_that_was_picked_is_printed(dark: Page, address: str):
    dark.goto(f"{address}/index.html")
    dark.locator("[data-figure=library-verdict] select").select_option("torchvision")
    assert sheets(dark) < 7
    dark.emulate_media(media="print")
    assert dark.locator(".answer", has_text="torchvision").is_visible()
    assert not dark.locator(".verdict-of:visible").count()


def test_the_setting_of_a_calculator_is_printed_as_words(dark: Page, address: str):
    dark.goto(f"{address}/alpha.html")
    dark.locator("[data-figure=which-alpha] [name=positives]").fill("37")
    dark.locator("[data-figure=which-alpha] [name=choose][value=no]").check()
    dark.emulate_media(media="print")
    form = dark.locator("[data-figure=which-alpha] form")
    assert form.locator("[name=positives]").is_visible()
    assert form.locator("label:visible", has_text="no, it is one half").count() == 1
    assert not form.locator("label:visible", has_text=re.compile("^ ?yes$")).count() == 2
    assert not form.locator("[type=range]:visible, [type=radio]:visible, [type=reset]:visible").count()


def test_the_single_page_has_no_step_folded_and_no_more_sheets_than_a_book(dark: Page, address: str):
    dark.goto(f"{address}/{ADDRESS}")
    dark.emulate_media(media="print")
    folded = dark.locator("details:not([open])").evaluate_all(
        "all => all.filter((one) => one.checkVisibility()).map((one) => one.innerText)"
    )
    assert not folded
    assert dark.locator("details.about[open]").count() > 100
