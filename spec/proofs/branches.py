"""Points on either side of where a logarithm or a power of an expression changes its branch.

Below 0 the logarithm of a square is not twice that of its base. An identity that is right on one side of such a place
may be wrong on the other, however far out that is, so each side gets points of its own. A statement that no point could
decide on one side is refused.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from sympy import Abs, Expr, LambertW, Pow, Rational, Symbol, atan, expand, fraction, log, together

from spec.notation import domain_of
from spec.proofs.normal_forms import flatten
from spec.proofs.order import name_of
from spec.proofs.points import Point, points_with
from spec.proofs.restrictions import relevant, symbols_of
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.vanishing import Assumptions, far_points, value_at
from spec.proofs.zeros import without_a_sign, zeros

NEARBY = Rational(1, 1000)  # of the distance from 0
ON_EACH_SIDE = 3


def beside_branches(statement: Statement) -> Iterator[Point]:
    """Yield points at which a symbol lies next to, between and beyond the places where a branch may change."""
    symbols, assuming = sorted(symbols_of(statement), key=name_of), relevant(statement)
    yield from _on_all_sides(_without_a_sign(statement), symbols, assuming)
    for symbol, values in _places(statement).items():
        if symbol in symbols:
            ends = [end for end in (domain_of(symbol).inf, domain_of(symbol).sup) if end.is_finite]
            for value in dict.fromkeys(_beside(sorted({*values, *ends}))):
                yield from itertools.islice(points_with(symbols, {symbol: value}, assuming), 1)


def refuse_untried_branches(statement: Statement, agreeing: list[Point]) -> None:
    """Refuse a statement that was not tried, or not decided, on one side of where a branch may change, or of two such.

    Args:
        statement: in plain symbols.
        agreeing: the points at which its sides are equal.

    Raises:
        DisprovedError: if numbers under a logarithm or a power may have signs that they have at none of them.
    """
    numbers = _without_a_sign(statement)
    seen = {signs for point in agreeing for signs in _signs(numbers, point)}
    for group in _groups(numbers):
        for signs in itertools.product((1, -1), repeat=len(group)):
            chosen = tuple(zip(group, signs, strict=True))
            sides = [number > 0 if sign > 0 else number < 0 for number, sign in chosen]
            if frozenset(chosen) not in seen and not statement.assume(*sides).is_excluded:
                raise DisprovedError(f"{statement.left} and {statement.right} could not be compared where {sides}")


def _without_a_sign(statement: Statement) -> list[Expr]:
    """Return the numbers that a branch depends on, as far as they are not seen to have a sign."""
    sides = (flatten(statement.left), flatten(statement.right))
    numbers = {number for side in sides for number in _branching(side) if number.free_symbols}
    return list(without_a_sign(frozenset(numbers)))


def _on_all_sides(numbers: list[Expr], symbols: list[Symbol], assuming: Assumptions) -> Iterator[Point]:
    """Yield points at which numbers, alone and by twos, have each of their signs: at ends and far out as well."""
    times: Counter[frozenset] = Counter()
    for point in far_points(set(symbols), assuming) if numbers else ():
        new = [signs for signs in _signs(numbers, point) if times[signs] < ON_EACH_SIDE]
        times.update(new)
        if new:
            yield point


def _signs(numbers: list[Expr], point: Point) -> Iterator[frozenset]:
    """Yield the signs that numbers have at a point, alone and by twos."""
    values = {number: value for number in numbers if (value := value_at(number, point))}
    signs = {number: 1 if value > 0 else -1 for number, value in values.items()}
    yield from (frozenset((number, signs[number]) for number in group) for group in _groups(list(signs)))


def _groups(numbers: list[Expr]) -> Iterator[tuple[Expr, ...]]:
    yield from ((number,) for number in numbers)
    yield from itertools.combinations(numbers, 2)


def _places(statement: Statement) -> dict[Symbol, set[Rational]]:
    """Return the rational numbers at which what a branch depends on is 0, or has a pole."""
    places: dict[Symbol, set[Rational]] = {}
    for side in (flatten(statement.left), flatten(statement.right)):
        for number in _branching(side):
            for symbol, value in zeros(frozenset(fraction(together(number)))):
                if value.is_Rational:
                    places.setdefault(symbol, set()).add(value)
    return places


def beside_exponents(statement: Statement) -> dict[Symbol, list[Rational]]:
    """Return values of symbols beside those at which an exponent is 0: there 0 to that power is 0, 1, or nothing."""
    places: dict[Symbol, set[Rational]] = {}
    for power in flatten(statement.left).atoms(Pow) | flatten(statement.right).atoms(Pow):
        for symbol in power.exp.free_symbols:
            rate = power.exp.diff(symbol)
            if rate.is_Rational and rate != 0 and (place := expand(symbol - power.exp / rate)).is_Rational:
                places.setdefault(symbol, set()).add(place)
    return {symbol: list(dict.fromkeys(_beside(sorted(values)))) for symbol, values in places.items()}


def _branching(side: Expr) -> set[Expr]:
    """Return what the branches of an expression depend on: numbers under logarithms, powers and the like."""
    powers = {part.base for part in side.atoms(Pow) if not part.exp.is_Integer}
    return powers | {part.args[0] for part in side.atoms(log, atan, LambertW, Abs)}


def _beside(places: list[Rational]) -> Iterator[Rational]:
    for place in places:
        distance = abs(place) * NEARBY or NEARBY
        yield from (place - distance, place + distance, place / 2, 2 * place)
    yield from ((one + other) / 2 for one, other in itertools.pairwise(places))
    if places:
        reach = 1 + max(map(abs, places))
        yield from (places[0] - reach, places[-1] + reach)
