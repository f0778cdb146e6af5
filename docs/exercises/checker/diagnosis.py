"""Which mistake is it? A mistake is named only if it explains the answers to all questions about a function.

The exercise's own wrong answers come first, which are run; then the catalogue's mistakes that the exercise has none of,
whose answers to the probes were derived, and pairs of them. A wrong answer explains only the functions that it
defines: a function that merely calls one of them is not explained by it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from textwrap import dedent
from types import ModuleType

import numpy as np

from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module
from docs.exercises.checker.formulas import answers_of
from docs.exercises.checker.questions import (
    Answers,
    ChangedArgument,
    OtherObject,
    Question,
    RaisedError,
    answer_all,
    as_array,
    equal,
    is_correct,
)
from docs.exercises.checker.start_tensorflow import start_tensorflow

NEARLY = 1e-3  # a relative error below this is called inexact, not wrong

# ---------------------------------------------------------------- by answers


def recognise(exercise: Exercise, asked: Sequence[Question], answers: Answers) -> str:
    """Return the mistake that an exercise recognises by what it sees (an exception, a NaN), not by a formula; or ""."""
    return getattr(exercise.check, "recognise", lambda _asked, _answers: "")(asked, answers)


def explanation(exercise: Exercise, asked: Sequence[Question], answers: Answers) -> str:
    """Return the first known mistake whose answers equal all of these; UNKNOWN where there is none."""
    for code, explained in own_wrong_answers(exercise, asked):
        if len(explained) == len(answers) and _are_same(asked, answers, explained):
            return code
    return _of_catalogue(exercise, asked, answers)


def _are_same(asked: Sequence[Question], answers: Answers, explained: Answers) -> bool:
    """Return whether two lists of answers are the same where neither call raised, which most must not have done."""
    pairs = [
        (question, answer, other)
        for question, answer, other in zip(asked, answers, explained, strict=True)
        if not isinstance(answer, RaisedError) and not isinstance(other, RaisedError)
    ]
    return 2 * len(pairs) > len(asked) and all(equal(*of) for of in pairs)


def _of_catalogue(exercise: Exercise, asked: Sequence[Question], answers: Answers) -> str:
    probes = [n for n, question in enumerate(asked) if question.probe]
    known = getattr(exercise.check, "explanations", lambda _asked: ())(asked) if probes else ()
    for code, explained in known:
        if all(equal(asked[n], answers[n], one) for n, one in zip(probes, explained, strict=True)):
            if _explains_elsewhere(exercise, code, asked, answers):
                return code
    return "UNKNOWN"


def _explains_elsewhere(exercise: Exercise, code: str, asked: Sequence[Question], answers: Answers) -> bool:
    """Return whether one formula of a mistake gives the answers to all questions that are no probes."""
    quantity = getattr(exercise.check, "QUANTITY", "value")
    others = [(question, answer) for question, answer in zip(asked, answers, strict=True) if not question.probe]
    if not others:
        return True
    by_formula = [list(answers_of(code, question.arguments, quantity)) for question, _ in others]
    return any(
        all(equal(question, answer, one) for (question, answer), one in zip(others, of_one, strict=True))
        for of_one in zip(*by_formula, strict=True)
    )


def is_nearly_right(asked: Sequence[Question], answers: Answers) -> bool:
    """Return whether every answer has the right shape and a small relative error, but not a small enough one."""
    for question, answer in zip(asked, answers, strict=True):
        expected = question.expected
        if not (isinstance(expected, np.ndarray) and isinstance(answer, np.ndarray) and answer.shape == expected.shape):
            return False
        if not np.all(np.abs(answer - expected) <= NEARLY * np.abs(expected)):
            return False
    return True


# ---------------------------------------------------------------- the exercise's own wrong answers


def own_wrong_answers(exercise: Exercise, asked: Sequence[Question]) -> Iterator[tuple[str, Answers]]:
    """Yield the code and the answers of each known wrong answer that defines the function that is asked about."""
    if exercise.recorded is not None:
        for code, by_function in exercise.recorded:
            if asked[0].function in by_function:
                yield code, [_from_json(one) for one in by_function[asked[0].function]]
        return
    if exercise.tensorflow:
        start_tensorflow()
    for code, number in numbered(exercise):
        if asked[0].function.split()[0] in defined(exercise.answers[code][number]):
            yield code, answer_all(wrong_module(exercise, code, number), asked)


@cache
def defined(source: str) -> frozenset[str]:
    """Return the names that a wrong answer defines: functions, classes, variables."""
    tree = ast.parse(dedent(source).strip())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    for node in tree.body:
        for target in getattr(node, "targets", []):
            names += [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]
    return frozenset(names)


def numbered(exercise: Exercise) -> Iterator[tuple[str, int]]:
    """Yield code and number of the wrong answers that explain; SHAPE has many causes and explains none."""
    for code, sources in exercise.answers.items():
        yield from ((code, number) for number in range(len(sources)) if code != "SHAPE")


def wrong_module(exercise: Exercise, code: str, number: int) -> ModuleType:
    """Return the module of a known wrong answer."""
    return load_module(exercise.wrong(code, number), f"<{code}>", LEARNER)


# ---------------------------------------------------------------- for a copy without the wrong answers' code


def record(exercise: Exercise) -> list[tuple[str, dict[str, list]]]:
    """Return what each known wrong answer of an exercise answers, function by function, in place of its code."""
    if exercise.recorded is not None or not hasattr(exercise.check, "questions"):
        return exercise.recorded or []
    by_function: dict[str, list[Question]] = {}
    for question in exercise.questions:
        by_function.setdefault(question.function, []).append(question)
    with np.errstate(all="ignore"):
        return [
            (code, dict(_record_wrong_functions(exercise, code, number, by_function)))
            for code, number in numbered(exercise)
        ]


def _record_wrong_functions(
    exercise: Exercise, code: str, number: int, by_function: dict[str, list[Question]]
) -> Iterator[tuple[str, list]]:
    """Yield the functions that a wrong answer defines and gets wrong, and what it answers there."""
    module = wrong_module(exercise, code, number)
    for function, asked in by_function.items():
        if function.split()[0] in defined(exercise.answers[code][number]):
            answers = answer_all(module, asked)
            if not all(map(is_correct, asked, answers)):
                yield function, list(map(_as_json, answers))


def _as_json(answer: object) -> object:
    if isinstance(answer, RaisedError | ChangedArgument | OtherObject):
        return {"raised": getattr(answer, "kind", "")}
    return answer.tolist() if isinstance(answer, np.ndarray) else answer


def _from_json(content: object) -> object:
    if isinstance(content, dict) and content.keys() == {"raised"}:
        return RaisedError((content["raised"],), "")
    return as_array(content)
