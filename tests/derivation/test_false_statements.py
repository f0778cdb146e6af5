"""False statements of the kinds that people write, all refused; and true ones of the same kinds, all proven.

Each kind is a way in which a proof can be fooled: an instance that was never tried, a point that lies, a root that was
dropped, a difference below the precision.
"""

from __future__ import annotations

import pytest
from sympy import (
    Abs,
    Contains,
    Eq,
    FiniteSet,
    Heaviside,
    KroneckerDelta,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    S,
    Sum,
    cos,
    exp,
    floor,
    log,
    pi,
    sign,
    sin,
    sqrt,
    tanh,
)

from spec.equations import EQUATIONS
from spec.equations.balance_log_ratio import kappa
from spec.notation import (
    HARD_LABEL,
    HARD_LABELS,
    LABELS_ADD_UP,
    PROBABILITIES_ADD_UP,
    SOFTMAX_PROBABILITIES,
    K,
    alpha,
    alpha_t,
    by_label,
    c,
    gamma,
    j,
    k,
    labels,
    logits,
    m,
    p,
    p_t,
    probabilities,
    r,
    sigmoid,
    softplus,
    sum_over_classes,
    sum_over_other_classes,
    t,
    weights,
    x,
    y,
    ybar,
)
from spec.proof import DisprovedError, prove
from spec.proofs.work import NotWorkedOutError

HALF = Rational(1, 2)
LOSS, CATEGORICAL = EQUATIONS["BF.3"].right, EQUATIONS["CF.1"].right
NUMERATORS = Sum(exp(logits[k]), (k, 1, K))
SOFTMAX = exp(logits[t]) / NUMERATORS
POWER = (1 - p) ** gamma
CROSS_ENTROPY = sum_over_classes(labels[c] * probabilities[c])
SQUARES_FROM_UNIFORM = sum_over_classes((probabilities[c] - 1 / K) ** 2)
IN_MARGIN = Eq(m, EQUATIONS["CE.20"].right)


def tiny(digits: int) -> Rational:
    return Rational(1, 10**digits)


FALSE = {
    "a class stands for another": [
        (SOFTMAX, exp(logits[1]) / NUMERATORS),
        (SOFTMAX, exp(logits[2]) / NUMERATORS),
        (weights[t] * log(probabilities[t]), weights[1] * log(probabilities[t])),
        (weights[t] * log(probabilities[t]), weights[1] * log(probabilities[1]), (HARD_LABELS,)),
        (probabilities[j], probabilities[K], (Ne(j, t),)),
        (probabilities[j], probabilities[t]),
        (labels[j], KroneckerDelta(j, 1), (HARD_LABELS,)),
        (-log(probabilities[t]), -log(probabilities[j]), (SOFTMAX_PROBABILITIES,)),
    ],
    "wrong for some classes only": [
        (logits[j], logits[j] + (j - 1) * (j - K) * x),
        (logits[j], logits[j] + (j - 1) * (j - 2) * (j - K) * x),
        (logits[j], logits[j] + KroneckerDelta(j, t) * (t - 1) * x),
        (logits[t], logits[t] + (t - 1) * (t - 2) * x),
        (logits[j], logits[j] + KroneckerDelta(j, t) * x),
        (logits[j], logits[j] + (1 - KroneckerDelta(j, t)) * x),
        (logits[j], Piecewise((logits[j] + x, Eq(j, 3)), (logits[j], True))),
    ],
    "wrong for some numbers of classes only": [
        (CROSS_ENTROPY, CROSS_ENTROPY + (K - 2) * x),
        (CROSS_ENTROPY, CROSS_ENTROPY + (K - 2) * (K - 3) * x),
        (CROSS_ENTROPY, CROSS_ENTROPY + (K - 2) * (K - 3) * (K - 4) * x),
        (CROSS_ENTROPY, CROSS_ENTROPY + (K - 2) * (K - 3) * (K - 4) * (K - 5) * x),
        (sum_over_classes(probabilities[c]) / K, S(1) / 2, (PROBABILITIES_ADD_UP,)),
        (sum_over_other_classes(probabilities[k]), (1 - probabilities[t]) * (K - 1), (PROBABILITIES_ADD_UP,)),
    ],
    "wrong at an end only": [
        (POWER, POWER + 0**gamma),
        (POWER, POWER + 0 ** Abs(gamma - 1)),
        (POWER, POWER + KroneckerDelta(gamma, 1)),
        (POWER, Piecewise((2 * POWER, Eq(gamma, 0)), (POWER, True))),
        (alpha * POWER, alpha * POWER + 0**alpha),
        (alpha * POWER, alpha * POWER + 0 ** (1 - alpha)),
        (alpha * p / (alpha**2 + alpha), p / (alpha + 1)),
    ],
    "wrong at soft labels only": [
        (y**2, y),
        (by_label(p, 1 - p), y * p + (1 - y) * (1 - p)),
        (y * log(p) + (1 - y) * log(1 - p), log(y * p + (1 - y) * (1 - p))),
        (sum_over_classes(labels[c] ** 2), sum_over_classes(labels[c]), (LABELS_ADD_UP,)),
        (CATEGORICAL, -weights[t] * (1 - probabilities[t]) ** gamma * log(probabilities[t]), (LABELS_ADD_UP,)),
    ],
    "wrong for one label only": [
        (by_label(p, 1 - p), by_label(p, p), (HARD_LABEL,)),
        (y * p, y * (1 - p), (HARD_LABEL,)),
        (ybar * x, x),
        (ybar**3, S(1) + 0 * x),
    ],
    "one root of several": [
        (x, -2 + 0 * x, (Eq(x**2, 4),)),
        (x, 2 + 0 * x, (Eq(x**2, 4),)),
        (x, 1 + 0 * x, (Eq(x**3, x),)),
        (x, S(0) + 0 * x, (Eq(x * m, 0),)),
        (x, S(0) + 0 * x, (Eq(sin(x), 0),)),
        (x * (x - pi), S(0) + 0 * x, (Eq(sin(x), 0),)),
        (x, m, (Eq(x**2, m**2),)),
        (x, 3 + 0 * x, (Eq(Abs(x), 3),)),
        (exp(x), 2 + 0 * x, (Eq(exp(2 * x) - 3 * exp(x) + 2, 0),)),
        (x, 1 + 0 * x, (Eq(log(x**2), 0),)),
        (x, 1 + 0 * x, (Eq(x, x**2),)),
        (x, sqrt(2) + 0 * x, (Eq(x**2, 2),)),
        (x, -sqrt(2) + 0 * x, (Eq(x**2, 2),)),
        (x, m + sqrt(m**2 + 1), (Eq(x**2, 2 * m * x + 1),)),
    ],
    "nothing satisfies the assumptions": [
        (p, p + 1, (p > 2,)),
        (p, p + 1, (HARD_LABEL, y > 2)),
        (p, 2 + 0 * x, (Eq(p, 2),)),
        (x, x + 1, (Eq(x**2, -1),)),
        (alpha, alpha + 1, (alpha < 0,)),
        (x, x + 1, (x > 1, x < 0)),
        (y, y + 1, (Contains(y, FiniteSet(2, 3)),)),
        (x, x + 1, (Eq(x, 1), Eq(x, 2))),
        (p, p + 1, (Eq(p, sigmoid(x)), p + exp(x) < 0)),
    ],
    "an instance that the points of an assumption never meet": [
        (
            sum_over_classes(probabilities[c] ** 2),
            sum_over_classes(probabilities[c] ** 2)
            + (K - 2) * (K - 3) * (K - 4) * sqrt(1 + probabilities[1] - 2 * sqrt(probabilities[1])),
            (PROBABILITIES_ADD_UP, probabilities[c] > Rational(19, 100)),
        ),
        (p, p + 1, (x > 7, x < Rational(7000001, 1000000))),
        (p, p + 1, (x**2 + m**2 < tiny(12),)),
    ],
    "zero on a lattice": [
        (softplus(x) - softplus(-x), x + sin(64 * pi * x)),
        (softplus(x) - softplus(-x), x + sin(64 * pi * x) ** 2),
        (POWER, POWER + sin(pi * gamma) ** 2),
        (POWER, POWER + sin(3 * 5 * 7 * 11 * 13 * 64 * pi * gamma) ** 2),
        (POWER, POWER + 1 - cos(2 * 1009 * pi * p)),
        (floor(x) + HALF, x),
    ],
    "wrong far out only": [
        (Max(0, x - 9), 0 * x),
        (Max(0, x - 10**9), 0 * x),
        (Min(0, x + 10**6), 0 * x),
        (Heaviside(gamma - 9) * p, 0 * x),
        (POWER, POWER + Max(0, r - 10**4)),
        (Max(0, -m - 8), 0 * x),
        (x, Piecewise((x, x < 10**7), (x + 1, True))),
    ],
    "saturated": [
        (sigmoid(x + 300), 1 + 0 * x),
        (sigmoid(x + 5000), 1 + 0 * x),
        (exp(x - 250), 0 * x),
        (exp(x - 4000), 0 * x),
        (softplus(x + 200), x + 200),
        (tanh(x + 400), 1 + 0 * x),
        (exp(-40 - x) + 1, 1 + 0 * x),
        ((1 - sigmoid(x + 300)) ** 2, 0 * x),
    ],
    "off by little": [
        (LOSS, LOSS * (1 + tiny(30))),
        (LOSS, LOSS * (1 + tiny(60))),
        (LOSS, LOSS * (1 + tiny(120))),
        (LOSS, LOSS + tiny(30)),
        (LOSS, LOSS + tiny(95)),
        (LOSS, LOSS + tiny(400)),
        (LOSS, LOSS * (1 + (1 - p_t) ** gamma * tiny(40))),
        (log(2) * p, Rational(6931471805599453094172321214581765680755, 10**40) * p),
        (CROSS_ENTROPY, CROSS_ENTROPY + tiny(80)),
    ],
    "another branch or sign": [
        (log((1 - p) ** 2), 2 * log(p - 1)),
        (log(x**2), 2 * log(x)),
        (sqrt(x**2), x),
        (x, Abs(x)),
        (Abs(x - 1), x - 1),
        (sign(x), S(1) + 0 * x),
        (sign(x) ** 2, S(1) + 0 * x),
        (log(x * m), log(x) + log(m)),
        ((x * m) ** gamma, x**gamma * m**gamma),
        (log(p / (p - 1)), log(p) - log(1 - p)),
        (Max(x, -x), x),
    ],
    "wrong on one side of a parameter": [
        (POWER, POWER + Max(0, 1 - gamma) * p),
        (POWER, 1 - p**gamma),
        (POWER, POWER + Max(0, gamma - 1) * p),
        ((1 - p) ** (gamma - 1) * (1 - p), (1 - p) ** (gamma - 1)),
    ],
    "an assumption dropped": [
        (alpha, 1 - alpha),
        (sum_over_classes(labels[c]) ** 2, sum_over_classes(labels[c])),
        (sum_over_classes(probabilities[c]), 1 + 0 * x),
        (p_t, sigmoid(m)),
        (CATEGORICAL, LOSS),
        (SQUARES_FROM_UNIFORM, sum_over_classes(probabilities[c] ** 2) - 1 / K),
        (EQUATIONS["CF.10"].right, EQUATIONS["CF.10"].derivation[0].expression * 2, (SOFTMAX_PROBABILITIES,)),
    ],
    "a plain mistake": [
        (sigmoid(x), sigmoid(-x)),
        (softplus(m), log(sigmoid(m))),
        (EQUATIONS["BF.9"].right, -EQUATIONS["BF.9"].right),
        (EQUATIONS["BF.11"].right, EQUATIONS["BF.11"].right + alpha_t * gamma),
        (kappa(x) - kappa(-x), kappa(-x) - kappa(x)),
    ],
}
TRUE = {
    "labels": [
        (y**2, y, (HARD_LABEL,)),
        (by_label(p, 1 - p), p**y * (1 - p) ** (1 - y), (HARD_LABEL,)),
        (ybar**2, S(1) + 0 * x),
        (sum_over_classes(labels[c] ** 2), sum_over_classes(labels[c]), (HARD_LABELS,)),
    ],
    "classes": [
        (sum_over_other_classes(probabilities[k]), 1 - probabilities[t], (PROBABILITIES_ADD_UP,)),
        (
            sum_over_classes((probabilities[c] - 1 / K) ** 2),
            sum_over_classes(probabilities[c] ** 2) - 1 / K,
            (PROBABILITIES_ADD_UP,),
        ),
        (SOFTMAX, sigmoid(EQUATIONS["CE.20"].right)),
        (p_t, sigmoid(m), (IN_MARGIN, SOFTMAX_PROBABILITIES)),
        (CATEGORICAL, LOSS, (HARD_LABELS,)),
        (logits[1], logits[1] + KroneckerDelta(j, t) * (1 - KroneckerDelta(j, t))),
    ],
    "roots": [
        (x**4, 16 + 0 * x, (Eq(x**2, 4),)),
        (x**4, 4 + 0 * x, (Eq(x**2, 2),)),
        (x**2, 9 + 0 * x, (Eq(Abs(x), 3),)),
        (p, HALF + 0 * x, (Eq(p**2, Rational(1, 4)),)),
        (x**2, m**2, (Eq(x**2, m**2),)),
        (alpha, 1 - alpha, (Eq(alpha, HALF),)),
        (x, S(0) + 0 * x, (Eq(exp(x), 1),)),
    ],
    "cases": [
        (Max(x, -x), Abs(x)),
        (Abs(x), x, (x > 0,)),
        (sign(x) * Abs(x), x),
        (Max(0, p - 1), 0 * x),
        (sqrt(x**2), Abs(x)),
        (Max(x, m) + Min(x, m), x + m),
        (POWER * 0**gamma, 0**gamma),
    ],
    "logarithms and powers": [
        (log(p**2), 2 * log(p)),
        (log(alpha**2), 2 * log(alpha)),
        (sigmoid(x) + sigmoid(-x), 1 + 0 * x),
        (softplus(x) - softplus(-x), x),
        (sqrt(p + 1 - 2 * sqrt(p)), 1 - sqrt(p)),
        ((1 - p) ** (gamma + 1) / (1 - p), POWER),
        (exp(x - 4000) * exp(4000), exp(x)),
        (2**gamma * (HALF * (1 - p)) ** gamma, POWER),
        (tanh(x / 2), 2 * sigmoid(x) - 1),
    ],
}


def parametrized(statements: dict[str, list]) -> pytest.MarkDecorator:
    cases = [
        pytest.param(*statement[:2], statement[2] if len(statement) > 2 else (), id=f"{kind} {number}")
        for kind, several in statements.items()
        for number, statement in enumerate(several, start=1)
    ]
    return pytest.mark.parametrize(("left", "right", "assuming"), cases)


@parametrized(FALSE)
def test_what_is_false_is_refused(left, right, assuming):
    with pytest.raises(DisprovedError) as refused:
        prove(left, right, assuming)
    assert refused.type is not NotWorkedOutError  # a fault of the prover


@parametrized(TRUE)
def test_what_is_true_is_proven(left, right, assuming):
    proof = prove(left, right, assuming)
    assert proof.symbolic + proof.numeric_points > 0


def test_sixty_false_statements_are_refused_and_twenty_true_ones_proven():
    assert sum(map(len, FALSE.values())) >= 60
    assert sum(map(len, TRUE.values())) >= 20
