"""The pages of the exercises: made of two files each, readable, and without a solution in what can be downloaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from docs.exercises.checker.catalogue import Exercise, all_exercises, find
from docs.extension import exercise_pages
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
    shown = squeezed(page.locator("article").inner_text())
    for line in exercise.text.splitlines():
        assert squeezed(line.lstrip("- 0123456789.").replace("`", "")) in shown, line
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
    assert squeezed(hint.inner_text()) == squeezed(exercise.hints[1].replace("`", ""))
    folded = page.locator("details", has=page.locator("summary", has_text=next(iter(exercise.answers)))).first
    assert not folded.locator("pre").first.is_visible()
    folded.locator("summary").click()
    assert folded.locator("pre", has_text="yours").first.is_visible() and folded.locator("pre").first.is_visible()


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_new_exercise_has_a_page_at_once(tmp_path: Path):
    from docs.exercises.commands.new import begin

    text = exercise_pages.page(Exercise(begin("e17_mine", tmp_path)))
    assert text.startswith("# 17 A title") and "Hint 3" in text and "exercises/e17_mine.py" in text
