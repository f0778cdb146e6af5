"""What is seen before any formula is tried: which parameters change an answer, and which constants stand in a loss.

Batches decide: in a weighted mean the weight of a single example cancels, although it matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.formula import Explanation, is_close
from tests.conformance.diagnosing.probes import Probe, ProbeResults, probes

SAME_RTOL = 1e-6  # of two answers to the same question: eight eps of float32
NEAR_GAMMA = 1e-3  # two estimates of one gamma from answers of float32 differ by less


@dataclass(frozen=True)
class Facts:
    """Whether alpha and gamma change any answer; None where that cannot be seen."""

    alpha_matters: bool | None
    gamma_matters: bool | None


def observe(family: str, results: ProbeResults) -> Facts:
    """Return what changes the answers."""
    return Facts(_matters(family, results, "alpha"), _matters(family, results, "gamma"))


def _matters(family: str, results: ProbeResults, name: str) -> bool | None:
    groups, fields = defaultdict(list), [field for field in ("labels", "logits", "alpha", "gamma") if field != name]
    for indices, answer in _answers(results):
        asked = [[probes(family)[index].fields[field] for field in fields] for index in indices]
        groups[repr(asked)].append(np.ravel(answer))
    compared = [group for group in groups.values() if len(group) > 1]
    if not any(np.any(answer[np.isfinite(answer)]) for group in compared for answer in group):
        return None  # nothing was answered but zeros, or what is no number
    return any(not _same(group[0], other) for group in compared for other in group[1:])


def _answers(results: ProbeResults) -> Iterator[tuple[list[int], np.ndarray]]:
    if results.valued:
        yield from results.batches
    elif results.gradient:
        yield from (([index], one) for index, one in enumerate(results.gradient) if results.answered[index])


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=SAME_RTOL, atol=0, equal_nan=True)


# ---------------------------------------------------------------- constants inside


@dataclass(frozen=True, eq=False)
class Constants:
    """A loss that is focal loss but for constants in the place of its parameters.

    Attributes:
        value: the explanation by them.
        gamma: the constant in the place of gamma, or None where gamma acts.
        weights: the constant weight of each label, or None where alpha acts.
    """

    value: Explanation
    gamma: float | None
    weights: dict[int, float] | None

    @property
    def alpha(self) -> float | None:
        """The alpha that the constant weights of a binary loss stand for, or None."""
        pair = self.weights or {}
        return pair[1] if set(pair) == {0, 1} and abs(sum(pair.values()) - 1) < NEAR_GAMMA else None

    @property
    def weightless(self) -> bool:
        """Whether every constant weight is 1."""
        return not self.weights or all(weight == 1 for weight in self.weights.values())

    def sentences(self, weights: bool = True, gamma: bool = True) -> list[str]:
        """Return in words which constants there are: of the weights, of gamma, or of both."""
        found = [f"gamma is fixed at {self.gamma:g}"] if gamma and self.gamma is not None else []
        if weights and not self.weightless:
            of_alpha = self.alpha is not None
            found.append(f"alpha is fixed at {self.alpha:.4g}" if of_alpha else in_words(self.weights))
        return found


def in_words(weights: dict[int, float]) -> str:
    """Return the weight of each label in words."""
    if len(set(np.round(list(weights.values()), 4))) == 1:
        return f"every class weighs {next(iter(weights.values())):.4g}"
    return ", ".join(f"label {label} weighs {weight:.4g}" for label, weight in sorted(weights.items(), reverse=True))


def find_constants(family: str, results: ProbeResults, facts: Facts) -> Constants | None:
    """Return the constants that make a loss focal loss, or None; alpha and gamma that matter are left as they are."""
    if not results.valued:
        return None
    plain, one_minus_p = _cross_entropy(family)
    gammas = np.array([probe.gamma for probe in probes(family)])
    gamma = None if facts.gamma_matters else _fitted_gamma(family, results, plain, one_minus_p)
    if facts.gamma_matters is not True and gamma is None:
        return None
    base = plain * one_minus_p ** (gammas if gamma is None else gamma)
    ignored = ("GAMMA_IGNORED",) if gamma is not None else ()
    if facts.alpha_matters:
        return _with_weights_of_alpha(family, results, base, gamma, ignored)
    weights = _constant_weights(family, results, base)
    if weights is None:
        return None
    expected = base * np.array([weights.get(int(probe.labels), np.nan) for probe in probes(family)])
    return Constants(Explanation((*ignored, "ALPHA_IGNORED"), expected, None), gamma, weights)


def _cross_entropy(family: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the cross entropy of every probe without a weight, and 1 - p_t."""
    plain = formula.explanation_of(family, "GAMMA_IGNORED", "ALPHA_IGNORED").value
    return plain, -np.expm1(-plain)


def _fitted_gamma(family: str, results: ProbeResults, plain: np.ndarray, one_minus_p: np.ndarray) -> float | None:
    """Return the one gamma that two answers of each label agree on: the weight of a label cancels."""
    found = []
    with np.errstate(all="ignore"):
        heights = np.log(results.value / plain)
        slopes = np.log(one_minus_p)
    for group in _by_label(family, results).values():
        first, last = group[0], max(group, key=lambda index: abs(slopes[index] - slopes[group[0]]))
        if slopes[first] != slopes[last]:
            found.append((heights[last] - heights[first]) / (slopes[last] - slopes[first]))
    if not found or not np.isfinite(found).all() or np.ptp(found) > NEAR_GAMMA or min(found) < -NEAR_GAMMA:
        return None
    rounded = round(float(np.mean(found)), 2)
    return abs(rounded) if abs(rounded - np.mean(found)) < NEAR_GAMMA else None


def _by_label(family: str, results: ProbeResults) -> dict[tuple, list[int]]:
    """Return the answered probes by label and alpha."""
    groups = defaultdict(list)
    for index, probe in enumerate(probes(family)):
        if results.answered[index]:
            groups[probe.labels, repr(probe.fields["alpha"])].append(index)
    return groups


def _constant_weights(family: str, results: ProbeResults, base: np.ndarray) -> dict[int, float] | None:
    weights: dict[int, float] = {}
    for (label, _), group in _by_label(family, results).items():
        for ratio in results.value[group] / base[group]:
            if not np.isfinite(ratio) or not is_close(ratio, weights.setdefault(int(label), float(ratio))):
                return None
    return {label: _rounded(weight) for label, weight in weights.items()}


def _rounded(number: float) -> float:
    """Return the shortest number that a weight may have been written as."""
    short = float(f"{number:.4g}")
    return short if abs(number - short) < SAME_RTOL * 10 * abs(number) else number


def _with_weights_of_alpha(family, results, base, gamma, ignored) -> Constants | None:
    known = results.answered
    for codes, weight in weights_of_alpha(family):
        expected = base * weight
        if np.all(is_close(results.value[known], expected[known])):
            return Constants(Explanation((*ignored, *codes), expected, None), gamma, None)
    return None


def weights_of_alpha(family: str) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
    """Yield what each mistake of alpha weighs each probe by, the right weight first."""
    off = unweighted(family, formula.truth(family).value)
    for one in formula.explanations(family):
        if one.value is not None and formula.only_alpha(one.codes):
            yield one.codes, one.value / off


def unweighted(family: str, values: np.ndarray) -> np.ndarray:
    """Return for each probe the value of the same probe without alpha."""
    plain = {_without(probe): value for probe, value in zip(probes(family), values, strict=True) if probe.alpha is None}
    return np.array([plain[_without(probe)] for probe in probes(family)])


def _without(probe: Probe) -> str:
    return repr({name: value for name, value in probe.fields.items() if name != "alpha"})


# ---------------------------------------------------------------- what None means


def weights_without_alpha(family: str, switched_off: ProbeResults) -> dict[int, float] | None:
    """Return what each label weighs where alpha is None, if that is one number a label; None else."""
    off = np.array([probe.alpha is None for probe in probes(family)])
    answered = replace(switched_off, asked=off & switched_off.answered)
    if not answered.answered.any() or not answered.valued:
        return None
    return _constant_weights(family, answered, formula.truth(family).value)
