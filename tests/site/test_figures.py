"""Each live figure: its formulas and what every control makes of it are the spec's, its state is in the address."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from spec.evaluation.quantities import derived_number
from tests.site.browsing import Figure

pytestmark = pytest.mark.xdist_group("site")
PLACES = {
    "factors": "binary_focal",
    "convention": "alpha",
    "effective-balance": "alpha",
    "calibration-map": "calibration",
    "who-owns": "five_minutes",
    "phi": "gradients",
}
DRAWN = 2e-4  # paths are written with two decimals


@pytest.fixture
def pages(opened) -> Callable[[str], Figure]:
    """Return a figure on a page that is open already; each test begins with `start again`."""

    def of(name: str) -> Figure:
        figure = Figure(opened(PLACES[name]), name)
        figure.root.locator("[type=reset]").click()
        return figure

    return of


def true(call: str) -> float:
    return float(derived_number(call).value)


def log_odds(p: float) -> float:
    return math.log(p / (1 - p))


def part(low: float, high: float, value: float, scale=float) -> float:
    return (scale(value) - scale(low)) / (scale(high) - scale(low))


# ---------------------------------------------------------------- the formulas, against 25 digits

AT = [(0.5, 0.25), (2, 0.25), (2, 0.75), (5, 0.05)]
FORMULAS = [
    *[("factors", "BF.19", (p, g), f"loss_ratio(p={p},gamma={g})") for p in (0.05, 0.95, 0.999) for g in (0, 0.5, 5)],
    *[
        ("factors", "GR.3", (p, g), f"gradient_ratio(p={p},gamma={g})")
        for p in (0.05, 0.95, 0.999)
        for g in (0, 0.5, 5)
    ],
    *[
        ("effective-balance", "AB.26", (g, start, r), f"alpha_bal(gamma={g},pi={start},r={r})")
        for g in (0, 0.5, 2, 5)
        for r, start in ((1000, 0.01), (50, 0.5), (3, 0.0001), (0.1, 0.9))
    ],
    *[
        (
            "effective-balance",
            "AB.33",
            (a, g, r, start),
            f"gradient_share_of_positives(alpha={a},gamma={g},pi={start},r={r})",
        )
        for g, a in AT
        for r, start in ((1000, 0.01), (50, 0.5), (3, 0.0001))
    ],
    *[("effective-balance", "AB.36", (start,), f"prior_bias(pi={start})") for start in (0.0001, 0.01, 0.6)],
]


@pytest.mark.parametrize("name", ["factors", "effective-balance"])
def test_the_formulas_in_the_browser_are_the_spec_s_to_twelve_digits(pages, name: str):
    page = pages(name).page
    for of, id, arguments, call in FORMULAS:
        if of == name:
            found = page.evaluate("([id, arguments]) => spec[id](...arguments)", [id, arguments])
            assert found == pytest.approx(true(call), rel=1e-12), call


@pytest.mark.parametrize(("gamma", "alpha"), AT)
@pytest.mark.parametrize("p", [0.001, 0.1, 0.4, 0.5, 0.75, 0.999])
def test_the_recalibration_map_in_the_browser_has_the_spec_s_twelve_digits(pages, gamma: float, alpha: float, p: float):
    page = pages("calibration-map").page
    script = "([x, alpha, gamma]) => spec['CE.1'](spec['CA.1'](x, alpha, gamma))"
    found = page.evaluate(script, [log_odds(p), alpha, gamma])
    assert found == pytest.approx(true(f"posterior(alpha={alpha},gamma={gamma},p={p})"), rel=1e-12)


# ---------------------------------------------------------------- every control


@pytest.mark.parametrize(("p", "gamma"), [(0.95, 2), (0.2, 2), (0.6, 0), (0.9, 4.5)])
def test_loss_and_gradient_stand_side_by_side_where_the_spec_says(pages, p: float, gamma: float):
    figure = pages("factors")
    figure.set(gamma=gamma, p=p)
    for kind, name in (("ghost", "loss_ratio"), ("focal", "gradient_ratio")):
        ratio = true(f"{name}(p={p},gamma={gamma})")
        height = part(0.5, 1e5, ratio, math.log10)
        assert figure.dot(kind) == pytest.approx((p, height), abs=1e-9)
        nearest = min(figure.curve(kind), key=lambda point: abs(point[0] - p))
        assert nearest[1] == pytest.approx(height, abs=0.02)


def test_the_worked_number_is_told_twice(pages):
    says = pages("factors").says
    assert "400 times less" in says and "136 times less" in says


@pytest.mark.parametrize(("p", "gamma"), [(0.95, 2), (0.1, 1), (0.6, 0.05), (0.001, 5)])
def test_the_factor_of_the_gradient_and_where_it_is_one_are_the_spec_s(pages, p: float, gamma: float):
    figure = pages("phi")
    figure.set(gamma=gamma, p=p)
    assert figure.dot("focal") == pytest.approx((p, true(f"factor(p={p},gamma={gamma})") / 1.4), abs=1e-9)
    p0 = true(f"p0(gamma={gamma})")
    assert figure.dot("hot") == pytest.approx((p0, 1 / 1.4), abs=1e-9)
    assert f"Below p₀ = {p0:.3g}" in figure.says


WEIGHTS = {"positives": (0.25, 0.75), "negatives": (0.75, 0.25), "both": (0.25, 0.25), "none": (1, 1)}


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_switch_shows_what_one_positive_and_one_negative_cost(pages, weights: str):
    figure = pages("convention")
    figure.set(weights=weights, gamma=1.5, p_t=0.7)
    loss = 0.3**1.5 * -math.log(0.7)
    for kind, weight in zip(("positive", "negative"), WEIGHTS[weights], strict=True):
        width = float(figure.root.locator(f".bar.is.{kind}").get_attribute("width"))
        assert width == pytest.approx(weight * (428 - 92))
        assert f"{weight * loss:.3g}" in figure.says


def test_a_reader_of_a_swapped_library_is_told_what_to_pass(pages):
    figure = pages("convention")
    figure.set(weights="negatives", alpha=0.3)
    assert "To weight positives by 0.30 here, pass α = 0.70." in figure.says


@pytest.mark.parametrize(
    ("alpha", "gamma", "pi", "r"), [(0.25, 2, 0.01, 1000), (0.9, 2, 0.5, 50), (0.5, 0, 0.01, 10), (0.75, 1, 0.1, 3)]
)
def test_the_shares_of_the_gradient_and_the_balanced_alpha_are_the_spec_s(pages, alpha, gamma, pi, r):
    figure = pages("effective-balance")
    figure.set(alpha=alpha, gamma=gamma, pi=pi, r=r)
    owned = true(f"gradient_share_of_positives(alpha={alpha},gamma={gamma},pi={pi},r={r})")
    balanced = true(f"alpha_bal(gamma={gamma},pi={pi},r={r})")
    bars = {of: figure.root.locator(f".bar.{of}") for of in ("positive", "negative")}
    widths = {of: float(bar.get_attribute("width")) / (428 - 46) for of, bar in bars.items()}
    assert widths == pytest.approx({"positive": owned, "negative": 1 - owned}, abs=1e-9)
    assert f"at α = {balanced:.4g}." in figure.says.replace("0.0028110", "0.002811")
    height = part(0.0004, 0.9996, balanced, log_odds)
    nearest = min(figure.curve("focal", 1), key=lambda point: abs(point[0] - gamma / 5))
    assert nearest[1] == pytest.approx(height, abs=DRAWN)
    assert figure.dot("focal", 1) == pytest.approx((gamma / 5, part(0.0004, 0.9996, alpha, log_odds)))
    even = part(0.0004, 0.9996, r / (1 + r), log_odds)
    assert [y for _, y in figure.curve("hot", 1)] == pytest.approx([even] * 151, abs=DRAWN)


@pytest.mark.parametrize(("gamma", "easy", "hard"), [(0, 0.99, 0.4), (2, 0.99, 0.4), (5, 0.6, 0.9), (0.5, 0.999, 0.01)])
def test_the_negatives_own_what_the_textbook_formula_says(pages, gamma: float, easy: float, hard: float):
    figure = pages("who-owns")
    figure.set(gamma=gamma, easy=easy, hard=hard)
    for of, of_one in {
        "loss": lambda p: -((1 - p) ** gamma) * math.log(p),
        "gradient": lambda p: (1 - p) ** gamma * (1 - p - gamma * p * math.log(p)),
    }.items():
        negatives, positives = 100_000 * of_one(easy), 100 * of_one(hard)
        widths = [
            float(figure.root.locator(f".{kind}.{of}").get_attribute("width")) for kind in ("negative", "positive")
        ]
        assert sum(widths) == pytest.approx(428 - 74)
        assert widths[0] / sum(widths) == pytest.approx(negatives / (negatives + positives), abs=1e-9)


@pytest.mark.parametrize("pi", ["0", "1.5", ""])
def test_a_start_that_is_no_probability_is_named(pages, pi: str):
    figure = pages("effective-balance")
    figure.set(pi=pi)
    assert figure.says.startswith("π lies between")
    assert figure.root.locator("[name=pi]").get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize(("p", "gamma", "alpha"), [(0.6, 2, 0.5), (0.3, 0.5, 0.25), (0.9, 5, 0.75), (0.6, 0, 0.5)])
def test_a_prediction_means_the_posterior_that_the_spec_says(pages, p: float, gamma: float, alpha: float):
    figure = pages("calibration-map")
    figure.set(p=p, gamma=gamma, alpha=alpha)
    share = true(f"posterior(alpha={alpha},gamma={gamma},p={p})")
    assert figure.dot("focal") == pytest.approx((p, share), abs=1e-9)
    nearest = min(figure.curve("focal"), key=lambda point: abs(point[0] - p))
    assert nearest[1] == pytest.approx(share, abs=0.02)
    in_logits = (part(-6, 6, log_odds(p)), part(-18, 18, log_odds(share)))
    assert figure.dot("focal", 1) == pytest.approx(in_logits, abs=1e-9)
    (said,) = re.findall(r"means a posterior of (\S+)\. ", figure.says)
    assert float(said) == pytest.approx(share, rel=5e-3)
    assert 1 - float(said) == pytest.approx(1 - share, rel=5e-3), "what is missing to 1 has its digits too"


# ---------------------------------------------------------------- state, keyboard, touch, no script

CHANGES = {
    "factors": {"gamma": "3.5", "p": "0.4"},
    "convention": {"weights": "both", "alpha": "0.8", "gamma": "1", "p_t": "0.9"},
    "effective-balance": {"alpha": "0.9", "gamma": "1", "pi": "0.2", "r": "7"},
    "calibration-map": {"gamma": "1", "alpha": "0.3", "p": "0.8"},
    "who-owns": {"gamma": "2", "easy": "0.9", "hard": "0.2"},
    "phi": {"gamma": "1", "p": "0.3"},
}


@pytest.mark.parametrize("name", PLACES)
def test_the_address_restores_the_state(pages, reader, name: str):
    figure = pages(name)
    figure.set(**CHANGES[name])
    other = reader.new_page()
    other.goto(figure.page.url)
    again = Figure(other, name)
    assert again.says == figure.says
    assert again.root.evaluate("figure => figure.getBoundingClientRect().top < innerHeight")
    other.close()


@pytest.mark.parametrize("name", PLACES)
def test_each_control_by_itself_changes_what_is_said_or_drawn(pages, name: str):
    for control, value in CHANGES[name].items():
        figure = pages(name)
        before = figure.root.locator(".panels").inner_html(), figure.says
        figure.set(**{control: value})
        assert (figure.root.locator(".panels").inner_html(), figure.says) != before, control


@pytest.mark.parametrize("name", PLACES)
def test_the_keyboard_alone_moves_every_slider(pages, name: str):
    figure = pages(name)
    for slider in figure.root.locator("[type=range]").all():
        before = slider.input_value()
        slider.focus()
        figure.page.keyboard.press("ArrowRight" if before == slider.get_attribute("min") else "ArrowLeft")
        assert slider.input_value() != before
        figure.page.keyboard.press("Tab")
        assert figure.page.evaluate("document.activeElement.tagName") in ("INPUT", "BUTTON")


@pytest.mark.parametrize("name", ["factors", "calibration-map"])
def test_a_touch_on_the_drawing_sets_the_prediction(pages, name: str):
    figure = pages(name)
    drawing = figure.root.locator("svg").first
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    scale = box["width"] / 440
    figure.page.mouse.click(box["x"] + (46 + 0.25 * (428 - 46)) * scale, box["y"] + 100 * scale)
    assert float(figure.root.locator("[name=p]").input_value()) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("name", PLACES)
def test_without_javascript_there_is_a_drawing_and_a_table(browser, pages, address: str, name: str):
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(f"{address}/{PLACES[name]}.html")
    figure = still.locator(f"[data-figure={name}]")
    assert not figure.locator("form").is_visible()
    assert figure.locator("svg").first.is_visible()
    assert figure.locator("xpath=following::table[1]").locator("tbody tr").count() >= 4
    live = pages(name)
    for kind in ("focal", "ghost", "hot"):
        for number, drawing in enumerate(figure.locator("svg").all()):
            if drawing.locator(f".line.{kind}").count() and kind != "ghost":
                written = Figure(still, name)
                assert drawing.locator(f".line.{kind}").get_attribute("d")
                assert written.root.count() == 1 and len(live.curve(kind, number)) > 100
    context.close()
