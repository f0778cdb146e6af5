"""How the values of batches follow from those of single examples: mean, sum, over positives, a weighted mean, …"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tests.conformance.diagnosing import formula
from tests.conformance.diagnosing.formula import Explanation, explanation_of, is_close
from tests.conformance.diagnosing.observation import unweighted, weights_of_alpha
from tests.conformance.diagnosing.probes import ProbeResults, probes

BY_SINGLES = {"none": lambda values: values, "mean": np.mean, "sum": np.sum}
CODES = {
    "mean": "REDUCED_MEAN",
    "sum": "REDUCED_SUM",
    "over positives": "REDUCED_OVER_POSITIVES",
    "weighted mean": "REDUCED_WEIGHTED_MEAN",
    "focal-of-mean": "FOCAL_OF_MEAN",
    None: "UNKNOWN",
}


@dataclass(frozen=True)
class Reduction:
    """How a batch is reduced, and the explanation of its examples where the batch tells more than they do alone."""

    name: str | None
    value: Explanation | None


def find_reduction(
    family: str, batched: ProbeResults, single: ProbeResults, value: Explanation | None, alpha_matters: bool | None
) -> Reduction:
    """Return how the values of batches follow from those of single examples; its name is None where nothing matches.

    Args:
        family: of the probes.
        batched: results of calls with several examples.
        single: results of calls with one.
        value: what explains the single ones, or None.
        alpha_matters: whether alpha changes any answer to a batch.
    """
    hidden = alpha_matters and value is not None and "ALPHA_IGNORED" in value.codes  # alone, a weight has cancelled
    for name, reduce in BY_SINGLES.items():
        if not hidden and all(_is_reduced_by(of, reduce, single.value[indices]) for indices, of in batched.batches):
            return Reduction(name, value)
    if of_weights := _weighted_mean(family, batched, single):
        return Reduction("weighted mean", of_weights)
    if of_positives := _over_positives(family, batched):
        return Reduction("over positives", of_positives)
    if is_focal_of_mean(family, batched):
        leaked = value is not None and (hidden or value.codes == ("WEIGHT_LEAKED",))
        return Reduction("focal-of-mean", formula.truth(family) if leaked else value)
    return Reduction(None, value)


def _is_reduced_by(value: np.ndarray, reduce: Callable, singles: np.ndarray) -> bool:
    expected = reduce(singles)
    return (
        np.size(value) in (1, len(singles))
        and np.size(value) >= np.size(expected)
        and np.all(is_close(value, expected))
    )


def _is_number(value: np.ndarray, expected: float) -> bool:
    return np.size(value) == 1 and bool(np.all(is_close(value, expected)))


def _weighted_mean(family: str, batched: ProbeResults, single: ProbeResults) -> Explanation | None:
    """Return the explanation whose weights divide the weighted sum: alone, an example has no weight."""
    if not np.isfinite(single.value[single.answered]).all():
        return None
    off = unweighted(family, formula.truth(family).value)
    for codes, weight in weights_of_alpha(family):
        if all(
            _is_number(value, np.sum(weight[indices] * single.value[indices]) / np.sum(weight[indices]))
            for indices, value in batched.batches
        ):
            right = np.all(is_close(single.value[single.answered], off[single.answered]))
            return explanation_of(family, *codes) if right else None
    return None


def _over_positives(family: str, batched: ProbeResults) -> Explanation | None:
    """Return the explanation whose sum, divided by the number of positives, is the value of every batch."""
    positives = np.array([float(probe.labels > 0) for probe in probes(family)])
    for one in formula.explanations(family):
        if one.value is not None and all(
            _is_number(value, np.sum(one.value[indices]) / np.sum(positives[indices]))
            for indices, value in batched.batches
        ):
            return one
    return None


# ---------------------------------------------------------------- the power of a mean


def is_focal_of_mean(family: str, batched: ProbeResults) -> bool:
    """Return whether the modulating factor was computed from a batch's mean cross entropy.

    The mean may be weighted: each example's by its weight, that of positives alone, or divided by the sum of weights.
    The explanation GAMMA_IGNORED holds the cross entropy, with the weight and without.
    """
    plain = explanation_of(family, "GAMMA_IGNORED", "ALPHA_IGNORED").value
    return any(
        all(_is_focal_of(family, plain, pair, normed, indices, value) for indices, value in batched.batches)
        for pair in _weights_in_and_out(family, plain)
        for normed in (False, True)
    )


def _weights_in_and_out(family: str, plain: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the weights inside the power and those outside; pos_weight is asked as a ratio, and its result scaled."""
    weighted, none = explanation_of(family, "GAMMA_IGNORED").value / plain, np.ones(len(plain))
    yield from ((none, none), (weighted, weighted), (weighted, none), (none, weighted))
    if family == "binary":
        of_positives, ratio = (
            explanation_of(family, "GAMMA_IGNORED", code).value / plain
            for code in ("ALPHA_POSITIVES_ONLY", "ALPHA_RATIO")
        )
        yield from ((of_positives, of_positives), (of_positives, none), (ratio, weighted))


def _is_focal_of(family, plain, pair, normed, indices, value) -> bool:
    gamma = probes(family)[indices[0]].gamma
    inside, outside = (weight[indices] for weight in pair)
    costs = plain[indices]
    size = (np.sum(inside), np.sum(outside)) if normed else (len(indices), len(indices))
    factor = (1 - np.exp(-np.sum(inside * costs) / size[0])) ** gamma
    expected = [factor * np.sum(outside * costs) / size[1], factor * np.sum(outside * costs), factor * outside * costs]
    return any(np.shape(value) in ((), (1,), np.shape(one)) and np.all(is_close(value, one)) for one in expected)
