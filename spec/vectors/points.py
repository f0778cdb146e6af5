"""The numbers that the vectors are made of, the bug each is there to catch (flags.json), and why it would.

Values of the arguments stand with the losses, in `spec/equations`. All numbers are binary fractions, which a format
either holds exactly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Expr, Rational, exp, nsolve

from spec.equations import EQUATIONS, LOSSES
from spec.equations.binary_focal_losses import ALPHA, GAMMA
from spec.notation import alpha_t, gamma, m
from spec.vectors.formats import BFLOAT16, FLOAT32

Flags = tuple[str, ...]

# ---------------------------------------------------------------- parameters

GAMMAS: dict[float, Flags] = GAMMA.samples
ALPHAS: dict[float, Flags] = {alpha: flags for alpha, flags in ALPHA.samples.items() if alpha is not None}

WEIGHTS: dict[tuple[float, float], Flags] = {  # of class 1 and class 0
    (1.0, 1.0): ("ClassWeights",),
    (8.0, 1.0): ("ClassWeights",),
    (0.25, 3.0): ("ClassWeights",),
    (1.0, 0.0): ("WeightZero",),
    (0.0, 1.0): ("WeightZero",),
}

(FACTOR,) = LOSSES["centred_mse"].arguments
FACTORS: dict[float, Flags] = FACTOR.samples

# ---------------------------------------------------------------- margins


@dataclass(frozen=True)
class Margins:
    """Sizes of margins; each is used with both signs, easy (+) and hard (-)."""

    flag: str
    why: str
    sizes: tuple[float, ...]


# taken with every gamma
WITH_ALL_GAMMAS = (
    Margins("Ordinary", "a wrong formula is wrong here", (0.5, 1.0, 2.0, 4.0)),
    Margins("ProbabilityRoundsToOne", "float32: 24 log 2 = 16.6; at 19 Keras gives NaN", (17.0, 19.0)),
    Margins("Saturated", "beyond every exponential of float32", (100.0,)),
    Margins("EndPoint", "the largest that half precision still holds next to 1e4", (9984.0,)),
)

# taken with two gammas each, in turn
WITH_TWO_GAMMAS = (
    Margins("SmallLogit", "logarithmic towards 0", tuple(2.0**-n for n in (24, 14, 10, 7, 4, 2))),
    Margins("Ordinary", "linear", (1.5, 3.0, 5.0, 6.5, 7.0, 8.0, 10.0, 12.0)),
    Margins("Saturated", "logarithmic towards infinity", (24.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 4096.0)),
    Margins("EndPoint", "the end of the range that is promised", (10000.0,)),
    Margins("ProbabilityRoundsToOne", "bfloat16: p rounds to 1 at 8 log 2 = 5.55", (5.5, 5.5625)),
    Margins("ProbabilityRoundsToOne", "float16: at 11 log 2 = 7.62", (7.5, 7.625, 7.75)),
    Margins("ProbabilityRoundsToOne", "float32: at 24 log 2 = 16.64", (16.0, 16.5, 16.625, 16.75, 18.0, 20.0)),
    Margins("ProbabilityRoundsToOne", "float64: at 53 log 2 = 36.74", (36.0, 36.5, 36.75, 37.0, 38.0)),
    Margins("ExponentialOverflows", "float16: exp overflows at 11.09", (11.0, 11.0625, 11.125)),
    Margins("ExponentialOverflows", "float32, bfloat16: at 88.72", (88.0, 88.5, 88.75, 89.0)),
    Margins("ExponentialOverflows", "float64: at 709.78", (709.0, 709.75, 710.0)),
    Margins("ExponentialUnderflows", "float16: exp(-m) is subnormal from 9.70, 0 from 17.3", (9.625, 9.75, 17.5)),
    Margins("ExponentialUnderflows", "float32: subnormal from 87.34, 0 from 103.97", (87.0, 87.5, 103.0, 103.5, 104.0)),
    Margins("ExponentialUnderflows", "bfloat16: 0 from 92.9", (92.0, 92.5, 93.0)),
    Margins(
        "ExponentialUnderflows", "float64: subnormal from 708.4, 0 from 745.13", (708.0, 708.5, 744.0, 745.0, 746.0)
    ),
)

SATURATED_FROM = 16.0


def with_both_signs(groups: tuple[Margins, ...]) -> Iterator[tuple[float, Flags]]:
    """Yield each margin of some groups, hard and easy, with its flags."""
    for group in groups:
        for size in group.sizes:
            for margin, side in ((-size, "Hard"), (size, "Easy")):
                saturated = (f"Saturated{side}",) if size >= SATURATED_FROM else ()
                own = () if group.flag == "Saturated" else (group.flag,)
                yield margin, own + saturated


ZEROS: tuple[tuple[float, Flags], ...] = ((0.0, ("EvenOdds",)), (-0.0, ("EvenOdds", "SignedZero")))


@cache
def turning_points() -> tuple[tuple[float, float, Flags], ...]:
    """Return (gamma, margin, flags) where focal loss pulls as hard as cross entropy, and where its curvature changes.

    Each twice: rounded to float32, next to the zero of a difference, and to bfloat16, so that every format has some.
    """
    gradient, curvature = (EQUATIONS[name].right.subs(alpha_t, 1) for name in ("BF.9", "BF.11"))
    points = []
    for focus in (value for value in GAMMAS if value > 0):
        for flag, zero, bracket in (
            ("Crossing", gradient - EQUATIONS["CE.13"].right, (-3, -0.01)),
            ("Inflection", curvature, (-9, -1)),
        ):
            root = _root(zero.subs(gamma, Rational(focus)), bracket)
            points += [(focus, form.round(root), (flag,)) for form in (FLOAT32, BFLOAT16)]
    return tuple(points)


def _root(zero: Expr, bracket: tuple[float, float]) -> float:
    return float(nsolve(zero.rewrite(exp), m, bracket, solver="anderson"))


# ---------------------------------------------------------------- soft labels

SOFT_LABELS = (0.125, 0.25, 0.5, 0.9375)
SOFT_LOGITS = (-100.0, -17.0, -4.0, -1.0, -0.5, 0.5, 1.0, 4.0, 17.0, 100.0)

# ---------------------------------------------------------------- probabilities

PROBABILITIES: tuple[tuple[float, Flags], ...] = (
    *((p, ("Ordinary",)) for p in (0.125, 0.25, 0.5, 0.75, 0.875)),
    # next to 1, where the loss lives in the last bits of bfloat16, float16, float32, float64
    *((1 - 2.0**-n, ("ProbabilityNearEnd",)) for n in (8, 11, 17, 24, 53)),
    # next to 0, down to the smallest normal numbers of float16 and float32
    *((2.0**-n, ("ProbabilityNearEnd",)) for n in (8, 14, 60, 126, 1000)),
)

# small ones of a negative: 1 - p rounds, from the first in half precision, the third in float32, the last in float64
SMALL_PROBABILITIES: tuple[float, ...] = tuple((1 + 2.0**-7) * 2.0**-n for n in (6, 12, 20, 30, 50))
