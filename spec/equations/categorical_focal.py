"""Categorical focal loss.

The binary loss with a softmax in place of the sigmoid. For a hard label the margin of CE.20 makes it the very same
function of one number, so loss, gradient and second derivative in the margin are those of the binary chapter; the
classes enter only through the derivatives of the margin. Formulas for K classes are derived with sums; the tests write
them out for two to five classes and differentiate again, directly.

Written down and proven by a test: that CF.3 and CF.4 are the binary loss, the last line of CF.13 and the lines of
CF.14.
"""

from sympy import Derivative, Eq, Interval, KroneckerDelta, Ne, S, Subs, diff, exp, log

from spec.equations import binary_focal
from spec.equations.algebra import evaluate_kronecker, factor_out
from spec.equations.binary_focal import FL
from spec.equations.softmax_cross_entropy import SOFTMAX_DERIVATIVE, SOFTMAX_MARGIN, M, through_softmax
from spec.notation import (
    HARD_LABELS,
    SOFTMAX_PROBABILITIES,
    K,
    alpha_all,
    alpha_t,
    c,
    gamma,
    j,
    k,
    labels,
    logits,
    m,
    p_t,
    probabilities,
    shift,
    sigmoid,
    softplus,
    sum_over_classes,
    sum_over_other_classes,
    t,
    weights,
)
from spec.records import Argument, Equation, Loss, Step, Terms

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
        "CF.10 takes this derivative as the outer factor of its chain rule. A class without a label has the derivative "
        "0 here, and yet a gradient in its logit."
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
    why=(
        "By CE.21 the probability of the true class is a sigmoid of the softmax margin. What does that make of the "
        "loss?"
    ),
    meaning="It is the binary loss of m, and its stable form is the binary one too: nothing has to be derived again.",
    left=FL(m),
    right=binary_focal.LOSS_IN_MARGIN.right,
    derivation=(
        Step(LOSS.right, "CF.1"),
        Step(binary_focal.LOSS_IN_MARGIN.right, "CF.3 and CE.21"),
    ),
    assuming=(HARD_LABELS, IN_MARGIN, SOFTMAX_PROBABILITIES),
    stable=binary_focal.LOSS_IN_MARGIN.stable,
)

GRADIENT_IN_TRUE_LOGIT = Equation(
    id="CF.5",
    statement="The gradient of focal loss in the logit of the true class is its derivative in the margin.",
    why="How does the true class's logit move? It occurs in the margin as z_t with coefficient 1.",
    meaning="So its gradient is the derivative in the margin, BF.9, unchanged.",
    left=Derivative(FL(logits), logits[t]),
    right=binary_focal.GRADIENT_IN_MARGIN.right,
    assuming=(HARD_LABELS, IN_MARGIN),
    stable=binary_focal.GRADIENT_IN_MARGIN.stable,
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
    right=binary_focal.GRADIENT_IN_MARGIN.right * MARGIN_GRADIENT.right,
    assuming=(Ne(j, t), HARD_LABELS, IN_MARGIN),
    stable=binary_focal.GRADIENT_IN_MARGIN.stable * MARGIN_GRADIENT.stable,
)

CURVATURE_IN_MARGIN = Equation(
    id="CF.8",
    statement="The second derivative of categorical focal loss in the margin is that of the binary loss.",
    why="In the margin the second derivative needs no new calculation either.",
    meaning="In the logits it does, because the margin is not linear in them (GR.17).",
    left=Derivative(FL(m), (m, 2)),
    right=binary_focal.CURVATURE_IN_MARGIN.right,
    stable=binary_focal.CURVATURE_IN_MARGIN.stable,
)

# ---------------------------------------------------------------- in the logits, for hard and soft labels

_margin_of_class = SOFTMAX_MARGIN.right.subs(t, c)
LOSS_IN_LOGITS = Equation(
    id="CF.9",
    statement="Categorical focal loss as a function of a row of logits, for hard and soft labels.",
    why=(
        "A soft label has no single margin: every class with a positive label has its own. So the general loss is "
        "written in the logits."
    ),
    meaning="The stable form has one margin for each class c, with a logsumexp that leaves c out, as in CE.20.",
    left=FL(logits),
    right=through_softmax(LOSS.right),
    stable=sum_over_classes(weights[c] * labels[c] * sigmoid(-_margin_of_class) ** gamma * softplus(-_margin_of_class)),
)

_derivative_of_class = GRADIENT_IN_PROBABILITIES.right.subs(j, c)
_chain_rule = sum_over_classes(_derivative_of_class * SOFTMAX_DERIVATIVE.right.subs(t, c))
_derivative_times_probability = factor_out(
    -weights[c] * labels[c] * (1 - probabilities[c]) ** gamma, _derivative_of_class * probabilities[c]
)
_of_its_own_term = -_derivative_times_probability.subs(c, j)
_sum_with_delta = sum_over_classes(_derivative_times_probability * (KroneckerDelta(c, j) - probabilities[j]))
GRADIENT_IN_LOGITS = Equation(
    id="CF.10",
    statement="The gradient of categorical focal loss in any logit, for hard and soft labels, by the chain rule.",
    why=(
        "Its gradient is the chain rule through the softmax (CE.23), summed over the classes; the sum over δ leaves "
        "one term."
    ),
    meaning=(
        "Entries may change sign, since each class with a positive label raises its own logit and lowers the others. "
        "The entries of a row add up to 0, since the softmax does not see a number that is added to all logits "
        "(CF.14)."
    ),
    left=Derivative(FL(logits), logits[j]),
    right=evaluate_kronecker(_sum_with_delta),
    derivation=(
        Step(_chain_rule, "CF.2 and CE.23"),
        Step(_sum_with_delta, "multiply by p_c"),
        Step(evaluate_kronecker(_sum_with_delta), "carry out the sum over δ"),
    ),
    assuming=(SOFTMAX_PROBABILITIES,),
    stable=probabilities[j] * sum_over_classes((1 - KroneckerDelta(c, j)) * _of_its_own_term.subs(j, c))
    - _of_its_own_term * (1 - probabilities[j]),
)

# ---------------------------------------------------------------- what it reduces to

# Five checks of an implementation, none of which needs an expected number. CF.11 leads back to the binary loss, CF.12
# and CF.13 to cross entropy. CF.14 is an invariance that the formula has and careless arithmetic has not. CF.15 says
# what one number in place of a weight for each class does.

TWO_CLASSES = Equation(
    id="CF.11",
    statement="With two classes the margin is the difference of the logits: the binary loss of x = z_1 − z_2.",
    why="Two classes make a binary problem with one logit, the difference.",
    meaning="Whoever has a softmax of two outputs and a sigmoid of one may compare them by this.",
    left=Subs(M(logits), (K, t), (2, 1)),
    right=SOFTMAX_MARGIN.right.subs({K: 2, t: 1}).doit(),
    derivation=(Step(SOFTMAX_MARGIN.right.subs({K: 2, t: 1}), "CE.20"),),
)

AT_GAMMA_ZERO = Equation(
    id="CF.12",
    statement="At γ = 0 categorical focal loss is weighted cross entropy.",
    why="As for two classes, an implementation can be checked at γ = 0.",
    meaning="There it gives back weighted cross entropy, with one weight for each class.",
    left=Subs(FL(probabilities), gamma, 0),
    right=LOSS.right.subs(gamma, 0),
)

GRADIENT_AT_GAMMA_ZERO = Equation(
    id="CF.13",
    statement="At γ = 0 the gradient in the logit of another class is α_t times its probability, as in cross entropy.",
    why=(
        "Does the gradient agree with that of cross entropy as well? 1 − p_t times the softmax of class j among the "
        "others is p_j."
    ),
    meaning="Together with CF.5, which is −α_t (1 − p_t) at γ = 0, this is α_t times prediction minus label, CE.19.",
    left=Subs(Derivative(FL(logits), logits[j]), gamma, 0),
    right=alpha_t * probabilities[j],
    derivation=(
        Step(GRADIENT_IN_OTHER_LOGIT.right.subs(gamma, 0), "CF.7 at γ = 0"),
        Step(alpha_t * probabilities[j], "CE.17"),
    ),
    assuming=(Ne(j, t), HARD_LABELS, IN_MARGIN, SOFTMAX_PROBABILITIES),
)

_shifted = SOFTMAX_MARGIN.right.xreplace({logits[i]: logits[i] + shift for i in (t, k)})
SHIFT_INVARIANCE = Equation(
    id="CF.14",
    statement="A number added to every logit does not change the margin, nor anything that depends on the margin.",
    why="The softmax does not see a number that is added to all logits, and the margin must not either.",
    meaning=(
        "In floating point that is a requirement: subtract the largest of the others first, not a logsumexp that has "
        "rounded to the size of the offset."
    ),
    left=M(logits + shift),
    right=SOFTMAX_MARGIN.right,
    derivation=(
        Step(_shifted, "CE.20 with every logit shifted"),
        Step(
            logits[t] + shift - log(exp(shift) * sum_over_other_classes(exp(logits[k]))),
            "take the exponential of the shift out of the sum",
        ),
        Step(SOFTMAX_MARGIN.right, "the shift cancels"),
    ),
    stable=SOFTMAX_MARGIN.stable,
)

ONE_WEIGHT_FOR_ALL = Equation(
    id="CF.15",
    central=True,
    statement=(
        "One α for all classes multiplies the whole loss and balances no class, as long as no other term is in the "
        "loss."
    ),
    why="The notebook passes one number, α = 0.25, for all classes.",
    meaning=(
        "It multiplies every term alike, so it is a change of the learning rate (with plain gradient descent) and "
        "balances nothing, whatever its name suggests."
    ),
    left=Subs(FL(probabilities), weights[c], alpha_all),
    right=alpha_all * LOSS.right.xreplace({weights[c]: S.One}),
    derivation=(
        Step(LOSS.right.xreplace({weights[c]: alpha_all}), "CF.1 with one weight for all classes"),
        Step(alpha_all * LOSS.right.xreplace({weights[c]: S.One}), "take it out of the sum"),
    ),
    source=("N-F11", "N-F22", "N-F23", "N-F24", "R-F8"),
)

# ---------------------------------------------------------------- what is differentiated, and the public losses

DERIVATIVES = {
    "CF.2": LOSS.right,
    "CF.5": LOSS_IN_LOGITS.right,
    "CF.6": SOFTMAX_MARGIN.right,
    "CF.7": LOSS_IN_LOGITS.right,
    "CF.8": LOSS_IN_MARGIN.right,
    "CF.10": LOSS_IN_LOGITS.right,
}

# A vector has a weight for each class, and a weight of 0 removes the loss and the gradient of a class. A single number
# is CF.15; it has a flag of its own, because libraries disagree about its meaning.
WEIGHTS = Argument(
    "alpha",
    weights,
    "weights of the classes",
    Interval(0, 1),
    {
        None: (),
        (0.25, 0.5, 0.25): ("AlphaVector",),
        (0.0, 1.0, 4.0): ("AlphaVector",),
        (1.0, 0.0, 0.0): ("AlphaVector",),
        0.25: ("AlphaScalar",),
        0.0: ("AlphaScalar",),
    },
)
# From probabilities a hard label has the loss and the derivative of p_t alone (CF.3, BF.5): the other entries of the
# row occur in neither.
LOSSES = (
    Loss(
        name="categorical_focal_loss",
        family="categorical_focal",
        prefix="CF",
        inputs="logits",
        rows=True,
        labels=("class", "distribution"),
        hard=Terms("CF.4", gradient=("CF.5", "CF.7"), curvature=("CF.8",)),
        soft=Terms("CF.9", gradient=("CF.10",)),
        formula="sum(α * y * (1 - p)**γ * -log(p))",
        page="categorical_focal.md",
        arguments=(WEIGHTS, binary_focal.GAMMA),
        curvature="categorical_focal_curvature",
    ),
    Loss(
        name="categorical_focal_loss_from_probabilities",
        family="categorical_focal",
        prefix="CF",
        inputs="probabilities",
        rows=True,
        labels=("class", "distribution"),
        hard=Terms("CF.3", gradient=("BF.5",), in_p_t=("BF.3", "BF.5")),
        soft=Terms("CF.1", gradient=("CF.2",)),
        formula="sum(α * y * (1 - p)**γ * -log(p))",
        page="categorical_focal.md",
        arguments=(WEIGHTS, binary_focal.GAMMA),
    ),
)
