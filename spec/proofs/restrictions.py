"""What restricts the points of a statement, and whether its sides agree at one."""

from __future__ import annotations

from sympy import Expr, Set, Symbol
from sympy.logic.boolalg import Boolean

from spec.proofs.normal_forms import flatten
from spec.proofs.statement import Statement
from spec.proofs.values import Point, UndecidedError, agree


def agree_at(statement: Statement, point: Point) -> bool | None:
    """Return whether both sides are equal at a point; None if both are undefined there, or it would take too long."""
    try:
        return agree(flatten(statement.left), flatten(statement.right), point)
    except UndecidedError:
        return None


def is_undecided(statement: Statement, point: Point) -> bool:
    """Return whether a point says nothing of a statement: it would take too long, or a part is not analytic."""
    try:
        agree(flatten(statement.left), flatten(statement.right), point)
    except UndecidedError:
        return True
    return False


def relevant(statement: Statement) -> tuple[Boolean | tuple[Expr, Set], ...]:
    """Return the assumptions that restrict the symbols of the sides, directly or through one another."""
    restricting = restrictions(statement)
    of_roots = {symbol for value, _ in statement.inside for symbol in value.free_symbols}  # also of one that cancelled
    found, symbols = {}, statement.symbols | of_roots
    while more := [a for a, its in restricting.items() if a not in found and (not its or its & symbols)]:
        found |= dict.fromkeys(more)
        symbols.update(*(restricting[a] for a in more))
    return tuple(a for a in restricting if a in found)


def restrictions(statement: Statement) -> dict[Boolean | tuple[Expr, Set], set[Symbol]]:
    """Return what restricts the points, and the symbols of each restriction."""
    assumed = {flatten(a): a.free_symbols for a in statement.assuming}
    return assumed | {(flatten(value), domain): value.free_symbols for value, domain in statement.inside}


def symbols_of(statement: Statement) -> set[Symbol]:
    """Return the symbols of the sides, and those of what restricts them."""
    restricted = (a[0] if isinstance(a, tuple) else a for a in relevant(statement))
    return statement.symbols.union(*(part.free_symbols for part in restricted))
