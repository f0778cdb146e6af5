"""A statement: two sides, said to be equal where assumptions hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from sympy import (
    Basic,
    EmptySet,
    Equality,
    Expr,
    GreaterThan,
    LessThan,
    PolynomialError,
    Set,
    StrictGreaterThan,
    StrictLessThan,
    Symbol,
    Tuple,
    Unequality,
    expand,
    factor_list,
    fraction,
    sign,
    together,
    true,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from spec.notation import domain_of
from spec.proofs.letters import Letters
from spec.proofs.narrowing import narrowed
from spec.proofs.normal_forms import flatten
from spec.proofs.order import name_of
from spec.proofs.polynomials import UndecidedError
from spec.proofs.work import MOST_TERMS, number_of_terms
from spec.proofs.work import DisprovedError as DisprovedError


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
        if any(_has_another_sign(relation) for relation in self.assuming if relation.is_Relational):
            return True
        alone = {a.free_symbols.copy().pop() for a in self.assuming if len(a.free_symbols) == 1 and a.is_Relational}
        return any(narrowed(symbol, self.assuming) is EmptySet for symbol in alone)

    @property
    def with_equalities(self) -> Statement:
        """The statement, with an equation for a symbol that is assumed to lie neither above nor below something."""
        inequalities = [a for a in self.assuming if a.is_Relational and not isinstance(a, Equality)]
        zero = [number for number, allowed in _signs(inequalities).items() if allowed == {0}]
        return self.assume(*(equation for equation in map(_as_definition, zero) if equation is not None))


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
    if any(relation == False for relation in relations):  # noqa: E712
        return True
    signs = _signs(relations)
    return not all(allowed & _signs_of_product(number, signs) for number, allowed in signs.items())


def _signs(relations: list[Relational]) -> dict[Expr, set[int]]:
    """Return the differences of which relations speak, each with the signs that they leave to it."""
    signs: dict[Expr, set[int]] = {}
    for relation in relations:
        if relation == True:  # noqa: E712
            continue
        difference = relation.lhs - relation.rhs
        difference = expand(difference) if number_of_terms(difference) <= MOST_TERMS else difference
        allowed = SIGNS[type(relation)]
        if difference.could_extract_minus_sign():
            difference, allowed = -difference, {-each for each in allowed}
        signs[difference] = signs.get(difference, {-1, 0, 1}) & allowed
    return signs


@cache
def _has_another_sign(relation: Relational) -> bool:
    """Return whether the difference of two sides is seen to have a sign that a relation does not allow."""
    if _is_square(relation.lhs - relation.rhs):
        return not SIGNS[type(relation)] & {0, 1}
    if _is_square(relation.rhs - relation.lhs):
        return not SIGNS[type(relation)] & {-1, 0}
    if not all(domain_of(symbol).is_open for symbol in relation.free_symbols):
        return False  # at an end that belongs to a domain the sign may be 0
    letters = Letters()
    try:
        above, below = fraction(together(letters.rewrite(flatten(relation.lhs - relation.rhs))))
    except (UndecidedError, PolynomialError):
        return False
    if below.is_number or letters.is_positive(below):
        for sign_, number in ((1, above), (-1, -above)):
            if letters.is_positive(number):
                return sign_ not in SIGNS[type(relation)]
    return False


def _is_square(number: Expr) -> bool:
    """Return whether a polynomial is seen to be a positive number times a square, and so is not negative."""
    if not number.is_polynomial() or number_of_terms(number) > MOST_TERMS:
        return False
    coefficient, factors = factor_list(number)
    return bool(coefficient > 0) and all(times % 2 == 0 for _, times in factors)


def _as_definition(zero: Expr) -> Equality | None:
    """Return what a symbol is where an expression is 0 that is linear in it; None if it is so in none."""
    for symbol in sorted(zero.free_symbols, key=name_of):
        rate = zero.diff(symbol)
        if rate.is_Rational and rate != 0:
            return Equality(symbol, expand(symbol - zero / rate))
    return None


def _signs_of_product(number: Expr, signs: dict[Expr, set[int]]) -> set[int]:
    """Return the signs that a product may have by those of its factors."""
    if not number.is_Mul:
        return {-1, 0, 1}
    possible = {1}
    for factor in number.args:
        of_factor = {int(sign(factor))} if factor.is_Rational else signs.get(factor, {-1, 0, 1})
        possible = {one * other for one in possible for other in of_factor}
    return possible
