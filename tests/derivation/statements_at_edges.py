"""False statements that are wrong at an edge alone: of a domain, a divisor, a derivative, or the classes tried."""

from sympy import (
    Abs,
    And,
    Derivative,
    Eq,
    Heaviside,
    KroneckerDelta,
    Max,
    Ne,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    cos,
    log,
    pi,
    sign,
    sin,
)

from spec.notation import (
    HARD_LABEL,
    HARD_LABELS,
    PROBABILITIES_ADD_UP,
    SOFTMAX_PROBABILITIES,
    K,
    alpha,
    beta,
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
    shift,
    sigmoid,
    sum_over_classes,
    t,
    x,
    y,
    yhat,
)

HALF = Rational(1, 2)
POWER = (1 - p) ** gamma
SQUARES = sum_over_classes(probabilities[c] ** 2)
MANY = [x, m, beta, yhat, shift]
MAGNITUDES = sum(map(Abs, MANY))
UNKNOWN, NEGATIVE = Symbol("q", real=True), Symbol("n", negative=True)

FALSE = {
    "a symbol without a row, or an entry of any class, has a sign": [
        (Abs(UNKNOWN), UNKNOWN),
        (log(NEGATIVE**2), 2 * log(NEGATIVE)),
        (Abs(logits[c]), logits[c]),
        (Abs(logits[k]), logits[k]),
        (Abs(logits[12]), logits[12]),
        (0 ** labels[12], 0 * x),
    ],
    "a power of δ is not δ": [
        (sum_over_classes(KroneckerDelta(c, t) ** gamma * probabilities[c]), probabilities[t]),
        (sum_over_classes(labels[c] ** gamma * log(probabilities[c])), log(probabilities[t]), (HARD_LABELS,)),
        (sum_over_classes(probabilities[c] / KroneckerDelta(c, t)), probabilities[t]),
        (sum_over_classes(probabilities[c] / labels[c]), probabilities[t], (HARD_LABELS,)),
    ],
    "the last of many cases": [
        (MAGNITUDES + Piecewise((1, And(*(each < 0 for each in MANY))), (0, True)), MAGNITUDES),
    ],
    "another value at the jump": [
        (Heaviside(x, 1), Heaviside(x)),
        (Heaviside(x, 0), 1 - Heaviside(-x)),
        (sign(x) ** 2, Heaviside(x) + Heaviside(-x)),
    ],
    "a divisor that is 0 inside the domain": [
        ((x**2 - 4) / (x - 2), x + 2),
        ((x**2 - m**2) / (x - m), x + m),
        ((alpha - HALF) * p / (alpha**2 - Rational(1, 4)), p / (alpha + HALF)),
        ((gamma**2 - 4) * POWER / (gamma - 2), (gamma + 2) * POWER),
        (p * (alpha**2 - y**2) / (alpha + y), p * (alpha - y)),
        ((K**2 - 4) / (K - 2), K + 2),
        (SQUARES * (K**2 - 25) / (K - 5), SQUARES * (K + 5)),
    ],
    "a derivative that does not exist": [
        (Derivative(Abs(x), x), sign(x)),
        (Derivative(Max(0, x), x), Heaviside(x)),
        (Derivative(Max(p, 1 - p), p), sign(2 * p - 1)),
        (Derivative(Piecewise((x, x < 0), (x + 1, True)), x), 1 + 0 * x),
        (Derivative(sum_over_classes(Abs(logits[c])), logits[j]), sign(logits[j])),
    ],
    "a derivative in what an assumption ties": [
        (Derivative(p, x), 0 * x, (Eq(p, sigmoid(x)),)),
        (Derivative(probabilities[t], logits[t]), 0 * x, (SOFTMAX_PROBABILITIES,)),
        (Derivative(p_t, p), 0 * x, (Eq(p_t, y * p + (1 - y) * (1 - p)), HARD_LABEL)),
    ],
    "a value outside the domain": [
        (p, -(x**2) + 0 * p, (Eq(p, -(x**2)),)),
        (probabilities[t], 2 + 0 * x, (Eq(probabilities[c], 2),)),
        (sum_over_classes(labels[c]), -1 + 0 * x, (Eq(sum_over_classes(labels[c]), -1),)),
        (sum_over_classes(probabilities[c]), -1 + 0 * x, (Eq(sum_over_classes(probabilities[c]), -1),)),
    ],
    "a number of classes that is not tried": [
        (SQUARES, SQUARES + (K - 2) * (K - 3) * (K - 4) * (K - 5) * (K - 7) * (K - 11) * x),
        (SQUARES, SQUARES + Max(0, K - 5) * (K - 7) * (K - 11) * x),
        (SQUARES, Piecewise((SQUARES + x, Eq(K, 8)), (SQUARES, True))),
        (SQUARES, SQUARES + KroneckerDelta(K, 9) * x),
        (SQUARES, SQUARES + Heaviside(K - 99) * x),
        (logits[t], logits[t] + KroneckerDelta(t, 8) * x),
        (logits[j], logits[j] + Piecewise((x, j < t), (0, True))),
        (logits[j], logits[j] + (j - t) * x, (Ne(j, t),)),
        (logits[j], logits[j] + (1 - (-1) ** (j - t)) * x),
    ],
    "a sum with other ends": [
        (Sum(logits[c], (c, 2, K)), sum_over_classes(logits[c])),
        (Sum(logits[c + 1], (c, 1, K - 1)), sum_over_classes(logits[c])),
        (Sum(logits[c], (c, 1, K - 1)), sum_over_classes(logits[c]) - logits[t]),
        (Sum(logits[c] - logits[c + 1], (c, 1, K - 1)), logits[1] - logits[t]),
    ],
    "a power of a negative number": [
        ((-x) ** gamma, (-1) ** gamma * x**gamma),
        ((x**2) ** gamma, x ** (2 * gamma)),
        (((p - 1) ** 2) ** gamma, (p - 1) ** (2 * gamma)),
    ],
    "zero at every point that a lattice has": [
        (p, p + 1 - cos(2 * pi * p * 1000003 * 1000033 * 1000037 * 1000039)),
        (p, p + sin(pi * p * 10**12) ** 2),
    ],
}
TRUE = [
    (Derivative(Abs(x), x), sign(x), (Ne(x, 0),)),
    (Derivative(Abs(x), x), 1 + 0 * x, (x > 0,)),
    (Derivative(sum_over_classes(Abs(logits[c])), logits[j]), sign(logits[j]), (Ne(logits[j], 0),)),
    ((x**2 - 4) / (x - 2), x + 2, (Ne(x, 2),)),
    (Heaviside(x) + Heaviside(-x), 1 + 0 * x),
    (Abs(logits[c]) ** 2, logits[c] ** 2),
    (log(p / (1 - p)), x, (Eq(p, sigmoid(x)),)),
    (x * (x - 1), 0 * x, (Eq(x**3, x**2),)),
    (Sum(logits[c], (c, 2, K)) + logits[1], sum_over_classes(logits[c])),
    (Sum(logits[c] - logits[c + 1], (c, 1, K - 1)), logits[1] - logits[K]),
    ((p - 1) ** gamma, (-1) ** gamma * (1 - p) ** gamma),
    (sum_over_classes(c), K * (K + 1) / 2),
    (Max(x, m, beta), Max(x, Max(m, beta))),
    (
        sum_over_classes(probabilities[c] * (logits[c] - x) ** 2),
        sum_over_classes(probabilities[c] * (logits[c] ** 2 - 2 * x * logits[c])) + x**2,
        (PROBABILITIES_ADD_UP,),
    ),
]
