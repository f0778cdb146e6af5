"""Numerical mistakes of a loss whose formula is wrong too: compare at saturated logits with that wrong formula.

The vectors hold the right loss only. mistakes.json also holds the values of each wrong formula at a few saturated
logits (alpha off). Where an adapter with that formula differs there as a clip or a rounded 1 - p_t does, it has a
numerical mistake as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.conformance.comparing.tolerances import FLOATS
from tests.conformance.diagnosing.formula import Explanation, explanations, is_close, kind_of
from tests.conformance.diagnosing.numerics import CAP_GROWTH, CAPPED_LOSS_RATIO, has_no_digit
from tests.conformance.diagnosing.probes import ProbeResults, catalogue, probes

EASY_LOSS = 1e-3  # a smaller true loss is that of an easy example
DEAD_GRADIENT = 1e-3  # the true gradient of a very hard example is about 1, or gamma times that
VERY_HARD_LOSS = 60.0  # very hard probes have a true loss of 120, beyond the cap of every floor in float32 (87) ...
HARD_LOSS = 1.0  # ... and hard probes one of 30, to compare with; both lie far from these bounds
LOSS_GROWTH = 2.0  # of the wrong formula, from hard to very hard: less growth cannot show a cap


def find_saturation_mistakes(
    family: str, dtype: str, value: Explanation, results: ProbeResults
) -> Iterator[tuple[str, str, int]]:
    """Yield each numerical mistake, the quantity that shows it, and the index of the saturated probe."""
    expected = expected_values(family, value)
    if expected is None or np.isnan(expected).any():
        return
    yield from _value_mistakes(family, dtype, expected, results.value)
    for very_hard, hard in hard_pairs(family):
        if abs(expected[very_hard]) <= LOSS_GROWTH * abs(expected[hard]):
            continue
        if _is_capped(abs(results.value[very_hard]), abs(results.value[hard]), abs(expected[very_hard])):
            yield "LOSS_CAPPED", "value", very_hard
        if results.gradient and np.all(np.abs(results.gradient[very_hard]) < DEAD_GRADIENT):
            yield "DEAD_GRADIENT", "gradient", very_hard
    for index, gradient in enumerate(results.gradient or ()):
        if not np.isfinite(gradient).all():
            hard = _true_values(family)[index] > HARD_LOSS
            yield ("NONFINITE_HARD_GRADIENT" if hard else "NONFINITE_GRADIENT"), "gradient", index


def _value_mistakes(family: str, dtype: str, expected: np.ndarray, got: np.ndarray) -> Iterator[tuple[str, str, int]]:
    easy = _true_values(family) < EASY_LOSS
    smallest = FLOATS[dtype].tiny / FLOATS[dtype].eps
    for index, value in enumerate(got):
        if not np.isfinite(value):
            yield "NONFINITE_LOSS", "value", index
        elif easy[index] and smallest < abs(expected[index]) < EASY_LOSS and has_no_digit(value / expected[index]):
            yield "EASY_SIDE_LOST", "value", index


def _is_capped(very_hard: float, hard: float, expected: float) -> bool:
    return very_hard <= CAP_GROWTH * hard and very_hard < CAPPED_LOSS_RATIO * expected


def hard_pairs(family: str) -> Iterator[tuple[int, int]]:
    """Yield pairs of saturated probes that differ only in their logits: a very hard example and a hard one."""
    true, saturated = _true_values(family), probes(f"{family} far")
    rest = [(probe.labels, probe.gamma) for probe in saturated]
    for very_hard in np.flatnonzero(true > VERY_HARD_LOSS):
        for hard in np.flatnonzero((true > HARD_LOSS) & (true < VERY_HARD_LOSS)):
            if rest[hard] == rest[very_hard]:
                yield int(very_hard), int(hard)


def expected_values(family: str, value: Explanation) -> np.ndarray | None:
    """Return the values of a wrong formula at saturated logits, whatever is wrong with its alpha, or None."""
    codes = tuple(code for code in value.codes if kind_of(code) != "alpha")
    off = [index for index, probe in enumerate(probes(family)) if probe.alpha is None]
    for one, record in zip(explanations(family), _records(family), strict=True):
        if one.codes == codes and "far" in record and np.all(is_close(one.value[off], value.value[off])):
            return np.array([np.nan if number is None else float(number) for number in record["far"]])
    return None


def _records(family: str) -> list[dict]:
    """Return the explanations as mistakes.json holds them, in the order of `explanations`."""
    return sorted(catalogue()[family]["explanations"], key=lambda one: len(one["codes"]))


def truth(family: str, quantity: str) -> list:
    """Return the values or gradients of the right loss at saturated logits."""
    name = "far" if quantity == "value" else "far_gradient"
    return [np.array(one, float).tolist() for one in _records(family)[0][name]]


def _true_values(family: str) -> np.ndarray:
    return np.array(truth(family, "value"), float)
