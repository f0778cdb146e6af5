"""The numbers that the vectors are made of, the bug each is there to catch (flags.json), and why it would.

All are binary fractions, which a format either holds exactly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import inf

from sympy import Expr, Rational, exp, nsolve

from spec.equations import EQUATIONS
from spec.notation import alpha_t, gamma, m
from spec.vectors.formats import BFLOAT16, FLOAT32

Flags = tuple[str, ...]
Row = tuple[float, ...]

# ---------------------------------------------------------------- parameters

GAMMAS: dict[float, Flags] = {
    0.0: ("GammaZero",),  # cross entropy; the slope of a power 0 is 0 · 0 ** -1
    0.25: ("FractionalGamma",),  # the power gamma - 1 is negative
    0.5: ("FractionalGamma",),
    1.0: ("GammaNotTwo",),
    2.0: (),
    3.6875: ("GammaNotTwo",),  # neither whole nor half, and exact in 8 binary digits
    5.0: ("GammaNotTwo",),
}

ALPHAS: dict[float, Flags] = {
    0.25: ("AlphaConvention",),
    0.5: ("AlphaConvention",),  # halves both classes; "off" would not
    0.75: ("AlphaConvention",),
    0.0: ("AlphaEndpoint",),  # false in Python, and yet not "off"
    1.0: ("AlphaEndpoint",),
}

WEIGHTS: dict[tuple[float, float], Flags] = {  # of class 1 and class 0
    (1.0, 1.0): ("ClassWeights",),
    (8.0, 1.0): ("ClassWeights",),
    (0.25, 3.0): ("ClassWeights",),
    (1.0, 0.0): ("WeightZero",),
    (0.0, 1.0): ("WeightZero",),
}

# ---------------------------------------------------------------- margins


@dataclass(frozen=True)
class Margins:
    """Sizes of margins; each is used with both signs, easy (+) and hard (-)."""

    flag: str
    why: str
    sizes: tuple[float, ...]


# taken with every gamma
CROSSED = (
    Margins("Ordinary", "a wrong formula is wrong here", (0.5, 1.0, 2.0, 4.0)),
    Margins("ProbabilityRoundsToOne", "float32: 24 log 2 = 16.6; at 19 Keras gives NaN", (17.0, 19.0)),
    Margins("Saturated", "beyond every exponential of float32", (100.0,)),
    Margins("EndPoint", "the largest that half precision still holds next to 1e4", (9984.0,)),
)

# taken with two gammas each, in turn
SAMPLED = (
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


def signed(groups: tuple[Margins, ...]) -> Iterator[tuple[float, Flags]]:
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
    slope, curvature = (EQUATIONS[name].right.subs(alpha_t, 1) for name in ("BF.9", "BF.11"))
    points = []
    for focus in (value for value in GAMMAS if value > 0):
        for flag, zero, bracket in (
            ("Crossing", slope - EQUATIONS["CE.13"].right, (-3, -0.01)),
            ("Inflection", curvature, (-9, -1)),
        ):
            root = _root(zero.subs(gamma, Rational(focus)), bracket)
            points += [(focus, form.round(root), (flag,)) for form in (FLOAT32, BFLOAT16)]
    return tuple(points)


def _root(zero: Expr, bracket: tuple[float, float]) -> float:
    return float(nsolve(zero.rewrite(exp), m, bracket, solver="anderson"))


# ---------------------------------------------------------------- rows of logits


@dataclass(frozen=True)
class Target:
    """A row of logits and its true class."""

    logits: Row
    label: int
    flags: Flags


def spread(classes: int) -> Row:
    """Return logits in mixed order: halves without ties up to 32 classes, eighths in [0, 8) with ties beyond."""
    if classes <= 32:
        return tuple(7 * c % classes / 2 for c in range(classes))
    return tuple(7 * c % 64 / 8 for c in range(classes))


def lifted(row: Row, label: int, by: float) -> Row:
    """Return a row with the true class' logit raised, which raises its margin by as much."""
    return tuple(logit + by * (c == label) for c, logit in enumerate(row))


MOVED = (2.0, -1.0, 0.5, 1.5, -3.0)
OFFSET = (2.0, -1.0, 0.0)


def pairs() -> Iterator[Target]:
    """Two classes: the binary loss of the difference, whichever of them is true."""
    for turn, (margin, flags) in enumerate([*signed(CROSSED), ZEROS[0]]):
        label = turn % 2
        yield Target((0.0, margin) if label else (margin, 0.0), label, ("TwoClasses", *flags))


def edges() -> Iterator[Target]:
    """Three classes at the edges of the formats; the margin lies log(1 + exp(-1/2)) = 0.47 below the logit."""
    for turn, (margin, flags) in enumerate(signed(SAMPLED)):
        label = turn % 3
        yield Target(tuple({label: margin, (label + 1) % 3: 0.0}.get(c, -0.5) for c in range(3)), label, flags)


def wide() -> Iterator[Target]:
    """More classes, each time with a hard, a middling and an easy target."""
    for classes in (3, 4, 5, 8, 10, 16, 32):
        for label, by, flags in (
            (classes - 1, -24.0, ("SaturatedHard",)),
            (0, -3.0, ("Ordinary",)),
            (classes // 2, 0.5, ("Ordinary",)),
            (1, 24.0, ("SaturatedEasy",)),
        ):
            yield Target(lifted(spread(classes), label, by), label, ("SeveralClasses", *flags))


def ties() -> Iterator[Target]:
    """Equal logits: the maximum is not unique, and what symmetry makes zero or equal stays so."""
    for classes in (2, 3, 5, 10, 32):
        yield Target((0.0,) * classes, classes // 2, ("Ties",))
        yield Target((-7.5,) * classes, 0, ("Ties",))
    yield from (Target((4.0, 4.0, 0.0), label, ("Ties",)) for label in range(3))
    yield from (Target((20.0, 20.0, 0.0), label, ("Ties",)) for label in range(3))


def moved() -> Iterator[Target]:
    """One row in five orders: no class is special, neither the first (background) nor the last."""
    for shift in range(5):
        row = MOVED[shift:] + MOVED[:shift]
        yield Target(row, row.index(2.0), ("Permutation",))
        yield Target(row, row.index(-3.0), ("Permutation",))


def offset() -> Iterator[Target]:
    """One row with a common offset, which changes nothing but the exponentials that overflow."""
    for by in (0.0, 120.0, -120.0, 1024.0, -1024.0, 98304.0, -98304.0, 2.0**20, 2.0**40, -(2.0**40)):
        for label in (0, 1):
            yield Target(tuple(logit + by for logit in OFFSET), label, ("CommonOffset",))


def masked() -> Iterator[Target]:
    """Logits of -inf: the class takes no part and its gradient is exactly 0."""
    yield Target((2.0, -inf, 0.5), 0, ("MaskedClass",))
    yield Target((-inf, -17.0, 1.0, -inf, 3.0), 1, ("MaskedClass", "SaturatedHard"))
    yield Target((-inf, 20.0, 1.0, -inf, 0.0), 1, ("MaskedClass", "SaturatedEasy"))
    yield Target((-inf, 1.5, -inf), 1, ("MaskedClass", "OnlyClass"))
    yield Target((0.0, -inf), 0, ("MaskedClass", "OnlyClass"))
    yield Target((-inf, 0.5, -1.0), 0, ("MaskedClass", "MaskedTarget"))
    yield Target((0.0, -inf), 1, ("MaskedClass", "MaskedTarget"))


def large() -> Iterator[Target]:
    """A hundred and a thousand classes: sums, and gradients that are shared out thinly."""
    for classes in (100, 1000):
        yield Target((0.0,) * classes, 3, ("LargeK", "Ties"))
        for label, by, flags in ((9, 0.0, ()), (1, -24.0, ("SaturatedHard",)), (50, 32.0, ("SaturatedEasy",))):
            yield Target(lifted(spread(classes), label, by), label, ("LargeK", *flags))
    yield Target(lifted(spread(1000), 999, 120.0), 999, ("LargeK", "SaturatedEasy"))


def targets() -> Iterator[Target]:
    """Yield all rows."""
    for rows in (pairs, edges, wide, ties, moved, offset, masked, large):
        yield from rows()


# ---------------------------------------------------------------- soft labels

SOFT_LABELS = (0.125, 0.25, 0.5, 0.9375)
SOFT_LOGITS = (-100.0, -17.0, -4.0, -1.0, -0.5, 0.0, 0.5, 1.0, 4.0, 17.0, 100.0)
SOFT_THREE = ((0.5, 0.5, 0.0), (0.25, 0.25, 0.5))

SOFT_ROWS: tuple[tuple[Row, Row, Flags], ...] = (  # labels, logits
    ((0.25, 0.75), (0.5, -1.0), ()),
    ((0.5, 0.5), (3.0, 3.0), ("Ties",)),
    ((0.5, 0.5), (17.0, -17.0), ("SaturatedHard",)),
    ((0.125, 0.875), (0.0, 100.0), ("SaturatedHard",)),
    ((0.8125, 0.0625, 0.0625, 0.0625), (2.0, -1.0, 0.5, 0.0), ()),
    ((0.8125, 0.0625, 0.0625, 0.0625), (24.0, -1.0, 0.5, 0.0), ("SaturatedEasy",)),
    ((0.25, 0.25, 0.25, 0.25), (1.0, 1.0, 1.0, 1.0), ("Ties",)),
    ((0.25, 0.25, 0.25, 0.25), (2.0, -1.0, 0.5, 0.0), ()),
    ((0.5, 0.5, 0.0), (2.0, -1.0, 0.5), ()),
    ((0.5, 0.5, 0.0), (2.0, 2.0, -20.0), ("Ties",)),
    ((0.0, 1.0, 0.0), (2.0, -1.0, 0.5), ("OneHot",)),
    ((1.0, 0.0, 0.0), (20.0, -1.0, 0.5), ("OneHot", "SaturatedEasy")),
    ((0.0, 0.25, 0.75), (-inf, 1.0, 0.5), ("MaskedClass",)),
    ((0.0, 0.5, 0.0, 0.25, 0.25), (-100.0, 1.0, -inf, 0.5, -3.0), ("MaskedClass",)),
    ((0.5, 0.25, 0.125, 0.0625, 0.0625, 0.0, 0.0, 0.0), spread(8), ("SeveralClasses",)),
)

# ---------------------------------------------------------------- probabilities

PROBABILITIES: tuple[tuple[float, Flags], ...] = (
    *((p, ("Ordinary",)) for p in (0.125, 0.25, 0.5, 0.75, 0.875)),
    # next to 1, where the loss lives in the last bits of bfloat16, float16, float32, float64
    *((1 - 2.0**-n, ("ProbabilityNearEnd",)) for n in (8, 11, 17, 24, 53)),
    # next to 0, down to the smallest normal numbers of float16 and float32
    *((2.0**-n, ("ProbabilityNearEnd",)) for n in (8, 14, 60, 126, 1000)),
)

PROBABILITY_ROWS: tuple[tuple[Row, int, Flags], ...] = (  # probabilities, true class
    ((0.5, 0.25, 0.25), 0, ("Ordinary",)),
    ((0.5, 0.25, 0.25), 2, ("Ordinary",)),
    ((0.125, 0.875), 0, ("TwoClasses",)),
    ((0.125, 0.875), 1, ("TwoClasses",)),
    ((0.25,) * 4, 3, ("Ties",)),
    ((0.0625,) * 16, 7, ("Ties", "SeveralClasses")),
    *(
        ((1 - 2.0**-n, 2.0 ** -(n + 1), 2.0 ** -(n + 1)), label, ("ProbabilityNearEnd",))
        for n in (8, 11, 20, 52)
        for label in (0, 1)
    ),
    ((2.0**-100, 0.5, 0.5), 0, ("ProbabilityNearEnd",)),
    ((0.0, 0.5, 0.5), 2, ("ProbabilityEnd",)),
)

SOFT_PROBABILITY_ROWS: tuple[tuple[Row, Row, Flags], ...] = (  # labels, probabilities
    ((0.5, 0.5, 0.0), (0.5, 0.25, 0.25), ()),
    ((0.5, 0.5, 0.0), (0.5, 0.5, 0.0), ("ProbabilityEnd",)),
    ((0.8125, 0.0625, 0.0625, 0.0625), (0.25, 0.25, 0.25, 0.25), ("Ties",)),
    ((0.25, 0.75), (1 - 2.0**-20, 2.0**-20), ("ProbabilityNearEnd",)),
    ((0.0, 1.0, 0.0), (0.25, 0.5, 0.25), ("OneHot",)),
)

# ---------------------------------------------------------------- predictions

PREDICTIONS: tuple[tuple[Row, Flags], ...] = (
    ((0.5, -0.25, 0.125), ("Ordinary",)),
    ((0.25, 0.5, 0.25), ("Ordinary",)),
    ((-3.0, 7.0), ("Ordinary",)),
    ((0.75,), ("OneEntry",)),
    ((0.0, 0.0, 0.0), ("SignAtZero",)),
    ((0.5, 0.0, -0.0, -0.5), ("SignAtZero", "SignedZero")),
    ((0.0, 1.0, 0.0), ("OneHot",)),
    ((1.0, 0.0), ("OneHot",)),
    ((0.25,) * 4, ("Uniform",)),
    ((0.0625,) * 16, ("Uniform",)),
    ((1 / 32,) * 32, ("Uniform",)),
    ((1 - 2.0**-8, 2.0**-9, 2.0**-9), ("NearOneHot",)),
    ((1 - 2.0**-20, 2.0**-21, 2.0**-21), ("NearOneHot",)),
    ((2.0**-10, -(2.0**-12)), ("SquareUnderflows",)),
    ((2.0**-70, 2.0**-80, 0.0), ("SquareUnderflows",)),
    ((2.0**-600, 2.0**-600), ("SquareUnderflows",)),
    ((128.0, -64.0, 2.0), ("LargePrediction",)),
    ((2.0**40, 1.0, -1.0), ("LargePrediction",)),
    (tuple(c / 16 - 1 for c in range(32)), ("SeveralClasses",)),
)

FACTORS: dict[float, Flags] = {
    0.0: ("FactorZero",),  # the plain squared error
    0.125: ("CentredPenalty",),  # the readme's 0.1 is no binary fraction
    1.0: ("CentredPenalty",),
    3.0: ("CentredPenalty",),
}

LABELLED_PREDICTIONS: tuple[tuple[Row, Row, Flags], ...] = (  # labels, predictions
    ((1.0, 0.0, 0.0), (0.5, 0.25, 0.25), ("Ordinary",)),
    ((0.0, 1.0, 0.0), (0.5, 0.25, 0.25), ("Ordinary",)),
    ((1.0, 0.0), (-0.5, 1.5), ("Ordinary",)),
    ((1.0,), (0.75,), ("OneEntry",)),
    ((0.0,), (0.75,), ("OneEntry",)),
    ((1.0, 0.0), (0.5, 0.5), ("AtTheCentre",)),
    ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5), ("AtTheCentre",)),
    ((1.0, 0.0, 1.0, 0.0), (1.0, 0.0, 1.0, 0.0), ("Perfect",)),
    ((1.0, 0.0), (0.75, 0.25), ("Minimiser",)),  # of factor 1
    ((1.0, 0.0), (0.625, 0.375), ("Minimiser",)),  # of factor 3
    ((1.0, 0.0, 0.0), (2.0**-30, 1 - 2.0**-20, 2.0**-20), ("NearOneHot",)),
    ((0.8125, 0.0625, 0.0625, 0.0625), (0.25, 0.25, 0.25, 0.25), ("SoftLabel", "Uniform")),
    ((1.0, 0.0), (1024.0, -1024.0), ("LargePrediction",)),
    ((2.5, -3.5), (2.0**30, 0.0), ("LargePrediction",)),
    (tuple(float(c == 3) for c in range(10)), tuple(c / 64 for c in range(10)), ("SeveralClasses",)),
    (tuple(float(c % 2) for c in range(32)), tuple(c / 32 for c in range(32)), ("SeveralClasses",)),
)
