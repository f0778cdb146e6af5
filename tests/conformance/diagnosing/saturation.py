"""Mistakes of arithmetic beside a wrong formula: seen far out, against what that formula would give there.

The vectors know the right loss alone. So the file of mistakes also says what each wrong formula answers at a few large
margins (alpha off): where an adapter with that formula differs there, and as a clip or a rounded 1 - p_t does, its
arithmetic is wrong as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.conformance.comparing.tolerances import FLOATS
from tests.conformance.diagnosing.formula import Explanation, explanations, kind, near
from tests.conformance.diagnosing.numerics import CAPPED, DEAD, NOTHING
from tests.conformance.diagnosing.probes import Answers, catalogue, probes

SMALL = 1e-3  # a loss below it is an easy example's


def expected(family: str, value: Explanation) -> np.ndarray | None:
    """Return the answers far out of a wrong formula, whatever is wrong with its alpha; None if there are none."""
    codes = tuple(code for code in value.codes if kind(code) != "alpha")
    off = [index for index, probe in enumerate(probes(family)) if probe.alpha is None]
    for one, written in zip(explanations(family), _written(family), strict=True):
        if one.codes == codes and "far" in written and np.all(near(one.value[off], value.value[off])):
            return np.array([np.nan if number is None else float(number) for number in written["far"]])
    return None


def _written(family: str) -> list[dict]:
    return sorted(catalogue()[family]["explanations"], key=lambda one: len(one["codes"]))


def truth(family: str, quantity: str) -> list:
    """Return what the right loss answers far out."""
    name = "far" if quantity == "value" else "far_gradient"
    return [np.array(one, float).tolist() for one in _written(family)[0][name]]


def _truths(family: str) -> np.ndarray:
    return np.array(truth(family, "value"), float)


def named(family: str, dtype: str, value: Explanation, answers: Answers) -> Iterator[tuple[str, str, int]]:
    """Yield each mistake of arithmetic, the quantity that shows it, and at which probe."""
    right, got = expected(family, value), answers.value
    if right is None or np.isnan(right).any():
        return
    easy = _truths(family) < SMALL
    for index in range(len(right)):
        if not np.isfinite(got[index]):
            yield "NONFINITE_LOSS", "value", index
        elif easy[index] and _is_lost(got[index], right[index], FLOATS[dtype].tiny / FLOATS[dtype].eps):
            yield "EASY_SIDE_LOST", "value", index
    for further, nearer in _hard(family):
        grows = abs(right[further]) > 2 * abs(right[nearer])
        stays = abs(got[further]) <= 1.25 * abs(got[nearer])
        if grows and stays and abs(got[further]) < CAPPED * abs(right[further]):
            yield "LOSS_CAPPED", "value", further
        if grows and answers.gradient and np.all(np.abs(answers.gradient[further]) < DEAD):
            yield "DEAD_GRADIENT", "gradient", further
    for index, slope in enumerate(answers.gradient or ()):
        if not np.isfinite(slope).all():
            yield "NONFINITE_GRADIENT", "gradient", index


def _is_lost(got: float, right: float, smallest: float) -> bool:
    """Return whether no digit is left of a loss that the format can hold."""
    return smallest < abs(right) < SMALL and not 1 / NOTHING < got / right < NOTHING


def _hard(family: str) -> Iterator[tuple[int, int]]:
    """Yield pairs of probes that differ in how wrong they are: very, and much."""
    of = probes(f"{family} far")
    truths = _truths(family)
    alike = [(one.labels, one.gamma) for one in of]
    for further in np.flatnonzero(truths > 60):
        nearer = [i for i in np.flatnonzero(truths < 60) if truths[i] > 1 and alike[i] == alike[further]]
        yield from ((int(further), int(i)) for i in nearer)
