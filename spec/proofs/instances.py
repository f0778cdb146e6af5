"""The instances of a general statement: for each number of classes, class, label, root of an assumption, and case.

An instance speaks of plain symbols alone: no sum, no index, no case distinction (`cases.py`), no equation among the
assumptions. One that an assumption excludes is left out; every other one has to be proven.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from sympy import (
    Basic,
    Contains,
    Eq,
    Expr,
    FiniteSet,
    Indexed,
    KroneckerDelta,
    Mul,
    Ne,
    Product,
    Sum,
    Symbol,
    Union,
    exp,
    log,
)
from sympy.logic.boolalg import And, Boolean, Or

from spec.notation import (
    DOMAINS,
    K,
    alpha_t,
    c,
    domain_of,
    j,
    p_t,
    probabilities,
    t,
    weights,
    written_out,
)
from spec.proofs.cases import all_cases
from spec.proofs.limits import with_limits_taken
from spec.proofs.statement import DisprovedError, Statement

CLASSES = (2, 3, 4, 5)
MORE_CLASSES = (7, 11)  # tried where the statement is not proven for every number of classes, …
NUMBERED = range(6, 12)  # … and these where it names classes: the fifth is the fifth to last of nine
OF_TRUE_CLASS = {alpha_t: weights[t], p_t: probabilities[t]}  # where classes have an index, so has the true one


def instances(statement: Statement, classes: int | None) -> Iterator[Statement]:
    """Yield what a statement says for a number of classes, in plain symbols, for each class, label and case.

    Args:
        statement: general.
        classes: None for a statement that has no classes.

    Raises:
        DisprovedError: if it has too many cases.
    """
    for one in _explicit(statement, classes):
        for alternative in _for_each_alternative(one):
            for labelled in _for_each_label(alternative):
                yield from all_cases(labelled)


def _explicit(statement: Statement, classes: int | None) -> Iterator[Statement]:
    """Yield a statement for each class that it may name, with derivatives, limits, integrals and sums worked out."""
    for one in [statement] if classes is None else _for_classes(statement, classes):
        yield from with_limits_taken(one)


def has_classes(statement: Statement) -> bool:
    """Return whether a statement speaks of classes."""
    return statement.parts.has(K, Indexed, t, j)


def with_true_class(statement: Statement) -> Statement:
    """Return a statement about classes with p_t and α_t as entries of their rows."""
    return statement.map(lambda part: part.subs(OF_TRUE_CLASS))


def with_sums(part: Basic) -> Basic:
    """Return an expression with the exponential of a sum of logarithms for each product of positive numbers.

    Raises:
        DisprovedError: if it has a product of other numbers.
    """
    if not part.has(Product):
        return part
    written = part.replace(_is_product_of_positive, lambda a: exp(Sum(log(a.function), *a.limits)))
    if written.has(Product):
        raise DisprovedError(f"{part}: the factors are not seen to be positive")
    return written


def _is_product_of_positive(part: Basic) -> bool:
    return isinstance(part, Product) and bool(part.function.is_positive)


def refuse_free_indices(statement: Statement) -> None:
    """Refuse an entry whose index is no class: it would be taken for that of a sum.

    Raises:
        DisprovedError: if an index is none of t, j, c and K, and no sum or product goes over it.
    """
    for part in statement.parts.args:
        bound = {index for total in part.atoms(Sum, Product) for index in total.variables}
        for entry in part.atoms(Indexed):
            free = {symbol for index in entry.indices for symbol in index.free_symbols} - bound - {t, j, c, K}
            if free:
                raise DisprovedError(f"{entry}: take t or j as an index, or that of a sum")


def with_classes_counted(part: Basic) -> Basic:
    """Return an expression with K for each sum over the classes of what does not depend on them."""
    return part.replace(lambda a: isinstance(a, Sum), _counted)


def _counted(total: Sum) -> Expr:
    function, further = total.function, []
    for index, low, high in total.limits:
        if (low, high) != (1, K):
            further.append((index, low, high))
        elif not function.has(index):
            function *= K
        elif picked := [a for a in Mul.make_args(function) if isinstance(a, KroneckerDelta) and index in a.args]:
            (other,) = {*picked[0].args} - {index}
            function = (function / picked[0]).subs(index, other) if other.is_Symbol else function
            further += [] if other.is_Symbol else [(index, low, high)]
        else:
            further.append((index, low, high))
    return Sum(function, *further) if further else function


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
        yield replace(indexed, assuming=entries).map(lambda part: written_out(part, classes, true_class, other))  # noqa: B023


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
        every = range(1, classes + 1)
        yield from itertools.product(every if has_true else [None], every if has_other else [None])


def names_no_class(statement: Statement) -> bool:
    """Return whether a statement treats all classes alike, so that renaming them changes nothing."""
    return all(_names_no_class(part, {t, j}) for part in statement.parts.args)


def _names_no_class(part: Basic, indices: set[Symbol]) -> bool:
    if isinstance(part, Indexed):
        return all(index in indices | {c} for index in part.indices)
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
