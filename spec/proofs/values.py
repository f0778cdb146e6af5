"""Whether two expressions are equal at a point.

A value is computed with as many bits as its largest and smallest intermediate value ask for, and then with twice as
many. A difference that is only rounding shrinks; one that stays is a difference, however small it is.
"""

from __future__ import annotations

import mpmath
from mpmath import mp, mpf
from sympy import Expr, Rational, Symbol

from spec.proofs.work import spend

BITS = 200
LONG = 2_000  # bits that take as long again
MOST_BITS = 60_000  # a point whose value asks for more is not counted
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
    sides = [_defined(side, point) for side in (left, right)]
    if not any(sides):
        return None
    if not all(sides):
        return False
    bits = max(BITS + 4 * _spread(side, point) for side in (left, right))
    residue = _residue(left, right, point, bits)
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


def _defined(expression: Expr, point: Point) -> bool:
    try:
        _spread(expression, point)
    except UndefinedError:
        return False
    return True


def _residue(left: Expr, right: Expr, point: Point, bits: int) -> mpf:
    with mp.workprec(bits):
        ours, theirs = (Evaluation(point).value(side) for side in (left, right))
        return abs(ours - theirs)


def _spread(expression: Expr, point: Point) -> int:
    """Return the largest binary exponent, up or down, among all values of which an expression is made."""
    bits = BITS
    while True:
        with mp.workprec(bits):
            evaluation = Evaluation(point)
            evaluation.value(expression)
        needed = BITS + 4 * evaluation.spread
        if needed > MOST_BITS:
            raise UndecidedError(f"{expression} at {point}")
        if needed <= bits:
            return evaluation.spread
        bits = needed


class Evaluation:
    """The values of an expression and its parts at a point, at mpmath's precision."""

    def __init__(self, point: Point) -> None:
        """Take the point."""
        self.spread = 0
        self._values: dict[Expr, mpf] = {}
        self._point = point

    def value(self, expression: Expr) -> mpf:
        """Return the value of an expression; each part is evaluated once."""
        if expression not in self._values:
            try:
                value = self._value(expression)
            except (ZeroDivisionError, ValueError, OverflowError) as error:
                raise UndefinedError(expression) from error
            if not mpmath.isfinite(value):
                raise UndefinedError(expression)
            if value != 0:
                self.spread = max(self.spread, abs(int(mpmath.mag(value))))
            self._values[expression] = value
        return self._values[expression]

    def _value(self, expression: Expr) -> mpf:
        spend(1 + mp.prec // LONG)
        if expression.is_Symbol:
            expression = self._point[expression]
        if expression.is_Rational:
            # 1 + 1e-120 is of size 1, and 1 of all bits but its own
            self.spread = max(self.spread, expression.p.bit_length(), expression.q.bit_length())
            return mpf(int(expression.p)) / int(expression.q)
        if not expression.args:
            if expression.is_number and expression.is_finite:
                return mpmath.mpmathify(expression.evalf(mp.dps + 5))
            raise UndefinedError(expression)
        name = type(expression).__name__
        if name not in ANALYTIC:
            raise UndecidedError(f"{name} is not analytic, so that points show nothing of it")
        parts = [self.value(part) for part in expression.args]
        return _CALLS[name](*parts)


def _sum(*parts: mpf) -> mpf:
    total = mpmath.fsum(parts)
    # what is left of parts that cancel is rounding
    lost = mpmath.ldexp(max(map(abs, parts)), -3 * mp.prec // 4)
    return mpf(0) if abs(total) < lost else total


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
