"""Where a divisor is 0 inside the domains: one side of an equality may have no value there, though algebra cancels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from sympy import Expr, PolynomialError, Pow, Set, Sum, Symbol, cos, exp, fraction, log, roots, tan, together

from spec.functions import NamedFunction
from spec.notation import DOMAINS
from spec.proofs.letters import Letters

MOST_TOGETHER = 6
Zero = tuple[Symbol, Expr]  # a symbol, and its value at which a divisor is 0


def zeros(divisors: frozenset[Expr]) -> Iterator[Zero]:
    """Yield values of a symbol at which one of some divisors is 0, as far as they are roots of a polynomial.

    Args:
        divisors: in symbols of the notation; one that has others, or is seen to have a sign, has no zero here.
    """
    for divisor in sorted(divisors, key=str):
        if divisor.free_symbols <= DOMAINS.keys():
            yield from _zeros_of(divisor)


@cache
def _zeros_of(divisor: Expr) -> tuple[Zero, ...]:
    letters = Letters()
    return tuple(_zeros(letters.rewrite(divisor), letters))


def without_a_sign(divisors: frozenset[Expr]) -> Iterator[Expr]:
    """Yield the divisors that are not seen to have one sign, and so may be 0 somewhere."""
    yield from (divisor for divisor in sorted(divisors, key=str) if not _has_a_sign(divisor))


@cache
def _has_a_sign(divisor: Expr) -> bool:
    letters = Letters()
    above, _ = fraction(together(letters.rewrite(divisor)))
    return above.is_number or letters.is_positive(above) or letters.is_positive(-above)


def divisors_that_cancel(side: Expr) -> frozenset[Expr]:
    """Return the divisors of an expression that cancel as soon as they are written out.

    These are divisors with a sum over classes that is not seen to be positive, and a cosine where there is a tangent.
    """
    named = side.replace(lambda a: isinstance(a, NamedFunction), lambda a: a.doit())
    bases = {part.base for part in named.atoms(Pow) if part.exp.could_extract_minus_sign()}
    sums = {base for base in bases if base.has(Sum) and not all(s.function.is_positive for s in base.atoms(Sum))}
    cosines = {cos(*part.args) for part in named.atoms(tan)} | {base for base in bases if isinstance(base, cos)}
    return frozenset(sums | cosines)


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
    for generator in sorted(above.free_symbols, key=str):
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
    elif isinstance(meaning, log) and value == 0:
        yield from _zeros(letters.rewrite(meaning.args[0] - 1), letters)
    elif isinstance(meaning, exp) and isinstance(meaning.args[0], Symbol) and value.is_positive:
        yield meaning.args[0], log(value)
