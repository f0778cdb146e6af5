"""What focal loss makes of a probability, continued: many classes.

For a softmax the recalibration map is a subtraction in the logits (CA.12). With two classes every best prediction is
nearer to one half than its posterior; with more classes it may err in either direction (CA.14, CA.15).
"""

from sympy import Expr, Integer, Rational, exp

from spec.equations.balance import HALF, POPULATION
from spec.equations.balance_of_classes import h
from spec.equations.gradients import phi
from spec.functions import named_function
from spec.notation import K, c, gamma, j, logits, p, posteriors, probabilities, sum_over_classes, weights
from spec.records import Equation

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
