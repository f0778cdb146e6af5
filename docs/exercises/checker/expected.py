"""Questions whose expected answers were derived: they come from `spec/vectors`, none is typed here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from types import ModuleType

import numpy as np

from docs.exercises.checker.questions import Question
from tests.conformance.comparing.vectors import FOLDER, Vector, vectors
from tests.conformance.diagnosing import formula, probes
from tests.conformance.diagnosing.probes import Probe

Numbers = float | np.ndarray


@cache
def _questions() -> dict:
    return json.loads((FOLDER / "exercises.json").read_text(encoding="utf-8"))["questions"]


def number(text: str | list) -> Numbers:
    """Return decimals, or rows of them, as numbers."""
    return np.array(text, float) if isinstance(text, list) else float(text)


def short(value: object) -> str:
    """Return a number, or a row, as a learner reads it."""
    if isinstance(value, np.ndarray):
        return f"[{', '.join(map(short, value))}]"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def derived_questions(
    name: str, function: str | None = None, apply: Callable | None = None, **also: object
) -> list[Question]:
    """Return the questions under a name in exercises.json.

    Args:
        name: of the questions.
        function: the learner's function; by default of the same name.
        apply: from the function and its arguments to the answer; by default the arguments are passed in order.
        also: further arguments, by name.
    """
    function = function or name
    apply = apply or (lambda learners, arguments: learners(*arguments.values()))
    questions = []
    for row in _questions()[name]["rows"]:
        arguments = {key: number(text) for key, text in row.items() if key != "value"} | also
        shown = ", ".join(f"{key}={short(of)}" for key, of in arguments.items())

        def call(module: ModuleType, arguments: dict = arguments) -> object:
            return apply(getattr(module, function), copied(arguments))

        questions.append(Question(function, f"{function}({shown})", call, np.asarray(number(row["value"]))))
    return questions


def copied(arguments: dict) -> dict:
    """Return copies of the arguments, which the learner's code may write into."""
    return {name: of.copy() if isinstance(of, np.ndarray) else of for name, of in arguments.items()}


# ---------------------------------------------------------------- the probes that tell mistakes apart


def batches(family: str, weighted: bool = True) -> list[list[int]]:
    """Return the indices of a family's probes, grouped into those that share one call.

    Args:
        family: "binary", "categorical" or "soft".
        weighted: those with an alpha, or those without.
    """
    numbers = [n for n, probe in enumerate(probes.probes(family)) if (probe.alpha is not None) == weighted]
    return [list(of) for _, of in groupby(numbers, key=lambda n: probes.probes(family)[n].group)]


def on_probes(
    function: str,
    family: str,
    arguments: Callable[[list[Probe]], dict],
    quantity: str = "value",
    weighted: bool = True,
) -> list[Question]:
    """Return the probes as questions; every mistake of the catalogue has known answers to them.

    Args:
        function: the learner's function.
        family: of the probes.
        arguments: from the probes of one call to its arguments, in order.
        quantity: "value" or "gradient".
        weighted: whether to take the probes that have an alpha, or those that have none.
    """
    questions = []
    expected = _answers(getattr(_right_answers(family), quantity))
    for numbers in batches(family, weighted):
        batch = arguments([probes.probes(family)[n] for n in numbers])
        texts = tuple(_call_text(function, batch, entry) for entry in range(len(numbers)))

        def call(module: ModuleType, batch: dict = batch) -> object:
            return getattr(module, function)(*copied(batch).values())

        questions.append(Question(function, texts, call, np.stack([expected[n] for n in numbers])))
    return questions


def _right_answers(family: str) -> formula.Explanation | SoftLabelAnswers:
    if family == "soft":
        return _soft()[0][1]
    return formula.truth(family)


def _answers(of: object) -> list[np.ndarray]:
    return [np.asarray(one, float) for one in of]


def _call_text(function: str, batch: dict, entry: int) -> str:
    shown = {
        name: of[entry] if np.ndim(of) and len(of) > entry and name != "alpha" else of for name, of in batch.items()
    }
    return f"{function}({', '.join(f'{name}={short(of)}' for name, of in shown.items())})"


def mistake_answers(family: str, quantity: str = "value", weighted: bool = True) -> list[tuple[str, list]]:
    """Return what each mistake of the catalogue answers to `on_probes`; single mistakes come before pairs."""
    names = OF_GRADIENT if quantity == "gradient" else {}
    wrong = [] if family == "soft" else _wrong(family, quantity)
    known = (
        _soft()[1:]
        if family == "soft"
        else [(" and ".join(names.get(code, code) for code in e.codes), e) for e in wrong]
    )
    found = []
    for code, one in known:
        answers = getattr(one, quantity)
        if answers is not None:
            answers = _answers(answers)
            found.append((code, [np.stack([answers[n] for n in of]) for of in batches(family, weighted)]))
    return [(code, answers) for code, answers in found if all(np.isfinite(one).all() for one in answers)]


def _wrong(family: str, quantity: str) -> Iterable[formula.Explanation]:
    of_gradient = quantity == "gradient"
    known = (one for one in formula.explanations(family) if one.codes)
    return sorted(known, key=lambda one: (len(one.codes), (one.value is not None) == of_gradient))


OF_GRADIENT = {"SIGN": "GRADIENT_SIGN"}  # where a gradient is asked for, no minus of a logarithm is missing
SOFT_CODES = {"per-class-sum": "", "naive-p_t": "NAIVE_SOFT_PT", "hard-threshold": "LABEL_ROUNDED"}


@dataclass(frozen=True, eq=False)
class SoftLabelAnswers:
    """What one extension to soft labels answers to the probes; NaN where it has no answer."""

    value: np.ndarray


def _soft() -> list[tuple[str, SoftLabelAnswers]]:
    known = probes.catalogue()["soft"]["answers"]
    return [(SOFT_CODES[one["soft_labels"]], SoftLabelAnswers(np.array(one["value"], float))) for one in known]


# ---------------------------------------------------------------- vectors


def of_loss(loss: str, *names: str, largest: float = np.inf) -> list[Vector]:
    """Return the vectors of a loss with hard labels that set no other parameters, smallest logits first.

    Args:
        loss: its public name.
        names: of the parameters that may be set.
        largest: logit, in magnitude.
    """
    fits = [
        vector
        for vector in vectors()
        if vector.loss == loss
        and not vector.soft
        and "float64" in vector.exact_in
        and all(vector.parameters[name] is None or name in names for name in vector.parameters)
        and np.all(np.abs(vector.arrays["logits"]) <= largest)
    ]
    return sorted(fits, key=lambda vector: float(np.max(np.abs(vector.arrays["logits"]))))


def value(vector: Vector) -> np.ndarray:
    """Return the true value of a vector."""
    return np.asarray(float(vector.expected["value"]))
