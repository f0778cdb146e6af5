"""An equation as code.

Code is printed by SymPy from the *stable* form, and sigma and softplus from theirs (CE.1 and CE.2), so that what a
reader pastes runs as it stands and is accurate for every finite logit. Equations that speak of a whole row of classes,
or of other formulas by name, have no code.
"""
# ruff: noqa: N802 (SymPy finds a printer's methods by the names of its classes)

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Expr, Indexed, Max, Piecewise, Pow, Sum, Symbol, exp
from sympy.core.relational import Relational
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from spec.equations.cross_entropy import SIGMOID, SOFTPLUS
from spec.functions import Named
from spec.notation import NOTATION, Equation, sigmoid, softplus, x


class _NumPy(NumPyPrinter):
    """NumPy that works on scalars and arrays alike."""

    def _print_Piecewise(self, expr: Piecewise) -> str:
        (value, condition), (otherwise, _) = expr.args
        return f"numpy.where({', '.join(map(self._print, (condition, value, otherwise)))})"

    def _print_Relational(self, expr: Relational) -> str:
        return f"{self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)}"

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:
        if expr.exp == -1:
            return f"1/{self.parenthesize(expr.base, PRECEDENCE['Pow'])}"
        return super()._print_Pow(expr, rational=rational)

    def _print_Max(self, expr: Max) -> str:
        return f"numpy.maximum({', '.join(map(self._print, expr.args))})"

    def _print_sigmoid(self, expr: sigmoid) -> str:
        return f"sigmoid({self._print(expr.args[0])})"

    def _print_softplus(self, expr: softplus) -> str:
        return f"softplus({self._print(expr.args[0])})"


_PYTHON = _NumPy({"reserved_word_suffix": "_", "fully_qualified_modules": True})
_JAVASCRIPT = JavascriptCodePrinter(
    {"user_functions": {"sigmoid": "sigmoid", "softplus": "softplus", "log1p": "Math.log1p"}}
)


def code_of(equation: Equation) -> Expr | None:
    """Return the form that code is printed from: the stable one where there is one; None if it has no code."""
    form = equation.right if equation.stable is None else equation.stable
    return None if form.has(Indexed, Sum, Named) else form


def numpy_code(equation: Equation) -> str | None:
    """Return NumPy functions that evaluate an equation on scalars and arrays, or None for a row of classes."""
    return _program(equation, _numpy_function, "import numpy as np\n\n\n", "\n\n")


def javascript_code(equation: Equation) -> str | None:
    """Return JavaScript functions that evaluate an equation on numbers, or None for a row of classes."""
    return _program(equation, _javascript_function, "", "\n")


def sympy_code(equation: Equation) -> str:
    """Return the textbook form as SymPy reads it."""
    right = equation.right.doit() if equation.right.has(Named) else equation.right
    return StrPrinter().doprint(right.rewrite((sigmoid, softplus), exp))


def _program(equation: Equation, function: Callable[[Equation], str], head: str, between: str) -> str | None:
    if (body := code_of(equation)) is None:
        return None
    used = [piece for piece in (SIGMOID, SOFTPLUS) if body.has(piece.left.func)]
    return head + between.join(function(piece) for piece in (*used, equation))


def _parts(equation: Equation) -> tuple[str, list[Symbol], Expr, Expr | None]:
    """Return a function's name, its arguments in the order of the notation, its body, and what the body repeats."""
    body = code_of(equation)
    name = equation.left.func.__name__ if equation in (SIGMOID, SOFTPLUS) else equation.id.lower().replace(".", "_")
    arguments = [entry.symbol for entry in NOTATION if entry.symbol in body.free_symbols]
    repeated = exp(-Abs(x))
    if body.count(repeated) < 2:
        return name, arguments, body, None
    return name, arguments, body.subs(repeated, Symbol("e")), repeated


def _numpy_function(equation: Equation) -> str:
    name, arguments, body, repeated = _parts(equation)
    lines = [f"def {name}({', '.join(map(_PYTHON.doprint, arguments))}):", f'"""{equation.id}: {equation.says}"""']
    lines += [f"e = {_PYTHON.doprint(repeated)}"] if repeated is not None else []
    lines += [f"return {_PYTHON.doprint(body)}"]
    return "\n    ".join(lines).replace("numpy.", "np.") + "\n"


def _javascript_function(equation: Equation) -> str:
    name, arguments, body, repeated = _parts(equation)
    lines = [f"// {equation.id}: {equation.says}\nfunction {name}({', '.join(map(str, arguments))}) {{"]
    lines += [f"const e = {_JAVASCRIPT.doprint(repeated)};"] if repeated is not None else []
    lines += [f"return {' '.join(_JAVASCRIPT.doprint(body).split())};"]
    return "\n  ".join(lines) + "\n}\n"
