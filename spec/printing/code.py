"""An equation as code.

Code is printed by SymPy from the *stable* form, and sigma and softplus from theirs (CE.1 and CE.2), so that what a
reader pastes runs as it stands and is accurate for every finite logit. Where there is no stable form it is the textbook
form, with the formulas that it names written out. What speaks of a whole row of classes takes rows and counts their
classes from 0.
"""
# ruff: noqa: N802 (SymPy finds a printer's methods by the names of its classes)

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sympy import (
    Abs,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Max,
    Piecewise,
    Pow,
    Subs,
    Sum,
    Symbol,
    exp,
    oo,
)
from sympy.core.relational import Relational
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from spec.equations.cross_entropy import SIGMOID, SOFTPLUS
from spec.functions import NamedFunction
from spec.notation import NOTATION, K, sigmoid, softplus, x
from spec.records import Equation


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

    def _print_Sum(self, expr: Sum) -> str:
        index, _, last = expr.limits[0]
        return f"sum({self._print(expr.function)} for {index} in range({self._print(last)}))"

    def _print_Indexed(self, expr: Indexed) -> str:
        return f"{expr.base}[{self._print(_from_0(expr.indices[0]))}]"

    def _print_KroneckerDelta(self, expr: KroneckerDelta) -> str:
        return f"({' == '.join(map(self._print, expr.args))})"

    def _print_sigmoid(self, expr: sigmoid) -> str:
        return f"sigmoid({self._print(expr.args[0])})"

    def _print_softplus(self, expr: softplus) -> str:
        return f"softplus({self._print(expr.args[0])})"


class _JavaScript(JavascriptCodePrinter):
    """JavaScript on numbers and on rows of them."""

    def _print_Sum(self, expr: Sum) -> str:
        index, _, last = expr.limits[0]
        return f"sum({self._print(last)}, ({index}) => {self._print(expr.function)})"

    def _print_Indexed(self, expr: Indexed) -> str:
        return f"{expr.base}[{self._print(_from_0(expr.indices[0]))}]"

    def _print_KroneckerDelta(self, expr: KroneckerDelta) -> str:
        return f"({' === '.join(map(self._print, expr.args))} ? 1 : 0)"


_PYTHON = _NumPy({"reserved_word_suffix": "_", "fully_qualified_modules": True})
_JAVASCRIPT = _JavaScript({"user_functions": {"sigmoid": "sigmoid", "softplus": "softplus", "log1p": "Math.log1p"}})


def _from_0(index: Expr) -> Expr:
    """Return an index of a row in code: a class that the notation gives by its number is one further down."""
    return index - 1 if index.is_Integer else index


_SUM = """function sum(n, term) {
  return Array.from({length: n}, (_, c) => c).map(term).reduce((a, b) => a + b, 0);
}
"""


@cache
def code_of(equation: Equation) -> Expr | None:
    """Return the form that code is printed from: the stable one where there is one; None if it has no code.

    That is: if it speaks of a function that is not defined, of a sum without end, or of a row and a number by one name.
    """
    form = equation.right if equation.stable is None else equation.stable
    form = form.replace(lambda part: isinstance(part, NamedFunction | Subs), lambda part: part.doit())
    entries = form.atoms(Indexed)
    numbers = {symbol.name for symbol in form.xreplace(dict.fromkeys(entries, Integer(1))).free_symbols}
    return None if form.has(NamedFunction, oo) or numbers & {str(entry.base) for entry in entries} else form


def numpy_code(equation: Equation) -> str | None:
    """Return NumPy functions that evaluate an equation, on scalars and arrays or on rows; None if it has no code."""
    return _program(equation, _numpy_function, "import numpy as np\n\n\n", "\n\n")


def javascript_code(equation: Equation) -> str | None:
    """Return JavaScript functions that evaluate an equation, on numbers or on rows; None if it has no code."""
    code = _program(equation, _javascript_function, "", "\n")
    return f"{_SUM}\n{code}" if code and code_of(equation).has(Sum) else code


def sympy_code(equation: Equation) -> str:
    """Return the textbook form as SymPy reads it."""
    right = equation.right.doit() if equation.right.has(NamedFunction) else equation.right
    return StrPrinter().doprint(right.rewrite((sigmoid, softplus), exp))


def _program(equation: Equation, function: Callable[[Equation], str], head: str, between: str) -> str | None:
    if (body := code_of(equation)) is None:
        return None
    used = [piece for piece in (SIGMOID, SOFTPLUS) if body.has(piece.left.func)]
    return head + between.join(function(piece) for piece in (*used, equation))


def _parts(equation: Equation) -> tuple[str, list[str], Expr, Expr | None]:
    """Return a function's name, its arguments in the order of the notation, its body, and what the body repeats."""
    body = code_of(equation)
    name = equation.left.func.__name__ if equation in (SIGMOID, SOFTPLUS) else equation.id.lower().replace(".", "_")
    rows = {entry.base for entry in body.atoms(Indexed)}
    numbers = body.free_symbols - {base.label for base in rows} - ({K} if rows else set())
    given = [s.base if isinstance(s, Indexed) else s for s in (entry.symbol for entry in NOTATION)]
    arguments = [each for each in given if each in (rows if isinstance(each, IndexedBase) else numbers)]
    repeated = exp(-Abs(x))
    if body.count(repeated) < 2:
        return name, arguments, body, None
    return name, arguments, body.subs(repeated, Symbol("e")), repeated


def _counted(body: Expr, arguments: list[Expr]) -> str:
    """Return the row whose length is the number of classes, where that is asked for; else an empty text."""
    rows = [str(argument) for argument in arguments if isinstance(argument, IndexedBase)]
    return rows[0] if rows and body.has(K) else ""


def _numpy_function(equation: Equation) -> str:
    name, arguments, body, repeated = _parts(equation)
    names = (str(each) if isinstance(each, IndexedBase) else _PYTHON.doprint(each) for each in arguments)
    lines = [f"def {name}({', '.join(names)}):", f'"""{equation.id}: {equation.statement}"""']
    lines += [f"K = len({row})"] if (row := _counted(body, arguments)) else []
    lines += [f"e = {_PYTHON.doprint(repeated)}"] if repeated is not None else []
    result = f"return {_PYTHON.doprint(body)}"
    cases_in_cases = any(value.has(Piecewise) for cases in body.atoms(Piecewise) for value, _ in cases.args)
    quiet = 'with numpy.errstate(all="ignore"):  # numpy.where computes every case, also where another one holds'
    lines += [quiet, f"    {result}"] if cases_in_cases else [result]
    return "\n    ".join(lines).replace("numpy.", "np.") + "\n"


def _javascript_function(equation: Equation) -> str:
    name, arguments, body, repeated = _parts(equation)
    lines = [f"// {equation.id}: {equation.statement}\nfunction {name}({', '.join(map(str, arguments))}) {{"]
    lines += [f"const K = {row}.length;"] if (row := _counted(body, arguments)) else []
    lines += [f"const e = {_JAVASCRIPT.doprint(repeated)};"] if repeated is not None else []
    lines += [f"return {' '.join(_JAVASCRIPT.doprint(body).split())};"]
    return "\n  ".join(lines) + "\n}\n"
