"""Where a divisor is 0 inside the domains: one side of an equality may have no value there, though algebra cancels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

from sympy import (
    Basic,
    Derivative,
    Expr,
    Indexed,
    Integral,
    KroneckerDelta,
    LambertW,
    Limit,
    Mul,
    Ne,
    Piecewise,
    PolynomialError,
    Pow,
    Set,
    Subs,
    Sum,
    Symbol,
    atanh,
    cos,
    exp,
    fraction,
    log,
    oo,
    roots,
    tan,
    together,
)
from sympy.codegen.cfunctions import log1p
from sympy.logic.boolalg import Boolean, Not

from spec.functions import NamedFunction
from spec.notation import DOMAINS, K, labels
from spec.proofs.letters import Letter, Letters
from spec.proofs.order import name_of
from spec.proofs.work import number_of_parts

MOST_TOGETHER = 6
LONG = 300  # parts
Zero = tuple[Symbol, Expr]  # a symbol, and its value at which a divisor is 0
Divisor = tuple[Expr, tuple[Boolean, ...]]  # and the conditions under which it is divided by


def zeros(divisors: frozenset[Expr]) -> Iterator[Zero]:
    """Yield values of a symbol at which one of some divisors is 0, as far as they are roots of a polynomial.

    Args:
        divisors: in symbols of the notation; one that has others, or is seen to have a sign, has no zero here.
    """
    for divisor in sorted(divisors, key=name_of):
        if divisor.free_symbols <= DOMAINS.keys():
            yield from zeros_of(divisor)


@cache
def zeros_of(divisor: Expr) -> tuple[Zero, ...]:
    """Return values of a symbol at which a divisor is 0, as far as they are roots of a polynomial."""
    letters = Letters()
    return tuple(_zeros(letters.rewrite(divisor), letters))


def without_a_sign(divisors: frozenset[Expr]) -> Iterator[Expr]:
    """Yield the divisors that are not seen to have one sign, and so may be 0 somewhere."""
    yield from (divisor for divisor in sorted(divisors, key=name_of) if not _has_a_sign(divisor))


@cache
def _has_a_sign(divisor: Expr) -> bool:
    letters = Letters()
    above, _ = fraction(together(letters.rewrite(divisor)))
    return above.is_number or letters.is_positive(above) or letters.is_positive(-above)


def divisors_that_cancel(side: Expr) -> frozenset[Divisor]:
    """Return what an expression divides by, or takes the logarithm of, as it is written, each with what guards it.

    They may cancel before algebra sees one: when a value is put in, a derivative taken, a sum or a case written out.
    Left out are those that are seen to be positive, and those of a term that a label or δ may leave out.
    """
    return frozenset(_written(side, ()))


def _written(part: Basic, guards: tuple[Boolean, ...]) -> Iterator[Divisor]:
    if isinstance(part, Derivative):  # where its expression has no value it has none
        yield from _written(part.expr, guards)
        yield from _of_a_derivative(part, guards)
        return
    if isinstance(part, Subs):
        values = dict(zip(part.variables, part.point, strict=True))
        for divisor, its_guards in _written(part.expr, ()):
            yield divisor.subs(values), (*guards, *(guard.subs(values) for guard in its_guards))
        for value in part.point:
            yield from _written(value, guards)
        return
    if isinstance(part, Integral | Limit):
        yield from _of_a_sum(part)
        variables = set(part.variables) if isinstance(part, Integral) else {part.args[1]}
        yield from _without(variables, part.args[0], guards)
        return
    if isinstance(part, Piecewise):
        earlier: tuple[Boolean, ...] = ()
        for value, condition in part.args:
            yield from _written(value, (*guards, *earlier, condition))
            earlier = (*earlier, Not(condition))
        return
    if isinstance(part, NamedFunction) and (opened := part.doit()) != part:  # some have no formula
        yield from _written(opened, guards)
    if isinstance(part, tan):
        yield cos(*part.args), guards
    if isinstance(part, Pow) and _divides(part) and _may_be_zero(part.base):
        yield part.base, (*guards, *_where_it_divides(part))
    if type(part) in UNDER_LOGARITHM and not (isinstance(part, LambertW) and len(part.args) == 1):
        number = UNDER_LOGARITHM[type(part)](part.args[0])
        yield from ((factor, guards) for factor in Mul.make_args(number) if _may_be_zero(factor))
    if isinstance(part, Sum):
        yield from _under(part, guards)
        return
    for inner in part.args:
        yield from _written(inner, guards)


UNDER_LOGARITHM = {
    log: lambda number: number,
    log1p: lambda number: 1 + number,
    atanh: lambda number: (1 - number) * (1 + number),
    LambertW: lambda number: number,  # 0 has a value on the principal branch alone
}


def _divides(power: Pow) -> bool:
    """Return whether a power may divide by its base; of a sum or a cosine one to −γ does."""
    if power.base.has(Sum) or isinstance(power.base, cos):
        return power.exp.could_extract_minus_sign()
    return not power.exp.is_nonnegative


def _where_it_divides(power: Pow) -> tuple[Boolean, ...]:
    """Return when a power divides: where its exponent is negative."""
    return () if power.exp.is_negative or power.base.has(Sum) else (power.exp < 0,)


def _of_a_derivative(derivative: Derivative, guards: tuple[Boolean, ...]) -> Iterator[Divisor]:
    """Yield the bases of powers that have no derivative where they are 0: of an exponent below 1, unless it is 0."""
    order = len(derivative.variables)
    for power, variable in product(derivative.expr.atoms(Pow), set(derivative.variables)):
        base = power.base
        entries = {a for a in base.atoms(Indexed) if isinstance(variable, Indexed) and a.base == variable.base}
        if entries and not base.has(Sum):  # under a sum over the classes the variable is one of the terms
            base = base.xreplace(dict.fromkeys(entries, variable))
        if (entries or base.has(variable)) and not power.exp.is_Integer and _may_be_zero(base):
            conditions = [power.exp < order, *(Ne(power.exp, number) for number in range(order))]
            if False not in conditions:
                yield base, (*guards, *(each for each in conditions if each != True))  # noqa: E712


def _of_a_sum(part: Basic) -> Iterator[Divisor]:
    """Yield the divisors with a sum, wherever they stand."""
    bases = {inner.base for inner in part.atoms(Pow) if inner.exp.could_extract_minus_sign()}
    yield from ((base, ()) for base in bases if base.has(Sum) and _may_be_zero(base))


def _under(total: Sum, guards: tuple[Boolean, ...]) -> Iterator[Divisor]:
    """Yield the divisors under a sum, of the first terms; those with a sum under it do not ask for which.

    Where δ may leave a term out, those alone are divisors that are so in every term; where a label may, it is not 0.
    """
    yield from _of_a_sum(total.function)
    of_labels = {a for a in total.function.atoms(Indexed) if a.base == labels}
    if total.function.has(KroneckerDelta):
        yield from _without(set(total.variables), total.function, guards)
    elif all(low.is_Integer for _, low, _ in total.limits):
        firsts = ([low, low + 1] if high in (K, oo) else [low] for _, low, high in total.limits)
        for numbers in product(*firsts):
            values = dict(zip(total.variables, numbers, strict=True))
            present = tuple(Ne(label.subs(values), 0) for label in of_labels)
            yield from _written(total.function.subs(values), (*guards, *present))


def _without(variables: set[Symbol], part: Expr, guards: tuple[Boolean, ...]) -> Iterator[Divisor]:
    """Yield the divisors in which a variable of a sum, a limit or an integral does not stand."""
    yield from (found for found in _written(part, guards) if not found[0].free_symbols & variables)


def _may_be_zero(base: Expr) -> bool:
    """Return whether a divisor is not seen at once to be positive, or negative, for every number of classes."""
    if base.has(Sum):
        return not base.replace(lambda a: isinstance(a, Sum), _total).is_positive
    if (number_of_parts(base) <= LONG and base.is_zero is False) or base.is_number:
        return False  # what SymPy sees of a long one it sees after minutes
    if base.has(Indexed) or not base.free_symbols <= DOMAINS.keys():
        return True
    # at an end that belongs to a domain what has a sign inside may be 0
    return any(_has_an_end(DOMAINS[symbol]) for symbol in base.free_symbols) or not _has_a_sign(base)


def _total(total: Sum) -> Symbol:
    """Return a letter for a sum, with the sign that all its terms have."""
    term = total.function
    sign = "positive" if term.is_positive else "nonnegative" if term.is_nonnegative else "real"
    return Letter("total", **{sign: True})


def at_ends_together(divisors: frozenset[Expr], symbols: set[Symbol]) -> set[frozenset[Symbol]]:
    """Return each of some symbols alone, each two of a divisor, and all of it: α + y + γ is 0 where all three are."""
    alone = {frozenset({symbol}) for divisor in divisors for symbol in divisor.free_symbols & symbols}
    closed = {symbol for symbol in symbols & DOMAINS.keys() if _has_an_end(DOMAINS[symbol])}
    pairs = {frozenset(pair) for divisor in divisors for pair in combinations(divisor.free_symbols & closed, 2)}
    all_of_one = {frozenset(divisor.free_symbols & closed) for divisor in divisors}
    return alone | pairs | {group for group in all_of_one if 2 < len(group) <= MOST_TOGETHER}


@cache
def _has_an_end(domain: Set) -> bool:
    """Return whether an end of a domain belongs to it."""
    return bool(domain.intersect(domain.boundary))


def _zeros(divisor: Expr, letters: Letters) -> Iterator[Zero]:
    above, _ = fraction(together(divisor))
    if letters.is_positive(above) or letters.is_positive(-above):
        return
    for generator in sorted(above.free_symbols, key=name_of):
        others = letters.in_symbols(above.subs(generator, 0)).free_symbols
        meaning = letters.in_symbols(generator)
        if meaning == generator or not meaning.free_symbols & others:
            for value in _roots(above, generator):
                yield from _where(meaning, letters.in_symbols(value), letters)


def _roots(polynomial: Expr, generator: Symbol) -> list[Expr]:
    try:
        return list(roots(polynomial, generator))
    except PolynomialError:
        return []


def _where(meaning: Expr, value: Expr, letters: Letters) -> Iterator[Zero]:
    """Yield where a symbol, or the logarithm or exponential that a letter stands for, has a value."""
    if isinstance(meaning, Symbol):
        yield meaning, value
    elif isinstance(meaning, log) and isinstance(meaning.args[0], Symbol):
        yield meaning.args[0], exp(value)
    elif isinstance(meaning, log) and value == 0:
        yield from _zeros(letters.rewrite(meaning.args[0] - 1), letters)
    elif isinstance(meaning, exp) and isinstance(meaning.args[0], Symbol) and value.is_positive:
        yield meaning.args[0], log(value)
