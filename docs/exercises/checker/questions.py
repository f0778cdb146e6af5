"""Questions to a learner's module, and its answers: what came, and whether that is the same as something else.

Shape first, and nothing is broadcast.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from docs.exercises.checker.catalogue import FOLDER

CLOSE = 1e-6  # relative: double precision loses less on these questions, and no known mistake gains less
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
    return answer.shape == other.shape and bool(np.all(near(question, answer, other)))


def near(question: Question, answer: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return where two answers of one shape are the same."""
    equal = (answer == other) | (np.isnan(answer) & np.isnan(other))
    return equal | (np.abs(answer - other) <= question.close * np.abs(other) + question.slack)
