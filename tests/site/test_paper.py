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
    const written = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const unseen = "style, script, annotation, title, desc";
    const all = [...document.querySelectorAll("article *")].filter((one) => !one.closest(unseen));
    const texts = all.filter((one) => written(one) && one.checkVisibility({ visibilityProperty: true }));
    const ink = (one) => getComputedStyle(one)[one.ownerSVGElement ? "fill" : "color"];
    return texts.map((one) => [ink(one), one.textContent.trim().slice(0, 40)]);
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


def contrast(ink: str) -> float:
    """Return the contrast of a colour, which may be half transparent, with white paper (WCAG)."""
    red, green, blue, *opacity = map(float, re.findall(r"[\d.]+", ink))
    over = [1 - (opacity or [1.0])[0] * (1 - part / 255) for part in (red, green, blue)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in over]
    return 1.05 / (sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


@pytest.mark.parametrize("name", ["index", "five_minutes", "alpha", "rare_class"])
def test_a_dark_screen_prints_ink_that_is_dark_on_paper(dark: Page, address: str, name: str):
    dark.goto(f"{address}/{name}.html")
    dark.emulate_media(media="print", reduced_motion="reduce")
    dark.wait_for_timeout(500)  # colours of links change in a quarter of a second
    inks = dark.evaluate(INKS)
    assert len(inks) > 100
    assert not [(ink, text) for ink, text in inks if contrast(ink) < 4]


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
