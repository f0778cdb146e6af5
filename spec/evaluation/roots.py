"""Roots of expressions, enclosed between two numbers, so that the oracle can evaluate what depends on them.

A root is found by any means (here by SymPy's `nsolve`) and then proven: a little to the left and a little to the right
of it the expression has opposite, certain signs.
"""

from __future__ import annotations

from sympy import AccumBounds, Expr, Rational, Symbol, exp, nsolve

from spec.evaluation.digits import DIGITS
from spec.evaluation.oracle import Oracle
from spec.notation import sigmoid, softplus

PLACES = 2 * DIGITS
NEAR = Rational(1, 10**PLACES)


def root_bounds(expression: Expr, unknown: Symbol, low: Expr, high: Expr) -> AccumBounds:
    """Return two numbers, very close together, between which an expression changes its sign.

    Args:
        expression: continuous, in one symbol; there is only one zero between low and high (by a theorem: nothing here
            looks for others).
        unknown: the symbol.
        low: where it has one sign.
        high: where it has the other.

    Raises:
        ValueError: if the signs are not opposite, at low and high or about the zero that was found.
    """
    flat = expression.doit().rewrite((sigmoid, softplus), exp)
    if _negative(flat, unknown, low) == _negative(flat, unknown, high):
        raise ValueError(f"{expression} has one sign at {low} and {high}")
    found = Rational(str(nsolve(flat, unknown, (low, high), solver="anderson", verify=False, prec=2 * PLACES)))
    left, right = found - NEAR, found + NEAR
    if _negative(flat, unknown, left) == _negative(flat, unknown, right):
        raise ValueError(f"{expression} has one sign on both sides of {found.n(DIGITS)}")
    return AccumBounds(left, right)


def _negative(expression: Expr, unknown: Symbol, place: Expr) -> bool:
    return Oracle({unknown: Rational(place)}).digits(expression).startswith("-")
