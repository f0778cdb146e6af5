"""What α does, continued: a class weight.

First without focusing, γ = 0: which α balances the classes if nothing but their numbers counts? α is a class weight
there, and AB.21 to AB.23 give the familiar answer. The next file shows why it is another one for γ > 0.
"""

from sympy import Eq, Interval, factor, solve

from spec.equations.cross_entropy import WCE
from spec.equations.weighted_cross_entropy import WEIGHTED_LOSS
from spec.notation import alpha, declare, p, pi_1, r, w_0, w_1
from spec.records import Equation, Step

alpha_cw = declare(
    "alpha_cw", "the α with which both classes have equal total weight", Interval.open(0, 1), positive=True
)

_balanced_loss = WEIGHTED_LOSS.right.subs({w_1: alpha, w_0: 1 - alpha}).subs(alpha, w_1 / (w_1 + w_0))
WEIGHTS_AS_ALPHA = Equation(
    id="AB.21",
    statement="Class weights are α, the fraction w_1 / (w_1 + w_0), times a scale, w_1 + w_0; here γ = 0.",
    why="Class weights and α are two ways to write one thing.",
    meaning=(
        "Two weights are a ratio and a scale. α keeps the ratio; a scale only changes the learning rate (with plain "
        "gradient descent)."
    ),
    left=WCE(p),
    right=(w_1 + w_0) * _balanced_loss,
    derivation=(Step(WEIGHTED_LOSS.right, "CE.14"),),
    assuming=(w_1 + w_0 > 0,),
    stable=WEIGHTED_LOSS.stable,
)

(_balanced_alpha,) = solve(Eq(pi_1 * alpha, (1 - pi_1) * (1 - alpha)), alpha)
BALANCED_WEIGHTS = Equation(
    id="AB.22",
    statement="At γ = 0 the classes have equal total weight where α is the prevalence of the negatives.",
    why=(
        "The usual recipe balances the total weight of the classes: a class that is ten times rarer gets ten times the "
        "weight."
    ),
    meaning=(
        "In terms of α that is the prevalence of the other class. Here the class prior π_1 matters, not the posterior "
        "η of an example."
    ),
    left=alpha_cw,
    right=_balanced_alpha,
    derivation=(Step(_balanced_alpha, "solve π_1 α = (1 − π_1)(1 − α), where π_1 is the prevalence of positives"),),
)

PREVALENCE = 1 / (1 + r)  # of positives, with r negatives for each
BALANCED_BY_RATIO = Equation(
    id="AB.23",
    statement="At γ = 0, with r negatives per positive, the classes have equal total weight at this α.",
    why="Imbalance is often given as r negatives per positive.",
    meaning="Note that 1:10 and “one in ten” are not the same r (AB.29, AB.30).",
    left=alpha_cw,
    right=factor(_balanced_alpha.subs(pi_1, PREVALENCE)),
    derivation=(Step(_balanced_alpha.subs(pi_1, PREVALENCE), "AB.22 with a prevalence of 1 / (1 + r)"),),
)
