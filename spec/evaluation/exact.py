"""Walks through an expression and evaluates it part by part; the oracle does so exactly and in intervals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sympy import Add, Expr, Indexed, IndexedBase, KroneckerDelta, Piecewise, Rational, Sum, Symbol, exp

from spec.notation import c, j, k, sigmoid, softplus

Classes = Mapping[Symbol, int]


class ExactEvaluator:
    """Evaluates expressions at one point with SymPy's exact numbers; each part is evaluated once and remembered."""

    def __init__(self, scalars: Mapping[Symbol, Expr], families: Mapping[IndexedBase, tuple[Expr, ...]]) -> None:
        self._scalars, self._families = scalars, families
        self._known: dict[tuple, object] = {}

    def of(self, expression: Expr, at: Classes) -> object:
        """Return the value of an expression, with the classes that its free indices stand for."""
        key = (expression, *(at.get(index) for index in _indices(expression)))
        if key not in self._known:
            self._known[key] = self._evaluate(expression, at)
        return self._known[key]

    def _evaluate(self, expression: Expr, at: Classes) -> object:
        match expression:
            case Rational():
                return self.number(expression)
            case Symbol():
                return self.of(self._scalars[expression], at)
            case Indexed():
                (index,) = expression.indices
                return self.of(self._families[expression.base][self._class(index, at) - 1], at)
            case KroneckerDelta():
                one, other = expression.args
                return self.number(Rational(self._class(one, at) == self._class(other, at)))
            case Piecewise():
                return self.of(self._case(expression), at)
            case Sum():
                ((index, _, last),) = expression.limits
                classes = range(1, int(self._scalars[last]) + 1)
                terms = [self.of(expression.function, {**at, index: number}) for number in classes]
                return self.operation(Add, terms)
            case sigmoid() | softplus():
                return self.of(expression.rewrite(exp, deep=False), at)
        return self.operation(expression.func, [self.of(part, at) for part in expression.args])

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


@cache
def _indices(expression: Expr) -> tuple[Symbol, ...]:
    return tuple(index for index in (j, c, k) if index in expression.free_symbols)
