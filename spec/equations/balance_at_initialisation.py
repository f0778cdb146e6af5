"""What α does, continued: choosing it.

Without focusing α is a class weight, and the ratio of the classes' numbers balances them. With focusing every example
is weighed a second time, by how well it is predicted; so which α balances the classes depends on where the predictions
start. The balance is Λ once more: it makes a constant prediction the best one. It explains why the best α of the paper
falls with γ, and why both .75 and .25 can be right, for different starts; not the value .25, which was found by trying.

From AB.24 on: every example is predicted π, there are r negatives for each positive, and pulls are on the bias.
"""

from sympy import Derivative, Eq, Expr, Function, Integer, Rational, Symbol, factor, log, solve

from spec.equations.balance import BOTH_WEIGHED, FL, HALF, Lambda, log_odds, risk
from spec.equations.cross_entropy import SIGMOID, WEIGHTED_LOSS
from spec.equations.gradients import g
from spec.functions import named
from spec.notation import alpha, eta, gamma, p, pi, r, sigmoid, w_0, w_1, x
from spec.records import Equation, Step

WCE = Function("WCE")
BALANCED = Symbol("alpha_bal")
bias = Symbol("b")

# ---------------------------------------------------------------- without focusing

_balanced_loss = WEIGHTED_LOSS.right.subs({w_1: alpha, w_0: 1 - alpha}).subs(alpha, w_1 / (w_1 + w_0))
WEIGHTS_AS_ALPHA = Equation(
    id="AB.21",
    says="Class weights are α, the share of class 1 in their sum, and a scale, their sum; this is γ = 0.",
    left=WCE(p),
    right=(w_1 + w_0) * _balanced_loss,
    derivation=(Step(WEIGHTED_LOSS.right, "CE.14"),),
    assuming=(w_1 + w_0 > 0,),
)

(_balanced,) = solve(Eq(eta * alpha, (1 - eta) * (1 - alpha)), alpha)
BALANCED_WEIGHTS = Equation(
    id="AB.22",
    says="Without focusing the classes have equal weight in total where α is the share of negatives.",
    left=BALANCED,
    right=_balanced,
    derivation=(Step(_balanced, "solve ηα = (1 − η)(1 − α), where η is the share of positives"),),
)

_prevalence = 1 / (1 + r)
BALANCED_BY_RATIO = Equation(
    id="AB.23",
    says="The same for r negatives to each positive.",
    left=BALANCED,
    right=factor(_balanced.subs(eta, _prevalence)),
    derivation=(Step(_balanced.subs(eta, _prevalence), "AB.22 with a share of positives of 1 / (1 + r)"),),
)

# ---------------------------------------------------------------- at the start

_start = log_odds(pi)
_positive, _negative = alpha * g(_start), (1 - alpha) * g(-_start)
R = named("R", r * _negative / _positive, alpha, gamma, pi, r)


def pull(probability: Expr) -> Expr:
    """Return the pull of an example whose class has this probability, over its power of what the probability lacks."""
    return (1 - probability) - gamma * probability * log(probability)


IMBALANCE = Equation(
    id="AB.24",
    says="R is how much harder all negatives pull than all positives before training.",
    left=R(alpha, gamma, pi, r),
    right=r * (1 - alpha) / alpha * (pi / (1 - pi)) ** gamma * pull(1 - pi) / pull(pi),
    derivation=(Step(r * _negative / _positive, "GR.12 at both margins"),),
    assuming=(BOTH_WEIGHED,),
)

IMBALANCE_AS_LOG_RATIO = Equation(
    id="AB.25",
    says="Where predictions start below one half R falls with γ, for Λ is odd and grows on the right (AB.15).",
    left=log(R(alpha, gamma, pi, r)),
    right=log(r) - log_odds(alpha) + Lambda(_start, gamma),
    assuming=(BOTH_WEIGHED,),
)

_even = R(HALF, gamma, pi, r)
alpha_bal = named("alpha_bal", _even / (1 + _even), gamma, pi, r)
BALANCED_AT_START = Equation(
    id="AB.26",
    says="The α that balances the pulls before training.",
    left=alpha_bal(gamma, pi, r),
    right=_even / (1 + _even),
)

BALANCE_HOLDS = Equation(
    id="AB.27",
    says="With it both classes pull equally hard.",
    left=R(alpha_bal(gamma, pi, r), gamma, pi, r),
    right=Integer(1),
)

BALANCED_FROM_HALF = Equation(
    id="AB.28",
    says="Predictions that start at one half ask for the same α whatever γ is: that of the class weights, AB.23.",
    left=alpha_bal(gamma, HALF, r),
    right=BALANCED_BY_RATIO.right,
)

ONE_TO_TEN = Equation(
    id="AB.29",
    says="Ten negatives to each positive, 1:10, ask for this α …",
    left=alpha_bal(gamma, HALF, 10),
    right=BALANCED_BY_RATIO.right.subs(r, 10),
)

ONE_IN_TEN = Equation(
    id="AB.30",
    says="… and nine, one positive in ten, for this.",
    left=alpha_bal(gamma, HALF, 9),
    right=BALANCED_BY_RATIO.right.subs(r, 9),
)

BALANCED_WITHOUT_FOCUS = Equation(
    id="AB.31",
    says="Without focusing the start counts too: predictions near 0 hold the negatives' pulls down.",
    left=alpha_bal(0, pi, r),
    right=factor(r * pi / (1 - pi + r * pi)),
)

BALANCE_IS_CALIBRATION = Equation(
    id="AB.32",
    says="The pulls are balanced, R = 1, exactly where the start π is the best constant prediction of the prevalence.",
    left=Derivative(risk(sigmoid(x)), x),
    right=alpha * g(x) / (1 + r) * (R(alpha, gamma, pi, r) - 1),
    assuming=(Eq(eta, _prevalence), Eq(x, _start), BOTH_WEIGHED),
)

SHARE_OF_POSITIVES = Equation(
    id="AB.33",
    says="The share of the first gradient that the positives own.",
    left=_positive / (_positive + r * _negative),
    right=1 / (1 + R(alpha, gamma, pi, r)),
    assuming=(BOTH_WEIGHED,),
)

GRADIENT_WORTH = Equation(
    id="AB.34",
    says="One positive pulls as hard as so many negatives.",
    left=_positive / _negative,
    right=r / R(alpha, gamma, pi, r),
    assuming=(BOTH_WEIGHED,),
)

LOSS_WORTH = Equation(
    id="AB.35",
    says="One positive costs as much as so many negatives; loss and gradient tell different stories.",
    left=alpha * FL(pi) / ((1 - alpha) * FL(1 - pi)),
    right=(alpha * FL(pi) / ((1 - alpha) * FL(1 - pi))).doit(),
    assuming=(BOTH_WEIGHED,),
)

(_bias,) = solve(Eq(SIGMOID.right.subs(x, bias), pi), bias)
PRIOR_BIAS = Equation(
    id="AB.36",
    says="The bias that makes every prediction start at π.",
    left=bias,
    right=-log((1 - pi) / pi),
    derivation=(Step(_bias, "solve σ(b) = π, CE.1"),),
    source=("Lin et al. 2017, section 4.1",),
)

# ---------------------------------------------------------------- what the paper found

# Lin et al. 2017, table 1b: γ, the best α at that γ, and the average precision reached with it
BEST_ALPHA = tuple(
    tuple(map(Rational, row.split()))
    for row in ("0 .75 31.1", ".1 .75 31.4", ".2 .75 31.9", ".5 .50 32.9", "1 .25 33.7", "2 .25 34.0", "5 .25 32.2")
)
