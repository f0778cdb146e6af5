"""What focal loss makes of a probability, and how to recover it.

Focal loss is classification-calibrated for α = ½: its best prediction lies on the side of one half on which η does (and
for other α on the side that the weighted costs ask for, AB.4). It is not proper for γ > 0: the best prediction for η is
not η but nearer to one half. The recalibration map from the best prediction to η is Λ (AB.8), less the log-odds of α:
in closed form, one to one for every γ ≥ 0 and 0 < α < 1, and nearly a straight line, which is why focal loss acts
almost like temperature scaling. Use it in logits: a probability near 1 has lost the digits that the map needs. As in
the chapter on α, the best prediction is that of the whole population, without a penalty.
"""

from sympy import Abs, Derivative, Eq, Integer, exp, log, sign
from sympy.codegen.cfunctions import log1p

from spec.equations.balance import BOTH_WEIGHED, POPULATION, TWO_CLASSES, log_odds, risk, stable_log_odds
from spec.equations.balance_at_initialisation import R
from spec.equations.balance_log_ratio import LOG_RATIO, Lambda, kappa, kappa_difference
from spec.equations.gradients import phi
from spec.equations.gradients_curvature import g
from spec.functions import declare_function
from spec.notation import alpha, eta, gamma, p, sigmoid, x
from spec.records import Equation, Step

logit = declare_function("logit", "log-odds of a probability p, log(p / (1 − p))")

# ---------------------------------------------------------------- the recalibration map

# AB asked which prediction a posterior leads to. Here a prediction is given, and the posterior is wanted. This
# direction has a closed form, because AB.9 contains η only in its log-odds; of the other we know none, because Λ stands
# around x.
# CA.1 to CA.5 are the map in logits and in probabilities, CA.6 to CA.8 its derivative, CA.9 and CA.10 serve to invert
# it, and CA.11 shows that for γ > 0 it is needed.

RECOVERED_LOGIT = Equation(
    id="CA.1",
    central=True,
    statement="The recalibration map: the logit of the posterior η for which the logit x is the best prediction.",
    why="AB.9, solved for η instead of x, recovers the posterior from the output of a model.",
    meaning=(
        "Unlike temperature scaling, the map needs no fitting, but it assumes that the model has reached the minimiser."
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
    statement="For the posterior of CA.1, x is the minimiser: the derivative of the risk is 0 there.",
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
        "In p the map is the logit plus the difference of the logarithms of two factors φ. At γ = 0 both factors are "
        "1, and without weights the map is then the logit itself. The weights only shift the logit; only the two φ are "
        "not linear in it."
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
        "The posterior itself is a fraction of two terms, one for each class. For γ > 0 it tends to 1 much faster than "
        "p does, so it is the first of the two to round to 1."
    ),
    meaning="Where the result is ranked, or enters a logarithm, it should therefore stay a logit (CA.1).",
    provided=(TWO_CLASSES, POPULATION),
    left=eta,
    right=_evidence_for / (_evidence_for + _evidence_against),
    derivation=(Step(sigmoid(RECOVERED_LOGIT_BY_FACTORS.right), "CA.4"),),
    assuming=(BOTH_WEIGHED,),
    stable=1 / (1 + 1 / R(alpha, gamma, p, 1)),
)
