"""Expressions of the spec as numbers: certain ones for print, fast ones for curves.

SymPy and the spec take seconds to import, and a page on which a number is only written needs neither: they are imported
where an expression is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import exp, floor, log1p, log10, prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr, Float

FUNCTIONS = {
    "sigmoid": lambda x: 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x)),
    "softplus": lambda x: max(x, 0.0) + log1p(exp(-abs(x))),
    "log1p_ratio": lambda u: log1p(u) / u if u else 1.0,
    "product": lambda *factors: prod(factors),
}


def value(expression: Expr, **at: object) -> Float:
    """Return an expression at a point, by the oracle: all its digits are certain.

    Args:
        expression: in textbook form.
        at: what each symbol stands for, by name: an exact number or expression, or a float, which is taken as it is.

    Raises:
        KeyError: if a symbol is left over.
    """
    from sympy import Float, Rational

    from spec.evaluation.oracle import DIGITS, Oracle

    unfolded = expression.doit()
    exact = {name: Rational(given) if isinstance(given, float) else given for name, given in at.items()}
    point = {symbol: Rational(0) + exact[symbol.name] for symbol in unfolded.free_symbols}
    return Float(Oracle(point).digits(unfolded), DIGITS)


def function(expression: Expr) -> Callable[..., float]:
    """Return an expression as a Python function of its symbols, by name and in floating point: good for a curve."""
    from sympy import lambdify

    from spec.printing.forms import in_stable_forms

    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    return lambdify(symbols, in_stable_forms(expression), modules=[FUNCTIONS, "math"])


def plain(number: object, digits: int = 3) -> str:
    """Return a number for reading: so many significant digits, thousands apart, no exponent where it can be helped."""
    number = float(number)
    if number == 0:
        return "0"
    exponent = floor(log10(abs(number)))
    if not -5 < exponent < max(7, digits):
        mantissa, _, power = f"{number:.{digits - 1}e}".partition("e")
        return f"{float(mantissa):g} × 10{str(int(power)).translate(RAISED)}".replace("-", "−")
    text = f"{number:,.{max(digits - 1 - exponent, 0)}f}".replace(",", " ")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def counted(groups: Iterable[tuple[int, str, str]]) -> str:
    """Return counts as a list in a sentence, without the empty groups.

    Args:
        groups: each a count, and what is said of one and of more.
    """
    *first, last = [f"{count} {one if count == 1 else more}" for count, one, more in groups if count] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def power_of_ten(power: int) -> str:
    """Return a power of ten as the label of a logarithmic axis."""
    return f"{10.0**power:g}" if -3 < power < 4 else f"10{str(power).translate(RAISED)}"


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
