"""An equation as code.

Code is printed from the form that floating point evaluates accurately (`spec.printing.forms`), with the functions that
it calls before it, so that what a reader pastes runs as it stands. What speaks of a whole row of classes takes rows and
counts their classes from 0.
"""
# ruff: noqa: N802 (SymPy finds a printer's methods by the names of its classes)

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sympy import (
    Abs,
    Basic,
    Expr,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Max,
    Mul,
    Piecewise,
    Pow,
    Sum,
    Symbol,
    exp,
    log,
)
from sympy.core.relational import Relational
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from spec.functions import NamedFunction
from spec.notation import K, sigmoid, softplus, without_class, x
from spec.printing.computable import in_safe_order, is_sum_of_exponentials, sign_of
from spec.printing.forms import arguments_of, called_by, code_of, name_of
from spec.printing.snippets import JAVASCRIPT_SNIPPETS, NUMPY_SNIPPETS
from spec.records import Equation


class _Products:
    """Products in an order in which no part overflows that a later factor makes small: infinity times 0 is NaN."""

    def _print_Mul(self, expr: Mul) -> str:
        coefficient, rest = expr.as_coeff_Mul()
        factors = [abs(coefficient)] if abs(coefficient) != 1 else []
        above, below = [], []
        for factor in in_safe_order([*factors, *rest.as_ordered_factors()]):
            divides = factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative
            (below if divides else above).append(Pow(factor.base, -factor.exp) if divides else factor)
        above, below = ([self.parenthesize(each, PRECEDENCE["Mul"]) for each in side] for side in (above, below))
        divisor = "" if not below else f"/{below[0]}" if len(below) == 1 else f"/({'*'.join(below)})"
        return f"{'-' if coefficient < 0 else ''}{'*'.join(above or ['1'])}{divisor}"


class _NumPy(_Products, NumPyPrinter):
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
        return f"sum({self._terms(expr, without_class(expr)[0])})"

    def _print_log(self, expr: log) -> str:
        (total,) = expr.args
        if not is_sum_of_exponentials(total):
            return super()._print_log(expr)
        return f"logsumexp({self._terms(total, without_class(total)[0].args[0])})"

    def _terms(self, total: Sum, term: Expr) -> str:
        (index, _, last), (_, left_out) = total.limits[0], without_class(total)
        but = "" if left_out is None else f" if {index} != {self._print(_from_0(left_out))}"
        return f"{self._print(term)} for {index} in range({self._print(last)}){but}"

    def _print_Indexed(self, expr: Indexed) -> str:
        return f"{expr.base}[{self._print(_from_0(expr.indices[0]))}]"

    def _print_KroneckerDelta(self, expr: KroneckerDelta) -> str:
        return f"({' == '.join(map(self._print, expr.args))})"

    def _print(self, expr: Basic, **kwargs: object) -> str:  # some names (Lambda) mean another class to SymPy
        return _call(expr, self._print) or super()._print(expr, **kwargs)


class _JavaScript(_Products, JavascriptCodePrinter):
    """JavaScript on numbers and on rows of them."""

    def _print_Sum(self, expr: Sum) -> str:
        return f"sum({self._terms(expr, without_class(expr)[0], '0')})"

    def _print_log(self, expr: log) -> str:
        (total,) = expr.args
        if not is_sum_of_exponentials(total):
            return f"Math.log({self._print(total)})"
        return f"logsumexp({self._terms(total, without_class(total)[0].args[0], '-Infinity')})"

    def _terms(self, total: Sum, term: Expr, nothing: str) -> str:
        (index, _, last), (_, left_out) = total.limits[0], without_class(total)
        but = "" if left_out is None else f"{index} === {self._print(_from_0(left_out))} ? {nothing} : "
        return f"{self._print(last)}, ({index}) => {but}{self._print(term)}"

    def _print_Indexed(self, expr: Indexed) -> str:
        return f"{expr.base}[{self._print(_from_0(expr.indices[0]))}]"

    def _print_KroneckerDelta(self, expr: KroneckerDelta) -> str:
        return f"({' === '.join(map(self._print, expr.args))} ? 1 : 0)"

    def _print(self, expr: Basic, **kwargs: object) -> str:  # some names (Lambda) mean another class to SymPy
        return _call(expr, self._print) or super()._print(expr, **kwargs)


_PYTHON = _NumPy({"reserved_word_suffix": "_", "fully_qualified_modules": True})
_JAVASCRIPT = _JavaScript({"user_functions": {"log1p": "Math.log1p", "expm1": "Math.expm1"}})


def _call(expr: Basic, printed: Callable[[Basic], str]) -> str:
    """Return the call of a function that printed code defines, an empty text for anything else."""
    is_ours = isinstance(expr, sigmoid | softplus | NamedFunction)
    return f"{expr.func.__name__}({', '.join(map(printed, expr.args))})" if is_ours else ""


def _from_0(index: Expr) -> Expr:
    """Return an index of a row in code: a class that the notation gives by its number is one further down."""
    return index - 1 if index.is_Integer else index


# ---------------------------------------------------------------- programs


def numpy_code(equation: Equation) -> str | None:
    """Return NumPy functions that evaluate an equation, on scalars and arrays or on rows; None if none is offered."""
    return _program(equation, _numpy_function, NUMPY_SNIPPETS, "import numpy as np\n\n\n", "\n\n")


def javascript_code(equation: Equation) -> str | None:
    """Return JavaScript functions that evaluate an equation, on numbers or on rows; None if none is offered."""
    return _program(equation, _javascript_function, JAVASCRIPT_SNIPPETS, "", "\n")


@cache
def sympy_code(equation: Equation) -> str:
    """Return the textbook form as SymPy reads it."""
    right = equation.right.doit() if equation.right.has(NamedFunction) else equation.right
    return StrPrinter().doprint(right.rewrite((sigmoid, softplus), exp))


def _program(
    equation: Equation, function: Callable[[Equation, str], str], snippets: dict[str, str], head: str, between: str
) -> str | None:
    if code_of(equation) is None:
        return None
    written = [function(each, name_of(each)) for each in (*called_by(equation), equation)]
    used = [text for name, text in snippets.items() if any(f"{name}(" in each for each in written)]
    return head + between.join([*used, *written])


def _repeated(body: Expr) -> tuple[Expr, Expr | None]:
    """Return a body with what it repeats as one letter, and what that is."""
    repeated = exp(-Abs(x))
    return (body.subs(repeated, Symbol("e")), repeated) if body.count(repeated) > 1 else (body, None)


def _counted(body: Expr, arguments: list[Expr]) -> str:
    """Return the row whose length is the number of classes, where that is asked for; else an empty text."""
    rows = [str(argument) for argument in arguments if isinstance(argument, IndexedBase)]
    return rows[0] if rows and body.has(K) else ""


@cache
def _numpy_function(equation: Equation, name: str) -> str:
    arguments, (body, repeated) = arguments_of(equation), _repeated(code_of(equation))
    names = (str(each) if isinstance(each, IndexedBase) else _PYTHON.doprint(each) for each in arguments)
    lines = [f"def {name}({', '.join(names)}):", f'"""{equation.id}: {equation.statement}"""']
    lines += [f"K = len({row})"] if (row := _counted(body, arguments)) else []
    lines += [f"e = {_PYTHON.doprint(repeated)}"] if repeated is not None else []
    result = f"return {_PYTHON.doprint(body)}"
    quiet = _quiet(body)
    lines += [quiet, f"    {result}"] if quiet else [result]
    return "\n    ".join(lines).replace("numpy.", "np.") + "\n"


def _quiet(body: Expr) -> str:
    """Return the line under which NumPy does not warn, where a body would make it warn for no reason."""
    if any(value.has(Piecewise) for cases in body.atoms(Piecewise) for value, _ in cases.args):
        return 'with numpy.errstate(all="ignore"):  # numpy.where computes every case, also where another one holds'
    if any(sign_of(power.args[0]) not in (-1, 0) for power in body.atoms(exp)):
        return 'with numpy.errstate(over="ignore"):  # what is divided by infinity is 0'
    return ""


@cache
def _javascript_function(equation: Equation, name: str) -> str:
    arguments, (body, repeated) = arguments_of(equation), _repeated(code_of(equation))
    head = f"function {name}({', '.join(map(str, arguments))})"
    lines = [f"// {equation.id}: {equation.statement}\n{head} {{"]
    lines += [f"const K = {row}.length;"] if (row := _counted(body, arguments)) else []
    lines += [f"const e = {_JAVASCRIPT.doprint(repeated)};"] if repeated is not None else []
    lines += [f"return {' '.join(_JAVASCRIPT.doprint(body).split())};"]
    return "\n  ".join(lines) + "\n}\n"
