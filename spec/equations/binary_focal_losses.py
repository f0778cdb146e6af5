"""Binary focal loss, continued: soft labels, and the public functions.

A soft label has no margin, so its loss is the mixture of both classes' losses. Then the arguments, with the samples
that the vectors use, and the two functions: of logits and of probabilities.
"""

from sympy import Derivative, Eq, Interval, diff

from spec.equations.algebra import differentiate_termwise
from spec.equations.binary_focal import FL, LOSS, WEIGHT_OF_THE_TRUE_CLASS
from spec.equations.binary_focal_margin import LOSS_IN_MARGIN
from spec.equations.cross_entropy import stable_form
from spec.equations.cross_entropy_margin import MARGIN
from spec.notation import HARD_LABEL, alpha, alpha_t, gamma, m, nonnegative, p, p_t, sigmoid, w_0, w_1, x, y
from spec.records import Argument, Equation, Loss, Step, Terms

# ---------------------------------------------------------------- soft labels

_loss_of_class_1, _loss_of_class_0 = (LOSS.right.subs({alpha_t: 1, p_t: probability}) for probability in (p, 1 - p))
_expected_loss = (w_1 * y * _loss_of_class_1 + w_0 * (1 - y) * _loss_of_class_0).subs(p, sigmoid(x))
SOFT_LOSS = Equation(
    id="BF.15",
    statement=(
        "For a soft label focal loss is the sum of the classes' losses, weighted by the label: the expected loss."
    ),
    why=(
        "Labels between 0 and 1 arise from label smoothing, mixup and from annotators who disagree. The paper does not "
        "define focal loss for them. The definition here is the expected loss: a label of 0.7 is a 1 with probability "
        "0.7."
    ),
    meaning=(
        "Other libraries put the mixture of both probabilities into p_t; CA.24 and CA.25 show what that does. The "
        "weights are w_1 and w_0 here, because α switched off means w_1 = w_0 = 1, which no α gives."
    ),
    left=FL(x),
    right=_expected_loss,
    stable=stable_form(_expected_loss),
)

SOFT_GRADIENT = Equation(
    id="BF.16",
    statement="The gradient of the soft-label loss in the logit: each class's term is weighted by the label.",
    why="The gradient of a sum is the sum of the gradients.",
    meaning=(
        "Its two terms have opposite signs and cancel at the best prediction, in whatever form they are written. There "
        "the sum has few digits relative to itself, so its error is measured relative to the terms."
    ),
    left=Derivative(FL(x), x),
    right=differentiate_termwise(SOFT_LOSS.stable, x),
    derivation=(
        Step(diff(SOFT_LOSS.stable, x), "differentiate the stable form of BF.15"),
        Step(differentiate_termwise(SOFT_LOSS.stable, x), "take out the common factor of each class"),
    ),
    stable=differentiate_termwise(SOFT_LOSS.stable, x),
)

HARD_FROM_SOFT = Equation(
    id="BF.17",
    statement="For a hard label the soft-label loss is the loss of the margin.",
    why="Of course a hard label must give back the loss of the margin.",
    meaning=(
        "One of the two terms then has the weight 0; in code the other factor may be infinite, and 0 · ∞ has to be 0."
    ),
    left=FL(x),
    right=LOSS_IN_MARGIN.right,
    derivation=(
        Step(SOFT_LOSS.right, "BF.15"),
        Step(LOSS_IN_MARGIN.right, "BF.2, CE.11 and BF.8: one of the two terms is zero"),
    ),
    assuming=(
        HARD_LABEL,
        Eq(w_1, alpha),
        Eq(w_0, 1 - alpha),
        Eq(alpha_t, WEIGHT_OF_THE_TRUE_CLASS.right),
        Eq(m, MARGIN.right),
    ),
    stable=LOSS_IN_MARGIN.stable,
)

# ---------------------------------------------------------------- what is differentiated, and the public losses

DERIVATIVES = {
    "BF.16": SOFT_LOSS.right,
}

# The samples are exact in binary, so that every implementation computes with the very numbers of the vectors, whatever
# its precision. The flags name the bugs that a sample would find.
ALPHA = Argument(
    "alpha",
    alpha,
    "weight of class 1",
    Interval(0, 1),
    {
        None: (),
        0.25: ("AlphaConvention",),
        0.5: ("AlphaConvention",),  # halves both classes; "off" would not
        0.75: ("AlphaConvention",),
        0.0: ("AlphaEndpoint",),  # false in Python, and yet not "off"
        1.0: ("AlphaEndpoint",),
    },
)
GAMMA = Argument(
    "gamma",
    gamma,
    "power",
    nonnegative,
    {
        0.0: ("GammaZero",),  # cross entropy; the derivative of a power 0 is 0 · 0 ** -1
        0.25: ("FractionalGamma",),  # the power gamma - 1 is negative
        0.5: ("FractionalGamma",),
        1.0: ("GammaNotTwo",),
        2.0: (),
        3.6875: ("GammaNotTwo",),  # neither whole nor half, and exact in 8 binary digits
        5.0: ("GammaNotTwo",),
    },
    default=2.0,
)
# Logits are the native input. The second function takes probabilities, and cannot give back the digits that rounding p
# has taken: where p is 1 in floating point, nothing tells how near to 1 it was.
LOSSES = (
    Loss(
        name="binary_focal_loss",
        family="binary_focal",
        prefix="BF",
        inputs="logits",
        rows=False,
        labels=("hard", "soft"),
        hard=Terms("BF.8", gradient=("BF.10",), curvature=("BF.11",)),
        soft=Terms("BF.15", gradient=("BF.16",)),
        formula="w_1 * y * FL(x) + w_0 * (1 - y) * FL(-x)",
        page="binary_focal.md",
        arguments=(ALPHA, GAMMA),
        curvature="binary_focal_curvature",
    ),
    Loss(
        name="binary_focal_loss_from_probabilities",
        family="binary_focal",
        prefix="BF",
        inputs="probabilities",
        rows=False,
        labels=("hard", "soft"),
        hard=Terms("BF.4", gradient=("BF.6",), in_p_t=("BF.3", "BF.5")),
        soft=Terms("BF.15", gradient=("BF.16",)),
        formula="w_1 * y * (1 - p)**γ * -log(p) + w_0 * (1 - y) * p**γ * -log(1 - p)",
        page="binary_focal.md",
        arguments=(ALPHA, GAMMA),
    ),
)
