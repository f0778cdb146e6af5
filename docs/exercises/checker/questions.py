"""Questions to a learner's module, and whether its answers are right.

Shapes are compared first; nothing is broadcast.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from docs.exercises.checker.catalogue import FOLDER

RTOL = 1e-6  # double precision loses less on these questions, and no known mistake is closer to the truth
NOT_THE_LEARNERS = (sys.prefix, sys.base_prefix, str(FOLDER), str(FOLDER.parents[1] / "tests"))
Answers = list[object]


@dataclass(frozen=True)
class Question:
    """One question to a learner's module.

    Attributes:
        function: the learner's function (or class) that is asked about.
        text: the call as a learner reads it, one line; or one line per entry of the answer.
        call: from the learner's module to the answer.
        expected: the right answer: a number, an array, or anything that can be compared.
        code: the mistake that a wrong answer to this question means; without one the known mistakes are compared.
        rtol: relative tolerance.
        atol: absolute tolerance.
    """

    function: str
    text: str | tuple[str, ...]
    call: Callable[[ModuleType], object]
    expected: object
    code: str = ""
    rtol: float = RTOL
    atol: float = 1e-12


@dataclass(frozen=True)
class RaisedError:
    """An exception in the place of an answer."""

    error: BaseException

    @property
    def trace(self) -> str:
        """The lines of the learner's own file on the way to the exception, and the exception."""
        own = [frame for frame in traceback.extract_tb(self.error.__traceback__) if is_learners(frame.filename)]
        lines = [f"{frame.filename}, line {frame.lineno}: {frame.line}" for frame in own[-3:]]
        if isinstance(self.error, SyntaxError):
            lines = [f"{self.error.filename}, line {self.error.lineno}: {(self.error.text or '').strip()}"]
            return "\n".join([*lines, f"{type(self.error).__name__}: {self.error.msg}"])
        return "\n".join([*lines, f"{type(self.error).__name__}: {self.error}"[:400]])


def is_learners(filename: str) -> bool:
    """Return whether a file is the learner's, and neither the kit's nor a library's."""
    return not filename.startswith((*NOT_THE_LEARNERS, "<frozen"))


def answer_all(module: ModuleType, questions: Iterable[Question]) -> Answers:
    """Return a module's answers; an exception takes the place of its answer."""
    answers: Answers = []
    for question in questions:
        try:
            answers.append(as_array(question.call(module)))
        except MemoryError:
            raise  # the next question would ask for as much
        except Exception as error:
            answers.append(RaisedError(error))
    return answers


def as_array(answer: object) -> object:
    """Return numbers as an array of float64, anything else as it is."""
    if answer is None or isinstance(answer, str | bool | dict):
        return answer
    try:
        return np.asarray(answer, float)
    except (TypeError, ValueError):
        return answer


def is_correct(question: Question, answer: object) -> bool:
    """Return whether an answer is the expected one."""
    return equal(question, answer, question.expected)


def equal(question: Question, answer: object, other: object) -> bool:
    """Return whether two answers have one shape and are close in every entry."""
    if isinstance(answer, RaisedError) or isinstance(other, RaisedError):
        return False
    if isinstance(answer, np.ndarray) != isinstance(other, np.ndarray):
        return False
    if not isinstance(other, np.ndarray):
        return type(answer) is type(other) and answer == other
    return answer.shape == other.shape and bool(np.all(close(question, answer, other)))


def close(question: Question, answer: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return in which entries two answers of one shape agree; NaN agrees with NaN, and inf with inf."""
    same = (answer == other) | (np.isnan(answer) & np.isnan(other))
    return same | (np.abs(answer - other) <= question.rtol * np.abs(other) + question.atol)
