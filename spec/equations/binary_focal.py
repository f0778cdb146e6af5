"""Binary focal loss.

Focal loss is the cross entropy of the true class times the modulating factor (1 - p_t)^gamma. In the margin
m = (2y - 1) x the loss, its gradient and its second derivative are functions of one number, and one set of formulas
serves both classes (and, through its own margin, the softmax). The gradient in the margin is a sum of two terms of one
sign, without the power gamma - 1: nothing cancels and nothing is singular. That is why the stable forms are the ones to
compute with. They follow from the textbook forms by CE.3 and CE.4, and by `diff` and `factor`.

The order is that of the blackboard: definition and derivative in the probability here; the change to the margin, the
derivatives in it and the special cases in `binary_focal_margin.py`; soft labels and the public functions in
`binary_focal_losses.py`; what the paper itself says of the loss in `binary_focal_paper.py`.
"""

from sympy import Derivative, Expr, diff, log

from spec.equations.algebra import factor_out, with_log1p
from spec.functions import declare_function
from spec.notation import HARD_LABEL, alpha, alpha_t, by_label, gamma, p, p_t, y
from spec.records import Equation, Step

FL = declare_function(
    "FL",
    "focal loss, of a probability, a logit, a margin or a row of either; without weights where the equation has none",
)

# ---------------------------------------------------------------- definition

# The loss is a product of three factors with separate purposes. −log p_t measures the error, (1 − p_t)^γ weights an
# example by how badly it is predicted, and α_t weights its class. BF.1 and BF.2 define p_t and α_t, which depend on the
# label. What the factors do to training is the subject of other chapters: GR of γ, AB of α, CA of the probabilities.

PROBABILITY_OF_THE_TRUE_CLASS = Equation(
    id="BF.1",
    statement="The probability of the true class is p for a positive and 1 − p for a negative.",
    why=(
        "In the paper's notation p_t is the probability that the model gives to the true class: large is good, "
        "whichever class it is."
    ),
    meaning="p_t and α_t save writing every formula twice.",
    left=p_t,
    right=by_label(p, 1 - p),
    assuming=(HARD_LABEL,),
    source=("N-F3", "S-F7", "S-F19"),
)

WEIGHT_OF_THE_TRUE_CLASS = Equation(
    id="BF.2",
    statement="The weight of the true class is α for a positive and 1 − α for a negative: α weights class 1.",
    why="The weight of the true class is defined in the same way.",
    meaning=(
        "That α weights class 1 is a convention, and not all libraries follow it: some weight class 0 by α, and some "
        "weight both classes alike. The vectors with the flag AlphaConvention tell these apart."
    ),
    left=alpha_t,
    right=by_label(alpha, 1 - alpha),
    assuming=(HARD_LABEL,),
    source=("S-F8", "S-F20"),
)

LOSS = Equation(
    id="BF.3",
    central=True,
    statement=(
        "Focal loss is the cross entropy of the true class times the modulating factor (1 − p_t)^γ, weighted by α_t."
    ),
    why=(
        "Cross entropy sums over very many easy examples, each with a small loss, and the sum can exceed that of the "
        "few hard ones. The modulating factor (1 − p_t)^γ is nearly 1 for a hard example and nearly 0 for an easy one, "
        "and γ sets how fast it falls."
    ),
    meaning=(
        "It changes no label and removes no example, so nothing has to be decided in advance about which examples are "
        "easy. The factor multiplies the loss, not the gradient: what it does to the gradient is another number, φ "
        "(GR.1)."
    ),
    left=FL(p_t),
    right=-alpha_t * (1 - p_t) ** gamma * log(p_t),
    source=("N-F1", "S-F6", "S-F21", "S-F33", "Lin et al. 2017, equation 5"),
)


def for_label(expression: Expr, label: int) -> Expr:
    """Return an expression in p_t and alpha_t as it reads for one class, in p and alpha."""
    definitions = (PROBABILITY_OF_THE_TRUE_CLASS, WEIGHT_OF_THE_TRUE_CLASS)
    return expression.subs({d.left: d.right.subs(y, label) for d in definitions})


def piecewise_by_label(expression: Expr) -> Expr:
    """Return an expression in p_t and alpha_t written out for the two classes."""
    return by_label(for_label(expression, 1), for_label(expression, 0))


LOSS_BY_CLASS = Equation(
    id="BF.4",
    statement="Focal loss, written out for the two classes.",
    why="Code has a label and no letters with a t, so here is the same loss by label.",
    meaning=(
        "In this form one known mistake is easy to see, the same factor for both classes: the factor of a negative is "
        "p^γ and not (1 − p)^γ."
    ),
    left=FL(p),
    right=piecewise_by_label(LOSS.right),
    assuming=(HARD_LABEL,),
    stable=with_log1p(piecewise_by_label(LOSS.right)),
    source=("S-F4", "S-F5", "S-F22", "S-F23", "S-F24"),
)

# ---------------------------------------------------------------- gradient in the probability

# Why differentiate in the probability, if a model outputs logits? Many models end in a sigmoid, and pass probabilities
# to the loss, as Keras expects by default. For them this is the gradient that autodiff has to produce. It also shows
# what the margin will remove: the power γ − 1, and a denominator p_t.

_derivative_in_p_t = diff(LOSS.right, p_t)
# the weight inside: 1 / p_t may overflow, and an infinite bracket times the weight 0 is no number
_weighted_inside = (1 - p_t) ** gamma * (gamma * alpha_t * log(p_t) / (1 - p_t) - alpha_t / p_t)
GRADIENT_IN_P_T = Equation(
    id="BF.5",
    statement="The derivative of focal loss in the probability of the true class: neither of its terms is positive.",
    why=(
        "Many models end in a sigmoid and pass probabilities to the loss, as Keras expects by default. For them this "
        "is the gradient that autodiff has to produce. Focal loss is a product, so its derivative has two terms: that "
        "of the modulating factor and that of the logarithm."
    ),
    meaning=(
        "Neither factor increases with p_t, so neither term is positive, and where α_t > 0 the loss decreases "
        "everywhere. A gradient that treats the factor as a constant lacks the first term. The formula also shows what "
        "the margin will remove: the power γ − 1, and a denominator p_t."
    ),
    left=Derivative(FL(p_t), p_t),
    right=factor_out(-alpha_t * (1 - p_t) ** gamma, _derivative_in_p_t),
    derivation=(
        Step(_derivative_in_p_t, "differentiate BF.3"),
        Step(factor_out(-alpha_t * (1 - p_t) ** gamma, _derivative_in_p_t), "take out the common factor"),
    ),
    stable=_weighted_inside,
    sign="≤ 0",
)

GRADIENT_IN_P = Equation(
    id="BF.6",
    statement="The derivative of focal loss in the probability of class 1, written out for the two classes.",
    why="In p instead of p_t the chain rule adds a sign for a negative, because p_t = 1 − p there.",
    meaning=(
        "The sign is easily forgotten, because for a positive nothing changes. Without it every negative would be "
        "trained away from its label."
    ),
    left=Derivative(FL(p), p),
    right=by_label(for_label(GRADIENT_IN_P_T.right, 1), -for_label(GRADIENT_IN_P_T.right, 0)),
    derivation=(
        Step(by_label(diff(for_label(LOSS.right, 1), p), diff(for_label(LOSS.right, 0), p)), "differentiate BF.4"),
        Step(
            by_label(for_label(GRADIENT_IN_P_T.right, 1), -for_label(GRADIENT_IN_P_T.right, 0)),
            "take out the common factors",
        ),
    ),
    assuming=(HARD_LABEL,),
    stable=with_log1p(by_label(for_label(_weighted_inside, 1), -for_label(_weighted_inside, 0))),
)

# ---------------------------------------------------------------- what is differentiated

DERIVATIVES = {
    "BF.5": LOSS.right,
    "BF.6": LOSS_BY_CLASS.right,
}
