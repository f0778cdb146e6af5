"""Binary focal loss.

Focal loss is the cross entropy of the true class times the modulating factor (1 - p_t)^gamma. In the margin
m = (2y - 1) x the loss, its gradient and its second derivative are functions of one number, and one set of formulas
serves both classes (and, through its own margin, the softmax). The gradient in the margin is a sum of two terms of one
sign, without the power gamma - 1: nothing cancels and nothing is singular. That is why the stable forms are the ones to
compute with. They follow from the textbook forms by CE.3 and CE.4, and by `diff` and `factor`.

The order is that of the blackboard: definition, derivative in the probability, change to the margin, derivatives in the
margin, special cases, soft labels. What the paper itself says of the loss stands in `binary_focal_paper.py`.
"""

from sympy import Derivative, Eq, Expr, Interval, Subs, collect, diff, expand, factor, log

from spec.equations.algebra import differentiate_termwise, factor_out, multiplied_in, with_log1p
from spec.equations.cross_entropy import GRADIENT_IN_MARGIN as CROSS_ENTROPY_GRADIENT
from spec.equations.cross_entropy import LOSS_IN_MARGIN as CROSS_ENTROPY_IN_MARGIN
from spec.equations.cross_entropy import MARGIN, stable_form
from spec.functions import declare_function
from spec.notation import (
    HARD_LABEL,
    alpha,
    alpha_t,
    by_label,
    gamma,
    m,
    nonnegative,
    p,
    p_t,
    sigmoid,
    softplus,
    w_0,
    w_1,
    x,
    y,
)
from spec.records import Argument, Equation, Loss, Step, Terms

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
    meaning="Two letters with a t save writing every formula twice.",
    left=p_t,
    right=by_label(p, 1 - p),
    assuming=(HARD_LABEL,),
    source=("N-F3", "S-F7", "S-F19"),
)

WEIGHT_OF_THE_TRUE_CLASS = Equation(
    id="BF.2",
    statement="The weight of the true class is α for a positive and 1 − α for a negative: α weights class 1.",
    why="The weight is defined in the same way.",
    meaning=(
        "That α weights class 1 is a convention, and the one that libraries most often get wrong: some weight class 0 "
        "by it, and some weight both classes alike. The vectors with the flag AlphaConvention tell these apart."
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
    why="Code cannot branch on letters with a t, so here is the same loss by label.",
    meaning=(
        "A mistake that many implementations make shows at once: the factor of a negative is p^γ and not (1 − p)^γ."
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

# ---------------------------------------------------------------- the margin

MARGIN_IDENTITY = Equation(
    id="BF.7",
    statement="In the margin both classes have one formula: the probability of the true class is σ(m).",
    why=(
        "Now the change of variable that makes the two cases one. CE.3 turns 1 − σ(x) into σ(−x), and the label's sign "
        "goes into the margin."
    ),
    meaning=(
        "The label has to be hard, or there is no sign to take. For a soft label the loss is a sum of two such "
        "functions, at x and at −x (BF.15)."
    ),
    left=p_t,
    right=sigmoid(m),
    derivation=(
        Step(PROBABILITY_OF_THE_TRUE_CLASS.right.subs(p, sigmoid(x)), "BF.1 with p = σ(x)"),
        Step(stable_form(PROBABILITY_OF_THE_TRUE_CLASS.right.subs(p, sigmoid(x))), "CE.3"),
        Step(sigmoid(MARGIN.right), "both at once"),
        Step(sigmoid(m), "CE.11"),
    ),
    assuming=(HARD_LABEL, Eq(m, MARGIN.right)),
)

LOSS_IN_MARGIN = Equation(
    id="BF.8",
    central=True,
    statement="Focal loss as a function of the margin alone.",
    why="In the margin the loss is a function of one real number, the same for both classes.",
    meaning=(
        "Its stable form is the product that every implementation in this kit computes: the modulating factor, which "
        "is σ(−m) to the power γ, times softplus(−m). Both factors are accurate for every m, and so is the product."
    ),
    left=FL(m),
    right=LOSS.right.subs(p_t, sigmoid(m)),
    stable=stable_form(LOSS.right.subs(p_t, sigmoid(m))),
)

_derivative_in_margin = diff(LOSS_IN_MARGIN.stable, m)
GRADIENT_IN_MARGIN = Equation(
    id="BF.9",
    central=True,
    statement=(
        "The derivative of focal loss in the margin: two terms of one sign and no power γ − 1, so nothing cancels."
    ),
    why=(
        "This is the gradient to compute with. In p_t (BF.5) the power γ − 1 appears, which is infinite at p_t = 1 for "
        "γ < 1; the derivative of the sigmoid supplies a factor 1 − p_t and turns it into γ."
    ),
    meaning=(
        "What is left has two terms of one sign, so their sum is as accurate as each of them. BF.10 and CF.5 use it as "
        "it is, CF.7 times the derivative of the softmax margin, and GR.12 with the opposite sign."
    ),
    left=Derivative(FL(m), m),
    right=factor(_derivative_in_margin),
    derivation=(
        Step(_derivative_in_margin, "differentiate the stable form of BF.8, with CE.5 and CE.6"),
        Step(factor(_derivative_in_margin), "take out the common factor"),
    ),
    stable=factor(_derivative_in_margin),
)

GRADIENT_IN_LOGIT = Equation(
    id="BF.10",
    statement="The gradient of focal loss in the logit is the derivative in the margin, with the sign of the label.",
    why="A framework wants the gradient in the logit. The margin is ±x, so only a sign is added.",
    meaning=(
        "It is never positive for y = 1 and never negative for y = 0: each example moves its logit towards its label, "
        "whatever γ is. γ and α decide how much."
    ),
    left=Derivative(FL(x), x),
    right=diff(MARGIN.right, x) * GRADIENT_IN_MARGIN.right,
    derivation=(
        Step(diff(LOSS_IN_MARGIN.stable.subs(m, MARGIN.right), x), "differentiate the stable form of BF.8 with CE.11"),
        Step(diff(MARGIN.right, x) * GRADIENT_IN_MARGIN.right, "BF.9"),
    ),
    assuming=(HARD_LABEL, Eq(m, MARGIN.right)),
    stable=diff(MARGIN.right, x) * GRADIENT_IN_MARGIN.stable,
)

_second_derivative = diff(GRADIENT_IN_MARGIN.right, m)
_curvature_bracket = expand(_second_derivative / (alpha_t * sigmoid(-m) ** gamma * sigmoid(m)))
_curvature = (
    alpha_t * sigmoid(-m) ** gamma * sigmoid(m) * collect(_curvature_bracket, [sigmoid(-m) * softplus(-m), sigmoid(-m)])
)
CURVATURE_IN_MARGIN = Equation(
    id="BF.11",
    statement=(
        "The second derivative of focal loss in margin and logit; if α_t > 0 and γ > 0 it is negative for badly wrong "
        "predictions."
    ),
    why=(
        "Newton's method and boosted trees (XGBoost, LightGBM) ask for the second derivative too. One formula serves "
        "margin and logit, because the sign ±1 is squared."
    ),
    meaning=(
        "Cross entropy is convex in the logit; focal loss is not: where p_t is small the term with log p_t is negative "
        "and outweighs the other one. For γ > 0 GR.13 to GR.16 find the one point where the second derivative changes "
        "its sign; a method that divides by it must guard against that point, and against what lies below. Where the "
        "terms cancel the sum has few digits relative to itself, whatever the formula; the tolerances allow for that."
    ),
    left=Derivative(FL(m), (m, 2)),
    right=_curvature,
    derivation=(
        Step(_second_derivative, "differentiate BF.9"),
        Step(_curvature, "take out the common factor, and collect what has the same functions"),
    ),
    stable=multiplied_in(sigmoid(m), _curvature),
)

# ---------------------------------------------------------------- what it reduces to

# Three facts follow by which an implementation can be tested without any expected number. BF.12 finds a weight that is
# missing or that belongs to the other class, BF.13 a NaN, BF.14 a factor or a weight that is used for both classes
# alike. BF.14 does not find an α that weights class 0, because that convention has the same symmetry.

AT_GAMMA_ZERO = Equation(
    id="BF.12",
    statement="At γ = 0 focal loss is weighted cross entropy.",
    why=(
        "A first check of any implementation: without focusing the loss has to be the weighted cross entropy of the "
        "chapter before."
    ),
    meaning="If an implementation fails here, a weight is missing or belongs to the other class.",
    left=Subs(FL(m), gamma, 0),
    right=alpha_t * CROSS_ENTROPY_IN_MARGIN.right,
    derivation=(
        Step(LOSS_IN_MARGIN.right.subs(gamma, 0), "BF.8 at γ = 0"),
        Step(alpha_t * CROSS_ENTROPY_IN_MARGIN.right, "CE.12"),
    ),
    stable=alpha_t * CROSS_ENTROPY_IN_MARGIN.stable,
)

GRADIENT_AT_GAMMA_ZERO = Equation(
    id="BF.13",
    statement="At γ = 0 the gradient of focal loss is that of weighted cross entropy, for saturated logits too.",
    why="The gradient has to agree as well.",
    meaning=(
        "In code it often does not: autodiff computes γ (1 − p_t)^(γ − 1) with γ = 0 at p_t = 1, which is zero times "
        "infinity: NaN. The formula of BF.9 has no such power."
    ),
    left=Subs(Derivative(FL(m), m), gamma, 0),
    right=alpha_t * CROSS_ENTROPY_GRADIENT.right,
    derivation=(
        Step(GRADIENT_IN_MARGIN.right.subs(gamma, 0), "BF.9 at γ = 0"),
        Step(alpha_t * CROSS_ENTROPY_GRADIENT.right, "CE.13"),
    ),
    stable=GRADIENT_IN_MARGIN.stable.subs(gamma, 0),
)

SYMMETRY = Equation(
    id="BF.14",
    statement="Swapping the classes changes nothing, if label, probability and weight are all swapped.",
    why=(
        "A third check: which class is called 1 is a matter of naming. Exchange the classes and α with 1 − α, and the "
        "loss stays."
    ),
    meaning=(
        "An implementation that fails here uses a factor or a weight for both classes alike. The check does not find "
        "an α that weights class 0, because that convention has the same symmetry."
    ),
    left=FL(1 - y, 1 - p, 1 - alpha),
    right=LOSS_BY_CLASS.right,
    derivation=(
        Step(
            LOSS_BY_CLASS.right.subs({y: 1 - y, p: 1 - p, alpha: 1 - alpha}, simultaneous=True),
            "BF.4 with the classes swapped",
        ),
        Step(LOSS_BY_CLASS.right, "the two branches change places"),
    ),
    assuming=(HARD_LABEL,),
    stable=LOSS_BY_CLASS.stable,
)

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
        "Others put the mixture into p_t; CA.24 on shows what that does. The weights are w_1 and w_0 here, because α "
        "switched off means w_1 = w_0 = 1, which no α gives."
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
        "Its two terms have opposite signs, which cannot be helped: at the best prediction they cancel. There the sum "
        "has few digits relative to itself, and its error is measured relative to the terms."
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
    "BF.5": LOSS.right,
    "BF.6": LOSS_BY_CLASS.right,
    "BF.9": LOSS_IN_MARGIN.right,
    "BF.10": LOSS_IN_MARGIN.right.subs(m, MARGIN.right),
    "BF.11": LOSS_IN_MARGIN.right,
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
