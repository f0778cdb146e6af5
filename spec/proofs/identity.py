"""Whether a case of a statement is an identity by algebra, also where algebra divides by 0.

Algebra cancels a divisor, and so proves of what is undefined that it equals what is defined. Each divisor that may be 0
inside the domains is therefore looked at again: at its zeros both sides must have a value, or neither.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from sympy import Eq, Expr, I, Indexed, Pow, Rational, Sum, Symbol, fraction, ground_roots, together
from sympy.core.function import AppliedUndef

from spec.notation import DOMAINS, K, c, entry_symbol, j
from spec.proofs.branches import beside_exponents
from spec.proofs.derivatives import KINKS
from spec.proofs.instances import CLASSES, MORE_CLASSES, has_classes, instances, with_classes_counted
from spec.proofs.letters import Letter
from spec.proofs.normal_forms import flatten, zero_where
from spec.proofs.order import name_of
from spec.proofs.points import Point, ends, points, points_with
from spec.proofs.restrictions import agree_at, is_undecided, relevant, symbols_of
from spec.proofs.roots import solved, with_values
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.vanishing import is_searched, is_singular, value_at, vanishing_points
from spec.proofs.zeros import at_ends_together, divisors_that_cancel, without_a_sign, zeros

FEW = 2
MANY = 40  # where an exponent depends on several symbols
FEW_CLASSES = (2, 3)
NUMBERS = (2, 3, 10, 100, 1_000, 1_000_000)  # of classes
MORE = Letter("more", positive=True)  # classes than one


def holds_by_algebra(statement: Statement) -> bool:
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
    together = at_ends_together(divisors, statement.symbols)
    at_ends = ends(symbols_of(statement), together, relevant(statement), beside_exponents(statement))
    for point in at_ends:
        agreed = agree_at(statement, point)
        if agreed is None and is_undecided(statement, point):
            return False
        if agreed is False:
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
    symbols = sorted(symbols_of(at_zero), key=name_of)
    for point in itertools.chain(*_tried(symbols, relevant(at_zero), beside_exponents(statement))):
        if agree_at(at_zero, point) is False:
            raise DisprovedError(f"where {symbol} = {value} one of {statement.left} and {statement.right} is undefined")


def _tried(symbols: list[Symbol], assuming: tuple, beside: dict[Symbol, list[Rational]]) -> Iterator[Iterator[Point]]:
    """Yield a few points, and one for each value at which an exponent is on another side of 0."""
    yield itertools.islice(points(symbols, assuming, special=False), FEW)
    for symbol, values in beside.items():
        for value in values if symbol in symbols else ():
            yield itertools.islice(points_with(symbols, {symbol: value}, assuming), 1)


def _refuse_singular(statement: Statement, divisor: Expr) -> None:
    left, right, assuming = flatten(statement.left), flatten(statement.right), relevant(statement)
    for point in vanishing_points(divisor, symbols_of(statement), assuming):
        if {is_singular(left, point), is_singular(right, point)} == {True, False}:
            raise DisprovedError(f"where {divisor} is 0 one of {statement.left} and {statement.right} is undefined")


def refuse_what_cancels(statement: Statement) -> None:
    """Refuse a statement one side of which divides, as it is written, by what may be 0 where the other has a value.

    The same before and below the line cancels as soon as it is written out, and algebra sees no divisor.
    """
    for side, other in permutations((statement.left, statement.right)):
        for divisor, guards in divisors_that_cancel(side) - divisors_that_cancel(other):
            alone = Statement(divisor, other, statement.assuming).assume(*guards)
            if c in alone.symbols:  # any class
                alone = replace(alone, left=divisor.subs(c, j), right=other.subs(c, j))
            if alone.is_excluded:
                continue
            _refuse_zero_for_a_number(divisor, statement)
            # a sum of K squares of shares is 1/4 for four classes at the least
            several = (*CLASSES, *MORE_CLASSES) if divisor.has(Sum) and not alone.parts.has(*KINKS) else FEW_CLASSES
            for classes in several if has_classes(alone) else (None,):
                for instance in instances(alone, classes):
                    for case in solved(instance):
                        _refuse_zero(case)


def _refuse_zero_for_a_number(divisor: Expr, statement: Statement) -> None:
    """Refuse a statement that divides by what is 0 for one number of classes, however large, as K − 100 is."""
    defined = {a.lhs: a.rhs for a in statement.assuming if isinstance(a, Eq) and isinstance(a.lhs, Symbol)}
    counted = with_classes_counted(divisor.subs(defined))
    plain = counted.replace(lambda a: isinstance(a, Indexed), entry_symbol)
    if {K} < plain.free_symbols and not plain.has(Sum, AppliedUndef) and _changes_its_sign(plain):
        raise DisprovedError(f"{divisor} may be 0 for some number of classes")
    if counted.free_symbols == {K}:
        above, _ = fraction(together(counted))
        found = ground_roots(above, K) if above.is_polynomial(K) else None
        if found is None or any(number.is_Integer and number > 1 for number in found):
            raise DisprovedError(f"{divisor} may be 0 for some number of classes")


def _changes_its_sign(divisor: Expr) -> bool:
    """Return whether a divisor that depends on the number of classes and on symbols has both signs somewhere."""
    if not any(without_a_sign(frozenset({divisor.subs(K, 1 + MORE)}))):
        return False
    found = list(itertools.islice(points(sorted(divisor.free_symbols - {K}, key=name_of), ()), MANY))
    several = (divisor.subs(K, number) for number in NUMBERS)
    values = [value_at(one, point) for one, point in itertools.product(several, found)]
    return {True, False} <= {value > 0 for value in values if value}


def _refuse_zero(case: Statement) -> None:
    """Refuse a statement whose left side, a divisor, is 0 where its right side has a value."""
    divisor, other = flatten(case.left), flatten(case.right)
    symbols, assuming = symbols_of(case), relevant(case)
    if divisor == 0:
        at_zero = itertools.islice(points(sorted(symbols, key=name_of), assuming, special=False), FEW)
    else:
        several = any(len(power.exp.free_symbols) > 1 for power in other.atoms(Pow))
        groups, times = at_ends_together(frozenset({divisor}), symbols), MANY if several else 1
        all_at_ends = ends(symbols, groups, assuming, times=times, far=bool(assuming))
        inside = (vanishing_points(each, symbols, assuming) for each in without_a_sign(frozenset({divisor})))
        at_zero = (point for point in itertools.chain(all_at_ends, *inside) if is_singular(1 / divisor, point))
    for point in at_zero:
        if is_singular(other, point) is False:
            raise DisprovedError(f"a divisor is 0 at {point}")
