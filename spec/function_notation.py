"""Every function that an equation prints: what its name means, and the equation that defines it.

Nothing is listed here but what every textbook has: the rows are those of the functions that occur in the equations. A
function is defined by the first equation whose left side it is; a derivative f' where f is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sympy import Abs, Expr, Function, KroneckerDelta, LambertW, Max, Piecewise, Symbol, exp, log, sign, tanh
from sympy.codegen.cfunctions import expm1, log1p
from sympy.core.function import Application, AppliedUndef
from sympy.logic.boolalg import Boolean

from spec.equations import EQUATIONS
from spec.functions import MEANINGS, FunctionOfFormula, NamedFunction, product, sigmoid, softplus
from spec.notation import j, p, t, x
from spec.records import Equation

LOGIT = "logit"
STANDARD: dict[str, tuple[Expr, str]] = {
    "exp": (exp(x), "exponential function"),
    "log": (log(x), "natural logarithm"),
    "log1p": (log1p(x), "log(1 + x), which keeps the digits of a small x"),
    "expm1": (expm1(x), "exp(x) − 1, which keeps the digits of a small x"),
    "Abs": (Abs(x), "absolute value"),
    "sign": (sign(x), "1 above 0, −1 below 0, and 0 at 0"),
    "tanh": (tanh(x), "hyperbolic tangent"),
    "Max": (Max(0, x), "the larger of two numbers"),
    "LambertW": (LambertW(x, -1), "lower branch of Lambert's function: W exp(W) = x with W ≤ −1"),
    "KroneckerDelta": (KroneckerDelta(j, t), "1 if the classes are the same, else 0"),
    LOGIT: (Function(LOGIT)(p), MEANINGS[LOGIT]),
}
OURS = {"sigmoid": (sigmoid(x), "sigmoid: the probability of a logit"), "softplus": (softplus(x), "the smooth hinge")}


@dataclass(frozen=True)
class FunctionNotation:
    """One function.

    Attributes:
        name: by which it is known in code and in the address of its row.
        example: a call of it, or the expression that shows how it is written.
        meaning: in words.
        defined_by: id of the equation that defines it; "" for what every textbook has.
    """

    name: str
    example: Expr
    meaning: str
    defined_by: str = ""


def functions_of(equation: Equation) -> list[FunctionNotation]:
    """Return the functions that an equation prints, in the order of the notation."""
    names = {name_of(call) for call in calls_of(equation)}
    chapter = equation.id.partition(".")[0]
    return [_in_chapter(row, chapter) for row in functions() if row.name in names]


@cache
def functions() -> tuple[FunctionNotation, ...]:
    """Return every function of the equations, in the order in which they occur."""
    first: dict[str, Expr] = {}
    for equation in EQUATIONS.values():
        for call in sorted(calls_of(equation), key=str):
            first.setdefault(name_of(call), call)
    return tuple(_row(name, call) for name, call in first.items())


@cache
def calls_of(equation: Equation) -> frozenset[Expr]:
    """Return every call of a function in what is printed of an equation."""
    stable = [] if equation.stable is None else [equation.stable]
    parts = (equation.left, equation.right, *stable, *equation.assuming, *(s.expression for s in equation.derivation))
    no_functions = Boolean | Piecewise | product  # a product is printed as one
    calls = (call for part in parts for call in part.atoms(Application))
    return frozenset(call for call in calls if not isinstance(call, no_functions))


def name_of(call: Expr) -> str:
    """Return the name of the function that is called."""
    return call.func.__name__.lstrip("\\")


def _row(name: str, call: Expr) -> FunctionNotation:
    if name in STANDARD:
        return FunctionNotation(name, *STANDARD[name])
    if name in OURS:
        return FunctionNotation(name, *OURS[name], _defining(name))
    if isinstance(call, NamedFunction):
        variables = call.func.variables if isinstance(call, FunctionOfFormula) else (x,)
        return FunctionNotation(name, call.func(*variables), call.func.meaning, _defining(name))
    return FunctionNotation(name, call, MEANINGS[name], _defining(name))


def _in_chapter(row: FunctionNotation, chapter: str) -> FunctionNotation:
    """Return a row as a chapter has it that defines a loss for arguments of its own: CF.1 for a row, not BF.3."""
    own = next((id for id in _definitions(row.name) if id.startswith(f"{chapter}.")), None)
    declared = row.name in MEANINGS and row.name != LOGIT and isinstance(row.example, AppliedUndef)
    return FunctionNotation(row.name, row.example, row.meaning, own) if own and declared else row


def _defining(name: str) -> str:
    """Return the first equation whose left side is a function, or else the first that speaks of it."""
    base = name.rstrip("'")
    speaks = (id for id, equation in EQUATIONS.items() if base in map(name_of, calls_of(equation)))
    return next(_definitions(base), None) or next(speaks)


def _definitions(name: str) -> Iterator[str]:
    for id, equation in EQUATIONS.items():
        left = equation.left
        if not isinstance(left, Symbol) and isinstance(left, Application) and name_of(left) == name:
            yield id
