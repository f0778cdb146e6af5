"""The points at which printed code is tried: the ends of domains, what is next to them, and products of the hardest.

Each argument takes each of its values while the others change; one takes each of its hard values, while the others are
any; and every two take each pair of their hard values, while the others are plain. What is hard is known of a domain,
not of an equation: next to an end a probability has no digits left, a tiny number underflows in a product, and a huge
one overflows in an exponential. Three hard numbers at once are not tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from math import nextafter, prod

import numpy as np
from sympy import Contains, Expr, FiniteSet, Indexed, Rational, Set, Symbol, oo
from sympy.logic.boolalg import Boolean

from spec.equations import LOSSES
from spec.notation import DOMAINS, K, entry_symbol, j, t

Point = tuple[float, ...]

LEAST = 5e-324
SUBNORMAL = (LEAST, 1e-310)
NEXT_TO_ONE = 1 - 2.0**-53
# float64 rounds at 36.7, overflows in exp at 709.8 and underflows at 745
REALS = [0.0, *(sign * size for size in (1e-20, 0.375, 1.0, 2.75, 17.0, 37.5, 104.0, 709.0, 746.0) for sign in (1, -1))]
UNIT = [0.0, 1e-20, 2.0**-40, 0.25, nextafter(0.5, 0), 0.5, 0.75, 1 - 2.0**-40, NEXT_TO_ONE, 1.0]
SIZES = [0.0, 1e-20, 0.1, 0.25, NEXT_TO_ONE, 1.0, nextafter(1, 2), 3.6875]
POWERS, WEIGHTS = [*SIZES, 7.3, 30.0, 100.0], [*SIZES, 1000.0]  # of a power of 1000 floating point has lost the digits
NUMBERS_OF_CLASSES = [2, 3, 10, 1000]
# what is hard about a domain, beside the values above
HARD_REALS = [-746.0, -1e-300, -LEAST, LEAST, 1e-310, 1e-300, 746.0]
HARD_UNIT = [0.0, *SUBNORMAL, 1e-300, nextafter(0.5, 0), NEXT_TO_ONE, 1.0]
HARD_POWERS, HARD_WEIGHTS = [0.0, *SUBNORMAL, 1e-300, 0.25, 100.0], [0.0, *SUBNORMAL, 1e-300, 1e20, 1e300]
PLAIN = (0.75, 0.25, 0.375, 1.0, -1.0)  # the first that a domain has
# beyond the oracle, and beyond what a power keeps its digits for: the value must be a number; γ² must be finite
FAR_REALS, FAR_POWERS, FAR_WEIGHTS = [1e15, -1e15, 1e20, -1e20, 1e308, -1e308], [1e20, 1e150], [1e20, 1e300]

ARGUMENTS = [argument for loss in LOSSES.values() for argument in loss.arguments if isinstance(argument.symbol, Symbol)]
SAMPLES = {
    argument.symbol: {sample for sample in argument.samples if isinstance(sample, float)} for argument in ARGUMENTS
}
EXPONENTS = {argument.symbol for argument in ARGUMENTS if argument.kind == "power"}


@cache
def domain_of(entry: Expr) -> Set:
    """Return the domain of a number or of an entry of a row."""
    return DOMAINS[entry_symbol(entry)] if isinstance(entry, Indexed) else DOMAINS[entry]


def is_real(entry: Expr) -> bool:
    """Return whether a number may be any real number."""
    return domain_of(entry).inf == -oo and domain_of(entry).sup == oo


def _of_kind(
    entry: Expr, reals: list[float], unit: list[float], powers: list[float], weights: list[float]
) -> list[float]:
    if is_real(entry):
        return reals
    if domain_of(entry).sup <= 1:
        return unit
    return powers if entry in EXPONENTS else weights


def values_of(entry: Expr, assuming: tuple[Boolean, ...], classes: int) -> list[float]:
    """Return the numbers that are tried: the ends of the domain and what is near, and what the losses are tried at."""
    known = {*_of_kind(entry, REALS, UNIT, POWERS, WEIGHTS), *SAMPLES.get(entry, ())} if _is_number(entry) else set()
    return _allowed(entry, assuming, sorted(known), classes)


def hard_values_of(entry: Expr, assuming: tuple[Boolean, ...], classes: int) -> list[float]:
    """Return the hardest numbers of a domain, a few."""
    hard = _of_kind(entry, HARD_REALS, HARD_UNIT, HARD_POWERS, HARD_WEIGHTS) if _is_number(entry) else []
    return _allowed(entry, assuming, hard, classes)


def _is_number(entry: Expr) -> bool:
    return entry not in (t, j, K) and not isinstance(domain_of(entry), FiniteSet)


def _allowed(entry: Expr, assuming: tuple[Boolean, ...], values: list[float], classes: int) -> list[float]:
    if entry in (t, j):
        return [1, 2, classes]
    if entry == K:
        return NUMBERS_OF_CLASSES
    allowed = [a.args[1] for a in assuming if isinstance(a, Contains) and a.args[0] == entry]
    domain = next((a for a in allowed if isinstance(a, FiniteSet)), domain_of(entry))
    if isinstance(domain, FiniteSet):
        return [float(value) for value in domain]
    return [value for value in values if all(_lies_in(value, each) for each in (domain, *allowed))]


@cache
def _lies_in(value: float, domain: Set) -> bool:
    return bool(domain.contains(Rational(value)))


def is_ordinary(value: float) -> bool:
    """Return whether a number is neither tiny nor huge."""
    return value == 0 or 1e-12 <= abs(value) <= 17


def changing(values: list[list[float]], most: int) -> Iterator[Point]:
    """Yield every combination of values, or each value of each argument as often as any other, with changing others."""
    if prod(map(len, values)) <= most:
        yield from itertools.product(*values)
        return
    yield from zip(*(_column(each, most, place) for place, each in enumerate(values)), strict=True)


def _column(values: list[float], most: int, place: int) -> list[float]:
    """Return the values of one argument, each as often as any other, in an order of its own."""
    random = np.random.default_rng(place)
    repeated = np.concatenate([random.permutation(values) for _ in range(most // len(values) + 1)])
    return repeated[:most].tolist()


def singles(values: list[list[float]], hard: list[list[float]], places: list[int], most: int) -> Iterator[Point]:
    """Yield points at which one of some arguments takes a hard value, and the others any."""
    ordinary = list(changing(values, most))
    for place in places:
        for number, value in enumerate(hard[place]):
            point = ordinary[(number + 7 * place) % len(ordinary)]
            yield (*point[:place], value, *point[place + 1 :])


def pairs(values: list[list[float]], hard: list[list[float]], places: list[int]) -> Iterator[Point]:
    """Yield points at which two of some arguments take two of their hardest values, and the others are plain."""
    plain = [next((each for each in PLAIN if each in of), of[0]) for of in values]
    for one, other in itertools.combinations(places, 2):
        for first, second in itertools.product(hard[one], hard[other]):
            point = list(plain)
            point[one], point[other] = first, second
            yield tuple(point)


def far(entries: list[Expr], places: list[int], points: list[Point]) -> Iterator[Point]:
    """Yield points with one huge number, for each of some arguments that may be one."""
    for place in places:
        entry = entries[place]
        if _is_number(entry) and domain_of(entry).sup == oo:
            huge_values = _of_kind(entry, FAR_REALS, [], FAR_POWERS, FAR_WEIGHTS)
            for huge, point in itertools.product(huge_values, points):
                yield (*point[:place], huge, *point[place + 1 :])
