"""What expected values are made of: equations of the spec at exact inputs, and the magnitudes of their terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isinf

from sympy import Abs, Add, Expr, Mul, Piecewise, Rational, Sum, diff, oo

from spec.equations import EQUATIONS, LOSSES
from spec.equations.algebra import evaluate_kronecker
from spec.evaluation.oracle import Oracle
from spec.notation import y

# the equation of a value -> those of its gradient and curvature
DERIVATIVES_OF = {
    terms.value: {
        "gradient": list(terms.gradient),
        **({"curvature": list(terms.curvature)} if terms.curvature else {}),
    }
    for loss in LOSSES.values()
    for terms in loss.terms
}


@dataclass(frozen=True)
class Expected:
    """The expected values of one case, in decimals; README.md says what each field means."""

    equation: str
    expected: dict
    scale: dict = field(default_factory=dict)
    margin: str | None = None


def right_side(equation: str) -> Expr:
    """Return the textbook form of an equation."""
    return EQUATIONS[equation].right


def exact(number: float) -> Expr:
    """Return a binary fraction, or an infinity, as SymPy's exact number."""
    return (oo if number > 0 else -oo) if isinf(number) else Rational(number)


def digits(oracle: Oracle, **quantities: Expr) -> dict[str, str]:
    """Return the certain digits of each quantity."""
    return {name: oracle.digits(expression) for name, expression in quantities.items()}


def derivatives_of_terms(loss: Expr, variable: Expr) -> Expr:
    """Return the sum of the magnitudes of the derivatives of a loss's terms: what remains where they cancel."""
    if isinstance(loss, Add):
        return Add(*(derivatives_of_terms(term, variable) for term in loss.args))
    if isinstance(loss, Sum):
        return Sum(derivatives_of_terms(loss.function, variable), *loss.limits)
    if isinstance(loss, Mul) and any(isinstance(factor, Sum) for factor in loss.args):
        factor, total = loss.as_independent(Sum, as_Add=False)
        return Abs(factor) * derivatives_of_terms(total, variable)
    return Abs(evaluate_kronecker(diff(loss, variable)))


def with_absolute_terms(product: Expr) -> Expr:
    """Return a product of sums with the magnitude of every term in the term's place; a sum of the label is one term.

    Of a formula by cases each case is such a product.
    """
    if isinstance(product, Piecewise):
        return Piecewise(*((with_absolute_terms(value), condition) for value, condition in product.args))
    if isinstance(product, Add | Mul) and product.free_symbols != {y}:
        return product.func(*(with_absolute_terms(part) for part in product.args))
    return Abs(product)
