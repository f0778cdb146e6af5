"""Which mistake is it? A mistake is named only if it explains the answers to all questions about a function.

The catalogue's mistakes come first, whose answers were derived; then the exercise's own wrong answers, which are run;
then pairs of the catalogue's mistakes. An exercise that is an adapter is diagnosed by the conformance command instead
(`first_finding`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType

import numpy as np

from docs.exercises.checker import messages
from docs.exercises.checker.catalogue import LEARNER, Exercise, load_module
from docs.exercises.checker.outcome import Finding
from docs.exercises.checker.questions import Answers, Question, RaisedError, answer_all, as_array, equal, is_correct
from tests.conformance.asking.adapter import Adapter, AdapterError
from tests.conformance.asking.subprocess_adapter import describe_adapter, evaluate, with_copies
from tests.conformance.diagnosing.examination import examine_adapter
from tests.conformance.diagnosing.report import Report

# ---------------------------------------------------------------- by answers


def recognise(exercise: Exercise, asked: Sequence[Question], answers: Answers) -> str:
    """Return the mistake that an exercise recognises by what it sees (an exception, a NaN), not by a formula; or ""."""
    return getattr(exercise.check, "recognise", lambda _asked, _answers: "")(asked, answers)


def explanation(exercise: Exercise, asked: Sequence[Question], answers: Answers) -> str:
    """Return the first known mistake whose answers equal all of these; UNKNOWN where there is none."""
    for code, explained in explanations(exercise, asked):
        if len(explained) == len(answers) and all(map(equal, asked, answers, explained)):
            return code
    return "UNKNOWN"


def explanations(exercise: Exercise, asked: Sequence[Question]) -> Iterator[tuple[str, Answers]]:
    """Yield the answers of known mistakes: the catalogue's, this exercise's own, then pairs of the catalogue's."""
    known = list(getattr(exercise.check, "explanations", lambda _asked: ())(asked))
    yield from (one for one in known if " and " not in one[0])
    yield from _own_wrong_answers(exercise, asked)
    yield from (one for one in known if " and " in one[0])


def _own_wrong_answers(exercise: Exercise, asked: Sequence[Question]) -> Iterator[tuple[str, Answers]]:
    if exercise.recorded is not None:
        for code, by_function in exercise.recorded:
            yield code, [as_array(answer) for answer in by_function.get(asked[0].function, [])]
        return
    for code, number in _numbered(exercise):
        yield code, answer_all(_wrong_module(exercise, code, number), asked)


def _numbered(exercise: Exercise) -> Iterator[tuple[str, int]]:
    """Yield code and number of the wrong answers that explain; SHAPE has many causes and explains none."""
    for code, sources in exercise.answers.items():
        yield from ((code, number) for number in range(len(sources)) if code != "SHAPE")


def _wrong_module(exercise: Exercise, code: str, number: int) -> ModuleType:
    return load_module(exercise.wrong(code, number), f"<{code}>", LEARNER)


# ---------------------------------------------------------------- for a copy without the wrong answers' code


def record(exercise: Exercise) -> list[tuple[str, dict[str, list]]]:
    """Return what each known wrong answer of an exercise answers, function by function, in place of its code."""
    if exercise.recorded is not None or not hasattr(exercise.check, "questions"):
        return exercise.recorded or []
    by_function: dict[str, list[Question]] = {}
    for question in exercise.check.questions():
        by_function.setdefault(question.function, []).append(question)
    with np.errstate(all="ignore"):
        return [
            (code, dict(_record_wrong_functions(_wrong_module(exercise, code, number), by_function)))
            for code, number in _numbered(exercise)
        ]


def _record_wrong_functions(module: ModuleType, by_function: dict[str, list[Question]]) -> Iterator[tuple[str, list]]:
    """Yield the functions that a wrong answer gets wrong, and what it answers there."""
    for function, asked in by_function.items():
        answers = answer_all(module, asked)
        if not all(map(is_correct, asked, answers)):
            yield function, list(map(_as_json, answers))


def _as_json(answer: object) -> object:
    if isinstance(answer, RaisedError):
        return None
    return answer.tolist() if isinstance(answer, np.ndarray) else answer


# ---------------------------------------------------------------- by the conformance command's examination


class InProcessAdapter:
    """An adapter that is loaded in this process; the examination calls it like one in a process of its own."""

    def __init__(self, adapter: Adapter) -> None:
        self.description, self._adapter = describe_adapter(adapter), with_copies(adapter)

    def __call__(self, labels: np.ndarray, inputs: np.ndarray, parameters: dict) -> dict[str, np.ndarray]:
        """Return the answer; an exception that is no answer is the learner's, with its lines."""
        try:
            return evaluate(self._adapter, labels, inputs, parameters)
        except (NotImplementedError, MemoryError):
            raise
        except Exception as error:
            raise AdapterError(f"{type(error).__name__}: {error}") from error


def examine(adapter: Adapter, dtype: str = "float32") -> Report:
    """Return the report of an examination.

    Raises:
        Exception: the learner's own, where the adapter cannot be called.
    """
    report = examine_adapter(InProcessAdapter(adapter), dtype)
    if report.conformant is None:
        raise AdapterError(report.error)
    return report


def first_finding(module: ModuleType) -> Finding | None:
    """Return the first mistake of a module that is an adapter, in float32 and then in float64; or None."""
    adapter = Adapter("yours", module.FAMILY, module.INPUTS, module.FRAMEWORK, module.loss)
    for dtype in ("float32", "float64"):
        for one in examine(adapter, dtype).diagnoses:
            arguments = ", ".join(f"{name}={value}" for name, value in one.inputs.items())
            message = one.message if one.code == "UNKNOWN" else messages.message(one.code)
            return Finding(one.code, f"loss({arguments})", _short(one.yours), _short(one.truth), message, one.page)
    return None


def _short(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
