"""What a sentence says of an answer, as a predicate: so that `fl verify` can find a sentence that is false.

A code's claim is evaluated on every question about the function that it was said of, and on fresh points. It sees the
answer and the truth, and may ask both at other arguments: "alpha weights class 0" means that the answer is the truth at
1 - alpha. An exercise has claims of its own in CLAIMS of check.py, for a code or for a part and a code, as in SAYS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

import numpy as np

from docs.exercises.checker.catalogue import Exercise
from docs.exercises.checker.diagnosis import is_nearly_right
from docs.exercises.checker.questions import Answers, ChangedArgument, Question, RaisedError, as_array

RTOL, ATOL = 1e-5, 1e-11


class Seen:
    """One question with the learner's answer; arguments are attributes.

    Attributes:
        answer: the learner's.
        expected: the truth.
    """

    def __init__(self, question: Question, answer: object, module: ModuleType, solution: ModuleType) -> None:
        self.question, self.answer, self.expected = question, answer, question.expected
        self._module, self._solution = module, solution

    def __getattr__(self, name: str) -> object:
        """Return an argument of the call."""
        try:
            return self.question.arguments[name]
        except (KeyError, TypeError):
            raise AttributeError(name) from None

    def yours(self, **changed: object) -> np.ndarray:
        """Return the learner's answer at other arguments."""
        return self._call(self._module, changed)

    def truth(self, **changed: object) -> np.ndarray:
        """Return the solution's answer at other arguments."""
        return self._call(self._solution, changed)

    def _call(self, module: ModuleType, changed: dict) -> np.ndarray:
        given = {
            name: of.copy() if isinstance(of, np.ndarray) else of
            for name, of in {**self.question.arguments, **changed}.items()
        }
        if self.question.at is not None:
            return as_array(self.question.at(given)(module))
        function = getattr(module, self.question.function.split()[0])
        if "inputs" in given:  # an adapter's loss takes alpha and gamma by name
            options = {name: given.pop(name) for name in ("alpha", "gamma")}
            return as_array(function(*given.values(), **options))
        return as_array(function(*given.values()))

    @property
    def a(self) -> dict:
        """The arguments by name."""
        return self.question.arguments

    def solve(self, name: str, *arguments: object) -> object:
        """Return what a function of the solution returns."""
        return getattr(self._solution, name)(*arguments)

    @property
    def label(self) -> np.ndarray:
        """The label, under whichever name."""
        return self.labels if "labels" in self.question.arguments else self.y

    @property
    def weight(self) -> np.ndarray:
        """The true weight of each example: alpha for class 1, 1 - alpha for class 0; or of its class."""
        if "Y" in self.question.arguments:
            return self.Y @ self.alpha
        if self.alpha is None:
            return np.ones(np.shape(self.label))
        return np.where(self.label == 1, self.alpha, 1 - self.alpha)

    @property
    def unweighted(self) -> np.ndarray:
        """The truth without its weight."""
        return self.expected / self.weight

    @property
    def p_t(self) -> np.ndarray:
        """The probability of the true class, by the truth at gamma = 1 and at gamma = 0."""
        return 1 - self.truth(gamma=1) / self.truth(gamma=0)


def are_equal(one: object, other: object) -> bool:
    """Return whether two answers are the same number, or the same numbers."""
    if not isinstance(one, np.ndarray | np.generic | float | int):
        return False
    one, other = np.asarray(one, float), np.asarray(other, float)
    if one.shape != other.shape:
        return False
    with np.errstate(all="ignore"):
        near = (np.abs(one - other) <= RTOL * np.abs(other) + ATOL) & np.isfinite(other)
    return bool(np.all(near | (one == other) | (np.isnan(one) & np.isnan(other))))


def scaled(factor: float) -> Callable[[Seen], bool]:
    """Return the claim that the answer is so many times the truth."""
    return lambda seen: are_equal(seen.answer, factor * seen.expected)


def of_some(claim: Callable[[Seen], bool]) -> Callable[[Seen], bool]:
    """Return a claim that is made of one answer at least, not of every one."""
    claim.of_some = True
    return claim


def constant(number: float) -> Callable[[Seen], bool]:
    """Return the claim that the answer is always this number."""
    return lambda seen: are_equal(seen.answer, np.full(np.shape(seen.expected), number))


def _weighs(weight: Callable[[Seen], object]) -> Callable[[Seen], bool]:
    """Return the claim that the answer is the truth with another weight."""
    return lambda seen: are_equal(seen.answer, np.broadcast_to(weight(seen), np.shape(seen.expected)) * seen.unweighted)


def _by_label(positive: Callable, negative: Callable) -> Callable[[Seen], bool]:
    return _weighs(lambda seen: np.where(seen.label == 1, positive(seen.alpha), negative(seen.alpha)))


def _alike(seen: Seen) -> bool:
    ratios = seen.answer / seen.unweighted
    return are_equal(ratios, np.full(np.shape(ratios), np.ravel(ratios)[0]))


def _one_sided(seen: Seen) -> bool:
    other = seen.truth(gamma=0) * seen.p_t**seen.gamma
    return all(
        are_equal(seen.answer[seen.label == label], of[seen.label == label])
        for label, of in ((1, seen.expected), (0, other))
    ) or all(
        are_equal(seen.answer[seen.label == label], of[seen.label == label])
        for label, of in ((0, seen.expected), (1, other))
    )


def _of_other_base(seen: Seen) -> bool:
    return any(are_equal(seen.answer * np.log(base), seen.expected) for base in (2, 10))


def unmoved_by(name: str) -> Callable[[Seen], bool]:
    """Return the claim that an argument changes nothing."""

    def claim(seen: Seen) -> bool:
        value = getattr(seen, name)
        other = value[::-1] * 1.25 if isinstance(value, np.ndarray) else value * 0.75 + 0.125
        return value is None or are_equal(seen.answer, seen.yours(**{name: other}))

    return claim


def _is(*kinds: type) -> Callable[[Seen], bool]:
    return lambda seen: isinstance(seen.answer, kinds)


GENERAL: dict[str, Callable[[Seen], bool]] = {
    "SIGN": scaled(-1),
    "LOG_BASE": _of_other_base,
    "GAMMA_IGNORED": unmoved_by("gamma"),
    "GAMMA_MULTIPLIED": lambda seen: are_equal(seen.answer, seen.gamma * seen.truth(gamma=1)),
    "MODULATOR_INVERTED": lambda seen: are_equal(seen.answer, seen.truth(gamma=0) * seen.p_t**seen.gamma),
    "MODULATOR_ONE_SIDED": _one_sided,
    "ONE_MINUS_POWER": lambda seen: are_equal(seen.answer, seen.truth(gamma=0) * (1 - seen.p_t**seen.gamma)),
    "ALPHA_SWAPPED": lambda seen: are_equal(
        seen.answer, seen.truth(alpha=None if seen.alpha is None else 1 - seen.alpha)
    ),
    "ALPHA_SAME_BOTH": _alike,
    "ALPHA_IGNORED": unmoved_by("alpha"),
    "ALPHA_POSITIVES_ONLY": _by_label(lambda alpha: alpha, lambda _: 1),
    "ALPHA_RATIO": _by_label(lambda alpha: alpha / (1 - alpha), lambda _: 1),
    "ALPHA_INVERSE": _weighs(lambda seen: 1 / seen.weight),
    "ARGS_SWAPPED": lambda seen: are_equal(seen.answer, seen.truth(alpha=seen.gamma, gamma=seen.alpha)),
    "DROPPED_NEGATIVES": lambda seen: are_equal(seen.answer, np.where(seen.label == 1, seen.expected, 0)),
    "REDUCED_MEAN": lambda seen: are_equal(seen.answer, np.mean(seen.expected)),
    "REDUCED_SUM": lambda seen: are_equal(seen.answer, np.sum(seen.expected)),
}
SOME: dict[str, Callable[[Seen], bool]] = {  # claims that need not hold of every answer, but of one at least
    "SHAPE": lambda seen: isinstance(seen.answer, np.ndarray) and np.shape(seen.answer) != np.shape(seen.expected),
    "NOTHING": lambda seen: seen.answer is None,
    "NO_NUMBERS": lambda seen: not isinstance(seen.answer, np.ndarray) and seen.answer is not None,
    "ARGUMENT_CHANGED": _is(ChangedArgument),
    "NONFINITE_LOSS": lambda seen: not np.all(np.isfinite(seen.answer)),
    "NONFINITE_GRADIENT": lambda seen: not np.all(np.isfinite(seen.answer)),
}


def claim_of(exercise: Exercise, part: str, code: str) -> tuple[Callable[[Seen], bool], bool] | None:
    """Return what a code claims of a part, and whether of every answer; None where there is no claim."""
    own = getattr(exercise.check, "CLAIMS", {})
    for key in (f"{part} {code}", f"{part.split()[0] if part else ''} {code}", code):
        if key in own:
            return own[key], not hasattr(own[key], "of_some")
    if code in SOME:
        return SOME[code], False
    return (GENERAL[code], True) if code in GENERAL else None


def is_true(
    exercise: Exercise, code: str, asked: Sequence[Question], answers: Answers, modules: tuple[ModuleType, ModuleType]
) -> bool | None:
    """Return whether what a code says is true of these answers and of those to fresh questions; None without a claim.

    Args:
        exercise: whose sentence it is.
        code: of the mistake.
        asked: the questions about one function.
        answers: the learner's.
        modules: the learner's and the solution's.
    """
    if code == "NOT_EXACT_ENOUGH":
        return is_nearly_right(asked, answers)
    found = claim_of(exercise, asked[0].function, code)
    if found is None:
        return None
    claim, of_every = found
    seen = [Seen(question, answer, *modules) for question, answer in zip(asked, answers, strict=True)]
    if of_every:
        seen += [Seen(fresh, _answer(fresh, modules[0]), *modules) for fresh in _fresh(asked, modules[1])]
    with np.errstate(all="ignore"):
        verdicts = [_holds(claim, one) for one in seen if not of_every or not isinstance(one.answer, RaisedError)]
    return (all if of_every else any)(verdicts)


def _holds(claim: Callable[[Seen], bool], seen: Seen) -> bool:
    try:
        return bool(claim(seen))
    except (TypeError, ValueError, IndexError, AttributeError):
        return False  # a claim about numbers, and there are none


def _fresh(asked: Sequence[Question], solution: ModuleType) -> Iterator[Question]:
    """Yield the questions with arguments, at other values of alpha and gamma: nobody's answers were compared there."""
    from dataclasses import replace

    for question in asked:
        given = question.arguments or {}
        if isinstance(given.get("gamma"), int | float) and "gamma" in given:
            changed = {**given, "gamma": given["gamma"] + 0.375}
            if isinstance(given.get("alpha"), float):
                changed["alpha"] = given["alpha"] * 0.875
            fresh = replace(question, arguments=changed)
            try:
                expected = Seen(fresh, None, solution, solution).truth()
            except TypeError:
                continue  # the question is more than one call of the function with its arguments
            yield replace(fresh, expected=expected)


def _answer(question: Question, module: ModuleType) -> object:
    try:
        return Seen(question, None, module, module).yours()
    except Exception as error:
        return RaisedError.of(error)
