"""False statements that hide in what a proof passes over: a class by number, a divisor, a case, a tie, a digit."""

from sympy import (
    Abs,
    Contains,
    Derivative,
    E,
    Eq,
    Expr,
    FiniteSet,
    Function,
    Heaviside,
    Interval,
    KroneckerDelta,
    LambertW,
    Limit,
    Max,
    Or,
    Piecewise,
    Rational,
    Sum,
    Union,
    ceiling,
    erf,
    exp,
    expand,
    floor,
    log,
    sign,
)

from spec.equations import EQUATIONS
from spec.notation import (
    LABELS_ADD_UP,
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
    lambda_,
    lambda_1,
    lambda_2,
    logits,
    m,
    p,
    p_t,
    predictions,
    probabilities,
    sigmoid,
    sum_over_classes,
    sum_over_other_classes,
    t,
    w_0,
    w_1,
    weights,
    x,
    y,
)

HALF = Rational(1, 2)
SQUARES = sum_over_classes(probabilities[c] ** 2)
ONE = 1 + 0 * x
MIDDLE = (K - 4) * (K - 5)
IN_FIRST, IN_FIRST_TWO = KroneckerDelta(c, 1), KroneckerDelta(c, 1) + KroneckerDelta(c, 2)
ENTROPY_OF_EVEN = (Eq(probabilities[c], 1 / K), LABELS_ADD_UP)


def divided_by(divisor: Expr) -> tuple[Expr, Expr]:
    """Return a product over one of its factors, and the other factor."""
    return expand(divisor * (1 + p)) / divisor, 1 + p


FALSE = {
    "an assumption names a class by its number": [
        (labels[t], ONE, (Eq(labels[c], IN_FIRST),)),
        (labels[j], labels[t], (Eq(labels[c], IN_FIRST_TWO),)),
        (logits[t], ONE, (Eq(logits[c], c),)),
        (weights[t], ONE, (Eq(weights[c], 1 / c),)),
    ],
    "wrong for middle classes of many alone": [
        (logits[j], logits[j] + MIDDLE * (j - 1) * (j - 2) * (j - K) * x),
        (logits[t], logits[t] + MIDDLE * (t - 1) * (t - 2) * (t - K) * x),
    ],
    "a sum over the other classes that takes the true one too": [
        (p_t + sum_over_classes(probabilities[c]), ONE, (PROBABILITIES_ADD_UP,)),
        (m, logits[t] - log(sum_over_classes(exp(logits[c]))), (Eq(m, EQUATIONS["CE.20"].right),)),
        (sum_over_other_classes(labels[k]), 1 - labels[j], (LABELS_ADD_UP,)),
    ],
    "a divisor that is 0 where three symbols are": [
        (p * (alpha**2 - (y + gamma) ** 2) / (alpha + y + gamma), p * (alpha - y - gamma)),
        divided_by(lambda_ + lambda_1 + lambda_2),
        divided_by(w_1 + w_0 + alpha),
    ],
    "a divisor that is 0 at a point alone": [
        divided_by(x**2 + m**2),
        divided_by((x - HALF) ** 2 + (m + 3) ** 2 + (beta - 2) ** 2),
        divided_by((p - HALF) ** 2 + (gamma - 2) ** 2),
    ],
    "a divisor of which nothing is known": [
        divided_by(floor(x)),
        divided_by(ceiling(x) - 2),
        divided_by(x - floor(x)),
        divided_by(erf(x)),
        divided_by(Function("g")(x)),
    ],
    "a divisor that is a sum over the classes, and cancels": [
        (sum_over_classes(predictions[c] ** 2) / Sum(predictions[k] ** 2, (k, 1, K)), ONE),
        (sum_over_classes(weights[c] * x) / Sum(weights[k], (k, 1, K)), x),
        (sum_over_classes(logits[c]) / Sum(logits[k], (k, 1, K)), ONE),
    ],
    "a sum over the classes decides a case": [
        (Piecewise((1, SQUARES > Rational(999, 1000)), (0, True)), 0 * x),
        (Heaviside(sum_over_classes(logits[c]) - 50), 0 * x),
        (Max(0, sum_over_classes(logits[c]) - 90), 0 * x),
        (floor(SQUARES), 0 * x),
        (sign(sum_over_classes(weights[c])), ONE),
    ],
    "an assumption that is false by itself": [
        (x, 0 * x, (Eq(sigmoid(m), 3),)),
        (p, 0 * x, (Eq(exp(x), -1), x > 0)),
    ],
    "a number that is right to 150 digits": [
        (log(2) * p - Rational(str(log(2).evalf(150))) * p, 0 * x),
        (exp(x + 1) - E * exp(x) * (1 + Rational(1, 10**150)), 0 * x),
    ],
    "an alternative that points do not meet": [
        (x**2, x, (Contains(3 * x, FiniteSet(0, 3, 7)),)),
        (x**2, x, (Or(Eq(x, 0), Eq(x, 1), Eq(x, HALF)),)),
        (Max(0, x - 1), 0 * x, (Contains(x, Union(FiniteSet(Rational(5, 2)), Interval(0, 1))),)),
        (x, LambertW(Rational(-1, 10)), (Eq(x * exp(x), Rational(-1, 10)),)),
    ],
    "a derivative in what assumptions tie the other way round, or one after another": [
        (Derivative(p, m), 0 * x, (Eq(p, sigmoid(x)), Eq(x, m))),
        (Derivative(p, x), 0 * x, (Eq(x, log(p / (1 - p))),)),
        (Derivative(p, x), 0 * x, (Eq(sigmoid(x), p),)),
        (Derivative(p_t, logits[j]), 0 * x, (SOFTMAX_PROBABILITIES,)),
    ],
    "a derivative or a limit that does not exist": [
        (Derivative(KroneckerDelta(x, 0), x), 0 * x),
        (Derivative(floor(x), x), 0 * x),
        (Limit(Abs(x) / x, x, 0, "+-"), 1 + 0 * p),
        (Limit(p**gamma, p, 0), 0 * x),
    ],
}
TRUE = [
    (labels[t], KroneckerDelta(t, 1), (Eq(labels[c], IN_FIRST),)),
    (-log(probabilities[t]), log(K), (Eq(probabilities[c], 1 / K),)),
    (sum_over_classes(-labels[c] * log(probabilities[c])), log(K), ENTROPY_OF_EVEN),
    (sum_over_classes(probabilities[c] * x) / Sum(probabilities[k], (k, 1, K)), x),
    (sum_over_classes(weights[c] * x) / Sum(weights[k], (k, 1, K)), x, (Eq(sum_over_classes(weights[c]), 1),)),
    (*divided_by(x**2 + m**2), (x > 0,)),
    (*divided_by(x**2 + m**2 + 1),),
    (*divided_by(alpha + y + p),),
    (x**2, x, (Contains(2 * x - 1, FiniteSet(-1, 1)),)),
    (x**2, x, (Or(Eq(x, 0), Eq(x, 1)),)),
    (Abs(x * m), Abs(x) * Abs(m)),
    (sign(x * m), sign(x) * sign(m)),
    (Limit(x * log(x), x, 0), 0 * p),
]
