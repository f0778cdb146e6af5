"""Walks through an expression and evaluates it part by part; the oracle does so exactly and in intervals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sympy import Add, Expr, Indexed, IndexedBase, KroneckerDelta, Piecewise, Rational, Sum, Symbol, exp

from spec.notation import c, j, k, sigmoid, softplus

Classes = Mapping[Symbol, int]


class Part:
    """A part of an expression, once for all points: finding SymPy's equal parts again costs more than the arithmetic.

    Attributes:
        expression: the part.
        kind: what is to be done.
        parts: what it is done to.
        indices: the free indices, on whose classes the value depends.
    """

    __slots__ = ("expression", "indices", "kind", "parts")

    def __init__(self, expression: Expr) -> None:
        self.expression = expression
        self.kind = _kind(expression)
        self.indices = tuple(index for index in (j, c, k) if index in expression.free_symbols)
        match expression:
            case Symbol() | Indexed() | KroneckerDelta() | Piecewise():
                self.parts: tuple[Part, ...] = ()
            case Sum():
                self.parts = (part_of(expression.function),)
            case sigmoid() | softplus():
                self.parts = (part_of(expression.rewrite(exp, deep=False)),)
            case _:
                self.parts = tuple(map(part_of, expression.args))


def _kind(expression: Expr) -> type:
    known = (Rational, Symbol, Indexed, KroneckerDelta, Piecewise, Sum, sigmoid, softplus)
    return next((kind for kind in known if isinstance(expression, kind)), expression.func)


@cache
def part_of(expression: Expr) -> Part:
    """Return the part that an expression is."""
    return Part(expression)


class ExactEvaluator:
    """Evaluates expressions at one point with SymPy's exact numbers; each part is evaluated once and remembered."""

    def __init__(self, scalars: Mapping[Symbol, Expr], families: Mapping[IndexedBase, tuple[Expr, ...]]) -> None:
        self._scalars, self._families = scalars, families
        self._known: dict[object, object] = {}

    def of(self, expression: Expr, at: Classes) -> object:
        """Return the value of an expression, with the classes that its free indices stand for."""
        return self.number(expression) if isinstance(expression, Rational) else self._of(part_of(expression), at)

    def _of(self, part: Part, at: Classes) -> object:
        key = (part, *map(at.get, part.indices)) if part.indices else part
        if key not in self._known:
            self._known[key] = self._evaluate(part, at)
        return self._known[key]

    def _evaluate(self, part: Part, at: Classes) -> object:
        expression, kind = part.expression, part.kind
        if kind is Rational:
            return self.number(expression)
        if kind is Symbol:
            return self.of(self._scalars[expression], at)
        if kind is Indexed:
            (index,) = expression.indices
            return self.of(self._families[expression.base][self._class(index, at) - 1], at)
        if kind is KroneckerDelta:
            one, other = expression.args
            return self.number(Rational(self._class(one, at) == self._class(other, at)))
        if kind is Piecewise:
            return self.of(self._case(expression), at)
        if kind is Sum:
            ((index, _, last),) = expression.limits
            classes = range(1, int(self._scalars[last]) + 1)
            return self.operation(Add, [self._of(part.parts[0], {**at, index: number}) for number in classes])
        if kind in (sigmoid, softplus):
            return self._of(part.parts[0], at)
        return self.operation(kind, [self._of(each, at) for each in part.parts])

    def _case(self, cases: Piecewise) -> Expr:
        """Return the case that holds; in exponentials SymPy decides a condition whose sides are equal: σ(0) > 1/2."""
        conditions = ((value, when.rewrite((sigmoid, softplus), exp).subs(self._scalars)) for value, when in cases.args)
        return next(value for value, holds in conditions if holds == True)  # noqa: E712

    def _class(self, index: Expr, at: Classes) -> int:
        return int(at[index] if index in at else self._scalars.get(index, index))

    def number(self, value: Rational) -> object:
        """Return a number in this arithmetic."""
        return value

    def operation(self, kind: type, parts: list) -> object:
        """Return the value of an operation, given those of its operands."""
        return kind(*parts)
