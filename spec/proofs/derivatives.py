"""Derivatives that a statement must not contain: SymPy differentiates past a jump or a kink, where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Abs, Derivative, Eq, Expr, Heaviside, Indexed, Max, Min, Ne, Piecewise, S, sign
from sympy.core.relational import Relational

from spec.proofs.instances import DisprovedError, Statement

KINKS = (Abs, Max, Min, sign, Heaviside, Piecewise)


def refuse_derivatives(statement: Statement) -> None:
    """Refuse a statement with a derivative that does not exist, or is of what assumptions alone tie to its variable.

    Raises:
        DisprovedError: if an expression has a kink in a variable of its derivative that no assumption excludes, or does
            not contain the variable although an assumption defines a symbol of it by that variable.
    """
    for derivative in statement.left.atoms(Derivative) | statement.right.atoms(Derivative):
        for variable in derivative.variables:
            _refuse_kinks(derivative.expr, variable, statement)
            _refuse_ties(derivative.expr, variable, statement)


def where_it_exists(derivative: Derivative) -> tuple[Ne, ...]:
    """Return what to assume for a derivative to exist: that no function is at its kink."""
    kinks = (kink for variable in derivative.variables for kink in _kinks(derivative.expr, variable))
    return tuple(Ne(number, S.Zero) for number in dict.fromkeys(kinks))


def _refuse_kinks(expression: Expr, variable: Expr, statement: Statement) -> None:
    for number in _kinks(expression, variable):
        if not statement.assume(Eq(number, S.Zero)).is_excluded:
            raise DisprovedError(f"{expression} has no derivative in {variable} where {number} is 0: exclude that")


def _kinks(expression: Expr, variable: Expr) -> Iterator[Expr]:
    for part in sorted(expression.atoms(*KINKS), key=str):
        numbers = (_entry_of(number, variable) for number in _zero_at_kinks(part))
        yield from (number for number in numbers if number.has(variable))


def _zero_at_kinks(part: Expr) -> Iterator[Expr]:
    """Yield what is 0 where a function has a kink."""
    if isinstance(part, Max | Min):
        yield from (one - other for one, other in combinations(part.args, 2))
    elif isinstance(part, Piecewise):
        conditions = [relation for _, condition in part.args for relation in condition.atoms(Relational)]
        yield from (condition.lhs - condition.rhs for condition in conditions)
    else:
        yield part.args[0]


def _entry_of(number: Expr, variable: Expr) -> Expr:
    """Return a number that speaks of every class as it is for the class of the variable."""
    if not isinstance(variable, Indexed):
        return number
    return number.replace(lambda a: isinstance(a, Indexed) and a.base == variable.base, lambda _: variable)


def _refuse_ties(expression: Expr, variable: Expr, statement: Statement) -> None:
    if expression.has(variable) or not expression.free_symbols:
        return
    spoken_of = expression.free_symbols
    for assumption in statement.assuming:
        if isinstance(assumption, Eq) and _ties(assumption, spoken_of, variable):
            raise DisprovedError(f"{expression} depends on {variable} by {assumption}: put that into the derivative")


def _ties(assumption: Eq, spoken_of: set, variable: Expr) -> bool:
    defined, value = assumption.args
    label = {variable.base.label} if isinstance(variable, Indexed) else {variable}
    return bool(defined.free_symbols & spoken_of) and bool(value.free_symbols & label)
