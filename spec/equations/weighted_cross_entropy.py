"""Cross entropy, continued: a weight for each class, and the public functions of two classes.

The plainest remedy for classes of different cost or number is a weight for each. The softmax follows in
`softmax_cross_entropy.py`.
"""

from sympy import Derivative, diff, log

from spec.equations.algebra import with_log1p
from spec.equations.cross_entropy import WCE, stable_form
from spec.notation import nonnegative, p, sigmoid, w_0, w_1, x, y
from spec.records import Argument, Equation, Loss, Step, Terms

# ---------------------------------------------------------------- weighted

WEIGHTED_LOSS = Equation(
    id="CE.14",
    statement="In weighted binary cross entropy each class has a weight of its own.",
    why=(
        "The classes may have different costs: missing a tumour is not the same as a false alarm. The plainest remedy "
        "is a weight for each class, as Keras' class_weight has it."
    ),
    meaning=(
        "Only the ratio of the two weights changes which prediction is best, so one number is enough for it: AB.21 "
        "writes it as the α of focal loss."
    ),
    left=WCE(p),
    right=-w_1 * y * log(p) - w_0 * (1 - y) * log(1 - p),
    stable=with_log1p(-w_1 * y * log(p) - w_0 * (1 - y) * log(1 - p)),
    source=("S-F48",),
)

WEIGHTED_LOSS_IN_LOGIT = Equation(
    id="CE.15",
    statement="Weighted binary cross entropy as a function of the logit.",
    why="In the logit nothing new happens: each term has its weight in front.",
    meaning="For a hard label, with w_1 = α and w_0 = 1 − α, this is focal loss at γ = 0 (BF.12).",
    left=WCE(x),
    right=WEIGHTED_LOSS.right.subs(p, sigmoid(x)),
    stable=stable_form(WEIGHTED_LOSS.right.subs(p, sigmoid(x))),
)

WEIGHTED_GRADIENT_IN_LOGIT = Equation(
    id="CE.16",
    statement="The gradient of weighted cross entropy in the logit: each class's term has its own weight.",
    why="What does a weight do to the gradient? For y = 1 only the first term is left and for y = 0 only the second.",
    meaning=(
        "So a weight multiplies the gradient of its class and of no other. Focal loss weights differently: by how well "
        "an example is predicted, whatever its class."
    ),
    left=Derivative(WCE(x), x),
    right=diff(WEIGHTED_LOSS_IN_LOGIT.stable, x),
    derivation=(Step(diff(WEIGHTED_LOSS_IN_LOGIT.stable, x), "differentiate the stable form of CE.15, with CE.6"),),
    stable=diff(WEIGHTED_LOSS_IN_LOGIT.stable, x),
)

# ---------------------------------------------------------------- what is differentiated, and the public losses

# The left side of each of these equations is a derivative. What it is the derivative of stands here, apart from the
# derivation, so that a test can differentiate it again, written out in exponentials: a wrong first line of a derivation
# would not be noticed by comparing the lines with each other.
DERIVATIVES = {
    "CE.16": WEIGHTED_LOSS_IN_LOGIT.right,
}

# Both losses are linear in the label, so one equation serves hard and soft labels. For focal loss the two differ: a
# hard label has a margin, and a soft one has not. The weights have no defaults, because no weight is right for all
# data.
_WEIGHTS = {1.0: ("ClassWeights",), 8.0: ("ClassWeights",), 0.25: ("ClassWeights",), 0.0: ("WeightZero",)}
LOSSES = (
    Loss(
        name="binary_cross_entropy",
        family="cross_entropy",
        prefix="CE",
        inputs="logits",
        rows=False,
        labels=("hard", "soft"),
        hard=Terms("CE.9", gradient=("CE.10",)),
        soft=Terms("CE.9", gradient=("CE.10",)),
        formula="y * CE(x) + (1 - y) * CE(-x)",
        page="cross_entropy.md",
    ),
    Loss(
        name="weighted_binary_cross_entropy",
        family="cross_entropy",
        prefix="CE",
        inputs="logits",
        rows=False,
        labels=("hard", "soft"),
        hard=Terms("CE.15", gradient=("CE.16",)),
        soft=Terms("CE.15", gradient=("CE.16",)),
        formula="w_1 * y * CE(x) + w_0 * (1 - y) * CE(-x)",
        page="cross_entropy.md",
        arguments=(
            Argument("positive_weight", w_1, "weight", nonnegative, _WEIGHTS, required=True),
            Argument("negative_weight", w_0, "weight", nonnegative, _WEIGHTS, required=True),
        ),
    ),
)
