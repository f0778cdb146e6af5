"""Random points at which the exercises ask as well: answers that only look right at the plain points are told there.

The points are drawn once, from a generator that is seeded with the question's name, and written down: a verdict depends
on no day and no machine. They fill the domain that an exercise's text states, with its edges (a gamma of 0, a label of
0 or 1, a probability of a millionth), and the sizes of arrays differ: no two axes have the same length by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

Numbers = tuple[str, ...]
Draw = Callable[[Random], str]
GAMMAS = ("0", "0.5", "1", "2", "3", "5")
SHAPES = ((1, 2), (5, 3), (2, 4), (7, 3), (1, 5), (3, 2))  # examples, classes
TINY, NEARLY_ONE = "0.000001", "0.999999"


def between(low: float, high: float, digits: int = 3, edges: Numbers = ()) -> Draw:
    """Return a way to draw a decimal between two numbers; one in three is one of the edges."""

    def draw(generator: Random) -> str:
        if edges and generator.random() < 1 / 3:
            return generator.choice(edges)
        return f"{generator.uniform(low, high):.{digits}f}"

    return draw


def one_of(*values: str) -> Draw:
    """Return a way to draw one of some values."""
    return lambda generator: generator.choice(values)


LABEL = one_of("0", "1")
INSIDE = between(0.01, 0.99, edges=(TINY, NEARLY_ONE))  # a probability, strictly between 0 and 1
MODERATE = between(0.01, 0.99)
WEIGHT = between(0.05, 0.95)
GAMMA = between(0.1, 5, 2, GAMMAS)
FACTOR = between(0.01, 3, 2, ("0", "1"))


def scalars(count: int, *draws: Draw) -> Callable[[Random], Iterator[tuple]]:
    """Return a way to draw so many points of numbers."""

    def points(generator: Random) -> Iterator[tuple]:
        for _ in range(count):
            yield tuple(draw(generator) for draw in draws)

    return points


def rows(count: int, *draws: Draw, then: tuple[Draw, ...] = ()) -> Callable[[Random], Iterator[tuple]]:
    """Return a way to draw points of rows, one per draw, all of one length, followed by numbers."""

    def points(generator: Random) -> Iterator[tuple]:
        for number in range(count):
            length = (1, 3, 7, 2, 5)[number % 5]
            yield (
                *(tuple(draw(generator) for _ in range(length)) for draw in draws),
                *(draw(generator) for draw in then),
            )

    return points


def matrices(*draws: str, then: tuple[Draw, ...] = ()) -> Callable[[Random], Iterator[tuple]]:
    """Return a way to draw a point for each shape.

    Args:
        draws: "one-hot", "probabilities", "logits", "weights" (one a class) or "losses" (one an example).
        then: numbers that follow.
    """

    def points(generator: Random) -> Iterator[tuple]:
        for examples, classes in SHAPES:
            arrays = (_matrix(name, generator, examples, classes) for name in draws)
            yield (*arrays, *(draw(generator) for draw in then))

    return points


def _matrix(name: str, generator: Random, examples: int, classes: int) -> tuple:
    if name == "weights":
        return tuple(between(0.1, 3, 2)(generator) for _ in range(classes))
    if name == "losses":
        return tuple(between(0.01, 4)(generator) for _ in range(examples))
    return tuple(_ROWS[name](generator, classes) for _ in range(examples))


def _one_hot(generator: Random, classes: int) -> Numbers:
    true = generator.randrange(classes)
    return tuple(str(int(c == true)) for c in range(classes))


def _probabilities(generator: Random, classes: int) -> Numbers:
    """Return decimals that add up to 1; some rows have a very small one."""
    cuts = sorted(generator.sample(range(1, 1000), classes - 1))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    row = [part * 1000 for part in parts]
    if generator.random() < 0.3:
        small, large = (row.index(of(row)) for of in (min, max))
        row[large] += row[small] - 1
        row[small] = 1
    return tuple(f"{part / 1_000_000:.6f}" for part in row)


def _logits(generator: Random, classes: int) -> Numbers:
    return tuple(f"{generator.uniform(-4, 4):.2f}" for _ in range(classes))


_ROWS = {"one-hot": _one_hot, "probabilities": _probabilities, "logits": _logits}

BINARY_LOGITS = between(-8, 8, 2, ("0", "-30", "30"))
DRAWS: dict[str, Callable[[Random], Iterator[tuple]]] = {
    "p_t": scalars(24, LABEL, between(0, 1, edges=("0", "1", TINY))),
    "alpha_t": scalars(16, LABEL, between(0, 1, edges=("0", "1"))),
    "easy": scalars(24, MODERATE, GAMMA),
    "focal": rows(30, LABEL, INSIDE, then=(WEIGHT, GAMMA)),
    "focal_multi": matrices("one-hot", "probabilities", "weights", then=(GAMMA,)),
    "grad_z": rows(20, LABEL, BINARY_LOGITS, then=(WEIGHT, GAMMA)),
    "focal_of_logits": rows(10, LABEL, between(-6, 6, 2, ("0",)), then=(WEIGHT, GAMMA)),
    "focal_soft": rows(20, between(0, 1, 2, ("0", "1", "0.5")), INSIDE, then=(GAMMA,)),
    "alpha_from_weights": scalars(12, between(0.05, 20, 2), between(0.05, 20, 2)),
    "alpha_from_prevalence": scalars(8, between(0.001, 0.999)),
    "combined_odds": scalars(12, WEIGHT, between(0.05, 20, 2), between(0.05, 20, 2)),
    **{f"reduce_{how}": rows(10, between(0.01, 4), LABEL) for how in ("none", "mean", "sum", "num_pos")},
    "focal_mean": rows(12, between(0.001, 6), then=(GAMMA,)),
    "first_value": scalars(10, one_of("2", "3", "7", "10", "100"), between(0.05, 2, 2), GAMMA),
    "l1_slope": matrices("logits"),
    "l2_slope": matrices("logits"),
    "regularised": matrices("losses", "probabilities", then=(FACTOR,)),
    "argmin": scalars(16, between(0, 1, 2, ("0", "1")), FACTOR),
    "eps_from_lam": scalars(8, FACTOR),
    "g": scalars(20, MODERATE, between(0.2, 5, 2, GAMMAS)),
    "p0": scalars(6, between(1, 5, 2)),
    "inflection": scalars(5, between(1, 5, 2)),
    "prior_bias": scalars(8, between(0.001, 0.999)),
    "positive_share": scalars(12, MODERATE, WEIGHT, GAMMA, one_of("1", "3", "30", "100", "1000")),
    "argmin_p": scalars(10, between(0.05, 0.95, 2), WEIGHT, between(0.5, 4, 1, ("0", "1", "2"))),
    "recalibrate": scalars(10, between(0.05, 0.95, 2), between(0.5, 4, 1, ("0", "1", "2"))),
    "threshold_eta": scalars(6, WEIGHT),
}
AT_LEAST_ONE = ("p0", "inflection")  # their domain begins at gamma = 1


def random_points(name: str, arguments: Numbers, plain: tuple[tuple, ...]) -> tuple[tuple, ...]:
    """Return the random points of a question, each once and none of the plain ones; two have a gamma of 0."""
    points = list(DRAWS[name](Random(name)))
    if "gamma" in arguments and name not in AT_LEAST_ONE:
        for index, point in enumerate(points[:2]):
            points[index] = tuple("0" if name == "gamma" else of for name, of in zip(arguments, point, strict=True))
    return tuple(point for point in dict.fromkeys(points) if point not in plain)
