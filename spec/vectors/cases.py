"""The cases: which points meet which parameters, family by family, in the order of the records.

A record's id is its place and is never given away again: new cases go to the end of their family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import inf

from spec.vectors import points, rows
from spec.vectors.points import (
    ALPHAS,
    FACTORS,
    GAMMAS,
    WEIGHTS,
    WITH_ALL_GAMMAS,
    WITH_TWO_GAMMAS,
    ZEROS,
    Flags,
    with_both_signs,
)
from spec.vectors.rows import Labelled, Row

HARD_LABELS = (1.0, 0.0)


@dataclass(frozen=True)
class Case:
    """One call: a public function, its keyword arguments, and the bugs that it would catch.

    Numbers are binary fractions; a class is an int, a row a tuple, alpha off None.
    """

    loss: str
    inputs: dict[str, float | int | Row | None]
    flags: Flags


# ---------------------------------------------------------------- which parameters meet which points
#
# Frameworks compile a call anew for every alpha, gamma and shape, so not all combinations are worth their time.


def two_gammas(turn: int) -> tuple[float, float]:
    """Return two gammas, others for the next turn; seven turns have had each gamma twice."""
    gammas = list(GAMMAS)
    return gammas[turn % 7], gammas[(turn + 3) % 7]


def with_two_gammas(labelled: Iterable[Labelled]) -> Iterator[tuple[Labelled, float]]:
    """Yield rows with two gammas: in turn for the usual numbers of classes, always the same two for any other."""
    for turn, (label, row, flags) in enumerate(labelled):
        for gamma in two_gammas(turn if len(row) in (2, 3, 5) else len(row)):
            yield (label, row, flags), gamma


# alpha off with every gamma, every alpha with two of them
COMBINATIONS = [
    *((None, gamma) for gamma in GAMMAS),
    *((alpha, gamma) for turn, alpha in enumerate(ALPHAS) for gamma in two_gammas(turn)),
]


def in_turn(uses: Iterable, each: int) -> Iterator[tuple]:
    """Yield each use with so many combinations of alpha and gamma, others for the next."""
    for turn, use in enumerate(uses):
        for step in range(each):
            yield use, *COMBINATIONS[(turn + 6 * step) % len(COMBINATIONS)]


# ---------------------------------------------------------------- cross entropy


def cross_entropy() -> Iterator[Case]:
    """Binary, weighted and softmax cross entropy."""
    margins = [
        *with_both_signs(WITH_ALL_GAMMAS),
        *ZEROS,
        *with_both_signs(WITH_TWO_GAMMAS),
        (inf, ("InfiniteLogit",)),
        (-inf, ("InfiniteLogit",)),
    ]
    for (margin, flags), label in product(margins, HARD_LABELS):
        yield Case("binary_cross_entropy", {"labels": label, "logits": logit_of(margin, label)}, flags)
    for label, logit in product(points.SOFT_LABELS, (*points.SOFT_LOGITS, 0.0)):
        yield Case("binary_cross_entropy", {"labels": label, "logits": logit}, ("SoftLabel",))
    for ((positive, negative), flags), label, logit in product(
        WEIGHTS.items(), (*HARD_LABELS, 0.25), (-100.0, -17.0, -2.0, 0.0, 0.5, 4.0, 19.0, 89.0)
    ):
        inputs = {"labels": label, "logits": logit, "positive_weight": positive, "negative_weight": negative}
        yield Case("weighted_binary_cross_entropy", inputs, (*_soft(label), *flags))
    for label, logits, flags in (*rows.targets(), *rows.SOFT_ROWS):
        yield Case("softmax_cross_entropy", {"labels": label, "logits": logits}, flags)


def logit_of(margin: float, label: float) -> float:
    """Return the logit that has a margin: with the other sign for the negative class."""
    return margin if label else -margin


def _soft(label: float) -> Flags:
    return () if label in HARD_LABELS else ("SoftLabel",)


# ---------------------------------------------------------------- binary focal


REGIONS = (-100.0, -17.0, -2.0, 0.0, 0.5, 4.0, 17.0, 89.0)


def binary_focal() -> Iterator[Case]:
    """Binary focal loss: every margin with every gamma or with two, every alpha, soft labels, probabilities."""
    infinite = [(margin, ("InfiniteLogit",)) for margin in (inf, -inf)]
    for (margin, flags), label, gamma in product([*with_both_signs(WITH_ALL_GAMMAS), *ZEROS], HARD_LABELS, GAMMAS):
        yield _binary(label, logit_of(margin, label), flags, None, gamma)
    for (margin, flags), label, gamma in product(infinite, HARD_LABELS, (0.0, 0.5, 2.0)):
        yield _binary(label, logit_of(margin, label), flags, None, gamma)
    for turn, ((margin, flags), label) in enumerate(product(with_both_signs(WITH_TWO_GAMMAS), HARD_LABELS)):
        for gamma in two_gammas(turn):
            yield _binary(label, logit_of(margin, label), flags, None, gamma)
    for (alpha, gamma), label, margin in product(COMBINATIONS[len(GAMMAS) :], HARD_LABELS, REGIONS):
        yield _binary(label, logit_of(margin, label), (), alpha, gamma)
    for (gamma, margin, flags), label in product(points.turning_points(), HARD_LABELS):
        yield _binary(label, logit_of(margin, label), flags, None, gamma)
    for (label, logit), alpha, gamma in in_turn(product(points.SOFT_LABELS, points.SOFT_LOGITS), each=2):
        yield _binary(label, logit, (), alpha, gamma)
    for label, (alpha, gamma) in product((0.5, 0.25), COMBINATIONS):
        yield _binary(label, 0.0, ("EvenOdds",), alpha, gamma)
    yield from _binary_from_probabilities()


def _binary(label: float, logit: float, flags: Flags, alpha: float | None, gamma: float) -> Case:
    inputs = {"labels": label, "logits": logit, "alpha": alpha, "gamma": gamma}
    return Case("binary_focal_loss", inputs, (*_soft(label), *flags, *_of_parameters(alpha, gamma)))


def _of_parameters(alpha: float | None, gamma: float) -> Flags:
    return (*GAMMAS[gamma], *ALPHAS.get(alpha, ()))


def _binary_from_probabilities() -> Iterator[Case]:
    ends = [(label, (label, ("ProbabilityEnd",))) for label in HARD_LABELS]
    uses = [
        *in_turn(product(HARD_LABELS, points.PROBABILITIES), each=2),
        *((use, None, gamma) for use, gamma in product(ends, GAMMAS)),
        *in_turn(product(points.SOFT_LABELS, points.PROBABILITIES), each=1),
    ]
    for (label, (probability, flags)), alpha, gamma in uses:
        inputs = {"labels": label, "probabilities": probability, "alpha": alpha, "gamma": gamma}
        flags = (*_soft(label), *flags, *_of_parameters(alpha, gamma))
        yield Case("binary_focal_loss_from_probabilities", inputs, flags)
    for probability, gamma in product(points.SMALL_PROBABILITIES, (0.0, 0.5, 2.0)):
        inputs = {"labels": 0.0, "probabilities": probability, "alpha": None, "gamma": gamma}
        yield Case("binary_focal_loss_from_probabilities", inputs, ("ProbabilityNearEnd", *GAMMAS[gamma]))


# ---------------------------------------------------------------- categorical focal

ROWS_OF_THREE = (
    rows.MOVED[:3],
    rows.raise_target(rows.MOVED[:3], 0, 24.0),
    rows.raise_target(rows.MOVED[:3], 0, -24.0),
)
WEIGHTS_OF_THREE = ((0.25, 0.5, 0.25), (0.0, 1.0, 4.0), (1.0, 0.0, 0.0), 0.25, 0.0)


def categorical_focal() -> Iterator[Case]:
    """Categorical focal loss: rows with every gamma or with some in turn, weights, soft labels, probabilities."""
    for labelled, gamma in product((*rows.pairs(), *rows.masked()), GAMMAS):
        yield _categorical(*labelled, None, gamma)
    for labelled, gamma in with_two_gammas((*rows.ties(), *rows.many_classes(), *rows.permutations(), *rows.SOFT_ROWS)):
        yield _categorical(*labelled, None, gamma)
    for labelled, gamma in islice(
        with_two_gammas((*rows.format_edges(), *rows.common_offsets(), *rows.large())), 0, None, 2
    ):
        yield _categorical(*labelled, None, gamma)
    for turn, alpha in enumerate(WEIGHTS_OF_THREE):
        for gamma, row, label in product(two_gammas(turn), ROWS_OF_THREE, (*range(3), *rows.SOFT_LABELS_OF_THREE)):
            yield _categorical(label, row, ("SoftLabel",) if isinstance(label, tuple) else (), alpha, gamma)
    yield from _categorical_from_probabilities()


def _categorical(label: int | Row, logits: Row, flags: Flags, alpha: float | Row | None, gamma: float) -> Case:
    inputs = {"labels": label, "logits": logits, "alpha": alpha, "gamma": gamma}
    return Case("categorical_focal_loss", inputs, (*flags, *_of_weights(label, alpha, gamma)))


def _of_weights(label: int | Row, alpha: float | Row | None, gamma: float) -> Flags:
    """Return the flags of gamma and of the weights; a class that weighs nothing is the bug that 0 · inf makes."""
    if not isinstance(alpha, tuple):
        return (*GAMMAS[gamma], *(() if alpha is None else ("AlphaScalar",)))
    nothing = not isinstance(label, tuple) and alpha[label] == 0
    return (*GAMMAS[gamma], "AlphaVector", *(("WeightZero",) if nothing else ()))


def _categorical_from_probabilities() -> Iterator[Case]:
    uses = [
        *((*labelled, None, gamma) for labelled, gamma in with_two_gammas(rows.PROBABILITY_ROWS)),
        *((0, (0.5, 0.25, 0.25), (), alpha, two_gammas(turn)[0]) for turn, alpha in enumerate(WEIGHTS_OF_THREE)),
        *((0, (1.0, 0.0, 0.0), ("ProbabilityEnd",), None, gamma) for gamma in GAMMAS),
    ]
    for label, probabilities, flags, alpha, gamma in uses:
        inputs = {"labels": label, "probabilities": probabilities, "alpha": alpha, "gamma": gamma}
        flags = (*flags, *_of_weights(label, alpha, gamma))
        yield Case("categorical_focal_loss_from_probabilities", inputs, flags)


# ---------------------------------------------------------------- penalties and the centred MSE


def prediction_penalties() -> Iterator[Case]:
    """The sums of magnitudes and of squares."""
    for loss, (predictions, flags) in product(("l1_penalty", "l2_penalty"), rows.PREDICTIONS):
        yield Case(loss, {"predictions": predictions}, flags)


def centred_mse() -> Iterator[Case]:
    """The squared error with a pull towards one half."""
    for (labels, predictions, flags), (factor, own) in product(rows.LABELLED_PREDICTIONS, FACTORS.items()):
        yield Case("centred_mse", {"labels": labels, "predictions": predictions, "factor": factor}, (*flags, *own))


# the families whose cases are written out here; those of any other are made from its losses' records (families.py)
WRITTEN: dict[str, Callable[[], Iterator[Case]]] = {
    cases.__name__: cases
    for cases in (cross_entropy, binary_focal, categorical_focal, prediction_penalties, centred_mse)
}
