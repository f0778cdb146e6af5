"""Right or wrong, and why: an answer is held against the truth, question by question, and then against known mistakes.

Shape first, and nothing is broadcast. The first question that is off is the counterexample; questions are asked in the
order of simplicity. A mistake is named only if it explains the answers to all questions on that function.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from docs.exercises import messages
from docs.exercises.outcomes import Finding, Outcome
from docs.exercises.shelf import FOLDER, Exercise, loaded, normal

CLOSE = 1e-6  # relative: double precision loses less on these questions, and no known mistake gains less
LEARNER = "learner"
OTHERS = (sys.prefix, sys.base_prefix, str(FOLDER), str(FOLDER.parents[1] / "tests"))


@dataclass(frozen=True)
class Question:
    """One question to an answer.

    Attributes:
        part: the function, or thing, that is asked about.
        call: the question as a learner reads it, one line; or one line an entry of the answer.
        ask: from the learner's module to the answer.
        truth: what is right: a number, an array, or anything that can be compared.
        code: of the mistake that is seen by this question alone; without one the mistakes' answers are compared.
        close: how far off a number may be, relatively.
        slack: how far off, absolutely.
    """

    part: str
    call: str | tuple[str, ...]
    ask: Callable[[ModuleType], object]
    truth: object
    code: str = ""
    close: float = CLOSE
    slack: float = 1e-12


@dataclass(frozen=True)
class Raised:
    """An exception in the place of an answer."""

    error: BaseException

    @property
    def trace(self) -> str:
        """The lines of the learner's own file on the way to the exception, and the exception."""
        own = [frame for frame in traceback.extract_tb(self.error.__traceback__) if learners(frame.filename)]
        lines = [f"{frame.filename}, line {frame.lineno}: {frame.line}" for frame in own[-3:]]
        if isinstance(self.error, SyntaxError):
            lines = [f"{self.error.filename}, line {self.error.lineno}: {(self.error.text or '').strip()}"]
            return "\n".join([*lines, f"{type(self.error).__name__}: {self.error.msg}"])
        return "\n".join([*lines, f"{type(self.error).__name__}: {self.error}"[:400]])


def learners(filename: str) -> bool:
    """Return whether a file is the learner's, and neither the kit's nor a library's."""
    return not filename.startswith((*OTHERS, "<frozen"))


# ---------------------------------------------------------------- the learner's module


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


def answers_of(module: ModuleType, questions: Iterable[Question]) -> list:
    """Return the answers, an exception in its place."""
    answers = []
    for question in questions:
        try:
            answers.append(taken(question.ask(module)))
        except MemoryError:
            raise  # the next question would ask for as much
        except Exception as error:
            answers.append(Raised(error))
    return answers


def taken(answer: object) -> object:
    """Return an answer as an array of numbers where it is one."""
    if answer is None or isinstance(answer, str | bool | dict):
        return answer
    try:
        return np.asarray(answer, float)
    except (TypeError, ValueError):
        return answer


def _what_is_off(exercise: Exercise, asked: list[Question], answers: list, off: int) -> Outcome:
    question, answer = asked[off], answers[off]
    code = question.code or observed(exercise, asked, answers) or explanation(exercise, asked, answers)
    if isinstance(answer, Raised):
        return _raised(question, answer, code)
    shown = _shape(question, answer)
    if shown and code == "UNKNOWN":
        return Outcome("wrong", shown)
    return Outcome("wrong", _counterexample(code, question, answer))


def _raised(question: Question, answer: Raised, code: str) -> Outcome:
    """Return what an exception means: a hole, something missing, a mistake that is known by it, or a crash."""
    error = answer.error
    if isinstance(error, AttributeError) and question.part.startswith(error.name or "?"):
        return Outcome("unfinished", trace=f"there is no {error.name} in it")
    if code != "UNKNOWN" and not isinstance(error, NotImplementedError):
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


def right(question: Question, answer: object) -> bool:
    """Return whether an answer is the truth."""
    return same(question, answer, question.truth)


def same(question: Question, answer: object, other: object) -> bool:
    """Return whether two answers are the same, in shape and in every entry."""
    if isinstance(answer, Raised) or isinstance(other, Raised):
        return False
    if isinstance(answer, np.ndarray) != isinstance(other, np.ndarray):
        return False
    if not isinstance(other, np.ndarray):
        return type(answer) is type(other) and answer == other
    return answer.shape == other.shape and bool(np.all(_near(question, answer, other)))


def _near(question: Question, answer: np.ndarray, other: np.ndarray) -> np.ndarray:
    equal = (answer == other) | (np.isnan(answer) & np.isnan(other))
    return equal | (np.abs(answer - other) <= question.close * np.abs(other) + question.slack)


def _counterexample(code: str, question: Question, answer: object) -> Finding:
    """Return the finding: of an array whose entries are questions of their own, the first that is off."""
    whole = isinstance(question.call, str) or np.shape(answer) != np.shape(question.truth)
    if whole:
        return _at(question, None, code, _written(answer), _written(question.truth))
    entry = int(np.argmax(~_near(question, answer, question.truth)))
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


# ---------------------------------------------------------------- which mistake


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
