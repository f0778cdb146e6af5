"""The equations among the assumptions of a statement, solved: one statement for each root."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from sympy import (
    Eq,
    Expr,
    FiniteSet,
    Poly,
    PolynomialError,
    Pow,
    S,
    Symbol,
    factor_list,
    fraction,
    roots,
    solveset,
    together,
)

from spec.notation import domain_of
from spec.proofs.letters import Letters
from spec.proofs.order import name_of
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.work import limited


def solved(statement: Statement) -> Iterator[Statement]:
    """Yield the statement for every root of the equations among its assumptions.

    A root that lies outside the domain of its symbol is dropped; where that is not seen, it is assumed to lie inside.

    Raises:
        DisprovedError: if not all roots of an equation are found.
    """
    if definitions := _definitions(statement):
        yield from solved(with_values(statement, definitions))
        return
    equation = next((assumption for assumption in statement.assuming if isinstance(assumption, Eq)), None)
    if equation is None:
        if not statement.is_excluded:
            yield statement
        return
    others = replace(statement, assuming=tuple(a for a in statement.assuming if a != equation))
    for factor in _factors(equation):
        symbol, values = _symbol_with_all_roots(factor, equation)
        for value in values:
            yield from _if_possible(with_values(others, {symbol: value}))
        for values in _without_degree(factor, symbol, statement):  # α x = γ says nothing of x where α and γ are 0
            yield from _if_possible(with_values(statement, values))


def _if_possible(root: Statement) -> Iterator[Statement]:
    if not root.is_excluded:
        yield from solved(root)


def _definitions(statement: Statement) -> dict[Symbol, Expr]:
    """Return the symbols that an assumption defines in symbols that none defines."""
    plain = [a for a in statement.assuming if isinstance(a, Eq) and isinstance(a.lhs, Symbol)]
    defined = {a.lhs for a in plain}
    first: dict[Symbol, Expr] = {}
    for a in plain:
        if not a.rhs.free_symbols & defined:
            first.setdefault(a.lhs, a.rhs)
    return first


def with_values(statement: Statement, values: dict[Symbol, Expr]) -> Statement:
    """Return a statement in which values stand for symbols, and lie in the domains of these."""
    within = tuple((value, domain_of(symbol)) for symbol, value in values.items())
    # of two definitions of one symbol the other becomes an equation between values
    return replace(statement, inside=(*statement.inside, *within)).map(lambda part: part.xreplace(values))


def _factors(equation: Eq) -> list[Expr]:
    above, _ = fraction(together(equation.lhs - equation.rhs))
    return [factor for factor, _ in factor_list(above)[1]] if above.is_polynomial() else [above]


def _symbol_with_all_roots(factor: Expr, equation: Eq) -> tuple[Symbol, list[Expr]]:
    for symbol in sorted(factor.free_symbols, key=name_of, reverse=True):
        if (values := _all_roots(factor, symbol)) is not None:
            return symbol, values
    raise DisprovedError(f"not all that satisfies {equation} is found")


def _without_degree(factor: Expr, symbol: Symbol, statement: Statement) -> Iterator[dict[Symbol, Expr]]:
    """Yield where the leading coefficient of a polynomial is 0: at ends that belong to the domains of its symbols."""
    leading = Poly(factor, symbol).LC() if factor.is_polynomial(symbol) else S.One
    if any(power.exp.free_symbols and _may_be_zero(power.base, statement) for power in leading.atoms(Pow)):
        raise DisprovedError(f"{leading} may be 0, and which {symbol} then satisfies the equation is not found")
    ends = {
        other: [end for end in (domain_of(other).inf, domain_of(other).sup) if domain_of(other).contains(end) == True]  # noqa: E712
        for other in sorted(leading.free_symbols, key=name_of)
    }
    for number in range(1, len(ends) + 1):
        for others in combinations(ends, number):
            for chosen in product(*(ends[other] for other in others)):
                values = dict(zip(others, chosen, strict=True))
                if leading.subs(values) == 0:
                    yield values


def _may_be_zero(base: Expr, statement: Statement) -> bool:
    """Return whether a number is 0 at an end that belongs to the domain of a symbol, where the assumptions hold."""
    values = [{symbol: S(end)} for symbol in base.free_symbols for end in (0, 1) if end in domain_of(symbol)]
    return any(base.subs(value) == 0 and not with_values(statement, value).is_excluded for value in values)


def _all_roots(expression: Expr, symbol: Symbol) -> list[Expr] | None:
    """Return all roots of an expression in one symbol, None if they are not sure to be all."""
    try:
        polynomial = Poly(expression, symbol)
        leading = polynomial.LC()
    except PolynomialError:
        polynomial = None
    if polynomial is not None and symbol not in leading.free_symbols:
        signs = Letters()
        if not (signs.is_positive(leading) or signs.is_positive(-leading)):
            return None
        found = roots(polynomial)
        return list(found) if sum(found.values()) == polynomial.degree() else None
    if expression.free_symbols != {symbol}:
        return None
    plain = Symbol("number", real=True)
    found = limited(solveset, expression.subs(symbol, plain), plain, S.Reals)
    return list(found) if isinstance(found, FiniteSet) else None
