"""Proofs that two expressions are equal: by algebra, in every instance of the statement; else at points.

A general statement about K classes is proven with its sums left whole, for every K, or else for two to five classes
written out, and then tried at points for 7 and 11, or for 6 to 11 if it names classes. So of a statement that is not
proven for every K, one that is wrong for other numbers of classes alone would pass: the proof says which it is.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, replace

from sympy import Eq, Expr, sympify
from sympy.logic.boolalg import Boolean

from spec.notation import DOMAINS, K
from spec.proofs.branches import beside_branches, refuse_untried_branches
from spec.proofs.cases import all_cases
from spec.proofs.derivatives import KINKS, refuse_derivatives
from spec.proofs.every_number_of_classes import Terms, for_every_number, has_both, is_decided_by_a_few, term_by_term
from spec.proofs.identity import FEW, holds_by_algebra, refuse_what_cancels
from spec.proofs.instances import (
    CLASSES,
    MORE_CLASSES,
    NUMBERED,
    has_any_number_of_classes,
    has_classes,
    instances,
    names_no_class,
    refuse_free_indices,
    with_sums,
    with_true_class,
)
from spec.proofs.language import refuse_what_has_no_rule
from spec.proofs.normal_forms import zero_where
from spec.proofs.order import name_of
from spec.proofs.points import points
from spec.proofs.polynomials import UndecidedError as UnsummedError
from spec.proofs.restrictions import agree_at, relevant, restrictions, symbols_of
from spec.proofs.roots import solved
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.work import MOST_PARTS, NotWorkedOutError, TooMuchWorkError, budget, number_of_parts
from spec.proofs.zeros import without_a_sign

ALL_K = "every K"
SOME_K = "K = 2 to 5"


@dataclass(frozen=True)
class Proof:
    """How an equality was proven.

    Attributes:
        symbolic: so many instances by algebra, …
        numeric_points: … the others at so many points, where all that a proof by algebra lacks was tried.
        scope: for which numbers of classes: `ALL_K`, `SOME_K`, the one assumed, or "" where there are none.
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
            that does not exist everywhere, or if it would take more steps than a proof may (`spec.proofs.work`).
        NotWorkedOutError: a DisprovedError too, where there is no rule for what the statement says.
    """
    with budget():
        try:
            statement = Statement(sympify(left), sympify(right), tuple(assuming))
            refuse_what_has_no_rule(statement)
            return _prove(statement.map(with_sums))
        except RecursionError as error:  # what is nested so deeply cannot be written into a message
            raise TooMuchWorkError("a step of the proof is nested too deeply") from error
        except (AttributeError, NotImplementedError, TypeError, ValueError) as error:
            raise NotWorkedOutError(f"{left} = {right} is of no kind that is proven here: {error}") from error


def _prove(statement: Statement) -> Proof:
    if number_of_parts(statement.parts) > MOST_PARTS:
        raise TooMuchWorkError(f"a statement of more than {MOST_PARTS:,} parts")
    refuse_free_indices(statement)
    number = next((a.rhs for a in statement.assuming if isinstance(a, Eq) and a.lhs == K and a.rhs.is_Integer), None)
    if number is not None:
        statement = statement.map(lambda part: part.subs(K, number))
    refuse_derivatives(with_true_class(statement) if has_classes(statement) else statement, _holds)
    refuse_what_cancels(statement)
    if number is not None:
        if number not in range(min(CLASSES), max(NUMBERED) + 1):
            raise NotWorkedOutError(f"{number} classes are not written out here")
        return replace(_prove_for(statement, int(number)), scope=f"K = {number}")
    if not has_classes(statement):
        return _prove_for(statement, None)
    if not has_any_number_of_classes(statement):
        return _prove_for(statement, max(CLASSES))
    if proof := _prove_for_every_number(statement):
        return proof
    if not is_decided_by_a_few(statement):
        raise DisprovedError(f"{statement.left} and {statement.right} depend on the number of classes, or of a class")
    proof = sum((_prove_for(statement, classes) for classes in CLASSES), Proof())
    for classes in MORE_CLASSES if names_no_class(with_true_class(statement)) else NUMBERED:
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
        cases = [
            (_with_equal_sums_as_one(case, terms), terms)
            for general, terms in for_every_number(statement)
            for case in solved(general)
        ]
        if not cases or not all(
            holds_by_algebra(case) or all(map(_holds_in_each_case, term_by_term(case, terms))) for case, terms in cases
        ):
            return None
    except UnsummedError:
        return None
    if any(_divides_by_a_sum(case) for case, _ in cases):
        return None  # for which numbers of classes a divisor can be 0 is not known
    if has_both(statement) or any(isinstance(assumption, Eq) for assumption in statement.assuming):
        _prove_for(statement, 2)
        _try_for(statement, 3)
    return Proof(symbolic=len(cases), scope=ALL_K)


def _with_equal_sums_as_one(case: Statement, terms: Terms) -> Statement:
    """Return a statement with one letter for sums whose terms are equal in each case, as those of |z| and sign(z) z."""
    by_cases = [letter for letter, term in terms.items() if term.has(*KINKS)]
    for letter, one in itertools.combinations(by_cases, 2):
        if _holds_in_each_case(replace(case, left=terms[letter], right=terms[one])):
            case = case.map(lambda part: part.subs(letter, one))  # noqa: B023
    return case


def _holds_in_each_case(statement: Statement) -> bool:
    return all(map(holds_by_algebra, itertools.chain.from_iterable(map(solved, all_cases(statement)))))


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
    if _may_hold_without_definitions(instance) and holds_by_algebra(instance):
        return Proof(symbolic=1)
    proof = Proof()
    for case in solved(instance):
        if holds_by_algebra(case):
            proof += Proof(symbolic=int(_can_hold(case)))
        else:
            proof += _prove_at_points(case)
    if proof == Proof():
        if _speak_of_the_same(instance) and holds_by_algebra(instance):  # whatever satisfies it
            return Proof(symbolic=1)
        raise DisprovedError(f"nothing satisfies {instance.assuming}")
    return proof


def _may_hold_without_definitions(statement: Statement) -> bool:
    """Return whether both sides are to be compared without the definitions first; they are far shorter.

    Where algebra divides the definitions are needed: without them nobody knows where a divisor is 0.
    """
    is_defined = any(isinstance(a, Eq) for a in statement.assuming)
    return _speak_of_the_same(statement) and not (is_defined and zero_where(statement.left - statement.right))


def _speak_of_the_same(statement: Statement) -> bool:
    """Return whether both sides speak of the same defined symbols."""
    defined = {a.lhs for a in statement.assuming if isinstance(a, Eq)}
    return statement.left.free_symbols & defined == statement.right.free_symbols & defined


def _try_for(statement: Statement, classes: int) -> None:
    """Try what a statement says of a number of classes at a few points."""
    for instance in instances(statement, classes):
        for case in solved(instance):
            symbols = sorted(symbols_of(case), key=name_of)
            few = itertools.islice(points(symbols, relevant(case), special=False), FEW)
            agreed = [agree_at(case, point) for point in few]
            if False in agreed or True not in agreed:
                raise DisprovedError(f"for {classes} classes {case.left} and {case.right} differ, or nothing was tried")


def _can_hold(case: Statement) -> bool:
    """Return whether the roots that stand for symbols lie in the domains of these, somewhere."""
    if not case.inside:
        return True
    restricting = restrictions(case)
    symbols = case.symbols.union(*restricting.values())
    return next(points(sorted(symbols, key=name_of), tuple(restricting)), None) is not None


def _prove_at_points(statement: Statement) -> Proof:
    seed, assuming = str((statement.left, statement.right)), relevant(statement)
    symbols = sorted(symbols_of(statement), key=name_of)
    tried: Counter[bool | None] = Counter()
    agreeing = []
    for point in itertools.chain(points(symbols, assuming, seed=seed), beside_branches(statement)):
        agreed = agree_at(statement, point)
        if agreed is False:
            raise DisprovedError(f"at {point}: {statement.left} and {statement.right} differ")
        tried[agreed] += 1
        if agreed:
            agreeing.append(point)
    refuse_untried_branches(statement, agreeing)
    if tried[True] <= tried[None]:  # where both sides are 0 they say nothing of where no digit is certain
        raise DisprovedError(f"of {statement} only {tried[True]} of {tried.total()} points could be tried")
    return Proof(numeric_points=tried[True])
