"""Where a divisor vanishes inside the domains and algebra does not say where: found by search.

Two points at which a divisor has opposite signs enclose a zero of it, for it is continuous between them. A zero that it
only touches is looked for by Newton's method, which approaches a double zero too: in one symbol, and along the gradient
in all, for a sum of squares is 0 at a point alone. What is searched is not all there is: a divisor whose zeros are not
found is taken to have none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import mpmath
from mpmath import mp
from sympy import Expr, Function, Pow, Rational, Set, Symbol, diff, log
from sympy.logic.boolalg import Boolean

from spec.notation import domain_of
from spec.proofs.order import name_of
from spec.proofs.points import contains, points, points_with, satisfies
from spec.proofs.values import ANALYTIC, BITS, Evaluation, Point, UndecidedError, UndefinedError

STEPS = 160
PATIENCE = 32  # steps in which a value has to be halved
STARTS = 4
FEW_STARTS = 2  # along a gradient
MOST_CORNERS = 3  # symbols
TINY, FAR_OUT = Rational(1, 2**70), Rational(300)
FAR = 1000  # bits of a number that Newton's method may lead to
NEAR = mpmath.ldexp(1, -STEPS // 2)  # a value that counts as 0, …
AROUND = mpmath.ldexp(1, -60)  # … and how far from a zero it may be taken

Assumptions = tuple[Boolean | tuple[Expr, Set], ...]


def vanishing_points(divisor: Expr, symbols: set[Symbol], assuming: Assumptions) -> tuple[Point, ...]:
    """Return points next to zeros of a divisor, as near as their digits go, where assumptions hold.

    Args:
        divisor: in exponentials and logarithms alone.
        symbols: those of the statement; each has a value at a point.
        assuming: what restricts them.
    """
    return _vanishing_points(divisor, frozenset(symbols), assuming)


@cache
def _vanishing_points(divisor: Expr, symbols: frozenset[Symbol], assuming: Assumptions) -> tuple[Point, ...]:
    return tuple(_searched(divisor, symbols, assuming))


def _searched(divisor: Expr, symbols: frozenset[Symbol], assuming: Assumptions) -> Iterator[Point]:
    known = [
        (point, value) for point in far_points(symbols, assuming) if (value := value_at(divisor, point)) is not None
    ]
    for point, value in known:
        if abs(value) < NEAR**2:
            yield from _if_allowed(point, assuming)
    for (one, first), (other, second) in pairwise(known):
        if first * second < 0:
            yield from _if_allowed(_enclosed(divisor, one, other), assuming)
    for symbol in sorted(divisor.free_symbols & symbols, key=name_of):
        for start, _ in known[-STARTS:]:
            yield from _if_allowed(_approached(divisor, [symbol], start), assuming)
    if len(several := sorted(divisor.free_symbols & symbols, key=name_of)) > 1:
        for start, _ in known[-FEW_STARTS:]:
            yield from _if_allowed(_approached(divisor, several, start), assuming)


def is_singular(side: Expr, point: Point) -> bool | None:
    """Return whether a side divides by nearly 0 at a point, or takes its logarithm; None if that is not decided."""
    exponents = {power: value_at(power.exp, point) for power in side.atoms(Pow)}
    if None in exponents.values():
        return None
    divided_by = {power.base for power, exponent in exponents.items() if exponent < 0}
    values = [value_at(part, point) for part in divided_by | {part.args[0] for part in side.atoms(log)}]
    return None if None in values else any(abs(value) < NEAR for value in values)


def is_searched(divisor: Expr) -> bool:
    """Return whether all functions of a divisor are evaluated at points, so that its zeros can be searched."""
    return all(type(part).__name__ in ANALYTIC for part in divisor.atoms(Function))


def far_points(symbols: set[Symbol], assuming: Assumptions) -> Iterator[Point]:
    """Yield corners, then shares that are equal, then each symbol at a time at its ends and far out, then any points.

    Neighbours differ in little or in all.
    """
    in_order = sorted(symbols, key=name_of)
    if len(in_order) <= MOST_CORNERS:
        for corner in itertools.product(*(_extremes(domain_of(symbol)) for symbol in in_order)):
            point = dict(zip(in_order, corner, strict=True))
            if satisfies(assuming, point):
                yield point
    shares = [symbol for symbol in in_order if (domain_of(symbol).inf, domain_of(symbol).sup) == (0, 1)]
    for parts in (len(shares), len(shares) + 1):  # one of them may be 1 less the others
        equal = dict.fromkeys(shares, Rational(1, max(parts, 1)))
        yield from itertools.islice(points_with(in_order, equal, assuming), 1 if shares else 0)
    yield from itertools.islice(points(in_order, assuming), 40)


def _extremes(domain: Set) -> tuple[Rational, Rational]:
    """Return numbers next to the ends of a domain, or far out."""
    low, high = domain.inf, domain.sup
    return low + TINY if low.is_finite else -FAR_OUT, high - TINY if high.is_finite else FAR_OUT


def value_at(expression: Expr, point: Point) -> mpmath.mpf | None:
    """Return the value of an expression at a point, None where it has none or is not real."""
    with mp.workprec(BITS):
        try:
            value = Evaluation(point).value(expression)
        except (UndefinedError, UndecidedError):
            return None
        return None if mpmath.im(value) else mpmath.re(value)


def _enclosed(divisor: Expr, one: Point, other: Point) -> Point | None:
    """Return where on the line between two points a divisor changes its sign: Ridders' method."""

    def between(share: mpmath.mpf) -> tuple[Point, mpmath.mpf | None]:
        way = Rational(int(mpmath.ldexp(share, BITS))) / 2**BITS
        point = {symbol: start + way * (other[symbol] - start) for symbol, start in one.items()}
        return point, value_at(divisor, point)

    with mp.workprec(BITS):
        low, high = mpmath.mpf(0), mpmath.mpf(1)
        at_low, at_high = value_at(divisor, one), value_at(divisor, other)
        for _ in range(STEPS // 2):
            middle = (low + high) / 2
            point, at_middle = between(middle)
            if at_middle is None:
                return None
            if abs(at_middle) < NEAR**2:
                return point
            shift = (middle - low) * at_middle / mpmath.sqrt(at_middle**2 - at_low * at_high)
            beside = middle + (shift if at_low > 0 else -shift)
            point, at_beside = between(beside)
            if at_beside is None:
                return None
            if abs(at_beside) < NEAR**2:
                return point
            seen = sorted([(low, at_low), (middle, at_middle), (beside, at_beside), (high, at_high)])
            (low, at_low), (high, at_high) = next(
                pair for pair in pairwise(seen) if (pair[0][1] > 0) != (pair[1][1] > 0)
            )
    return None


def _approached(divisor: Expr, along: list[Symbol], start: Point) -> Point | None:
    """Return where Newton's method along the gradient in some symbols ends, if that is next to a zero inside."""
    point = dict(start)
    gradient = {symbol: diff(divisor, symbol) for symbol in along}
    least, since = None, 0
    for _ in range(STEPS):
        value = value_at(divisor, point)
        rates = {symbol: value_at(derivative, point) for symbol, derivative in gradient.items()}
        if value is None:
            return None
        if abs(value) < NEAR**2 or None in rates.values():
            break
        least, since = (abs(value), 0) if least is None or abs(value) < least / 2 else (least, since + 1)
        if since == PATIENCE:
            return None
        square = sum(rate**2 for rate in rates.values())
        if square == 0:
            return None
        with mp.workprec(BITS):
            for symbol, rate in rates.items():
                moved = mpmath.mpf(int(point[symbol].p)) / int(point[symbol].q) - value * rate / square
                if mpmath.mag(moved) > FAR:  # so long an integer would end the process
                    return None
                point[symbol] = _rounded(moved)
        if not all(contains(domain_of(symbol), point[symbol]) for symbol in along):
            return None
    return point if value is not None and abs(value) < NEAR else None


def _rounded(number: mpmath.mpf) -> Rational:
    return Rational(int(mpmath.nint(mpmath.ldexp(number, BITS)))) / 2**BITS


def _if_allowed(point: Point | None, assuming: Assumptions) -> Iterator[Point]:
    if point is not None and all(_lies_inside(*each) for each in point.items()) and satisfies(assuming, point, AROUND):
        yield point


def _lies_inside(symbol: Symbol, value: Rational) -> bool:
    """Return whether a number lies in the domain of its symbol with all that it may approximate."""
    return all(contains(domain_of(symbol), value + sign * Rational(int(AROUND * 2**BITS), 2**BITS)) for sign in (-1, 1))
