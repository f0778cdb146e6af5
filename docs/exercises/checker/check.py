"""Right or wrong: an answer is held against the truth, question by question, and what is off is said in one finding.

The first question that is off is the counterexample; questions are asked in the order of simplicity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

import numpy as np

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import LEARNER, Exercise, loaded, normal
from docs.exercises.checker.diagnosis import explanation, observed
from docs.exercises.checker.outcome import Finding, Outcome
from docs.exercises.checker.questions import Question, Raised, answers_of, near, right


def module_of(names: dict) -> ModuleType:
    """Return a module that holds these names."""
    module = ModuleType(LEARNER)
    module.__dict__.update(names)
    return module


def judged(exercise: Exercise, source: str, path: str) -> Outcome:
    """Return what becomes of a learner's file."""
    if normal(source) == normal(exercise.starter):
        return Outcome("untouched")
    try:
        module = loaded(source, path, LEARNER)
    except MemoryError:
        raise
    except Exception as error:
        return Outcome("crashed", trace=Raised(error).trace)
    return outcome(exercise, module)


def outcome(exercise: Exercise, module: ModuleType) -> Outcome:
    """Return what becomes of a learner's module."""
    with np.errstate(all="ignore"):
        if hasattr(exercise.check, "judge"):
            return _by_its_own_judge(exercise, module)
        return by_questions(exercise, module, exercise.check.questions())


def _by_its_own_judge(exercise: Exercise, module: ModuleType) -> Outcome:
    try:
        finding = exercise.check.judge(module)
    except MemoryError:
        raise
    except Exception as error:
        return _of_exception(Raised(error))
    return Outcome("wrong", finding) if finding else Outcome("solved")


def _of_exception(raised: Raised) -> Outcome:
    if not isinstance(raised.error, NotImplementedError):
        return Outcome("crashed", trace=raised.trace)
    where, found, _ = raised.trace.partition(": raise")
    return Outcome("unfinished", trace=f"there is a hole: {where if found else raised.error}")


# ---------------------------------------------------------------- by questions


def by_questions(exercise: Exercise, module: ModuleType, questions: Sequence[Question]) -> Outcome:
    """Return what becomes of a module that is asked questions."""
    for part in dict.fromkeys(question.part for question in questions):
        asked = [question for question in questions if question.part == part]
        answers = answers_of(module, asked)
        off = next((n for n, (q, a) in enumerate(zip(asked, answers, strict=True)) if not right(q, a)), None)
        if off is not None:
            return _what_is_off(exercise, asked, answers, off)
    return Outcome("solved")


def _what_is_off(exercise: Exercise, asked: list[Question], answers: list, off: int) -> Outcome:
    question, answer = asked[off], answers[off]
    seen = observed(exercise, asked, answers)
    if isinstance(answer, Raised):
        return _raised(question, answer, seen)
    code = question.code or seen or explanation(exercise, asked, answers)
    shown = _shape(question, answer)
    if shown and code == "UNKNOWN":
        return Outcome("wrong", shown)
    return Outcome("wrong", _counterexample(code, question, answer))


def _raised(question: Question, answer: Raised, code: str) -> Outcome:
    """Return what an exception means: a hole, something missing, a mistake that is known by it, or a crash."""
    error = answer.error
    if isinstance(error, AttributeError) and question.part.startswith(error.name or "?"):
        return Outcome("unfinished", trace=f"there is no {error.name} in it")
    if code and not isinstance(error, NotImplementedError):
        return Outcome("wrong", _at(question, None, code, f"{type(error).__name__}: {error}", _written(question.truth)))
    return replace(_of_exception(answer), finding=_at(question, None, "", "", ""))


def _shape(question: Question, answer: object) -> Finding | None:
    """Return what is wrong with the kind or the shape of an answer."""
    if not isinstance(question.truth, np.ndarray):
        return None
    wanted = _shape_name(np.shape(question.truth))
    if answer is None:
        return _at(question, None, "NOTHING", "nothing", wanted)
    if not isinstance(answer, np.ndarray):
        came = repr(answer)[:60]
    elif np.shape(answer) != np.shape(question.truth):
        came = _shape_name(np.shape(answer))
    else:
        return None
    return _at(question, None, "SHAPE", came, wanted)


def _shape_name(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "one number"


def _counterexample(code: str, question: Question, answer: object) -> Finding:
    """Return the finding: of an array whose entries are questions of their own, the first that is off."""
    whole = isinstance(question.call, str) or np.shape(answer) != np.shape(question.truth)
    if whole:
        return _at(question, None, code, _written(answer), _written(question.truth))
    entry = int(np.argmax(~near(question, answer, question.truth)))
    return _at(question, entry, code, _written(answer[entry]), _written(question.truth[entry]))


def _at(question: Question, entry: int | None, code: str, yours: str, truth: str) -> Finding:
    call = question.call
    if not isinstance(call, str):
        call = call[entry] if entry is not None else f"{call[0]} and {len(call) - 1} more at once"
    return Finding(code, call, yours, truth, messages.message(code) if code else "", messages.page(code))


def _written(value: object) -> str:
    if isinstance(value, np.ndarray | np.floating):
        shown = {"float_kind": lambda one: f"{one:.6g}"}
        return np.array2string(np.asarray(value), separator=", ", formatter=shown, threshold=12).replace("\n", "")
    return str(value)
