"""How an answer is checked, in five steps that are the five functions below: load, query, compare, diagnose, outcome.

`check_source` runs all five on a learner's file, `check_module` the last four on a module that is loaded already (a
notebook has one). The first question with a wrong answer is the counterexample; questions are asked in order of
simplicity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import ModuleType

import numpy as np

from docs.exercises.checker import diagnosis, messages
from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module, normal
from docs.exercises.checker.outcome import Finding, Outcome
from docs.exercises.checker.questions import Answers, Question, RaisedError, answer_all, close, is_correct


def check_source(exercise: Exercise, source: str, path: str) -> Outcome:
    """Return the outcome of a learner's file; `path` is its name in messages."""
    if normal(source) == normal(exercise.starter):
        return Outcome("untouched")
    module = load(source, path)
    return module if isinstance(module, Outcome) else check_module(exercise, module)


def check_module(exercise: Exercise, module: ModuleType) -> Outcome:
    """Return the outcome of a learner's module: by its own judge where the exercise has one, else by its questions."""
    with np.errstate(all="ignore"):
        if hasattr(exercise.check, "judge"):
            return _judge(exercise, module)
        return check_questions(exercise, module, exercise.check.questions())


def check_questions(exercise: Exercise, module: ModuleType, questions: Sequence[Question]) -> Outcome:
    """Return the outcome of a module that is asked these questions."""
    for asked, answers in query(module, questions):
        wrong = compare(asked, answers)
        if wrong is not None:
            code = diagnose(exercise, asked, answers, wrong)
            return outcome(asked[wrong], answers[wrong], code)
    return Outcome("solved")


# ---------------------------------------------------------------- the five steps


def load(source: str, path: str) -> ModuleType | Outcome:
    """1. Run the learner's file as a module; where that fails, return the outcome."""
    try:
        return load_module(source, path, LEARNER)
    except MemoryError:
        raise
    except Exception as error:
        return Outcome("crashed", trace=RaisedError(error).trace)


def query(module: ModuleType, questions: Sequence[Question]) -> Iterator[tuple[list[Question], Answers]]:
    """2. Yield the questions and answers, one of the learner's functions at a time."""
    for function in dict.fromkeys(question.function for question in questions):
        asked = [question for question in questions if question.function == function]
        yield asked, answer_all(module, asked)


def compare(asked: Sequence[Question], answers: Answers) -> int | None:
    """3. Return the index of the first wrong answer, or None."""
    pairs = enumerate(zip(asked, answers, strict=True))
    return next((index for index, (question, answer) in pairs if not is_correct(question, answer)), None)


def diagnose(exercise: Exercise, asked: Sequence[Question], answers: Answers, wrong: int) -> str:
    """4. Return the code of the mistake that explains all answers; UNKNOWN, or "" for an exception, where none does."""
    recognised = diagnosis.recognise(exercise, asked, answers)
    if isinstance(answers[wrong], RaisedError):
        return recognised
    return asked[wrong].code or recognised or diagnosis.explanation(exercise, asked, answers)


def outcome(question: Question, answer: object, code: str) -> Outcome:
    """5. Return the outcome of a wrong answer, with its counterexample."""
    if isinstance(answer, RaisedError):
        return _outcome_of_exception(question, answer, code)
    malformed = _wrong_kind_or_shape(question, answer)
    if malformed and code == "UNKNOWN":
        return Outcome("wrong", malformed)
    return Outcome("wrong", _counterexample(code, question, answer))


# ---------------------------------------------------------------- an exercise with a judge of its own


def _judge(exercise: Exercise, module: ModuleType) -> Outcome:
    try:
        finding = exercise.check.judge(module)
    except MemoryError:
        raise
    except Exception as error:
        return _crashed_or_unfinished(RaisedError(error))
    return Outcome("wrong", finding) if finding else Outcome("solved")


# ---------------------------------------------------------------- parts of an outcome


def _crashed_or_unfinished(raised: RaisedError) -> Outcome:
    if not isinstance(raised.error, NotImplementedError):
        return Outcome("crashed", trace=raised.trace)
    where, found, _ = raised.trace.partition(": raise")
    return Outcome("unfinished", trace=f"there is a hole: {where if found else raised.error}")


def _outcome_of_exception(question: Question, raised: RaisedError, code: str) -> Outcome:
    """Return what an exception means: a hole, a missing function, a mistake that is recognised by it, or a crash."""
    error = raised.error
    if isinstance(error, AttributeError) and question.function.startswith(error.name or "?"):
        return Outcome("unfinished", trace=f"there is no {error.name} in it")
    if code and not isinstance(error, NotImplementedError):
        got = f"{type(error).__name__}: {error}"
        return Outcome("wrong", _finding(question, None, code, got, _as_text(question.expected)))
    return replace(_crashed_or_unfinished(raised), finding=_finding(question, None, "", "", ""))


def _wrong_kind_or_shape(question: Question, answer: object) -> Finding | None:
    """Return the finding of an answer that is no array, or one of another shape; None if kind and shape are right."""
    if not isinstance(question.expected, np.ndarray):
        return None
    expected = _shape_as_text(np.shape(question.expected))
    if answer is None:
        return _finding(question, None, "NOTHING", "nothing", expected)
    if not isinstance(answer, np.ndarray):
        got = repr(answer)[:60]
    elif np.shape(answer) != np.shape(question.expected):
        got = _shape_as_text(np.shape(answer))
    else:
        return None
    return _finding(question, None, "SHAPE", got, expected)


def _shape_as_text(shape: tuple[int, ...]) -> str:
    return f"shape {shape}" if shape else "one number"


def _counterexample(code: str, question: Question, answer: object) -> Finding:
    """Return the finding; where each entry of an array has its own call, of the first wrong entry."""
    if isinstance(question.text, str) or np.shape(answer) != np.shape(question.expected):
        return _finding(question, None, code, _as_text(answer), _as_text(question.expected))
    entry = int(np.argmax(~close(question, answer, question.expected)))
    return _finding(question, entry, code, _as_text(answer[entry]), _as_text(question.expected[entry]))


def _finding(question: Question, entry: int | None, code: str, yours: str, truth: str) -> Finding:
    text = question.text
    if not isinstance(text, str):
        text = text[entry] if entry is not None else f"{text[0]} and {len(text) - 1} more at once"
    return Finding(code, text, yours, truth, messages.message(code) if code else "", messages.page(code))


def _as_text(value: object) -> str:
    if isinstance(value, np.ndarray | np.floating):
        floats = {"float_kind": lambda number: f"{number:.6g}"}
        return np.array2string(np.asarray(value), separator=", ", formatter=floats, threshold=12).replace("\n", "")
    return str(value)
