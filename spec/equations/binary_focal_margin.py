"""Binary focal loss, continued: in the margin.

With the margin m = (2y − 1) x both classes have one formula, and so have the gradient and the second derivative. The
gradient is a sum of two terms of one sign, without the power γ − 1: nothing cancels and nothing is singular. The
special cases at the end are checks of an implementation that need no expected number.
"""

from sympy import Derivative, Eq, Subs, collect, diff, expand, factor

from spec.equations.algebra import multiplied_in
from spec.equations.binary_focal import FL, LOSS, LOSS_BY_CLASS, PROBABILITY_OF_THE_TRUE_CLASS
from spec.equations.cross_entropy import stable_form
from spec.equations.cross_entropy_margin import GRADIENT_IN_MARGIN as CROSS_ENTROPY_GRADIENT
from spec.equations.cross_entropy_margin import LOSS_IN_MARGIN as CROSS_ENTROPY_IN_MARGIN
from spec.equations.cross_entropy_margin import MARGIN
from spec.notation import HARD_LABEL, alpha, alpha_t, gamma, m, p, p_t, sigmoid, softplus, x, y
from spec.records import Equation, Step

# ---------------------------------------------------------------- the margin

MARGIN_IDENTITY = Equation(
    id="BF.7",
    statement="In the margin both classes have one formula: the probability of the true class is σ(m).",
    why=(
        "A change of variable makes the two cases one. CE.3 turns 1 − σ(x) into σ(−x), and the label's sign goes into "
        "the margin."
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
        "its sign; a method that divides by it must guard against that point, and against the negative values below "
        "it. Where the terms cancel the sum has few digits relative to itself, whatever the formula; the tolerances "
        "allow for that."
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
        "A third check: which class is called 1 is a matter of naming. Swap the classes, and α with 1 − α, and the "
        "loss stays the same."
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

# ---------------------------------------------------------------- what is differentiated

DERIVATIVES = {
    "BF.9": LOSS_IN_MARGIN.right,
    "BF.10": LOSS_IN_MARGIN.right.subs(m, MARGIN.right),
    "BF.11": LOSS_IN_MARGIN.right,
}
