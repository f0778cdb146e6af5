"""The rows that the vectors are made of, the bugs they are there to catch (flags.json), and why they would.

All numbers are binary fractions; points.py has those of one logit or probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from spec.vectors.points import WITH_ALL_GAMMAS, WITH_TWO_GAMMAS, ZEROS, Flags, with_both_signs

Row = tuple[float, ...]

Labelled = tuple[int | Row, Row, Flags]  # a class, or its share in each class; the row

# ---------------------------------------------------------------- logits and a class


def spread(classes: int) -> Row:
    """Return logits in mixed order: halves without ties up to 32 classes, eighths in [0, 8) with ties beyond."""
    if classes <= 32:
        return tuple(7 * c % classes / 2 for c in range(classes))
    return tuple(7 * c % 64 / 8 for c in range(classes))


def raise_target(row: Row, label: int, by: float) -> Row:
    """Return a row with the true class' logit raised, which raises its margin by as much."""
    return tuple(logit + by * (c == label) for c, logit in enumerate(row))


MOVED = (2.0, -1.0, 0.5, 1.5, -3.0)
OFFSET = (2.0, -1.0, 0.0)


def pairs() -> Iterator[Labelled]:
    """Two classes: the binary loss of the difference, whichever of them is true."""
    for turn, (margin, flags) in enumerate([*with_both_signs(WITH_ALL_GAMMAS), ZEROS[0]]):
        label = turn % 2
        yield label, (0.0, margin) if label else (margin, 0.0), ("TwoClasses", *flags)


def format_edges() -> Iterator[Labelled]:
    """Three classes at the edges of the formats; the margin lies log(1 + exp(-1/2)) = 0.47 below the logit."""
    for turn, (margin, flags) in enumerate(with_both_signs(WITH_TWO_GAMMAS)):
        label = turn % 3
        yield label, tuple({label: margin, (label + 1) % 3: 0.0}.get(c, -0.5) for c in range(3)), flags


def many_classes() -> Iterator[Labelled]:
    """More classes, each time with a hard, a middling and an easy target."""
    for classes in (3, 4, 5, 8, 10, 16, 32):
        for label, by, flags in (
            (classes - 1, -24.0, ("SaturatedHard",)),
            (0, -3.0, ("Ordinary",)),
            (classes // 2, 0.5, ("Ordinary",)),
            (1, 24.0, ("SaturatedEasy",)),
        ):
            yield label, raise_target(spread(classes), label, by), ("SeveralClasses", *flags)


def ties() -> Iterator[Labelled]:
    """Equal logits: the maximum is not unique, and what symmetry makes zero or equal stays so."""
    for classes in (2, 3, 5, 10, 32):
        yield classes // 2, (0.0,) * classes, ("Ties",)
        yield 0, (-7.5,) * classes, ("Ties",)
    yield from ((label, (4.0, 4.0, 0.0), ("Ties",)) for label in range(3))
    yield from ((label, (20.0, 20.0, 0.0), ("Ties",)) for label in range(3))


def permutations() -> Iterator[Labelled]:
    """One row in five orders: no class is special, neither the first (background) nor the last."""
    for shift in range(5):
        row = MOVED[shift:] + MOVED[:shift]
        yield row.index(2.0), row, ("Permutation",)
        yield row.index(-3.0), row, ("Permutation",)


def common_offsets() -> Iterator[Labelled]:
    """One row with a common offset, which changes nothing but the exponentials that overflow."""
    for by in (0.0, 120.0, -120.0, 1024.0, -1024.0, 98304.0, -98304.0, 2.0**20, 2.0**40, -(2.0**40)):
        for label in (0, 1):
            yield label, tuple(logit + by for logit in OFFSET), ("CommonOffset",)


def masked() -> Iterator[Labelled]:
    """Logits of -inf: the class takes no part and its gradient is exactly 0."""
    yield 0, (2.0, -inf, 0.5), ("MaskedClass",)
    yield 1, (-inf, -17.0, 1.0, -inf, 3.0), ("MaskedClass", "SaturatedHard")
    yield 1, (-inf, 20.0, 1.0, -inf, 0.0), ("MaskedClass", "SaturatedEasy")
    yield 1, (-inf, 1.5, -inf), ("MaskedClass", "OnlyClass")
    yield 0, (0.0, -inf), ("MaskedClass", "OnlyClass")
    yield 0, (-inf, 0.5, -1.0), ("MaskedClass", "MaskedTarget")
    yield 1, (0.0, -inf), ("MaskedClass", "MaskedTarget")


def large() -> Iterator[Labelled]:
    """A hundred and a thousand classes: sums, and gradients that are shared out thinly."""
    for classes in (100, 1000):
        yield 3, (0.0,) * classes, ("LargeK", "Ties")
        for label, by, flags in ((9, 0.0, ()), (1, -24.0, ("SaturatedHard",)), (50, 32.0, ("SaturatedEasy",))):
            yield label, raise_target(spread(classes), label, by), ("LargeK", *flags)
    yield 999, raise_target(spread(1000), 999, 120.0), ("LargeK", "SaturatedEasy")


def targets() -> Iterator[Labelled]:
    """Yield all rows."""
    for rows in (pairs, format_edges, many_classes, ties, permutations, common_offsets, masked, large):
        yield from rows()


# ---------------------------------------------------------------- rows of labels

SOFT_ROWS: tuple[Labelled, ...] = (
    ((0.25, 0.75), (0.5, -1.0), ("SoftLabel",)),
    ((0.5, 0.5), (3.0, 3.0), ("SoftLabel", "Ties")),
    ((0.5, 0.5), (17.0, -17.0), ("SoftLabel", "SaturatedHard")),
    ((0.125, 0.875), (0.0, 100.0), ("SoftLabel", "SaturatedHard")),
    ((0.8125, 0.0625, 0.0625, 0.0625), (2.0, -1.0, 0.5, 0.0), ("SoftLabel",)),
    ((0.8125, 0.0625, 0.0625, 0.0625), (24.0, -1.0, 0.5, 0.0), ("SoftLabel", "SaturatedEasy")),
    ((0.25, 0.25, 0.25, 0.25), (1.0, 1.0, 1.0, 1.0), ("SoftLabel", "Ties")),
    ((0.25, 0.25, 0.25, 0.25), (2.0, -1.0, 0.5, 0.0), ("SoftLabel",)),
    ((0.5, 0.5, 0.0), (2.0, -1.0, 0.5), ("SoftLabel",)),
    ((0.5, 0.5, 0.0), (2.0, 2.0, -20.0), ("SoftLabel", "Ties")),
    ((0.0, 1.0, 0.0), (2.0, -1.0, 0.5), ("SoftLabel", "OneHot")),
    ((1.0, 0.0, 0.0), (20.0, -1.0, 0.5), ("SoftLabel", "OneHot", "SaturatedEasy")),
    ((0.0, 0.25, 0.75), (-inf, 1.0, 0.5), ("SoftLabel", "MaskedClass")),
    ((0.0, 0.5, 0.0, 0.25, 0.25), (-100.0, 1.0, -inf, 0.5, -3.0), ("SoftLabel", "MaskedClass")),
    ((0.5, 0.25, 0.125, 0.0625, 0.0625, 0.0, 0.0, 0.0), spread(8), ("SoftLabel", "SeveralClasses")),
)

SOFT_LABELS_OF_THREE = ((0.5, 0.5, 0.0), (0.25, 0.25, 0.5))

# ---------------------------------------------------------------- probabilities

PROBABILITY_ROWS: tuple[Labelled, ...] = (
    (0, (0.5, 0.25, 0.25), ("Ordinary",)),
    (2, (0.5, 0.25, 0.25), ("Ordinary",)),
    (0, (0.125, 0.875), ("TwoClasses",)),
    (1, (0.125, 0.875), ("TwoClasses",)),
    (3, (0.25,) * 4, ("Ties",)),
    (7, (0.0625,) * 16, ("Ties", "SeveralClasses")),
    *(
        (label, (1 - 2.0**-n, 2.0 ** -(n + 1), 2.0 ** -(n + 1)), ("ProbabilityNearEnd",))
        for n in (8, 11, 20, 52)
        for label in (0, 1)
    ),
    (0, (2.0**-100, 0.5, 0.5), ("ProbabilityNearEnd",)),
    (2, (0.0, 0.5, 0.5), ("ProbabilityEnd",)),
    ((0.5, 0.5, 0.0), (0.5, 0.25, 0.25), ("SoftLabel",)),
    ((0.5, 0.5, 0.0), (0.5, 0.5, 0.0), ("SoftLabel", "ProbabilityEnd")),
    ((0.8125, 0.0625, 0.0625, 0.0625), (0.25, 0.25, 0.25, 0.25), ("SoftLabel", "Ties")),
    ((0.25, 0.75), (1 - 2.0**-20, 2.0**-20), ("SoftLabel", "ProbabilityNearEnd")),
    ((0.0, 1.0, 0.0), (0.25, 0.5, 0.25), ("SoftLabel", "OneHot")),
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

LABELLED_PREDICTIONS: tuple[Labelled, ...] = (
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
