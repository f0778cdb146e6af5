"""What α does.

A model that minimises the risk predicts, for each posterior η, the number at which the gradients of positives and
negatives cancel. One increasing, odd function Λ of the logit holds all that focal loss adds: the log ratio of the
gradients of one negative and one positive at the same logit. α and η enter only as the sum of their log-odds. So the
threshold, the ranking, the balance at initialisation (AB.24 and on) and the calibration (CA) all follow from Λ.

Assumed throughout: hard labels, a predictor that may predict anything, the whole population instead of a sample, no
penalty, and η as it is in the training data (resampling and sample weights change it).
"""

import sympy
from sympy import (
    Abs,
    Contains,
    Derivative,
    Expr,
    Interval,
    Limit,
    Piecewise,
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
    sign,
    tanh,
)
from sympy.codegen.cfunctions import log1p

from spec.equations.algebra import with_log1p
from spec.equations.binary_focal import LOSS
from spec.equations.gradients import g, phi
from spec.functions import MEANINGS, NamedFunction, log1p_ratio, named_function
from spec.notation import (
    alpha,
    alpha_t,
    c,
    declare,
    entry_symbol,
    eta,
    gamma,
    j,
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
POPULATION = "hard labels, the whole population, any predictor, no penalty"
TWO_CLASSES = "two classes"


def log_odds(probability: Expr) -> Expr:
    """Return the logit of a probability."""
    return log(probability / (1 - probability))


def stable_log_odds(probability: Expr) -> Expr:
    """Return the logit of a probability as it is computed: the quotient of a subnormal number overflows."""
    return log(probability) - log1p(-probability)


# ---------------------------------------------------------------- one minimiser

# Two questions come first: is there one best prediction, and on which side of one half does it lie? Convexity answers
# the first (AB.1 to AB.3), the derivative at one half the second (AB.4 to AB.6). Where exactly the best prediction lies
# is left to the next part.

_loss = LOSS.right.subs({alpha_t: 1, p_t: p})
_loss_derivative, _loss_second_derivative = (diff(_loss, p, times) for times in (1, 2))
FL = named_function("FL", MEANINGS["FL"], _loss, p)
FL_derivative = named_function("FL'", "derivative of focal loss in p, without weights", _loss_derivative, p)
FL_second_derivative = named_function(
    "FL''", "second derivative of focal loss in p, without weights", _loss_second_derivative, p
)

_risk = eta * alpha * FL(p) + (1 - eta) * (1 - alpha) * FL(1 - p)
risk = named_function("risk", "expected loss of a prediction", _risk, p)
RISK = Equation(
    id="AB.1",
    statement="The risk of a prediction is its expected loss where η is the probability of a positive.",
    why=(
        "Which probability should a model predict, if its features leave a positive with probability η? The one that "
        "minimises the risk, the expected loss. Of positives the loss is weighted by α, of negatives by 1 − α."
    ),
    meaning=(
        "η belongs to the data and α is chosen, but the risk has only their products. So the best prediction cannot "
        "tell a rare class from a class of small weight; AB.9 makes that exact."
    ),
    left=risk(p),
    right=_risk,
    stable=with_log1p(_risk.doit()),
)

n = declare("n", "number of a term in a series without end", sympy.Range(1, oo), integer=True, positive=True)


def _series_of(term: Expr) -> Sum:
    return Sum(term, (n, 1, oo))


_series = _series_of((1 - p) ** (n + gamma) / n)
SERIES = Equation(
    id="AB.2",
    statement="Focal loss is the power series of cross entropy in 1 − p, with γ added to every power.",
    why=(
        "To see that there is one minimiser the loss has to be convex in p. For cross entropy that is plain. For focal "
        "loss, expand −log p in powers of 1 − p: every power gets γ more."
    ),
    meaning=(
        "The series converges for 0 < p ≤ 1, and may be differentiated term by term for 0 < p < 1. The same series is "
        "what PolyLoss modifies (CA.33, PF)."
    ),
    left=FL(p),
    right=_series,
    derivation=(
        Step(_loss, "BF.3 without weights"),
        Step(
            (1 - p) ** gamma * _series_of((1 - p) ** n / n),
            "−log(1 − u) is the sum of the powers of u over their exponents, here at u = 1 − p",
        ),
        Step(_series, "multiply each term by the modulating factor"),
    ),
    source=("Leng et al. 2022 (PolyLoss)",),
)

_term_of_second_derivative = powsimp(factor(diff(_series.function, p, 2)))
_second_derivative_by_series = (1 - p) ** (gamma - 2) * (
    _series_of((n - 1) * (1 - p) ** n)
    + 2 * gamma * _series_of((1 - p) ** n)
    + gamma * (gamma - 1) * _series_of((1 - p) ** n / n)
)
CONVEX = Equation(
    id="AB.3",
    statement=(
        "Term by term in AB.2, focal loss is strictly convex in p for every γ; so is the risk, which has one minimiser "
        "if 0 < α < 1."
    ),
    why="A power of 1 − p with an exponent of at least 1 is convex, and so is a sum of them.",
    meaning=(
        "The derivation needs no case for γ < 1, where a direct look at the second derivative is awkward. If both "
        "classes have weight the risk grows without bound towards 0 and 1, so that its minimum lies between; at α = 1 "
        "it falls all the way to p = 1."
    ),
    left=FL_second_derivative(p),
    right=_series_of(_term_of_second_derivative),
    derivation=(
        Step(
            (1 - p) ** (gamma - 2) * (((1 - p) / p) ** 2 + 2 * gamma * (1 - p) / p - gamma * (gamma - 1) * log(p)),
            "differentiate BF.3 twice, and take out the common factor",
        ),
        Step(
            _second_derivative_by_series,
            "(1 − p) / p is the sum of the powers of 1 − p, its square that of n − 1 times each; −log p is AB.2",
        ),
        Step(
            _series_of(_term_of_second_derivative),
            "one series: n − 1 + 2γ + γ(γ − 1)/n is (n + γ)(n + γ − 1)/n; its terms are those of AB.2, differentiated",
        ),
    ),
    assuming=(BOTH_WEIGHED,),
    provided=(POPULATION,),
    sign="> 0",
)

THRESHOLD = Equation(
    id="AB.4",
    central=True,
    statement="The minimiser is one half exactly where η = 1 − α, and above it exactly where η > 1 − α, for every γ.",
    why=(
        "The minimiser has no closed form, but its side of one half is decided by the sign of the derivative at one "
        "half, which is simple: the two losses have the same derivative there up to sign."
    ),
    meaning=(
        "At one half positives and negatives have the same p_t. So FL' can be taken out, and what is left does not "
        "contain γ."
    ),
    left=Subs(Derivative(risk(p), p), p, HALF),
    right=FL_derivative(HALF) * (eta - (1 - alpha)),
    assuming=(BOTH_WEIGHED,),
    provided=(TWO_CLASSES, POPULATION),
    derivation=(Step(diff(_risk.doit(), p).subs(p, HALF), "differentiate AB.1"),),
    stable=FL_derivative(HALF) * (eta * alpha - (1 - eta) * (1 - alpha)),
)

AT_THRESHOLD = Equation(
    id="AB.5",
    statement="The derivative of the loss at one half is never 0: there the risk decreases exactly where η > 1 − α.",
    why="The factor that was taken out could be 0. Is it?",
    meaning=(
        "It never is. So the decision threshold of a classifier that predicts the minimiser is η = 1 − α, for every γ: "
        "focusing does not move it."
    ),
    left=FL_derivative(HALF),
    right=factor(FL_derivative(HALF).doit()),
    sign="< 0",
)

ell_derivative = type(r"\ell'", (NamedFunction,), {"__doc__": "Its derivative.", "meaning": "derivative of ℓ"})
ell = type(
    "ell",
    (NamedFunction,),
    {
        "__doc__": "Any loss of the margin.",
        "meaning": "any loss of the margin",
        "fdiff": lambda self, _=1: ell_derivative(*self.args),
    },
)
_risk_of_any_loss = eta * alpha * ell(x) + (1 - eta) * (1 - alpha) * ell(-x)
THRESHOLD_OF_ANY_LOSS = Equation(
    id="AB.6",
    statement="Any convex loss ℓ of the margin with ℓ'(0) < 0 has that threshold, cross entropy too.",
    why=(
        "Is anything in the argument special to focal loss? Any convex loss of the margin that falls at 0 has this "
        "threshold."
    ),
    meaning=(
        "Its risk is convex, so the derivative at 0 tells on which side of 0 the minimisers lie. A decreasing loss has "
        "it too: the risk at x less that at −x is the bracket times ℓ(x) − ℓ(−x). A loss that is neither convex nor "
        "decreasing may have its one minimiser on the other side."
    ),
    left=Subs(Derivative(_risk_of_any_loss, x), x, 0),
    right=ell_derivative(0) * (eta - (1 - alpha)),
    derivation=(Step(diff(_risk_of_any_loss, x).subs(x, 0), "differentiate"),),
    assuming=(ell_derivative(0) < 0,),
    provided=("ℓ convex", TWO_CLASSES, POPULATION),
    source=("Elkan 2001: α / (1 − α) is a ratio of costs",),
)

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
    why="It remains to know Λ.",
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
    why="At both ends it is a line with derivative 1 + γ.",
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

# ---------------------------------------------------------------- many classes

_risk_of_row = sum_over_classes(posteriors[c] * weights[c] * FL(probabilities[c]))
ROW_RISK_GRADIENT = Equation(
    id="AB.16",
    statement=(
        "At the best row all classes have one derivative (Lagrange); the larger α_c η_c, the larger the probability."
    ),
    why="With K classes the row is constrained to sum to 1.",
    meaning=(
        "Lagrange's condition says that all derivatives are equal, and each class's derivative is −αη φ / p. What "
        "follows differs from two classes, because the sum that normalises a row depends on every entry. The posterior "
        "is still a formula of the prediction (AB.18). The threshold and the ranking are lost (AB.19, AB.20)."
    ),
    left=Derivative(_risk_of_row, probabilities[j]),
    right=-posteriors[j] * weights[j] * phi(probabilities[j], gamma) / probabilities[j],
    assuming=(weights[c] > 0,),
    provided=(POPULATION,),
)

h = named_function("h", "a probability divided by its φ", p / phi(p, gamma), p, gamma)
PROBABILITY_PER_FACTOR = Equation(
    id="AB.17",
    statement=(
        "h is a probability divided by its φ; it increases, because φ(p) / p is minus the derivative of a convex loss "
        "(AB.3)."
    ),
    why="To solve Lagrange's condition for one class, the function h = p / φ is needed.",
    meaning="It increases because the loss is convex, so each probability determines its own term.",
    left=h(p, gamma),
    right=h(p, gamma).doit(),
)

_unnormalised = h(probabilities[j], gamma) / weights[j]
POSTERIORS = Equation(
    id="AB.18",
    statement="Solved for η, a row of probabilities is the minimiser for these posteriors (the map Ψ).",
    why="Normalising gives the posteriors in closed form.",
    meaning="The inverse, from posteriors to the best row, has none.",
    left=posteriors[j],
    right=_unnormalised / sum_over_classes(_unnormalised.subs(j, c)),
    assuming=(weights[c] > 0,),
    provided=(POPULATION,),
    source=("Charoenphakdee et al. 2021",),
)

# For the counterexamples the map of AB.18 is needed for one class of three. Equal weights cancel in the fraction, so
# they are left out.
_first, _second, _third = (entry_symbol(probabilities[place]) for place in (1, 2, 3))
_total = h(_first, gamma) + h(_second, gamma) + h(_third, gamma)
Psi_1 = named_function(
    "Psi_1",
    "posterior of class 1 for which a row of three is the minimiser, without weights",
    h(_first, gamma) / _total,
    _first,
    _second,
    _third,
    gamma,
)


def posterior_of_first(*row: Expr, focus: Expr = gamma) -> Expr:
    """Return the posterior of class 1 for which a row is the minimiser, where all weights are equal (AB.19)."""
    parts = [h(probability, focus) for probability in row]
    return parts[0] / sum(parts)


HALF_OF_THREE = (HALF, HALF / 2, HALF / 2)
NO_THRESHOLD = Equation(
    id="AB.19",
    statement="With three classes one half is no threshold: the posterior for which it is best depends on γ.",
    why="Which properties of the binary loss survive?",
    meaning="Not the threshold: with three classes a predicted one half does not mean the same posterior for every γ.",
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
    why=(
        "Nor the ranking. Here are two examples, found by search and checked exactly: the one with the larger "
        "posterior of class 1 has the smaller prediction."
    ),
    meaning="The normalising sum depends on the whole row.",
    left=Psi_1(*RANKED_LOW, 2) - Psi_1(*RANKED_HIGH, 2),
    right=posterior_of_first(*RANKED_LOW, focus=2) - posterior_of_first(*RANKED_HIGH, focus=2),
    sign="> 0",
)
