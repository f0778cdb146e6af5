"""Whether a fraction of polynomials in letters is zero: it is if its numerator, multiplied out, is."""

from __future__ import annotations

from functools import reduce
from operator import mul

from sympy import QQ, Add, Expr, Pow, Symbol, rem, ring
from sympy.polys.rings import PolyElement


class UndecidedError(ArithmeticError):
    """The algebra does not apply: the expression is undefined, or of a kind that has no letters."""


def divisors_if_zero(lettered: Expr, roots: dict[Symbol, Pow]) -> set[Expr] | None:
    """Return what a fraction of polynomials divides by if its numerator is zero, else None."""
    symbols = sorted(lettered.free_symbols.union(*(root.base.free_symbols for root in roots.values())), key=str)
    if not symbols:
        return set() if lettered == 0 else None
    polynomials, *generators = ring(symbols, QQ)
    values = dict(zip(symbols, generators, strict=True))
    # the sum of a softmax is a letter in place of its last term: the same polynomials, and far shorter
    total = max(filter(_adds_symbols, lettered.atoms(Add)), key=lambda part: len(part.args), default=None)
    if total is not None:
        *others, last = sorted(total.args, key=str)
        values[last] -= sum(values[other] for other in others)
    fractions = _Fractions(polynomials, values)
    above, _ = fractions.of(lettered)
    in_symbols = {} if total is None else {last: total}
    if above != 0 and not roots:
        return None
    remainder = above.as_expr()
    for letter, root in roots.items():  # a square root of b is a letter whose square is b
        remainder = rem(remainder.subs(in_symbols), letter ** (1 / root.exp) - root.base, letter)
    return {factor.as_expr().subs(in_symbols) for factor in fractions.denominators} if remainder == 0 else None


def _adds_symbols(part: Add) -> bool:
    return all(term.is_Symbol for term in part.args)


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
            above += numerator * self._multiplied_out(missing)
        return above, common
