"""The first thing that a reader tries on a fresh page works: any control of any figure, any copy button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from spec.mistakes.record import GRADES
from tests.site.conftest import EXERCISES, NOTEBOOKS, PAGES, ROOT

SCRIPTS = sorted((ROOT / "docs" / "assets" / "figures").glob("*.js"))
FIGURES = [name for script in SCRIPTS for name in re.findall(r'kit\.figure\("([\w-]+)"', script.read_text("utf-8"))]
# moves one control after another, each from the state that is in the address, to every value that it can be moved to
MOVES = """([name, grades]) => {
    const figure = document.querySelector(`[data-figure=${name}]`), form = figure.querySelector("form");
    const values = (control) => {
        if (control.type === "checkbox") return [!control.checked];
        if (control.type === "radio") return [true];
        if (control.tagName === "TEXTAREA") return ["", "-log(p)", "(("];
        if (control.tagName === "SELECT") return [...control.options].map((option) => option.value);
        return control.dataset.low ? [control.dataset.low, control.dataset.high, "ten"] : [control.min, control.max];
    };
    const state = location.hash, said = [], wrong = [];
    const look = (move) => {
        said.push(move);
        const shown = figure.cloneNode(true); // less the sentences of mistakes and the grades: some are about NaN
        shown.querySelectorAll("[data-code]").forEach((sentence) => sentence.remove());
        const rest = grades.reduce((text, grade) => text.replaceAll(grade, ""), shown.innerHTML);
        if (/NaN|undefined|Infinity/.test(rest)) wrong.push(move);
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
# every control at its lowest or first, or at its highest or last, as it stands in an address
STATE = """([name, end]) => {
    const named = [...document.querySelector(`[data-figure=${name}] form`).elements].filter((one) => one.name);
    const ofBox = (one) => one.dataset[end === "max" ? "high" : "low"];
    const value = (one) => (one.type === "checkbox" ? end === "max" : ofBox(one) ?? (one[end] || one.value));
    const order = end === "max" ? named : named.reverse(); // of radio buttons the last that is set stays
    return new URLSearchParams(Object.fromEntries(order.map((one) => [one.name, value(one)]))).toString();
}"""
AT_ONCE = 5  # a browser lets a page write to the clipboard for a few seconds after each touch
PRESSED = """async ([first, count]) => {
    const wrong = [], text = (code) => code.innerText.split("\\n").map((line) => line.trimEnd()).join("\\n").trim();
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    const buttons = document.querySelectorAll("button[data-clipboard-target]");
    for (const button of [...buttons].slice(first, first + count)) {
        const shown = button.closest("pre").querySelector("code");
        await navigator.clipboard.writeText("nothing was copied");
        button.click();
        const copied = await navigator.clipboard.readText();
        const same = text({ innerText: copied }) === text(shown);
        if (!same) wrong.push([shown.innerText.slice(0, 60), copied.slice(0, 60)]);
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


@pytest.mark.parametrize("state", ["", "min", "max"])
@pytest.mark.parametrize("name", FIGURES)
def test_whatever_is_moved_first_from_any_state_no_figure_says_or_draws_nan(fresh: Page, site, address, name, state):
    home = f"{address}/{home_of(name, site)}"
    fresh.goto(home)
    if state:
        values = fresh.evaluate(STATE, [name, state])
        fresh.goto("about:blank")
        fresh.goto(f"{home}#{name}?{values}")
    said, wrong = fresh.evaluate(MOVES, [name, list(GRADES)])
    assert len(said) > 4
    assert not wrong
    assert not fresh.errors


@pytest.mark.parametrize("name", [*PAGES, *EXERCISES, *NOTEBOOKS])
def test_every_copy_button_copies_the_code_beside_it(fresh: Page, address: str, name: str):
    fresh.goto(f"{address}/{name}.html")
    buttons, listings, _ = fresh.evaluate(PRESSED, [0, 0])
    assert buttons == listings
    for first in range(0, buttons, AT_ONCE):
        assert not fresh.evaluate(PRESSED, [first, AT_ONCE])[2]
    assert not fresh.errors


@pytest.mark.parametrize("language", ["LaTeX", "SymPy", "NumPy", "JavaScript"])
def test_a_copy_button_that_is_pressed_fills_the_clipboard(fresh: Page, address: str, language: str):
    fresh.goto(f"{address}/binary_focal.html")
    fresh.locator("#eq-BF\\.9 details.about > summary").click()
    copies = fresh.locator("#eq-BF\\.9 details.code")
    copies.locator("summary").click()
    entry = copies.locator(f"#copy-BF-9-{language.lower()}")
    entry.locator("button").click()
    assert fresh.evaluate("navigator.clipboard.readText()").strip() == entry.locator("code").inner_text().strip()
    assert not fresh.errors
