"""A reader without a mouse, without scripts, or with paper: all is reached, seen and whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from docs.extension.print_page import ADDRESS
from tests.site.conftest import EXERCISES, NOTEBOOKS, PAGES
from tests.site.test_layout import MEASURE, PAPER

pytestmark = pytest.mark.xdist_group("site")
WALKED = ["index", "five_minutes", "alpha", "check_a_formula", "ledger"]
REACHABLE = """() => {
    const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0;
    const all = document.querySelectorAll("article :is(a[href], button, input, select, textarea, summary, [tabindex])");
    const chosen = (one) => one.type !== "radio" || one.checked; // the others of a group are an arrow key away
    window.wanted = [...all].filter((one) => shown(one) && chosen(one) && !one.closest(".tabbed-labels"));
    window.met = new Set();
    return window.wanted.length;
}"""
# a mark of focus: an outline, or a shadow, or (of an input that is hidden behind its label) that of the label
LOOK = """() => {
    const one = document.activeElement;
    if (one === document.body) return [null, true];
    const style = getComputedStyle(one);
    window.met.add(one);
    const seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
    const inside = one.closest("article") !== null && !one.matches(".tabbed-set > input");
    return [inside ? one.outerHTML.slice(0, 120) : null, seen];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", WALKED)
def test_tab_reaches_every_control_and_link_and_shows_where_it_is(page: Page, address: str, name: str):
    page.goto(f"{address}/{name}.html")
    wanted = page.evaluate(REACHABLE)
    assert wanted > 5
    hidden = []
    for _ in range(3 * wanted + 300):
        page.keyboard.press("Tab")
        where, seen = page.evaluate(LOOK)
        hidden += [where] if where and not seen else []
        if page.evaluate("window.wanted.every((one) => window.met.has(one))"):
            break
    missed = page.evaluate(
        "window.wanted.filter((one) => !window.met.has(one)).map((one) => one.outerHTML.slice(0, 120))"
    )
    assert not missed
    assert not hidden


@pytest.mark.parametrize("name", [*PAGES, *EXERCISES, *NOTEBOOKS])
def test_without_a_script_a_page_is_whole_and_offers_no_control_that_does_nothing(browser, address: str, name: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{name}.html")
    assert page.locator("article h1").first.is_visible()
    controls = page.locator("article :is(button, select, textarea, input:not(.tabbed-set > input)):visible")
    assert not controls.count()
    assert len(page.locator("article").first.inner_text().split()) > 40
    context.close()


def test_the_page_for_print_has_all_steps_open_and_nothing_is_cut(page: Page, address: str):
    page.goto(f"{address}/{ADDRESS}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    folded = page.locator("details.all-steps:not([open])").count()
    assert page.locator("details.all-steps").count() > 20 and not folded
    found = page.evaluate(MEASURE.replace('".md-content details"', '".none"').replace(".md-content", ".print"))
    assert found["page"] <= PAPER
    assert not [one for kind, one, cases in found["wider"] if kind != "formula" or not cases]
    tabs = page.locator(".tabbed-block")
    assert tabs.count() > 5 and all(tab.is_visible() for tab in tabs.all())
