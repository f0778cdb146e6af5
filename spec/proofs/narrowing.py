"""The domain of a symbol within what assumptions about it alone allow, so that points need not be found by chance."""

from __future__ import annotations

from functools import cache, reduce
from operator import and_

from sympy import (
    ConditionSet,
    Eq,
    FiniteSet,
    GreaterThan,
    I,
    Interval,
    LessThan,
    Ne,
    S,
    Set,
    StrictGreaterThan,
    StrictLessThan,
    Symbol,
    Union,
    expand,
    false,
    oo,
    true,
)
from sympy.core.relational import Relational
from sympy.functions.elementary.trigonometric import TrigonometricFunction
from sympy.logic.boolalg import Boolean
from sympy.polys.polyerrors import BasePolynomialError
from sympy.solvers.inequalities import solve_univariate_inequality

from spec.notation import domain_of
from spec.proofs.work import limited


def narrowed(symbol: Symbol, assuming: tuple[Boolean, ...]) -> Set:
    """Return the domain of a symbol, within what the assumptions about this symbol alone allow."""
    own = (a for a in assuming if isinstance(a, Relational) and a.free_symbols == {symbol})
    return _narrowed(domain_of(symbol), symbol, tuple(own))


@cache
def _narrowed(domain: Set, symbol: Symbol, relations: tuple[Relational, ...]) -> Set:
    return reduce(and_, (_solutions(relation, symbol) for relation in relations), domain)


@cache
def _solutions(assumption: Boolean, symbol: Symbol) -> Set:
    plain = Symbol("number", real=True)
    relation = assumption.subs(symbol, plain)
    if (found := _solutions_of_linear(relation, plain)) is not None:
        return found
    if isinstance(relation, Ne):  # it takes away single numbers at most: the points are tried against it later
        return S.Reals
    if relation in (true, false):
        return relation.as_set()
    if relation.has(TrigonometricFunction, I):
        return S.Reals  # of what is periodic SymPy returns one period
    try:
        found = limited(solve_univariate_inequality, relation, plain, False)
        return S.Reals if found.has(ConditionSet) else found  # not solved: the points are tried against it later
    except (NotImplementedError, TypeError, ValueError, AttributeError, BasePolynomialError):
        return S.Reals


def _solutions_of_linear(relation: Boolean, number: Symbol) -> Set | None:
    """Return what satisfies a relation that is linear in a number, as SymPy says it after a long search."""
    if type(relation) not in BESIDE:
        return None
    rest, product = expand(relation.lhs - relation.rhs).as_coeff_Add(rational=True)
    rate, factor = product.as_coeff_Mul(rational=True)
    if factor != number:
        return None
    return BESIDE[type(relation) if rate > 0 else relation.reversed.func](-rest / rate)


BESIDE = {
    StrictGreaterThan: lambda end: Interval.open(end, oo),
    GreaterThan: lambda end: Interval(end, oo),
    StrictLessThan: lambda end: Interval.open(-oo, end),
    LessThan: lambda end: Interval(-oo, end),
    Eq: FiniteSet,
    Ne: lambda end: Union(Interval.open(-oo, end), Interval.open(end, oo)),
}
