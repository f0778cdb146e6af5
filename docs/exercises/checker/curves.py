"""The curve of a function that an exercise asks for: one argument moves, the others stay as in its first question.

Which argument moves is found from the questions, and its range, too, so that no exercise lists its curves. An exercise
whose functions are called in another way has `curve(function)` in its check.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.questions import Question, as_array

POINTS = 61
LOGITS = ("z", "x", "inputs", "Z")
PROBABILITIES = ("p", "p_t", "eta", "pi", "P")
MOVING = (
    *PROBABILITIES,
    *LOGITS,
    "t",
    "ce",
    "lam",
    "prevalence",
    "beta",
    "cost_fn",
    "alpha",
    "gamma",
    "w1",
)  # the first
MODERATE, EDGE = 6.0, 0.01  # logits are drawn between these, and probabilities at this distance from 0 and 1
PREFIX = "curve of "


@dataclass(frozen=True)
class Curve:
    """Where a function is evaluated.

    Attributes:
        function: the learner's.
        argument: that moves.
        at: its values.
        fixed: the other arguments, as text.
        question: asks for the values, an array; NaN where the call raises or returns no number.
    """

    function: str
    argument: str
    at: np.ndarray
    fixed: str
    question: Question


def functions_of(exercise: Exercise) -> list[str]:
    """Return the names of the functions that an exercise asks for, in order."""
    return list(dict.fromkeys(question.function.split()[0] for question in exercise.questions))


def curve_of(exercise: Exercise, function: str) -> Curve | None:
    """Return the curve of a function; None where no argument of it can move."""
    own = getattr(exercise.check, "curve", None)
    if own is not None:
        return own(function)
    asked = [one for one in exercise.questions if one.function == function and one.arguments]
    asked = [one for one in asked if isinstance(one.expected, np.ndarray)]
    name = next((one for one in MOVING if asked and _moves(one, asked[0].arguments)), None)
    return _curve(function, name, asked) if name else None


def _moves(name: str, arguments: dict) -> bool:
    value = arguments.get(name)
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "f" and value.ndim == (2 if name in ("P", "Z") else 1) and name != "alpha"
    return isinstance(value, int | float) and not isinstance(value, bool)


def _curve(function: str, name: str, asked: list[Question]) -> Curve:
    base, values = (
        asked[0].arguments,
        [np.ravel(one.arguments[name]) for one in asked if one.arguments[name] is not None],
    )
    finite = np.concatenate(values).astype(float)
    low, high = finite[np.isfinite(finite)].min(), finite[np.isfinite(finite)].max()
    least, most = (
        (-MODERATE, MODERATE) if name in LOGITS else (EDGE, 1 - EDGE) if name in PROBABILITIES else (low, high)
    )
    at = np.linspace(max(low, least), min(high, most), POINTS)
    entrywise = _is_entrywise(name, asked[0])
    call = _at_once if entrywise else _one_by_one
    size = len(base[name]) if entrywise else -1
    fixed = ", ".join(f"{one}={_shown(of, size)}" for one, of in base.items() if one != name)
    question = Question(f"{PREFIX}{function}", f"{function} along {name}", call(function, base, name, at), at)
    return Curve(function, name, at, fixed, question)


def _is_entrywise(name: str, question: Question) -> bool:
    """Return whether the function returns one number for each example of the argument that moves."""
    value = question.arguments[name]
    return isinstance(value, np.ndarray) and np.shape(question.expected)[:1] == value.shape[:1]


def _shown(value: object, size: int) -> str:
    """Return an argument as text: of an array with an entry for each example the first entry."""
    if not isinstance(value, np.ndarray):
        return str(value)
    first = value[0] if len(value) == size else value
    return f"{first:g}" if np.ndim(first) == 0 else np.array2string(first, separator=", ").replace("\n", "")


# ---------------------------------------------------------------- how the function is called


def called(module: ModuleType, function: str, arguments: dict) -> object:
    """Return what a function returns; an adapter's loss takes alpha and gamma by name."""
    given = {name: of.copy() if isinstance(of, np.ndarray) else of for name, of in arguments.items()}
    options = {name: given.pop(name) for name in ("alpha", "gamma") if "inputs" in given}
    return as_array(getattr(module, function)(*given.values(), **options))


def _at_once(function: str, base: dict, name: str, at: np.ndarray) -> Callable[[ModuleType], np.ndarray]:
    """Return the call with as many examples as there are points, all like the first one but for the one argument."""
    size = len(base[name])
    arguments = {
        one: np.repeat(of[:1], len(at), axis=0) if isinstance(of, np.ndarray) and len(of) == size else of
        for one, of in base.items()
    }
    arguments[name] = _moved(base, name, at)

    def call(module: ModuleType) -> np.ndarray:
        return _numbers(called(module, function, arguments), len(at))

    return call


def _moved(base: dict, name: str, at: np.ndarray) -> np.ndarray:
    """Return the values of the moving argument; of a row of classes the true one moves."""
    if name not in ("P", "Z"):
        return at.astype(base[name].dtype)
    true = int(np.argmax(base["Y"][0])) if "Y" in base else int(base["t"][0]) if "t" in base else 0
    rows = np.repeat(base[name][:1], len(at), axis=0)
    if name == "P":
        others = np.delete(rows, true, axis=1)
        rest = others / others.sum(axis=1, keepdims=True) * (1 - at)[:, None]
        return np.insert(rest, true, at, axis=1)
    rows[:, true] = at
    return rows


def _one_by_one(function: str, base: dict, name: str, at: np.ndarray) -> Callable[[ModuleType], np.ndarray]:
    """Return a call for each point."""

    def call(module: ModuleType) -> np.ndarray:
        return np.concatenate([_numbers(_asked_at(module, float(value)), 1) for value in at])

    def _asked_at(module: ModuleType, value: float) -> object:
        moved = base[name]
        if isinstance(moved, np.ndarray):
            moved = moved.copy()
            moved.flat[0] = value
        else:
            moved = value
        return called(module, function, {**base, name: moved})

    return call


def _numbers(answer: object, count: int) -> np.ndarray:
    """Return one number for each point: of several values the first; NaN where there are none."""
    if not isinstance(answer, np.ndarray) or answer.size < count or answer.size % count:
        return np.full(count, np.nan)
    return answer.reshape(count, -1)[:, 0]
