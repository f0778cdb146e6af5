"""False statements that lose what is wrong with them as they are worked out, or are wrong far from where one looks.

What is divided by cancels when a value is put in, a derivative taken, a sum or a case written out. A kink hides between
two entries, in a named function, in an assumption. A branch, a class or an end lies beyond the points that are tried.
"""

from sympy import (
    Abs,
    Add,
    Contains,
    Derivative,
    Eq,
    Heaviside,
    Integer,
    Integral,
    KroneckerDelta,
    LambertW,
    Limit,
    Max,
    Ne,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    atan,
    exp,
    expand,
    log,
    sign,
    sin,
    sqrt,
    tanh,
)

from spec.functions import named_function, product
from spec.notation import (
    HARD_LABEL,
    PROBABILITIES_ADD_UP,
    K,
    alpha,
    alpha_t,
    c,
    direction,
    epsilon,
    eta,
    gamma,
    j,
    k,
    labels,
    logits,
    m,
    p,
    p_t,
    probabilities,
    sum_over_classes,
    sum_over_other_classes,
    t,
    weights,
    x,
    y,
    ybar,
)

ONE, ZERO = S.One, S.Zero
place = Symbol("u", real=True)
SHARES, SQUARES = sum_over_classes(probabilities[c]), sum_over_classes(probabilities[c] ** 2)
NEGATIVE_ENTROPY = sum_over_classes(probabilities[c] * log(probabilities[c]))
FAR, CLIP = 1000 - x, p - Rational(1, 10**7)
LOG_P = log(probabilities[c])
hinge = named_function("hinge", "hinge", Max(0, 1 - m), m)


def cancelled(divisor, value):
    """Return a value times a divisor, multiplied out, over that divisor; and the value."""
    return expand(divisor * value) / divisor, value


NOT_WORKED_OUT = ("what nobody can work out",)  # there is no rule for it: refused, and not shown to be false
FALSE = {
    "a divisor cancels when a value is put in": [
        (m / x, 2 * y - 1, (Eq(m, (2 * y - 1) * x), HARD_LABEL)),
        (m / x, ybar, (Eq(m, ybar * x),)),
        (m / logits[t], ONE, (Eq(m, logits[t]),)),
        (logits[j] / direction[j], x, (Eq(logits[c], x * direction[c]),)),
        (alpha / x, ZERO, (Eq(alpha, 0),)),
    ],
    "a divisor cancels when a derivative or a product is written out": [
        (Derivative(-alpha_t * log(p_t), p_t) / alpha_t, -1 / p_t),
        (Derivative(x**2 / 2, x) / x, ONE),
        (product(alpha, p) / alpha, p),
        (
            Derivative(-sum_over_classes(weights[c] * labels[c] * log(probabilities[c])), probabilities[j])
            / weights[j],
            -labels[j] / probabilities[j],
        ),
    ],
    "a divisor, or what a logarithm is of, is 0 in one case": [
        (Abs(x) / x, sign(x)),
        (Max(0, x) / x, Heaviside(x, 0)),
        (Abs(p - eta) / (p - eta), sign(p - eta)),
        (sum_over_classes(Abs(logits[c]) / logits[c]), sum_over_classes(sign(logits[c]))),
        (Heaviside(x, 0) * log(x**2), Piecewise((2 * log(x), x > 0), (0, True))),
    ],
    "an expression has no value where its derivative has one": [
        (Derivative(log(alpha * p), p), 1 / p),
        (Derivative(log(weights[t] * probabilities[t]), probabilities[t]), 1 / probabilities[t]),
    ],
    "all weights may be 0": [(sum_over_classes(x * weights[c]) / sum_over_classes(weights[c]), x)],
    "a kink lies between two entries": [
        (
            Derivative(sum_over_classes(Abs(logits[c] - logits[t])), logits[j]),
            sign(logits[j] - logits[t]),
            (Ne(j, t),),
        ),
        (
            Derivative(sum_over_other_classes(Max(0, 1 + logits[k] - logits[t])), logits[j]),
            Heaviside(1 + logits[j] - logits[t]),
            (Ne(j, t),),
        ),
        (Derivative(Max(logits[j], logits[t]), logits[j]), Heaviside(logits[j] - logits[t]), (Ne(j, t),)),
        (Derivative(Abs(logits[1] - logits[2]), logits[1]), sign(logits[1] - logits[2])),
        (
            Derivative(sum_over_classes(Abs(probabilities[c] - weights[c])), probabilities[j]),
            sign(probabilities[j] - weights[j]),
        ),
    ],
    "a kink lies in a named function, or in an assumption": [
        (Derivative(hinge(x), x), -Heaviside(1 - x)),
        (m, Heaviside(x), (Eq(m, Derivative(Max(0, x), x)),)),
    ],
    "a derivative is taken in the entry over which a sum goes": [
        (Derivative(log(sum_over_classes(exp(logits[c]))), logits[c]), ONE),
        (Derivative(sum_over_classes(logits[c] ** 2), logits[c]), 2 * sum_over_classes(logits[c])),
        (Derivative(Sum(logits[k] ** 2, (k, 1, K)), logits[k]), 2 * Sum(logits[k], (k, 1, K))),
    ],
    "an index of one sum is taken for that of another": [
        ((SHARES - 2) * (K - 2), ZERO, (Eq(Sum(probabilities[c], (c, 1, K), (k, 1, K)), 2),)),
        (
            (K - 2) * sum_over_other_classes(probabilities[k]),
            (K - 2) * (K - 1) / K,
            (Eq(probabilities[c], 1 / Sum(exp(logits[k] - logits[c]), (k, 1, K))),),
        ),
    ],
    "a divisor can be 0 for four classes and more": [
        ((SHARES**2 - Rational(49, 4)) / (SHARES - Rational(7, 2)), SHARES + Rational(7, 2)),
        (
            (SQUARES**2 - Rational(9, 100)) / (SQUARES - Rational(3, 10)),
            SQUARES + Rational(3, 10),
            (PROBABILITIES_ADD_UP,),
        ),
        ((1 - 16 * SQUARES**2) / (1 - 4 * SQUARES), 1 + 4 * SQUARES, (PROBABILITIES_ADD_UP,)),
        (
            (NEGATIVE_ENTROPY**2 - Rational(25, 16)) / (NEGATIVE_ENTROPY + Rational(5, 4)),
            NEGATIVE_ENTROPY - Rational(5, 4),
            (PROBABILITIES_ADD_UP,),
        ),
    ],
    "a class is counted from the last, and from the first": [
        (logits[t] + (t - 1) * KroneckerDelta(t, K - 4) * x, logits[t]),
        (logits[t] + KroneckerDelta(t, 3) * KroneckerDelta(t, K - 4) * x, logits[t]),
        (logits[t] + KroneckerDelta(t, 5) * KroneckerDelta(t, K - 1) * x, logits[t]),
        (logits[t] + KroneckerDelta(t, 5) * KroneckerDelta(t, K - 5) * x, logits[t]),
    ],
    "a limit or an integral of an entry": [
        (Limit(weights[t] / (weights[t] + place), place, 0), ONE),
        (Limit(labels[t] ** place, place, 0), ONE),
        (
            Integral(1 / (place - probabilities[t]) ** 2, (place, 0, 1)),
            -1 / (1 - probabilities[t]) - 1 / probabilities[t],
        ),
    ],
    "a branch changes beyond the points": [
        (log(CLIP**2), 2 * log(CLIP)),
        ((FAR**3) ** Rational(1, 3), FAR),
        (sqrt(FAR) * sqrt(2000 - x), sqrt(FAR * (2000 - x))),
        (log(((x - 50) * (x - 200)) ** 2), 2 * log((x - 50) * (x - 200))),
        (log(((gamma - 10) * (gamma - 30)) ** 2), 2 * log((gamma - 10) * (gamma - 30))),
        (log((epsilon - Rational(999999, 10**6)) ** 2), 2 * log(Rational(999999, 10**6) - epsilon)),
        (atan(x / 1000) + atan(1), atan((1 + x / 1000) / (1 - x / 1000))),
        (LambertW((x + 500) * exp(x + 500)), x + 500),
        (Abs(log(FAR)) ** 2, log(FAR) ** 2),
        (Abs(sqrt(FAR)), sqrt(FAR)),
    ],
    "one point alone decides, and there all is 0": [
        (x * exp(10**6 * x), 2 * x * exp(10**6 * x)),
        (x * tanh(10**5 * x), x),
        ((1 - p) ** (10**6 * gamma), p ** (10**6 * gamma)),
        (sin(S.Pi * x), x, (Contains(x, S.Integers),)),
    ],
    "an end, where another number is large": [
        (y**20 + y**gamma, y**gamma * (1 + y ** (20 - gamma))),
        (alpha**20 + alpha**gamma, alpha**gamma * (1 + alpha ** (20 - gamma))),
        (weights[t] ** 20 + weights[t] ** gamma, weights[t] ** gamma * (1 + weights[t] ** (20 - gamma))),
    ],
    "a divisor is 0 next to an end": [
        ((log(p) ** 2 - 10**4) / (log(p) + 100), log(p) - 100),
        cancelled(gamma * p**gamma - 200, 1 + p),
        cancelled(p * log(p) + (1 - p) * log(1 - p) + Rational(1, 10**6), 1 + p),
    ],
    "so many terms that each takes little": [(Add(*(sin(times * x) for times in range(1, 150))), x)],
    NOT_WORKED_OUT[0]: [
        (p, 1),
        (Sum(logits[k], (k, 1, Symbol("N", integer=True, positive=True))), logits[1]),
        (sum_over_classes(logits[c]), x, (Contains(K, S.Naturals),)),
        (Limit(p**gamma, gamma, 0) * logits[t], x, (Eq(gamma, 2),)),
    ],
}
TRUE = [
    (m / x, 2 * y - 1, (Eq(m, (2 * y - 1) * x), HARD_LABEL, Ne(x, 0))),
    (logits[j] / direction[j], x, (Eq(logits[c], x * direction[c]), Ne(direction[j], 0))),
    (Derivative(-alpha_t * log(p_t), p_t) / alpha_t, -1 / p_t, (alpha_t > 0,)),
    (product(alpha, p) / alpha, p, (alpha > 0,)),
    (Abs(x) / x, sign(x), (Ne(x, 0),)),
    (Abs(p - eta) / (p - eta), sign(p - eta), (Ne(p, eta),)),
    (Piecewise((Abs(x) / x, Ne(x, 0)), (0, True)), sign(x)),
    (sum_over_classes(x * weights[c]) / sum_over_classes(weights[c]), x, (sum_over_classes(weights[c]) > 0,)),
    (
        Derivative(sum_over_classes(Abs(logits[c] - logits[t])), logits[j]),
        sign(logits[j] - logits[t]),
        (Ne(j, t), Ne(logits[j], logits[t])),
    ),
    (Derivative(Abs(logits[1] - logits[2]), logits[1]), sign(logits[1] - logits[2]), (Ne(logits[1], logits[2]),)),
    (Derivative(hinge(x), x), -Heaviside(1 - x), (Ne(x, 1),)),
    (Derivative(log(sum_over_classes(exp(logits[c]))), logits[j]), exp(logits[j]) / sum_over_classes(exp(logits[c]))),
    (Limit(weights[t] / (weights[t] + place), place, 0), ONE, (weights[t] > 0,)),
    (y**20 + y**gamma, y**gamma * (1 + y ** (20 - gamma)), (y > 0,)),
    (p, Integer(1) * p),
]
