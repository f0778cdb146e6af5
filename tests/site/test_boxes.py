"""What a reader types, and what an address holds: numbers as people write them, and nothing that is none is taken."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.site.browsing import Figure
from tests.site.test_first_moves import FIGURES, home_of

pytestmark = pytest.mark.xdist_group("site")
STATE = "name => kit.state(document.querySelector(`[data-figure='${name}'] form`))"
# the text of a box is the reader's; every other control can show some values only
KINDS = """name => [...document.querySelector(`[data-figure='${name}'] form`).elements].filter(
    (one) => one.name && one.tagName !== "TEXTAREA" && one.inputMode !== "decimal").map((one) => one.name)"""
JUNK = ["abc", "", "NaN", "%F0%9F", "1e", "null"]


@pytest.fixture
def calculator(opened) -> Figure:
    figure = Figure(opened("alpha"), "which-alpha")
    figure.root.locator("[type=reset]").click()
    return figure


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2,5", "2.5"), ("2.5", "2.5"), (" 1 000 ", "1 000"), ("10,000", "10 000"), ("1/4", "0.25"), ("50 %", "0.5")],
)
def test_a_number_is_read_as_people_write_it(calculator: Figure, typed: str, number: str):
    box = calculator.root.locator("[name=miss]")
    box.fill("")
    box.press_sequentially(typed)
    assert f"a miss costs {number} times" in calculator.says.replace("\u202f", " ")
    assert box.input_value() == typed
    assert box.get_attribute("aria-invalid") == "false"


@pytest.mark.parametrize("typed", ["", "-1", "1e400", "0", "ten", "1,5,2", "--3", "1/0", "."])
def test_what_is_no_number_for_a_box_is_named_and_no_answer_is_shown(calculator: Figure, typed: str):
    calculator.root.locator("[name=miss]").fill(typed)
    assert "“cost of a miss” is a number from" in calculator.says
    assert not calculator.root.locator(".answer").is_visible()


@pytest.mark.parametrize("name", FIGURES)
def test_an_address_of_nonsense_leaves_every_control_as_it_was(reader, site, address: str, name: str):
    page = reader.new_page()
    home = f"{address}/{home_of(name, site)}"
    page.goto(home)
    first, kinds = page.evaluate(STATE, name), page.evaluate(KINDS, name)
    for junk in JUNK:
        page.goto("about:blank")
        page.goto(f"{home}#{name}?{'&'.join(f'{control}={junk}' for control in dict.fromkeys(kinds))}")
        assert page.evaluate(STATE, name) == first, junk
    page.close()


@pytest.mark.parametrize("name", FIGURES)
def test_start_again_returns_to_the_first_state_from_the_last_options(reader, site, address: str, name: str):
    page = reader.new_page()
    page.goto(f"{address}/{home_of(name, site)}")
    figure, first = Figure(page, name), page.evaluate(STATE, name)
    for choice in figure.root.locator("fieldset").all():
        choice.locator("input").last.check()
    for control in figure.root.locator("form select").all():
        control.select_option(index=control.locator("option").count() - 1)
    again = figure.root.locator("[type=reset]")
    if again.count():
        again.click()
        assert page.evaluate(STATE, name) == first
    page.close()


def test_another_condition_keeps_what_was_chosen_where_it_was_measured_too(opened):
    page: Page = opened("alpha")
    surface = Figure(page, "alpha-gamma-surface")
    surface.root.locator("[type=reset]").click()
    before = surface.says.partition(":")[0]
    surface.set(condition="sgd, prior")
    assert surface.says.startswith(before)
    surface.set(condition="adam, prior")
    assert surface.says.startswith(before)
    surface.root.locator("[type=reset]").click()
