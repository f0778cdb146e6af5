"""An equation as a proposition of Coq.

What a formula takes for granted, that a derivative or limit exists and that a sum converges, is said too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Derivative, Expr, Indexed, Limit, Subs, Sum, Symbol, oo

from spec.printing.coq import UnprintableError, in_brackets, natural, term


def proposition(left: Expr, relation: str, right: Expr) -> str:
    """Return that two expressions are related, and that each derivative, limit and infinite sum in them exists.

    Args:
        left: an expression.
        relation: "=", "<", "<=", ">" or ">=".
        right: another.
    """
    if relation == "=" and _is_relation(left) and not any(_relations(right)):
        return _exists_and_is(left, term(right))
    names = {part: Symbol("value", real=True) for side in (left, right) for part in _relations(side)}
    if len(names) > 1:
        names = {part: Symbol(f"value_{number}", real=True) for number, part in enumerate(names, 1)}
    sides = relation_of(left.xreplace(names), relation, right.xreplace(names))
    exist = "".join(f"exists {name}, {_exists_and_is(part, str(name))} /\\ " for part, name in names.items())
    return exist + sides


def relation_of(left: Expr, relation: str, right: Expr) -> str:
    """Return that two terms are related."""
    return f" {relation} ".join(in_brackets(side, "Relational") for side in (left, right))


def _is_relation(part: Expr) -> bool:
    """Return whether Coq has a relation for a part of a formula, and no term."""
    infinite = isinstance(part, Sum) and part.limits[0][2] == oo
    at_a_point = isinstance(part, Subs) and isinstance(part.expr, Derivative)
    return infinite or at_a_point or isinstance(part, Derivative | Limit)


def _relations(expression: Expr) -> Iterator[Expr]:
    """Yield the outermost parts of a formula that are relations in Coq."""
    if _is_relation(expression):
        yield expression
    else:
        for argument in expression.args:
            yield from _relations(argument)


def _exists_and_is(part: Expr, value: str) -> str:
    value = value if value.isalnum() or value.isidentifier() else f"({value})"
    if isinstance(part, Subs):
        (point,) = part.point
        return _derivative(part.expr, in_brackets(point, "Atom"), value)
    if isinstance(part, Derivative):
        return _derivative(part, "", value)
    if isinstance(part, Sum):
        index = part.limits[0][0]
        return f"is_series (fun i => (fun {index} => {term(part.function)}) (S i)) {value}"
    return _limit(part, value)


def _derivative(part: Derivative, point: str, value: str) -> str:
    ((variable, times),) = part.variable_count
    if times > 2:
        raise UnprintableError(f"{part}: a derivative of order 1 or 2 is asked for")
    if isinstance(variable, Indexed):
        family = variable.base
        name = "is_partial_derivative" if times == 1 else "is_second_partial_derivative"
        return f"{name} (fun {family} => {term(part.expr)}) {family} {natural(variable.indices[0])} {value}"
    name = "is_derive" if times == 1 else "is_second_derivative"
    return f"{name} (fun {variable} => {term(part.expr)}) {point or variable} {value}"


def _limit(part: Limit, value: str) -> str:
    expression, variable, point, side = part.args
    where = {"+": "at_right", "-": "at_left"}
    near = "(Rbar_locally p_infty)" if point == oo else f"({where[str(side)]} {term(point)})"
    return f"filterlim (fun {variable} => {term(expression)}) {near} (locally {value})"
