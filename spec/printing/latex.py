"""How an equation is written: as LaTeX for a reader, and (in `spec.printing.code`) as code for a machine."""
# ruff: noqa: N802 (SymPy finds a printer's methods by the names of its classes)

from __future__ import annotations

import re
from functools import cache, reduce

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Eq,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Subs,
    Sum,
    Symbol,
    exp,
    fraction,
    log,
)
from sympy.codegen.cfunctions import expm1, log1p
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from spec.notation import (
    alpha,
    alpha_t,
    beta,
    epsilon,
    gamma,
    labels,
    lambda_,
    lambda_1,
    lambda_2,
    shift,
    softplus,
    w_0,
    w_1,
    weights,
    without_class,
    y,
    ybar,
)
from spec.records import Equation

# ---------------------------------------------------------------- LaTeX


class _Blackboard(LatexPrinter):
    """LaTeX in the order in which one writes: number, symbols, brackets, powers, functions."""

    def __init__(self) -> None:
        super().__init__({"order": "none"})

    def _print_Add(self, expr: Add, order: str | None = None) -> str:  # noqa: ARG002
        terms = sorted(self._as_ordered_terms(expr, order="grlex"), key=_positive_first)
        first, *others = (self._print(term) for term in terms)
        return first + "".join(f" - {term[1:].strip()}" if term[0] == "-" else f" + {term}" for term in others)

    def _print_Mul(self, expr: Mul) -> str:
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return f"- {self._print(rest if coefficient == -1 else Mul(-coefficient, *Mul.make_args(rest)))}"
        above, below = fraction(expr, exact=True)
        if below == 1:
            return self._factors(above)
        sums = [factor for factor in Mul.make_args(above) if isinstance(factor, Sum)]
        if sums and not below.has(Sum):
            return f"{self._print(Mul(above, *(1 / each for each in sums)) / below)} {self._factors(Mul(*sums))}"
        return rf"\frac{{{self._factors(above)}}}{{{self._factors(below)}}}"

    def _factors(self, product: Expr) -> str:
        factors = sorted(Mul.make_args(product), key=_beat)
        if len(factors) == 1:
            return self._print(factors[0])
        *before, last = factors
        printed = [self.parenthesize(factor, PRECEDENCE["Mul"]) for factor in before]
        printed.append(self.parenthesize(last, PRECEDENCE["Mul"], strict=isinstance(last, Sum)))
        return reduce(_beside, printed)

    def _print_Indexed(self, expr: Indexed) -> str:
        return rf"{self._print(expr.base.label)}_{{{self._print(expr.indices[0])}}}"

    def _print_IndexedBase(self, expr: IndexedBase) -> str:
        return rf"\mathbf{{{self._print(expr.label)}}}"

    def _print_Function(self, expr: Function, exp: str | None = None) -> str:
        arguments = ", ".join(map(self._print, expr.args))
        power = f"^{{{exp}}}" if exp else ""
        return rf"{self._hprint_Function(expr.func.__name__)}\left({arguments}\right){power}"

    def _print_log(self, expr: log, exp: str | None = None) -> str:
        return self._print_Function(expr, exp)

    def _print_expm1(self, expr: expm1) -> str:  # SymPy would make an index of the 1
        return rf"\operatorname{{expm1}}\left({self._print(expr.args[0])}\right)"

    def _print_Sum(self, expr: Sum) -> str:
        (index, low, high), (term, left_out) = expr.limits[0], without_class(expr)
        every = rf"_{{{index} = {low}}}^{{{self._print(high)}}}"
        bounds = every if left_out is None else rf"_{{{index} \neq {self._print(left_out)}}}"
        return rf"\sum{bounds} {self.parenthesize(term, PRECEDENCE['Add'])}"

    def _print_Piecewise(self, expr: Piecewise) -> str:
        (value, condition), (otherwise, _) = expr.args
        opposite = Eq(y, 1 - condition.rhs) if condition.has(y) else condition.negated
        branches = ((value, condition), (otherwise, opposite))
        lines = (rf"{self._print(branch)} & \text{{if }} {self._print(when)}" for branch, when in branches)
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"

    def _print_Derivative(self, expr: Derivative) -> str:
        variable, times = expr.variable_count[0]
        d = r"\partial" if isinstance(variable, Indexed) else r"\mathrm{d}"
        power = f"^{{{times}}}" if times > 1 else ""
        of = self.parenthesize(expr.expr, PRECEDENCE["Mul"]) if expr.expr.is_Add else self._print(expr.expr)
        return rf"\frac{{{d}{power}}}{{{d} {self._print(variable)}{power}}} {of}"

    def _print_Subs(self, expr: Subs) -> str:
        inner, old, new = expr.args
        values = ", ".join(f"{self._print(a)} = {self._print(b)}" for a, b in zip(old, new, strict=True))
        return rf"\left. {self._print(inner)} \right|_{{{values}}}"


def _positive_first(term: Expr) -> tuple[bool, bool, bool, bool]:
    """Return where a term stands: positive before negative, 1 + x but x - 1, x + a, class 1 before class 0."""
    negative = bool(term.as_coeff_Mul()[0].is_negative)
    added = term.free_symbols <= {beta, epsilon, lambda_, shift}
    return negative, term.is_number == negative, added and not term.is_number, term.has(1 - y)


_PARAMETERS = [
    w_1,
    w_0,
    alpha,
    alpha_t,
    weights.label,
    epsilon,
    lambda_,
    lambda_1,
    lambda_2,
    ybar,
    y,
    labels.label,
    gamma,
]


def _beat(factor: Expr) -> tuple[int, int, Basic]:
    """Return where a factor stands: number, symbols, brackets, powers, functions, sum.

    A function before a bracket would seem to be applied to it. Among symbols parameters come first, among powers and
    functions the modulating factor, and logarithms last.
    """
    base = factor.base if isinstance(factor, Pow) else factor
    symbols = {factor.base.label} if isinstance(factor, Indexed) else factor.free_symbols
    are_parameters = symbols <= set(_PARAMETERS)
    order = max((_PARAMETERS.index(s) for s in symbols), default=-1) if are_parameters else len(_PARAMETERS)
    if isinstance(base, Sum):
        kind = 5
    elif isinstance(base, Function) and not isinstance(base, exp | Abs | KroneckerDelta):
        kind, order = 4, _place_of_function(factor)
    elif isinstance(factor, exp) or (isinstance(factor, Pow) and not _is_square_of_symbol(factor)):
        kind, order = 3, not factor.has(gamma)
    elif factor.is_Add or isinstance(factor, Abs):
        kind = 2
    else:
        kind = 0 if factor.is_number else 1
    return kind, order, factor.sort_key()


def _is_square_of_symbol(power: Pow) -> bool:
    return isinstance(power.base, Symbol | Indexed) and power.exp.is_Integer


def _place_of_function(factor: Expr) -> int:
    if isinstance(factor, Pow):
        return 0
    return 2 if isinstance(factor, log | log1p | softplus) else 1


def _beside(one: str, other: str) -> str:
    """Return a product of two printed factors, with a dot where two numbers would be read as one."""
    dot = r"\cdot " if re.search(r"\d$|\d\}$", one) and re.match(r"\d|\\frac\{\d", other) else ""
    return f"{one} {dot}{other}"


_TALL = r"\\left|\\right|\\frac|\\sum|\\begin"
_SHORT_BRACKET = re.compile(rf"\\left\(((?:(?!{_TALL}).)*?)\\right\)")


@cache
def latex_expression(expression: Basic) -> str:
    """Return an expression (or assumption) as LaTeX, with brackets no taller than what they hold."""
    text, before = _Blackboard().doprint(expression), None
    while text != before:
        before, text = text, _SHORT_BRACKET.sub(lambda bracket: f"({bracket[1].strip()})", text)
    text = re.sub(r"_\{(\w)\}", r"_\1", text)
    return re.sub(r"(?<=[({])- ", "-", text)


def latex(equation: Equation) -> str:
    """Return "left = right" as LaTeX, and the sign of the right side where that is the point."""
    sign = {"": "", "> 0": " > 0", "≥ 0": r" \geq 0", "< 0": " < 0", "≤ 0": r" \leq 0"}[equation.sign]
    return f"{latex_expression(equation.left)} = {latex_expression(equation.right)}{sign}"
