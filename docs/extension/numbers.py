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

    from spec.evaluation.digits import DIGITS
    from spec.evaluation.oracle import Oracle

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
    text = f"{number:,.{max(digits - 1 - exponent, 0)}f}".replace(",", THIN_SPACE)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def alike(numbers: Iterable[float], size: float, digits: int = 2) -> list[str]:
    """Return numbers that are read beside one another, all to the place where a size has so many significant digits.

    The ends of an interval and its mean are of one quantity: "0.000 (−0.012 to 0.012)", whatever each were by itself. A
    number below 0 that is rounded to 0 keeps its sign. Numbers too small for a decimal share one power of ten.

    Args:
        numbers: Of one quantity.
        size: How large what matters of them is, such as half the width of an interval, above 0.
        digits: Significant digits of the size.

    Examples:
        >>> alike([5.5e-6, -0.0123, 0.0124], 0.0123)
        ['0.000', '−0.012', '0.012']
        >>> alike([2.5e-7, -1e-8, 5.1e-7], 2.6e-7)
        ['2.5 × 10⁻⁷', '−0.1 × 10⁻⁷', '5.1 × 10⁻⁷']
    """
    numbers = [float(number) for number in numbers]
    place = floor(log10(size)) - digits + 1  # of the last digit, a power of ten
    power = 0 if place >= -6 else floor(log10(max(map(abs, [*numbers, size]))))
    unit = f" × 10{str(power).translate(RAISED)}" if power else ""
    texts = (f"{number / 10.0**power:,.{max(power - place, 0)}f}" for number in numbers)
    return [text.replace(",", THIN_SPACE).replace("-", "−") + unit for text in texts]


def counted(number: int, thing: str) -> str:
    """Return how many there are of a thing: "1 seed", "4 seeds"."""
    return f"{plain(number, 9)} {thing}{'' if number == 1 else 's'}"


def list_counts(groups: Iterable[tuple[int, str, str]]) -> str:
    """Return counts as a list in a sentence, without the empty groups.

    Args:
        groups: each a count, and what is said of one and of more.
    """
    *first, last = [f"{count} {one if count == 1 else more}" for count, one, more in groups if count] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def power_of_ten(power: int) -> str:
    """Return a power of ten as the label of a logarithmic axis."""
    return f"{10.0**power:g}" if -3 < power < 4 else f"10{str(power).translate(RAISED)}"


THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"  # between thousands: no line ends in a number
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
