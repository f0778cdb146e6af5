"""What α does.

A model that minimises the risk predicts, for each posterior η, the number at which the gradients of positives and
negatives cancel. One increasing, odd function Λ of the logit holds all that focal loss adds: the log ratio of the
gradients of one negative and one positive at the same logit. α and η enter only as the sum of their log-odds. So the
threshold, the ranking, the balance at initialisation (AB.24 and on) and the calibration (CA) all follow from Λ.

Assumed throughout: hard labels, a predictor that may predict anything, the whole population instead of a sample, no
penalty, and η as it is in the training data (resampling and sample weights change it).
"""

import sympy
from sympy import Contains, Derivative, Expr, Interval, Rational, Subs, Sum, diff, factor, log, oo, powsimp
from sympy.codegen.cfunctions import log1p

from spec.equations.algebra import with_log1p
from spec.equations.binary_focal import LOSS
from spec.functions import MEANINGS, NamedFunction, named_function
from spec.notation import alpha, alpha_t, declare, eta, gamma, p, p_t, x
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
        "Which probability should a model predict, if an example with these features is positive with probability η? "
        "The one that minimises the risk, the expected loss. The loss of positives is weighted by α, that of negatives "
        "by 1 − α."
    ),
    meaning=(
        "η belongs to the data and α is chosen, but the risk contains only products of the two. So the best prediction "
        "cannot tell a rare class from a class of small weight; AB.9 makes that exact."
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
        "We know no closed form of the minimiser, but its side of one half is decided by the sign of the derivative at "
        "one half, which is simple: the two losses have the same derivative there up to sign."
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
    statement="Any convex loss ℓ of the margin with ℓ'(0) < 0 has the threshold of AB.4, cross entropy too.",
    why=(
        "Is anything in the argument special to focal loss? Any convex loss of the margin that decreases at 0 has this "
        "threshold."
    ),
    meaning=(
        "Its risk is convex, so the derivative at 0 tells on which side of 0 the minimisers lie. A decreasing loss has "
        "this threshold too: the risk at x minus the risk at −x is the bracket times ℓ(x) − ℓ(−x). A loss that is "
        "neither convex nor decreasing may have its one minimiser on the other side."
    ),
    left=Subs(Derivative(_risk_of_any_loss, x), x, 0),
    right=ell_derivative(0) * (eta - (1 - alpha)),
    derivation=(Step(diff(_risk_of_any_loss, x).subs(x, 0), "differentiate"),),
    assuming=(ell_derivative(0) < 0,),
    provided=("ℓ convex", TWO_CLASSES, POPULATION),
    source=("Elkan 2001: α / (1 − α) is a ratio of costs",),
)
