"""Sums without end in closed form, term by term: SymPy knows those of xⁿ, n xⁿ and xⁿ/n, and when they converge.

A sum is linear where both of its parts converge; where one does not, its closed form is said to be none, or infinite,
and nothing is proven of it.
"""

from __future__ import annotations

from functools import cache

from sympy import Add, Basic, Expr, Pow, Sum, Symbol, expand_power_exp, oo

from spec.proofs.letters import Letter
from spec.proofs.polynomials import multiplied_out
from spec.proofs.work import limited

BASE = Letter("base", real=True)  # of a power with the index as its exponent


def with_series_summed(part: Basic) -> Basic:
    """Return an expression with each sum without end in closed form, one for each case of what it is a sum of.

    Raises:
        TooMuchWorkError: if SymPy finds no closed form in as many calls as it may.
        UndecidedError: if a term would have too many terms.
    """
    return part.replace(_is_infinite, lambda total: _summed(total.function, *total.limits[0][:2]))


def _is_infinite(part: Basic) -> bool:
    return isinstance(part, Sum) and len(part.limits) == 1 and part.limits[0][2] == oo


def _summed(function: Expr, index: Symbol, first: Expr) -> Expr:
    total = []
    for term in Add.make_args(multiplied_out(expand_power_exp(function))):
        before, under = term.as_independent(index, as_Add=False)
        bases = {power.base for power in under.atoms(Pow) if power.exp == index and power.base.free_symbols}
        (base,) = bases if len(bases) == 1 else (BASE,)
        closed = _closed(under.xreplace({Pow(base, index): Pow(BASE, index)}), index, first)
        total.append(before * closed.subs(BASE, base))
    return Add(*total)


@cache
def _closed(term: Expr, index: Symbol, first: Expr) -> Expr:
    return limited(Sum(term, (index, first, oo)).doit)
