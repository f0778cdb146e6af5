"""The printed code of an equation: the points at which it is tried, and the truth there.

The points are the ends of the domains of its arguments and what is next to them, subnormal numbers too, and what the
losses are tried at. The truth is the oracle's digits of the textbook form.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

import numpy as np
from sympy import Contains, Eq, Expr, FiniteSet, Indexed, IndexedBase, Rational, Set, Subs, Symbol, oo
from sympy.logic.boolalg import Boolean

from spec.equations import LOSSES
from spec.evaluation.oracle import Oracle
from spec.functions import NamedFunction
from spec.notation import DOMAINS, K, c, entry_symbol, j, t
from spec.printing.forms import arguments_of
from spec.records import Equation

EPS, TINY = (Decimal(float(getattr(np.finfo(np.float64), name))) for name in ("eps", "tiny"))
STEP = Rational(1, 2**60)  # of an argument, to see what it does to the value
CLASSES = 3

# float64 rounds at 36.7, overflows in exp at 709.8 and underflows at 745
REALS = [sign * size for size in (0.0, 5e-324, 1e-20, 0.375, 2.75, 17.0, 37.5, 104.0, 709.0, 746.0) for sign in (1, -1)]
UNIT = [0.0, 5e-324, 1e-310, 1e-20, 2.0**-40, 0.25, 0.5, 0.75, 1 - 2.0**-40, 1 - 2.0**-53, 1.0]
SAMPLES = {
    argument.symbol: [sample for sample in argument.samples if isinstance(sample, float)]
    for loss in LOSSES.values()
    for argument in loss.arguments
    if isinstance(argument.symbol, Symbol)
}
SIZES = sorted(set().union(*SAMPLES.values()))
# a subnormal number is known to the smallest one, and times a weight only to so much
SUBNORMAL_STEP = Rational(5e-324) / min(size for size in map(Rational, SIZES) if size > 0)
HUGE = (1e15, -1e15, 1e300, -1e300)  # beyond the oracle: no digits are compared, but the value must be a number
FEW = 8  # points of which one number is made huge

Point = tuple[float, ...]


def values_of(entry: Expr, assuming: tuple[Boolean, ...]) -> list[float]:
    """Return the numbers that are tried: what the losses are tried at, or the ends of the domain and what is near."""
    if entry in (t, j):
        return list(range(1, CLASSES + 1))
    if entry == K:
        return [2, 3, 10]
    allowed = [a.args[1] for a in assuming if isinstance(a, Contains) and a.args[0] == entry]
    domain = next((a for a in allowed if isinstance(a, FiniteSet)), domain_of(entry))
    if isinstance(domain, FiniteSet):
        return [float(value) for value in domain]
    known = SAMPLES.get(entry) or (REALS if domain.inf == -oo else UNIT if domain.sup <= 1 else SIZES)
    return [value for value in known if all(Rational(value) in each for each in (domain, *allowed))]


def domain_of(entry: Expr) -> Set:
    """Return the domain of a number or of an entry of a row."""
    return DOMAINS[entry_symbol(entry)] if isinstance(entry, Indexed) else DOMAINS[entry]


@dataclass(frozen=True)
class Printed:
    """The code of an equation, where it is tried, and what is true there.

    Attributes:
        equation: one of which code is offered.
        most: points; fewer if its arguments have fewer combinations.
    """

    equation: Equation
    most: int

    @cached_property
    def arguments(self) -> list[Expr]:
        """The arguments of the function, a row as its base."""
        return arguments_of(self.equation)

    @cached_property
    def entries(self) -> list[Expr]:
        """The numbers that a point consists of: each entry of a row is one."""
        rows = [
            [each[i + 1] for i in range(CLASSES)] if isinstance(each, IndexedBase) else [each]
            for each in self.arguments
        ]
        return [entry for row in rows for entry in row]

    @cached_property
    def textbook(self) -> Expr:
        """The right side, its named functions written out, and what is defined by the arguments replaced."""
        right = self.equation.right.replace(lambda part: isinstance(part, Subs), lambda part: part.doit())
        while named := right.atoms(NamedFunction):
            right = right.xreplace({part: part.doit() for part in named})
        defined = {a.lhs: a.rhs for a in self.equation.assuming if isinstance(a, Eq) and isinstance(a.lhs, Symbol)}
        return right.xreplace({symbol: value for symbol, value in defined.items() if symbol not in self.arguments})

    @cached_property
    def points(self) -> list[Point]:
        """Points of the domain: every combination, or each value of each argument with changing others."""
        values = [values_of(entry, self.equation.assuming) for entry in self.entries]
        drawn: Iterable[Point] = itertools.product(*values)
        if np.prod([float(len(each)) for each in values]) > self.most:
            drawn = zip(*(self._column(each, place) for place, each in enumerate(values)), strict=True)
        return [point for point in dict.fromkeys(drawn) if self._is_allowed(point)]

    @cached_property
    def far_points(self) -> list[Point]:
        """Points with one huge number, for each argument that may be one."""
        places = [place for place, entry in enumerate(self.entries) if entry not in (t, j, K) and _is_real(entry)]
        some = self.points[:: max(1, len(self.points) // FEW)]
        changed = [(*point[:at], huge, *point[at + 1 :]) for at in places for huge in HUGE for point in some]
        return [point for point in changed if self._is_allowed(point)]

    def _column(self, values: list[float], place: int) -> list[float]:
        """Return the values of one argument, each as often as any other, in an order of its own."""
        random = np.random.default_rng(place)
        repeated = np.concatenate([random.permutation(values) for _ in range(self.most // len(values) + 1)])
        return repeated[: self.most].tolist()

    def _is_allowed(self, point: Point) -> bool:
        exact = {entry: Rational(value) for entry, value in zip(self.entries, point, strict=True)}
        conditions = [a for a in self.equation.assuming if not isinstance(a, Eq)]
        each = [a.subs(c, i + 1) for a in conditions for i in (range(CLASSES) if a.has(c) else [0])]
        return all(condition.subs(exact) != False for condition in each)  # noqa: E712

    def call(self, point: Point) -> list:
        """Return the arguments of a call: rows, and classes counted from 0."""
        numbers = iter(point)
        return [
            [next(numbers) for _ in range(CLASSES)] if isinstance(each, IndexedBase)
            else int(next(numbers)) - 1 if each in (t, j)
            else next(numbers)
            for each in self.arguments
        ]  # fmt: skip

    def truth(self, point: tuple[float | Rational, ...]) -> Decimal:
        """Return the oracle's digits of the textbook form."""
        numbers = map(Rational, point)
        known = {
            each: tuple(next(numbers) for _ in range(CLASSES)) if isinstance(each, IndexedBase) else next(numbers)
            for each in self.arguments
        }
        return _digits(self.textbook, tuple(known.items()))

    def steepness(self, point: Point) -> Decimal:
        """Return by how much the value moves, in eps, if every argument moves by an eps of its own.

        A probability is known as well as its distance from the nearer end, a subnormal number to the smallest one.
        """
        exact, total = tuple(map(Rational, point)), Decimal(0)
        for place, entry in enumerate(self.entries):
            if entry in (t, j, K) or exact[place] == 0:
                continue
            near_one = domain_of(entry).sup <= 1 and Rational(1, 2) < exact[place] < 1
            size = 1 - exact[place] if near_one else exact[place]
            subnormal = abs(Decimal(float(size))) < TINY
            step = SUBNORMAL_STEP if subnormal else -STEP * size
            moved = (*exact[:place], exact[place] + step, *exact[place + 1 :])
            total += abs(self.truth(moved) - self.truth(exact)) / (EPS if subnormal else Decimal(float(STEP)))
        return total


def _is_real(entry: Expr) -> bool:
    return domain_of(entry).inf == -oo and domain_of(entry).sup == oo


@cache
def _digits(expression: Expr, known: tuple[tuple[Expr, Expr | tuple[Expr, ...]], ...]) -> Decimal:
    at = {symbol: int(value) for symbol, value in known if symbol == j}
    return Decimal(Oracle({symbol: value for symbol, value in known if symbol != j}).digits(expression, at))
