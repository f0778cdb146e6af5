"""Functions that a blackboard has and SymPy does not: sigmoid, softplus, and names for formulas.

Written with exponentials a derivation is hard to read. Here a sigmoid stays a function with a derivative of its own, as
on paper; `rewrite(exp)` writes it out where a proof or the oracle needs it.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath
from mpmath.libmp import prec_to_dps
from sympy import Expr, Function, Mul, Symbol, diff, exp, log
from sympy.core.function import UndefinedFunction
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter


class sigmoid(Function):
    """The logistic function (CE.1). Its derivative is proven as CE.5."""

    nargs = 1
    is_real = True
    is_positive = True

    def fdiff(self, argindex: int = 1) -> Expr:  # noqa: ARG002
        """Return the derivative, CE.5."""
        return sigmoid(self.args[0]) * sigmoid(-self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: object) -> Expr:
        return 1 / (1 + exp(-x))

    def _eval_evalf(self, precision: int) -> Expr:
        return _evaluated(self, precision, lambda x: 1 / (1 + mpmath.exp(-x)))

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return _call(r"\sigma", printer, self.args[0], exp)


class softplus(Function):
    """The smooth hinge (CE.2): softplus(-m) is the cross entropy at margin m. Its derivative is proven as CE.6."""

    nargs = 1
    is_real = True
    is_positive = True

    def fdiff(self, argindex: int = 1) -> Expr:  # noqa: ARG002
        """Return the derivative, CE.6."""
        return sigmoid(self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: object) -> Expr:
        return log(1 + exp(x))

    def _eval_evalf(self, precision: int) -> Expr:
        return _evaluated(self, precision, lambda x: mpmath.log1p(mpmath.exp(x)))

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return _call(r"\operatorname{softplus}", printer, self.args[0], exp)


def _evaluated(call: Function, precision: int, function: Callable[[mpmath.mpf], mpmath.mpf]) -> Expr:
    """Return the value of σ or softplus with all the bits asked for: SymPy gives log(1 + exp(-80)) as 0."""
    (argument,) = call.args
    if not argument.is_number:
        return call.rewrite(exp)._eval_evalf(precision)
    with mpmath.workprec(precision + 20):
        size = max(0, int(mpmath.mag(argument._to_mpmath(mpmath.mp.prec)))) if argument != 0 else 0
    with mpmath.workprec(precision + 20 + size):
        value = function(argument._to_mpmath(mpmath.mp.prec))
    return Expr._from_mpmath(value, precision)


def _call(name: str, printer: LatexPrinter, argument: Expr, exponent: str | None) -> str:
    call = rf"{name}\left({printer._print(argument)}\right)"
    return f"{call}^{{{exponent}}}" if exponent else call


class NamedFunction(Function):
    """A real function that prints as its name.

    Attributes:
        meaning: of the name, in words; a row of the notation.
    """

    is_real = True
    meaning = ""


class log1p_ratio(NamedFunction):
    """log(1 + u) / u for u > 0: the mean derivative of the logarithm between 1 and 1 + u.

    As a function of its own it can be printed as code with its limit, 1, where u underflows to 0.
    """

    nargs = 1
    is_positive = True
    meaning = "mean derivative of the logarithm between 1 and 1 + u; its limit is 1 where u is 0"

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002
        """Return the quotient."""
        (u,) = self.args
        return log(1 + u) / u

    def _eval_evalf(self, precision: int) -> Expr:
        return self.doit().evalf(prec_to_dps(precision))

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        (u,) = self.args
        quotient = rf"\frac{{{printer._print(log(1 + u))}}}{{{printer._print(u)}}}"
        return rf"\left({quotient}\right)^{{{exp}}}" if exp else quotient


class product(NamedFunction):
    """A product of non-negative numbers.

    As a function of its own it can be printed as code in which no part of it over- or underflows; SymPy would multiply
    its factors in the order of their names.
    """

    is_nonnegative = True
    meaning = "product of non-negative numbers, no part of which over- or underflows"

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002
        """Return the product."""
        return Mul(*self.args)

    def _eval_evalf(self, precision: int) -> Expr:
        return self.doit().evalf(prec_to_dps(precision))

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return printer._print(self.doit() ** (exp or 1))


class FunctionOfFormula(NamedFunction):
    """A named function that stands for an expression; `named_function` makes a subclass for each.

    Attributes:
        stated: the expression, in σ and softplus, which have all their digits.
        definition: the same, written out in exponentials.
        variables: the symbols of the definition that the arguments replace.
    """

    stated: Expr
    definition: Expr
    variables: tuple[Symbol, ...]

    def _at_arguments(self, expression: Expr) -> Expr:
        # xreplace takes all at once; subs would, by way of new symbols, of which it asks everything that it may assume
        return expression.xreplace(dict(zip(self.variables, self.args, strict=True)))

    def doit(self, **hints: object) -> Expr:
        """Return the definition at the arguments."""
        return self._at_arguments(self.definition).doit(**hints)

    def in_named_functions(self) -> Expr:
        """Return the expression that it stands for at the arguments, as it was given."""
        return self._at_arguments(self.stated)

    def fdiff(self, argindex: int = 1) -> Expr:
        """Return the derivative of the definition in one of the arguments, which are counted from 1."""
        return self._at_arguments(diff(self.definition, self.variables[argindex - 1]))

    def _eval_evalf(self, precision: int) -> Expr:
        return self._at_arguments(self.stated).evalf(prec_to_dps(precision))

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return printer._print_Function(self, exp)

    def _sympystr(self, printer: StrPrinter) -> str:
        return printer._print_Function(self)


def named_function(name: str, meaning: str, definition: Expr, *variables: Symbol) -> type[FunctionOfFormula]:
    """Return a function that prints as its name; `doit` and `diff` use its definition.

    Args:
        name: as it is printed, Greek letters spelled out.
        meaning: in words.
        definition: the expression that it stands for, …
        *variables: … as a function of these symbols.
    """
    written_out = definition.doit().rewrite((sigmoid, softplus), exp)
    attributes = {"meaning": meaning, "stated": definition, "definition": written_out, "variables": variables}
    return type(name, (FunctionOfFormula,), {**attributes, "__doc__": f"{name}, by its definition."})


MEANINGS: dict[str, str] = {}  # of the functions that are no formula of one argument, by name


def declare_function(name: str, meaning: str) -> UndefinedFunction:
    """Return the name of what has a formula for each kind of argument: a loss of a probability, a logit or a margin.

    Raises:
        ValueError: if the name has a meaning already.
    """
    if name in MEANINGS:
        raise ValueError(f"{name} is a function already: take another name, or import that one")
    MEANINGS[name] = meaning
    return Function(name)
