"""The penalties and the centred loss on a softmax: one theorem.

Probabilities add up to 1, so a penalty on their distance from any centre is the penalty on their squares plus a
constant. Added to the squared error it is label smoothing towards the uniform distribution, for K classes; the readme's
one half is only one centre among many. The L1 penalty is a constant (PP.5). The gradient of the L2 penalty is 0 where a
prediction is certain, so it acts least where overconfidence is worst.

With focal loss, label smoothing has one effect: the model learns a posterior η as if it were another one, nearer to one
half.
"""

from sympy import Derivative, Eq, Expr, Integer, Subs, factor

from spec.equations.algebra import with_log1p
from spec.equations.balance import BOTH_WEIGHED, FL, risk
from spec.equations.calibration import RECOVERED_LOGIT
from spec.equations.centred_mse import LOSS as CENTRED_LOSS
from spec.equations.prediction_penalties import L2, L2_GRADIENT_THROUGH_SOFTMAX
from spec.notation import (
    PROBABILITIES_ADD_UP,
    K,
    alpha,
    c,
    centre,
    epsilon,
    eta,
    j,
    labels,
    lambda_,
    logits,
    p,
    predictions,
    probabilities,
    sigmoid,
    sum_over_classes,
    x,
)
from spec.records import Equation, Step

_squares = sum_over_classes(probabilities[c] ** 2)
ANY_CENTRE = Equation(
    id="SM.1",
    statement="On a softmax the squared distance from any centre is the L2 penalty plus a constant.",
    why=(
        "On a softmax the probabilities add up to 1. The squared distance from a centre therefore differs from the sum "
        "of squares by a constant only: the linear term is the sum of the probabilities."
    ),
    meaning=(
        "Penalties towards 0, towards one half and towards 1/K therefore have one gradient on a softmax. Without the "
        "softmax they are three different penalties."
    ),
    left=sum_over_classes((probabilities[c] - centre) ** 2),
    right=_squares + K * centre**2 - 2 * centre,
    assuming=(PROBABILITIES_ADD_UP,),
)

_centred = sum_over_classes((probabilities[c] - labels[c]) ** 2 + lambda_ * (probabilities[c] - 1 / K) ** 2) / K
_on_softmax = CENTRED_LOSS.right.xreplace({predictions[c]: probabilities[c]})
CENTRED_ON_UNIFORM = Equation(
    id="SM.2",
    statement="So on a softmax the centred loss is, up to a constant, centred on the uniform prediction.",
    why="So one half is not a special centre when there are K > 2 classes, although the readme's loss names it.",
    meaning=(
        "Only differences that do not depend on the prediction remain, and the uniform prediction 1/K is the natural "
        "way to write it."
    ),
    left=_on_softmax,
    right=_centred + lambda_ * (K - 2) ** 2 / (4 * K**2),
    assuming=(PROBABILITIES_ADD_UP,),
)

_smoothed = (1 - epsilon) * labels[j] + epsilon / K
LABEL_SMOOTHING = Equation(
    id="SM.3",
    central=True,
    statement="That is label smoothing over K classes: a scaled squared error to the smoothed label, plus a constant.",
    why=(
        "Which targets does the centred loss have on a softmax? Complete the square as in CM.4, with 1/K in place of "
        "one half."
    ),
    meaning="It is label smoothing over K classes, in the form in which Keras has it.",
    left=(probabilities[j] - labels[j]) ** 2 + lambda_ * (probabilities[j] - 1 / K) ** 2,
    right=(1 + lambda_) * (probabilities[j] - _smoothed) ** 2 + lambda_ / (1 + lambda_) * (labels[j] - 1 / K) ** 2,
    assuming=(Eq(epsilon, lambda_ / (1 + lambda_)),),
    source=("Szegedy et al. 2016, section 7",),
)

_two = {probabilities[1]: p, probabilities[2]: 1 - p}
_l2_gradient = L2_GRADIENT_THROUGH_SOFTMAX.right.subs({K: 2, j: 1}).doit().subs(_two)
L2_AT_CERTAINTY = Equation(
    id="SM.4",
    statement="For two classes the gradient of the L2 penalty is 0 where one class is certain.",
    why="Where does the L2 penalty act?",
    meaning=(
        "For two classes its gradient in a logit is proportional to p (1 − p) (2p − 1): it vanishes at p = 1. An "
        "overconfident prediction, the one that the penalty is meant for, feels it least."
    ),
    left=Subs(Derivative(L2(probabilities), logits[1]), K, 2),
    right=factor(_l2_gradient),
    derivation=(Step(_l2_gradient, "PP.7 for two classes"),),
)


def _smoothed_probability(label: Expr) -> Expr:
    return (1 - epsilon) * label + epsilon / 2


def _loss_of_label(label: Expr) -> Expr:
    return label * alpha * FL(p) + (1 - label) * (1 - alpha) * FL(1 - p)


_chance_of_1, _chance_of_0 = ((1 - epsilon) * chance + epsilon / 2 for chance in (eta, 1 - eta))
_risk_of_smoothed = (_chance_of_1 * alpha * FL(p) + _chance_of_0 * (1 - alpha) * FL(1 - p)).doit()
SMOOTHED_RISK = Equation(
    id="SM.5",
    statement="With smoothed labels, the same smoothing for both classes, the risk is that of a smoothed posterior η.",
    why=(
        "What does label smoothing do to a model trained with focal loss? It mixes the two labels' losses, and the "
        "risk is linear in the label. So the expected loss is the risk of another posterior."
    ),
    meaning=(
        "A focal loss that is written for soft labels by another rule than the expected loss (CA.24 on) does not have "
        "this property."
    ),
    left=eta * _loss_of_label(_smoothed_probability(1)) + (1 - eta) * _loss_of_label(_smoothed_probability(0)),
    right=Subs(risk(p), eta, _smoothed_probability(eta)),
    stable=with_log1p(_risk_of_smoothed),
)

SMOOTHED_IS_BEST = Equation(
    id="SM.6",
    statement=(
        "So with smoothed labels the recalibration map (CA.1) gives the smoothed posterior, a linear function of η."
    ),
    why="What does that do to calibration? Nothing new has to be derived.",
    meaning="Recalibrate as for hard labels (CA.1), then undo the smoothing, which is a linear map.",
    left=Derivative(SMOOTHED_RISK.left.subs(p, sigmoid(x)), x),
    right=Integer(0),
    assuming=(Eq(eta, (sigmoid(RECOVERED_LOGIT.right) - epsilon / 2) / (1 - epsilon)), BOTH_WEIGHED),
)
