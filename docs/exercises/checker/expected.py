"""Questions whose expected answers were derived: they come from `spec/vectors`, none is typed here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from types import ModuleType

import numpy as np

from docs.exercises.checker.questions import ChangedArgument, Question, as_array
from tests.conformance.comparing.vectors import FOLDER, Vector, vectors
from tests.conformance.diagnosing import formula, probes
from tests.conformance.diagnosing.probes import Probe

Numbers = float | np.ndarray
LABELS = ("y", "Y")  # arguments that hold integers, also in arrays


@cache
def _questions() -> dict:
    return json.loads((FOLDER / "exercises.json").read_text(encoding="utf-8"))["questions"]


def number(text: str | list, name: str = "") -> Numbers:
    """Return decimals, or rows of them, as numbers: what is written without a point is an integer, so are labels."""
    if isinstance(text, list):
        return np.array(text, float).astype(int if name in LABELS else float)
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def short(value: object) -> str:
    """Return a value as a learner can type it: all digits, and an integer without a point."""
    if isinstance(value, np.ndarray):
        return f"[{', '.join(map(short, value))}]"
    return repr(value.item() if isinstance(value, np.generic) else value)


def derived_questions(name: str, function: str | None = None, **also: object) -> list[Question]:
    """Return the questions under a name in exercises.json: the plain points, then the random ones.

    Args:
        name: of the questions.
        function: the learner's function; by default of the same name.
        also: further arguments, by name.
    """
    return _of_rows(_questions()[name], function or name, also)


def own_questions(check: str, function: str) -> list[Question]:
    """Return the questions about a function whose truth is in TRUTH of an exercise's own check.py.

    Args:
        check: the path of check.py, its `__file__`; `fl verify` writes truth.json beside it.
        function: the learner's function.
    """
    return _of_rows(written_truth(check)["questions"][function], function, {})


def written_truth(check: str) -> dict:
    """Return truth.json of an exercise: "questions" have the values of TRUTH, "computed" what `computed()` returned.

    Args:
        check: the path of check.py, its `__file__`; `fl verify` writes truth.json beside it.
    """
    return json.loads((Path(check).parent / "truth.json").read_text(encoding="utf-8"))


def own_batches(check: str, function: str, arrays: tuple[str, ...]) -> list[Question]:
    """Return the same questions, those that share the other arguments in one call.

    Args:
        check: the path of check.py, its `__file__`.
        function: the learner's function.
        arrays: the arguments that are arrays in that call, an entry for each example.
    """
    shared: dict[tuple, list[Question]] = {}
    for one in own_questions(check, function):
        key = tuple(of for name, of in one.arguments.items() if name not in arrays)
        shared.setdefault(key, []).append(one)
    return [_batch(function, arrays, of) for of in shared.values()]


def _batch(function: str, arrays: tuple[str, ...], of: list[Question]) -> Question:
    arguments = {
        name: np.array([one.arguments[name] for one in of]) if name in arrays else value
        for name, value in of[0].arguments.items()
    }
    expected = np.array([float(one.expected) for one in of])
    texts = tuple(call_text(function, arguments, entry) for entry in range(len(of)))
    return Question(function, texts, asking(function, arguments), expected, arguments=arguments)


def _of_rows(of: dict, function: str, also: dict) -> list[Question]:
    questions = []
    for row in (*of["rows"], *of["random"]):
        arguments = {key: number(text, key) for key, text in row.items() if key != "value"} | also
        questions.append(_question(function, arguments, np.asarray(number(row["value"]), float)))
    return questions


def entrywise_questions(name: str, function: str, **also: object) -> list[Question]:
    """Return the questions under a name in exercises.json whose answer has an entry for each example of the arguments.

    Args:
        name: of the questions.
        function: the learner's function.
        also: fields of the questions.
    """
    return [
        replace(
            one, text=tuple(call_text(function, one.arguments, entry) for entry in range(len(one.expected))), **also
        )
        for one in derived_questions(name, function)
    ]


def _question(function: str, arguments: dict, expected: object) -> Question:
    text = f"{function}({', '.join(f'{key}={short(of)}' for key, of in arguments.items())})"
    return Question(function, text, asking(function, arguments), expected, arguments=arguments)


def asking(function: str, arguments: dict, keywords: tuple[str, ...] = ()) -> Callable[[ModuleType], object]:
    """Return what calls a module's function with copies of these arguments, in order; it must not write into them.

    Args:
        function: its name.
        arguments: by name.
        keywords: those that are passed by name.
    """

    def call(module: ModuleType) -> object:
        copies = {name: of.copy() if isinstance(of, np.ndarray) else of for name, of in arguments.items()}
        named = {name: copies[name] for name in keywords}
        answer = as_array(getattr(module, function)(*(of for name, of in copies.items() if name not in named), **named))
        changed = [name for name, of in arguments.items() if not _same(of, copies[name])]
        return ChangedArgument(changed[0]) if changed else answer

    return call


def _same(before: object, after: object) -> bool:
    return not isinstance(before, np.ndarray) or np.array_equal(before, after, equal_nan=before.dtype.kind == "f")


def call_text(function: str, arguments: dict, entry: int) -> str:
    """Return the call with one example, as a batch of one; the arguments that all examples share stay as they are."""
    first = next(iter(arguments.values()))
    shown = {
        name: of[entry : entry + 1] if isinstance(of, np.ndarray) and len(of) == len(first) and name != "alpha" else of
        for name, of in arguments.items()
    }
    return f"{function}({', '.join(f'{name}={short(of)}' for name, of in shown.items())})"


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
        texts = tuple(call_text(function, batch, entry) for entry in range(len(numbers)))
        stacked = np.stack([expected[n] for n in numbers])
        questions.append(Question(function, texts, asking(function, batch), stacked, arguments=batch, probe=True))
    return questions


def _right_answers(family: str) -> formula.Explanation | SoftLabelAnswers:
    if family == "soft":
        return _soft()[0][1]
    return formula.truth(family)


def _answers(of: object) -> list[np.ndarray]:
    return [np.asarray(one, float) for one in of]


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


def with_probes(plain_and_random: list[Question], on_probes: list[Question], plain: int = 2) -> list[Question]:
    """Return questions in their order: plain points (so many), the probes, random points."""
    return [*plain_and_random[:plain], *on_probes, *plain_and_random[plain:]]
