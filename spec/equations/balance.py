"""What α does.

The best prediction of a share η of positives is where the pulls of positives and negatives are equal. One increasing,
odd function Λ of the logit holds all that focal loss adds: how much harder one negative pulls than one positive, both
predicted alike. α and η enter only as the sum of their log-odds, so that the threshold, the ranking, the balance before
training (AB.24 and on) and the calibration (CA) all hang on Λ.

Assumed throughout: hard labels, a predictor that may predict anything, the whole population instead of a sample, no
penalty, and η as it is in the training data (resampling and sample weights change it).
"""

from sympy import (
    Contains,
    Derivative,
    Expr,
    Interval,
    Limit,
    Rational,
    Subs,
    Sum,
    diff,
    exp,
    expand,
    factor,
    log,
    oo,
    powsimp,
)

from spec.equations.binary_focal import LOSS
from spec.equations.gradients import g, phi
from spec.functions import Named, named
from spec.notation import (
    alpha,
    alpha_t,
    c,
    eta,
    gamma,
    j,
    k,
    member,
    over_classes,
    p,
    p_t,
    probabilities,
    shares,
    softplus,
    weights,
    x,
)
from spec.records import Equation, Step

HALF = Rational(1, 2)
BOTH_WEIGHED = Contains(alpha, Interval.open(0, 1))


def log_odds(probability: Expr) -> Expr:
    """Return the logit of a probability."""
    return log(probability / (1 - probability))


# ---------------------------------------------------------------- one best prediction

_loss = LOSS.right.subs({alpha_t: 1, p_t: p})
_slope, _bend = (diff(_loss, p, times) for times in (1, 2))
FL = named("FL", _loss, p)
slope = named("FL'", _slope, p)
bend = named("FL''", _bend, p)

_risk = eta * alpha * FL(p) + (1 - eta) * (1 - alpha) * FL(1 - p)
risk = named("risk", _risk, p)
RISK = Equation(
    id="AB.1",
    says="The risk of a prediction is what it costs on average where a share η of the examples is positive.",
    left=risk(p),
    right=_risk,
)

_series = Sum((1 - p) ** (k + gamma) / k, (k, 1, oo))
SERIES = Equation(
    id="AB.2",
    says="Focal loss is the power series of cross entropy in what p lacks, every power raised by γ.",
    left=FL(p),
    right=_series,
    source=("Leng et al. 2022 (PolyLoss)",),
)

CONVEX = Equation(
    id="AB.3",
    says="By AB.2, term by term: focal loss is strictly convex in p for every γ, so is the risk, and one p is best.",
    left=Derivative(FL(p), (p, 2)),
    right=Sum(powsimp(factor(diff(_series.function, p, 2))), (k, 1, oo)),
    sign="> 0",
)

THRESHOLD = Equation(
    id="AB.4",
    says="The best prediction is one half exactly where η = 1 − α, and above it exactly where η > 1 − α, for every γ.",
    left=Subs(Derivative(risk(p), p), p, HALF),
    right=slope(HALF) * (eta - (1 - alpha)),
    derivation=(Step(diff(_risk.doit(), p).subs(p, HALF), "differentiate AB.1"),),
)

AT_THRESHOLD = Equation(
    id="AB.5",
    says="The slope at one half is never 0: there the risk falls exactly where η > 1 − α.",
    left=slope(HALF),
    right=factor(slope(HALF).doit()),
    sign="< 0",
)

ell_slope = type(r"\ell'", (Named,), {"__doc__": "Its slope."})
ell = type("ell", (Named,), {"__doc__": "Any loss of the margin.", "fdiff": lambda self, _=1: ell_slope(*self.args)})
_risk = eta * alpha * ell(x) + (1 - eta) * (1 - alpha) * ell(-x)
THRESHOLD_OF_ANY_LOSS = Equation(
    id="AB.6",
    says="Any loss ℓ of the margin with one best prediction and a slope at 0 has that threshold, cross entropy too.",
    left=Subs(Derivative(_risk, x), x, 0),
    right=ell_slope(0) * (eta - (1 - alpha)),
    derivation=(Step(diff(_risk, x).subs(x, 0), "differentiate"),),
    source=("Elkan 2001: α / (1 − α) is a ratio of costs",),
)

# ---------------------------------------------------------------- one function of the logit

kappa = named("kappa", exp(-x) * softplus(x), x)
SHAPE = Equation(
    id="AB.7",
    says="κ is the average slope of the logarithm between 1 and 1 + exp(x).",
    left=kappa(x),
    right=kappa(x).doit(),
)

_closed_form = (1 + gamma) * x + log((1 + gamma * kappa(x)) / (1 + gamma * kappa(-x)))
Lambda = named("Lambda", _closed_form, x, gamma)
LOG_RATIO = Equation(
    id="AB.8",
    says="Λ compares the pulls of one negative and of one positive, both with the logit x, on a logarithmic scale.",
    left=Lambda(x, gamma),
    right=_closed_form,
    derivation=(Step(log(g(-x) / g(x)), "GR.12 at both margins"),),
)

BEST_LOGIT = Equation(
    id="AB.9",
    says="Negatives pull as hard as positives where Λ is the sum of the log-odds of η and of α: that logit is best.",
    left=log((1 - eta) * (1 - alpha) * g(-x) / (eta * alpha * g(x))),
    right=Lambda(x, gamma) - log_odds(eta) - log_odds(alpha),
    assuming=(BOTH_WEIGHED,),
)

ODD = Equation(
    id="AB.10",
    says="Λ is odd, for swapping the classes turns it round.",
    left=Lambda(-x, gamma),
    right=-Lambda(x, gamma),
)

INCREASING = Equation(
    id="AB.11",
    says="Λ increases, because the loss falls and is convex (AB.3): the best prediction increases with η and with α.",
    left=Derivative(Lambda(log_odds(p), gamma), p),
    right=-bend(p) / slope(p) - bend(1 - p) / slope(1 - p),
)

ENDS = Equation(
    id="AB.12",
    says="Towards both ends Λ is a straight line: it takes every value, and every η and α have a best prediction.",
    left=Limit(Lambda(x, gamma) - (1 + gamma) * x, x, oo),
    right=-log(1 + gamma),
)

# ---------------------------------------------------------------- how Λ depends on γ

AHEAD = (x > 0,)
_fall = (exp(x) - exp(-x)) * softplus(-x) - exp(-x) * x
SHAPE_DECREASES = Equation(
    id="AB.13",
    says="κ is smaller on the right than on the left, so that Λ lies below (1 + γ) x there.",
    left=kappa(-x) - kappa(x),
    right=_fall,
    assuming=AHEAD,
    sign="> 0",
)

SHAPE_DECREASES_SLOWLY = Equation(
    id="AB.14",
    says="But by less than x, so that …",
    left=x - (kappa(-x) - kappa(x)),
    right=expand(x - _fall),
    assuming=AHEAD,
    sign="> 0",
)

_both = (1 + gamma * kappa(x)) * (1 + gamma * kappa(-x))
GROWS_WITH_GAMMA = Equation(
    id="AB.15",
    says="… on the right Λ grows with γ, from Λ = x at γ = 0: a larger γ draws the best prediction towards one half.",
    left=Derivative(Lambda(x, gamma), gamma),
    right=(x - (kappa(-x) - kappa(x))) + (kappa(-x) - kappa(x)) * (1 - 1 / _both),
    assuming=AHEAD,
)

# ---------------------------------------------------------------- many classes

_risk = over_classes(shares[c] * weights[c] * FL(probabilities[c]))
SLOPE_OF_ROW_RISK = Equation(
    id="AB.16",
    says="A row is best where all its classes have one slope (Lagrange); the larger αη, the larger the probability.",
    left=Derivative(_risk, probabilities[j]),
    right=-shares[j] * weights[j] * phi(probabilities[j], gamma) / probabilities[j],
)

h = named("h", p / phi(p, gamma), p, gamma)
PER_FACTOR = Equation(
    id="AB.17",
    says="h is a probability divided by its φ; it increases, for φ(p) / p is how steeply a convex loss falls (AB.3).",
    left=h(p, gamma),
    right=h(p, gamma).doit(),
)

_part = h(probabilities[j], gamma) / weights[j]
SHARES = Equation(
    id="AB.18",
    says="Read backwards, a row is the best prediction of these shares (Ψ).",
    left=shares[j],
    right=_part / over_classes(_part.subs(j, c)),
    assuming=(weights[c] > 0,),
    source=("Charoenphakdee et al. 2021",),
)

_first, _second, _third = (member(probabilities[place]) for place in (1, 2, 3))
_total = h(_first, gamma) + h(_second, gamma) + h(_third, gamma)
Psi_1 = named("Psi_1", h(_first, gamma) / _total, _first, _second, _third, gamma)


def share_of_first(*row: Expr, focus: Expr = gamma) -> Expr:
    """Return the share of class 1 of which a row is best, where all weights are equal (AB.19)."""
    parts = [h(probability, focus) for probability in row]
    return parts[0] / sum(parts)


HALF_OF_THREE = (HALF, HALF / 2, HALF / 2)
NO_THRESHOLD = Equation(
    id="AB.19",
    says="Among three classes one half is no threshold: the share of which it is best changes with γ.",
    left=Psi_1(*HALF_OF_THREE, gamma),
    right=share_of_first(*HALF_OF_THREE),
)

RANKED_LOW = tuple(Rational(each, 200) for each in (74, 63, 63))
RANKED_HIGH = tuple(Rational(each, 200) for each in (84, 114, 2))
RANKING_LOST = Equation(
    id="AB.20",
    says="Among three classes the ranking may turn round: of the larger share of class 1 a smaller prediction is best.",
    left=Psi_1(*RANKED_LOW, 2) - Psi_1(*RANKED_HIGH, 2),
    right=share_of_first(*RANKED_LOW, focus=2) - share_of_first(*RANKED_HIGH, focus=2),
    sign="> 0",
)
