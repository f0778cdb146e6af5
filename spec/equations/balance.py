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
from spec.functions import NamedFunction, named_function
from spec.notation import (
    alpha,
    alpha_t,
    c,
    entry_symbol,
    eta,
    gamma,
    j,
    k,
    p,
    p_t,
    posteriors,
    probabilities,
    softplus,
    sum_over_classes,
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
_loss_derivative, _loss_second_derivative = (diff(_loss, p, times) for times in (1, 2))
FL = named_function("FL", _loss, p)
FL_derivative = named_function("FL'", _loss_derivative, p)
FL_second_derivative = named_function("FL''", _loss_second_derivative, p)

_risk = eta * alpha * FL(p) + (1 - eta) * (1 - alpha) * FL(1 - p)
risk = named_function("risk", _risk, p)
RISK = Equation(
    id="AB.1",
    statement="The risk of a prediction is its expected loss where η is the probability of a positive.",
    left=risk(p),
    right=_risk,
)

_series = Sum((1 - p) ** (k + gamma) / k, (k, 1, oo))
SERIES = Equation(
    id="AB.2",
    statement="Focal loss is the power series of cross entropy in 1 − p, with γ added to every power.",
    left=FL(p),
    right=_series,
    source=("Leng et al. 2022 (PolyLoss)",),
)

CONVEX = Equation(
    id="AB.3",
    statement=(
        "Term by term in AB.2, focal loss is strictly convex in p for every γ; so is the risk, and it has one "
        "minimiser."
    ),
    left=Derivative(FL(p), (p, 2)),
    right=Sum(powsimp(factor(diff(_series.function, p, 2))), (k, 1, oo)),
    sign="> 0",
)

THRESHOLD = Equation(
    id="AB.4",
    statement="The minimiser is one half exactly where η = 1 − α, and above it exactly where η > 1 − α, for every γ.",
    left=Subs(Derivative(risk(p), p), p, HALF),
    right=FL_derivative(HALF) * (eta - (1 - alpha)),
    derivation=(Step(diff(_risk.doit(), p).subs(p, HALF), "differentiate AB.1"),),
)

AT_THRESHOLD = Equation(
    id="AB.5",
    statement="The derivative of the loss at one half is never 0: there the risk decreases exactly where η > 1 − α.",
    left=FL_derivative(HALF),
    right=factor(FL_derivative(HALF).doit()),
    sign="< 0",
)

ell_derivative = type(r"\ell'", (NamedFunction,), {"__doc__": "Its slope."})
ell = type(
    "ell",
    (NamedFunction,),
    {"__doc__": "Any loss of the margin.", "fdiff": lambda self, _=1: ell_derivative(*self.args)},
)
_risk_of_any_loss = eta * alpha * ell(x) + (1 - eta) * (1 - alpha) * ell(-x)
THRESHOLD_OF_ANY_LOSS = Equation(
    id="AB.6",
    statement="Any loss ℓ of the margin with one minimiser and ℓ'(0) ≠ 0 has that threshold, cross entropy too.",
    left=Subs(Derivative(_risk_of_any_loss, x), x, 0),
    right=ell_derivative(0) * (eta - (1 - alpha)),
    derivation=(Step(diff(_risk_of_any_loss, x).subs(x, 0), "differentiate"),),
    source=("Elkan 2001: α / (1 − α) is a ratio of costs",),
)

# ---------------------------------------------------------------- one function of the logit

kappa = named_function("kappa", exp(-x) * softplus(x), x)
KAPPA = Equation(
    id="AB.7",
    statement="κ is the mean derivative of the logarithm between 1 and 1 + exp(x).",
    left=kappa(x),
    right=kappa(x).doit(),
)

_closed_form = (1 + gamma) * x + log((1 + gamma * kappa(x)) / (1 + gamma * kappa(-x)))
Lambda = named_function("Lambda", _closed_form, x, gamma)
LOG_RATIO = Equation(
    id="AB.8",
    statement="Λ is the log ratio of the gradients of one negative and one positive at the same logit x.",
    left=Lambda(x, gamma),
    right=_closed_form,
    derivation=(Step(log(g(-x) / g(x)), "GR.12 at both margins"),),
)

BEST_LOGIT = Equation(
    id="AB.9",
    statement=(
        "The minimiser is the logit where the classes' gradients cancel: Λ is the sum of the log-odds of η and of α."
    ),
    left=log((1 - eta) * (1 - alpha) * g(-x) / (eta * alpha * g(x))),
    right=Lambda(x, gamma) - log_odds(eta) - log_odds(alpha),
    assuming=(BOTH_WEIGHED,),
)

ODD = Equation(
    id="AB.10",
    statement="Λ is odd, because swapping the classes changes its sign.",
    left=Lambda(-x, gamma),
    right=-Lambda(x, gamma),
)

INCREASING = Equation(
    id="AB.11",
    statement=(
        "Λ increases, because the loss decreases and is convex (AB.3): so the minimiser increases with η and with α."
    ),
    left=Derivative(Lambda(log_odds(p), gamma), p),
    right=-FL_second_derivative(p) / FL_derivative(p) - FL_second_derivative(1 - p) / FL_derivative(1 - p),
)

ENDS = Equation(
    id="AB.12",
    statement=(
        "Towards both ends Λ approaches a straight line: it takes every value, and every η and α have a minimiser."
    ),
    left=Limit(Lambda(x, gamma) - (1 + gamma) * x, x, oo),
    right=-log(1 + gamma),
)

# ---------------------------------------------------------------- how Λ depends on γ

POSITIVE_LOGIT = (x > 0,)
_kappa_difference = (exp(x) - exp(-x)) * softplus(-x) - exp(-x) * x
KAPPA_DECREASES = Equation(
    id="AB.13",
    statement="κ is smaller at x > 0 than at −x, so that Λ lies below (1 + γ) x there.",
    left=kappa(-x) - kappa(x),
    right=_kappa_difference,
    assuming=POSITIVE_LOGIT,
    sign="> 0",
)

KAPPA_DECREASES_SLOWLY = Equation(
    id="AB.14",
    statement="The difference is less than x, so that …",
    left=x - (kappa(-x) - kappa(x)),
    right=expand(x - _kappa_difference),
    assuming=POSITIVE_LOGIT,
    sign="> 0",
)

_both_factors = (1 + gamma * kappa(x)) * (1 + gamma * kappa(-x))
GROWS_WITH_GAMMA = Equation(
    id="AB.15",
    statement="… for x > 0 Λ grows with γ, from Λ = x at γ = 0: a larger γ moves the minimiser towards one half.",
    left=Derivative(Lambda(x, gamma), gamma),
    right=(x - (kappa(-x) - kappa(x))) + (kappa(-x) - kappa(x)) * (1 - 1 / _both_factors),
    assuming=POSITIVE_LOGIT,
)

# ---------------------------------------------------------------- many classes

_risk_of_row = sum_over_classes(posteriors[c] * weights[c] * FL(probabilities[c]))
ROW_RISK_GRADIENT = Equation(
    id="AB.16",
    statement=(
        "At the best row all classes have one derivative (Lagrange); the larger α_c η_c, the larger the probability."
    ),
    left=Derivative(_risk_of_row, probabilities[j]),
    right=-posteriors[j] * weights[j] * phi(probabilities[j], gamma) / probabilities[j],
)

h = named_function("h", p / phi(p, gamma), p, gamma)
PROBABILITY_PER_FACTOR = Equation(
    id="AB.17",
    statement=(
        "h is a probability divided by its φ; it increases, because φ(p) / p is minus the derivative of a convex loss "
        "(AB.3)."
    ),
    left=h(p, gamma),
    right=h(p, gamma).doit(),
)

_unnormalised = h(probabilities[j], gamma) / weights[j]
POSTERIORS = Equation(
    id="AB.18",
    statement="Solved for η, a row of probabilities is the minimiser for these posteriors (the map Ψ).",
    left=posteriors[j],
    right=_unnormalised / sum_over_classes(_unnormalised.subs(j, c)),
    assuming=(weights[c] > 0,),
    source=("Charoenphakdee et al. 2021",),
)

_first, _second, _third = (entry_symbol(probabilities[place]) for place in (1, 2, 3))
_total = h(_first, gamma) + h(_second, gamma) + h(_third, gamma)
Psi_1 = named_function("Psi_1", h(_first, gamma) / _total, _first, _second, _third, gamma)


def posterior_of_first(*row: Expr, focus: Expr = gamma) -> Expr:
    """Return the share of class 1 of which a row is best, where all weights are equal (AB.19)."""
    parts = [h(probability, focus) for probability in row]
    return parts[0] / sum(parts)


HALF_OF_THREE = (HALF, HALF / 2, HALF / 2)
NO_THRESHOLD = Equation(
    id="AB.19",
    statement="With three classes one half is no threshold: the posterior for which it is best depends on γ.",
    left=Psi_1(*HALF_OF_THREE, gamma),
    right=posterior_of_first(*HALF_OF_THREE),
)

RANKED_LOW = tuple(Rational(each, 200) for each in (74, 63, 63))
RANKED_HIGH = tuple(Rational(each, 200) for each in (84, 114, 2))
RANKING_LOST = Equation(
    id="AB.20",
    statement=(
        "With three classes the ranking may be reversed: a larger posterior of class 1 may have a smaller minimiser."
    ),
    left=Psi_1(*RANKED_LOW, 2) - Psi_1(*RANKED_HIGH, 2),
    right=posterior_of_first(*RANKED_LOW, focus=2) - posterior_of_first(*RANKED_HIGH, focus=2),
    sign="> 0",
)
