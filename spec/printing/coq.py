"""An expression as a term of Coq, so that what is proven is what the site shows.

Coq's functions are total: 1 / 0, ln 0 and a power of 0 have values there, which mean nothing. `Rpower x y` is
exp(y ln x), the power of a positive base alone. So each proposition (`coq_propositions.py`) says the domains of its
symbols, those of the notation: for 0 < p < 1 the bases p and 1 − p are positive, and σ(−m) is for every m.
"""
# ruff: noqa: N802, N815 (SymPy finds a printer's methods by the names of its classes)

from __future__ import annotations

from collections.abc import Iterable

from sympy import (
    Abs,
    Add,
    Basic,
    Eq,
    Expr,
    Function,
    Indexed,
    KroneckerDelta,
    Max,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    fraction,
    log,
    oo,
)
from sympy.codegen.cfunctions import log1p
from sympy.core.relational import Relational
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from spec.functions import FunctionOfFormula
from spec.notation import NOTATION, sigmoid, softplus

FUNCTIONS = {exp: "exp", log: "ln", Abs: "Rabs", Max: "Rmax", sigmoid: "sigmoid", softplus: "softplus"}


class UnprintableError(ValueError):
    """An expression that is not printed for Coq."""


class _Coq(StrPrinter):
    """Real numbers of Coq. A class and a number of classes are natural numbers, and `INR` makes real ones of them."""

    printmethod = "_coq"  # not how a class would like to be printed as text

    def _print(self, expr: Basic, **options: object) -> str:
        # by what it is, not by its name, which may be that of a class of SymPy
        return self._print_Function(expr) if isinstance(expr, FunctionOfFormula) else super()._print(expr, **options)

    def parenthesize(self, item: Expr, level: int, strict: bool = False) -> str:
        """Return a term, in brackets unless it binds more strongly than the level."""
        text = self._print(item)
        if (item.is_Symbol and not item.is_integer) or (item.is_Integer and item.is_nonnegative):
            return text
        weaker = precedence(item) < level or (precedence(item) == level and not strict)
        return f"({text})" if weaker or isinstance(item, Piecewise) else text

    def call(self, name: str, *arguments: Expr) -> str:
        """Return a function applied to numbers."""
        return f"{name} {' '.join(self.parenthesize(each, PRECEDENCE['Atom']) for each in arguments)}"

    def natural(self, index: Expr) -> str:
        """Return a class or a number of classes, as a natural number."""
        if not (index.is_Symbol or (index.is_Integer and index.is_nonnegative)):
            raise UnprintableError(f"{index} is no class")
        return str(index) if index.is_Symbol else f"{index}%nat"

    def _print_Symbol(self, expr: Symbol) -> str:
        return f"INR {expr}" if expr.is_integer else str(expr)

    def _print_Rational(self, expr: Rational) -> str:
        return f"{expr.p} / {expr.q}"

    _print_Half = _print_Rational

    def _print_Add(self, expr: Add, order: str | None = None) -> str:
        first, *others = self._as_ordered_terms(expr, order=order)
        text = self.parenthesize(first, PRECEDENCE["Add"], strict=True)
        for term in others:
            negative = term.as_coeff_Mul()[0].is_negative
            text += f" {'-' if negative else '+'} {self.parenthesize(-term if negative else term, PRECEDENCE['Add'])}"
        return text

    def _print_Mul(self, expr: Mul) -> str:
        coefficient, rest = expr.as_coeff_Mul()
        if coefficient.is_negative:
            return f"- {self.parenthesize(rest if coefficient == -1 else -expr, PRECEDENCE['Add'])}"
        above, below = fraction(expr, exact=True)
        factors = [self.parenthesize(part, PRECEDENCE["Mul"], strict=True) for part in Mul.make_args(above)]
        product = " * ".join(factors)
        return product if below == 1 else f"{product} / {self.parenthesize(below, PRECEDENCE['Pow'])}"

    def _print_Pow(self, expr: Pow, rational: bool = False) -> str:  # noqa: ARG002
        base, exponent = expr.args
        if not exponent.is_Integer:
            return self.call("Rpower", base, exponent)
        if exponent < 0:
            return f"1 / {self.parenthesize(base**-exponent, PRECEDENCE['Mul'])}"
        return f"{self.parenthesize(base, PRECEDENCE['Atom'])} ^ {exponent}"

    def _print_Exp1(self, expr: Expr) -> str:  # noqa: ARG002
        return "exp 1"

    def _print_Function(self, expr: Function) -> str:
        if isinstance(expr, FunctionOfFormula):
            return self.call(expr.func.__name__, *hidden_symbols(expr.func), *expr.args)
        if isinstance(expr, log1p):
            return self.call("ln", 1 + expr.args[0])
        if type(expr) not in FUNCTIONS:
            raise UnprintableError(f"{expr.func} has no counterpart")
        return self.call(FUNCTIONS[type(expr)], *expr.args)

    _print_log = _print_Abs = _print_Max = _print_exp = _print_Function

    def _print_Indexed(self, expr: Indexed) -> str:
        return f"{expr.base} {self.natural(expr.indices[0])}"

    def _print_KroneckerDelta(self, expr: KroneckerDelta) -> str:
        return f"delta {' '.join(map(self.natural, expr.args))}"

    def _print_Sum(self, expr: Sum) -> str:
        ((index, first, last), *outer) = expr.limits
        if outer or first != 1 or last == oo:
            raise UnprintableError(f"{expr}: a sum over the classes is asked for")
        return f"sum (fun {index} => {self._print(expr.function)}) {self.natural(last)}"

    def _print_Piecewise(self, expr: Piecewise) -> str:
        (value, condition), (otherwise, _) = expr.args
        return f"if {self._decided(condition)} then {self._print(value)} else {self._print(otherwise)}"

    def _decided(self, condition: Relational) -> str:
        if isinstance(condition, Eq):
            return self.call("Req_EM_T", *condition.args)
        return self.call("Rle_dec" if condition.rel_op in ("<=", ">=") else "Rlt_dec", condition.lts, condition.gts)

    def emptyPrinter(self, expr: object) -> str:
        """Refuse what no method prints."""
        raise UnprintableError(f"{type(expr).__name__} {expr} has no counterpart")

    _print_Derivative = _print_Subs = _print_Limit = _print_Integral = _print_NaN = emptyPrinter


_PRINTER = _Coq()


def term(expression: Expr) -> str:
    """Return a real number of Coq.

    Raises:
        UnprintableError: if the expression has a derivative, a limit or a sum without end, which are relations in Coq.
    """
    return _PRINTER.doprint(expression)


def in_brackets(expression: Expr, level: str) -> str:
    """Return a term, in brackets unless it binds more strongly than an operation: "Atom", "Relational"."""
    return _PRINTER.parenthesize(expression, PRECEDENCE[level])


def natural(index: Expr) -> str:
    """Return a class or a number of classes, as a natural number of Coq."""
    return _PRINTER.natural(index)


def hidden_symbols(function: type[FunctionOfFormula]) -> list[Symbol]:
    """Return the symbols of a named function's formula that are not its arguments; in Coq they are its first ones."""
    return in_order(symbols_of(function.stated) - set(function.variables))


def symbols_of(expression: Basic) -> set[Expr]:
    """Return the symbols of an expression, those in the formulas of its named functions too."""
    named = expression.atoms(FunctionOfFormula)
    return expression.free_symbols.union(*(hidden_symbols(each.func) for each in named))


def definition(function: type[FunctionOfFormula]) -> str:
    """Return a named function's definition."""
    arguments = " ".join(map(str, (*hidden_symbols(function), *function.variables)))
    return f"Definition {function.__name__} ({arguments} : R) : R :=\n  {term(function.stated)}."


def in_order(symbols: Iterable[Expr]) -> list[Expr]:
    """Return symbols in the order of the table of notation."""
    places = {str(entry.symbol): place for place, entry in enumerate(NOTATION)}
    return sorted(symbols, key=lambda symbol: (places.get(str(symbol), len(places)), str(symbol)))
