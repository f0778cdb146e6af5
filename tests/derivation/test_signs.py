"""Where an equation says that its right side has one sign, it has; and the proof of a wrong sign fails."""

import pytest
from sympy import log

from spec.equations import EQUATIONS
from spec.notation import alpha, gamma, p, x
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
    ],
)
def test_what_is_false_is_not_proven(expression, sign):
    with pytest.raises(DisprovedError):
        prove_sign(expression, sign)
