"""The table of Keras habits is what running them gives: nothing works with a surprise, nothing fails without a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.training.habits.registry import Habit, load, outcome

ROOT = Path(__file__).parents[2]
RESULT = json.loads((ROOT / "docs" / "results" / "keras-habits.json").read_text(encoding="utf-8"))
HABITS = load()
LAST = list({one.subject: one for one in HABITS}.values())  # of each subject; `make habits` runs all


def test_there_are_at_least_sixty_and_each_is_named_once():
    assert len(HABITS) >= 60
    assert len({(one.subject, one.says) for one in HABITS}) == len(HABITS) == len({one.id for one in HABITS})


def test_the_table_has_each_habit_and_none_that_is_gone():
    assert [(one["subject"], one["habit"]) for one in RESULT["habits"]] == [(one.subject, one.says) for one in HABITS]


def test_every_habit_of_the_table_works_or_is_refused_in_the_words_that_it_names():
    for one, found in zip(HABITS, RESULT["habits"], strict=True):
        assert found["outcome"] == ("works" if one.refused is None else "refused"), one.id
        assert (one.refused or "") in found["sentence"]


@pytest.mark.parametrize("one", LAST, ids=lambda one: one.id)
def test_a_habit_of_each_subject_is_still_what_the_table_says(one: Habit):
    (recorded,) = (found for found in RESULT["habits"] if (found["subject"], found["habit"]) == (one.subject, one.says))
    assert outcome(one)["outcome"] == recorded["outcome"]


def wrong_value() -> None:
    raise AssertionError("1, the truth is 2")


def refusal() -> None:
    raise ValueError("labels must be\n0 or 1")


def nothing() -> None:
    pass


@pytest.mark.parametrize(
    ("run", "refused", "expected", "sentence"),
    [
        (nothing, None, "works", ""),
        (wrong_value, None, "surprise", "1, the truth is 2"),
        (nothing, "labels", "surprise", "it was not refused with 'labels'"),
        (refusal, "0 or 1", "refused", "0 or 1"),
        (refusal, "logits", "fails", "labels must be"),
        (refusal, None, "fails", "labels must be"),
    ],
)
def test_what_came_out_is_named(run, refused, expected, sentence):
    found = outcome(Habit("a subject", "a habit", run, refused))
    assert (found["outcome"], found["sentence"]) == (expected, sentence)
