"""Functions that a blackboard has and SymPy lacks: the two that every loss is made of, and names for formulas."""

from __future__ import annotations

from sympy import Expr, Function, Symbol, diff, exp, log
from sympy.printing.latex import LatexPrinter


class sigmoid(Function):
    """The logistic function (CE.1). Its slope is proven as CE.5."""

    nargs = 1
    is_real = True
    is_positive = True

    def fdiff(self, argindex: int = 1) -> Expr:  # noqa: ARG002
        """Return the slope, CE.5."""
        return sigmoid(self.args[0]) * sigmoid(-self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: object) -> Expr:
        return 1 / (1 + exp(-x))

    def _eval_evalf(self, precision: int) -> Expr:
        return self.rewrite(exp)._eval_evalf(precision)

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return _call(r"\sigma", printer, self.args[0], exp)


class softplus(Function):
    """The smooth hinge (CE.2), which is the cross entropy of a margin. Its slope is proven as CE.6."""

    nargs = 1
    is_real = True
    is_positive = True

    def fdiff(self, argindex: int = 1) -> Expr:  # noqa: ARG002
        """Return the slope, CE.6."""
        return sigmoid(self.args[0])

    def _eval_rewrite_as_exp(self, x: Expr, **_: object) -> Expr:
        return log(1 + exp(x))

    def _eval_evalf(self, precision: int) -> Expr:
        return self.rewrite(exp)._eval_evalf(precision)

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return _call(r"\operatorname{softplus}", printer, self.args[0], exp)


def _call(name: str, printer: LatexPrinter, argument: Expr, exponent: str | None) -> str:
    call = rf"{name}\left({printer._print(argument)}\right)"
    return f"{call}^{{{exponent}}}" if exponent else call


class NamedFunction(Function):
    """A function that stands for an expression; made by `named`."""

    is_real = True


def named_function(name: str, definition: Expr, *arguments: Symbol) -> type[NamedFunction]:
    """Return a function that prints as its name; `doit` and `diff` go by its definition.

    Args:
        name: as it is printed, Greek letters spelled out.
        definition: what it stands for, …
        arguments: … as a function of these.
    """
    unfolded = definition.doit().rewrite((sigmoid, softplus), exp)

    def at(self: NamedFunction, expression: Expr) -> Expr:
        return expression.subs(dict(zip(arguments, self.args, strict=True)), simultaneous=True)

    methods = {
        "doit": lambda self, **_: at(self, unfolded).doit(),
        "fdiff": lambda self, argindex=1: at(self, diff(unfolded, arguments[argindex - 1])),
        "_eval_evalf": lambda self, precision: self.doit()._eval_evalf(precision),
        "_latex": lambda self, printer, exp=None: printer._print_Function(self, exp),
        "_sympystr": lambda self, printer: printer._print_Function(self),
    }
    return type(name, (NamedFunction,), {**methods, "__doc__": f"{name}, by its definition."})
