"""The live figure of the first page shows what the vectors say, keeps its state in the address, and needs no mouse."""

from __future__ import annotations

import json
import math
import re

import pytest
from playwright.sync_api import Page

from tests.site.conftest import ROOT

pytestmark = pytest.mark.xdist_group("site")
RELATIVE = 1e-12
FURTHEST = 100  # a margin beyond which the condition of the loss itself exceeds the tolerance


@pytest.fixture
def page(opened) -> Page:
    """Return the first page, as it is after `start again`."""
    page = opened("index")
    page.locator("[data-figure=loss] [type=reset]").click()
    return page


@pytest.fixture
def fresh(reader, address: str):
    """Return the first page, opened anew, for a test that leaves it or that begins at its top."""
    page = reader.new_page()
    page.goto(f"{address}/index.html")
    yield page
    page.close()


def says(page: Page) -> str:
    return page.locator("[data-figure=loss] [role=status]").inner_text()


def height(page: Page, shows: str, kind: str) -> float:
    """Return the value at which the dot of a curve stands, read from the drawing."""
    return page.evaluate(
        """([shows, kind]) => {
            const svg = document.querySelector(`svg[data-shows=${shows}]`);
            const {low, high} = JSON.parse(svg.dataset.y), frame = JSON.parse(svg.dataset.frame);
            const cy = Number(svg.querySelector(`.dot.${kind}`).getAttribute("cy"));
            return low + (frame.bottom - cy) / (frame.bottom - frame.top) * (high - low);
        }""",
        [shows, kind],
    )


def curve(page: Page, shows: str, kind: str) -> list[tuple[float, float]]:
    """Return the points of a curve, read from the drawing, as parts of the frame."""
    d, frame = page.evaluate(
        """([shows, kind]) => {
            const svg = document.querySelector(`svg[data-shows=${shows}]`);
            return [svg.querySelector(`.line.${kind}`).getAttribute("d"), JSON.parse(svg.dataset.frame)];
        }""",
        [shows, kind],
    )
    across, up = frame["right"] - frame["left"], frame["bottom"] - frame["top"]
    numbers = coordinates(d)
    places = zip(numbers[::2], numbers[1::2], strict=True)
    return [((x - frame["left"]) / across, (frame["bottom"] - y) / up) for x, y in places]


def coordinates(d: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", d)]


# ---------------------------------------------------------------- the formulas are the spec's


def records() -> list[tuple[float, float, float, float, float]]:
    """Return margin, weight, gamma, and the true value and slope, for the vectors of BF.8."""
    family = json.loads((ROOT / "spec" / "vectors" / "binary_focal.json").read_text("utf-8"))
    points = []
    for record in family["records"]:
        inputs, expected = record["inputs"], record["expected"]
        if record["equation"] != "BF.8" or "float64" not in record["exact_in"]:
            continue
        margin, positive = float(record["margin"]), inputs["labels"] == "1"
        alpha = 1.0 if inputs["alpha"] is None else float(inputs["alpha"])
        weight = alpha if positive or inputs["alpha"] is None else 1 - alpha
        value, gradient = float(expected["value"]), float(expected["gradient"])
        if abs(margin) <= FURTHEST:
            points.append((margin, weight, float(inputs["gamma"]), value, gradient if positive else -gradient))
    return points


def test_the_formulas_in_the_browser_agree_with_the_vectors_to_twelve_digits(page: Page):
    points = records()
    assert len(points) > 300
    assert min(margin for margin, *_ in points) <= -30 and max(margin for margin, *_ in points) >= 30
    arguments = [point[:3] for point in points]
    for id, truth in (("BF.8", 3), ("BF.9", 4)):
        found = page.evaluate("([id, of]) => of.map((arguments) => spec[id](...arguments))", [id, arguments])
        wrong = [
            (point, value)
            for point, value in zip(points, found, strict=True)
            if not math.isclose(value, point[truth], rel_tol=RELATIVE)
        ]
        assert not wrong, (id, wrong[:5])


# ---------------------------------------------------------------- every control moves curve and numbers


SETTINGS = [(2, 0.9, None, 1), (0.5, 0.3, None, 1), (3, 0.6, 0.75, 1), (3, 0.6, 0.75, 0), (0, 0.2, 0.25, 0)]


def expected(label: int, p: float, gamma: float, weight: float) -> tuple[float, float]:
    """Return loss and size of the gradient in the logit, from the textbook formulas."""
    p_t = p if label else 1 - p
    loss = weight * (1 - p_t) ** gamma * -math.log(p_t)
    gradient = weight * (1 - p_t) ** gamma * (1 - p_t - gamma * p_t * math.log(p_t))
    return loss, gradient


@pytest.mark.parametrize("axis", ["p", "logit"])
def test_moving_the_controls_moves_dots_and_curves_to_what_the_formula_says(page: Page, axis: str):
    page.locator(f"[name=axis][value={axis}]").check()
    for gamma, p, alpha, label in SETTINGS:
        page.locator("[name=gamma]").fill(str(gamma))
        page.locator("[name=p]").fill(str(p))
        page.locator(f"[name=label][value='{label}']").check()
        page.locator("[name=weighted]").set_checked(alpha is not None)
        if alpha is not None:
            page.locator("[name=alpha]").fill(str(alpha))
        weight = 1 if alpha is None else alpha if label else 1 - alpha
        along = p if axis == "p" else (math.log(p / (1 - p)) + 8) / 16
        for shows, value, top in zip(("loss", "gradient"), expected(label, p, gamma, weight), (5, 1.4), strict=True):
            assert height(page, shows, "focal") == pytest.approx(value, abs=1e-9)
            nearest = min(curve(page, shows, "focal"), key=lambda point: abs(point[0] - along))
            assert nearest[1] * top == pytest.approx(value, abs=0.02 * top)
        for shows, value in zip(("loss", "gradient"), expected(label, p, 0, 1), strict=True):
            assert height(page, shows, "ghost") == pytest.approx(value, abs=1e-9)


def test_the_sentence_says_the_numbers(page: Page):
    assert "100 times less than its cross entropy, 0.105" in says(page)
    page.locator("[name=gamma]").fill("0")
    assert "the same as its cross entropy" in says(page)
    page.locator("[name=label][value='0']").check()
    assert says(page).startswith("A negative example")


def test_alpha_is_off_until_it_is_switched_on(page: Page):
    assert page.locator("[name=alpha]").is_disabled()
    page.locator("[name=weighted]").check()
    assert page.locator("[name=alpha]").is_enabled()


# ---------------------------------------------------------------- state, keyboard, no script


def test_the_address_restores_the_state(page: Page, reader):
    page.locator("[name=gamma]").fill("3.5")
    page.locator("[name=weighted]").check()
    page.locator("[name=axis][value=logit]").check()
    other = reader.new_page()
    other.goto(page.url)
    assert says(other) == says(page)
    assert other.locator("[name=gamma]").input_value() == "3.5"
    assert other.locator("[name=weighted]").is_checked()
    assert other.locator("[name=axis][value=logit]").is_checked()
    assert curve(other, "loss", "focal") == curve(page, "loss", "focal")
    other.close()


def test_an_address_that_makes_no_sense_is_ignored(fresh: Page, address: str):
    fresh.goto(f"{address}/index.html#loss?gamma=nonsense&colour=red")
    fresh.reload()
    assert "its focal loss is" in says(fresh)


def test_the_keyboard_alone_works(fresh: Page):
    before = says(fresh)
    for _ in range(60):
        fresh.keyboard.press("Tab")
        if fresh.evaluate("document.activeElement.name") == "gamma":
            break
    fresh.keyboard.press("ArrowRight")
    assert fresh.locator("[data-of=gamma]").inner_text() == "2.05"
    assert says(fresh) != before
    fresh.keyboard.press("Tab")
    fresh.keyboard.press("Home")
    assert fresh.locator("[data-of=p]").inner_text() == "0.001"
    fresh.keyboard.press("Tab")
    fresh.keyboard.press("Space")
    assert fresh.locator("[name=weighted]").is_checked()


def test_without_javascript_the_page_still_teaches(browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    assert not page.locator("form").first.is_visible()
    drawing = page.locator("svg[data-shows=loss]")
    assert drawing.is_visible() and len(drawing.locator(".line.focal").get_attribute("d")) > 1000
    assert page.locator("table", has_text="p of the true class").locator("tbody tr").count() >= 5
    assert page.locator("math").first.is_visible()
    context.close()


def test_the_static_drawing_and_the_live_one_are_the_same(browser, page: Page, address: str):
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(f"{address}/index.html")
    for shows in ("loss", "gradient"):
        selector = f"svg[data-shows={shows}] .line.focal"
        written, live = (coordinates(at.locator(selector).get_attribute("d")) for at in (still, page))
        assert written == pytest.approx(live, abs=0.11)
    context.close()
