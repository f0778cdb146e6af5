"""Which kinds of proof an equation has; the tests of the derivations and the site's pages both read it from here."""

from __future__ import annotations

from sympy import Derivative
from sympy.core.function import AppliedUndef

from spec.functions import NamedFunction
from spec.records import Equation


def is_derivative(equation: Equation) -> bool:
    """Return whether the left side is a derivative, which SymPy can take of another equation's right side."""
    return isinstance(equation.left, Derivative) and not equation.left.has(NamedFunction)


def is_identity(equation: Equation) -> bool:
    """Return whether the left side is an expression of its own, which can be proven equal to the right side."""
    left = equation.left
    evaluates = not left.has(AppliedUndef) and (left.has(NamedFunction) or not left.has(Derivative))
    return evaluates and not (left.is_Symbol or left.is_Indexed)


def kinds(equation: Equation) -> list[str]:
    """Return the kinds of proof that an equation has, by the anchors of the page of proofs; a definition has none."""
    has = {
        "lines": bool(equation.derivation),
        "slope": is_derivative(equation),
        "identity": is_identity(equation),
        "stable": equation.stable is not None,
        "sign": bool(equation.sign),
    }
    return [kind for kind, there in has.items() if there]
