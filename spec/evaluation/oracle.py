"""The oracle: digits of an expression that are certain, by interval arithmetic (Arb's balls).

That two precisions agree proves nothing: at m = 372 both 40 and 80 digits round p_t to 1 and agree on a loss of 0. So
the value is enclosed in an interval, and the precision is doubled until both ends of the interval round to the same
digits: these are then the digits of the value. The textbook forms of the equations are evaluated as they stand, with
whatever precision their cancellations need.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import prod

import flint
import sympy
from sympy import (
    Abs,
    AccumBounds,
    Add,
    Dummy,
    Expr,
    IndexedBase,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Symbol,
    exp,
    expand,
    log,
    oo,
    sign,
    tanh,
)
from sympy.codegen.cfunctions import log1p

from spec.evaluation.digits import DIGITS, common_digits, digits_of
from spec.evaluation.exact import Classes, ExactEvaluator
from spec.functions import product
from spec.notation import K

FIRST, WIDEST = 128, 1 << 16  # bits; a logit of 1e4 costs 14 427
ZERO_TEST_BITS = 1 << 12  # if an interval of so many bits still contains 0, SymPy tries to prove that the value is 0

Interval = flint.arb
Point = Mapping[Symbol | IndexedBase, Expr | tuple[Expr, ...]]


class UncertainError(ArithmeticError):
    """The digits are still open at the widest precision: the expression or the point is at fault, not the reader."""


class TooWideError(ArithmeticError):
    """At this precision a logarithm, a power or a quotient has no enclosure."""


# ---------------------------------------------------------------- certain digits


class Oracle:
    """Certain digits of expressions at one point.

    Args:
        point: what every free symbol stands for: an exact number, ±oo (the limit is meant), two exact numbers between
            which it lies (AccumBounds), an expression in the other symbols, or, for a family (logits, labels, …), a
            tuple of exact numbers, one a class.
        widest: bits at which to give up.
    """

    def __init__(self, point: Point, widest: int = WIDEST) -> None:
        self._families = {symbol: value for symbol, value in point.items() if isinstance(value, tuple)}
        self._scalars = {symbol: value for symbol, value in point.items() if symbol not in self._families}
        for row in self._families.values():
            self._scalars[K] = Rational(len(row))
        self._widest = widest
        self._enclosures: dict[int, IntervalEvaluator] = {}

    def digits(self, expression: Expr, at: Classes | None = None) -> str:
        """Return a value rounded to 25 digits, without trailing zeros; "0" only if it is proven to be zero.

        Args:
            expression: in textbook form; its free symbols are those of the point.
            at: the class, counted from 1, that j stands for.

        Raises:
            UncertainError: if the widest precision leaves a digit open.
        """
        at = at or {}
        for symbol, end in self._scalars.items():
            if end in (oo, -oo) and expression.has(symbol):
                return limit(expression.subs({s: v for s, v in self._scalars.items() if s != symbol}), symbol, end)
        return self._narrow(expression, at)

    def _narrow(self, expression: Expr, at: Classes) -> str:
        precision = FIRST
        while precision <= self._widest:
            interval = self.enclose(expression, precision, at)
            if interval is not None and (certain := common_digits(interval)) is not None:
                return certain
            if precision == ZERO_TEST_BITS and self._is_zero(expression, at):
                return "0"
            precision *= 2
        raise UncertainError(f"{self._widest} bits leave {DIGITS} digits open: {expression} at {self._scalars}, {at}")

    def enclose(self, expression: Expr, precision: int, at: Classes) -> Interval | None:
        """Return an interval that holds the value, or None where so few bits give none."""
        if precision not in self._enclosures:
            self._enclosures[precision] = IntervalEvaluator(self._scalars, self._families)
        try:
            with flint.ctx.workprec(precision):
                return self._enclosures[precision].of(expression, at)
        except TooWideError:
            return None

    def _is_zero(self, expression: Expr, at: Classes) -> bool:
        """Return whether SymPy, which computes exactly, finds zero."""
        return expand(ExactEvaluator(self._scalars, self._families).of(expression, at)) == 0


@cache
def limit(expression: Expr, symbol: Symbol, end: Expr) -> str:
    """Return the limit in one symbol, from below where the end is finite; of cases, that of the case which holds there.

    Raises:
        UncertainError: if the limit is neither infinite nor a number of which the oracle knows the digits.
    """
    odds = Dummy("odds", positive=True)  # in exp(-m) SymPy finds limits ten times sooner than in m
    changed, place, side = (-log(odds), oo if end == -oo else 0, "+") if end in (oo, -oo) else (odds, end, "-")

    def limit_of(part: Expr) -> Expr:
        in_odds = part.replace(log1p, lambda argument: log(1 + argument)).rewrite(exp).subs(symbol, changed)
        return sympy.limit(in_odds, odds, place, side)

    def case_there(cases: Piecewise) -> Expr:
        return next(value for value, when in cases.args if when == True or limit_of(when.gts - when.lts) > 0)  # noqa: E712

    while expression.has(Piecewise):
        expression = expression.replace(lambda part: isinstance(part, Piecewise), case_there)
    value = limit_of(expression)
    if value in (oo, -oo):
        return str(float(value))
    if value.is_Rational:
        return digits_of(value)
    if value.free_symbols or not value.is_real:
        raise UncertainError(f"the limit of {expression} at {symbol} = {end} is {value}")
    try:
        return Oracle({}).digits(value)
    except NotImplementedError as error:
        raise UncertainError(f"the limit of {expression} at {symbol} = {end} is {value}: {error}") from error


# ---------------------------------------------------------------- enclosures


class IntervalEvaluator(ExactEvaluator):
    """Evaluates in interval arithmetic, at the precision flint.ctx.prec; an operation without a rule below is an error.

    An interval is a ball of Arb: a number, and a radius that bounds every rounding error made on the way to it.
    """

    def number(self, value: Rational) -> Interval:
        """Return a ball that holds a number."""
        return flint.arb(flint.fmpq(int(value.p), int(value.q)))

    def operation(self, kind: type, parts: list[Interval]) -> Interval:
        """Return an interval that holds the value of an operation.

        Raises:
            TooWideError: at this precision there is none.
            NotImplementedError: there is no rule.
        """
        if kind not in RULES:
            raise NotImplementedError(f"no rule encloses {kind.__name__}")
        value = RULES[kind](*parts)
        if value.is_finite():
            return value
        raise TooWideError


def _power(base: Interval, exponent: Interval) -> Interval:
    """Return base ** exponent where it is real."""
    if base > 0:
        return base**exponent
    if exponent.is_integer() and (exponent >= 0 or not base.contains(0)):  # a ball that is an integer has no radius
        return base**exponent
    if base.is_zero() and exponent > 0:
        return base
    raise TooWideError


def _above(least: int, interval: Interval) -> Interval:
    if interval > least:
        return interval
    raise TooWideError


def _sign(interval: Interval) -> Interval:
    for value, holds in ((1, interval > 0), (0, interval.is_zero()), (-1, interval < 0)):
        if holds:
            return flint.arb(value)
    raise TooWideError


RULES = {
    Add: lambda *parts: sum(parts, flint.arb(0)),
    Mul: lambda *parts: prod(parts, start=flint.arb(1)),
    product: lambda *parts: prod(parts, start=flint.arb(1)),
    Pow: _power,
    exp: flint.arb.exp,
    log: lambda part: _above(0, part).log(),
    log1p: lambda part: _above(-1, part).log1p(),
    tanh: flint.arb.tanh,
    Abs: abs,
    sign: _sign,
    AccumBounds: flint.arb.union,
}
