"""Writes gallery.json and curves.json for the site, which runs no answer: what is said of each, and how it looks."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import numpy as np

from docs.exercises.checker import packages
from docs.exercises.checker.catalogue import FOLDER, Exercise, all_exercises
from docs.exercises.checker.curves import curve_of
from docs.exercises.checker.diagnosis import defined, wrong_module
from docs.exercises.checker.local_session import LocalSession
from docs.exercises.checker.outcome import Outcome
from docs.exercises.commands import output, verify
from docs.exercises.commands.plot import rounded, true_values

PATH, CURVES = FOLDER / "gallery.json", FOLDER / "curves.json"
STEP = 2  # of the points of a curve every second one is kept for the site
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


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


def drawn(exercise: Exercise) -> dict:
    """Return the curves of an exercise by function: where, the truth's, and those of the wrong answers by number."""
    if exercise.tensorflow or exercise.one_of:
        return {}
    truth, wrong = true_values(exercise), list(verify.wrong_answers(exercise))
    found = {name: _place(exercise, name) | {"truth": truth[name][::STEP], "wrong": {}} for name in truth}
    for number, (code, of_code) in enumerate(wrong):
        defines, module = defined(exercise.answers[code][of_code]), None
        for name in found:
            if name in defines:
                module = module or wrong_module(exercise, code, of_code)
                found[name]["wrong"][str(number)] = _values(exercise, name, module)
    return found


def _place(exercise: Exercise, name: str) -> dict:
    curve = curve_of(exercise, name)
    return {"along": curve.argument, "low": curve.at[0], "high": curve.at[-1], "fixed": curve.fixed}


def _values(exercise: Exercise, name: str, module: ModuleType) -> list[float | None]:
    (answer,) = LocalSession(module).answers([curve_of(exercise, name).question])
    return rounded(answer)[::STEP] if isinstance(answer, np.ndarray) else []


def _can_be_asked(exercise: Exercise) -> bool:
    """Return whether its packages are here; of several frameworks it is the first whose messages the site shows."""
    return not exercise.missing and all(map(packages.is_installed, exercise.one_of[:1]))


def is_stale(exercise: Exercise) -> bool:
    """Return whether gallery.json has something else than the checker says, where it can be asked."""
    return _can_be_asked(exercise) and not is_same(_read(PATH).get(exercise.id), entries(exercise))


def is_same(one: object, other: object) -> bool:
    """Return whether two say the same in the same words, their numbers apart by no more than rounding.

    Processors sum in different orders: what a training ends at differs in its last digits, and a mean that is 0 but for
    rounding is another tiny number on each of them.
    """
    texts = [json.dumps(of) for of in (one, other)]
    if _NUMBER.sub("#", texts[0]) != _NUMBER.sub("#", texts[1]):
        return False
    numbers = [np.array(_NUMBER.findall(text), float) for text in texts]
    return np.allclose(*numbers, rtol=1e-4, atol=1e-12)


def write(exercises: Iterable[Exercise]) -> None:
    """Write both files again, for these exercises."""
    exercises = [exercise for exercise in exercises if _can_be_asked(exercise)]
    for path, make, nothing in ((PATH, entries, []), (CURVES, drawn, {})):
        before, changed = _read(path), {exercise.id: make(exercise) for exercise in exercises}
        content = {one.id: changed.get(one.id, before.get(one.id, nothing)) for one in all_exercises()}
        lines = [f"{json.dumps(id)}: {json.dumps(of)}" for id, of in content.items()]  # an exercise a line
        text = json.dumps(content, indent=1) if path == PATH else "{\n" + ",\n".join(lines) + "\n}"
        path.write_text(text + "\n", encoding="utf-8")


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
