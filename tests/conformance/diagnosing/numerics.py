"""Mistakes of arithmetic, seen in the verdicts on the vectors once the formula is known to be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from tests.conformance.accuracy import EASY, HARD
from tests.conformance.comparing.comparison import Verdict, margin_of, truths

LARGE = 1e-3  # relative: more than rounding does where the margin is small
DEAD = 1e-3  # of the true gradient: less than this is none
CAPPED = 0.95  # of the true loss
ROUNDED = 0.05  # of a logarithm near 16, by the last bit of what it is taken of
NOTHING = 3.0  # times too large or too small: no digit is left


def region(verdict: Verdict) -> str:
    """Return where a vector lies: hard, middle or easy."""
    margin = margin_of(verdict.vector)
    return "hard" if margin <= HARD else "easy" if margin >= EASY else "middle"


def regions(verdicts: Iterable[Verdict]) -> dict[str, dict[str, float]]:
    """Return the worst error in eps of each quantity in each region."""
    worst = defaultdict(dict)
    for verdict in verdicts:
        where, error = region(verdict), float(np.max(verdict.error))
        before = worst[verdict.quantity].get(where, 0.0)
        worst[verdict.quantity][where] = error if np.isnan(error) else float(np.maximum(before, error))
    return {quantity: {where: of[where] for where in ("hard", "middle", "easy")} for quantity, of in worst.items()}


def named(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, Verdict]]:
    """Yield each mistake of arithmetic that is seen, with the verdict that shows it best.

    Where even small margins are far off under some parameters, those parameters have a formula of their own: UNKNOWN.
    """
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    strange = {_parameters(v) for v in bad if region(v) == "middle" and _finite(v) and _off(v) > LARGE}
    found = defaultdict(list)
    for verdict in bad:
        found[_code(verdict, strange)].append(verdict)
    for code, shape in (("EASY_SIDE_LOST", _all_is_lost), ("LOSS_CAPPED", _stops_growing)):
        if code in found and not shape(found[code]):
            others = found.pop(code)
            found["UNKNOWN" if any(_off(one) > LARGE for one in others) else "small"] += others
    if "LOSS_CAPPED" in found and "UNKNOWN" in found:  # a p that rounds to 0 too early is at the cap too early
        cap = max(map(_unweighted, found["LOSS_CAPPED"]))[1]
        apart = [v for v in found.pop("UNKNOWN") if region(v) != "hard" or not _near(_unweighted(v)[1], cap)]
        found |= {"UNKNOWN": apart} if apart else {}
    if found and set(found) != {"UNKNOWN", "small"} and set(found) != {"small"}:
        found.pop("small", None)  # the same fault, where it only begins to show
    for code, of in found.items():
        yield ("UNKNOWN" if code == "small" else code), min(of, key=_simplicity)


def _code(verdict: Verdict, strange: set) -> str:
    if not _finite(verdict):
        return "NONFINITE_LOSS" if verdict.quantity == "value" else "NONFINITE_GRADIENT"
    here, got, true = region(verdict), verdict.got[verdict.worst], verdict.truth[verdict.worst]
    exactly_zero = truths(verdict.vector, verdict.quantity)[2][verdict.worst] == 0
    if _parameters(verdict) in strange or exactly_zero:
        return "UNKNOWN"
    if here == "easy" and (got * true >= 0 or abs(got) < LARGE):  # log(p + 1e-7) is below 0 there
        return "EASY_SIDE_LOST"
    if got * true < 0:
        return "UNKNOWN"
    if _off(verdict) <= LARGE:
        return "small"
    if here == "hard" and verdict.quantity == "gradient" and abs(got) <= DEAD * abs(true):
        return "DEAD_GRADIENT"
    if here == "hard" and verdict.quantity == "value" and abs(got) < CAPPED * abs(true):
        return "LOSS_CAPPED"
    return "small" if here == "hard" and (abs(got) < abs(true) or _off(verdict) < ROUNDED) else "UNKNOWN"


def _all_is_lost(of: list[Verdict]) -> bool:
    """Return whether somewhere no digit is left: what rounds 1 - p_t off ends at nothing, another formula does not."""
    ratios = (abs(v.got[v.worst]) / max(abs(v.truth[v.worst]), 1e-300) for v in of)
    return any(not 1 / NOTHING < ratio < NOTHING for ratio in ratios)


def _stops_growing(of: list[Verdict]) -> bool:
    """Return whether the loss that is too small is one number, however large the margin, once the weight is out."""
    plain = [v for v in of if v.vector.inputs.get("alpha") is None] or of
    caps = list(map(_unweighted, plain))
    (nearest, first), (furthest, last) = min(caps), max(caps)
    return furthest < 1.5 * nearest or last <= 1.25 * first


def _unweighted(verdict: Verdict) -> tuple[float, float]:
    """Return the size of a hard margin, which is the loss there, and what came in its place, the weight taken out."""
    size = abs(margin_of(verdict.vector))
    return size, float(size * verdict.got[verdict.worst] / verdict.truth[verdict.worst])


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 0.02 * abs(other)


def _finite(verdict: Verdict) -> bool:
    return bool(np.all(np.isfinite(verdict.got)))


def _off(verdict: Verdict) -> float:
    got, true = verdict.got[verdict.worst], verdict.truth[verdict.worst]
    return abs(got - true) / max(abs(true), 1e-300)


def _parameters(verdict: Verdict) -> str:
    return repr([verdict.vector.inputs.get(name) for name in ("alpha", "gamma")])


def _simplicity(verdict: Verdict) -> tuple:
    """Return what makes a counterexample small: few classes, a moderate margin, short numbers."""
    vector = verdict.vector
    size = max(array.size for array in vector.arrays.values())
    return size, vector.inputs.get("alpha") is not None, abs(margin_of(vector)), len(repr(vector.inputs))
