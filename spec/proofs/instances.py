"""The instances of a general statement: for each number of classes, class, label, root of an assumption, and case.

An instance speaks of plain symbols alone: no sum, no index, no case distinction, no equation among the assumptions. One
that an assumption excludes is left out; every other one has to be proven.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from sympy import (
    Abs,
    Basic,
    Contains,
    Eq,
    Expr,
    FiniteSet,
    Heaviside,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Ne,
    Piecewise,
    Pow,
    S,
    Sum,
    Symbol,
    Union,
    sign,
)
from sympy.logic.boolalg import And, Boolean, Or

from spec.notation import DOMAINS, K, alpha_t, c, domain_of, expand_classes, j, p_t, probabilities, t, weights
from spec.proofs.statement import DisprovedError, Statement

CLASSES = (2, 3, 4, 5)
MORE_CLASSES = (7, 11)  # tried where the statement is not proven for every number of classes
OF_TRUE_CLASS = {alpha_t: weights[t], p_t: probabilities[t]}  # where classes have an index, so has the true one
MOST_CASES = 1000


def instances(statement: Statement, classes: int | None) -> Iterator[Statement]:
    """Yield what a statement says for a number of classes, in plain symbols, for each class, label and case.

    Args:
        statement: general.
        classes: None for a statement that has no classes.

    Raises:
        DisprovedError: if it has too many cases.
    """
    explicit = [_done(statement)] if classes is None else _for_classes(statement, classes)
    for one in explicit:
        for alternative in _for_each_alternative(one):
            for labelled in _for_each_label(alternative):
                yield from all_cases(labelled)


def _done(statement: Statement) -> Statement:
    try:
        return statement.map(lambda part: part.doit())
    except (ValueError, NotImplementedError) as error:  # a limit that differs from both sides, or is not known
        raise DisprovedError(str(error)) from error


def has_classes(statement: Statement) -> bool:
    """Return whether a statement speaks of classes."""
    return statement.parts.has(K, Indexed, t, j)


def with_true_class(statement: Statement) -> Statement:
    """Return a statement about classes with p_t and α_t as entries of their rows."""
    return statement.map(lambda part: part.subs(OF_TRUE_CLASS))


def has_any_number_of_classes(statement: Statement) -> bool:
    """Return whether a statement speaks of any number of classes, rather than of numbered ones alone."""
    return bool(statement.parts.free_symbols & {K, t, j, c})


# ---------------------------------------------------------------- classes


def _for_classes(statement: Statement, classes: int) -> Iterator[Statement]:
    indexed = with_true_class(statement)
    for true_class, other in _places(indexed, classes):
        entries = tuple(
            a.subs(c, i) for a in indexed.assuming for i in (range(1, classes + 1) if c in a.free_symbols else [1])
        )
        yield replace(indexed, assuming=entries).map(lambda part: expand_classes(part, classes, true_class, other))  # noqa: B023


def _places(statement: Statement, classes: int) -> Iterator[tuple[int | None, int | None]]:
    """Yield the values of t and j for which a statement has to be proven.

    Where no class is named, and t and j stand only as indices and in δ, renaming the classes turns each choice into
    the true class being the first and the other one the first or the second.
    """
    has_true, has_other = statement.parts.has(t), statement.parts.has(j)
    if names_no_class(statement):
        others = [1, 2] if has_true else [1]
        yield from itertools.product([1] if has_true else [None], others if has_other else [None])
    else:
        # a polynomial in t or j of degree 3 that is 0 at four classes is 0 at all
        every = range(1, classes + 1) if classes <= max(CLASSES) else (1, 2, 4, classes)
        yield from itertools.product(every if has_true else [None], every if has_other else [None])


def names_no_class(statement: Statement) -> bool:
    """Return whether a statement treats all classes alike, so that renaming them changes nothing."""
    return all(_names_no_class(part, {t, j}) for part in statement.parts.args)


def _names_no_class(part: Basic, indices: set[Symbol]) -> bool:
    if isinstance(part, Indexed):
        return all(index.is_Symbol for index in part.indices)
    if isinstance(part, KroneckerDelta | Eq | Ne) and set(part.args) <= indices | {c}:
        return True
    if isinstance(part, Sum):
        every = all((low, high) == (1, K) for _, low, high in part.limits)
        return every and _names_no_class(part.function, indices | set(part.variables))
    return part not in indices | {c} and all(_names_no_class(argument, indices) for argument in part.args)


# ---------------------------------------------------------------- labels


def _for_each_alternative(statement: Statement) -> Iterator[Statement]:
    """Yield the statement for each alternative of its assumptions: no point may miss the smaller ones of them."""
    for assumption in statement.assuming:
        if alternatives := _alternatives(assumption):
            others = replace(statement, assuming=tuple(a for a in statement.assuming if a != assumption))
            for alternative in alternatives:
                yield from _for_each_alternative(others.assume(*alternative))
            return
    if not statement.is_excluded:
        yield statement


def _alternatives(assumption: Boolean) -> list[tuple[Boolean, ...]]:
    """Return what an assumption says instead: one or more relations, in each alternative; [] if it is one itself."""
    if isinstance(assumption, And):
        return [assumption.args]
    if isinstance(assumption, Or):
        return [(alternative,) for alternative in assumption.args]
    if isinstance(assumption, Contains):
        number, allowed = assumption.args
        if isinstance(allowed, Union):
            return [(Contains(number, part),) for part in allowed.args]
        if isinstance(allowed, FiniteSet) and not isinstance(number, Symbol):
            return [(Eq(number, value),) for value in allowed]
    return []


def _for_each_label(statement: Statement) -> Iterator[Statement]:
    """Yield the statement for each value of the symbols that take finitely many."""
    finite = {symbol: DOMAINS.get(symbol) for symbol in statement.symbols}
    finite = {symbol: domain for symbol, domain in finite.items() if isinstance(domain, FiniteSet)}
    for assumption in statement.assuming:
        if isinstance(assumption, Contains) and isinstance(assumption.args[1], FiniteSet):
            symbol, values = assumption.args
            if isinstance(symbol, Symbol):
                finite[symbol] = FiniteSet(*(v for v in values if v in domain_of(symbol)))
    for values in itertools.product(*finite.values()):
        chosen = dict(zip(finite, values, strict=True))
        labelled = statement.map(lambda part: part.subs(chosen))  # noqa: B023
        if not labelled.is_excluded:
            yield labelled


# ---------------------------------------------------------------- cases


def all_cases(statement: Statement) -> Iterator[Statement]:
    """Yield a statement in plain symbols for each case, and refuse one that has too many."""
    for number, case in enumerate(_for_each_case(statement)):
        if number == MOST_CASES:
            raise DisprovedError(f"more than {MOST_CASES} cases of {statement.left} and {statement.right}")
        yield case


def _for_each_case(statement: Statement) -> Iterator[Statement]:
    """Yield the statement for each branch of its case distinctions: |x|, max, min, sign, δ, 0 to a power, and cases."""
    kinds = (Abs, Max, Min, sign, Heaviside, Piecewise, KroneckerDelta)
    found = [part for part in statement.parts.atoms(*kinds, Pow) if isinstance(part, kinds) or part.base == 0]
    # the innermost first
    branching = min(found, key=lambda part: (len(part.atoms(*kinds)), str(part)), default=None)
    if branching is None:
        yield statement
        return
    for condition, branch in _branches(branching):
        conditions = condition.args if isinstance(condition, And) else (condition,)
        case = statement.map(lambda part: part.xreplace({branching: branch})).assume(*conditions)  # noqa: B023
        if not case.is_excluded:
            yield from _for_each_case(case)


def _branches(part: Expr) -> Iterator[tuple[Boolean, Expr]]:
    if isinstance(part, Abs | sign | Heaviside):
        (number, *at_0) = part.args
        above, below, neither = {
            Abs: (number, -number, S.Zero),
            sign: (S.One, S.NegativeOne, S.Zero),
            Heaviside: (S.One, S.Zero, *at_0),
        }[type(part)]
        yield from [(number > 0, above), (number < 0, below), (Eq(number, 0), neither)]
    elif isinstance(part, Max | Min):
        for chosen in part.args:
            others = [other for other in part.args if other != chosen]
            yield And(*(chosen >= o if isinstance(part, Max) else chosen <= o for o in others)), chosen
    elif isinstance(part, Piecewise):
        earlier: list[Boolean] = []
        for branch, condition in part.args:
            yield And(condition, *(~one for one in earlier)), branch
            earlier.append(condition)
        if earlier[-1] != True:  # noqa: E712
            yield And(*(~one for one in earlier)), S.NaN
    elif isinstance(part, KroneckerDelta):
        yield from [(Eq(*part.args), S.One), (Ne(*part.args), S.Zero)]
    else:
        yield from [(Eq(part.exp, 0), S.One), (part.exp > 0, S.Zero), (part.exp < 0, S.NaN)]
