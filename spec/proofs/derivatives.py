"""Derivatives that a statement must not contain: SymPy differentiates past a jump or a kink, where there is none.

At a kink of a part the whole may be smooth, as x |x| is at 0. It has a derivative there if what it is on either side
has one value and one derivative at the kink; what SymPy gives has to be that derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from sympy import (
    Abs,
    Basic,
    Derivative,
    DiracDelta,
    Eq,
    Expr,
    Function,
    Ge,
    Gt,
    Heaviside,
    Indexed,
    KroneckerDelta,
    LambertW,
    Le,
    Lt,
    Max,
    Min,
    Ne,
    Piecewise,
    S,
    Subs,
    Sum,
    Symbol,
    diff,
    exp,
    expand,
    log,
    sign,
)
from sympy.codegen.cfunctions import expm1, log1p
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.functions.elementary.hyperbolic import HyperbolicFunction, InverseHyperbolicFunction
from sympy.functions.elementary.trigonometric import InverseTrigonometricFunction, TrigonometricFunction

from spec.functions import NamedFunction
from spec.notation import K, c, j, sigmoid, softplus, t
from spec.proofs.order import name_of
from spec.proofs.statement import DisprovedError, Statement

KINKS = (Abs, Max, Min, sign, Heaviside, KroneckerDelta, Piecewise)
SMOOTH = (NamedFunction, AppliedUndef, HyperbolicFunction, InverseHyperbolicFunction, TrigonometricFunction)
SMOOTH += (InverseTrigonometricFunction, sigmoid, softplus, exp, log, log1p, expm1, LambertW)


Holds = Callable[[Statement], bool]


def refuse_derivatives(statement: Statement, holds: Holds) -> None:
    """Refuse a statement with a derivative that does not exist, or is of what assumptions alone tie to its variable.

    Args:
        statement: general.
        holds: returns whether another statement, without derivatives, is proven.

    Raises:
        DisprovedError: if an expression has a kink in a variable of its derivative that no assumption excludes, or does
            not contain the variable although an assumption defines a symbol of it by that variable.
    """
    for derivative in statement.parts.atoms(Derivative):
        opened = derivative.func(_opened(derivative.expr), *derivative.variable_count)
        _refuse_unknown(opened)
        for variable in derivative.variables:
            _refuse_bound(derivative, variable)
            _refuse_kinks(opened, variable, statement, holds)
            _refuse_ties(derivative.expr, variable, statement)


def where_it_exists(derivative: Derivative) -> tuple[Ne, ...]:
    """Return what to assume for a derivative to exist: that no function is at its kink."""
    kinks = (kink for variable in derivative.variables for kink in _kinks(_opened(derivative.expr), variable))
    return tuple(Ne(number, S.Zero) for number in dict.fromkeys(kinks))


def _opened(expression: Expr) -> Expr:
    """Return an expression with values put in, and the formulas of functions: a kink may be in there."""
    return expression.replace(lambda a: isinstance(a, NamedFunction | Subs), lambda a: a.doit())


def _refuse_unknown(derivative: Derivative) -> None:
    """Refuse a derivative of a function that may jump where nothing here says so, as an angle or a whole part does."""
    for part in derivative.expr.atoms(Function):
        if not isinstance(part, (*KINKS, *SMOOTH)) and part.free_symbols:
            raise DisprovedError(f"{derivative}: {part.func} is not known to have a derivative everywhere")


def _refuse_bound(derivative: Derivative, variable: Expr) -> None:
    """Refuse a derivative in an entry by the index over which a sum in it goes: it is of each term and of none."""
    bound = {index for total in derivative.expr.atoms(Sum) for index in total.variables}
    if isinstance(variable, Indexed) and bound & set(variable.indices):
        raise DisprovedError(f"{derivative}: the index of {variable} is that of a sum in it; take another, as j")


def _refuse_kinks(derivative: Derivative, variable: Expr, statement: Statement, holds: Holds) -> None:
    for number in _kinks(derivative.expr, variable):
        without = tuple(a for a in statement.assuming if not a.has(Derivative))  # else they would be asked for again
        at_kink = replace(statement, assuming=without).assume(Eq(number, S.Zero))
        if at_kink.is_excluded or _is_smooth(derivative, number, at_kink, holds):
            continue
        raise DisprovedError(f"{derivative.expr} has no derivative in {variable} where {number} is 0: exclude that")


def _is_smooth(derivative: Derivative, number: Expr, at_kink: Statement, holds: Holds) -> bool:
    """Return whether an expression has a first derivative where a number is 0, and SymPy gives that derivative."""
    expression, (variable, *more) = derivative.expr, derivative.variables
    if more or not isinstance(variable, Symbol):
        return False
    parts = [part for part in expression.atoms(*KINKS) if part.has(variable)]
    above, below = ({part: _on_side(part, side * number) for part in parts} for side in (1, -1))
    if None in above.values() or any(part.atoms(*KINKS) != {part} for part in parts):
        return False  # another kink, or one inside the other
    one, other = expression.xreplace(above), expression.xreplace(below)
    derivatives = [diff(each, variable) for each in (one, other, expression)]
    if derivatives[-1].has(DiracDelta, Derivative):
        return False
    equal = [(one, other), (derivatives[0], derivatives[1]), (derivatives[0], derivatives[2])]
    return all(holds(Statement(left, right, at_kink.assuming, at_kink.inside)) for left, right in equal)


def _on_side(part: Expr, positive: Expr) -> Expr | None:
    """Return what a function with a kink is where a number is positive; None if its kink is elsewhere."""
    numbers = list(_zero_at_kinks(part))
    if len(numbers) != 1:
        return None
    if expand(numbers[0] - positive) == 0:
        return _branches(part)[0]
    return _branches(part)[1] if expand(numbers[0] + positive) == 0 else None


def _branches(part: Expr) -> tuple[Expr | None, Expr | None]:
    """Return what a function is where what is 0 at its kink is positive, and where it is negative."""
    if isinstance(part, Piecewise):
        (value, condition), (otherwise, _) = part.args
        if isinstance(condition, Gt | Ge):
            return value, otherwise
        return (otherwise, value) if isinstance(condition, Lt | Le) else (None, None)
    if isinstance(part, KroneckerDelta):
        return None, None
    first, *second = part.args
    return {
        Abs: lambda: (first, -first),
        sign: lambda: (S.One, S.NegativeOne),
        Heaviside: lambda: (S.One, S.Zero),
        Max: lambda: (first, *second),
        Min: lambda: (*second, first),
    }[type(part)]()


def _kinks(expression: Expr, variable: Expr) -> Iterator[Expr]:
    bound = {index for total in expression.atoms(Sum) for index in total.variables}
    of_all = (number for part in sorted(expression.atoms(*KINKS), key=name_of) for number in _zero_at_kinks(part))
    entries = dict.fromkeys(entry for number in of_all for entry in _entries_of(number, variable, bound))
    yield from (number for number in entries if number.has(variable))


def _zero_at_kinks(part: Expr) -> Iterator[Expr]:
    """Yield what is 0 where a function has a kink."""
    if isinstance(part, Max | Min | KroneckerDelta):
        yield from (one - other for one, other in combinations(part.args, 2))
    elif isinstance(part, Piecewise):
        conditions = [relation for _, condition in part.args for relation in condition.atoms(Relational)]
        yield from (condition.lhs - condition.rhs for condition in conditions)
    else:
        yield part.args[0]


def _entries_of(number: Expr, variable: Expr, bound: set[Symbol]) -> Iterator[Expr]:
    """Yield a number as it is if one or more of its indices are that of the variable, and if none is.

    An index of a sum is that of the variable in one term; in the others it is that of another class.
    """
    if not isinstance(variable, Indexed):
        yield number
        return
    own, another = variable.indices[0], t if variable.indices != (t,) else j
    indices = {entry.indices[0] for entry in number.atoms(Indexed) if entry.base == variable.base} - {own}
    may_be_own = sorted((index for index in indices if not (index.is_Integer and own.is_Integer)), key=name_of)
    for size in range(len(may_be_own) + 1):
        for chosen in combinations(may_be_own, size):
            yield number.xreplace(dict.fromkeys(bound, another) | dict.fromkeys(chosen, own))


def _refuse_ties(expression: Expr, variable: Expr, statement: Statement) -> None:
    if expression.has(variable) or not expression.free_symbols:
        return
    label = variable.base.label if isinstance(variable, Indexed) else variable
    tied, equations = _names(expression), [a for a in statement.assuming if isinstance(a, Eq)]
    if label in tied:  # another entry of the same family, which no assumption need tie
        return
    # an equation ties whichever side a symbol stands on, and so do several, one after another
    while more := [a for a in equations if _names(a) & tied and not _names(a) <= tied]:
        tied = tied.union(*map(_names, more))
    if label in tied:
        raise DisprovedError(f"{expression} depends on {variable} by {statement.assuming}: put that into it")


def _names(part: Basic) -> set[Symbol]:
    """Return the symbols and the labels of the families of which an expression speaks."""
    entries = part.atoms(Indexed)
    indices = {symbol for entry in entries for index in entry.indices for symbol in index.free_symbols} | {K, t, j, c}
    return {symbol for symbol in part.free_symbols if isinstance(symbol, Symbol)} - indices
