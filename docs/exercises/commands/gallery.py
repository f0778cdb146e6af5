"""The wrong answers, and what the checker says to each, written down for the site, which runs none of them."""

from __future__ import annotations

import json
import textwrap

from docs.exercises.checker.catalogue import FOLDER, Exercise, shelf
from docs.exercises.commands import output, verify

PATH = FOLDER / "gallery.json"


def of_exercise(exercise: Exercise) -> list[dict]:
    """Return an exercise's wrong answers: code, source, and the lines that a learner reads."""
    return [
        {
            "code": code,
            "answer": textwrap.dedent(exercise.answers[code][number]).strip(),
            "said": list(map(output.ascii_of, output.lines(exercise, verify.of_wrong(exercise, code, number)))),
        }
        for code, number in verify.wrong_answers(exercise)
    ]


def write() -> None:
    """Write the file again."""
    content = {exercise.id: of_exercise(exercise) for exercise in shelf()}
    PATH.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
