"""Whether a fraction of polynomials in letters is zero: it is if its numerator, multiplied out, is."""

from __future__ import annotations

from functools import reduce
from math import comb
from operator import mul

from sympy import QQ, Add, Expr, Pow, Symbol, expand, rem, ring
from sympy.polys.rings import PolyElement

from spec.proofs.order import name_of
from spec.proofs.work import MOST_TERMS, number_of_terms, spend

PRODUCTS = 20  # of terms, in a step


class UndecidedError(ArithmeticError):
    """The algebra does not apply: the expression is undefined, or of a kind that has no letters."""


Relations = dict[Symbol, tuple[int, Expr]]  # a letter, and which of its powers is what


def divisors_if_zero(lettered: Expr, relations: Relations) -> set[Expr] | None:
    """Return what a fraction of polynomials divides by if its numerator is zero, else None.

    Args:
        lettered: of letters, numbers and integer powers.
        relations: what is known of letters, each made after those that its power is made of: r² = 2 of a root of 2.
    """
    symbols = sorted(lettered.free_symbols.union(*(value.free_symbols for _, value in relations.values())), key=name_of)
    if not symbols:
        return set() if lettered == 0 else None
    polynomials, *generators = ring(symbols, QQ)
    values = dict(zip(symbols, generators, strict=True))
    # the sum of a softmax is a letter in place of its last term: the same polynomials, and far shorter
    total = max(filter(_adds_symbols, lettered.atoms(Add)), key=lambda part: len(part.args), default=None)
    if total is not None:
        *others, last = sorted(total.args, key=name_of)
        values[last] -= sum(values[other] for other in others)
    fractions = _Fractions(polynomials, values)
    above, _ = fractions.of(lettered)
    in_symbols = {} if total is None else {last: total}
    if above != 0 and not relations:
        return None
    remainder = above.as_expr()
    for letter, (power, value) in reversed(relations.items()):
        if in_symbols or _reaches(remainder, letter, power):
            spend(len(symbols))
            remainder = rem(remainder.subs(in_symbols), letter**power - value, letter)
    return {factor.as_expr().subs(in_symbols) for factor in fractions.denominators} if remainder == 0 else None


def _reaches(polynomial: Expr, letter: Symbol, power: int) -> bool:
    """Return whether a polynomial that is multiplied out has so high a power of a letter, or a higher one."""
    if power == 1:
        return letter in polynomial.free_symbols
    return any(part.base == letter and part.exp >= power for part in polynomial.atoms(Pow))


def _adds_symbols(part: Add) -> bool:
    return all(term.is_Symbol for term in part.args)


def multiplied_out(expression: Expr) -> Expr:
    """Return an expression without brackets.

    Raises:
        UndecidedError: if it would have too many terms.
    """
    if number_of_terms(expression) > MOST_TERMS:
        raise UndecidedError("too many terms")
    return expand(expression)


Fraction = tuple[PolyElement, dict[PolyElement, int]]  # a numerator, and the factors of a denominator


class _Fractions:
    """Evaluates an expression as one fraction: a common denominator is found factor by factor, without a division."""

    def __init__(self, polynomials, generators: dict[Symbol, PolyElement]) -> None:
        self._polynomials, self._generators = polynomials, generators
        self.denominators: set[PolyElement] = set()

    def of(self, expression: Expr) -> Fraction:
        if expression.is_Rational:
            return self._polynomials(QQ(int(expression.p), int(expression.q))), {}
        if expression.is_Symbol:
            return self._generators[expression], {}
        if isinstance(expression, Pow):
            above, below = self.of(expression.base)
            times = int(expression.exp)
            if comb(len(above) + abs(times) - 1, abs(times)) > MOST_TERMS:
                raise UndecidedError("too many terms")
            if times < 0:
                above, below = self._inverse(above, below)
            return above ** abs(times), {factor: power * abs(times) for factor, power in below.items()}
        fractions = [self.of(part) for part in expression.args]
        return self._sum(fractions) if isinstance(expression, Add) else self._product(fractions)

    def _inverse(self, above: PolyElement, below: dict[PolyElement, int]) -> Fraction:
        if above == 0:
            raise UndecidedError("a division by 0")
        coefficient, factors = above.factor_list()
        self.denominators.update(factor for factor, _ in factors)
        return self._multiplied_out(below) * (1 / coefficient), dict(factors)

    def _multiplied_out(self, factors: dict[PolyElement, int]) -> PolyElement:
        return reduce(mul, (factor**power for factor, power in factors.items()), self._polynomials(1))

    def _product(self, fractions: list[Fraction]) -> Fraction:
        above, below = self._polynomials(1), {}
        for numerator, factors in fractions:
            spend(len(above) * len(numerator) // PRODUCTS)
            above *= numerator
            for factor, power in factors.items():
                below[factor] = below.get(factor, 0) + power
        return above, below

    def _sum(self, fractions: list[Fraction]) -> Fraction:
        common: dict[PolyElement, int] = {}
        for _, factors in fractions:
            for factor, power in factors.items():
                common[factor] = max(common.get(factor, 0), power)
        above = self._polynomials(0)
        for numerator, factors in fractions:
            missing = {factor: power - factors.get(factor, 0) for factor, power in common.items()}
            missed = self._multiplied_out(missing)
            spend(len(numerator) * len(missed) // PRODUCTS)
            above += numerator * missed
        return above, common
