"""False statements one side of which has no value somewhere, and such as are made of what no proof has a rule for.

A symbolic power is a divisor where its exponent is negative; a power has no derivative where its base is 0 and its
exponent below 1; a function has poles or jumps, or is asked of what is not real; a variable is bound and free.
"""

from sympy import (
    Abs,
    Derivative,
    Eq,
    I,
    IndexedBase,
    Integral,
    LambertW,
    Limit,
    Max,
    Ne,
    Piecewise,
    Rational,
    Subs,
    Sum,
    Symbol,
    acot,
    asin,
    atan2,
    atanh,
    cot,
    csc,
    digamma,
    erf,
    exp,
    factorial,
    floor,
    li,
    log,
    loggamma,
    oo,
    sec,
    sign,
    sin,
    sqrt,
    tan,
    zeta,
)
from sympy import gamma as gamma_function
from sympy.codegen.cfunctions import log1p

from spec.functions import product, sigmoid, softplus
from spec.notation import (
    LABELS_ADD_UP,
    K,
    alpha,
    c,
    epsilon,
    eta,
    gamma,
    j,
    labels,
    lambda_,
    logits,
    m,
    p,
    pi_1,
    predictions,
    probabilities,
    sum_over_classes,
    t,
    w_1,
    weights,
    x,
    y,
)

HALF = Rational(1, 2)
u = Symbol("u", real=True)
complex_ = Symbol("q", complex=True)
extended = Symbol("q", extended_real=True)
imaginary = Symbol("q", imaginary=True)
matrix, costs = IndexedBase("M", real=True), IndexedBase("C", nonnegative=True)
TOTAL = sum_over_classes(probabilities[c])


def around(function):
    """Return statements in which a function that has no value somewhere cancels."""
    return [((1 + function) * p - p * function, p), ((1 + function) * (1 - function) + function**2, 1)]


def beside(exponent):
    """Return statements that are wrong where an exponent is negative, and not below −2, and its base 0."""
    return [
        ((1 - alpha) ** exponent * (1 - 2 * alpha + alpha**2), (1 - alpha) ** (exponent + 2)),
        (y**exponent * (y**2 + y**3) / (1 + y), y ** (exponent + 2)),
    ]


FALSE = {
    "a symbolic power that divides": [
        (alpha**gamma * Derivative(p * alpha ** (-gamma), p), 1),
        (product(alpha**gamma, p) * alpha ** (-gamma), p),
        (m**gamma / alpha**gamma, 1, (Eq(m, alpha),)),
        (Derivative(-log(p) * y ** (-gamma), p) * y**gamma, -1 / p),
        (Derivative(-log(p) / (1 - y) ** gamma, p) * (1 - y) ** gamma, -1 / p),
        (Subs(m * alpha ** (-gamma), m, alpha**gamma), 1),
        (weights[t] ** gamma * Derivative(probabilities[t] * weights[t] ** (-gamma), probabilities[t]), 1),
        ((x - 3) ** gamma * Derivative(p * (x - 3) ** (-gamma), p), 1),
        ((2 * p - 1) ** gamma * Derivative(x * (2 * p - 1) ** (-gamma), x), 1),
        (Derivative(p + alpha ** (-gamma), p), 1),
    ],
    "an exponent in several symbols, at an end": [
        *beside(x - m),
        *beside(x + m),
        *beside(gamma - x),
        *beside(gamma - lambda_),
        *beside(x * m),
        *beside(2 * x - m),
    ],
    "an exponent that changes its sign where the base is 0 inside": [
        ((x - 3) ** (gamma - 1) * (x**2 - 6 * x + 9), (x - 3) ** (gamma + 1)),
        ((2 * p - 1) ** (gamma - 1) * (4 * p**2 - 4 * p + 1), (2 * p - 1) ** (gamma + 1)),
        ((p - eta) ** (gamma - 1) * (p**2 - 2 * p * eta + eta**2), (p - eta) ** (gamma + 1)),
        ((1 + log(p)) ** (gamma - 1) * (1 + 2 * log(p) + log(p) ** 2), (1 + log(p)) ** (gamma + 1)),
        ((x - 3) ** (gamma - HALF / 5) * (x**2 - 6 * x + 9), (x - 3) ** (gamma + 2 - HALF / 5)),
    ],
    "no point decides at the edge": [
        ((1 - y) ** (gamma - 1) * (1 - 2 * y + y**2) + function, (1 - y) ** (gamma + 1) + function)
        for function in (erf(x), floor(x), asin(p), digamma(p), exp(20000))
    ],
    "a function with poles": [
        statement
        for function in (gamma_function, digamma, loggamma, zeta, factorial, sec, csc, cot, li)
        for statement in around(function(x))
    ]
    + [
        (Integral(sec(u) ** 2, (u, 0, x)), tan(x)),
        (Integral(cot(u), (u, 1, 2 + gamma)), log(sin(2 + gamma)) - log(sin(1))),
        (Derivative(p + log1p(-alpha), p), 1),
        (Derivative(p + atanh(alpha), p), 1),
        (Derivative(p + LambertW(-alpha / 9, -1), p), 1),
    ],
    "a function that jumps": [
        (Derivative(atan2(x, m), x), m / (x**2 + m**2)),
        (Derivative(acot(x), x), -1 / (1 + x**2)),
        (Derivative(asin(sin(x)), x) * sqrt(1 - sin(x) ** 2), log(exp(1)) * Abs(sin(x))),
    ],
    "a kink that a value brings": [
        (Derivative(Subs(Abs(m), m, x), x), sign(x)),
        (Derivative(Subs(Max(0, 1 - m), m, x), x) * (1 - x), -Max(0, 1 - x)),
    ],
    "a variable that is bound and free": [
        (Subs(Derivative(Abs(m), m), m, x), sign(x), (Ne(m, 0),)),
        (Limit(1 / K, K, oo), 1 / K),
        (Limit(1 - epsilon + epsilon / K, K, oo), 1 - epsilon + epsilon / K),
        (Limit(1 / K, K, oo) * TOTAL, TOTAL / 3, (Eq(K, 3),)),
        (Sum(logits[t], (t, 1, K)), K * logits[t]),
        (Derivative(K * x, K), x * K),
    ],
    "a power has no derivative where its base is 0": [
        (Derivative(x**gamma, x) * x, gamma * x**gamma),
        (Derivative((1 - y) ** gamma, y) * (1 - y), -gamma * (1 - y) ** gamma),
        (Derivative(alpha**gamma * p, alpha) * alpha, gamma * alpha**gamma * p),
        (2 * Derivative(sqrt(alpha), alpha) * sqrt(alpha), 1),
        (Derivative(sqrt(x**2 + m**2), x) * sqrt(x**2 + m**2), x),
        (
            Derivative(sum_over_classes(weights[c] ** gamma * probabilities[c]), weights[j]) * weights[j],
            gamma * weights[j] ** gamma * probabilities[j],
        ),
        (
            Derivative(sqrt(sum_over_classes(predictions[c] ** 2)), predictions[j])
            * sqrt(sum_over_classes(predictions[c] ** 2)),
            predictions[j],
        ),
    ],
    "a divisor of a class, or beside a label": [
        (weights[c] * Derivative(x / weights[c], x), 1),
        (product(weights[c], p) / weights[c], p),
        (Derivative(log(weights[c] * p), p), 1 / p),
        (sum_over_classes(labels[c] * Derivative(weights[c] * x, x) / weights[c]), 1, (LABELS_ADD_UP,)),
        (sum_over_classes(labels[c] * product(weights[c], probabilities[c]) / weights[c]), TOTAL, (Eq(labels[c], 1),)),
    ],
    "a divisor of the number of classes and a symbol": [
        ((1 - (epsilon * K / 50) ** 2) / (1 - epsilon * K / 50), 1 + epsilon * K / 50),
        ((p * K) ** 2 / (p * K - 50) - 2500 / (p * K - 50), p * K + 50),
        (((probabilities[t] * K) ** 2 - 2500) / (probabilities[t] * K - 50), probabilities[t] * K + 50),
        ((K ** (2 * alpha) - 400) / (K**alpha - 20), K**alpha + 20),
    ],
    "entries of a matrix": [
        (matrix[1, 2], matrix[1, 3]),
        (sum_over_classes(costs[t, c] * probabilities[c]), costs[t, t] * TOTAL),
        (sum_over_classes(matrix[c, c]), sum_over_classes(matrix[c, t])),
        (Derivative(matrix[t, j] ** 2, matrix[t, t]), 2 * matrix[t, j], (Ne(j, t),)),
    ],
    "two things of one name": [
        (IndexedBase("w", nonnegative=True)[1], w_1),
        (IndexedBase("pi", positive=True)[1], pi_1),
    ],
    "assumptions that hold far out alone": [
        (Derivative(x**2 / 2, x) / x, 1, (x + m > 1000,)),
        (product(alpha, p) / alpha, p, (alpha + x > 1000,)),
        ((gamma**2 - x**2) / (gamma - x), gamma + x, (gamma + x > 2000,)),
    ],
    "a leading coefficient that is a power": [
        (x, m, (Eq(alpha**gamma * x, y), Eq(alpha**gamma * m, y))),
        (x, m, (Eq((1 - y) ** gamma * x, alpha), Eq((1 - y) ** gamma * m, alpha))),
    ],
    "a root of a power of what is negative": [
        (sqrt(x**gamma), x ** (gamma / 2)),
        ((x**gamma) ** Rational(1, 3), x ** (gamma / 3)),
        (sqrt((2 * p - 1) ** gamma), (2 * p - 1) ** (gamma / 2)),
        (sqrt(log(p) ** gamma), log(p) ** (gamma / 2)),
        (sqrt(exp(I * x)), exp(I * x / 2)),
    ],
    "a square may be 0": [
        (Piecewise((1, x**2 + m**2 > 2 * x * m), (0, True)), 1),
        (Piecewise((1, x**2 + m**2 <= 2 * x * m), (0, True)), 0),
    ],
    "numbers that need not be real": [
        (Abs(extended), extended),
        (Abs(complex_), complex_),
        (log(imaginary**2), 2 * log(imaginary)),
        (Abs(sigmoid(log(x))), x / (1 + x), (x < 0, x > -1)),
        (sqrt(softplus(log(x)) ** 2), log(1 + x), (x < 0, x > -1)),
    ],
}
NO_RULE = {"a function that jumps", "entries of a matrix", "two things of one name", "numbers that need not be real"}
TRUE = [
    (alpha**gamma * Derivative(p * alpha ** (-gamma), p), 1, (alpha > 0,)),
    (product(alpha**gamma, p) * alpha ** (-gamma), p, (alpha > 0,)),
    ((1 - alpha) ** (x - m) * (1 - 2 * alpha + alpha**2), (1 - alpha) ** (x - m + 2), (alpha < 1,)),
    ((2 * p - 1) ** (gamma - 1) * (4 * p**2 - 4 * p + 1), (2 * p - 1) ** (gamma + 1), (p > HALF,)),
    ((2 * p - 1) ** (gamma + 1) * (4 * p**2 - 4 * p + 1), (2 * p - 1) ** (gamma + 3)),
    (Derivative((1 - y) ** gamma, y), -gamma * (1 - y) ** (gamma - 1), (y < 1,)),
    (weights[c] * Derivative(x / weights[c], x), 1, (weights[c] > 0,)),
    (x, m, (Eq(alpha**gamma * x, y), Eq(alpha**gamma * m, y), alpha > 0)),
    (sqrt(p**gamma), p ** (gamma / 2)),
    (sqrt((1 - p) ** (2 * gamma)), (1 - p) ** gamma),
    (sigmoid(log(p / (1 - p))), p),
    (sum_over_classes(labels[c] * log(probabilities[c] ** 2)), 2 * sum_over_classes(labels[c] * log(probabilities[c]))),
    (Piecewise((1, x**2 + m**2 >= 2 * x * m), (0, True)), 1),
    ((1 + epsilon * K) * Derivative(p / (1 + epsilon * K), p), 1),
]
