"""What α does, continued: one function of the logit.

AB.4 says on which side of one half the best prediction lies; here is where. The ratio of the gradients of one negative
and one positive at the same logit decides it, in logarithms Λ (AB.8), with an auxiliary function κ. Λ is odd and
increases, so that the condition of the minimiser has exactly one solution for every α and η (AB.9 to AB.12). For γ = 0
it is the logit itself; with γ it grows (AB.13 to AB.15).
"""

from sympy import Abs, Derivative, Expr, Limit, Piecewise, exp, expand, log, oo, sign, tanh
from sympy.codegen.cfunctions import log1p

from spec.equations.balance import (
    BOTH_WEIGHED,
    POPULATION,
    TWO_CLASSES,
    FL_derivative,
    FL_second_derivative,
    log_odds,
    stable_log_odds,
)
from spec.equations.gradients_curvature import g
from spec.functions import log1p_ratio, named_function
from spec.notation import alpha, eta, gamma, p, softplus, x
from spec.records import Equation, Step

# ---------------------------------------------------------------- one function of the logit

# The side of the minimiser is known; its place is where two gradients cancel. In logarithms that condition separates:
# the loss contributes one function of x and γ, the data and the weights contribute the log-odds of η and α. AB.7
# prepares that function, AB.8 defines it, AB.9 is the condition, and AB.10 to AB.12 show that it has exactly one
# solution.

kappa = named_function("kappa", "mean derivative of the logarithm between 1 and 1 + exp(x)", exp(-x) * softplus(x), x)
_u = exp(-Abs(x))  # never overflows
KAPPA = Equation(
    id="AB.7",
    statement="κ is the mean derivative of the logarithm between 1 and 1 + exp(x).",
    why="For the value of the minimiser the ratio of two gradients is needed.",
    meaning=(
        "Take σ(−x)^(1 + γ) out of BF.9; what remains is 1 + γ κ(−x), with one auxiliary function: κ measures how much "
        "the derivative of the modulating factor adds."
    ),
    left=kappa(x),
    right=kappa(x).doit(),
    stable=Piecewise((_u * (x + log1p(_u)), x > 0), (log1p_ratio(_u), True)),
)


def kappa_difference(size: Expr) -> Expr:
    """Return κ(−s) − κ(s) for a size s, as it is computed: near 0 no more than half of a digit cancels (AB.13)."""
    u = exp(-size)
    return kappa(-size) * (1 + u**2) * tanh(size) - u * size


_closed_form = (1 + gamma) * x + log((1 + gamma * kappa(x)) / (1 + gamma * kappa(-x)))
Lambda = named_function(
    "Lambda", "log ratio of the gradients of one negative and one positive at one logit", _closed_form, x, gamma
)
_excess = log1p(gamma * kappa_difference(Abs(x)) / (1 + gamma * kappa(Abs(x))))  # (1 + γ) |x| − Λ(|x|)
LOG_RATIO = Equation(
    id="AB.8",
    statement="Λ is the log ratio of the gradients of one negative and one positive at the same logit x.",
    why=(
        "At the minimiser the gradients of positives and negatives cancel, so their ratio matters; in logarithms it is "
        "a difference."
    ),
    meaning="One function Λ of the logit holds all that focal loss adds; α and η are not in it.",
    left=Lambda(x, gamma),
    right=_closed_form,
    derivation=(Step(log(g(-x) / g(x)), "GR.12 at both margins"),),
    stable=sign(x) * ((1 + gamma) * Abs(x) - _excess),
)

BEST_LOGIT = Equation(
    id="AB.9",
    statement=(
        "The minimiser is the logit where the classes' gradients cancel: Λ is the sum of the log-odds of η and of α."
    ),
    why="Where do the gradients cancel? Λ has to be compared with what the data and the weights contribute.",
    meaning=(
        "α and η enter only as the sum of their log-odds. The equation of the minimiser is therefore Λ(x) = logit(η) + "
        "logit(α): weighting by α is the same as shifting the log-odds of the posterior."
    ),
    left=log((1 - eta) * (1 - alpha) * g(-x) / (eta * alpha * g(x))),
    right=Lambda(x, gamma) - log_odds(eta) - log_odds(alpha),
    assuming=(BOTH_WEIGHED,),
    provided=(TWO_CLASSES, POPULATION),
    stable=Lambda(x, gamma) - stable_log_odds(eta) - stable_log_odds(alpha),
)

ODD = Equation(
    id="AB.10",
    statement="Λ is odd, because swapping the classes changes its sign.",
    why="Which properties does Λ have? The first is a symmetry.",
    meaning=(
        "Exchanging the classes changes the sign of x and of the log-odds, so Λ is odd, and only x ≥ 0 has to be "
        "studied. At γ = 0 Λ is x itself, and so Λ − x is what focusing adds."
    ),
    left=Lambda(-x, gamma),
    right=-Lambda(x, gamma),
)


def _curvature_over_gradient(p_t: Expr, log_p_t: Expr) -> Expr:
    """Return H / g of a margin, divided by its p_t, as it is computed: the factor of both is cancelled."""
    odds_times_loss = -p_t * log_p_t / (1 - p_t)  # κ(−m)
    return (gamma**2 * odds_times_loss + 1 + 2 * gamma + gamma * log_p_t) / (1 + gamma * odds_times_loss)


INCREASING = Equation(
    id="AB.11",
    central=True,
    statement=(
        "Λ increases, because the loss decreases and is convex (AB.3): so the minimiser increases with η and with α."
    ),
    why="Does focal loss change the ranking? Λ would have to decrease somewhere.",
    meaning=(
        "It increases, so the minimiser is unique, and it orders examples as η does. Ranking measures such as average "
        "precision are therefore not distorted by focal loss itself, for two classes that both have weight (at α = 0 "
        "or 1 there is no minimiser, and every example is pushed the same way)."
    ),
    left=Derivative(Lambda(log_odds(p), gamma), p),
    right=-FL_second_derivative(p) / FL_derivative(p) - FL_second_derivative(1 - p) / FL_derivative(1 - p),
    assuming=(BOTH_WEIGHED,),
    provided=(TWO_CLASSES, POPULATION),
    stable=_curvature_over_gradient(p, log(p)) / (1 - p) + _curvature_over_gradient(1 - p, log1p(-p)) / p,
)

ENDS = Equation(
    id="AB.12",
    statement=("Towards both ends Λ approaches a straight line: it takes every value, and every η has a minimiser."),
    why="At both ends Λ approaches a straight line with derivative 1 + γ.",
    meaning=(
        "So Λ takes every real value, and every pair of η and 0 < α < 1 has a minimiser. On the right that line is (1 "
        "+ γ) x − log(1 + γ). For x > 0 Λ never lies below it, which CA.10 shows."
    ),
    left=Limit(Lambda(x, gamma) - (1 + gamma) * x, x, oo),
    right=-log(1 + gamma),
    assuming=(BOTH_WEIGHED,),
    provided=(TWO_CLASSES, POPULATION),
    stable=-log1p(gamma),
)

# ---------------------------------------------------------------- how Λ depends on γ

POSITIVE_LOGIT = (x > 0,)
_kappa_difference = (exp(x) - exp(-x)) * softplus(-x) - exp(-x) * x
KAPPA_DECREASES = Equation(
    id="AB.13",
    statement="κ is smaller at x > 0 than at −x, so that Λ lies below (1 + γ) x there.",
    why="How does Λ depend on γ? It is (1 + γ) x plus the logarithm of a quotient with κ at ±x.",
    meaning=(
        "First: κ is smaller on the right, so the logarithm is negative there. As γ grows the first summand grows and "
        "the logarithm falls, so neither alone decides. AB.13 and AB.14 bound what the logarithm takes away."
    ),
    left=kappa(-x) - kappa(x),
    right=_kappa_difference,
    assuming=POSITIVE_LOGIT,
    stable=kappa_difference(x),
    sign="> 0",
)

KAPPA_DECREASES_SLOWLY = Equation(
    id="AB.14",
    statement="The difference κ(−x) − κ(x) is less than x at x > 0.",
    why="By how much is κ smaller? A bound is enough.",
    meaning="The difference is less than x. These two inequalities are all that the next equation uses.",
    left=x - (kappa(-x) - kappa(x)),
    right=expand(x - _kappa_difference),
    assuming=POSITIVE_LOGIT,
    stable=x - kappa_difference(x),
    sign="> 0",
)

_both_factors = (1 + gamma * kappa(x)) * (1 + gamma * kappa(-x))
GROWS_WITH_GAMMA = Equation(
    id="AB.15",
    statement="For x > 0 Λ grows with γ, from Λ = x at γ = 0: a larger γ moves the minimiser towards one half.",
    why="The derivative in γ is written as two summands, each positive by the lines before.",
    meaning=(
        "So with a larger γ a smaller logit satisfies Λ(x) = logit(η) + logit(α): the best prediction moves towards "
        "one half. With α = 1/2 focal loss asks for underconfident predictions. AB.25 draws the consequence for the "
        "balance of the classes, CA.15 that for calibration."
    ),
    left=Derivative(Lambda(x, gamma), gamma),
    right=(x - (kappa(-x) - kappa(x))) + (kappa(-x) - kappa(x)) * (1 - 1 / _both_factors),
    assuming=(*POSITIVE_LOGIT, BOTH_WEIGHED),
    provided=(TWO_CLASSES, POPULATION),
    stable=x - kappa_difference(x) / _both_factors,
)
