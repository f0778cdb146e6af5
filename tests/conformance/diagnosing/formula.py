"""Which mistake explains the answers to the probes: all of them, or none is named.

A false name is worse than none. An explanation must fit every probe that was answered; the truth comes first, then one
mistake, then two. What fits none is UNKNOWN. No formula stands here: the explanations are data (mistakes.json).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.conformance.diagnosing.probes import Answers, catalogue, probes

TRUSTED = 1e-4  # relative: what moderate logits lose at most in float32, a tenth of what tells mistakes apart


@dataclass(frozen=True, eq=False)
class Explanation:
    """What the truth, a mistake or two answer to the probes."""

    codes: tuple[str, ...]
    value: np.ndarray | None
    gradient: list[np.ndarray] | None

    def kinds(self) -> set[str]:
        """Return the kinds of the mistakes."""
        return {kind(code) for code in self.codes}


def kind(code: str) -> str:
    """Return the kind of a mistake: alpha, formula, reduction, gradient, …."""
    return catalogue()["mistakes"][code]["kind"]


@cache
def explanations(family: str) -> tuple[Explanation, ...]:
    """Return the explanations in the order in which they are tried."""
    return tuple(sorted(map(_read, catalogue()[family]["explanations"]), key=lambda one: len(one.codes)))


def _read(written: dict) -> Explanation:
    value, gradient = written.get("value"), written.get("gradient")
    return Explanation(
        tuple(written["codes"]),
        None if value is None else np.array([np.nan if one is None else float(one) for one in value]),
        None if gradient is None else [np.array(np.nan if one is None else one, float) for one in gradient],
    )


def truth(family: str) -> Explanation:
    """Return the right answers."""
    return explanations(family)[0]


def of_code(family: str, *codes: str) -> Explanation | None:
    """Return the first explanation by these mistakes and no other."""
    return next((one for one in explanations(family) if one.codes == codes), None)


# ---------------------------------------------------------------- values


def explain_value(family: str, answers: Answers) -> Explanation | None:
    """Return the explanation with the fewest mistakes that fits every answered value, or None."""
    asked = np.array([not (answers.missing and probe.alpha is None) for probe in probes(family)])
    of_value = (one for one in explanations(family) if one.value is not None)
    return next((one for one in of_value if _fits(answers.value, one.value, asked, truth(family).value)), None)


def _fits(got: np.ndarray, expected: np.ndarray, asked: np.ndarray, true: np.ndarray) -> bool:
    known = asked & ~np.isnan(expected)
    return bool(known.any() and np.all(near(got[known], expected[known], true[known])) and np.all(known == asked))


def near(got: np.ndarray, expected: np.ndarray, true: np.ndarray | float = 0.0) -> np.ndarray:
    """Return where an answer is what was expected, as far as the arithmetic can be trusted there."""
    scale = np.maximum(np.abs(expected), 1e-2 * np.abs(true))
    with np.errstate(invalid="ignore"):
        return np.abs(got - expected) <= TRUSTED * scale


# ---------------------------------------------------------------- gradients


def explain_gradient(family: str, value: Explanation, answers: Answers) -> tuple[str, ...] | None:
    """Return the mistakes of the gradient beyond those of the value: none, one, or None where no name fits.

    The gradient may be that of the value as it is, or that of the truth: then it is the value alone that is wrong.
    """
    fits = [value.gradient, truth(family).gradient] if value.gradient else [truth(family).gradient]
    if any(slopes_fit(answers, gradient) for gradient in fits):
        return ()
    if value.gradient is None:
        return ()  # two mistakes in the value: their gradient is not in the catalogue
    wrong = [one for one in explanations(family) if one.value is None]
    own = [one for one in wrong if one.codes[:-1] in (value.codes, ())]
    others = [one for one in explanations(family) if one.value is not None and one.gradient] if not value.codes else []
    for one in (*own, *others):
        if one.codes and slopes_fit(answers, one.gradient) and any(map(np.any, one.gradient)):  # 0 explains nothing
            return one.codes[-1:]
    return None


def slopes_fit(answers: Answers, expected: list[np.ndarray]) -> bool:
    """Return whether the gradients that were answered are the expected ones."""
    pairs = [(got, one) for got, one in zip(answers.gradient, expected, strict=True) if not np.isnan(got).all()]
    return bool(pairs) and all(
        np.shape(got) == np.shape(one) and np.all(near(got, one, np.max(np.abs(one)))) for got, one in pairs
    )


# ---------------------------------------------------------------- reductions

REDUCTIONS = {"none": lambda one: one, "mean": np.mean, "sum": np.sum}


def reduction(family: str, together: Answers, alone: Answers) -> str | None:
    """Return how the answers of a call follow from those to its examples alone, or None where nothing known fits.

    Returns:
        "none", "mean", "sum", "focal-of-mean", or None.
    """
    for name, form in REDUCTIONS.items():
        if all(_follows(came, form, indices, alone) for indices, came in together.batches):
            return name
    return "focal-of-mean" if focal_of_mean(family, together) else None


def _follows(came: np.ndarray, form: Callable, indices: list[int], alone: Answers) -> bool:
    expected = form(alone.value[indices])
    return np.size(came) in (1, len(indices)) and np.size(came) >= np.size(expected) and np.all(near(came, expected))


def focal_of_mean(family: str, together: Answers) -> bool:
    """Return whether the power was taken of a call's mean cross entropy.

    Cross entropy, with the weight and without, is what the loss is without its power (GAMMA_IGNORED).
    """
    weighted = of_code(family, "GAMMA_IGNORED").value
    plain = of_code(family, "GAMMA_IGNORED", "ALPHA_IGNORED").value
    return any(
        all(_focal(came, indices, family, entropy, factor, each) for indices, came in together.batches)
        for entropy in (weighted, plain)
        for factor in (entropy, plain)
        for each in (False, True)
    )


def _focal(came, indices, family, of_entropy, of_factor, each) -> bool:
    gamma = probes(family)[indices[0]].gamma
    power = (1 - np.exp(-of_factor[indices].mean())) ** gamma
    entropy = of_entropy[indices]
    candidates = [power * entropy, power * entropy.mean()] if each else [power * entropy.mean(), power * entropy.sum()]
    return any(np.shape(came) in ((), (1,), np.shape(one)) and np.all(near(came, one)) for one in candidates)


# ---------------------------------------------------------------- what alpha does

BINARY = {
    "positive-class": lambda y, a: a if y else 1 - a,
    "negative-class": lambda y, a: 1 - a if y else a,
    "both-classes": lambda _, a: a,
    "positives-only": lambda y, a: a if y else 1,
    "ratio": lambda y, a: a / (1 - a) if y else 1,
    "inverse": lambda y, a: 1 / a if y else 1 / (1 - a),
    "ignored": lambda _y, _a: 1,
}
CATEGORICAL = {
    "per-class": lambda t, w: w[t],
    "ignored": lambda _t, _w: 1,
    "inverse": lambda t, w: 1 / w[t],
}
GLOBAL = (np.mean, np.sum, lambda w: w[0], np.max)


def alpha_convention(family: str, answers: Answers) -> str:
    """Return what alpha does to the values, by their ratios to those without alpha; whatever else is wrong."""
    known = BINARY if family == "binary" else CATEGORICAL
    ratios = list(_ratios(family, answers))
    if len({label for label, _, _ in ratios}) < 2:
        return "unknown"
    for name, weight in known.items():
        if all(near(ratio, weight(label, alpha)) for label, alpha, ratio in ratios):
            return name
    if family == "binary" and all(near(ratio, 1 / a if y else 1) for y, a, ratio in ratios):
        return "inverse"
    scales = GLOBAL if family == "categorical" else ()
    return "global-scale" if any(all(near(r, s(w)) for _, w, r in ratios) for s in scales) else "unknown"


def _ratios(family: str, answers: Answers) -> Iterator[tuple]:
    asked = probes(family)
    plain = {_without_alpha(probe): answers.value[index] for index, probe in enumerate(asked) if probe.alpha is None}
    for index, probe in enumerate(asked):
        beside = plain.get(_without_alpha(probe), np.nan)
        if probe.alpha is not None and beside != 0:
            yield probe.labels, probe.alpha, answers.value[index] / beside


def _without_alpha(probe) -> str:
    return repr({name: value for name, value in probe.stated.items() if name != "alpha"})


# ---------------------------------------------------------------- soft labels


def soft_extension(answers: Answers, weighted: bool = False) -> str:
    """Return what is done with soft labels, by the probes without alpha (or, weighted, by all)."""
    asked = np.array([weighted or probe.alpha is None for probe in probes("soft")])
    for known in catalogue()["soft"]["answers"]:
        expected = _read({"codes": [], **known}).value
        if np.all(near(answers.value[asked], expected[asked])):
            return known["soft_labels"]
    return "unknown"
