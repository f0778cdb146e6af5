"""Whether two expressions are equal at a point.

A value is computed with as many bits as its largest and smallest intermediate value ask for, and then with twice as
many. A difference that is only rounding shrinks; one that stays is a difference, however small it is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

import mpmath
from mpmath import mp, mpf
from sympy import Expr, Rational, Symbol

from spec.proofs.work import spend

BITS = 200
FIRST_BITS = 2 * BITS  # enough for most points
LONG = 2_000  # bits that take as long again
MOST_BITS = 60_000  # a point whose value asks for more is not counted
LARGEST = 20_000  # binary exponent of an argument: of a larger one GMP would end the process
ANALYTIC = {"Add", "Mul", "Pow", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "LambertW"}


class UndefinedError(ArithmeticError):
    """The expression has no finite value at the point."""


class UndecidedError(ArithmeticError):
    """More bits would be needed than a point is worth, or a function is not analytic."""


Point = dict[Symbol, Rational]


def agree(left: Expr, right: Expr, point: Point) -> bool | None:
    """Return whether two expressions are equal at a point; None if both are undefined there.

    Raises:
        UndecidedError: if it would take too many bits.
    """
    bits, needed = 0, FIRST_BITS
    while needed > bits:
        bits = needed
        ours, theirs = (_value_and_spread(side, point, bits) for side in (left, right))
        if ours is None or theirs is None:
            return None if ours is theirs else False
        needed = BITS + 4 * max(ours[1], theirs[1])
        if needed > MOST_BITS:
            raise UndecidedError(f"{left} = {right} at {point}")
    with mp.workprec(bits):
        residue = abs(ours[0] - theirs[0])
    for _ in range(3):
        finer = _residue(left, right, point, 2 * bits)
        if finer == 0 or (residue != 0 and finer < mpmath.ldexp(residue, -bits // 2)):
            return True
        if residue != 0:
            return False
        residue, bits = finer, 2 * bits
    raise UndecidedError(f"{left} = {right} at {point}")


def is_complex(expression: Expr, point: Point) -> bool:
    """Return whether an expression has a value at a point that is not real."""
    with mp.workprec(BITS):
        try:
            return mpmath.im(Evaluation(point).value(expression)) != 0
        except (UndefinedError, UndecidedError):
            return False


def _value_and_spread(expression: Expr, point: Point, bits: int) -> tuple[mpf, int] | None:
    """Return a value, and the largest binary exponent, up or down, among all values of which it is made."""
    with mp.workprec(bits):
        evaluation = Evaluation(point)
        try:
            return evaluation.value(expression), evaluation.spread
        except UndefinedError:
            return None


def _residue(left: Expr, right: Expr, point: Point, bits: int) -> mpf:
    with mp.workprec(bits):
        ours, theirs = (Evaluation(point).value(side) for side in (left, right))
        return abs(ours - theirs)


class Evaluation:
    """The values of expressions at a point, at mpmath's precision."""

    def __init__(self, point: Point) -> None:
        """Take the point."""
        self.spread = 0
        self._point = point

    def value(self, expression: Expr) -> mpf:
        """Return the value of an expression; each of its parts is evaluated once."""
        steps = _steps(expression)
        spend(len(steps) * (1 + mp.prec // LONG))
        values: list[mpf] = []
        for take, given, places in steps:
            try:
                if places is None:
                    value = take(self, given)
                else:
                    parts = [values[place] for place in places]
                    if not given.is_Add and not given.is_Mul:
                        _refuse_large(parts, given)
                    value = take(*parts)
            except (ZeroDivisionError, ValueError, OverflowError) as error:
                raise UndefinedError(expression) from error
            size = _size(value)
            if size is not None and abs(size) > self.spread:
                self.spread = abs(size)
            values.append(value)
        return values[-1]

    def _number(self, number: Expr) -> mpf:
        """Return a number that has no parts."""
        if number.is_Rational:
            # 1 + 1e-120 is of size 1, and 1 of all bits but its own
            self.spread = max(self.spread, number.p.bit_length(), number.q.bit_length())
            return mpf(int(number.p)) / int(number.q)
        if number.is_number and number.is_finite:
            return mpmath.mpmathify(number.evalf(mp.dps + 5))
        raise UndefinedError(number)

    def _symbol(self, symbol: Symbol) -> mpf:
        found = self._point.get(symbol)
        if found is None:  # the variable of an integral or of a sum that is not worked out
            raise UndecidedError(f"{symbol} has no value at this point")
        return self.value(found) if found.args else self._number(found)


def _refuse_large(parts: list[mpf], call: Expr) -> None:
    for part in parts:
        size = _size(part)
        if size is not None and size > LARGEST:
            raise UndecidedError(f"{call}: an argument is too large")


def _size(value: mpf) -> int | None:
    """Return the binary exponent of a value; None of 0.

    Raises:
        UndefinedError: if it is not finite.
    """
    if isinstance(value, mpf) and value.man:  # the usual case takes no call
        return value.exp + value.bc
    if not mpmath.isfinite(value):
        raise UndefinedError(value)
    return int(mpmath.mag(value)) if value else None


Step = tuple[Callable[..., mpf], Expr, tuple[int, ...] | None]  # the places of its parts, None where it has none


@lru_cache(maxsize=4096)  # the same sides are evaluated at every point
def _steps(expression: Expr) -> list[Step]:
    """Return how an expression is evaluated, part after part; it ends where something shows nothing at points."""
    steps: list[Step] = []
    places: dict[Expr, int] = {}

    def place(part: Expr) -> int:
        if part not in places:
            if not part.args:
                step = (Evaluation._symbol if part.is_Symbol else Evaluation._number, part, None)
            elif (name := type(part).__name__) in ANALYTIC:
                step = (_CALLS[name], part, tuple(map(place, part.args)))
            else:
                steps.append((_refuse, part, None))
                raise _EndedError
            places[part] = len(steps)
            steps.append(step)
        return places[part]

    with suppress(_EndedError):
        place(expression)
    return steps


class _EndedError(Exception):
    """No further step is reached."""


def _refuse(_: Evaluation, part: Expr) -> mpf:
    raise UndecidedError(f"{type(part).__name__} is not analytic, so that points show nothing of it")


def _sum(*parts: mpf) -> mpf:
    total = mpmath.fsum(parts)
    largest = max((size for size in map(_size, parts) if size is not None), default=0)
    of_total = _size(total)
    # what is left of parts that cancel is rounding
    return mpf(0) if of_total is None or of_total < largest - 3 * mp.prec // 4 else total


def _power(base: mpf, exponent: mpf) -> mpf:
    if base == 0 and mpmath.re(exponent) < 0:
        raise ZeroDivisionError
    return base**exponent


def _logarithm(number: mpf) -> mpf:
    if number == 0:
        raise ZeroDivisionError
    return mpmath.log(number)


_CALLS = {
    **{name: getattr(mpmath, name.lower()) for name in ANALYTIC - {"Add", "Mul", "Pow", "log"}},
    "Add": _sum,
    "Mul": lambda *parts: mpmath.fprod(parts),
    "Pow": _power,
    "log": _logarithm,
}
