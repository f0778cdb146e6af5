"""The first thing that a reader tries on a fresh page works: any control of any figure, any copy button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.browsing import Figure
from tests.site.conftest import EXERCISES, PAGES, ROOT

SCRIPTS = sorted((ROOT / "docs" / "assets" / "figures").glob("*.js"))
FIGURES = [name for script in SCRIPTS for name in re.findall(r'kit\.figure\("([\w-]+)"', script.read_text("utf-8"))]
# moves one control after another, each from the state that is in the address, to every value that it can be moved to
MOVES = """(name) => {
    const figure = document.querySelector(`[data-figure=${name}]`), form = figure.querySelector("form");
    const values = (control) => {
        if (control.type === "checkbox") return [!control.checked];
        if (control.type === "radio") return [true];
        if (control.tagName === "SELECT") return [...control.options].map((option) => option.value);
        return [control.min, control.max];
    };
    const state = location.hash, said = [], wrong = [];
    const look = (move) => {
        said.push(move);
        if (/NaN|undefined|Infinity/.test(figure.innerHTML)) wrong.push(move);
    };
    const back = () => {
        form.reset();
        history.replaceState(null, "", state || location.pathname);
        window.dispatchEvent(new Event("hashchange"));
    };
    look("as it is opened");
    [...form.elements].forEach((control, at) => {
        if (!control.name) return;
        for (const value of values(control)) {
            back();
            if (form.elements[at].disabled) continue;
            control[["checkbox", "radio"].includes(control.type) ? "checked" : "value"] = value;
            for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
            look(`${control.name} to ${control.type === "radio" ? control.value : value}`);
        }
    });
    for (const svg of figure.querySelectorAll("svg[data-drags]"))
        for (const part of [-0.2, 0, 0.5, 1, 1.2]) {
            back();
            const box = svg.getBoundingClientRect();
            const at = { clientX: box.left + part * box.width, clientY: box.top + 5, buttons: 1, bubbles: true };
            for (const kind of ["pointerdown", "pointermove"]) svg.dispatchEvent(new PointerEvent(kind, at));
            look(`the drawing to ${part}`);
        }
    back();
    form.querySelector("[type=reset]")?.click();
    look("start again");
    return [said, wrong];
}"""
# the controls' values for an address: none, all at their lowest or first, all at their highest or last
STATES = {
    "none": "() => ''",
    "lowest": "(form) => new URLSearchParams([...form.elements].filter((one) => one.name && (one.type !== 'radio' || "
    "one === form.elements[one.name][0])).map((one) => [one.name, one.type === 'checkbox' ? false : one.min || one.value]))"
    ".toString()",
    "highest": "(form) => new URLSearchParams([...form.elements].filter((one) => one.name && (one.type !== 'radio' || "
    "one === [...form.elements[one.name]].at(-1))).map((one) => [one.name, one.type === 'checkbox' ? true : one.max || one.value]))"
    ".toString()",
}
PRESSED = """async () => {
    const wrong = [], buttons = [...document.querySelectorAll("pre > .md-code__nav .md-code__button[data-md-type=copy], pre > .md-code__button, pre .md-clipboard, button[data-clipboard-target]")];
    let text = null;
    navigator.clipboard.writeText = async (of) => void (text = of);
    document.execCommand = () => ((text = getSelection().toString() || document.activeElement.value), true);
    for (const button of buttons) {
        text = null;
        button.click();
        await Promise.resolve();
        const shown = button.closest("pre").querySelector("code");
        if (text === null || text.trim() !== shown.textContent.trim()) wrong.push([shown.textContent.slice(0, 60), text?.slice(0, 60)]);
    }
    return [buttons.length, document.querySelectorAll(".md-content pre > code").length, wrong];
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


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", FIGURES)
def test_whatever_is_moved_first_from_any_state_no_figure_says_or_draws_nan(fresh: Page, site, address, name, state):
    home = f"{address}/{home_of(name, site)}"
    fresh.goto(home)
    values = Figure(fresh, name).root.locator("form").evaluate(STATES[state])
    if values:
        fresh.goto("about:blank")
        fresh.goto(f"{home}#{name}?{values}")
    said, wrong = fresh.evaluate(MOVES, name)
    assert len(said) > 4
    assert not wrong
    assert not fresh.errors


@pytest.mark.parametrize("name", [*PAGES, *EXERCISES])
def test_every_copy_button_copies_the_code_beside_it(fresh: Page, address: str, name: str):
    fresh.goto(f"{address}/{name}.html")
    buttons, listings, wrong = fresh.evaluate(PRESSED)
    assert buttons == listings
    assert not wrong
    assert not fresh.errors


@pytest.mark.parametrize("language", ["LaTeX", "SymPy", "NumPy", "JavaScript"])
def test_a_copy_button_that_is_pressed_fills_the_clipboard(fresh: Page, address: str, language: str):
    fresh.goto(f"{address}/binary_focal.html")
    copies = fresh.locator("#eq-BF\\.9 details.code")
    copies.locator("summary").click()
    entry = copies.locator(f"#copy-BF-9-{language.lower()}")
    entry.locator("button").click()
    assert fresh.evaluate("navigator.clipboard.readText()").strip() == entry.locator("code").inner_text().strip()
    assert not fresh.errors
