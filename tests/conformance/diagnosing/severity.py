"""How much a mistake matters: four grades, by the share of a plausible batch's gradient that is wrong.

The plausible batch is that of a model that learns: its p_t is spread evenly over (0, 1), so its margins have the
density p (1 - p). Nothing else is assumed. Three thresholds follow.

FELT: training sees about a million examples (16 epochs of 60,000). Sampling moves its mean gradient by one part in the
root of that, 1e-3. An error that is always the same is felt beyond it.
Within reach: a margin at which the dtype can still tell p from 0, up to 104 in float32. One NaN there is a NaN in every
weight; an example whose gradient is dead there is never learnt.
Last digits: the sum of the batch's gradient rounds by eps. A share below eps changes nothing that the sum can hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from tests.conformance.comparing.comparison import Verdict, margin_of
from tests.conformance.comparing.tolerances import FLOATS
from tests.conformance.diagnosing.probes import catalogue

STATED = catalogue()["severity"]
GRADES = tuple(STATED["grades"])  # the gravest first
DIFFERENT, UNSTABLE, SATURATED, DIGITS = GRADES
FELT, WRONG_DIGITS = float(STATED["felt"]), float(STATED["wrong_digits"])
STOPS = ("NONFINITE_LOSS", "NONFINITE_GRADIENT", "NONFINITE_HARD_GRADIENT", "DEAD_GRADIENT")


def gravest(grades: Iterable[str]) -> str | None:
    """Return the gravest of some grades; None where there is none."""
    return min(grades, key=GRADES.index, default=None)


def reach(dtype: str) -> float:
    """Return the largest margin at which a dtype can tell exp(-margin) from 0."""
    return float(-np.log(np.finfo(dtype).smallest_subnormal.astype(np.float64)))


def of_share(share: float, dtype: str, stops: bool = False, wrong_digits: bool = True) -> str:
    """Return the grade of a mistake.

    Args:
        share: of the gradient of a plausible batch that is wrong.
        dtype: of the arrays.
        stops: whether the gradient is NaN or dead at a margin within reach.
        wrong_digits: whether somewhere the third digit is wrong.
    """
    if not share <= FELT:
        return DIFFERENT
    if stops:
        return UNSTABLE
    return SATURATED if share > FLOATS[dtype].eps and wrong_digits else DIGITS


# ---------------------------------------------------------------- at the probes


def share_at_probes(got: Sequence, true: Sequence) -> float:
    """Return the share of the true answers that is wrong; 1 where an answer is no number."""
    pairs = [(np.asarray(a, float), np.asarray(b, float)) for a, b in zip(got, true, strict=True)]
    pairs = [(a, b) for a, b in pairs if a.shape == b.shape and np.isfinite(b).all()]
    if not all(np.isfinite(a).all() for a, _ in pairs):
        return 1.0
    total = sum(np.abs(b).sum() for _, b in pairs)
    return float(sum(np.abs(a - b).sum() for a, b in pairs) / total) if total else 0.0


# ---------------------------------------------------------------- at the vectors


def of_verdicts(code: str, wrong: Iterable[Verdict], every: Iterable[Verdict], dtype: str) -> str:
    """Return the grade of a mistake that some verdicts of all have.

    Args:
        code: of the mistake.
        wrong: the verdicts that show it.
        every: the verdicts on all vectors.
        dtype: of the arrays.
    """
    wrong = list(wrong)
    if code in STOPS:
        near = any(abs(margin_of(verdict.vector)) <= reach(dtype) for verdict in wrong)
        return of_share(_share(_finite(wrong), every), dtype, stops=near) if near else SATURATED
    lost = any(_relative(verdict) > WRONG_DIGITS for verdict in wrong)
    return of_share(_share(wrong, every), dtype, wrong_digits=lost)


def _finite(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if np.isfinite(one.got).all()]


def _relative(verdict: Verdict) -> float:
    got, true = verdict.got[verdict.worst], verdict.truth[verdict.worst]
    return abs(got - true) / max(abs(true), 1e-300)


def _share(wrong: list[Verdict], every: Iterable[Verdict]) -> float:
    """Return the wrong share over the plausible batch: of the parameters and the quantity where it is largest."""
    groups, ids = defaultdict(list), {id(verdict) for verdict in wrong}
    for verdict in every:
        groups[verdict.quantity, _parameters(verdict)].append(verdict)
    shows = [group for group in groups.values() if any(id(v) in ids for v in group)]
    return max((_share_of(group, ids) for group in shows if _has_middle(group)), default=0.0)


def _has_middle(group: list[Verdict]) -> bool:
    """Whether there are verdicts on both sides of the margin 0, where most of the plausible batch is."""
    margins = [margin_of(verdict.vector) for verdict in group]
    return any(-4 < margin <= 0 for margin in margins) and any(0 <= margin < 4 for margin in margins)


def _parameters(verdict: Verdict) -> str:
    return repr([verdict.vector.inputs.get(name) for name in ("alpha", "gamma")])


def _share_of(group: list[Verdict], wrong: set[int]) -> float:
    """Return the wrong part of the integral of |answer| over the margins, with the density of the plausible batch."""
    at = defaultdict(list)
    for verdict in group:
        at[margin_of(verdict.vector)].append(verdict)
    margins = np.array(sorted(at))
    near = margins.clip(-700, 700)
    density = np.gradient(margins) / (2 + np.exp(-near) + np.exp(near))
    true, off = ([np.mean([of(v) for v in at[margin]]) for margin in margins] for of in (_size, partial(_error, wrong)))
    return float(density @ off / (density @ true)) if np.any(true) else 0.0


def _size(verdict: Verdict) -> float:
    return float(np.max(np.abs(verdict.truth))) * _by_logit(verdict)


def _by_logit(verdict: Verdict) -> float:
    """Return p (1 - p) for a gradient in a probability: training feels the gradient in the logit that is behind it."""
    if verdict.quantity != "gradient" or "probabilities" not in verdict.vector.arrays:
        return 1.0
    near = np.clip(margin_of(verdict.vector), -700, 700)
    return float(1 / (2 + np.exp(-near) + np.exp(near)))


def _error(wrong: set[int], verdict: Verdict) -> float:
    """Return the error of a verdict that is among the wrong ones; a result that is no number is wholly wrong."""
    error = float(np.max(np.abs(verdict.got - verdict.truth))) * _by_logit(verdict) if id(verdict) in wrong else 0.0
    return error if np.isfinite(error) else _size(verdict)
