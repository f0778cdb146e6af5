"""What a statement may be made of: functions, numbers, symbols and families for which the proofs have rules.

A function with poles, jumps or branches of which no rule speaks would be taken for a letter that always has a value,
and an identity in letters says nothing of where it has none. So what has no rule is refused, before anything is tried.
"""

from __future__ import annotations

from functools import cache

from sympy import (
    Abs,
    Basic,
    Derivative,
    Expr,
    Function,
    Heaviside,
    I,
    Indexed,
    Integral,
    KroneckerDelta,
    Lambda,
    LambertW,
    Limit,
    Max,
    Min,
    Piecewise,
    Pow,
    Product,
    S,
    Subs,
    Sum,
    Symbol,
    Tuple,
    acosh,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    exp,
    factorial,
    log,
    sign,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy.codegen.cfunctions import expm1, log1p
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from spec.functions import NamedFunction, sigmoid, softplus
from spec.notation import DOMAINS, FAMILIES, K, c, entry_symbol, j, k, t
from spec.proofs.normal_forms import flatten
from spec.proofs.order import name_of
from spec.proofs.points import points
from spec.proofs.statement import Statement
from spec.proofs.vanishing import value_at
from spec.proofs.work import MOST_DEPTH, NoRuleError, TooMuchWorkError
from spec.proofs.zeros import without_a_sign

FUNCTIONS = (NamedFunction, AppliedUndef, sigmoid, softplus, exp, log, log1p, expm1, LambertW, factorial)
FUNCTIONS += (sin, cos, tan, atan, sinh, cosh, tanh, asinh, acosh, atanh)
OF_REAL_NUMBERS = (NamedFunction, sigmoid, softplus)
FUNCTIONS += (Abs, sign, Max, Min, Heaviside, Piecewise, KroneckerDelta)
CLASSES = {K, t, j, c, k}


def refuse_what_has_no_rule(statement: Statement) -> None:
    """Refuse a statement that has a part of which no proof here knows where it has a value.

    Raises:
        NoRuleError: if it has an unknown function, an imaginary number, a symbol that need not be real, an entry
            of a matrix, two things of one name, or a bound variable that is a class or also stands in an assumption.
        TooMuchWorkError: if it is nested too deeply to be written.
    """
    _refuse_depth(statement.parts)
    for call in statement.parts.atoms(Function):
        if not isinstance(call, FUNCTIONS):
            raise NoRuleError(f"{call.func} has no rule here: where it has poles, jumps or branches is not known")
        if isinstance(call, factorial) and not (call.args[0].is_integer and call.args[0].is_nonnegative):
            raise NoRuleError(f"{call} has a rule here for whole numbers from 0 on alone")
        if isinstance(call, OF_REAL_NUMBERS) and _may_be_of_negative(call, statement.assuming):
            raise NoRuleError(f"{call} is not a real number everywhere")
    if statement.parts.has(I):
        raise NoRuleError("imaginary numbers have no rule here")
    for symbol in statement.parts.atoms(Symbol) - DOMAINS.keys():
        if not symbol.is_real and any(is_so for name, is_so in symbol.assumptions0.items() if name != "commutative"):
            raise NoRuleError(f"{symbol} need not be a real number")
    _refuse_entries(statement.parts)
    _refuse_bound_variables(statement)


def _may_be_of_negative(call: Function, assuming: tuple[Boolean, ...]) -> bool:
    """Return whether a logarithm or a root in a function of real numbers is of what is negative at some point."""
    opened = Tuple(*call.args, call.doit() if isinstance(call, NamedFunction) else S.Zero)
    roots = {part.base for part in opened.atoms(Pow) if not part.exp.is_integer}
    numbers = (roots | {part.args[0] for part in opened.atoms(log)}) - {S.Exp1}
    relations = tuple(a for a in assuming if isinstance(a, Relational) and not a.has(Sum, Indexed))
    return any(_may_be_negative(number, relations) for number in numbers if not number.is_extended_nonnegative)


@cache
def _may_be_negative(number: Expr, assuming: tuple[Relational, ...]) -> bool:
    if number.has(Sum, Derivative, AppliedUndef):
        return False  # what it is made of is looked at by itself
    plain = flatten(number.replace(lambda a: isinstance(a, Indexed), entry_symbol))
    if not any(without_a_sign(frozenset({plain}))):
        return False
    symbols = sorted(plain.free_symbols, key=name_of)
    own = tuple(a for a in assuming if a.free_symbols <= plain.free_symbols)
    return any((value_at(plain, point) or 0) < 0 for point in points(symbols, own))


def _refuse_depth(part: Basic) -> None:
    layer, depth = {part}, 0
    while layer := {inner for outer in layer for inner in outer.args}:
        depth += 1
        if depth > MOST_DEPTH:
            raise TooMuchWorkError(f"a statement that is nested more than {MOST_DEPTH} deep")


def _refuse_entries(parts: Basic) -> None:
    for entry in parts.atoms(Indexed):
        if len(entry.indices) != 1:
            raise NoRuleError(f"{entry}: families of one index have rules here, matrices have none")
        family = name_of(entry.base)
        plain = parts.atoms(Symbol) | DOMAINS.keys() if family not in FAMILIES else ()
        if any(_is_entry(name_of(symbol), family) for symbol in plain):
            raise NoRuleError(f"{entry}: a symbol has the name of an entry of {family}")


def _is_entry(name: str, family: str) -> bool:
    head, _, number = name.rpartition("_")
    return head == family and number.isdigit()


def _refuse_bound_variables(statement: Statement) -> None:
    assumed = {symbol for assumption in statement.assuming for symbol in assumption.free_symbols}
    for part in statement.parts.atoms(Limit, Integral, Subs, Derivative, Lambda, Sum, Product):
        bound = {part.args[1]} if isinstance(part, Limit) else set(part.variables)
        classes = {K, t, j} if isinstance(part, Sum | Product) else CLASSES
        if wrong := bound & classes:
            raise NoRuleError(f"{part}: {wrong.pop()} is a number of classes or a class, and no variable here")
        if isinstance(part, Limit | Integral | Subs) and (wrong := bound & assumed):
            raise NoRuleError(f"{part}: its variable {wrong.pop()} stands in an assumption, too: rename it")
