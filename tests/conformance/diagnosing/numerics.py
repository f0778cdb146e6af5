"""Find numerical mistakes (rounding, overflow, clipping) in the verdicts on a loss whose formula is right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from tests.conformance.accuracy import EASY, HARD
from tests.conformance.comparing.comparison import Verdict, margin_of, truths

LARGE_ERROR = 1e-3  # relative; at moderate margins rounding in float32 stays below it, another formula does not
DEAD_GRADIENT_RATIO = 1e-3  # of the true gradient: with a smaller one, training ignores the example
CAPPED_LOSS_RATIO = 0.95  # of the true loss; a clip at 1e-7 caps it at 16.1, of which rounding takes up to 5 %
ROUNDED_RTOL = 0.05  # log(p) near 16 changes by as much with the last bit of p in float32
NO_DIGIT_FACTOR = 3.0  # too large or too small by this factor: no digit is right
SMALLEST_DIVISOR = 1e-300  # instead of a true value of 0
CAP_GROWTH = 1.25  # a capped loss grows by less, by the rounding of the cap, ...
MARGIN_GROWTH = 1.5  # ... while the margin, and so the true loss, grows by more; less growth tells nothing
CONSTANT_FACTOR = 2.0  # the easy side of a constant is wrong by it over 1 - p_t; it rounds, and is met once or twice
SMALLEST_CAP = 1.0  # a lower one is no constant beside the probability: a factor that overflowed makes the loss 0
SAME_CAP_RTOL = 0.02  # two losses this close are one cap, rounded twice


def region(verdict: Verdict) -> str:
    """Return the region of a vector: hard, middle or easy."""
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


def find_numeric_mistakes(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, Verdict]]:
    """Yield each numerical mistake with a telling counterexample."""
    for code, found in numeric_mistakes(verdicts).items():
        yield code, most_telling(found)


def numeric_mistakes(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """Return each numerical mistake with the verdicts that show it.

    If moderate margins are already wrong for some (alpha, gamma), it is no numerical mistake there: UNKNOWN.
    """
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    wrong_formula = {
        _parameters(v) for v in bad if region(v) == "middle" and _is_finite(v) and relative_error(v) > LARGE_ERROR
    }
    found = defaultdict(list)
    for verdict in bad:
        found[_code(verdict, wrong_formula)].append(verdict)
    _reconsider(found, "EASY_SIDE_LOST", _no_digit_is_left)
    _reconsider(found, "LOSS_CAPPED", _stops_growing)
    _join_early_cap(found)
    _join_easy_side_of_cap(found)
    if set(found) - {"UNKNOWN", "small"}:
        beginning = found.pop("small", [])  # of a mistake that is found; how much it matters is told by both
        if "EASY_SIDE_LOST" in found:
            found["EASY_SIDE_LOST"] += beginning
    return {("UNKNOWN" if code == "small" else code): of for code, of in found.items()}


def most_telling(verdicts: list[Verdict]) -> Verdict:
    """Return the simplest verdict of those that are as wrong as any, or half as wrong; beyond 1 all are alike."""
    errors = [min(relative_error(verdict), 1.0) if _is_finite(verdict) else 1.0 for verdict in verdicts]
    telling = [verdict for verdict, error in zip(verdicts, errors, strict=True) if error >= max(errors) / 2]
    return min(telling or verdicts, key=lambda verdict: (_size_of_easy(verdict), _simplicity(verdict)))


def _size_of_easy(verdict: Verdict) -> int:
    """Return how many powers of ten an easy example's truth lies below 1: a larger loss tells more."""
    if region(verdict) != "easy":
        return 0
    return -int(np.log10(max(abs(verdict.truth[verdict.worst]), SMALLEST_DIVISOR)))


def _code(verdict: Verdict, wrong_formula: set[str]) -> str:
    """Return the mistake that one verdict looks like, "small" for an error that needs no explanation, or UNKNOWN."""
    if not _is_finite(verdict):
        if verdict.quantity == "value":
            return "NONFINITE_LOSS"
        return "NONFINITE_HARD_GRADIENT" if region(verdict) == "hard" else "NONFINITE_GRADIENT"
    got, true = verdict.got[verdict.worst], verdict.truth[verdict.worst]
    is_zero = truths(verdict.vector, verdict.quantity)[2][verdict.worst] == 0
    if _parameters(verdict) in wrong_formula or is_zero:
        return "UNKNOWN"
    if region(verdict) == "easy" and (got * true >= 0 or abs(got) < LARGE_ERROR):  # log(p + 1e-7) > 0 there
        return "EASY_SIDE_LOST"
    if got * true < 0:
        return "UNKNOWN"
    if relative_error(verdict) <= LARGE_ERROR:
        return "small"
    return _code_of_hard(verdict, abs(got), abs(true)) if region(verdict) == "hard" else "UNKNOWN"


def _code_of_hard(verdict: Verdict, got: float, true: float) -> str:
    if verdict.quantity == "gradient" and got <= DEAD_GRADIENT_RATIO * true:
        return "DEAD_GRADIENT"
    if verdict.quantity == "value" and got < CAPPED_LOSS_RATIO * true:
        return "LOSS_CAPPED"
    return "small" if got < true or relative_error(verdict) < ROUNDED_RTOL else "UNKNOWN"


def _reconsider(found: dict[str, list[Verdict]], code: str, is_mistake) -> None:
    """Move the verdicts of a mistake to UNKNOWN, or to "small", unless all of them together look like it."""
    if code in found and not is_mistake(found[code]):
        verdicts = found.pop(code)
        found["UNKNOWN" if any(relative_error(v) > LARGE_ERROR for v in verdicts) else "small"] += verdicts


def _no_digit_is_left(verdicts: list[Verdict]) -> bool:
    """Return whether somewhere no digit is right: a rounded 1 - p_t ends there, a wrong formula does not."""
    ratios = (abs(v.got[v.worst]) / max(abs(v.truth[v.worst]), SMALLEST_DIVISOR) for v in verdicts)
    return any(has_no_digit(ratio) for ratio in ratios)


def has_no_digit(ratio: float) -> bool:
    """Return whether a result at this ratio to the truth has no right digit."""
    return not 1 / NO_DIGIT_FACTOR < ratio < NO_DIGIT_FACTOR


def _stops_growing(verdicts: list[Verdict]) -> bool:
    """Return whether the loss, without its weight, stops growing as the margin grows."""
    plain = [v for v in verdicts if v.vector.inputs.get("alpha") is None] or verdicts
    (smallest, first), (largest, last) = min(map(_unweighted, plain)), max(map(_unweighted, plain))
    return largest < MARGIN_GROWTH * smallest or last <= CAP_GROWTH * first


def _unweighted(verdict: Verdict) -> tuple[float, float]:
    """Return the size of a hard margin, which is the true loss there, and the loss that came, without its weight."""
    size = abs(margin_of(verdict.vector))
    return size, float(size * verdict.got[verdict.worst] / verdict.truth[verdict.worst])


def _join_early_cap(found: dict[str, list[Verdict]]) -> None:
    """Drop UNKNOWN verdicts that are at the cap too: a p that rounds to 0 too early is capped too early."""
    if "LOSS_CAPPED" not in found or "UNKNOWN" not in found:
        return
    cap = max(map(_unweighted, found["LOSS_CAPPED"]))[1]
    others = [v for v in found.pop("UNKNOWN") if region(v) != "hard" or not _is_cap(_unweighted(v)[1], cap)]
    if others:
        found["UNKNOWN"] = others


def _join_easy_side_of_cap(found: dict[str, list[Verdict]]) -> None:
    """Name the easy side of the constant that caps the loss: exp(-cap) is it, and it is lost where p_t is that near 1.

    There the loss and its gradient are wrong by (1 + gamma) exp(-cap) / (1 - p_t), far more than they round by.
    """
    if "LOSS_CAPPED" not in found:
        return
    constant = constant_of_cap(found["LOSS_CAPPED"])
    if constant is None:
        return
    for code in ("UNKNOWN", "small"):
        rest = found.pop(code, [])
        ours = [verdict for verdict in rest if _is_of_constant(verdict, constant)]
        found["EASY_SIDE_LOST"] += ours
        if len(ours) < len(rest):
            found[code] = [verdict for verdict in rest if verdict not in ours]
    if not found["EASY_SIDE_LOST"]:
        del found["EASY_SIDE_LOST"]


def _is_of_constant(verdict: Verdict, constant: float) -> bool:
    margin, gamma = margin_of(verdict.vector), verdict.vector.gamma
    one_minus_p = 1 / (1 + math.exp(min(margin, 700)))
    return margin > 0 and relative_error(verdict) <= CONSTANT_FACTOR * (1 + gamma) * constant / one_minus_p


def constant_of_cap(verdicts: Iterable[Verdict]) -> float | None:
    """Return the constant that caps the loss, exp(-cap); None where the cap is too low for one."""
    cap = max(map(_unweighted, verdicts))[1]
    return math.exp(-cap) if cap >= SMALLEST_CAP else None


def _is_cap(loss: float, cap: float) -> bool:
    return abs(loss - cap) <= SAME_CAP_RTOL * abs(cap)


def _is_finite(verdict: Verdict) -> bool:
    return bool(np.all(np.isfinite(verdict.got)))


def relative_error(verdict: Verdict) -> float:
    """Return the relative error of the worst entry."""
    got, true = verdict.got[verdict.worst], verdict.truth[verdict.worst]
    return abs(got - true) / max(abs(true), SMALLEST_DIVISOR)


def _parameters(verdict: Verdict) -> str:
    return repr([verdict.vector.inputs.get(name) for name in ("alpha", "gamma")])


def _simplicity(verdict: Verdict) -> tuple:
    """Return a sort key for counterexamples: few classes, no alpha, a moderate margin, short numbers."""
    vector = verdict.vector
    size = max(array.size for array in vector.arrays.values())
    return size, vector.inputs.get("alpha") is not None, abs(margin_of(vector)), len(repr(vector.inputs))
