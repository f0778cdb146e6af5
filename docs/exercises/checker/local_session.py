"""A session with a module of this process: a notebook's, or one of the kit's own."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np

from docs.exercises.checker.questions import Answers, Question, RaisedError, answer_all


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
        from docs.exercises.checker.adapter_examination import evaluate_module  # it takes long to import

        try:
            return evaluate_module(self._module, labels, inputs, parameters)
        except MemoryError:
            raise
        except Exception as error:
            return RaisedError.of(error)

    def described(self) -> dict | RaisedError:
        """Return family, inputs, whether the gradient is checked, and versions."""
        from docs.exercises.checker.adapter_examination import describe_module  # it takes long to import

        try:
            return describe_module(self._module)
        except Exception as error:
            return RaisedError.of(error)
