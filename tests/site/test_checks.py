"""Predict, then reveal: a right answer is right, each known mistake is named, and the numbers are the spec's."""

from __future__ import annotations

import math
import re
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import reference
from docs.extension.numbers import plain
from docs.extension.questions import QUESTIONS, check
from tests.site.conftest import PAGES, ROOT

pytestmark = pytest.mark.xdist_group("site")
ONE = np.array([1])


def loss(p: float, gamma: float, **more: float) -> float:
    return float(reference.binary_focal_loss(ONE, logit(p), gamma=gamma, **more)[0])


def gradient(p: float, gamma: float) -> float:
    return float(reference.binary_focal_loss_gradient(ONE, logit(p), gamma=gamma)[0])


def logit(p: float) -> np.ndarray:
    return np.array([math.log(p / (1 - p))])


def risk(p: float) -> float:
    return 0.8 * loss(p, 2) + 0.2 * float(reference.binary_focal_loss(0 * ONE, logit(p), gamma=2)[0])


# each answer once more, by the reference or by hand
ANSWERS = {
    "easy-gradient": gradient(0.9, 0) / gradient(0.9, 2),
    "surprise": loss(0.9, 0),
    "easier-loss": loss(0.95, 0) / loss(0.95, 2),
    "break-even": 1 / math.e,
    "threshold": 0.75,
    "balanced": 10 / 11,
    "first-batch": loss(0.5, 2, alpha=0.25),
    "smoothing": 1 / 11,
    "best": minimize_scalar(risk, bounds=(0.5, 0.8), method="bounded", options={"xatol": 1e-9}).x,
    "clipped": float(logit(1 - 1e-7)[0]),
}


def test_every_question_is_asked_on_one_page():
    text = "\n".join((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in PAGES)
    assert sorted(re.findall(r"\[\[check:(\S+?)\]\]", text)) == sorted(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_what_the_reference_says(name: str):
    assert float(QUESTIONS[name].answer) == pytest.approx(ANSWERS[name], rel=1e-6)


@pytest.mark.parametrize("name", QUESTIONS)
def test_three_digits_tell_all_numbers_that_a_question_knows_apart(name: str):
    question = QUESTIONS[name]
    known = [float(question.answer), *(float(number) for number, _ in question.wrong)]
    assert len(known) >= 4
    for a, b in combinations(known, 2):
        assert abs(a - b) > 0.005 * max(abs(a), abs(b))


def test_an_unknown_question_is_an_error():
    with pytest.raises(LookupError, match="no question is named nothing"):
        check("nothing")


PLACES = {
    name: next(page for page in PAGES if f"[[check:{name}]]" in (ROOT / "docs" / f"{page}.md").read_text("utf-8"))
    for name in QUESTIONS
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_right_answer_reveals_and_each_known_mistake_is_named(opened, name: str):
    question, root = QUESTIONS[name], opened(PLACES[name]).locator(f"#check-{name}")
    root.locator("details").evaluate("details => { details.open = false }")

    def answer(text: object) -> str:
        root.locator("input").fill(str(text))
        root.locator("input").press("Enter")
        return root.locator("output").inner_text()

    assert not root.locator("details p").is_visible()
    for number, message in question.wrong:
        assert answer(f"{float(number):.3g}") == f"Not quite. {message}"
    assert answer("123456.7").startswith("No, and not a number that this page knows")
    assert answer("about a half").startswith("A number, please")
    assert not root.locator("details p").is_visible()
    assert answer(f"{float(question.answer):.3g}") == "Right."
    assert plain(question.answer, 4) in root.locator("details p").inner_text()


@pytest.mark.parametrize("text", ["10/11", "90.9 %", "0,909", ".909"])
def test_a_number_may_be_written_in_many_ways(opened, text: str):
    page = opened(PLACES["balanced"])
    page.locator("#check-balanced input").fill(text)
    page.locator("#check-balanced button").click()
    assert page.locator("#check-balanced output").inner_text() == "Right."


def test_without_javascript_the_answer_can_still_be_unfolded(browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    root = page.locator("#check-easy-gradient")
    assert not root.locator("form").is_visible()
    root.locator("summary").click()
    assert "34.52" in root.locator("details p").inner_text()
    context.close()
