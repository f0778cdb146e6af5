"""What focal loss makes of a probability, and how to get it back.

Focal loss is classification-calibrated for α = ½: its best prediction lies on the side of one half on which η does (and
for other α on the side that the weighted costs ask for, AB.4). It is not proper for γ > 0: the best prediction of η is
not η but nearer to one half. The way back is Λ (AB.8): in closed form, one to one for every γ ≥ 0 and 0 < α < 1, and
nearly a straight line, which is why focal loss acts almost like temperature scaling. Logits are its native language:
near 0 and 1 probabilities forget what the way back needs. As in the chapter on α, a best prediction is one of the whole
population, without a penalty.
"""

from sympy import (
    Abs,
    Derivative,
    Eq,
    Expr,
    Function,
    Integer,
    LambertW,
    Limit,
    Rational,
    Subs,
    collect,
    exp,
    expand,
    log,
    oo,
    sign,
    sqrt,
    tanh,
    together,
)

from spec.equations.balance import AHEAD, BOTH_WEIGHED, HALF, Lambda, h, kappa, log_odds, risk
from spec.equations.gradients import H, g, phi
from spec.functions import named
from spec.notation import (
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
    over_classes,
    over_others,
    p,
    p_t,
    probabilities,
    shares,
    sigmoid,
    t,
    weights,
    x,
)
from spec.records import Equation, Step

logit = Function("logit")

# ---------------------------------------------------------------- the way back

RECOVERED_LOGIT = Equation(
    id="CA.1",
    says="The logit of the share of which the logit x is the best prediction.",
    left=logit(eta),
    right=Lambda(x, gamma) - log_odds(alpha),
    assuming=(BOTH_WEIGHED,),
    derivation=(Step(Lambda(x, gamma) - log_odds(alpha), "AB.9, solved for η"),),
    source=("Charoenphakdee et al. 2021",),
)

IS_BEST = Equation(
    id="CA.2",
    says="Of that share it is the best: the risk has no slope there.",
    left=Derivative(risk(sigmoid(x)), x),
    right=Integer(0),
    assuming=(Eq(eta, sigmoid(RECOVERED_LOGIT.right)), BOTH_WEIGHED),
)

_u, _size = exp(-Abs(x)), Abs(x)
_fall = kappa(-_size) * (1 + _u**2) * tanh(_size) - _u * _size
AS_COMPUTED = Equation(
    id="CA.3",
    says="Λ as it is best computed, for nothing cancels near 0 and nothing overflows.",
    left=Lambda(x, gamma),
    right=sign(x) * ((1 + gamma) * _size - log(1 + gamma * _fall / (1 + gamma * kappa(_size)))),
)

RECOVERED_LOGIT_BY_FACTORS = Equation(
    id="CA.4",
    says="In probabilities the way back is the logit, the weights' log-odds, and the two factors φ.",
    left=logit(eta),
    right=log_odds(p) + log((1 - alpha) / alpha) + log(phi(1 - p, gamma)) - log(phi(p, gamma)),
    derivation=(Step(RECOVERED_LOGIT.right.subs(x, log_odds(p)), "CA.1"),),
    assuming=(BOTH_WEIGHED,),
)

_for, _against = (1 - alpha) * p * phi(1 - p, gamma), alpha * (1 - p) * phi(p, gamma)
RECOVERED_PROBABILITY = Equation(
    id="CA.5",
    says="The share itself; where p is rounded to 1 it is lost.",
    left=eta,
    right=_for / (_for + _against),
    derivation=(Step(sigmoid(RECOVERED_LOGIT_BY_FACTORS.right), "CA.4"),),
    assuming=(BOTH_WEIGHED,),
)

SLOPE = Equation(
    id="CA.6",
    says="The slope of the way back, in logits, …",
    left=Derivative(Lambda(x, gamma), x),
    right=H(x) / g(x) + H(-x) / g(-x),
    derivation=(Step(Derivative(log(g(-x) / g(x)), x), "AB.8"),),
)

_at_half = together(SLOPE.right.subs(x, 0).doit().rewrite(exp).doit())
SLOPE_AT_HALF = Equation(
    id="CA.7",
    says="… is this at one half, …",
    left=Subs(Derivative(Lambda(x, gamma), x), x, 0),
    right=collect(expand(_at_half * (1 + gamma * log(2))), gamma) / (1 + gamma * log(2)),
    derivation=(Step(_at_half, "CA.6"),),
)

SLOPE_AT_THE_END = Equation(
    id="CA.8",
    says="… and little more at the end: focal loss acts almost like a temperature.",
    left=Limit(Derivative(Lambda(x, gamma), x), x, oo),
    right=1 + gamma,
)

SHAPE_IS_SMALL = Equation(
    id="CA.9",
    says="κ is less than 1 on the left, so that …",
    left=1 - kappa(-x),
    right=1 - kappa(-x).doit(),
    assuming=AHEAD,
    sign="> 0",
)

BRACKET = Equation(
    id="CA.10",
    says="… on the right Λ lies below its end's slope by something between 0 (AB.13) and log(1 + γ): that brackets x.",
    left=(1 + gamma) * x - Lambda(x, gamma),
    right=log((1 + gamma * kappa(-x)) / (1 + gamma * kappa(x))),
)

NOT_PROPER = Equation(
    id="CA.11",
    says="Focal loss is not proper: at p = η the risk has a slope, unless γ = 0 or η = ½; the factors differ.",
    left=Derivative(risk(sigmoid(x)), x),
    right=eta * (1 - eta) * (phi(1 - eta, gamma) - phi(eta, gamma)) / 2,
    assuming=(Eq(x, log_odds(eta)), Eq(alpha, HALF)),
)

# ---------------------------------------------------------------- many classes

_part = exp(logits[j]) / (weights[j] * phi(probabilities[j], gamma))
RECOVERED_ROW = Equation(
    id="CA.12",
    says="For a softmax, subtract log(α φ) from each logit to get logits of the shares (AB.18, CE.17).",
    left=shares[j],
    right=_part / over_classes(_part.subs(j, c)),
    assuming=(weights[c] > 0,),
)


def _share_of_largest(largest: Expr, classes: Expr, focus: Expr) -> Expr:
    others = (classes - 1) * h((1 - largest) / (classes - 1), focus)
    return h(largest, focus) / (h(largest, focus) + others)


Psi_max = named("Psi_max", _share_of_largest(p, K, gamma), p, K, gamma)
EQUAL_OTHERS = Equation(
    id="CA.13",
    says="The share of the first class where the other classes are predicted alike.",
    left=Psi_max(p, K, gamma),
    right=_share_of_largest(p, K, gamma),
)

OVERCONFIDENT = (Rational(1, 20), Integer(100), Integer(2))
MAY_BE_OVERCONFIDENT = Equation(
    id="CA.14",
    says="Among many classes the largest prediction may be too large …",
    left=OVERCONFIDENT[0] - Psi_max(*OVERCONFIDENT),
    right=OVERCONFIDENT[0] - _share_of_largest(*OVERCONFIDENT),
    sign="> 0",
)

UNDERCONFIDENT = (HALF, Integer(10), Integer(2))
MAY_BE_UNDERCONFIDENT = Equation(
    id="CA.15",
    says="… or too small; among two it is always too small (AB.15).",
    left=Psi_max(*UNDERCONFIDENT) - UNDERCONFIDENT[0],
    right=_share_of_largest(*UNDERCONFIDENT) - UNDERCONFIDENT[0],
    sign="> 0",
)

# ---------------------------------------------------------------- a bound by entropy

_entropy = -over_classes(probabilities[c] * log(probabilities[c]))
_binary_entropy = -p * log(p) - (1 - p) * log(1 - p)
_cost = (1 - (1 - p) ** gamma) * -log(p)
gap = named("f", gamma * _binary_entropy - _cost, p, gamma)
_focal, _cross_entropy = (
    -over_classes(labels[c] * damping * log(probabilities[c])) for damping in ((1 - probabilities[c]) ** gamma, 1)
)
_gaps = gamma * _entropy.xreplace({c: k}) + (1 - (1 - probabilities[c]) ** gamma) * log(probabilities[c])
BOUND = Equation(
    id="CA.16",
    says=(
        "Focal loss is at least cross entropy less γ times the entropy of the prediction: the difference is a mean "
        "over the label, and it is enough that no class has a negative one."
    ),
    left=_focal - (_cross_entropy - gamma * _entropy),
    right=over_classes(labels[c] * _gaps),
    assuming=(LABELS_ADD_UP,),
    source=("Mukhoti et al. 2020",),
)

_lacks = 1 - probabilities[t]
ENTROPY_GROUPS = Equation(
    id="CA.17",
    says="The entropy is at least that of one class against all others: no term on the right is negative.",
    left=_entropy - _binary_entropy.subs(p, probabilities[t]),
    right=over_others(probabilities[k] * (log(_lacks) - log(probabilities[k]))),
    assuming=(PROBABILITIES_ADD_UP,),
)

GAP = Equation(
    id="CA.18",
    says="What is left to see is that one function of p and γ is not negative; it is 0 at γ = 0, …",
    left=gap(p, gamma),
    right=gap(p, gamma).doit(),
)

GAP_BENDS_UP = Equation(
    id="CA.19",
    says="… bends up with γ, …",
    left=Derivative(gap(p, gamma), (gamma, 2)),
    right=-((1 - p) ** gamma) * log(1 - p) ** 2 * log(p),
    sign="> 0",
)

GAP_RISES = Equation(
    id="CA.20",
    says="… and starts upwards: the two fractions add up to at least √(1 − p) + √p ≥ 1, because …",
    left=Subs(Derivative(gap(p, gamma), gamma), gamma, 0),
    right=log(p) * log(1 - p) * (p / -log(1 - p) + (1 - p) / -log(p) - 1),
)

below_root = named("s", p / sqrt(1 - p) + log(1 - p), p)
LOGARITHM_BELOW_ROOT = Equation(
    id="CA.21",
    says="… s(p) = p / √(1 − p) + log(1 − p) is 0 at p = 0 and does not fall.",
    left=Derivative(below_root(p), p),
    right=(1 - sqrt(1 - p)) ** 2 / (2 * sqrt(1 - p) ** 3),
    sign="≥ 0",
)

_excess = -p_t * log(p_t) / (1 - p_t)
_base = log(1 - p_t)
_branch = LambertW(_base / _excess * exp(_base / _excess), -1)
gamma_star = named("gamma^*", _branch / _base - 1 / _excess, p_t)
LEAST_GAMMA = Equation(
    id="CA.22",
    says="The γ from which on φ is at most 1 at a probability below one half (W is Lambert's, its other branch γ = 0).",
    left=phi(p_t, gamma_star(p_t)),
    right=Integer(1),
    assuming=(p_t < HALF,),
    source=("Mukhoti et al. 2020",),
)
