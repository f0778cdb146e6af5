"""A session: a learner's module, asked. The answers are data, wherever the module runs.

`LocalSession` asks a module of this process (a notebook's, or one of the kit's own); `worker_process.py` has the one
that asks a module in a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Protocol

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.questions import Answers, Question, RaisedError, answer_all


class Session(Protocol):
    """What a check needs of a learner's module."""

    def answers(self, asked: Sequence[Question]) -> Answers:
        """Return the answers to questions about one function."""

    def evaluate(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict | RaisedError:
        """Return the result of a call of a module that is an adapter: arrays by name, and the value's "dtype"."""

    def described(self) -> dict | RaisedError:
        """Return what a module that is an adapter says of itself."""


class LocalSession:
    """A session with a module of this process."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def answers(self, asked: Sequence[Question]) -> Answers:
        """Return the answers to questions about one function."""
        with np.errstate(all="ignore"):
            return answer_all(self._module, asked)

    def evaluate(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict | RaisedError:
        """Return the result of a call of the module's loss."""
        from docs.exercises.checker.examined import evaluate_module

        try:
            return evaluate_module(self._module, labels, inputs, parameters)
        except MemoryError:
            raise
        except Exception as error:
            return RaisedError.of(error)

    def described(self) -> dict | RaisedError:
        """Return family, inputs, whether the gradient is checked, and versions."""
        from docs.exercises.checker.examined import describe_module

        try:
            return describe_module(self._module)
        except Exception as error:
            return RaisedError.of(error)


def questions_of(exercise: Exercise, function: str) -> list[Question]:
    """Return an exercise's questions about one function."""
    return [question for question in exercise.questions if question.function == function]
