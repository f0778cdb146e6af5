"""The first thing that a reader tries on a fresh page works: any control of any figure, any copy button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.browsing import Figure
from tests.site.conftest import PAGES, ROOT

SCRIPTS = sorted((ROOT / "docs" / "assets" / "figures").glob("*.js"))
FIGURES = [name for script in SCRIPTS for name in re.findall(r'kit\.figure\("([\w-]+)"', script.read_text("utf-8"))]
CONTROLS = "form => [...form.elements].map((one, at) => one.name && !one.disabled ? at : -1).filter((at) => at >= 0)"
MOVE = """([form, at]) => {
    const control = form.elements[at];
    if (control.type === "checkbox") control.checked = !control.checked;
    else if (control.type === "radio") control.checked = true;
    else if (control.tagName === "SELECT") control.selectedIndex = control.options.length - 1;
    else control.value = control.max || control.value;
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
    return control.name;
}"""
PRESSED = """async () => {
    const wrong = [];
    for (const button of document.querySelectorAll(".md-code__button[data-clipboard-target]")) {
        const beside = button.closest("pre").querySelector("code");
        let found = null;
        try { found = document.querySelector(button.dataset.clipboardTarget); } catch { /* no selector */ }
        if (found !== beside) wrong.push(button.dataset.clipboardTarget);
    }
    return wrong;
}"""


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Page]:
    """Return a page of a reader who has not been here, which notes its console errors."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    context.close()


def home_of(figure: str, site: Path) -> str:
    """Return the file of a page on which a live figure stands."""
    mark = re.compile(rf'data-figure="?{figure}["\s>]')
    return next(page.name for page in sorted(site.glob("*.html")) if mark.search(page.read_text("utf-8")))


@pytest.mark.parametrize("name", FIGURES)
def test_whatever_control_is_moved_first_no_figure_says_or_draws_nan(fresh: Page, site: Path, address: str, name: str):
    home = f"{address}/{home_of(name, site)}"
    fresh.goto(home)
    count = len(Figure(fresh, name).root.locator("form").evaluate(CONTROLS))
    assert count
    for number in range(count):
        fresh.goto(home)
        figure = Figure(fresh, name)
        form = figure.root.locator("form").element_handle()
        moved = fresh.evaluate(MOVE, [form, figure.root.locator("form").evaluate(CONTROLS)[number]])
        assert "NaN" not in figure.root.inner_html(), moved
        assert not fresh.errors, moved


@pytest.mark.parametrize("name", PAGES)
def test_every_copy_button_finds_the_code_beside_it(opened, name: str):
    assert opened(name).evaluate(PRESSED) == []


@pytest.mark.parametrize("language", ["LaTeX", "SymPy", "NumPy", "JavaScript"])
def test_a_copy_button_that_is_pressed_fills_the_clipboard(fresh: Page, address: str, language: str):
    fresh.goto(f"{address}/binary_focal.html")
    copies = fresh.locator("#eq-BF\\.9 details.code")
    copies.locator("summary").click()
    entry = copies.locator(f"#copy-BF-9-{language.lower()}")
    entry.locator("button").click()
    assert fresh.evaluate("navigator.clipboard.readText()").strip() == entry.locator("code").inner_text().strip()
    assert not fresh.errors
