"""The conditions of a statement in Coq: in which domain each symbol lies, and what is assumed."""

from __future__ import annotations

from sympy import Contains, Eq, Expr, FiniteSet, IndexedBase, Interval, Ne, Set, oo
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from spec.notation import DOMAINS, FAMILIES, K, c
from spec.printing.coq import UnprintableError, term
from spec.printing.coq_propositions import relation_of


def domain(symbol: Expr) -> str:
    """Return that a symbol, or each entry of a row, lies in its domain."""
    if isinstance(symbol, IndexedBase):
        return _of_each_class(inside(symbol[c], FAMILIES[str(symbol)]))
    if symbol.is_integer:
        return f"(2 <= {K})%nat" if symbol == K else f"(1 <= {symbol} <= {K})%nat"
    return inside(symbol, DOMAINS[symbol])


def inside(expression: Expr, values: Set) -> str:
    """Return that a number lies in a set; an empty text if every number does.

    Raises:
        UnprintableError: if the set is neither finite nor an interval.
    """
    text = term(expression)
    if isinstance(values, FiniteSet):
        return " \\/ ".join(f"{text} = {term(value)}" for value in values)
    if not isinstance(values, Interval):
        raise UnprintableError(f"{expression} in {values}")
    below = f"{term(values.start)} {'<' if values.left_open else '<='} " if values.start != -oo else ""
    above = f" {'<' if values.right_open else '<='} {term(values.end)}" if values.end != oo else ""
    return f"{below}{text}{above}" if below or above else ""


def assumption(condition: Boolean, of_each_class: bool) -> str:
    """Return an assumption of an equation; one in which the class c is free speaks of every class."""
    if isinstance(condition, Contains):
        says = inside(*condition.args)
    elif isinstance(condition, Ne) and condition.lhs.is_integer:
        says = f"{condition.lhs} <> {condition.rhs}"
    elif isinstance(condition, Relational):
        says = relation_of(condition.lhs, "=" if isinstance(condition, Eq) else condition.rel_op, condition.rhs)
    else:
        raise UnprintableError(f"the assumption {condition}")
    return _of_each_class(says) if of_each_class else says


def _of_each_class(says: str) -> str:
    return f"(forall {c} : nat, (1 <= {c} <= {K})%nat -> {says})" if says else ""
