"""Penalties on the predictions.

The notebook adds the magnitudes and the squares of the predictions to its loss. On the output of a softmax the first
is a constant, without any slope, and the second pulls towards the uniform prediction.

Written down and proven by a test: that the probabilities of PP.5 and PP.6 add up, and the square of PP.8.
"""

from sympy import Abs, Derivative, Function, Integer, diff

from spec.equations import categorical_focal
from spec.equations.algebra import of_class, take_out
from spec.equations.softmax_cross_entropy import SOFTMAX, SOFTMAX_SLOPE, through_softmax
from spec.notation import (
    PROBABILITIES_ADD_UP,
    SOFTMAX_PROBABILITIES,
    K,
    c,
    j,
    lambda_1,
    lambda_2,
    logits,
    over_classes,
    predictions,
    probabilities,
    t,
)
from spec.records import Equation, Loss, Step, Terms

L1 = Function("L1")
L2 = Function("L2")
TOTAL = Function("Loss")

# ---------------------------------------------------------------- of any predictions

L1_PENALTY = Equation(
    id="PP.1",
    says="The L1 penalty adds up the magnitudes of the predictions.",
    left=L1(predictions),
    right=over_classes(Abs(predictions[c])),
    source=("N-F12", "N-F25", "N-F26", "R-F9"),
)

L1_GRADIENT = Equation(
    id="PP.2",
    says="The slope of the L1 penalty in a prediction is the prediction's sign.",
    left=Derivative(L1(predictions), predictions[j]),
    right=of_class(diff(L1_PENALTY.right, predictions[j])),
    derivation=(
        Step(diff(L1_PENALTY.right, predictions[j]), "differentiate PP.1"),
        Step(of_class(diff(L1_PENALTY.right, predictions[j])), "only the term of class j depends on the prediction"),
    ),
)

L2_PENALTY = Equation(
    id="PP.3",
    says="The L2 penalty adds up the squares of the predictions.",
    left=L2(predictions),
    right=over_classes(predictions[c] ** 2),
    source=("N-F13", "N-F27", "N-F28", "R-F10"),
)

L2_GRADIENT = Equation(
    id="PP.4",
    says="The slope of the L2 penalty in a prediction is twice the prediction.",
    left=Derivative(L2(predictions), predictions[j]),
    right=of_class(diff(L2_PENALTY.right, predictions[j])),
    derivation=(
        Step(diff(L2_PENALTY.right, predictions[j]), "differentiate PP.3"),
        Step(of_class(diff(L2_PENALTY.right, predictions[j])), "only the term of class j depends on the prediction"),
    ),
)

# ---------------------------------------------------------------- of a softmax

L1_OF_SOFTMAX = Equation(
    id="PP.5",
    says="On a softmax the L1 penalty is always 1: it penalises nothing.",
    left=L1(probabilities),
    right=Integer(1),
    derivation=(
        Step(L1_PENALTY.right.xreplace({predictions[c]: probabilities[c]}), "PP.1; probabilities are positive"),
        Step(over_classes(SOFTMAX.right.subs(j, c)), "CE.17"),
        Step(Integer(1), "numerators add up to the denominator"),
    ),
    assuming=(SOFTMAX_PROBABILITIES,),
)

L1_GRADIENT_THROUGH_SOFTMAX = Equation(
    id="PP.6",
    says="On a softmax the L1 penalty has no slope in any logit.",
    left=Derivative(L1(probabilities), logits[j]),
    right=Integer(0),
    derivation=(
        Step(over_classes(SOFTMAX_SLOPE.right.subs(t, c)), "PP.2 is 1 for a probability; CE.23"),
        Step(of_class(over_classes(SOFTMAX_SLOPE.right.subs(t, c))), "carry out the sum over δ"),
        Step(Integer(0), "probabilities add up to 1"),
    ),
    assuming=(PROBABILITIES_ADD_UP,),
)

_chain = over_classes(L2_GRADIENT.right.subs({predictions[j]: probabilities[c]}) * SOFTMAX_SLOPE.right.subs(t, c))
L2_GRADIENT_THROUGH_SOFTMAX = Equation(
    id="PP.7",
    says="On a softmax the L2 penalty pushes down what is more probable than the average, and up what is less.",
    left=Derivative(L2(probabilities), logits[j]),
    right=take_out(2 * probabilities[j], of_class(_chain)),
    derivation=(
        Step(_chain, "PP.4 and CE.23"),
        Step(of_class(_chain), "carry out the sum over δ"),
        Step(take_out(2 * probabilities[j], of_class(_chain)), "take out the common factor"),
    ),
    assuming=(SOFTMAX_PROBABILITIES,),
)

L2_ABOVE_UNIFORM = Equation(
    id="PP.8",
    says="The L2 penalty measures the distance from the uniform prediction, where it is smallest.",
    left=L2(probabilities) - 1 / K,
    right=over_classes((probabilities[c] - 1 / K) ** 2),
    derivation=(
        Step(L2_PENALTY.right.xreplace({predictions[c]: probabilities[c]}) - 1 / K, "PP.3"),
        Step(over_classes((probabilities[c] - 1 / K) ** 2), "complete the square; probabilities add up to 1"),
    ),
    assuming=(PROBABILITIES_ADD_UP,),
)

# ---------------------------------------------------------------- in the notebook

NOTEBOOK_LOSS = Equation(
    id="PP.9",
    says="The notebook's loss of one example: focal loss with one α for all classes, and both penalties.",
    left=TOTAL(probabilities),
    right=categorical_focal.ONE_WEIGHT_FOR_ALL.right
    + lambda_1 * L1_PENALTY.right.xreplace({predictions[c]: probabilities[c]})
    + lambda_2 * L2_PENALTY.right.xreplace({predictions[c]: probabilities[c]}),
    source=("N-F14", "N-F29", "N-F30", "R-F11"),
)

# ---------------------------------------------------------------- what is differentiated, and the public losses

DERIVATIVES = {
    "PP.2": L1_PENALTY.right,
    "PP.4": L2_PENALTY.right,
    "PP.6": through_softmax(L1_PENALTY.right.xreplace({predictions[c]: probabilities[c]})),
    "PP.7": through_softmax(L2_PENALTY.right.xreplace({predictions[c]: probabilities[c]})),
}

LOSSES = (
    Loss(
        name="l1_penalty",
        family="prediction_penalties",
        prefix="PP",
        inputs="predictions",
        rows=True,
        labels=(),
        hard=Terms("PP.1", gradient=("PP.2",)),
        formula="sum(abs(ŷ))",
        page="penalties.md",
    ),
    Loss(
        name="l2_penalty",
        family="prediction_penalties",
        prefix="PP",
        inputs="predictions",
        rows=True,
        labels=(),
        hard=Terms("PP.3", gradient=("PP.4",)),
        formula="sum(ŷ**2)",
        page="penalties.md",
    ),
)
