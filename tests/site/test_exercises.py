"""The pages of the exercises: made of two files each, readable, and without a solution in what can be downloaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docs.exercises.checker.catalogue import Exercise, all_exercises, find
from docs.extension import exercise_pages
from tests.site.conftest import EXERCISES
from tests.site.test_pages import CONTRAST, PHONE, WCAG, Visit, darken, violations

pytestmark = pytest.mark.xdist_group("site")


def test_there_is_a_page_a_starter_and_a_notebook_for_each(site: Path):
    assert EXERCISES == [exercise.id for exercise in all_exercises()]
    for exercise in all_exercises():
        assert (site / f"{exercise.id}.html").exists()
        assert (site / "exercises" / f"{exercise.id}.py").read_text("utf-8") == exercise.starter
        cells = json.loads((site / "exercises" / f"{exercise.id}.ipynb").read_text("utf-8"))["cells"]
        assert "".join(cells[1]["source"]) in exercise.starter
    assert not list((site / "exercises").glob("*.json"))


@pytest.mark.parametrize("name", ["e02_binary_focal", "e07_keras_class"])
def test_an_exercise_with_everything_unfolded_is_accessible_light_and_dark_and_fits_a_phone(reader, address, name):
    page = reader.new_page()
    visit = Visit(page, address, name)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert not violations(page, WCAG)
    darken(page)
    assert not violations(page, CONTRAST)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not visit.complaints
    page.close()


def test_hints_and_wrong_answers_are_folded_and_open(reader, address):
    page = reader.new_page()
    exercise = find("e02")
    Visit(page, address, exercise.id)
    hint = page.get_by_text(exercise.hints[1])
    assert not hint.is_visible()
    page.get_by_text("Hint 2", exact=True).click()
    assert hint.is_visible()
    page.locator("summary", has_text="DROPPED_NEGATIVES").click()
    assert page.get_by_text("yours 0 truth 0.25").first.is_visible()
    page.close()


def test_the_text_reads_on_the_page_as_it_does_in_a_terminal(reader, address):
    page = reader.new_page()
    for exercise in all_exercises():
        Visit(page, address, exercise.id)
        shown = squeezed(page.locator("article").inner_text())
        for line in exercise.text.splitlines():
            assert squeezed(line.lstrip("- 0123456789.").replace("`", "")) in shown, exercise.id
    page.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_new_exercise_has_a_page_at_once(tmp_path: Path):
    from docs.exercises.commands.new import begin

    text = exercise_pages.page(Exercise(begin("e17_mine", tmp_path)))
    assert text.startswith("# 17 A title") and "Hint 3" in text and "exercises/e17_mine.py" in text
