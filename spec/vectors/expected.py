"""What a truth is made of: equations of the spec, evaluated at exact inputs, and the magnitudes of their terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isinf

from sympy import Abs, Add, Expr, Mul, Rational, Sum, diff, oo

from spec.equations import EQUATIONS
from spec.equations.algebra import of_class
from spec.evaluation.oracle import Oracle

# the equation of a value -> those of its gradient and curvature
FOLLOWING = {
    "CE.9": {"gradient": ["CE.10"]},
    "CE.15": {"gradient": ["CE.16"]},
    "CE.18": {"gradient": ["CE.19"]},
    "CE.22": {"gradient": ["CE.13", "CF.6"]},
    "BF.4": {"gradient": ["BF.6"]},
    "BF.8": {"gradient": ["BF.10"], "curvature": ["BF.11"]},
    "BF.15": {"gradient": ["BF.16"]},
    "CF.1": {"gradient": ["CF.2"]},
    "CF.3": {"gradient": ["BF.5"]},
    "CF.4": {"gradient": ["CF.5", "CF.7"], "curvature": ["CF.8"]},
    "CF.9": {"gradient": ["CF.10"]},
    "PP.1": {"gradient": ["PP.2"]},
    "PP.3": {"gradient": ["PP.4"]},
    "CM.1": {"gradient": ["CM.2"]},
}


@dataclass(frozen=True)
class Truth:
    """What is true of one case, in decimals; README.md says what each field means."""

    equation: str
    expected: dict
    scale: dict = field(default_factory=dict)
    margin: str | None = None


def right(equation: str) -> Expr:
    """Return the textbook form of an equation."""
    return EQUATIONS[equation].right


def exact(number: float) -> Expr:
    """Return a binary fraction, or an infinity, as SymPy's exact number."""
    return (oo if number > 0 else -oo) if isinf(number) else Rational(number)


def digits(oracle: Oracle, **quantities: Expr) -> dict[str, str]:
    """Return the certain digits of each quantity."""
    return {name: oracle.digits(expression) for name, expression in quantities.items()}


def slopes_of_terms(loss: Expr, variable: Expr) -> Expr:
    """Return the sum of the magnitudes of the slopes of a loss's terms: what remains where the slopes cancel."""
    if isinstance(loss, Add):
        return Add(*(slopes_of_terms(term, variable) for term in loss.args))
    if isinstance(loss, Sum):
        return Sum(slopes_of_terms(loss.function, variable), *loss.limits)
    if isinstance(loss, Mul) and any(isinstance(factor, Sum) for factor in loss.args):
        factor, total = loss.as_independent(Sum, as_Add=False)
        return Abs(factor) * slopes_of_terms(total, variable)
    return Abs(of_class(diff(loss, variable)))


def unsigned(product: Expr) -> Expr:
    """Return a product of sums with the magnitude of every term in the term's place."""
    if isinstance(product, Add | Mul):
        return product.func(*(unsigned(part) for part in product.args))
    return Abs(product)
