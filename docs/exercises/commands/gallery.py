"""Writes gallery.json: every known wrong answer with the checker's message, for the site, which runs none of them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

from docs.exercises.checker.catalogue import FOLDER, Exercise, all_exercises
from docs.exercises.checker.outcome import Outcome
from docs.exercises.commands import output, verify

PATH = FOLDER / "gallery.json"


def entries(exercise: Exercise) -> list[dict]:
    """Return an exercise's wrong answers: code, source, and the lines that a learner reads."""
    return [
        {
            "code": code,
            "answer": textwrap.dedent(exercise.answers[code][number]).strip(),
            **_said(exercise, verify.check_wrong(exercise, code, number)),
        }
        for code, number in verify.wrong_answers(exercise)
    ]


def _said(exercise: Exercise, outcome: Outcome) -> dict:
    lines = [output.ascii_of(line) for line in output.lines(exercise, outcome)]
    page = outcome.finding.page if outcome.finding else ""
    return {"said": lines[:-1] if page else lines, "page": page}


def is_stale(exercise: Exercise) -> bool:
    """Return whether gallery.json has something else than the checker says."""
    return json.loads(PATH.read_text(encoding="utf-8")).get(exercise.id) != entries(exercise)


def write(exercises: Iterable[Exercise]) -> None:
    """Write gallery.json again, for these exercises."""
    before = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {}
    changed = {exercise.id: entries(exercise) for exercise in exercises}
    content = {one.id: changed.get(one.id, before.get(one.id, [])) for one in all_exercises()}
    PATH.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
