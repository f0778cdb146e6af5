"""Which mistake is it? One is named only if it explains the answers to all questions on a function.

The catalogue's mistakes come first, whose answers were derived; then the exercise's own wrong answers, which are run;
then two of the catalogue at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from docs.exercises.checker.catalogue import LEARNER, Exercise, loaded
from docs.exercises.checker.questions import Question, Raised, answers_of, right, same, taken


def observed(exercise: Exercise, asked: list[Question], answers: list) -> str:
    """Return the mistake that an exercise recognises by what it sees, not by a formula; or ""."""
    return getattr(exercise.check, "observed", lambda _asked, _answers: "")(asked, answers)


def explanation(exercise: Exercise, asked: list[Question], answers: list) -> str:
    """Return the mistakes that explain every answer: those of the catalogue, then this exercise's own; or UNKNOWN."""
    for code, explained in explanations(exercise, asked):
        if len(explained) == len(answers) and all(map(same, asked, answers, explained)):
            return code
    return "UNKNOWN"


def explanations(exercise: Exercise, asked: list[Question]) -> Iterable[tuple[str, list]]:
    """Yield what known mistakes answer: the catalogue's, this exercise's own, then two of the catalogue at once."""
    known = list(getattr(exercise.check, "explanations", lambda _asked: ())(asked))
    yield from (one for one in known if " and " not in one[0])
    yield from _own(exercise, asked)
    yield from (one for one in known if " and " in one[0])


def _own(exercise: Exercise, asked: list[Question]) -> Iterator[tuple[str, list]]:
    part = asked[0].part
    if exercise.recorded is not None:
        for code, of in exercise.recorded:
            yield code, [taken(answer) for answer in of.get(part, [])]
        return
    for code, sources in exercise.answers.items():
        for number in range(len(sources)) if code != "SHAPE" else ():
            module = loaded(exercise.wrong(code, number), f"<{code}>", LEARNER)
            yield code, answers_of(module, asked)


def recorded(exercise: Exercise) -> list[tuple[str, dict[str, list]]]:
    """Return what each known wrong answer of an exercise answers, function by function, in place of its code."""
    if exercise.recorded is not None or not hasattr(exercise.check, "questions"):
        return exercise.recorded or []
    parts: dict[str, list[Question]] = {}
    for question in exercise.check.questions():
        parts.setdefault(question.part, []).append(question)
    with np.errstate(all="ignore"):
        return [
            (code, {part: list(map(_plain, answers)) for part, answers in _wrongly(exercise, code, number, parts)})
            for code, sources in exercise.answers.items()
            for number in range(len(sources) if code != "SHAPE" else 0)
        ]


def _wrongly(exercise: Exercise, code: str, number: int, parts: dict[str, list[Question]]) -> Iterator[tuple]:
    """Yield the parts that a wrong answer gets wrong, and what it answers there."""
    module = loaded(exercise.wrong(code, number), f"<{code}>", LEARNER)
    for part, asked in parts.items():
        answers = answers_of(module, asked)
        if not all(map(right, asked, answers)):
            yield part, answers


def _plain(answer: object) -> object:
    if isinstance(answer, Raised):
        return None
    return answer.tolist() if isinstance(answer, np.ndarray) else answer
