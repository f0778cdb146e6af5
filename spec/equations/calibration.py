"""What focal loss makes of a probability, and how to recover it.

Focal loss is classification-calibrated for α = ½: its best prediction lies on the side of one half on which η does (and
for other α on the side that the weighted costs ask for, AB.4). It is not proper for γ > 0: the best prediction for η is
not η but nearer to one half. The recalibration map from the one to the other is Λ (AB.8): in closed form, one to one
for every γ ≥ 0 and 0 < α < 1, and nearly a straight line, which is why focal loss acts almost like temperature scaling.
Use it in logits: near 0 and 1 probabilities have lost the digits that the map needs. As in the chapter on α, a best
prediction is one of the whole population, without a penalty.
"""

from sympy import (
    Abs,
    Derivative,
    Eq,
    Expr,
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
    together,
)
from sympy.codegen.cfunctions import log1p

from spec.equations.algebra import with_log1p
from spec.equations.balance import (
    BOTH_WEIGHED,
    HALF,
    LOG_RATIO,
    POPULATION,
    POSITIVE_LOGIT,
    TWO_CLASSES,
    Lambda,
    h,
    kappa,
    kappa_difference,
    log_odds,
    risk,
    stable_log_odds,
)
from spec.equations.balance_at_initialisation import R
from spec.equations.gradients import H, g, phi
from spec.functions import declare_function, named_function
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
    p,
    p_t,
    posteriors,
    probabilities,
    sigmoid,
    softplus,
    sum_over_classes,
    sum_over_other_classes,
    t,
    weights,
    x,
)
from spec.records import Equation, Step

logit = declare_function("logit", "log-odds of a probability p, log(p / (1 − p))")

# ---------------------------------------------------------------- the recalibration map

# AB asked which prediction a posterior leads to. Here a prediction is given, and the posterior is wanted. This
# direction has a closed form and the other has none, because η enters AB.9 only by its log-odds, and x by Λ. CA.1 to
# CA.5 are the map in logits and in probabilities, CA.6 to CA.8 its derivative, CA.9 and CA.10 serve to invert it, and
# CA.11 shows that for γ > 0 it is needed.

RECOVERED_LOGIT = Equation(
    id="CA.1",
    central=True,
    statement="The recalibration map: the logit of the posterior η for which the logit x is the best prediction.",
    why="AB.9, solved for η instead of x, recovers the posterior from the output of a model.",
    meaning=(
        "Nothing has to be fitted, unlike temperature scaling, but it assumes that the model has reached the minimiser."
    ),
    left=logit(eta),
    right=Lambda(x, gamma) - log_odds(alpha),
    assuming=(BOTH_WEIGHED,),
    derivation=(Step(Lambda(x, gamma) - log_odds(alpha), "AB.9, solved for η"),),
    provided=(TWO_CLASSES, POPULATION),
    stable=Lambda(x, gamma) - stable_log_odds(alpha),
    source=("Charoenphakdee et al. 2021",),
)

IS_BEST = Equation(
    id="CA.2",
    statement="For that posterior x is the minimiser: the derivative of the risk is 0 there.",
    why="A check from the other side: is the risk stationary in x at this η?",
    meaning="It is, and by AB.3 its stationary point is the minimiser.",
    left=Derivative(risk(sigmoid(x)), x),
    right=Integer(0),
    derivation=(
        Step(
            (1 - eta) * (1 - alpha) * g(-x) - eta * alpha * g(x),
            "a positive has the margin x, a negative −x, and g is minus the derivative in the margin, GR.12",
        ),
        Step((1 - eta) * ((1 - alpha) * g(-x) - eta / (1 - eta) * alpha * g(x)), "take out 1 − η"),
        Step(
            (1 - eta) * ((1 - alpha) * g(-x) - exp(RECOVERED_LOGIT.right) * alpha * g(x)),
            "the odds of η are the exponential of its logit, CA.1",
        ),
        Step(
            (1 - eta) * (1 - alpha) * (g(-x) - exp(Lambda(x, gamma)) * g(x)),
            "the odds of α cancel its weight, and leave 1 − α",
        ),
        Step(Integer(0), "Λ is the logarithm of g(−x) / g(x), AB.8"),
    ),
    assuming=(Eq(eta, sigmoid(RECOVERED_LOGIT.right)), BOTH_WEIGHED),
    provided=(TWO_CLASSES, POPULATION),
)

_exp_minus_size, _size = exp(-Abs(x)), Abs(x)
_kappa_by_softplus = kappa(-_size) * (1 - _exp_minus_size**2) - _exp_minus_size * _size
_kappa_difference = kappa_difference(_size)
AS_COMPUTED = Equation(
    id="CA.3",
    statement="Λ in a form for computing: nothing cancels near 0 and nothing overflows.",
    why=(
        "The closed form of Λ takes the logarithm of a quotient near 1 for small x, which cancels, and exp(x) for "
        "large x, which overflows. With |x| and exp(−|x|) neither happens."
    ),
    meaning=(
        "The relative error of Λ matters near 0, where Λ is nearly a multiple of x: the quotient there rounds to 1, "
        "and its logarithm has no correct digit left."
    ),
    left=Lambda(x, gamma),
    right=sign(x) * ((1 + gamma) * _size - log(1 + gamma * _kappa_difference / (1 + gamma * kappa(_size)))),
    derivation=(
        Step(sign(x) * Lambda(_size, gamma), "Λ is odd, AB.10"),
        Step(
            sign(x) * ((1 + gamma) * _size - log((1 + gamma * kappa(-_size)) / (1 + gamma * kappa(_size)))),
            "AB.8, with the quotient turned over",
        ),
        Step(
            sign(x)
            * ((1 + gamma) * _size - log(1 + gamma * (kappa(-_size) - kappa(_size)) / (1 + gamma * kappa(_size)))),
            "the quotient is 1 plus the difference of numerator and denominator over the denominator",
        ),
        Step(
            sign(x) * ((1 + gamma) * _size - log(1 + gamma * _kappa_by_softplus / (1 + gamma * kappa(_size)))),
            "softplus(s) = s + softplus(−s) in the definition of κ, AB.7, with s = |x|",
        ),
        Step(
            sign(x) * ((1 + gamma) * _size - log(1 + gamma * _kappa_difference / (1 + gamma * kappa(_size)))),
            "(1 − exp(−2s)) / (1 + exp(−2s)) is tanh s, which does not subtract",
        ),
    ),
    stable=LOG_RATIO.stable,
)

_own, _others = -gamma * p * log(p) / (1 - p), -gamma * (1 - p) * log1p(-p) / p  # in the brackets of the two φ
RECOVERED_LOGIT_BY_FACTORS = Equation(
    id="CA.4",
    statement="In probabilities the recalibration map is the logit, the weights' log-odds, and the two factors φ.",
    why="Many models output probabilities.",
    meaning=(
        "In p the map is the logit plus the logarithms of the two factors φ, so it is seen to be exact at γ = 0, where "
        "φ = 1. The weights only shift the logit; what is not linear in it are the two φ."
    ),
    left=logit(eta),
    right=log_odds(p) + log((1 - alpha) / alpha) + log(phi(1 - p, gamma)) - log(phi(p, gamma)),
    derivation=(Step(RECOVERED_LOGIT.right.subs(x, log_odds(p)), "CA.1"),),
    assuming=(BOTH_WEIGHED,),
    stable=(1 + gamma) * stable_log_odds(p) - stable_log_odds(alpha) + log1p(_others) - log1p(_own),
)

_evidence_for, _evidence_against = (1 - alpha) * p * phi(1 - p, gamma), alpha * (1 - p) * phi(p, gamma)
RECOVERED_PROBABILITY = Equation(
    id="CA.5",
    statement="The posterior itself; it cannot be recovered where p has rounded to 1.",
    why=(
        "The posterior itself is a fraction of two terms, one for each class. As p tends to 1 it tends to 1 so much "
        "faster that it rounds first."
    ),
    meaning="Where the result is ranked, or enters a logarithm, it should therefore stay a logit (CA.1).",
    provided=(TWO_CLASSES, POPULATION),
    left=eta,
    right=_evidence_for / (_evidence_for + _evidence_against),
    derivation=(Step(sigmoid(RECOVERED_LOGIT_BY_FACTORS.right), "CA.4"),),
    assuming=(BOTH_WEIGHED,),
    stable=1 / (1 + 1 / R(alpha, gamma, p, 1)),
)


def _curvature_over_gradient(margin: Expr) -> Expr:
    """Return H / g at a margin, as it is computed: both have the factor σ(−m)^(1 + γ), which is cancelled."""
    bracket = gamma**2 * kappa(-margin) + 1 + 2 * gamma
    loss = gamma * sigmoid(margin) * softplus(-margin)
    return (sigmoid(margin) * bracket - loss) / (1 + gamma * kappa(-margin))


RECALIBRATION_DERIVATIVE = Equation(
    id="CA.6",
    statement="The derivative of the recalibration map, in logits.",
    why=(
        "How much does the map stretch logits? Its derivative is a sum of two ratios, second derivative over gradient, "
        "at both margins."
    ),
    meaning=(
        "AB.11 has shown that Λ increases, so that the map can be inverted. Its derivative says how much an error of "
        "the logit grows on the way to the posterior."
    ),
    left=Derivative(Lambda(x, gamma), x),
    right=H(x) / g(x) + H(-x) / g(-x),
    derivation=(Step(Derivative(log(g(-x) / g(x)), x), "AB.8"),),
    stable=_curvature_over_gradient(x) + _curvature_over_gradient(-x),
)

_at_half = together(RECALIBRATION_DERIVATIVE.right.subs(x, 0).doit().rewrite(exp).doit())
DERIVATIVE_AT_HALF = Equation(
    id="CA.7",
    statement="The derivative of the recalibration map at one half.",
    why="At one half the derivative can be evaluated.",
    meaning="Near one half the map multiplies a logit by this number, which γ alone decides.",
    left=Subs(Derivative(Lambda(x, gamma), x), x, 0),
    right=collect(expand(_at_half * (1 + gamma * log(2))), gamma) / (1 + gamma * log(2)),
    derivation=(Step(_at_half, "CA.6"),),
)

DERIVATIVE_AT_INFINITY = Equation(
    id="CA.8",
    central=True,
    statement="The map's derivative tends to 1 + γ, not much more: focal loss acts almost like temperature scaling.",
    why="At the other end the derivative has a limit.",
    meaning=(
        "The two numbers differ little, so recalibration nearly multiplies logits by a constant: that is what "
        "temperature scaling does. The first number holds for predictions near one half, and the second for those that "
        "are nearly certain."
    ),
    left=Limit(Derivative(Lambda(x, gamma), x), x, oo),
    right=1 + gamma,
)

KAPPA_IS_BELOW_ONE = Equation(
    id="CA.9",
    statement="κ is less than 1 at negative logits.",
    why="To invert Λ numerically a bracket of the root is wanted, which takes one more bound of κ.",
    meaning="κ tends to 1 as the logit tends to −∞, so no smaller bound holds.",
    left=1 - kappa(-x),
    right=1 - kappa(-x).doit(),
    assuming=POSITIVE_LOGIT,
    sign="> 0",
)

BRACKET = Equation(
    id="CA.10",
    statement="For x > 0, (1 + γ) x − Λ lies between 0 (AB.13) and log(1 + γ), which brackets the root x.",
    why="Between which two lines does Λ lie?",
    meaning=(
        "Solved for x this encloses the root in an interval of length log(1 + γ) / (1 + γ), where Newton's method "
        "needs four steps."
    ),
    left=(1 + gamma) * x - Lambda(x, gamma),
    right=log((1 + gamma * kappa(-x)) / (1 + gamma * kappa(x))),
    stable=sign(x) * log1p(gamma * kappa_difference(_size) / (1 + gamma * kappa(_size))),
)

NOT_PROPER = Equation(
    id="CA.11",
    central=True,
    statement="Focal loss is not proper: at p = η the risk has a derivative that is not 0, unless γ = 0 or η = ½.",
    why="A loss is proper if its minimiser is η itself.",
    meaning=(
        "This derivative at p = η shows that focal loss is not: the two factors φ differ, unless η = 1/2 or γ = 0. For "
        "γ > 0 and η > ½ the derivative is positive, since the minimiser lies nearer to one half (AB.15): with α = ½ "
        "focal loss makes two-class predictions underconfident. Weights are left out (α = ½), so that the effect is "
        "that of γ alone."
    ),
    left=Derivative(risk(sigmoid(x)), x),
    right=eta * (1 - eta) * (phi(1 - eta, gamma) - phi(eta, gamma)) / 2,
    assuming=(Eq(x, log_odds(eta)), Eq(alpha, HALF)),
    provided=(TWO_CLASSES,),
)

# ---------------------------------------------------------------- many classes

# For K classes the posterior is again a formula of the prediction, and can be computed without a search. What two
# classes had besides, one direction of the error, is lost: a prediction may be too large or too small. CA.12 is the
# map, CA.13 the family of rows in which CA.14 and CA.15 find an example of each.

_unnormalised = exp(logits[j]) / (weights[j] * phi(probabilities[j], gamma))
RECOVERED_ROW = Equation(
    id="CA.12",
    statement="For a softmax, subtract log(α φ) from each logit to get logits of the posteriors (AB.18, CE.17).",
    why=(
        "For a softmax AB.18 gives the posteriors. In logits the map is a subtraction, so the result can be passed to "
        "the next softmax."
    ),
    meaning=(
        "Without weights the order of the classes within a row stays, because h of AB.17 increases; only the ratios "
        "change."
    ),
    left=posteriors[j],
    right=_unnormalised / sum_over_classes(_unnormalised.subs(j, c)),
    assuming=(weights[c] > 0,),
    provided=(POPULATION,),
)


def _posterior_of_largest(largest: Expr, classes: Expr, focus: Expr) -> Expr:
    others = (classes - 1) * h((1 - largest) / (classes - 1), focus)
    return h(largest, focus) / (h(largest, focus) + others)


Psi_max = named_function(
    "Psi_max",
    "posterior of the first of K classes for which the row with equal others is the minimiser",
    _posterior_of_largest(p, K, gamma),
    p,
    K,
    gamma,
)
EQUAL_OTHERS = Equation(
    id="CA.13",
    statement="The posterior of the first class where the other classes have equal predictions, without weights.",
    why=(
        "With many classes the effect is no longer in one direction. The simplest family of rows has one large "
        "probability and equal others."
    ),
    meaning="One such row in each direction is enough to refute a general rule.",
    left=Psi_max(p, K, gamma),
    right=_posterior_of_largest(p, K, gamma),
)

OVERCONFIDENT = (Rational(1, 20), Integer(100), Integer(2))
MAY_BE_OVERCONFIDENT = Equation(
    id="CA.14",
    statement="With many classes the largest prediction may be too large.",
    why="Among 100 classes, is a top prediction of 0.05 too small, as it is for two classes?",
    meaning="It is larger than its posterior: such a model is overconfident in its first choice.",
    left=OVERCONFIDENT[0] - Psi_max(*OVERCONFIDENT),
    right=OVERCONFIDENT[0] - _posterior_of_largest(*OVERCONFIDENT),
    sign="> 0",
)

UNDERCONFIDENT = (HALF, Integer(10), Integer(2))
MAY_BE_UNDERCONFIDENT = Equation(
    id="CA.15",
    statement=(
        "With many classes the largest prediction may also be too small; with two classes of equal weight and γ > 0 it "
        "is always too small, except at one half (AB.15)."
    ),
    why="And among 10 classes, a top prediction of one half?",
    meaning="It is smaller than its posterior. So with many classes no single direction of the error can be promised.",
    left=Psi_max(*UNDERCONFIDENT) - UNDERCONFIDENT[0],
    right=_posterior_of_largest(*UNDERCONFIDENT) - UNDERCONFIDENT[0],
    sign="> 0",
)

# ---------------------------------------------------------------- a bound by entropy

_entropy = -sum_over_classes(probabilities[c] * log(probabilities[c]))
_binary_entropy = -p * log(p) - (1 - p) * log(1 - p)
_loss_saved = (1 - (1 - p) ** gamma) * -log(p)
gap = named_function(
    "f",
    "γ times the entropy of two classes, less what focal loss saves of the cross entropy",
    gamma * _binary_entropy - _loss_saved,
    p,
    gamma,
)
_focal, _cross_entropy = (
    -sum_over_classes(labels[c] * factor * log(probabilities[c])) for factor in ((1 - probabilities[c]) ** gamma, 1)
)
_class_terms = gamma * _entropy.xreplace({c: k}) + (1 - (1 - probabilities[c]) ** gamma) * log(probabilities[c])
BOUND = Equation(
    id="CA.16",
    central=True,
    statement=(
        "Focal loss is at least cross entropy minus γ times the entropy of the prediction: the difference is a mean "
        "over the label, and it is enough that no class's term is negative."
    ),
    why=(
        "Mukhoti et al. (2020) explain by a bound why focal loss gives less confident models: it is at least cross "
        "entropy minus γ times the entropy of the prediction, so minimising it keeps the entropy up. Written class by "
        "class, the difference is a mean over the label, and it suffices to look at one class."
    ),
    meaning=(
        "A bound from below is a motive and no proof: that the minimiser is less confident is AB.15, for two classes. "
        "The proof of the bound takes three steps: from K classes to two (CA.16, CA.17), from every γ to γ = 0 (CA.18, "
        "CA.19), and there to a known inequality of the logarithm (CA.20, CA.21). The labels have to add up to 1, or "
        "the entropy is not a mean over the label."
    ),
    left=_focal - (_cross_entropy - gamma * _entropy),
    right=sum_over_classes(labels[c] * _class_terms),
    assuming=(LABELS_ADD_UP,),
    source=("Mukhoti et al. 2020",),
)

_one_minus_p_t = 1 - probabilities[t]
ENTROPY_GROUPS = Equation(
    id="CA.17",
    statement="The entropy is at least that of one class against all others: no term on the right is negative.",
    why=(
        "The entropy of a row is not less than that of the two groups “this class” and “all others”: so the bound has "
        "to be shown for two classes only."
    ),
    meaning=(
        "Merging all other classes into one loses information, and entropy measures information: with one other class "
        "nothing is merged, and both sides are 0."
    ),
    left=_entropy - _binary_entropy.subs(p, probabilities[t]),
    right=sum_over_other_classes(probabilities[k] * (log(_one_minus_p_t) - log(probabilities[k]))),
    assuming=(PROBABILITIES_ADD_UP,),
)

GAP = Equation(
    id="CA.18",
    statement="What is left to show is that one function of p and γ, which is 0 at γ = 0, is not negative.",
    why="That leaves one function of two numbers.",
    meaning="It is 0 at γ = 0, so it suffices that it increases with γ from there.",
    left=gap(p, gamma),
    right=gap(p, gamma).doit(),
)

GAP_IS_CONVEX = Equation(
    id="CA.19",
    statement="The function of CA.18 is convex in γ.",
    why="Does it increase with γ? A convex function increases from where its derivative is not negative.",
    meaning=(
        "It is convex in γ, so its derivative is smallest at γ = 0, and only that derivative is left to be looked at."
    ),
    left=Derivative(gap(p, gamma), (gamma, 2)),
    right=-((1 - p) ** gamma) * log(1 - p) ** 2 * log(p),
    stable=with_log1p(-((1 - p) ** gamma) * log(1 - p) ** 2 * log(p)),
    sign="> 0",
)

GAP_INCREASES = Equation(
    id="CA.20",
    statement="The function of CA.18 increases at γ = 0: the fractions add up to at least √(1 − p) + √p ≥ 1 (CA.21).",
    why="At γ = 0 the derivative is a product of two negative logarithms and a bracket.",
    meaning="Each fraction in the bracket is bounded from below by a square root, so the bracket is not negative.",
    left=Subs(Derivative(gap(p, gamma), gamma), gamma, 0),
    right=log(p) * log(1 - p) * (p / -log(1 - p) + (1 - p) / -log(p) - 1),
)

below_root = named_function("u", "how far p / √(1 − p) lies above −log(1 − p)", p / sqrt(1 - p) + log(1 - p), p)
LOGARITHM_BELOW_ROOT = Equation(
    id="CA.21",
    statement="u(p) = p / √(1 − p) + log(1 − p) is 0 at p = 0 and does not decrease.",
    why=(
        "The bound of each fraction is an inequality of the logarithm: the difference u of its two sides is 0 at p = 0."
    ),
    meaning=(
        "The derivative of u is a square over a positive number. The roots of CA.20 add up to at least 1, since the "
        "root of a number between 0 and 1 is not less than the number."
    ),
    left=Derivative(below_root(p), p),
    right=(1 - sqrt(1 - p)) ** 2 / (2 * sqrt(1 - p) ** 3),
    stable=(p / (1 + sqrt(1 - p))) ** 2 / (2 * sqrt(1 - p) ** 3),
    sign="≥ 0",
)

rho = named_function(
    "rho",
    "−p_t log p_t over 1 − p_t: how much the derivative of the modulating factor adds",
    -p_t * log(p_t) / (1 - p_t),
    p_t,
)
_entropy_ratio, _log_one_minus_p_t = rho(p_t), log(1 - p_t)
_argument = _log_one_minus_p_t / _entropy_ratio * exp(_log_one_minus_p_t / _entropy_ratio)
_lambert = LambertW(_argument, -1)
omega = named_function("omega", "the value of Lambert's W in γ*: ω exp(ω) is its argument", _lambert, p_t)
_gamma_star = _lambert / _log_one_minus_p_t - 1 / _entropy_ratio
gamma_star = named_function("gamma^*", "the γ > 0 at which φ is 1 at a probability below one half", _gamma_star, p_t)
LEAST_GAMMA = Equation(
    id="CA.22",
    statement=(
        "The γ from which on φ is at most 1 at a probability below one half (W is the lower branch of Lambert's "
        "function)."
    ),
    why=(
        "The same authors choose γ by the probability: large where p_t is small. Their rule asks for the γ at which "
        "φ(p_t) = 1, which Lambert's W solves."
    ),
    meaning=(
        "W has two branches. On the upper one the solution is γ = 0, where φ is 1 for every p_t, so γ* is that of the "
        "lower one. At p_t = ½ the branches meet, and γ* is 0: from there on φ is below 1 for every γ > 0 (GR.9), and "
        "no γ has to be found."
    ),
    left=phi(p_t, gamma_star(p_t)),
    right=Integer(1),
    derivation=(
        Step(phi(p_t, _gamma_star), "γ*, written out"),
        Step(
            phi(p_t, omega(p_t) / _log_one_minus_p_t - 1 / _entropy_ratio),
            "ω for the value of W: by the definition of W, ω exp(ω) is its argument",
        ),
        Step(
            (1 - p_t) ** gamma_star(p_t) * (1 + gamma_star(p_t) * _entropy_ratio),
            "GR.1, with ρ for −p_t log p_t over 1 − p_t",
        ),
        Step(
            exp(omega(p_t) - _log_one_minus_p_t / _entropy_ratio) * omega(p_t) * _entropy_ratio / _log_one_minus_p_t,
            "carry out power and product",
        ),
        Step(
            exp(-_log_one_minus_p_t / _entropy_ratio)
            * _entropy_ratio
            / _log_one_minus_p_t
            * (omega(p_t) * exp(omega(p_t))),
            "take the two factors with ω together",
        ),
        Step(Integer(1), "put the argument of W in for ω exp(ω)"),
    ),
    assuming=(p_t < HALF,),
    source=("Mukhoti et al. 2020",),
)
