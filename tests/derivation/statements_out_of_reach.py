"""False statements that are wrong where no point was tried, or that use what the prover does with a statement.

A branch changes far out, or in several symbols at a time; a class is named K; the number of classes is a number in
disguise; a root, a limit or a divisor is another one for one value of a parameter; a symbol is named as a letter is.
"""

from sympy import (
    Abs,
    Derivative,
    Eq,
    Heaviside,
    KroneckerDelta,
    Limit,
    Mul,
    Ne,
    Piecewise,
    Rational,
    Subs,
    Sum,
    Symbol,
    arg,
    exp,
    log,
    oo,
    pi,
    sqrt,
)

from spec.functions import sigmoid, softplus
from spec.notation import (
    HARD_LABELS,
    LABELS_ADD_UP,
    PROBABILITIES_ADD_UP,
    K,
    alpha,
    c,
    eta,
    gamma,
    j,
    k,
    labels,
    logits,
    m,
    p,
    probabilities,
    sum_over_classes,
    t,
    weights,
    x,
    y,
)

HALF = Rational(1, 2)
i = Symbol("i", integer=True, positive=True)
n = Symbol("n", integer=True, positive=True)
r = Symbol("r", positive=True)
place = Symbol("place", real=True)
NUMBER = Sum(1, (c, 1, K))
SAME_CLASS = Sum(KroneckerDelta(c, k), (c, 1, K), (k, 1, K))
SQUARES = sum_over_classes(probabilities[c] ** 2)
SHARES = sum_over_classes(probabilities[c])
SOFTMAX = exp(logits[K]) / Sum(exp(logits[k]), (k, 1, K))
SQUARE = 1 - 2 * alpha + alpha**2


def vanishing_for(number, *classes):
    """Return what is 0 where a number is one of some numbers of classes."""
    return Mul(*(number - each for each in classes))


def newton(step, start, times):
    """Return what so many steps lead to: nearly a root, in very many terms."""
    for _ in range(times):
        start = step(start)
    return start


FALSE = {
    "the class K by its name": [
        (labels[K], 0, (HARD_LABELS,)),
        (weights[K] * labels[K] * log(probabilities[K]), 0, (HARD_LABELS,)),
        (labels[K], KroneckerDelta(j, t) * labels[K], (HARD_LABELS,)),
        (Derivative(logits[K], logits[t]), 0),
        (Derivative(logits[j], logits[K]), 0),
        (Derivative(-log(probabilities[t]), probabilities[K]), 0),
        (Derivative(log(sum_over_classes(exp(logits[c]))) - logits[t], logits[K]), SOFTMAX),
    ],
    "the number of classes under another name": [
        (SQUARES, SQUARES + x * vanishing_for(NUMBER, 2, 3, 4, 5, 7, 11)),
        (SQUARES, SQUARES + x * vanishing_for(SAME_CLASS, 2, 3, 4, 5, 7, 11)),
        (SQUARES, SQUARES + x * vanishing_for(r, 2, 3, 4, 5, 7, 11), (Eq(r, K),)),
        (SQUARES, SQUARES + x * vanishing_for(r, 2, 3, 4, 5, 7, 11), (Eq(r - K, 0),)),
        (SQUARES, SQUARES + x * Heaviside(r - 20), (Eq(r, K),)),
        (SQUARES, SQUARES * Piecewise((1, Ne(r, 13)), (2, True)), (Eq(r, K),)),
        (
            logits[t],
            logits[t]
            + Sum(KroneckerDelta(t, c + 5) * KroneckerDelta(c, k + 5) * KroneckerDelta(k, 5) * x, (c, 1, K), (k, 1, K)),
        ),
    ],
    "an end at which an exponent changes its sign": [
        ((1 - y) ** (gamma - 1) * (1 - 2 * y + y**2), (1 - y) ** (gamma + 1)),
        ((1 - alpha) ** (10 - gamma) * SQUARE, (1 - alpha) ** (12 - gamma)),
        ((1 - alpha) ** (15 - x) * SQUARE, (1 - alpha) ** (17 - x)),
        ((1 - alpha) ** (15 - r) * SQUARE, (1 - alpha) ** (17 - r)),
        ((alpha + y) ** (12 - gamma) * (alpha**2 + 2 * alpha * y + y**2), (alpha + y) ** (14 - gamma)),
    ],
    "a branch changes at no rational number, or in several symbols": [
        (log((300 * pi - x) ** 2), 2 * log(300 * pi - x)),
        (((500 * sqrt(2) - x) ** 3) ** Rational(1, 3), 500 * sqrt(2) - x),
        (log((10**200 - exp(x)) ** 2), 2 * log(10**200 - exp(x))),
        (log((1000 - x - m) ** 2), 2 * log(1000 - x - m)),
        (log(1000 - x) + log(1000 - m), log((1000 - x) * (1000 - m))),
        (sqrt(1000 - x) * sqrt(1000 - m), sqrt((1000 - x) * (1000 - m))),
        (((log(p) + 100) ** 3) ** Rational(1, 3), log(p) + 100),
        (log((softplus(x) - 500) ** 2), 2 * log(500 - softplus(x))),
        (log((logits[t] + logits[j] - 1000) ** 2), 2 * log(1000 - logits[t] - logits[j]), (Ne(j, t),)),
        (log((sum_over_classes(logits[c]) - 5000) ** 2), 2 * log(5000 - sum_over_classes(logits[c]))),
    ],
    "no digit is certain where it is wrong": [
        (((1000 - x) ** 3) ** Rational(1, 3) * exp(exp(x)), (1000 - x) * exp(exp(x))),
        (log((50 - gamma) ** 2) + exp(exp(gamma)), 2 * log(50 - gamma) + exp(exp(gamma))),
        (log((50 - x) ** 2) * exp(exp(exp(x))), 2 * log(50 - x) * exp(exp(exp(x)))),
    ],
    "a second interval that an assumption leaves": [
        (log((20 - x) ** 2), 2 * log(20 - x), (x * (x - 50) * (x - 60) < 0,)),
        (log((20 - gamma) ** 2), 2 * log(20 - gamma), ((gamma - 1) * (gamma - 50) * (gamma - 60) < 0,)),
    ],
    "an equation that says nothing where its coefficient is 0": [
        (x, m, (Eq(alpha * x, gamma), Eq(alpha * m, gamma))),
        (logits[1], logits[2], (Eq(alpha * logits[1], gamma), Eq(alpha * logits[2], gamma))),
        (x**2, x * m, (Eq((alpha + y) * x, gamma), Eq((alpha + y) * m, gamma))),
        (x, m, (Eq(weights[1] * x, gamma), Eq(weights[1] * m, gamma))),
    ],
    "a limit that is another one for one value of a parameter": [
        (Limit((gamma - 2) / (gamma - 2 + place), place, 0), 1),
        (Limit((2 * alpha - 1) / (2 * alpha - 1 + p), p, 0), 1),
        (Limit((eta - alpha) / (eta - alpha + p), p, 0), 1),
        (Limit((logits[t] - logits[j]) / (logits[t] - logits[j] + p), p, 0), 1, (Ne(j, t),)),
        (Limit(x**2 / (x**2 + (m - 3) ** 2), x, 0), 0),
        ((x - 3) * Limit((1 + p) / (x - 3), p, 0), 1),
        (Limit((exp(place * (x - 3)) - 1) / (place * (x - 3)), place, 0), 1),
    ],
    "a divisor cancels under a substitution, a series or two sums": [
        (Subs(m / x, m, x), 1),
        ((x - 3) * Subs(m / (x - 3), m, p), p),
        (Subs((m**2 - x**2) / (m - x), m, 2 * x), 3 * x),
        (Derivative(Subs(m * x**2, m, 1 / x), x), 1),
        ((x - 3) * Sum(p**n / (x - 3), (n, 1, oo)), p / (1 - p)),
        (
            (x - 3) * Sum(probabilities[c] * probabilities[k] / (x - 3), (c, 1, K), (k, 1, K)),
            SHARES**2,
        ),
        ((x - 3) * sum_over_classes(KroneckerDelta(c, t) * logits[c] / (x - 3)), logits[t]),
    ],
    "a divisor that is 0 for one number of classes": [
        ((K - 4) * Derivative(p / (K - 4), p), 1),
        ((K - 4) / K * Sum(x / (K - 4), (c, 1, K)), x),
        ((K - 100) * sum_over_classes(probabilities[c] / (K - 100)), SHARES),
        ((K - 4) * sum_over_classes(labels[c] * x / (K - 4)), x, (LABELS_ADD_UP,)),
        ((NUMBER - 6) * sum_over_classes(x / (NUMBER - 6)), NUMBER * x),
        ((r - 6) * Derivative(p / (r - 6), p), 1, (Eq(r, K),)),
        ((SHARES**2 - Rational(121, 4)) / (SHARES - Rational(11, 2)), SHARES + Rational(11, 2)),
    ],
    "a symbol with the name of a letter, and an index of no class": [
        (SQUARES, Symbol("sum_0", positive=True)),
        (exp(x) + p, Symbol("letter_0") + p),
        (log(p), Symbol("letter_0")),
        (sum_over_classes(exp(logits[c] * logits[i])), sum_over_classes(exp(logits[c] ** 2))),
        (sum_over_classes(Abs(logits[c] - logits[i])), 0),
    ],
    "a number of classes that is assumed": [
        (SQUARES, probabilities[1] ** 2 + probabilities[2] ** 2, (Eq(K, 3),)),
        (exp(logits[t]) / sum_over_classes(exp(logits[c])), sigmoid(logits[t] - logits[j]), (Eq(K, 3), Ne(j, t))),
        (labels[K], 0, (HARD_LABELS, Eq(K, 3))),
        ((K - 4) * Derivative(p / (K - 4), p), 1, (Eq(K, 4),)),
        (K * x, 3 * x, (Eq(K, 7),)),
    ],
    "a derivative of what jumps": [(Derivative(arg(x), x), 0)],
    "so many parts that no step is short": [
        (newton(lambda root: root / 2 + r / (2 * root), p, 9), sqrt(r)),
        (newton(lambda root: root - (exp(root) - r) * exp(-root), p, 11), log(r)),
    ],
}
TRUE = [
    (SQUARES, probabilities[1] ** 2 + probabilities[2] ** 2 + probabilities[3] ** 2, (Eq(K, 3),)),
    (exp(logits[t]) / sum_over_classes(exp(logits[c])), sigmoid(logits[t] - logits[j]), (Eq(K, 2), Ne(j, t))),
    (K * x, 7 * x, (Eq(K, 7),)),
    (labels[K], KroneckerDelta(K, t), (HARD_LABELS,)),
    (
        sum_over_classes(Abs(KroneckerDelta(c, t) - probabilities[c])),
        2 - 2 * probabilities[t],
        (PROBABILITIES_ADD_UP,),
    ),
    (Sum(logits[c] * Sum(logits[k], (k, 1, K)), (c, 1, K)), sum_over_classes(logits[c]) ** 2),
    (x, m, (Eq(alpha * x, gamma), Eq(alpha * m, gamma), alpha > 0)),
    ((K + 1) * Derivative(p / (K + 1), p), 1),
    (Limit((gamma + 2) / (gamma + 2 + p), p, 0), 1),
    (Subs(m / (1 + x**2), m, p) * (1 + x**2), p),
    (1 - Derivative(sigmoid(x), x) / sigmoid(x), sigmoid(x)),
    ((1 - alpha) ** (10 - gamma) * SQUARE, (1 - alpha) ** (12 - gamma), (alpha < 1,)),
    (log((HALF + p) ** 2), 2 * log(HALF + p)),
]
