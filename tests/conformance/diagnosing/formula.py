"""Find the mistake of formula that explains an adapter's results for the probes.

An explanation must match every result, since a wrong name is worse than none. The right formula is tried first, then
single mistakes, then pairs; results that match none are UNKNOWN. The explanations are data (mistakes.json).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.conformance.diagnosing.probes import Probe, ProbeResults, catalogue, probes

MATCH_RTOL = 1e-4  # float32 loses less at moderate logits; two formulas of the catalogue differ by ten times as much
CANCELLATION_SHARE = 1e-2  # of the true value: where a wrong formula nearly cancels, its error is relative to this


@dataclass(frozen=True, eq=False)
class Explanation:
    """The results of the right formula, of one mistake or of two, for the probes."""

    codes: tuple[str, ...]
    value: np.ndarray | None
    gradient: list[np.ndarray] | None

    @property
    def only_alpha(self) -> bool:
        """Whether each mistake is one of alpha, so that the results without alpha are right."""
        return only_alpha(self.codes)


def only_alpha(codes: Iterable[str]) -> bool:
    """Return whether each mistake is one of alpha; true of no mistake at all."""
    return all(kind_of(code) == "alpha" for code in codes)


def kind_of(code: str) -> str:
    """Return the kind of a mistake: alpha, formula, reduction, gradient, …."""
    return catalogue()["mistakes"][code]["kind"]


@cache
def explanations(family: str) -> tuple[Explanation, ...]:
    """Return the explanations in the order in which they are tried."""
    return tuple(sorted(map(_read, catalogue()[family]["explanations"]), key=lambda one: len(one.codes)))


def _read(record: dict) -> Explanation:
    value, gradient = record.get("value"), record.get("gradient")
    return Explanation(
        tuple(record["codes"]),
        None if value is None else np.array([np.nan if one is None else float(one) for one in value]),
        None if gradient is None else [np.array(np.nan if one is None else one, float) for one in gradient],
    )


def truth(family: str) -> Explanation:
    """Return the results of the right formula."""
    return explanations(family)[0]


def explanation_of(family: str, *codes: str) -> Explanation | None:
    """Return the first explanation by exactly these mistakes."""
    return next((one for one in explanations(family) if one.codes == codes), None)


# ---------------------------------------------------------------- values


def explain_value(family: str, results: ProbeResults) -> Explanation | None:
    """Return the explanation with the fewest mistakes that matches every value, or None."""
    if not results.valued:
        return None
    queried = results.answered
    with_values = (one for one in explanations(family) if one.value is not None)
    true = truth(family).value
    return next((one for one in with_values if _matches_values(results.value, one.value, queried, true)), None)


def _matches_values(got: np.ndarray, expected: np.ndarray, queried: np.ndarray, true: np.ndarray) -> bool:
    known = queried & ~np.isnan(expected)
    return bool(known.any() and np.all(known == queried) and np.all(is_close(got[known], expected[known], true[known])))


def is_close(got: np.ndarray, expected: np.ndarray, true: np.ndarray | float = 0.0) -> np.ndarray:
    """Return where results equal what was expected, up to the rounding of float32 at moderate logits."""
    scale = np.maximum(np.abs(expected), CANCELLATION_SHARE * np.abs(true))
    with np.errstate(invalid="ignore"):
        return (np.abs(got - expected) <= MATCH_RTOL * scale) & np.isfinite(scale)  # nothing is close to infinity


# ---------------------------------------------------------------- gradients


def explain_gradient(family: str, value: Explanation, results: ProbeResults) -> tuple[str, ...] | None:
    """Return the mistakes of the gradient that the value does not have: none, one, or None where no name matches.

    A gradient without a mistake of its own is that of the value, right or wrong, or that of the right value.
    """
    expected = [value.gradient, truth(family).gradient] if value.gradient else [truth(family).gradient]
    if any(gradients_match(results, gradient) for gradient in expected):
        return ()
    if value.gradient is None:
        return ()  # two mistakes in the value: the catalogue does not have their gradient
    for one in _gradient_explanations(family, value):
        if gradients_match(results, one.gradient) and any(map(np.any, one.gradient)):  # zeros explain nothing
            return one.codes[-1:]
    return None


def _gradient_explanations(family: str, value: Explanation) -> Iterator[Explanation]:
    """Yield the mistakes that only the gradient has, then, for a right value, the gradients of wrong values."""
    for one in explanations(family):
        if one.value is None and one.codes[:-1] in (value.codes, ()):
            yield one
    for one in explanations(family):
        if one.value is not None and one.gradient and one.codes and not value.codes:
            yield one


def explain_objective(family: str, results: ProbeResults) -> Explanation | None:
    """Return the explanation with the fewest mistakes that matches every gradient of a loss without values."""
    known = (one for one in explanations(family) if one.gradient is not None and any(map(np.any, one.gradient)))
    return next((one for one in known if gradients_match(results, one.gradient)), None)


def gradients_match(results: ProbeResults, expected: list[np.ndarray]) -> bool:
    """Return whether the adapter's gradients are the expected ones."""
    pairs = [(got, one) for got, one in zip(results.gradient, expected, strict=True) if not np.isnan(got).all()]
    return bool(pairs) and all(
        np.shape(got) == np.shape(one) and np.all(is_close(got, one, np.max(np.abs(one)))) for got, one in pairs
    )


# ---------------------------------------------------------------- alpha conventions

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


def find_alpha_convention(family: str, results: ProbeResults) -> str:
    """Return what alpha does, from the ratios of values with alpha to values without; the rest may be wrong."""
    known = BINARY if family == "binary" else CATEGORICAL
    ratios = list(_ratios(family, results)) if results.valued else []
    if len({label for label, _, _ in ratios}) < 2:
        return "unknown"
    for name, weight in known.items():
        if all(is_close(ratio, weight(label, alpha)) for label, alpha, ratio in ratios):
            return name
    if family == "binary" and all(is_close(ratio, 1 / alpha if y else 1) for y, alpha, ratio in ratios):
        return "inverse"
    scales = GLOBAL if family == "categorical" else ()
    is_global = any(all(is_close(ratio, scale(alpha)) for _, alpha, ratio in ratios) for scale in scales)
    return "global-scale" if is_global else "unknown"


def _ratios(family: str, results: ProbeResults) -> Iterator[tuple]:
    """Yield label, alpha, and the value's ratio to that of the same probe without alpha."""
    values = list(zip(probes(family), results.value, strict=True))
    plain = {_without_alpha(probe): value for probe, value in values if probe.alpha is None}
    for probe, value in values:
        unweighted = plain.get(_without_alpha(probe), np.nan)
        if probe.alpha is not None and unweighted != 0 and not np.isnan(value):
            yield probe.labels, probe.alpha, value / unweighted


def _without_alpha(probe: Probe) -> str:
    return repr({name: value for name, value in probe.fields.items() if name != "alpha"})


# ---------------------------------------------------------------- soft labels


def find_soft_extension(results: ProbeResults, weighted: bool = False) -> str:
    """Return how the loss extends to soft labels, by the probes without alpha (or, weighted, by all)."""
    compared = np.array([weighted or probe.alpha is None for probe in probes("soft")])
    for known in catalogue()["soft"]["answers"]:
        expected = _read({"codes": [], **known}).value
        if np.all(is_close(results.value[compared], expected[compared])):
            return known["soft_labels"]
    return "unknown"
