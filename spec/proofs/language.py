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
BINDING = (Limit, Integral, Subs, Derivative, Lambda, Sum, Product)


def refuse_what_has_no_rule(statement: Statement) -> None:
    """Refuse a statement that has a part of which no proof here knows where it has a value.

    Raises:
        NoRuleError: if it has an unknown function, an imaginary number, a symbol that need not be real, an entry
            of a matrix, two things of one name, or a bound variable that is a class or also stands in an assumption.
        TooMuchWorkError: if it is nested too deeply to be written.
    """
    parts = _parts(statement.parts)
    if I in parts:
        raise NoRuleError("imaginary numbers have no rule here")
    for part in parts:
        if isinstance(part, Function):
            _refuse_call(part, statement.assuming)
        elif isinstance(part, Symbol) and part not in DOMAINS and not part.is_real:
            if any(is_so for name, is_so in part.assumptions0.items() if name != "commutative"):
                raise NoRuleError(f"{part} need not be a real number")
        elif isinstance(part, Indexed):
            _refuse_entry(part, parts)
        elif isinstance(part, BINDING):
            _refuse_bound_variables(part, statement.assuming)


def _parts(outermost: Basic) -> set[Basic]:
    """Return all parts of an expression, each once."""
    found, layer, depth = set(), {outermost}, 0
    while layer:
        found |= layer
        layer, depth = {inner for outer in layer for inner in outer.args} - found, depth + 1
        if depth > MOST_DEPTH:
            raise TooMuchWorkError(f"a statement that is nested more than {MOST_DEPTH} deep")
    return found


def _refuse_call(call: Function, assuming: tuple[Boolean, ...]) -> None:
    if not isinstance(call, FUNCTIONS):
        raise NoRuleError(f"{call.func} has no rule here: where it has poles, jumps or branches is not known")
    if isinstance(call, factorial) and not (call.args[0].is_integer and call.args[0].is_nonnegative):
        raise NoRuleError(f"{call} has a rule here for whole numbers from 0 on alone")
    if isinstance(call, OF_REAL_NUMBERS) and _may_be_of_negative(call, assuming):
        raise NoRuleError(f"{call} is not a real number everywhere")


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


def _refuse_entry(entry: Indexed, parts: set[Basic]) -> None:
    if len(entry.indices) != 1:
        raise NoRuleError(f"{entry}: families of one index have rules here, matrices have none")
    family = name_of(entry.base)
    plain = {part for part in parts if isinstance(part, Symbol)} | DOMAINS.keys() if family not in FAMILIES else ()
    if any(_is_entry(name_of(symbol), family) for symbol in plain):
        raise NoRuleError(f"{entry}: a symbol has the name of an entry of {family}")


def _is_entry(name: str, family: str) -> bool:
    head, _, number = name.rpartition("_")
    return head == family and number.isdigit()


def _refuse_bound_variables(part: Basic, assuming: tuple[Boolean, ...]) -> None:
    bound = {part.args[1]} if isinstance(part, Limit) else set(part.variables)
    if wrong := bound & ({K, t, j} if isinstance(part, Sum | Product) else {K, t, j, c, k}):
        raise NoRuleError(f"{part}: {wrong.pop()} is a number of classes or a class, and no variable here")
    if isinstance(part, Limit | Integral | Subs) and any(bound & assumption.free_symbols for assumption in assuming):
        raise NoRuleError(f"{part}: its variable stands in an assumption, too: rename it")
