"""The points at which two expressions are compared: ends, large numbers, and others that lie on no lattice."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Iterator

import mpmath
from mpmath import mp, mpf
from sympy import (
    Contains,
    EmptySet,
    Expr,
    FiniteSet,
    GreaterThan,
    Interval,
    LessThan,
    Ne,
    Range,
    Rational,
    S,
    Set,
    StrictGreaterThan,
    StrictLessThan,
    Symbol,
    Union,
    oo,
)
from sympy.logic.boolalg import And, Boolean, Not, Or

from spec.proofs.narrowing import narrowed
from spec.proofs.order import name_of
from spec.proofs.values import BITS, Evaluation, Point, UndecidedError, UndefinedError

POINTS = 12
TRIES = 400
FAR_TRIES, SCALES = 24, (4, 30, 300)
LARGE = (-300, -40, 40, 300)
ENDS = (0, 1)
ROUNDING = mpmath.ldexp(1, -BITS // 2)


def points(
    symbols: list[Symbol], assuming: tuple[Boolean, ...], special: bool = True, seed: str = ""
) -> Iterator[Point]:
    """Yield points at which the assumptions hold: each symbol at each of its ends and large values, then any.

    The same points every time; with the statement itself as the seed, no statement can be made to fit its points.
    """
    generator = random.Random(seed)
    domains = {symbol: narrowed(symbol, assuming) for symbol in symbols}
    if any(domain is EmptySet for domain in domains.values()):
        return
    for symbol, domain in domains.items() if special else ():
        for value in _special(domain):
            found = _found(domains, {symbol: value}, assuming, generator, 12)
            yield from itertools.islice(found, 1)
        for part in domain.args if isinstance(domain, Union) else ():  # each of what a relation leaves
            yield from itertools.islice(_found({**domains, symbol: part}, {}, assuming, generator, 12), 2)
    yield from itertools.islice(_found(domains, {}, assuming, generator, TRIES), POINTS)


def points_with(symbols: list[Symbol], fixed: Point, assuming: tuple[Boolean, ...]) -> Iterator[Point]:
    """Yield points at which the assumptions hold and some symbols have given values."""
    domains = {symbol: narrowed(symbol, assuming) for symbol in symbols}
    if not any(domain is EmptySet for domain in domains.values()):
        yield from _found(domains, fixed, assuming, random.Random(0), 12)


def ends(
    symbols: set[Symbol],
    together: set[frozenset[Symbol]],
    assuming: tuple[Boolean, ...],
    beside: dict[Symbol, list[Rational]] | None = None,
    times: int = 1,
    far: bool = False,
) -> Iterator[Point]:
    """Yield points with one symbol, or several together, at an end that belongs to its domain.

    Args:
        symbols: which have a value at a point.
        together: which are at an end at a time.
        assuming: what restricts them.
        beside: values of others for points of their own; those without an end above are also taken far out. y^(20 − γ)
            is one thing where γ is large, and another one below 20.
        times: so many points at each end.
        far: whether other symbols are taken far out where no point near by satisfies the assumptions.
    """
    generator = random.Random(0)
    domains = {symbol: narrowed(symbol, assuming) for symbol in sorted(symbols, key=name_of)}
    for group in sorted((tuple(sorted(each, key=name_of)) for each in together), key=name_of):
        for values in itertools.product(ENDS, repeat=len(group)):
            fixed = {symbol: S(end) for symbol, end in zip(group, values, strict=True)}
            if all(contains(domains[symbol], end) for symbol, end in fixed.items()):
                yield from itertools.islice(_found(domains, fixed, assuming, generator, 12 * times, far), times)
                for other in sorted(domains.keys() - fixed if beside is not None else (), key=name_of):
                    is_unbounded = domains[other].inf == 0 and domains[other].sup == oo
                    for value in (*beside.get(other, ()), *[S(LARGE[-1])] * is_unbounded):
                        beyond = fixed | {other: value}
                        yield from itertools.islice(_found(domains, beyond, assuming, generator, 12), 1)


def _found(domains, fixed: Point, assuming, generator: random.Random, tries: int, far: bool = False) -> Iterator[Point]:
    """Yield points at which the assumptions hold, with some symbols fixed."""
    shares = [symbol for symbol, domain in domains.items() if (domain.inf, domain.sup) == (0, 1)]
    has_found = False
    for attempt in range(tries + FAR_TRIES * far):
        if attempt >= tries and has_found:
            return
        point = {symbol: _random_rational(domain, generator) for symbol, domain in domains.items()}
        if attempt >= tries:  # an assumption may hold far out alone
            point = {symbol: value * _scale(domains[symbol], attempt) for symbol, value in point.items()}
        elif attempt % 2:  # shares of a whole, which seldom add up to less than 1 by chance
            point.update((symbol, point[symbol] / len(shares)) for symbol in shares)
        point.update(fixed)
        if all(contains(domain, point[symbol]) for symbol, domain in domains.items()) and satisfies(assuming, point):
            has_found = True
            yield point


def _scale(domain: Set, attempt: int) -> int:
    """Return how far out a number of a domain without ends is taken."""
    return 1 if domain.inf.is_finite and domain.sup.is_finite else SCALES[attempt % len(SCALES)]


def satisfies(assuming: tuple[Boolean | tuple[Expr, Set], ...], point: Point, margin: mpf = ROUNDING) -> bool:
    """Return whether assumptions hold at a point; one that cannot be decided there does not.

    Args:
        assuming: relations, and expressions with the set in which each lies.
        point: exact numbers.
        margin: by how much two numbers must differ to count as different; more if the point is an approximation.
    """
    with mp.workprec(BITS):
        evaluation = Evaluation(point)
        try:
            return all(_holds(assumption, evaluation, margin) for assumption in assuming)
        except (UndefinedError, UndecidedError):
            return False


def _holds(assumption: Boolean | tuple[Expr, Set], evaluation: Evaluation, margin: mpf) -> bool:
    if isinstance(assumption, Contains | tuple):
        number, domain = assumption if isinstance(assumption, tuple) else assumption.args
        return contains(domain, evaluation.value(number))
    if isinstance(assumption, And | Or | Not):
        return {And: all, Or: any, Not: lambda parts: not all(parts)}[type(assumption)](
            _holds(part, evaluation, margin) for part in assumption.args
        )
    if type(assumption) not in COMPARED:
        raise UndecidedError(assumption)
    left, right = (evaluation.value(side) for side in assumption.args)
    if mpmath.im(left) or mpmath.im(right):
        return False
    are_different = abs(left - right) > margin * max(1, abs(left))
    return COMPARED[type(assumption)](left, right) and (are_different or not isinstance(assumption, STRICT))


def contains(domain: Set, value: Rational | mpf) -> bool:
    """Return whether a number lies in a domain; SymPy's answer would take a thousand times as long."""
    if isinstance(domain, Interval):
        if isinstance(value, mpmath.mpc):
            if value.imag:
                return False
            value = value.real
        low, high = (
            None if not end.is_finite else end if isinstance(value, Rational) else Evaluation({}).value(end)
            for end in (domain.inf, domain.sup)
        )
        above = low is None or (value > low if domain.left_open else value >= low)
        return bool(above and (high is None or (value < high if domain.right_open else value <= high)))
    if not isinstance(value, Rational):
        value = S(int(value)) if mpmath.isint(value) else S(str(value))
    return domain.contains(value) == True  # noqa: E712


STRICT = (StrictGreaterThan, StrictLessThan, Ne)
COMPARED = {
    StrictGreaterThan: operator.gt,
    GreaterThan: operator.ge,
    StrictLessThan: operator.lt,
    LessThan: operator.le,
    Ne: operator.ne,
}


def _special(domain: Set) -> list[Rational]:
    numbers = ENDS if domain.sup == 1 and domain.inf >= 0 else (*ENDS, *LARGE)
    return [S(number) for number in numbers if contains(domain, S(number))]


def _random_rational(domain: Set, generator: random.Random) -> Rational:
    """Return a number of a domain, near its ends or 0: every fourth time a whole one, else on a lattice of its own."""
    if isinstance(domain, FiniteSet):
        return generator.choice(sorted(domain))
    if isinstance(domain, Union):
        return _random_rational(generator.choice(domain.args), generator)
    low, high = (
        (domain.inf, domain.sup) if isinstance(domain, Interval | Range) or domain.is_Interval else (S(-8), S(8))
    )
    low, high = _window(low, high)
    if generator.randrange(4) == 0 and high - low >= 1:
        return S(generator.randint(int(low), int(high)))
    denominator = generator.randrange(*DENOMINATORS)
    return low + (high - low) * Rational(generator.randrange(1, denominator), denominator)


def _window(low: Rational, high: Rational) -> tuple[Rational, Rational]:
    if low.is_finite and high.is_finite:
        return low, high
    if low.is_finite:
        return low, max(low, S.Zero) + 8
    if high.is_finite:
        return min(high, S.Zero) - 8, high
    return S(-8), S(8)


DENOMINATORS = (10**6, 10**12)
