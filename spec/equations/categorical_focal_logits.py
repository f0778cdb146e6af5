"""Categorical focal loss, continued: in the logits, for hard and soft labels.

Here are the formulas of whole rows, as an implementation computes them, what they reduce to, and the public functions.
"""

from sympy import Derivative, Interval, KroneckerDelta, Ne, S, Subs, exp, log

from spec.equations import binary_focal_losses
from spec.equations.algebra import evaluate_kronecker, factor_out
from spec.equations.binary_focal import FL
from spec.equations.categorical_focal import GRADIENT_IN_OTHER_LOGIT, GRADIENT_IN_PROBABILITIES, IN_MARGIN, LOSS
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
    meaning="By this equation a softmax of two outputs can be compared with a sigmoid of one.",
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
    "CF.5": LOSS_IN_LOGITS.right,
    "CF.7": LOSS_IN_LOGITS.right,
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
        arguments=(WEIGHTS, binary_focal_losses.GAMMA),
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
        arguments=(WEIGHTS, binary_focal_losses.GAMMA),
    ),
)
