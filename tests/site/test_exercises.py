"""The pages of the exercises: made of two files each, readable, and without a solution in what can be downloaded."""

from __future__ import annotations

import json
import re
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Page

from docs.exercises.checker.catalogue import Exercise, all_exercises, find
from docs.exercises.commands.gallery import CURVES
from docs.extension import exercise_pages
from docs.extension.exercise_text import GREEK
from tests.site.conftest import EXERCISES
from tests.site.test_pages import CONTRAST, PHONE, WCAG, Visit, darken, violations


def test_there_is_a_page_a_starter_and_a_notebook_for_each(site: Path):
    assert EXERCISES == [exercise.id for exercise in all_exercises()]
    for exercise in all_exercises():
        assert (site / f"{exercise.id}.html").exists()
        assert (site / "exercises" / f"{exercise.id}.py").read_text("utf-8") == exercise.starter
        cells = json.loads((site / "exercises" / f"{exercise.id}.ipynb").read_text("utf-8"))["cells"]
        assert "".join(cells[1]["source"]) in exercise.starter
    assert not list((site / "exercises").glob("*.json"))


UNFOLDED = ("e02_binary_focal", "e07_keras_class")  # one with NumPy and one with TensorFlow: the pages are made alike


@pytest.mark.parametrize("name", EXERCISES)
def test_the_text_reads_on_the_page_as_it_does_in_a_terminal_and_unfolded_it_is_accessible(reader, address, name):
    page, exercise = reader.new_page(), find(name)
    visit = Visit(page, address, name)
    shown = spoken(page.locator("article").inner_text())
    for line in exercise.text.splitlines():
        assert spoken(line.lstrip("- 0123456789.").replace("`", "")) in shown, line
    hints_and_wrong_answers_are_folded_and_open(page, exercise)
    if name in UNFOLDED:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert not violations(page, WCAG)
        darken(page)
        assert not violations(page, CONTRAST)
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not visit.complaints
    page.close()


def hints_and_wrong_answers_are_folded_and_open(page: Page, exercise: Exercise) -> None:
    hint = page.locator("details", has=page.get_by_text("Hint 2", exact=True)).locator("p").first
    assert not hint.is_visible()
    page.get_by_text("Hint 2", exact=True).click()
    assert spoken(hint.inner_text()) == spoken(exercise.hints[1].replace("`", ""))
    folded = page.locator("details", has=page.locator("summary", has_text=next(iter(exercise.answers)))).first
    assert not folded.locator("pre").first.is_visible()
    folded.locator("summary").click()
    assert folded.locator("pre", has_text="yours").first.is_visible() and folded.locator("pre").first.is_visible()


def spoken(text: str) -> str:
    """Return text without spaces, in which a formula reads alike in plain text and as mathematics."""
    text = normalize("NFKC", re.sub(r"sum over (\w) of", r"sum\1", text))  # the letters of MathML are slanted ones
    for sign, plain in {**{letter: name for name, letter in GREEK.items()}, **SIGNS}.items():
        text = text.replace(sign, plain)
    return re.sub(r"[\s^_\u2061-\u2064]", "", text)


SIGNS = {"−": "-", "·": "*", "⋅": "*", "≥": ">=", "≤": "<=", "∑": "sum"}


def test_formulas_of_a_text_are_mathematics_and_code_stays_code(site: Path):
    shown = (site / "e02_binary_focal.html").read_text("utf-8")
    start = shown[shown.index("the class no longer appears") :]
    assert start.index('<div class="formula') < start.index("</math>") < start.index("Write it for arrays")
    code = (site / "e06_from_logits.html").read_text("utf-8")
    assert "python -m tests.conformance my/e06_from_logits.py" in code


def test_a_page_has_a_picture_of_each_function_and_one_of_each_wrong_answer_that_has_a_curve(site: Path):
    drawn = json.loads(CURVES.read_text("utf-8"))
    assert sum(map(bool, drawn.values())) >= len(EXERCISES) // 2
    for id in UNFOLDED[:1]:
        shown = (site / f"{id}.html").read_text("utf-8")
        wrong = sum(len(of["wrong"]) for of in drawn[id].values())
        assert shown.count('class="drawing"') == len(drawn[id]) + wrong > 5


def test_a_new_exercise_has_a_page_at_once(tmp_path: Path):
    from docs.exercises.commands.new import begin

    text = exercise_pages.page(Exercise(begin("e17_mine", tmp_path)))
    assert text.startswith("# 17 A title") and "Hint 3" in text and "exercises/e17_mine.py" in text
