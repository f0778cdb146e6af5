"""A statement: two sides, said to be equal where assumptions hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import (
    Basic,
    EmptySet,
    Equality,
    Expr,
    GreaterThan,
    LessThan,
    Set,
    StrictGreaterThan,
    StrictLessThan,
    Symbol,
    Tuple,
    Unequality,
    expand,
    sign,
    true,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from spec.proofs.normal_forms import flatten
from spec.proofs.points import narrowed


class DisprovedError(AssertionError):
    """The two sides differ, or nothing could be tried."""


@dataclass(frozen=True)
class Statement:
    """Two sides, said to be equal where the assumptions hold."""

    left: Expr
    right: Expr
    assuming: tuple[Boolean, ...] = ()
    inside: tuple[tuple[Expr, Set], ...] = ()  # roots, and the domain in which each must lie

    def map(self, change: Callable[[Basic], Basic]) -> Statement:
        """Return the statement with its sides and assumptions changed; an assumption that is true is left out."""
        changed = (change(assumption) for assumption in self.assuming)
        assuming = tuple(a for a in changed if a is not true)
        inside = tuple((change(value), domain) for value, domain in self.inside)
        return Statement(change(self.left), change(self.right), assuming, inside)

    def assume(self, *more: Boolean) -> Statement:
        """Return the statement under more assumptions."""
        return replace(self, assuming=tuple(a for a in (*self.assuming, *more) if a != True))  # noqa: E712

    @property
    def parts(self) -> Tuple:
        """The sides and the assumptions as one expression."""
        return Tuple(self.left, self.right, *self.assuming)

    @property
    def symbols(self) -> set[Symbol]:
        """The symbols of the two sides."""
        return self.left.free_symbols | self.right.free_symbols

    @property
    def is_excluded(self) -> bool:
        """Whether an assumption cannot hold."""
        if any(assumption == False for assumption in self.assuming):  # noqa: E712
            return True
        if any(value.is_number and domain.contains(value) == False for value, domain in self.inside):  # noqa: E712
            return True
        if _contradict([flatten(assumption) for assumption in self.assuming if assumption.is_Relational]):
            return True
        alone = {a.free_symbols.copy().pop() for a in self.assuming if len(a.free_symbols) == 1 and a.is_Relational}
        return any(narrowed(symbol, self.assuming) is EmptySet for symbol in alone)


SIGNS = {
    StrictGreaterThan: {1},
    GreaterThan: {0, 1},
    StrictLessThan: {-1},
    LessThan: {-1, 0},
    Equality: {0},
    Unequality: {-1, 1},
}


def _contradict(relations: list[Relational]) -> bool:
    """Return whether relations leave no sign for one and the same difference."""
    signs: dict[Expr, set[int]] = {}
    if any(relation == False for relation in relations):  # noqa: E712
        return True
    for relation in relations:
        if relation == True:  # noqa: E712
            continue
        difference = expand(relation.lhs - relation.rhs)
        allowed = SIGNS[type(relation)]
        if difference.could_extract_minus_sign():
            difference, allowed = -difference, {-each for each in allowed}
        signs[difference] = signs.get(difference, {-1, 0, 1}) & allowed
    return not all(allowed & _signs_of_product(number, signs) for number, allowed in signs.items())


def _signs_of_product(number: Expr, signs: dict[Expr, set[int]]) -> set[int]:
    """Return the signs that a product may have by those of its factors."""
    if not number.is_Mul:
        return {-1, 0, 1}
    possible = {1}
    for factor in number.args:
        of_factor = {int(sign(factor))} if factor.is_Rational else signs.get(factor, {-1, 0, 1})
        possible = {one * other for one in possible for other in of_factor}
    return possible
