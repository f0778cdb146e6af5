"""Categorical focal loss.

The binary loss with a softmax in place of the sigmoid. For a hard label the margin of CE.20 makes it the very same
function of one number, so loss, slope and curvature in the margin are those of the binary chapter; the classes enter
only through the slopes of the margin.
"""

from sympy import Derivative, Eq, Function, KroneckerDelta, Ne, diff, log

from spec.equations import binary_focal
from spec.equations.cross_entropy import SOFTMAX_MARGIN, of_class, through_softmax
from spec.notation import (
    Equation,
    Step,
    c,
    gamma,
    j,
    labels,
    logits,
    m,
    over_classes,
    p_t,
    probabilities,
    t,
    weights,
)

FL = Function("FL")
M = Function("m")

LOSS = Equation(
    id="CF.1",
    says="Categorical focal loss: each class' loss, by its weight and its share of the label.",
    left=FL(probabilities),
    right=-over_classes(weights[c] * (1 - probabilities[c]) ** gamma * labels[c] * log(probabilities[c])),
)

GRADIENT_IN_PROBABILITIES = Equation(
    id="CF.2",
    says="Its slope in one of the probabilities.",
    left=Derivative(FL(probabilities), probabilities[j]),
    right=of_class(diff(LOSS.right, probabilities[j])),
    derivation=(Step(diff(LOSS.right, probabilities[j]), "differentiate CF.1"),),
)

HARD_LOSS = Equation(
    id="CF.3",
    says="For a hard label one term is left: that of the true class.",
    left=FL(p_t),
    right=binary_focal.LOSS.right,
)

LOSS_IN_MARGIN = Equation(
    id="CF.4",
    says="With the margin of the softmax it is the binary loss.",
    left=FL(m),
    right=binary_focal.LOSS_IN_MARGIN.right,
    assuming=(Eq(m, SOFTMAX_MARGIN.right),),
    stable=binary_focal.LOSS_IN_MARGIN.stable,
)

GRADIENT_IN_TRUE_LOGIT = Equation(
    id="CF.5",
    says="The slope in the logit of the true class is the slope in the margin.",
    left=Derivative(FL(logits), logits[t]),
    right=binary_focal.GRADIENT_IN_MARGIN.right,
    assuming=(Eq(m, SOFTMAX_MARGIN.right),),
    stable=binary_focal.GRADIENT_IN_MARGIN.stable,
)

_slope = of_class(diff(SOFTMAX_MARGIN.right, logits[j])).subs(KroneckerDelta(j, t), 0)
MARGIN_SLOPE = Equation(
    id="CF.6",
    says="The other classes push the margin down, each by its softmax share among the others.",
    left=Derivative(M(logits), logits[j]),
    right=_slope,
    assuming=(Ne(j, t),),
)

GRADIENT_IN_OTHER_LOGIT = Equation(
    id="CF.7",
    says="The slope in the logit of another class: the slope in the margin, by that share.",
    left=Derivative(FL(logits), logits[j]),
    right=binary_focal.GRADIENT_IN_MARGIN.right * MARGIN_SLOPE.right,
    assuming=(Ne(j, t), Eq(m, SOFTMAX_MARGIN.right)),
)

CURVATURE_IN_MARGIN = Equation(
    id="CF.8",
    says="The curvature in the margin is that of the binary loss.",
    left=Derivative(FL(m), (m, 2)),
    right=binary_focal.CURVATURE_IN_MARGIN.right,
    stable=binary_focal.CURVATURE_IN_MARGIN.stable,
)

SOFT_LOSS = Equation(
    id="CF.9",
    says="Categorical focal loss of a row of logits, for hard and soft labels alike.",
    left=FL(logits),
    right=through_softmax(LOSS.right),
)
