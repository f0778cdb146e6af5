"""Where an equation says that its right side has one sign, it has; and the proof of a wrong sign fails."""

import pytest
from sympy import Sum, Symbol, log, nan

from spec.equations import EQUATIONS
from spec.notation import K, alpha, c, gamma, labels, p, probabilities, sum_over_classes, weights, x, y
from spec.proofs.equality import DisprovedError
from spec.proofs.sign import prove_sign

SIGNED = [id for id, equation in EQUATIONS.items() if equation.sign]
OPPOSITE = {"> 0": "≤ 0", "≥ 0": "< 0", "< 0": "≥ 0", "≤ 0": "> 0"}


@pytest.mark.parametrize("id", SIGNED)
def test_the_right_side_has_the_sign_that_is_printed(id):
    equation = EQUATIONS[id]
    prove_sign(equation.right, equation.sign, equation.assuming)


@pytest.mark.parametrize("id", SIGNED)
def test_the_opposite_sign_is_not_proven(id):
    equation = EQUATIONS[id]
    with pytest.raises(DisprovedError):
        prove_sign(equation.right, OPPOSITE[equation.sign], equation.assuming)


@pytest.mark.parametrize(
    ("expression", "sign"),
    [
        (p - 1, "< 0"),
        (-log(p), "> 0"),
        (p - 1 - log(p), "> 0"),
        (log(p) - (1 - 1 / p), "> 0"),
        (gamma * p, "≥ 0"),
        (2 * p - 1 - log(2 * p), "≥ 0"),
        (log(2) - log(3), "< 0"),
        (1 - alpha, "≥ 0"),
        (-y * log(p) - (1 - y) * log(1 - p), "≥ 0"),
        (K - 1, "> 0"),
        (sum_over_classes(probabilities[c]), "> 0"),
        (sum_over_classes(weights[c]), "≥ 0"),
        (Sum(p**c, (c, 2, K)), "> 0"),
    ],
)
def test_a_sign_is_seen_through_tangents_and_intervals(expression, sign):
    prove_sign(expression, sign)


@pytest.mark.parametrize(
    ("expression", "sign"),
    [
        (gamma * p, "> 0"),  # γ may be 0
        (2 * p - 1 - log(2 * p), "> 0"),  # the tangent touches, at p = 1/2
        (p - 1 - 2 * log(p) ** 2, "> 0"),  # not linear in the logarithm: no tangent helps
        (1 / log(p) + 2, "> 0"),
        (alpha - p, "≥ 0"),
        (x, "> 0"),
        (p - 1 - log(p), "< 0"),
        (-log(p - 1), "> 0"),  # it is not real
        (-log(-p), "≥ 0"),
        (log(1 - 2 * p), "< 0"),
        (log(-2), "> 0"),
        (nan, "> 0"),
        (Sum(p**c, (c, 3, K)), "> 0"),  # of two classes no term is left
        (Sum((c - 2) ** 2 * p, (c, 2, 2)), "> 0"),
        (Sum(p**c, (c, 1, K - 2)), "> 0"),
        (Sum(p, (c, 5, K)), "≥ 0"),
        (sum_over_classes(labels[c]), "> 0"),
        (sum_over_classes(weights[c]), "> 0"),
        (K - 2, "> 0"),
        (1 - alpha, "> 0"),
        (y * (1 - y), "> 0"),
        (Symbol("q", positive=True) - 1, "> 0"),  # a symbol without a row
    ],
)
def test_what_is_false_is_not_proven(expression, sign):
    with pytest.raises(DisprovedError):
        prove_sign(expression, sign)
