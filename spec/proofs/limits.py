"""Limits, integrals and sums without end, as SymPy takes them: in general, and where it is not to be believed.

SymPy takes a parameter for any number but the special ones: to it α / (α + p) tends to 1 as p tends to 0, and at α = 0
that is 0. So what has a limit is said of each special value by itself, too, and of those at which a divisor tends to 0.
And it finds an integral by its ends alone, though there be a pole between them: an integral whose integrand divides by
what may be 0 is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sympy import Basic, Expr, Integral, Limit, Mul, Poly, Pow, S, Symbol, exp, factor_terms, log, oo

from spec.notation import domain_of, sigmoid, softplus
from spec.proofs.letters import Letter
from spec.proofs.normal_forms import flatten
from spec.proofs.order import name_of
from spec.proofs.polynomials import UndecidedError
from spec.proofs.series import with_series_summed
from spec.proofs.statement import DisprovedError, Statement
from spec.proofs.work import limited
from spec.proofs.zeros import Zero, without_a_sign, zeros_of

SPECIAL = (S.Zero, S.One)
LENGTH = Letter("length", positive=True)


def with_limits_taken(statement: Statement) -> Iterator[Statement]:
    """Yield a statement with its derivatives, limits, integrals and infinite sums taken; with limits, for ends too.

    Raises:
        DisprovedError: if there is no limit, or SymPy does not know it.
    """
    try:
        for one in (statement, *_with_special_values(statement)):
            yield one.map(_worked_out)
    except (ValueError, NotImplementedError, UndecidedError) as error:  # an unknown limit, or two of them
        raise DisprovedError(str(error)) from error


def _with_special_values(statement: Statement) -> Iterator[Statement]:
    taken = statement.parts.atoms(Limit, Integral)
    parameters = set().union(*(part.free_symbols for part in taken))
    values = {(symbol, value) for symbol in parameters for value in SPECIAL}
    values = values.union(*(_where_a_divisor_vanishes(part) for part in taken if isinstance(part, Limit)))
    for symbol, value in sorted(values, key=name_of):
        if symbol in parameters and domain_of(symbol).contains(value) != False:  # noqa: E712
            special = statement.map(lambda part: part.subs(symbol, value))  # noqa: B023
            if not special.is_excluded:
                yield special


def _where_a_divisor_vanishes(limit: Limit) -> Iterator[Zero]:
    """Yield values of parameters at which what is divided by tends to 0 and in general does not, or a logarithm's."""
    expression, variable, point = limit.args[:3]
    flat = flatten(expression)
    divisors = {part.base for part in flat.atoms(Pow) if not part.exp.is_nonnegative}
    for divisor in divisors | {part.args[0] for part in flat.atoms(log)}:
        for factor in Mul.make_args(factor_terms(divisor)):
            for leading in _leading(factor, variable, point):
                yield from zeros_of(leading)


def _leading(factor: Expr, variable: Symbol, point: Expr) -> list[Expr]:
    """Return what a factor tends to, or by what it grows: its coefficients, if it is a polynomial."""
    if not factor.has(variable):
        return [factor]
    if factor.is_polynomial(variable):
        return Poly(factor if point.is_infinite else factor.subs(variable, variable + point), variable).all_coeffs()
    return [] if point.is_infinite else [factor.subs(variable, point)]


@cache  # the next line of a derivation has the same limit
def _worked_out(part: Basic) -> Basic:
    summed = with_series_summed(part)
    if not summed.has(Limit, Integral):
        return summed.doit()
    for integral in summed.atoms(Integral):
        _refuse_poles(integral)
    # SymPy's limits know exponentials, and nothing of σ and softplus
    return limited(summed.rewrite((sigmoid, softplus), exp).doit)


def _refuse_poles(integral: Integral) -> None:
    (variable, *ends), *others = integral.limits
    if others or len(ends) != 2:
        raise DisprovedError(f"{integral}: an integral over one interval is asked for")
    inside = flatten(integral.function).subs(variable, _between(*ends))
    divisors = {part.base for part in inside.atoms(Pow) if not part.exp.is_nonnegative}
    for divisor in without_a_sign(frozenset(divisors)):
        raise DisprovedError(f"{integral}: {divisor} may be 0")


def _between(low: Expr, high: Expr) -> Expr:
    """Return any number between two, in terms of one whose domain is known."""
    if high == oo:
        return Letter("place", real=True) if low == -oo else low + LENGTH
    return high - LENGTH if low == -oo else low + (high - low) / (1 + LENGTH)
