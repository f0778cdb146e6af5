"""Proofs that an expression has one sign everywhere, by rewriting it until SymPy's assumptions show the sign.

A symbol in (0, 1) is replaced by 1 / (1 + v) and a positive logit by log(1 + v), with v > 0: then every part is a
quotient of positive numbers. Where logarithms still hide the sign, each is replaced by one of its bounds
1 − 1 / u ≤ log u ≤ u − 1 for u > 0, the one that makes the expression smaller. A sum that is not empty has the sign of
its terms; the sign of a number is that of an interval around it. Where a symbol may also be 0 or 1, its two ends and
what lies between them are three cases.
"""

from __future__ import annotations

from sympy import Dummy, Expr, Indexed, Interval, S, StrictGreaterThan, Sum, Symbol, cancel, exp, factor, log
from sympy.logic.boolalg import Boolean
from sympy.solvers.solveset import NonlinearError, linear_coeffs

from spec.evaluation.oracle import Oracle
from spec.notation import K, domain_of, sigmoid, softplus, unit
from spec.proofs.equality import DisprovedError
from spec.proofs.order import name_of

CLOSED = Interval(0, 1)
MORE_CLASSES = Symbol("classes_beyond_2", integer=True, nonnegative=True)
SIGNS = {"> 0": (1, True), "≥ 0": (1, False), "< 0": (-1, True), "≤ 0": (-1, False)}


def prove_sign(expression: Expr, sign: str, assuming: tuple[Boolean, ...] = ()) -> None:
    """Prove that an expression has a sign wherever its symbols lie in their domains and the assumptions hold.

    Args:
        expression: in the symbols of the notation.
        sign: "> 0", "≥ 0", "< 0" or "≤ 0".
        assuming: used where it says of a symbol that it is positive.

    Raises:
        DisprovedError: if the sign is not shown; it may hold nevertheless.
    """
    direction, strict = SIGNS[sign]
    signed = direction * (expression if isinstance(expression, Sum) else expression.doit())
    if not _is_shown(signed, strict, assuming):
        raise DisprovedError(f"{expression} is not seen to be {sign}: {_with_evident_signs(signed, assuming)}")


def _is_shown(signed: Expr, strict: bool, assuming: tuple[Boolean, ...]) -> bool:
    visible = _with_evident_signs(signed, assuming)
    if _sign_is_evident(visible, strict) or _sign_is_evident_below_tangents(visible, strict):
        return True
    closed = sorted((symbol for symbol in _symbols(signed) if domain_of(symbol) == CLOSED), key=name_of)
    cases = (S.Zero, S.One, 1 / (1 + Symbol(f"v_{closed[0]}", positive=True))) if closed else ()
    return bool(closed) and all(_is_shown(signed.subs(closed[0], case), strict, assuming) for case in cases)


def _with_evident_signs(expression: Expr, assuming: tuple[Boolean, ...]) -> Expr:
    """Return an expression in symbols whose signs SymPy knows."""
    positive = {a.lhs for a in assuming if isinstance(a, StrictGreaterThan) and a.rhs == 0}
    written = {K: 2 + MORE_CLASSES}
    for symbol in _symbols(expression):
        v = Symbol(f"v_{symbol}", positive=True)
        if domain_of(symbol) == unit:
            written[symbol] = 1 / (1 + v)
        elif symbol in positive:
            written[symbol] = v if symbol.is_nonnegative else log(1 + v)
    flat = expression.rewrite((sigmoid, softplus), exp).subs(written)
    return flat.replace(_is_rational_sum, lambda part: factor(cancel(part)))


def _symbols(expression: Expr) -> set[Symbol]:
    """Return the symbols of an expression, without the entries of families: SymPy knows their signs."""
    labels = {entry.base.label for entry in expression.atoms(Indexed)}
    return {symbol for symbol in expression.free_symbols if isinstance(symbol, Symbol)} - labels


def _is_rational_sum(part: Expr) -> bool:
    return part.is_Add and part.is_rational_function(*part.free_symbols)


def _sign_is_evident(expression: Expr, strict: bool) -> bool:
    """Return whether SymPy sees that an expression is not negative; or, if strict, that it is positive."""
    if expression.is_number:
        try:
            digits = Oracle({}).digits(expression)
        except (NotImplementedError, ArithmeticError):  # it is not real, or not finite
            return False
        return not strict if digits == "0" else digits[0] != "-"
    if not isinstance(expression, Sum):
        return bool(expression.is_positive if strict else expression.is_nonnegative)
    term, ((index, first, last),) = expression.function, expression.limits
    beyond_first = last - first
    if not beyond_first.is_extended_nonnegative:  # it may be empty
        return False
    later = Symbol("i", integer=True, nonnegative=True)
    sure = [places for places in (0, 1) if (beyond_first - places).is_extended_nonnegative]
    first_two = [term.subs(index, first + places).is_positive for places in sure]
    return bool(term.subs(index, first + later).is_nonnegative) and (any(first_two) or not strict)


def _sign_is_evident_below_tangents(expression: Expr, strict: bool) -> bool:
    """Return what `_seen` does after each logarithm has given way to a tangent that makes the expression smaller."""
    logarithms = {Dummy(): logarithm for logarithm in expression.atoms(log)}
    marked = expression.xreplace({logarithm: mark for mark, logarithm in logarithms.items()})
    try:
        *weights, below = linear_coeffs(marked, *logarithms)
    except NonlinearError:
        return False
    for weight, logarithm in zip(map(factor, weights), logarithms.values(), strict=True):
        (u,) = logarithm.args
        if not u.is_positive or weight.is_nonnegative is weight.is_nonpositive:
            return False
        below += weight * (1 - 1 / u if weight.is_nonnegative else u - 1)
        strict &= not (weight.is_nonzero and (u - 1).is_nonzero)
    return _sign_is_evident(factor(below), strict)
