"""Categorical focal loss.

The binary loss with a softmax in place of the sigmoid. For a hard label the margin of CE.20 makes it the very same
function of one number, so loss, gradient and second derivative in the margin are those of the binary chapter; the
classes enter only through the derivatives of the margin. Formulas for K classes are derived with sums; the tests write
them out for two to five classes and differentiate again, directly. Whole rows of logits, soft labels and the public
functions follow in `categorical_focal_logits.py`.

Written down and proven by a test: that CF.3 and CF.4 are the binary loss, the last line of CF.13 and the lines of
CF.14.
"""

from sympy import Derivative, Eq, KroneckerDelta, Ne, diff, exp, log

from spec.equations import binary_focal, binary_focal_margin
from spec.equations.algebra import evaluate_kronecker, factor_out
from spec.equations.binary_focal import FL
from spec.equations.softmax_cross_entropy import SOFTMAX_MARGIN, M
from spec.notation import (
    HARD_LABELS,
    SOFTMAX_PROBABILITIES,
    c,
    gamma,
    j,
    k,
    labels,
    logits,
    m,
    p_t,
    probabilities,
    sum_over_classes,
    sum_over_other_classes,
    t,
    weights,
)
from spec.records import Equation, Step

IN_MARGIN = Eq(m, SOFTMAX_MARGIN.right)

# ---------------------------------------------------------------- definition

LOSS = Equation(
    id="CF.1",
    central=True,
    statement="Categorical focal loss is the sum of the classes' focal losses, weighted by α_c and by the label.",
    why=(
        "The notebook and the note write the loss as a sum over classes. Each class has its own probability, weight "
        "and modulating factor, and the label weights the terms. With a one-hot label that is one term; with a soft "
        "label it is the expected loss, as in BF.15."
    ),
    meaning=(
        "This is not a sum of K binary losses. Those would have a term for each class that is not the true one, too; "
        "here such a class has the label 0, and no term."
    ),
    left=FL(probabilities),
    right=-sum_over_classes(weights[c] * (1 - probabilities[c]) ** gamma * labels[c] * log(probabilities[c])),
    source=("N-F21", "S-F28"),
)

_derivative_in_probability = evaluate_kronecker(diff(LOSS.right, probabilities[j]))
GRADIENT_IN_PROBABILITIES = Equation(
    id="CF.2",
    statement="The derivative of categorical focal loss in the probability of a class is that of the class's own term.",
    why=(
        "As long as the probabilities count as separate variables, class j occurs in one term only. That they add up "
        "to 1 is left to the softmax (CF.10)."
    ),
    meaning=(
        "CF.10 takes this derivative as the outer factor of its chain rule. A class whose label is 0 has the "
        "derivative 0 here, and yet a gradient in its logit."
    ),
    left=Derivative(FL(probabilities), probabilities[j]),
    right=factor_out(-weights[j] * labels[j] * (1 - probabilities[j]) ** gamma, _derivative_in_probability),
    derivation=(
        Step(diff(LOSS.right, probabilities[j]), "differentiate CF.1"),
        Step(_derivative_in_probability, "only the term of class j depends on p_j"),
        Step(
            factor_out(-weights[j] * labels[j] * (1 - probabilities[j]) ** gamma, _derivative_in_probability),
            "take out the common factor",
        ),
    ),
    stable=(1 - probabilities[j]) ** gamma
    * (
        gamma * weights[j] * labels[j] * log(probabilities[j]) / (1 - probabilities[j])
        - weights[j] * labels[j] / probabilities[j]
    ),
)

HARD_LOSS = Equation(
    id="CF.3",
    statement="For a hard label only the term of the true class is left in categorical focal loss.",
    why="For a hard label the sum has one term that is not 0, and that term is the binary loss of p_t.",
    meaning=(
        "Note what this implies: the other classes' probabilities matter only through p_t. How the rest is divided "
        "among the other classes does not change the loss, but it changes the gradient (CF.7)."
    ),
    left=FL(p_t),
    right=binary_focal.LOSS.right,
    derivation=(
        Step(LOSS.right, "CF.1"),
        Step(binary_focal.LOSS.right, "the label of every other class is 0"),
    ),
    assuming=(HARD_LABELS,),
)

# ---------------------------------------------------------------- in the margin

# Of the next five equations only CF.6 is about K classes. CF.4, CF.5 and CF.8 quote the binary chapter, which CE.21
# permits, and CF.7 is the chain rule. An implementation can do the same: one scalar function, and two margins. A hard
# label is assumed; a soft one has a margin for each class.

LOSS_IN_MARGIN = Equation(
    id="CF.4",
    central=True,
    statement="With the margin of the softmax the loss of a hard label is the binary loss.",
    why="By CE.21 the probability of the true class is a sigmoid of the softmax margin. What is the loss then?",
    meaning="It is the binary loss of m, and its stable form is the binary one too: nothing has to be derived again.",
    left=FL(m),
    right=binary_focal_margin.LOSS_IN_MARGIN.right,
    derivation=(
        Step(LOSS.right, "CF.1"),
        Step(binary_focal_margin.LOSS_IN_MARGIN.right, "CF.3 and CE.21"),
    ),
    assuming=(HARD_LABELS, IN_MARGIN, SOFTMAX_PROBABILITIES),
    stable=binary_focal_margin.LOSS_IN_MARGIN.stable,
)

GRADIENT_IN_TRUE_LOGIT = Equation(
    id="CF.5",
    statement="The gradient of focal loss in the logit of the true class is its derivative in the margin.",
    why="How does the true class's logit move? It occurs in the margin as z_t with coefficient 1.",
    meaning="So its gradient is the derivative in the margin, BF.9, unchanged.",
    left=Derivative(FL(logits), logits[t]),
    right=binary_focal_margin.GRADIENT_IN_MARGIN.right,
    assuming=(HARD_LABELS, IN_MARGIN),
    stable=binary_focal_margin.GRADIENT_IN_MARGIN.stable,
)

_margin_derivative = evaluate_kronecker(diff(SOFTMAX_MARGIN.right, logits[j]))
MARGIN_GRADIENT = Equation(
    id="CF.6",
    statement=(
        "The derivative of the margin in the logit of another class is minus its softmax among the other classes."
    ),
    why=(
        "The other logits enter through the logsumexp, whose derivative is a softmax: that of the other classes among "
        "themselves."
    ),
    meaning=(
        "These numbers add up to 1, so what the true logit gains the others lose in total. That holds for every loss "
        "of the margin, so CF.6 serves cross entropy too (CE.22)."
    ),
    left=Derivative(M(logits), logits[j]),
    right=_margin_derivative.subs(KroneckerDelta(j, t), 0),
    derivation=(
        Step(diff(SOFTMAX_MARGIN.right, logits[j]), "differentiate CE.20"),
        Step(_margin_derivative, "only the term of class j depends on z_j"),
        Step(_margin_derivative.subs(KroneckerDelta(j, t), 0), "j is not the true class"),
    ),
    assuming=(Ne(j, t),),
    stable=-1 / sum_over_other_classes(exp(logits[k] - logits[j])),
)

GRADIENT_IN_OTHER_LOGIT = Equation(
    id="CF.7",
    central=True,
    statement="The gradient of focal loss in the logit of another class is the chain rule through the margin.",
    why=(
        "By the chain rule each other class receives its fraction of the gradient in the margin, with the opposite "
        "sign."
    ),
    meaning=(
        "Computed so, a small entry keeps its digits; p_j − y_j with a modulating factor would not. Where one other "
        "class has nearly all of the rest it receives nearly the whole gradient: it is the class that the example is "
        "confused with."
    ),
    left=Derivative(FL(logits), logits[j]),
    right=binary_focal_margin.GRADIENT_IN_MARGIN.right * MARGIN_GRADIENT.right,
    assuming=(Ne(j, t), HARD_LABELS, IN_MARGIN),
    stable=binary_focal_margin.GRADIENT_IN_MARGIN.stable * MARGIN_GRADIENT.stable,
)

CURVATURE_IN_MARGIN = Equation(
    id="CF.8",
    statement="The second derivative of categorical focal loss in the margin is that of the binary loss.",
    why="In the margin the second derivative needs no new calculation either.",
    meaning="In the logits it does, because the margin is not linear in them (GR.17).",
    left=Derivative(FL(m), (m, 2)),
    right=binary_focal_margin.CURVATURE_IN_MARGIN.right,
    stable=binary_focal_margin.CURVATURE_IN_MARGIN.stable,
)

# ---------------------------------------------------------------- what is differentiated

DERIVATIVES = {
    "CF.2": LOSS.right,
    "CF.6": SOFTMAX_MARGIN.right,
    "CF.8": LOSS_IN_MARGIN.right,
}
