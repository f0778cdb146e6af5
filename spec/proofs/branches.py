"""Points on either side of where a logarithm or a power of an expression changes its branch.

Below 0 the logarithm of a square is not twice that of its base. An identity that is right on one side of such a place
may be wrong on the other, however far out that is, so each side gets points of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from sympy import Abs, Expr, LambertW, Pow, Rational, Symbol, atan, fraction, log, together

from spec.notation import domain_of
from spec.proofs.normal_forms import flatten
from spec.proofs.points import Point, points_with
from spec.proofs.restrictions import relevant, symbols_of
from spec.proofs.statement import Statement
from spec.proofs.zeros import zeros

NEARBY = Rational(1, 1000)  # of the distance from 0


def beside_branches(statement: Statement) -> Iterator[Point]:
    """Yield points at which a symbol lies next to, between and beyond the places where a branch may change."""
    symbols, assuming = sorted(symbols_of(statement), key=str), relevant(statement)
    for symbol, values in _places(statement).items():
        if symbol in symbols:
            ends = [end for end in (domain_of(symbol).inf, domain_of(symbol).sup) if end.is_finite]
            for value in dict.fromkeys(_beside(sorted({*values, *ends}))):
                yield from itertools.islice(points_with(symbols, {symbol: value}, assuming), 1)


def _places(statement: Statement) -> dict[Symbol, set[Rational]]:
    """Return the rational numbers at which what a branch depends on is 0, or has a pole."""
    places: dict[Symbol, set[Rational]] = {}
    for side in (flatten(statement.left), flatten(statement.right)):
        for number in _branching(side):
            for symbol, value in zeros(frozenset(fraction(together(number)))):
                if value.is_Rational:
                    places.setdefault(symbol, set()).add(value)
    return places


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
