"""Cross entropy, continued: the margin.

In the logit each label has its own term. The margin is the logit with a sign, so that both labels have one formula: the
one that focal loss changes.
"""

from sympy import Derivative, Eq, diff, log

from spec.equations.cross_entropy import CE, LOSS_IN_LOGIT, stable_form
from spec.notation import HARD_LABEL, by_label, m, sigmoid, softplus, x, y
from spec.records import Equation, Step

MARGIN = Equation(
    id="CE.11",
    statement="The margin is the logit, signed so that a positive margin means a correct prediction.",
    why=(
        "The two labels give the same formula with opposite signs of x. So let the label choose the sign once, in a "
        "number m, and forget it afterwards: 2y − 1 is 1 for a positive and −1 for a negative."
    ),
    meaning=(
        "The label has to be hard. For a soft one 2y − 1 would shrink the logit as well as sign it; CA.29 shows what a "
        "modulating factor of such a margin does: for γ > 0 and y > ½ the loss has no minimiser."
    ),
    left=m,
    right=(2 * y - 1) * x,
    assuming=(HARD_LABEL,),
)

LOSS_IN_MARGIN = Equation(
    id="CE.12",
    central=True,
    statement="For a hard label cross entropy is a function of the margin alone.",
    why="With the margin both labels have one loss.",
    meaning=(
        "It decreases with the margin: it is large for m ≪ 0, where it is nearly −m, and nearly exp(−m) for m ≫ 0. "
        "Focal loss and the softmax will be written in m as well."
    ),
    left=CE(m),
    right=-log(sigmoid(m)),
    derivation=(
        Step(by_label(LOSS_IN_LOGIT.right.subs(y, 1), LOSS_IN_LOGIT.right.subs(y, 0)), "CE.9 for the two labels"),
        Step(stable_form(by_label(LOSS_IN_LOGIT.right.subs(y, 1), LOSS_IN_LOGIT.right.subs(y, 0))), "CE.3 and CE.4"),
        Step(softplus(-m), "the margin, CE.11"),
        Step(-log(sigmoid(m)), "CE.4"),
    ),
    assuming=(HARD_LABEL, Eq(m, MARGIN.right)),
    stable=stable_form(-log(sigmoid(m))),
)

GRADIENT_IN_MARGIN = Equation(
    id="CE.13",
    central=True,
    statement="The derivative of cross entropy in the margin is −(1 − p_t).",
    why=(
        "How large is the gradient of an example in its margin? The derivative of CE.12 is minus the probability that "
        "the model gives to the wrong class."
    ),
    meaning=(
        "Keep this equation in mind: it is what focal loss changes. An easy example, p_t near 1, has a small gradient "
        "already; focal loss makes it smaller still. GR.2 divides the gradient of focal loss by this one, and finds "
        "one factor for all logits."
    ),
    left=Derivative(CE(m), m),
    right=diff(LOSS_IN_MARGIN.stable, m),
    derivation=(Step(diff(LOSS_IN_MARGIN.stable, m), "differentiate the stable form of CE.12, with CE.6"),),
    stable=diff(LOSS_IN_MARGIN.stable, m),
)

# ---------------------------------------------------------------- what is differentiated

DERIVATIVES = {"CE.13": LOSS_IN_MARGIN.right}
