"""The calculator on the page about α: its numbers are the exact ones, its sentences those that hold, and it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from docs.extension.alpha_advice import Setting, advise
from docs.extension.figures.library_verdict import WEIGHTED
from docs.extension.figures.which_alpha import ROWS, libraries, shown
from tests.site.browsing import Figure

pytestmark = pytest.mark.xdist_group("site")
NAME = "which-alpha"
F = Fraction
SETTINGS = [
    Setting(),
    Setting(choose=False),
    Setting(alike=True),
    Setting(choose=False, alike=True, miss=F(1)),
    Setting(positives=1, negatives=50, miss=F(1), bias=F(-4)),
    Setting(positives=3, negatives=700_000, gamma=F(1, 2), miss=F(1000), alarm=F(3), bias=F(5, 2)),
    Setting(positives=900, negatives=100, gamma=F(5), miss=F(1), alarm=F(40), choose=False),
]


@pytest.fixture
def figure(opened: Callable) -> Figure:
    """Return the calculator as it is first seen."""
    figure = Figure(opened("alpha"), NAME)
    figure.root.locator("[type=reset]").click()
    return figure


def enter(figure: Figure, setting: Setting) -> None:
    yes = {True: "yes", False: "no"}
    numbers = {
        name: float(getattr(setting, name)) for name in ("positives", "negatives", "gamma", "bias", "miss", "alarm")
    }
    figure.set(**numbers, choose=yes[setting.choose], alike=yes[setting.alike])


def values(figure: Figure) -> dict[str, str]:
    places = figure.root.locator("[data-value]").evaluate_all(
        "all => all.map((one) => [one.dataset.value, one.textContent])"
    )
    return dict(places)


def sentences(figure: Figure) -> str:
    return " ".join(figure.root.locator("[data-when]:visible").all_inner_texts())


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_number_is_the_exact_one(figure: Figure, setting: Setting):
    enter(figure, setting)
    exact = shown(setting, advise(setting))
    assert values(figure) == {name: exact[name] for name in values(figure)}
    assert set(values(figure)) == set(exact)


def test_without_a_script_the_page_shows_the_first_setting_and_a_list_of_decisions(
    browser, address: str, figure: Figure
):
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(f"{address}/alpha.html")
    written = Figure(still, NAME)
    assert not written.root.locator("form").is_visible()
    assert values(written) == values(figure)
    assert sentences(written) == sentences(figure)
    assert still.locator("table", has_text="situation").locator("tbody tr").count() == 5
    context.close()


def test_each_row_gives_one_reason_with_an_equation_or_a_rule_for_the_library(figure: Figure):
    for setting in SETTINGS:
        enter(figure, setting)
        for row in figure.root.locator("dl.advice dd").all():
            visible = [one for one in row.locator("[data-when]").all() if one.is_visible()]
            assert len(visible) == 1
            assert visible[0].locator(".equation-ref").count() or "class" in visible[0].inner_text()


@pytest.mark.parametrize("choose", ["yes", "no"])
@pytest.mark.parametrize("weights", sorted(set(libraries().values())))
def test_for_each_convention_of_alpha_there_is_a_rule(figure: Figure, weights: str, choose: str):
    library = next(name for name, of in libraries().items() if of == weights)
    figure.set(choose=choose, library=library)
    rules = dict(ROWS["your library"][1])
    rule = rules.get(f"weights={weights}") or rules[f"weights={weights} equal={choose}"]
    assert re.search(r"\S+".join(map(re.escape, re.split(r"\{\w+\}", rule.partition(" (")[0]))), sentences(figure))


def test_where_both_classes_weigh_alike_nobody_is_sent_to_weigh_them(figure: Figure):
    for weights in WEIGHTED:
        figure.set(positives=1, negatives=50, gamma=2, choose="yes", library=weights)
        said = figure.root.locator("dl.advice dd").last.inner_text()
        assert "sample weights" not in said and "switch" not in said, weights
        figure.set(choose="no", miss=1, alarm=1)
        assert figure.root.locator("dl.advice dd").last.inner_text() == said, "α is one half here too"
        figure.root.locator("[type=reset]").click()


def test_a_reader_whose_library_is_not_listed_picks_what_its_alpha_does(figure: Figure):
    named = {
        option["value"]: option["text"]
        for option in figure.root.locator("[name=library] option").evaluate_all(
            "all => all.map((one) => ({ value: one.value, text: one.textContent }))"
        )
    }
    assert {kind: named[kind] for kind in WEIGHTED} == {kind: f"Another one. {says}" for kind, says in WEIGHTED.items()}


def test_the_calculator_has_a_rule_for_all_that_a_verdict_can_say_of_alpha():
    assert {condition.split()[0].removeprefix("weights=") for condition, _ in ROWS["your library"][1]} == set(WEIGHTED)


@pytest.mark.parametrize(
    ("miss", "says"),
    [(10, "above 0.298: a miss costs 10 times a false alarm."), (1, "above 0.5: both errors cost the same.")],
)
def test_the_sentence_is_the_answer_with_what_it_rests_on_and_stands_first(figure: Figure, miss: int, says: str):
    figure.set(positives=1, negatives=50, gamma=2, miss=miss)
    assert figure.says == f"Set the initial bias to −3.91, α to 0.5 and γ to 2, and decide for “positive” {says}"
    first = figure.root.locator("[role=status] + .panels")
    assert first.count() == 1


def test_a_library_that_weights_negatives_by_one_is_passed_the_ratio(figure: Figure):
    figure.set(choose="no", miss=10, alarm=1, library="focal_loss_binary")
    assert "Pass 10, the ratio of the weights" in sentences(figure)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"positives": "0"}, "“positives” is a number from 1 to"),
        ({"positives": ""}, "“positives” is a number from 1 to"),
        ({"negatives": "-3"}, "“negatives” is a number from 1 to"),
        ({"miss": "0"}, "“cost of a miss” is a number from"),
        ({"alarm": "1e300"}, "“cost of a false alarm” is a number from"),
        ({"bias": "1000"}, "“your initial bias” is a number from −30 to 30"),
        ({"positives": "", "bias": "99"}, "“your initial bias” is a number"),
    ],
)
def test_a_wrong_number_is_answered_by_a_sentence_and_no_advice(figure: Figure, wrong: dict, says: str):
    figure.set(**wrong)
    assert says in figure.says
    assert not figure.root.locator(".answer").is_visible()
    assert "NaN" not in figure.root.inner_html()
    for name in wrong:
        assert figure.root.locator(f"[name={name}]").get_attribute("aria-invalid") == "true"
    figure.root.locator("[type=reset]").click()
    assert figure.root.locator(".answer").is_visible()


def test_whatever_an_address_holds_the_answer_is_a_sentence_or_numbers(figure: Figure):
    for name in ("positives", "alarm", "bias", "gamma", "choose", "library"):
        for typed in ("abc", "1:50", "0x10", "∞", "NaN", "Infinity", "1,5,2"):
            figure.root.locator("[type=reset]").click()
            figure.page.evaluate("hash => { location.hash = hash }", f"{NAME}?{name}={typed}")
            figure.page.wait_for_function("hash => decodeURI(location.hash).endsWith(hash)", arg=f"{name}={typed}")
            assert figure.says.startswith(("Set the initial bias", "“"))
            answer = figure.root.locator(".answer").inner_html()
            assert not re.search("NaN|undefined|Infinity", answer + figure.says), (name, typed)


def test_the_link_keeps_the_setting(figure: Figure, reader):
    enter(figure, SETTINGS[5])
    figure.set(library="optax")
    target = figure.root.locator(".keep").evaluate("link => link.href")
    page = reader.new_page()
    page.goto(target)
    again = Figure(page, NAME)
    assert (again.says, values(again), sentences(again)) == (figure.says, values(figure), sentences(figure))
    page.close()


def test_the_calculator_stands_before_the_quarrel(figure: Figure):
    before = figure.page.locator("#the-quarrel").evaluate(
        "(quarrel, figure) => Boolean(document.querySelector(figure).compareDocumentPosition(quarrel) & 4)",
        f"[data-figure={NAME}]",
    )
    assert before
