"""Proofs that two expressions are equal: by algebra, in every instance of the statement; else at points.

A general statement about K classes is proven with its sums left whole, for every K, or else for two to five classes
written out, and then tried at points for 7 and 11. So of a statement that is not proven for every K, one that is wrong
for other numbers of classes alone would pass: the proof says which it is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from itertools import permutations

from sympy import Eq, Expr, I, Set, Symbol
from sympy.logic.boolalg import Boolean

from spec.notation import DOMAINS
from spec.proofs.derivatives import refuse_derivatives
from spec.proofs.every_number_of_classes import for_every_number, has_both, is_decided_by_a_few, term_by_term
from spec.proofs.instances import (
    CLASSES,
    MORE_CLASSES,
    all_cases,
    has_any_number_of_classes,
    has_classes,
    instances,
    with_true_class,
)
from spec.proofs.normal_forms import flatten, zero_where
from spec.proofs.points import ends, points
from spec.proofs.polynomials import UndecidedError as UnsummedError
from spec.proofs.roots import solved, with_values
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.values import UndecidedError, agree
from spec.proofs.vanishing import is_searched, is_singular, vanishing_points
from spec.proofs.zeros import at_ends_together, sums_divided_by, without_a_sign, zeros

ALL_K = "every K"
SOME_K = "K = 2 to 5"
FEW = 2
FEW_CLASSES = (2, 3)


@dataclass(frozen=True)
class Proof:
    """How an equality was proven.

    Attributes:
        symbolic: so many instances by algebra, …
        numeric_points: … the others at so many points, where all that a proof by algebra lacks was tried.
        scope: for which numbers of classes: `ALL_K`, `SOME_K`, or "" where there are none.
    """

    symbolic: int = 0
    numeric_points: int = 0
    scope: str = ""

    @property
    def how(self) -> str:
        """In words: "symbolically, for every K"."""
        if self.numeric_points:
            return f"at {self.numeric_points} points"
        return f"symbolically, for {self.scope}" if self.scope else "symbolically"

    def __add__(self, other: Proof) -> Proof:
        return replace(
            self,
            symbolic=self.symbolic + other.symbolic,
            numeric_points=self.numeric_points + other.numeric_points,
        )


def prove(left: Expr, right: Expr, assuming: tuple[Boolean, ...] = ()) -> Proof:
    """Prove that two expressions are equal wherever the assumptions hold.

    Args:
        left: any expression; a symbol that the notation does not have is a positive number.
        right: another.
        assuming: an equation with a symbol on its left defines that symbol, any other one is solved for all its roots;
            anything else restricts the points. A derivative is partial: what an assumption defines is held fixed.

    Raises:
        DisprovedError: where they differ, or if there is an instance of which nothing could be tried, or a derivative
            that does not exist everywhere.
    """
    statement = Statement(left, right, tuple(assuming))
    refuse_derivatives(with_true_class(statement) if has_classes(statement) else statement, _holds)
    _refuse_vanishing_sums(statement)
    if not has_classes(statement):
        return _prove_for(statement, None)
    if not has_any_number_of_classes(statement):
        return _prove_for(statement, max(CLASSES))
    if proof := _prove_for_every_number(statement):
        return proof
    if not is_decided_by_a_few(statement):
        raise DisprovedError(f"{statement.left} and {statement.right} depend on the number of classes, or of a class")
    proof = sum((_prove_for(statement, classes) for classes in CLASSES), Proof())
    for classes in MORE_CLASSES:
        _try_for(statement, classes)
    return replace(proof, scope=SOME_K)


def _holds(statement: Statement) -> bool:
    """Return whether a statement without derivatives is proven by algebra."""
    try:
        return prove(statement.left, statement.right, statement.assuming).numeric_points == 0
    except DisprovedError:
        return False


def _prove_for_every_number(statement: Statement) -> Proof | None:
    """Return a proof for every K, None if there is none by algebra."""
    try:
        cases = [(case, terms) for general, terms in for_every_number(statement) for case in solved(general)]
    except UnsummedError:
        return None
    if not cases or not all(
        _is_identity(case) or all(map(_is_identity_in_each_case, term_by_term(case, terms))) for case, terms in cases
    ):
        return None
    if has_both(statement) or any(isinstance(assumption, Eq) for assumption in statement.assuming):
        _prove_for(statement, 2)
    if any(_divides_by_a_sum(case) for case, _ in cases):
        _prove_for(statement, 3)
    return Proof(symbolic=len(cases), scope=ALL_K)


def _is_identity_in_each_case(statement: Statement) -> bool:
    return all(map(_is_identity, itertools.chain.from_iterable(map(solved, all_cases(statement)))))


def _divides_by_a_sum(case: Statement) -> bool:
    """Return whether a divisor may be 0 that has a sum as a letter: there it is not known which values that takes."""
    divisors = zero_where(case.left - case.right) or frozenset()
    return any(not divisor.free_symbols <= DOMAINS.keys() for divisor in without_a_sign(divisors))


def _prove_for(statement: Statement, classes: int | None) -> Proof:
    """Prove what a statement says of a number of classes, each instance by itself."""
    proof = sum(map(_prove_instance, instances(statement, classes)), Proof())
    if proof == Proof():
        raise DisprovedError(f"nothing satisfies {statement.assuming}")
    return proof


def _prove_instance(instance: Statement) -> Proof:
    if _may_hold_without_definitions(instance) and _is_identity(instance):
        return Proof(symbolic=1)
    proof = Proof()
    for case in solved(instance):
        if _is_identity(case):
            proof += Proof(symbolic=int(_can_hold(case)))
        else:
            proof += _prove_at_points(case)
    if proof == Proof():
        raise DisprovedError(f"nothing satisfies {instance.assuming}")
    return proof


def _may_hold_without_definitions(statement: Statement) -> bool:
    """Return whether both sides speak of the same defined symbols; without the definitions they are far shorter."""
    defined = {a.lhs for a in statement.assuming if isinstance(a, Eq)}
    return statement.left.free_symbols & defined == statement.right.free_symbols & defined


def _try_for(statement: Statement, classes: int) -> None:
    """Try what a statement says of a number of classes at a few points."""
    for instance in instances(statement, classes):
        for case in solved(instance):
            symbols = sorted(_symbols(case), key=str)
            few = itertools.islice(points(symbols, _relevant(case), special=False), FEW)
            agreed = [_agree(case, point) for point in few]
            if False in agreed or True not in agreed:
                raise DisprovedError(f"for {classes} classes {case.left} and {case.right} differ, or nothing was tried")


def _can_hold(case: Statement) -> bool:
    """Return whether the roots that stand for symbols lie in the domains of these, somewhere."""
    if not case.inside:
        return True
    restrictions = _restrictions(case)
    symbols = case.symbols.union(*restrictions.values())
    return next(points(sorted(symbols, key=str), tuple(restrictions)), None) is not None


def _is_identity(statement: Statement) -> bool:
    """Return whether the sides are equal by algebra, also where algebra divides by 0.

    Raises:
        DisprovedError: if one side alone is undefined where a divisor is 0 inside the domains.
    """
    divisors = zero_where(statement.left - statement.right)
    if divisors is None:
        return False
    for symbol, value in zeros(divisors):
        _try_at(statement, symbol, value)
    for divisor in without_a_sign(divisors):
        if not is_searched(divisor):
            return False
        if divisor.free_symbols <= DOMAINS.keys():
            _refuse_singular(statement, divisor)
    at_ends = ends(_symbols(statement), at_ends_together(divisors, statement.symbols), _relevant(statement))
    for point in at_ends:
        if _agree(statement, point) is False:
            if statement.symbols <= DOMAINS.keys():
                raise DisprovedError(f"at {point}: {statement.left} and {statement.right} differ")
            return False  # a letter stands for a sum: it may not have this value
    return True


def _try_at(statement: Statement, symbol: Symbol, value: Expr) -> None:
    if value.has(I):  # real at some points alone: the search along the gradient finds those
        return
    at_zero = with_values(statement, {symbol: value})
    if at_zero.is_excluded:
        return
    for point in itertools.islice(points(sorted(_symbols(at_zero), key=str), _relevant(at_zero), special=False), FEW):
        if _agree(at_zero, point) is False:
            raise DisprovedError(f"where {symbol} = {value} one of {statement.left} and {statement.right} is undefined")


def _refuse_singular(statement: Statement, divisor: Expr) -> None:
    left, right, relevant = flatten(statement.left), flatten(statement.right), _relevant(statement)
    for point in vanishing_points(divisor, _symbols(statement), relevant):
        if {is_singular(left, point), is_singular(right, point)} == {True, False}:
            raise DisprovedError(f"where {divisor} is 0 one of {statement.left} and {statement.right} is undefined")


def _refuse_vanishing_sums(statement: Statement) -> None:
    """Refuse a statement one side of which divides by a sum over classes that may be 0.

    The same sum before and below the line cancels as soon as it is written out, and algebra sees no divisor.
    """
    for side, other in permutations((statement.left, statement.right)):
        for divisor in sums_divided_by(side) - sums_divided_by(other):
            for classes in FEW_CLASSES:
                for instance in instances(Statement(divisor, other, statement.assuming), classes):
                    for case in solved(instance):
                        _refuse_zero(case)


def _refuse_zero(case: Statement) -> None:
    """Refuse a statement whose left side, a divisor, is 0 where its right side has a value."""
    divisor = flatten(case.left)
    symbols, relevant = _symbols(case), _relevant(case)
    all_at_ends = ends(symbols, at_ends_together(frozenset({divisor}), symbols), relevant)
    inside = (vanishing_points(each, symbols, relevant) for each in without_a_sign(frozenset({divisor})))
    for point in itertools.chain(all_at_ends, *inside):
        if is_singular(1 / divisor, point) and is_singular(flatten(case.right), point) is False:
            raise DisprovedError(f"a divisor is 0 at {point}")


def _prove_at_points(statement: Statement) -> Proof:
    tried = 0
    seed = str((statement.left, statement.right))
    for point in points(sorted(_symbols(statement), key=str), _relevant(statement), seed=seed):
        agreed = _agree(statement, point)
        if agreed is False:
            raise DisprovedError(f"at {point}: {statement.left} and {statement.right} differ")
        tried += agreed is True
    if not tried:
        raise DisprovedError(f"nothing could be tried of {statement}")
    return Proof(numeric_points=tried)


def _agree(statement: Statement, point: dict) -> bool | None:
    try:
        return agree(flatten(statement.left), flatten(statement.right), point)
    except UndecidedError:
        return None


def _relevant(statement: Statement) -> tuple[Boolean | tuple[Expr, Set], ...]:
    """Return the assumptions that restrict the symbols of the sides, directly or through one another."""
    restrictions = _restrictions(statement)
    of_roots = {symbol for value, _ in statement.inside for symbol in value.free_symbols}  # also of one that cancelled
    relevant, symbols = {}, statement.symbols | of_roots
    while more := [a for a, its in restrictions.items() if a not in relevant and (not its or its & symbols)]:
        relevant |= dict.fromkeys(more)
        symbols.update(*(restrictions[a] for a in more))
    return tuple(a for a in restrictions if a in relevant)


def _restrictions(statement: Statement) -> dict[Boolean | tuple[Expr, Set], set[Symbol]]:
    """Return what restricts the points, and the symbols of each restriction."""
    restrictions = {flatten(a): a.free_symbols for a in statement.assuming}
    return restrictions | {(flatten(value), domain): value.free_symbols for value, domain in statement.inside}


def _symbols(statement: Statement) -> set[Symbol]:
    restricted = (a[0] if isinstance(a, tuple) else a for a in _relevant(statement))
    return statement.symbols.union(*(part.free_symbols for part in restricted))
