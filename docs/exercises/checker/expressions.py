"""Expressions as answers: they cross as text, of which only arithmetic and a few functions are read, and are compared.

Two expressions are equal if their difference is 0 in a normal form: exponentials, logarithms and powers of p and 1 - p
become those of one positive symbol, which are independent, and the rest is a rational function. Where the normal form
does not decide, forty digits at points do. SymPy is imported when an expression is read: it takes a while.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import sympy

HYPERBOLIC = ("tanh", "sinh", "cosh", "coth", "sech", "csch")
FUNCTIONS = ("exp", "log", "sqrt", *HYPERBOLIC, "Abs", "sign", "Max", "Min")
CONSTANTS = ("E", "pi")
DIGITS = 40
WRITTEN = 25  # digits of a value in truth.json
POINTS = ("3/11", "5/7", "13/17", "23/19")  # of every symbol, in turn


# ---------------------------------------------------------------- where the learner's module is


def text_of(answer: object) -> str:
    """Return an expression as text; what was not evaluated yet (a derivative, a substitution) is evaluated.

    Raises:
        TypeError: it is no expression.
    """
    import sympy

    expression = sympy.sympify(answer)
    if not isinstance(expression, sympy.Expr):
        raise TypeError(f"an expression was asked for, not {type(answer).__name__}")
    return str(expression.doit())


def values_of(expression: sympy.Expr, points: dict[str, np.ndarray]) -> np.ndarray:
    """Return an expression's values at points, an array for each argument; NaN where a value is no real number."""
    import sympy

    evaluate = sympy.lambdify([symbol(name) for name in points], expression, "numpy")
    with np.errstate(all="ignore"):
        computed = evaluate(*points.values())
    values = np.broadcast_to(np.asarray(computed, complex), next(iter(points.values())).shape)
    return np.where(values.imag == 0, values.real, np.nan)


# ---------------------------------------------------------------- where it is judged


def read(text: str) -> sympy.Expr:
    """Return the expression of a text; nothing of it is run.

    Raises:
        ValueError: it holds something else than arithmetic, symbols and the functions above.
    """
    try:
        return _built(ast.parse(text, mode="eval").body)
    except (SyntaxError, RecursionError) as error:
        raise ValueError(f"this expression cannot be read: {text[:60]}") from error


def symbol(name: str) -> sympy.Symbol:
    """Return the symbol of an argument; what is a probability, a weight or a power is positive."""
    import sympy

    return sympy.Symbol(name, real=True) if name in ("z", "x") else sympy.Symbol(name, positive=True)


def _built(node: ast.expr) -> sympy.Expr:
    import sympy

    match node:
        case ast.Constant(value=int() as value):
            return sympy.Integer(value)
        case ast.Constant(value=float()):
            return sympy.Rational(ast.unparse(node))  # the decimals as they stand
        case ast.Name(id=name):
            return getattr(sympy, name) if name in CONSTANTS else symbol(name)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=of):
            return -_built(of) if isinstance(sign, ast.USub) else _built(of)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            return OPERATORS[type(operator)](_built(left), _built(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return getattr(sympy, name)(*map(_built, arguments))
    raise ValueError(f"no arithmetic, and none of {', '.join(FUNCTIONS)}: {ast.unparse(node)[:60]}")


OPERATORS: dict[type, Callable] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
    ast.Pow: lambda one, other: one**other,
}


# ---------------------------------------------------------------- are two the same?


def is_same(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Return whether two expressions are equal: by the normal form of their difference, or else by many digits."""
    zero = is_zero(one - other)
    return vanishes_at_points(one - other) if zero is None else zero


def is_zero(expression: sympy.Expr) -> bool | None:
    """Return whether an expression is 0, by its normal form; None where that does not decide.

    With z = 2 log F and p_t = F^2 / (1 + F^2), exponentials are powers of F, and p_t and 1 - p_t are products of F and
    1 + F^2. What is left are these two, their logarithms and their powers with the exponent gamma, which are
    independent of one another: the expression is a quotient of polynomials in them, and 0 if its numerator is.
    """
    import sympy
    from sympy.polys.rings import ring

    f = sympy.Dummy("F", positive=True)
    found = expression.rewrite([getattr(sympy, name) for name in HYPERBOLIC], sympy.exp)
    found = found.subs({symbol("z"): 2 * sympy.log(f), symbol("p_t"): f**2 / (1 + f**2)}).replace(sympy.exp, _power)
    found = found.replace(_has_a_base, lambda of: of.func(sympy.factor(of.args[0]), *of.args[1:]))
    found = sympy.expand_log(sympy.expand_power_base(found, force=True), force=True)
    names = {of: sympy.Dummy() for of in _independent(f)}
    found = found.replace(_is_power_of_gamma, lambda of: _renamed(of.base, of.exp, names)).xreplace(names)
    symbols = [f, symbol("alpha"), symbol("gamma"), *names.values()]
    try:
        return ring(symbols, sympy.QQ)[0].from_expr(sympy.fraction(sympy.together(found))[0]) == 0
    except ValueError:  # something else is left
        return None


def _independent(f: sympy.Symbol) -> list[sympy.Expr]:
    """Return the logarithms and powers of the two factors, and the logarithms of small primes."""
    import sympy

    factors = (f, 1 + f**2)
    powers = [of ** symbol("gamma") for of in (*factors, sympy.Integer(2), sympy.Integer(3))]
    return [*map(sympy.log, (*factors, 2, 3, 5)), *powers]


def _power(exponent: sympy.Expr) -> sympy.Expr:
    """Return the exponential of a sum, in which a multiple of a logarithm makes a power."""
    import sympy

    product = sympy.Integer(1)
    for term in sympy.Add.make_args(sympy.expand(exponent)):
        logs = [of for of in sympy.Mul.make_args(term) if isinstance(of, sympy.log)]
        product *= logs[0].args[0] ** (term / logs[0]) if logs else sympy.exp(term)
    return product


def _has_a_base(of: sympy.Expr) -> bool:
    """Return whether a part is a logarithm, or a power whose exponent is no integer."""
    import sympy

    return isinstance(of, sympy.log) or (of.is_Pow and not of.exp.is_Integer and of.base is not sympy.E)


def _is_power_of_gamma(of: sympy.Expr) -> bool:
    return of.is_Pow and of.exp.has(symbol("gamma"))


def _renamed(base: sympy.Expr, exponent: sympy.Expr, names: dict) -> sympy.Expr:
    """Return a power whose exponent is so many gamma and a number, with the name of base^gamma; else as it is."""
    if base.is_Rational and not base.is_Integer:
        return _renamed(base.func(base.p), exponent, names) / _renamed(base.func(base.q), exponent, names)
    times, rest = (exponent.expand().coeff(symbol("gamma"), of) for of in (1, 0))
    known = names.get(base ** symbol("gamma"))
    return known**times * base**rest if known and times.is_Integer and rest.is_number else base**exponent


def has_values(expression: sympy.Expr, rows: list[dict[str, str]]) -> bool:
    """Return whether an expression has the values of truth.json at its points, but for their last digits.

    Args:
        expression: an answer.
        rows: decimals by the name of a symbol, and under "value".
    """
    import sympy

    for row in rows:
        at = {symbol(name): sympy.Rational(text) for name, text in row.items() if name not in ("y", "value")}
        value, truth = expression.subs(at).evalf(WRITTEN + 10, maxn=500), sympy.Float(row["value"], WRITTEN + 10)
        if not (value.is_number and abs(value - truth) < abs(truth) * sympy.Float(10) ** (3 - WRITTEN)):
            return False
    return True


def vanishes_at_points(expression: sympy.Expr) -> bool:
    """Return whether an expression is 0 to forty digits at points."""
    import sympy

    names = sorted(expression.free_symbols, key=str)
    for turn in range(len(POINTS)):
        at = {one: sympy.Rational(POINTS[(turn + place) % len(POINTS)]) for place, one in enumerate(names)}
        at |= {one: value / (1 + value) for one, value in at.items() if one.name in ("p_t", "alpha")}
        value = expression.subs(at).evalf(DIGITS + 20, maxn=500)
        if not (value.is_number and abs(value) < sympy.Float(10) ** -DIGITS):
            return False
    return True
