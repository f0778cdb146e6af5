"""An equation as code.

Code is printed from the *stable* form, or from the textbook form where nothing in it cancels or overflows
(`spec.printing.computable`); of any other equation no code is offered. A function that has an equation of its own (σ,
softplus, κ, Λ, φ …) is printed from that one's stable form and called by its name, so that what a reader pastes runs as
it stands. What speaks of a whole row of classes takes rows and counts their classes from 0.
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
    Integer,
    KroneckerDelta,
    Max,
    Piecewise,
    Pow,
    Subs,
    Sum,
    Symbol,
    exp,
    log,
    oo,
)
from sympy.core.relational import Relational
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from spec.equations import EQUATIONS
from spec.functions import FunctionOfFormula, NamedFunction, log1p_ratio
from spec.notation import NOTATION, K, sigmoid, softplus, without_class, x
from spec.printing.computable import is_computable, is_sum_of_exponentials
from spec.printing.snippets import JAVASCRIPT_SNIPPETS, NUMPY_SNIPPETS
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


class _JavaScript(JavascriptCodePrinter):
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


# ---------------------------------------------------------------- what is offered, and from which form


@cache
def code_of(equation: Equation) -> Expr | None:
    """Return the form that code is printed from; None if no code is offered.

    That is: if it has no stable form and its textbook form is not computable as it stands; if it speaks of a function
    that is not defined, of a sum without end, or of a row and a number by one name.
    """
    form = _written_out(equation.right if equation.stable is None else equation.stable)
    entries = form.atoms(Indexed)
    numbers = {symbol.name for symbol in form.xreplace(dict.fromkeys(entries, Integer(1))).free_symbols}
    undefined = any(not _has_code(part.func) for part in form.atoms(NamedFunction))
    if undefined or form.has(oo) or numbers & {str(entry.base) for entry in entries}:
        return None
    return form if equation.stable is not None or is_computable(form) else None


def _written_out(form: Expr) -> Expr:
    """Return a form in which every function of a formula that has no code of its own is replaced by its formula."""
    form = form.replace(lambda part: isinstance(part, Subs), lambda part: part.doit())
    while unnamed := [part for part in form.atoms(FunctionOfFormula) if not _has_code(part.func)]:
        form = form.xreplace({part: part.in_named_functions() for part in unnamed})
    return form


def in_stable_forms(form: Expr) -> Expr:
    """Return a form with every function of a formula written out, from its stable form where it has one."""
    form = _written_out(form)
    while named := form.atoms(FunctionOfFormula):
        form = form.xreplace({part: _in_stable_form(part) for part in named})
    return form


def _in_stable_form(call: FunctionOfFormula) -> Expr:
    equation = functions()[call.func]
    return code_of(equation).subs(dict(zip(equation.left.args, call.args, strict=True)), simultaneous=True)


def _has_code(function: type) -> bool:
    return function is log1p_ratio or function in functions()


@cache
def functions() -> dict[type, Equation]:
    """Return the equations that define a function of all its arguments, by the function, where code is offered."""
    found: dict[type, Equation] = {}
    for equation in EQUATIONS.values():
        function = equation.left.func
        if issubclass(function, sigmoid | softplus | FunctionOfFormula) and function not in found:
            form = equation.right if equation.stable is None else equation.stable
            defines = form.free_symbols == set(equation.left.args)
            if defines and (equation.stable is not None or is_computable(form)):
                found[function] = equation
    return found


def name_of(equation: Equation) -> str:
    """Return the name of an equation's function in code: of the function that it defines, or its id."""
    defines = functions().get(equation.left.func) == equation
    return equation.left.func.__name__ if defines else equation.id.lower().replace(".", "_")


# ---------------------------------------------------------------- programs


def numpy_code(equation: Equation) -> str | None:
    """Return NumPy functions that evaluate an equation, on scalars and arrays or on rows; None if none is offered."""
    return _program(equation, _numpy_function, NUMPY_SNIPPETS, "import numpy as np\n\n\n", "\n\n")


def javascript_code(equation: Equation) -> str | None:
    """Return JavaScript functions that evaluate an equation, on numbers or on rows; None if none is offered."""
    return _program(equation, _javascript_function, JAVASCRIPT_SNIPPETS, "", "\n")


def sympy_code(equation: Equation) -> str:
    """Return the textbook form as SymPy reads it."""
    right = equation.right.doit() if equation.right.has(NamedFunction) else equation.right
    return StrPrinter().doprint(right.rewrite((sigmoid, softplus), exp))


def _program(
    equation: Equation, function: Callable[[Equation], str], snippets: dict[str, str], head: str, between: str
) -> str | None:
    if code_of(equation) is None:
        return None
    written = [function(each) for each in (*_called_by(equation), equation)]
    used = [text for name, text in snippets.items() if any(f"{name}(" in each for each in written)]
    return head + between.join([*used, *written])


def _called_by(equation: Equation) -> list[Equation]:
    """Return the equations of the functions that the code of an equation calls, each after those that it calls."""
    body, called = code_of(equation), []
    for function, its in functions().items():
        if body.has(function) and its != equation:
            called += [*_called_by(its), its]
    return list(dict.fromkeys(called))


def arguments_of(equation: Equation) -> list[Expr]:
    """Return the arguments of an equation's function in code, in the order of the notation.

    Where the equation defines a function they are that one's, in its own order.
    """
    if functions().get(equation.left.func) == equation:
        return list(equation.left.args)
    body = code_of(equation)
    rows = {entry.base for entry in body.atoms(Indexed)}
    numbers = body.free_symbols - {base.label for base in rows} - ({K} if rows else set())
    given = [s.base if isinstance(s, Indexed) else s for s in (entry.symbol for entry in NOTATION)]
    return [each for each in given if each in (rows if isinstance(each, IndexedBase) else numbers)]


def _repeated(body: Expr) -> tuple[Expr, Expr | None]:
    """Return a body with what it repeats as one letter, and what that is."""
    repeated = exp(-Abs(x))
    return (body.subs(repeated, Symbol("e")), repeated) if body.count(repeated) > 1 else (body, None)


def _counted(body: Expr, arguments: list[Expr]) -> str:
    """Return the row whose length is the number of classes, where that is asked for; else an empty text."""
    rows = [str(argument) for argument in arguments if isinstance(argument, IndexedBase)]
    return rows[0] if rows and body.has(K) else ""


def _numpy_function(equation: Equation) -> str:
    arguments, (body, repeated) = arguments_of(equation), _repeated(code_of(equation))
    names = (str(each) if isinstance(each, IndexedBase) else _PYTHON.doprint(each) for each in arguments)
    lines = [f"def {name_of(equation)}({', '.join(names)}):", f'"""{equation.id}: {equation.statement}"""']
    lines += [f"K = len({row})"] if (row := _counted(body, arguments)) else []
    lines += [f"e = {_PYTHON.doprint(repeated)}"] if repeated is not None else []
    result = f"return {_PYTHON.doprint(body)}"
    cases_in_cases = any(value.has(Piecewise) for cases in body.atoms(Piecewise) for value, _ in cases.args)
    quiet = 'with numpy.errstate(all="ignore"):  # numpy.where computes every case, also where another one holds'
    lines += [quiet, f"    {result}"] if cases_in_cases else [result]
    return "\n    ".join(lines).replace("numpy.", "np.") + "\n"


def _javascript_function(equation: Equation) -> str:
    arguments, (body, repeated) = arguments_of(equation), _repeated(code_of(equation))
    head = f"function {name_of(equation)}({', '.join(map(str, arguments))})"
    lines = [f"// {equation.id}: {equation.statement}\n{head} {{"]
    lines += [f"const K = {row}.length;"] if (row := _counted(body, arguments)) else []
    lines += [f"const e = {_JAVASCRIPT.doprint(repeated)};"] if repeated is not None else []
    lines += [f"return {' '.join(_JAVASCRIPT.doprint(body).split())};"]
    return "\n  ".join(lines) + "\n}\n"
