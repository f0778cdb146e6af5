"""Writes gallery.json: every known wrong answer with the checker's message, for the site, which runs none of them."""

from __future__ import annotations

import json
import textwrap

from docs.exercises.checker.catalogue import FOLDER, Exercise, all_exercises
from docs.exercises.commands import output, verify

PATH = FOLDER / "gallery.json"


def entries(exercise: Exercise) -> list[dict]:
    """Return an exercise's wrong answers: code, source, and the lines that a learner reads."""
    return [
        {
            "code": code,
            "answer": textwrap.dedent(exercise.answers[code][number]).strip(),
            "said": list(map(output.ascii_of, output.lines(exercise, verify.check_wrong(exercise, code, number)))),
        }
        for code, number in verify.wrong_answers(exercise)
    ]


def write() -> None:
    """Write gallery.json."""
    content = {exercise.id: entries(exercise) for exercise in all_exercises()}
    PATH.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
