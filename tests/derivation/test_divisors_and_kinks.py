"""A divisor that vanishes where no algebra says so, and a derivative at a kink: false and true statements."""

import pytest
from sympy import (
    Abs,
    Derivative,
    Expr,
    Heaviside,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    cos,
    exp,
    expand,
    log,
    sign,
    sin,
    sqrt,
)

from spec.notation import alpha, c, gamma, labels, m, p, probabilities, sigmoid, softplus, sum_over_classes, x
from spec.proof import DisprovedError, prove
from spec.proofs.work import NotWorkedOutError

HALF = Rational(1, 2)


def divided_by(divisor: Expr) -> tuple[Expr, Expr]:
    """Return a product over one of its factors, and the other factor."""
    return expand(divisor * (1 + p)) / divisor, 1 + p


VANISH = [
    exp(x) - x - 2,
    exp(x) - x - 1,  # touches 0
    exp(x / 100) - x - 2,
    x * exp(-x) - Rational(1, 10),
    (x - cos(x)) ** 2,
    sin(x),
    cos(x) - x,
    log(p) + p,
    x - log(p),
    (1 - p) ** gamma - p,
    p**gamma - (1 - p) ** gamma,
    2**gamma - 1 - gamma,
    gamma**2 - exp(gamma) + 2,
    1 + gamma * log(p),
    softplus(x) - 1,
    sigmoid(x) - p,
    log(x**2 + 1) - 1,
]
SUMS = [
    sum_over_classes(probabilities[c] ** 2) - x,
    sum_over_classes(probabilities[c] ** 2) - 2,
    sum_over_classes(probabilities[c] ** 2) - 2 * sum_over_classes(labels[c] * probabilities[c]),
    sum_over_classes(labels[c] * probabilities[c]) - exp(-x) - 1 + exp(x),
]
FALSE_DERIVATIVES = [
    (Derivative(x * Abs(x), x), 2 * x),
    (Derivative(x * Abs(x), x), Abs(x)),
    (Derivative(Abs(x) * (x + 1), x), 2 * Abs(x) + sign(x)),
    (Derivative((x - m) * Abs(x), x), Abs(x) + (x - m) * sign(x)),
    (Derivative(Abs(x) + Max(0, -x), x), sign(x) - Heaviside(-x)),
    (Derivative(Abs(x) - Abs(x - 1) * x, x), sign(x) - Abs(x - 1) - x * sign(x - 1)),
    (Derivative(Abs(Abs(x) - 1), x), sign(x) * sign(Abs(x) - 1)),
    (Derivative(Abs(x) * Abs(m), x), sign(x) * Abs(m)),
    (Derivative(sqrt(Abs(x)), x), sign(x) / (2 * sqrt(Abs(x)))),
    (Derivative(x * Abs(x), (x, 2)), 2 * sign(x)),
    (Derivative(Max(0, x) ** 2, x), 2 * x),
    (Derivative(x * sign(x), x), sign(x)),
    (Derivative(sign(x), x), 0 * x),
    (Derivative(Piecewise((x**2, x < 0), (x**2 + 1, True)), x), 2 * x),
    (Derivative(Piecewise((x**2, x < 0), (x, True)), x), Piecewise((2 * x, x < 0), (1, True))),
    (Derivative(Piecewise((x**2, Ne(x, 0)), (1, True)), x), 2 * x),
]
TRUE = [
    (*divided_by(exp(x) - x - 2), (x > 2,)),
    (*divided_by(exp(x) - x - 1), (Ne(x, 0),)),
    (*divided_by(exp(x) + x**2 + 1),),
    (*divided_by(sum_over_classes(probabilities[c] ** 2) + x**2),),
    (*divided_by(log(p) + p), (p > Rational(9, 10),)),
    (*divided_by(sin(x)), (x > 0, x < 3)),
    (*divided_by(1 + gamma * log(p)), (gamma < 1, p > HALF)),
    (*divided_by(sigmoid(x) - p), (Ne(x, log(p / (1 - p))),)),
    (p * (alpha - gamma) ** 2 / expand((alpha - gamma) ** 2), p, (gamma > 1,)),  # α is at most 1
    (1 / (exp(x) - x - 2) + 1, (exp(x) - x - 1) / (exp(x) - x - 2)),  # neither side is defined there
    (Derivative(x * Abs(x), x), 2 * Abs(x)),
    (Derivative(Max(0, x) ** 2, x), 2 * Max(0, x)),
    (Derivative(Abs(x - 1) ** 3, x), 3 * (x - 1) * Abs(x - 1)),
    (Derivative((x - m) * Abs(x - m), x), 2 * Abs(x - m)),
    (Derivative(Min(p, HALF) ** 2 - Min(p, HALF), p), (2 * Min(p, HALF) - 1) * Heaviside(HALF - p, 0)),
    (Derivative(Piecewise((x**2, x < 0), (x**3, True)), x), Piecewise((2 * x, x < 0), (3 * x**2, True))),
]


@pytest.mark.parametrize("divisor", [*VANISH, *SUMS], ids=str)
def test_what_is_undefined_where_a_divisor_vanishes_is_not_proven_equal_to_what_is_defined(divisor):
    with pytest.raises(DisprovedError) as refused:
        prove(*divided_by(divisor))
    assert refused.type is not NotWorkedOutError  # a fault of the prover


@pytest.mark.parametrize("statement", FALSE_DERIVATIVES, ids=str)
def test_a_derivative_that_does_not_exist_somewhere_or_is_another_one_is_refused(statement):
    with pytest.raises(DisprovedError) as refused:
        prove(*statement)
    assert refused.type is not NotWorkedOutError  # a fault of the prover


@pytest.mark.parametrize("statement", TRUE, ids=str)
def test_what_an_assumption_makes_defined_is_proven_and_so_is_a_derivative_where_the_kinks_cancel(statement):
    proof = prove(*statement)
    assert proof.symbolic and not proof.numeric_points
