"""A session: a learner's module, asked. The answers are data, wherever the module runs.

`local_session.py` has the one that asks a module of this process, `worker_process.py` the one that asks a module in a
process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.curves import PREFIX, curve_of
from docs.exercises.checker.questions import Answers, Question, RaisedError


class Session(Protocol):
    """What a check needs of a learner's module."""

    def answers(self, asked: Sequence[Question]) -> Answers:
        """Return the answers to questions about one function."""

    def evaluate(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict | RaisedError:
        """Return the result of a call of a module that is an adapter: arrays by name, and the value's "dtype"."""

    def described(self) -> dict | RaisedError:
        """Return what a module that is an adapter says of itself."""


def questions_of(exercise: Exercise, function: str) -> list[Question]:
    """Return an exercise's questions about one function; or the one that asks for its curve."""
    if function.startswith(PREFIX):
        return [curve_of(exercise, function.removeprefix(PREFIX)).question]
    return [question for question in exercise.questions if question.function == function]
