"""The printed code of an equation: the points at which it is tried, and the truth there.

The points are the ends of the domains of its arguments and what is next to them, subnormal numbers too, and what the
losses are tried at. The truth is the oracle's digits of the textbook form.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from math import prod

import numpy as np
from flint import arb, fmpq
from sympy import Contains, Eq, Expr, Indexed, IndexedBase, Rational, Subs, Symbol, oo
from sympy.logic.boolalg import Boolean

from spec.evaluation.digits import common_digits
from spec.evaluation.oracle import Oracle
from spec.functions import NamedFunction
from spec.notation import K, c, j, t
from spec.printing.forms import arguments_of
from spec.records import Equation
from tests.derivation.points_of_code import (
    EXPONENTS,
    LEAST,
    Point,
    changing,
    domain_of,
    far,
    hard_values_of,
    is_ordinary,
    pairs,
    singles,
    values_of,
)

EPS, TINY = (Decimal(float(getattr(np.finfo(np.float64), name))) for name in ("eps", "tiny"))
STEP = Rational(1, 2**60)  # of an argument, to see what it does to the value
CLASSES, MANY_CLASSES = 3, 1000
FEW_OF_MANY = 2  # points with many classes: code with a sum in a sum takes seconds for each
FIRST, MOST_BITS = 128, 1 << 14
NOTHING = arb(fmpq(1, 2**1076))  # a quarter of the least number: rounded it is 0
FEW = 8  # points of which one number is made huge
LARGEST_LOSS = 10_000  # of one example, without its weight: γ times a margin
# a subnormal number is known to the least one, and times a weight only to so much
SUBNORMAL_STEP = Rational(LEAST) / Rational(0.015625)


def printed(equation: Equation, most: int) -> list[Printed]:
    """Return the code of an equation with its points; if it takes rows, then with rows of many classes too."""
    few = Printed(equation, most)
    rows = any(isinstance(each, IndexedBase) for each in few.arguments)
    return [few, Printed(equation, FEW_OF_MANY, MANY_CLASSES)] if rows else [few]


@dataclass(frozen=True)
class Printed:
    """The code of an equation, where it is tried, and what is true there.

    Attributes:
        equation: one of which code is offered.
        most: ordinary points, and twice as many with two hard numbers; fewer if there are fewer.
        classes: in a row.
    """

    equation: Equation
    most: int
    classes: int = CLASSES

    @cached_property
    def arguments(self) -> list[Expr]:
        """The arguments of the function, a row as its base."""
        return arguments_of(self.equation)

    @cached_property
    def entries(self) -> list[Expr]:
        """The numbers that a point consists of: each entry of a row is one."""
        rows = [
            _entries_of(each, self.classes) if isinstance(each, IndexedBase) else (each,) for each in self.arguments
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
        """Points of the domain: ordinary ones, then such with one hard number, and with two; of many classes a few."""
        if self.classes > CLASSES:
            ordinary = [
                of if entry in (t, j) else [each for each in of if is_ordinary(each)]
                for entry, of in zip(self.entries, self._values, strict=True)
            ]
            return [point for point in changing(ordinary, self.most) if self._is_allowed(point)]
        hard = [hard_values_of(entry, self.equation.assuming, self.classes) for entry in self.entries]
        two = list(pairs(self._values, hard, self._places))
        some = random.Random(self.equation.id).sample(two, min(2 * self.most, len(two)))
        drawn = [*changing(self._values, self.most), *singles(self._values, hard, self._places, self.most), *some]
        return [point for point in dict.fromkeys(drawn) if self._is_allowed(point)]

    @cached_property
    def _places(self) -> list[int]:
        """The places of the entries that may be hard or huge: of a row the first few."""
        return [place for place, entry in enumerate(self.entries) if _place_in_row(entry) <= CLASSES]

    @cached_property
    def _values(self) -> list[list[float]]:
        """What is tried of each entry; those of a row are alike, and are as many as a thousand."""
        about = [(condition, *parts.items()) for condition, parts in self._conditions if len(parts) == 1]
        alone = {entry: (condition, part) for condition, (part, entry) in about}
        named = {a.args[0] for a in self.equation.assuming if isinstance(a, Contains)}
        kinds = [
            (entry.base if isinstance(entry, Indexed) and entry not in named else entry, alone.get(entry))
            for entry in self.entries
        ]
        tried = {
            kind: self._values_of(entry, kind[1]) for kind, entry in dict(zip(kinds, self.entries, strict=True)).items()
        }
        return [tried[kind] for kind in kinds]

    def _values_of(self, entry: Expr, condition: tuple[Boolean, Expr] | None) -> list[float]:
        """Return what is tried of an entry, where it alone decides a condition only what satisfies that one."""
        values = values_of(entry, self.equation.assuming, self.classes)
        return [v for v in values if condition is None or _holds(condition[0], ((condition[1], Rational(v)),))]

    @cached_property
    def far_points(self) -> list[Point]:
        """Points with one huge number, for each argument that may be one; none with many classes."""
        if self.classes > CLASSES:
            return []
        some = list(changing(self._values, FEW))
        return [point for point in far(self.entries, self._places, some) if self._is_allowed(point)]

    def _is_allowed(self, point: Point) -> bool:
        exact = {entry: Rational(value) for entry, value in zip(self.entries, point, strict=True)}
        return all(
            _holds(condition, tuple((part, exact[entry]) for part, entry in parts.items()))
            for condition, parts in self._conditions
        )

    @cached_property
    def _conditions(self) -> list[tuple[Boolean, dict[Expr, Expr]]]:
        """Each condition, and the entry that each of its parts stands for; one about every class once a class."""
        conditions = [a for a in self.equation.assuming if not isinstance(a, Eq)]
        each = [(a, i + 1) for a in conditions for i in (range(self.classes) if a.has(c) else [0])]
        stands_for = [(a, {part: _entry_for(part, i) for part in a.atoms(Symbol, Indexed)}) for a, i in each]
        known = set(self.entries)
        return [(a, {part: entry for part, entry in parts.items() if entry in known}) for a, parts in stands_for]

    @cached_property
    def calls(self) -> list[list]:
        """The arguments of each call: at the points, then at those with a huge number."""
        return [self._call(point) for point in (*self.points, *self.far_points)]

    def _call(self, point: Point) -> list:
        """Return the arguments of a call: rows, and classes counted from 0."""
        numbers = iter(point)
        return [
            [next(numbers) for _ in range(self.classes)] if isinstance(each, IndexedBase)
            else int(next(numbers)) - 1 if each in (t, j)
            else next(numbers)
            for each in self.arguments
        ]  # fmt: skip

    def truth(self, point: tuple[float | Rational, ...], most_bits: int = MOST_BITS) -> Decimal | None:
        """Return the oracle's digits of the textbook form, 0 for less than any number; None if they take more bits."""
        numbers = map(Rational, point)
        known = {
            each: tuple(next(numbers) for _ in range(self.classes)) if isinstance(each, IndexedBase) else next(numbers)
            for each in self.arguments
        }
        return _digits(self.textbook, tuple(known.items()), most_bits)

    def floor(self, point: Point) -> Decimal:
        """Return what is not counted: the smallest normal number, and what a weight makes of an underflow.

        A factor that underflows is known to the least number that there is, whatever multiplies it.
        """
        sizes = [Decimal(point[place]) for place in self._weights]
        return max(TINY, LARGEST_LOSS * Decimal(LEAST) * prod(max(size, Decimal(1)) for size in sizes))

    @cached_property
    def _weights(self) -> list[int]:
        """The places of the entries that may be any positive number and are no exponents."""
        return [place for place, entry in enumerate(self.entries) if _weighs(entry)]

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


@cache
def _holds(condition: Boolean, known: tuple[tuple[Expr, Rational], ...]) -> bool:
    return condition.subs(dict(known)) != False  # noqa: E712


@cache
def _entries_of(row: IndexedBase, classes: int) -> tuple[Expr, ...]:
    return tuple(row[i + 1] for i in range(classes))


def _entry_for(part: Expr, class_: int) -> Expr:
    return part.base[class_] if isinstance(part, Indexed) and part.indices == (c,) else part


def _place_in_row(entry: Expr) -> int:
    return int(entry.indices[0]) if isinstance(entry, Indexed) else 0


@cache
def _weighs(entry: Expr) -> bool:
    return entry not in (t, j, K, *EXPONENTS) and domain_of(entry).inf > -oo and domain_of(entry).sup == oo


@cache
def _digits(
    expression: Expr, known: tuple[tuple[Expr, Expr | tuple[Expr, ...]], ...], most_bits: int
) -> Decimal | None:
    at = {symbol: int(value) for symbol, value in known if symbol == j}
    oracle, bits = Oracle({symbol: value for symbol, value in known if symbol != j}), FIRST
    while bits <= most_bits:
        interval = oracle.enclose(expression, bits, at)
        if interval is not None and -NOTHING < interval < NOTHING:
            return Decimal(0)
        if interval is not None and (digits := common_digits(interval)) is not None:
            return Decimal(digits)
        bits *= 2
    return None
