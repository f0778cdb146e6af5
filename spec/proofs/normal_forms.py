"""Whether an expression is zero, decided by algebra: with letters for logarithms and powers, one polynomial decides.

The letters (`letters.py`) are in truth not independent, so a difference that is zero may be missed. One that is not
zero never passes: equal polynomials in letters have equal values whatever the letters stand for.
"""

from __future__ import annotations

from functools import cache

from sympy import Add, Basic, Expr, PolynomialError, cos, exp, expand_trig, log, sin, tan, tanh
from sympy.codegen.cfunctions import expm1, log1p
from sympy.functions.elementary.hyperbolic import HyperbolicFunction, InverseHyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from spec.notation import sigmoid, softplus
from spec.proofs.letters import Letters
from spec.proofs.polynomials import UndecidedError, divisors_if_zero

FEW = 6


@cache
def zero_where(expression: Expr) -> frozenset[Expr] | None:
    """Return the factors that must not be 0 for an expression to be zero by algebra, None if that is not seen.

    Args:
        expression: without sums, limits and case distinctions, its derivatives taken.
    """
    letters = Letters()
    try:
        lettered = letters.rewrite(flatten(expression))
        divisors = divisors_if_zero(lettered, letters.relations)
    except (UndecidedError, ZeroDivisionError, PolynomialError):
        return None
    return None if divisors is None else frozenset(map(letters.in_symbols, divisors | letters.divisors))


@cache
def flatten(expression: Expr) -> Expr:
    """Return an expression in exponentials, logarithms, sines and cosines alone, those of one number where possible."""
    flat = expression.doit().rewrite((sigmoid, softplus), exp)
    flat = flat.replace(tanh, lambda argument: 1 - 2 / (exp(2 * argument) + 1))  # no half of an exponent
    flat = flat.replace(log1p, lambda argument: log(1 + argument))
    flat = flat.replace(expm1, lambda argument: exp(argument) - 1)
    if flat.has(HyperbolicFunction):
        flat = flat.rewrite(HyperbolicFunction, exp)
    if flat.has(InverseHyperbolicFunction):
        flat = flat.rewrite(InverseHyperbolicFunction, log)
    if flat.has(TrigonometricFunction):
        flat = flat.replace(tan, lambda argument: sin(argument) / cos(argument)).replace(_is_of_a_sum, expand_trig)
    return flat


def _is_of_a_sum(part: Basic) -> bool:
    """Return whether a sine or cosine is of a sum of few angles, or of a small multiple."""
    if not isinstance(part, sin | cos):
        return False
    times = [term.as_coeff_Mul()[0] for term in Add.make_args(part.args[0])]
    return sum(abs(each) if each.is_Integer else 1 for each in times) <= FEW
