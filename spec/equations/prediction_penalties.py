"""Penalties on the predictions.

The notebook adds the magnitudes and the squares of the predictions to its loss. On the output of a softmax the first
penalty is a constant, whose gradient is 0, and the second has its minimum at the uniform prediction.

Written down and proven by a test: that the probabilities of PP.5 and PP.6 add up, and the square of PP.8.
"""

from sympy import Abs, Derivative, Integer, KroneckerDelta, diff

from spec.equations import categorical_focal_logits
from spec.equations.algebra import evaluate_kronecker, factor_out
from spec.equations.softmax_cross_entropy import SOFTMAX, SOFTMAX_DERIVATIVE, through_softmax
from spec.functions import declare_function
from spec.notation import (
    PROBABILITIES_ADD_UP,
    SOFTMAX_PROBABILITIES,
    K,
    c,
    j,
    lambda_1,
    lambda_2,
    logits,
    predictions,
    probabilities,
    sum_over_classes,
    t,
)
from spec.records import Equation, Loss, Step, Terms

L1 = declare_function("L1", "L1 penalty on a row of predictions")
L2 = declare_function("L2", "L2 penalty on a row of predictions")
TOTAL = declare_function("Loss", "the notebook's whole loss of one example")

# ---------------------------------------------------------------- of any predictions

L1_PENALTY = Equation(
    id="PP.1",
    statement="The L1 penalty is the sum of the predictions' magnitudes.",
    why=(
        "The notebook adds two penalties to the loss. They are taken of the predictions (an activity regulariser in "
        "Keras' words), not of the weights."
    ),
    meaning=(
        "What such a penalty does depends on what the predictions are. On a free output it makes the prediction "
        "smaller. On probabilities, which cannot all become smaller, it does something else, and the next part shows "
        "what."
    ),
    left=L1(predictions),
    right=sum_over_classes(Abs(predictions[c])),
    source=("N-F12", "N-F25", "N-F26", "R-F9"),
)

L1_GRADIENT = Equation(
    id="PP.2",
    statement="The derivative of the L1 penalty in a prediction is its sign; at 0, where none exists, 0 is taken.",
    why=(
        "The derivative is the sign. A magnitude has no derivative at 0; frameworks take 0 there, and so does this kit."
    ),
    meaning=(
        "Its magnitude is the same for a small prediction as for a large one. So on a free output the L1 penalty can "
        "hold a prediction at 0, which the L2 penalty cannot: its derivative vanishes there (PP.4)."
    ),
    left=Derivative(L1(predictions), predictions[j]),
    right=evaluate_kronecker(diff(L1_PENALTY.right, predictions[j])),
    derivation=(
        Step(diff(L1_PENALTY.right, predictions[j]), "differentiate PP.1"),
        Step(
            evaluate_kronecker(diff(L1_PENALTY.right, predictions[j])),
            "only the term of class j depends on the prediction",
        ),
    ),
)

L2_PENALTY = Equation(
    id="PP.3",
    statement="The L2 penalty is the sum of the predictions' squares.",
    why="The second penalty of the notebook is the sum of squares.",
    meaning="One large prediction costs more than several small ones of its sign that add up to it.",
    left=L2(predictions),
    right=sum_over_classes(predictions[c] ** 2),
    source=("N-F13", "N-F27", "N-F28", "R-F10"),
)

L2_GRADIENT = Equation(
    id="PP.4",
    statement="The derivative of the L2 penalty in a prediction is twice the prediction.",
    why="What does a square do to a small prediction? Its derivative grows with the prediction.",
    meaning="So the L2 penalty hardly moves a prediction near 0 and moves a large one much; it never holds one at 0.",
    left=Derivative(L2(predictions), predictions[j]),
    right=evaluate_kronecker(diff(L2_PENALTY.right, predictions[j])),
    derivation=(
        Step(diff(L2_PENALTY.right, predictions[j]), "differentiate PP.3"),
        Step(
            evaluate_kronecker(diff(L2_PENALTY.right, predictions[j])),
            "only the term of class j depends on the prediction",
        ),
    ),
)

# ---------------------------------------------------------------- of a softmax

L1_OF_SOFTMAX = Equation(
    id="PP.5",
    central=True,
    statement="On a softmax the L1 penalty is always 1: it has no effect.",
    why="Now let the predictions be the output of a softmax, as in the notebook.",
    meaning=(
        "They are positive and add up to 1, so their magnitudes add up to 1 whatever the logits are. The penalty is a "
        "constant: it raises the reported loss and trains nothing. The assumption matters: outputs of K sigmoids are "
        "positive as well, but do not add up to 1, and the penalty lowers them all."
    ),
    left=L1(probabilities),
    right=Integer(1),
    derivation=(
        Step(L1_PENALTY.right.xreplace({predictions[c]: probabilities[c]}), "PP.1; probabilities are positive"),
        Step(sum_over_classes(SOFTMAX.right.subs(j, c)), "CE.17"),
        Step(Integer(1), "numerators add up to the denominator"),
    ),
    assuming=(SOFTMAX_PROBABILITIES,),
)

L1_GRADIENT_THROUGH_SOFTMAX = Equation(
    id="PP.6",
    statement="On a softmax the gradient of the L1 penalty is 0 in every logit.",
    why="To be sure, the gradient is taken through the softmax as well.",
    meaning=(
        "Each row of the softmax Jacobian adds up to 0, because the probabilities add up to 1, so a constant is all "
        "that the penalty is."
    ),
    left=Derivative(L1(probabilities), logits[j]),
    right=Integer(0),
    derivation=(
        Step(sum_over_classes(SOFTMAX_DERIVATIVE.right.subs(t, c)), "PP.2 is 1 for a probability; CE.23"),
        Step(evaluate_kronecker(sum_over_classes(SOFTMAX_DERIVATIVE.right.subs(t, c))), "carry out the sum over δ"),
        Step(Integer(0), "probabilities add up to 1"),
    ),
    assuming=(PROBABILITIES_ADD_UP,),
)

_chain = sum_over_classes(
    L2_GRADIENT.right.subs({predictions[j]: probabilities[c]}) * SOFTMAX_DERIVATIVE.right.subs(t, c)
)
_squares_of_others = sum_over_classes((1 - KroneckerDelta(c, j)) * probabilities[c] ** 2)
L2_GRADIENT_THROUGH_SOFTMAX = Equation(
    id="PP.7",
    central=True,
    statement=(
        "On a softmax the L2 penalty lowers the logits of the classes more probable than the sum of the squared "
        "probabilities, and raises the others."
    ),
    why="The L2 penalty is not constant on a softmax. In which direction does it push?",
    meaning=(
        "Its gradient is positive for a class whose probability exceeds Σ p_c², the mean of the probabilities under "
        "themselves, which is not their average 1/K: of .6, .35 and .05 the second exceeds 1/3, and is raised. "
        "Gradient descent lowers a class above Σ p_c² and raises the others: it flattens the prediction."
    ),
    left=Derivative(L2(probabilities), logits[j]),
    right=factor_out(2 * probabilities[j], evaluate_kronecker(_chain)),
    derivation=(
        Step(_chain, "PP.4 and CE.23"),
        Step(evaluate_kronecker(_chain), "carry out the sum over δ"),
        Step(factor_out(2 * probabilities[j], evaluate_kronecker(_chain)), "take out the common factor"),
    ),
    assuming=(SOFTMAX_PROBABILITIES,),
    stable=2 * probabilities[j] * (probabilities[j] * (1 - probabilities[j]) - _squares_of_others),
)

L2_ABOVE_UNIFORM = Equation(
    id="PP.8",
    statement="The L2 penalty of probabilities is their squared distance from the uniform prediction, plus 1/K.",
    why="How far does it flatten? Completing the square shows the target: the uniform distribution.",
    meaning="So this penalty acts against confidence, right or wrong, much like label smoothing (SM.3).",
    left=L2(probabilities) - 1 / K,
    right=sum_over_classes((probabilities[c] - 1 / K) ** 2),
    derivation=(
        Step(L2_PENALTY.right.xreplace({predictions[c]: probabilities[c]}) - 1 / K, "PP.3"),
        Step(sum_over_classes((probabilities[c] - 1 / K) ** 2), "complete the square; probabilities add up to 1"),
    ),
    assuming=(PROBABILITIES_ADD_UP,),
)

# ---------------------------------------------------------------- in the notebook

NOTEBOOK_LOSS = Equation(
    id="PP.9",
    statement="The notebook's loss of one example: focal loss with one α for all classes, and both penalties.",
    why="The whole loss of the notebook, as it is computed there for one example: CF.15 and both penalties.",
    meaning=(
        "By PP.5 the L1 term adds the constant λ_1. The α scales the focal term alone (CF.15), and so changes its size "
        "relative to the L2 term: halving α has the effect of doubling λ_2, up to a factor of the whole loss."
    ),
    left=TOTAL(probabilities),
    right=categorical_focal_logits.ONE_WEIGHT_FOR_ALL.right
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

# A penalty has no label, so its record names no kind of labels, and any row of numbers is allowed as predictions.
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
