"""Statements that somebody who works with these losses would write, the true ones beside false ones of their kinds."""

from sympy import (
    Abs,
    Derivative,
    Heaviside,
    Integral,
    KroneckerDelta,
    Limit,
    Max,
    Min,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    asinh,
    atanh,
    cos,
    cosh,
    cot,
    exp,
    factorial,
    log,
    oo,
    sec,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from spec.notation import (
    LABELS_ADD_UP,
    PROBABILITIES_ADD_UP,
    K,
    alpha,
    beta,
    c,
    eta,
    gamma,
    j,
    k,
    labels,
    logits,
    m,
    p,
    posteriors,
    predictions,
    probabilities,
    r,
    shift,
    sigmoid,
    softplus,
    sum_over_classes,
    sum_over_other_classes,
    t,
    x,
    y,
)

HALF = Rational(1, 2)
ONE = 1 + 0 * x
n = Symbol("n", integer=True, positive=True)
i = Symbol("i", integer=True, nonnegative=True)
u = Symbol("u", real=True)
LOGSUMEXP = log(sum_over_classes(exp(logits[c])))
SOFTMAX = {index: exp(logits[index]) / Sum(exp(logits[k]), (k, 1, K)) for index in (j, t)}
ENTROPY = -p * log(p) - (1 - p) * log(1 - p)
PROBABILITY, POSTERIOR = probabilities[c], posteriors[c]
ENTROPY_OF_ROW = -sum_over_classes(PROBABILITY * log(PROBABILITY))
EXPECTED = Sum(probabilities[k] * logits[k], (k, 1, K))
SPREAD = sum_over_classes(PROBABILITY * logits[c] ** 2) - sum_over_classes(PROBABILITY * logits[c]) ** 2
HUBER = Piecewise((logits[c] ** 2 / 2, Abs(logits[c]) <= 1), (Abs(logits[c]) - HALF, True))
CLIPPED = Min(Abs(logits[c]), 1)
APART = Sum(Abs(logits[c] - logits[k]), (c, 1, K), (k, 1, K))


def total(term):
    return sum_over_classes(term)


TRUE = [
    # a function with cases under a sum over the classes
    (total(Abs(predictions[c])), total(sign(predictions[c]) * predictions[c])),
    (total(Max(0, logits[c])) - total(Max(0, -logits[c])), total(logits[c])),
    (total(Piecewise((logits[c], logits[c] > 0), (0, True))), total(logits[c] * Heaviside(logits[c]))),
    (total(Max(logits[c], x) + Min(logits[c], x)), total(logits[c]) + K * x),
    (total(HUBER), total(CLIPPED * (Abs(logits[c]) - CLIPPED / 2))),
    (log(1 + total(Abs(logits[c]))), log(1 + total(Max(logits[c], -logits[c])))),
    (total(Abs(logits[c] - logits[t])), total(Max(logits[c], logits[t]) - Min(logits[c], logits[t]))),
    # σ, softplus, softmax
    (softplus(x), Max(x, 0) + log(1 + exp(-Abs(x)))),
    (-y * log(sigmoid(x)) - (1 - y) * log(1 - sigmoid(x)), Max(x, 0) - x * y + log(1 + exp(-Abs(x)))),
    (sigmoid(x), Piecewise((1 / (1 + exp(-x)), x >= 0), (exp(x) / (1 + exp(x)), True))),
    (sigmoid(x + log(r)), r * sigmoid(x) / (1 + (r - 1) * sigmoid(x))),
    (log(exp(x) + exp(m)), Max(x, m) + log(1 + exp(-Abs(x - m)))),
    (LOGSUMEXP, shift + log(total(exp(logits[c] - shift)))),
    (Derivative(LOGSUMEXP, logits[j]), SOFTMAX[j]),
    (Derivative(SOFTMAX[t], logits[j]), SOFTMAX[t] * (KroneckerDelta(j, t) - SOFTMAX[j])),
    (tanh(softplus(x)), (exp(2 * x) + 2 * exp(x)) / (exp(2 * x) + 2 * exp(x) + 2)),
    (Abs(sigmoid(x) - 1), sigmoid(-x)),
    # entropy, divergence, spread
    (Derivative(ENTROPY, p), log((1 - p) / p)),
    (
        total(PROBABILITY * log(K * PROBABILITY)),
        log(K) + total(PROBABILITY * log(PROBABILITY)),
        (PROBABILITIES_ADD_UP,),
    ),
    (total(POSTERIOR * log(POSTERIOR / PROBABILITY)), total(POSTERIOR * (log(POSTERIOR) - log(PROBABILITY)))),
    (Product(PROBABILITY ** labels[c], (c, 1, K)), exp(total(labels[c] * log(PROBABILITY)))),
    (SPREAD, total(PROBABILITY * (logits[c] - EXPECTED) ** 2), (PROBABILITIES_ADD_UP,)),
    (K * total(logits[c] ** 2) - total(logits[c]) ** 2, Sum((logits[c] - logits[k]) ** 2, (c, 1, K), (k, 1, K)) / 2),
    # limits, integrals, sums without end
    (Limit(softplus(x) - x, x, oo), 0 * p),
    (Limit(x * softplus(-x), x, oo), 0 * p),
    (Limit((1 - p**gamma) / gamma, gamma, 0), -log(p)),
    (Limit((1 - p) ** gamma * log(p), p, 1, "-"), 0 * x),
    (Integral(sigmoid(u), (u, 0, x)), softplus(x) - log(2)),
    (Integral(1 / u, (u, p, 1)), -log(p)),
    (Sum(p**n / n, (n, 1, oo)), -log(1 - p)),
    (Sum(x**n / n, (n, 1, oo)), -log(1 - x), (Abs(x) < 1,)),
    (Sum((1 - p) ** (n + gamma) / n, (n, 1, oo)), -((1 - p) ** gamma) * log(p)),
    (Sum(n * p**n, (n, 1, oo)), p / (1 - p) ** 2),
    (Sum(x**i / factorial(i), (i, 0, oo)), exp(x)),
    # roots, sines, hyperbolic functions
    (sqrt(1 - sin(x) ** 2), Abs(cos(x))),
    (sqrt(p**2 - 2 * p + 1), 1 - p),
    (sqrt(p + 1 - 2 * sqrt(p)), 1 - sqrt(p)),
    (total(sqrt(logits[c] ** 2 - 2 * logits[c] + 1)), total(Abs(logits[c] - 1))),
    (sin(2 * x), 2 * sin(x) * cos(x)),
    (tan(x), sin(x) / cos(x)),
    (sigmoid(x) * sigmoid(-x), 1 / (4 * cosh(x / 2) ** 2)),
    (log(cosh(x)), softplus(2 * x) - x - log(2)),
    (asinh(x), log(x + sqrt(x**2 + 1))),
    (atanh(2 * p - 1), log(p / (1 - p)) / 2),
    (Max(0, x) - Max(0, -x), x),
    (Max(0, 1 - x), Piecewise((1 - x, x < 1), (0, True))),
]
FALSE = {
    "cases under a sum over the classes": [
        (total(Abs(predictions[c])), total(predictions[c])),
        (total(Abs(predictions[c])), Abs(total(predictions[c]))),
        (total(Abs(predictions[c])), total(sign(predictions[c]))),
        (total(Max(0, logits[c])), Max(0, total(logits[c]))),
        (total(Max(0, logits[c])) + total(Max(0, -logits[c])), total(logits[c])),
        (total(Piecewise((logits[c], logits[c] > 1), (0, True))), total(Max(0, logits[c]))),
        (total(Max(logits[c], x) + Min(logits[c], x)), total(logits[c]) + x),
        (total(Abs(PROBABILITY - POSTERIOR)) / 2, total(Max(0, PROBABILITY - POSTERIOR))),
        (total(Abs(KroneckerDelta(c, t) - PROBABILITY)), 1 - probabilities[t], (PROBABILITIES_ADD_UP,)),
        (sum_over_other_classes(Max(0, 1 + logits[k] - logits[t])), total(Max(0, 1 + logits[c] - logits[t]))),
        (total(Abs(logits[c])) ** 2, total(logits[c] ** 2)),
        (total(exp(Abs(logits[c]))), exp(total(Abs(logits[c])))),
        (APART, Sum(Max(0, logits[c] - logits[k]), (c, 1, K), (k, 1, K))),
        (Derivative(total(Abs(logits[c]) ** 3), logits[j]), 3 * logits[j] ** 2),
    ],
    "a product over the classes": [
        (Product(exp(logits[c]), (c, 1, K)), exp(K * logits[c])),
        (Product(exp(logits[c]), (c, 1, K)), exp(K * logits[j])),
        (Product(logits[c], (c, 1, K)), exp(total(log(Abs(logits[c]))))),
        (Product(PROBABILITY, (c, 1, K)), total(PROBABILITY)),
    ],
    "a double sum": [
        (Sum(logits[c] * logits[k], (c, 1, K), (k, 1, K)), total(logits[c] ** 2)),
        (Sum(logits[c], (c, 1, K), (k, 1, K)), total(logits[c])),
        (SPREAD, total(PROBABILITY * (logits[c] - EXPECTED) ** 2)),
    ],
    "nearly an identity of the sigmoid or the softmax": [
        (log(sigmoid(x)), softplus(-x)),
        (softplus(x), Max(x, 0) + log(1 + exp(Abs(x)))),
        (-y * log(sigmoid(x)) - (1 - y) * log(1 - sigmoid(x)), Max(x, 0) - x * y + log(1 + exp(-x))),
        (sigmoid(x), Piecewise((1 / (1 + exp(-x)), x >= 0), (exp(-x) / (1 + exp(-x)), True))),
        (sigmoid(x + log(r)), r * sigmoid(x) / (1 + r * sigmoid(x))),
        (log(exp(x) + exp(m)), Max(x, m) + log(1 + exp(Abs(x - m)))),
        (LOGSUMEXP, log(total(exp(logits[c] - shift)))),
        (SOFTMAX[j], exp(2 * logits[j]) / Sum(exp(2 * logits[k]), (k, 1, K))),
        (Derivative(LOGSUMEXP, logits[j]), exp(logits[j])),
        (Derivative(SOFTMAX[t], logits[j]), SOFTMAX[t] * (1 - SOFTMAX[j])),
        (tanh(x), 2 * sigmoid(x) - 1),
        ((1 - sigmoid(x)) ** gamma, exp(gamma * softplus(x))),
    ],
    "nearly an identity of entropy": [
        (Derivative(ENTROPY, p), log(p / (1 - p))),
        (Derivative(ENTROPY, (p, 2)), 1 / (p * (1 - p))),
        (total(PROBABILITY * log(K * PROBABILITY)), log(K) - ENTROPY_OF_ROW),
        (total(POSTERIOR * log(POSTERIOR / PROBABILITY)), total(PROBABILITY * log(PROBABILITY / POSTERIOR))),
        (total(PROBABILITY * (1 - PROBABILITY)), 1 - total(PROBABILITY**2), (LABELS_ADD_UP,)),
    ],
    "a limit that is another one, or is so for most parameters": [
        (Limit(softplus(x) - x, x, -oo), 0 * p),
        (Limit((1 - p**gamma) / gamma, gamma, 0), log(p)),
        (Limit(alpha / (alpha + p), p, 0), ONE),
        (Limit((1 - y) ** gamma, gamma, oo), 0 * x),
        (Limit(p**alpha, p, 0), 0 * x),
        (Limit(exp(-gamma * m), m, oo), 0 * x),
        (Limit(exp(x * m), m, oo), 0 * x),
        (Limit(log(exp(x) + exp(m)) - m, m, -oo), 0 * x),
    ],
    "an integral over a pole, or another one": [
        (Integral(1 / (u - p) ** 2, (u, 0, 1)), -1 / (1 - p) - 1 / p),
        (Integral(1 / u**2, (u, -1, 1)), -2 * ONE),
        (Integral(1 / (u - p), (u, 0, 1)), log((1 - p) / p)),
        (Integral(1 / u, (u, -p, 1)), -log(p)),
        (Integral(sigmoid(u), (u, 0, x)), softplus(x)),
        (Integral(exp(-x * u), (u, 0, oo)), 1 / x),
    ],
    "a sum without end that does not converge, or to something else": [
        (Sum(p**n / n, (n, 1, oo)), log(1 - p)),
        (Sum(p**n, (n, 1, oo)), 1 / (1 - p)),
        (Sum(x**n / n, (n, 1, oo)), -log(1 - x)),
        (Sum(x**i, (i, 0, oo)), 1 / (1 - x), (Abs(x) <= 1,)),
        (Sum(y**i, (i, 0, oo)), 1 / (1 - y)),
        (Sum((-alpha) ** i, (i, 0, oo)), 1 / (1 + alpha)),
        (Sum(x**n - x ** (n + 1), (n, 1, oo)), x),
        (Sum((1 - p) ** (n + gamma) / n, (n, 1, oo)), -((1 - p) ** (gamma + 1)) * log(p)),
    ],
    "a root with another sign": [
        (sqrt(1 - sin(x) ** 2), cos(x)),
        (sqrt(1 - cos(x) ** 2), sin(x)),
        (sqrt(1 - sin(x) ** 2), Abs(sin(x))),
        (sqrt(p**2 - 2 * p + 1), p - 1),
        (sqrt(gamma**2 - 2 * gamma + 1), gamma - 1),
        (sqrt(x**4 - 2 * x**2 + 1), x**2 - 1),
        (sqrt(x**2 + m**2), Abs(x) + Abs(m)),
        (sqrt(p**2 + 2 * p * x + x**2), p + x),
    ],
    "a number that is not real everywhere has no magnitude": [
        (sqrt(x + 1 - 2 * sqrt(x)), Abs(1 - sqrt(x))),
        (Abs(sqrt(x)), sqrt(x)),
        (Abs(log(x)) ** 2, log(x) ** 2),
    ],
    "a tangent has no value where its cosine is 0": [
        (tan(x) * cos(x), sin(x)),
        (cot(x) * sin(x), cos(x)),
        (sec(x) * cos(x), ONE),
        (sin(2 * x) / cos(x), 2 * sin(x)),
    ],
    "nearly an identity of sines or hyperbolic functions": [
        (sin(x) ** 2 + cos(m) ** 2, ONE),
        (cos(2 * x), 1 - sin(x) ** 2),
        (cos(x) ** 2 + sin(x) ** 2, 1 + sin(1000003 * x) ** 2),
        (cosh(x), (exp(x) - exp(-x)) / 2),
        (log(cosh(x)), softplus(2 * x) - x),
        (asinh(x), log(x + sqrt(x**2 - 1))),
        (atanh(2 * p - 1), log(p / (1 - p))),
        (sinh(x) + cosh(x), exp(-x)),
    ],
    "an end of a domain decides a case": [
        (sign(alpha), ONE),
        (sign(1 - alpha), ONE),
        (Piecewise((1, gamma <= 0), (0, True)), 0 * x),
        (Piecewise((1, alpha * p <= 0), (0, True)), 0 * x),
        (Heaviside(y * x), Heaviside(x)),
        (Max(K - 2, 0), K - 2 + KroneckerDelta(K, 7)),
    ],
}
LARGER, SMALLER = (Sum(of(logits[c], logits[k]), (c, 1, K), (k, 1, K)) for of in (Max, Min))
LONG = [  # true, but not seen with the sums left whole, and written out they have thousands of cases
    (APART, 2 * Sum(Max(0, logits[c] - logits[k]), (c, 1, K), (k, 1, K))),
    (LARGER - SMALLER, APART),
]
LIMIT = Limit((1 - eta**gamma) / gamma, gamma, 0), -log(eta)
HIGH_POWER = (x + m + beta + p) ** 300, (x + m + beta + p + Rational(1, 10**9)) ** 300
