"""Questions to a learner's module, and whether its answers are right.

Shapes are compared first; nothing is broadcast. An answer is what the function returned, an exception (`RaisedError`),
or the note that the function wrote into its arguments (`ChangedArgument`).
"""

from __future__ import annotations

import sys
import traceback
import warnings
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
        function: the learner's function (or class) that is asked about, and perhaps an aspect of it.
        text: the call as a learner reads it, one line; or one line per entry of the answer.
        call: from the learner's module to the answer.
        expected: the right answer: a number, an array, or anything that can be compared.
        code: the mistake that a wrong answer to this question means; without one the known mistakes are compared.
        rtol: relative tolerance.
        atol: absolute tolerance.
        accepts: whether an answer is a right one, where many are; by default those that equal `expected`.
        arguments: of the call by name; empty where the call is more than one call of a function.
        at: from other arguments to the call with them, where the call is more than the function with its arguments.
        probe: whether the catalogue of mistakes holds what each mistake answers to it.
    """

    function: str
    text: str | tuple[str, ...]
    call: Callable[[ModuleType], object]
    expected: object
    code: str = ""
    rtol: float = RTOL
    atol: float = 1e-12
    accepts: Callable[[object], bool] | None = None
    arguments: dict | None = None
    at: Callable[[dict], Callable[[ModuleType], object]] | None = None
    probe: bool = False


@dataclass(frozen=True)
class RaisedError:
    """An exception in the place of an answer.

    Attributes:
        kinds: the names of its class and of that one's bases.
        message: what it says.
        name: the name that a NameError or an AttributeError misses.
        trace: the lines of the learner's own file on the way to it, and the exception.
    """

    kinds: tuple[str, ...]
    message: str
    name: str = ""
    trace: str = ""

    @property
    def kind(self) -> str:
        """The name of its class."""
        return self.kinds[0]

    @classmethod
    def of(cls, error: BaseException) -> RaisedError:
        """Return the record of an exception."""
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        return cls(kinds, str(error)[:400], getattr(error, "name", None) or "", trace_of(error))


class FailedCallError(Exception):
    """A call of an adapter failed, or there is a hole: its examination stops here."""

    def __init__(self, call: str, raised: RaisedError) -> None:
        super().__init__(call)
        self.call, self.raised = call, raised


@dataclass(frozen=True)
class ChangedArgument:
    """The note that a function wrote into an array that it was given."""

    name: str


@dataclass(frozen=True)
class OtherObject:
    """An answer that is neither numbers nor text: what it is."""

    shown: str


def trace_of(error: BaseException) -> str:
    """Return the lines of the learner's own file on the way to an exception, and the exception."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if is_learners(frame.filename)]
    lines = [f"{frame.filename}, line {frame.lineno}: {frame.line}" for frame in own[-3:]]
    said = str(error)
    if isinstance(error, SyntaxError):
        where = f"{error.filename}, line {error.lineno}: {(error.text or '').strip()}"
        lines, said = [where] if error.lineno else [], error.msg
    return "\n".join([*dict.fromkeys(lines), f"{type(error).__name__}: {said}"[:400]])


def is_learners(filename: str) -> bool:
    """Return whether a file is the learner's, and neither the kit's nor a library's."""
    return not filename.startswith((*NOT_THE_LEARNERS, "<frozen"))


def answer_all(module: ModuleType, questions: Iterable[Question]) -> Answers:
    """Return a module's answers; an exception takes the place of its answer."""
    answers: Answers = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of NumPy, such as that on the mean of nothing
        for question in questions:
            try:
                answers.append(as_array(question.call(module)))
            except MemoryError:
                raise  # the next question would ask for as much
            except Exception as error:
                answers.append(RaisedError.of(error))
    return answers


def as_array(answer: object) -> object:
    """Return real numbers as an array of float64, anything else as it is, or as a note of what it is."""
    if answer is None or isinstance(answer, str | bool | dict | ChangedArgument):
        return answer
    if isinstance(answer, list | tuple) and all(isinstance(one, str) for one in answer):
        return list(answer)
    try:
        found = np.asarray(answer)
        if found.dtype.kind in "biuf":
            return found.astype(float)
        if found.dtype.name == "bfloat16":
            return found.astype(float)
    except Exception:  # whatever the conversion of a stranger's object raises
        pass
    return OtherObject(repr(answer)[:60])


def is_correct(question: Question, answer: object) -> bool:
    """Return whether an answer is a right one."""
    if question.accepts is not None:
        return not isinstance(answer, RaisedError | OtherObject | ChangedArgument) and bool(question.accepts(answer))
    return equal(question, answer, question.expected)


def equal(question: Question, answer: object, other: object) -> bool:
    """Return whether two answers have one shape and are close in every entry."""
    if isinstance(answer, RaisedError | OtherObject) or isinstance(other, RaisedError | OtherObject):
        return False
    if isinstance(answer, np.ndarray) != isinstance(other, np.ndarray):
        return False
    if not isinstance(other, np.ndarray):
        return type(answer) is type(other) and answer == other
    return answer.shape == other.shape and bool(np.all(close(question, answer, other)))


def close(question: Question, answer: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return in which entries two answers of one shape agree; NaN agrees with NaN, and inf with inf alone."""
    same = (answer == other) | (np.isnan(answer) & np.isnan(other))
    with np.errstate(invalid="ignore"):
        near = np.abs(answer - other) <= question.rtol * np.abs(other) + question.atol
    return same | (near & np.isfinite(other))  # of infinity every number is nearer than a part of infinity
