"""Poly-1 focal loss.

Leng et al. (2022) expand the cross entropy in powers of 1 − p_t: −log p_t is the sum of (1 − p_t)^j / j. Focal loss
multiplies each power by the modulating factor (1 − p_t)^γ, so its first term is (1 − p_t)^(γ + 1), with coefficient 1.
Poly-1 focal loss changes that one coefficient, to 1 + ε_1, and leaves all others alone. Where the prediction is nearly
right the first term is nearly the whole loss; where it is wrong the others dominate, and ε_1 hardly matters.

The paper defines Poly-1 without class weights. Here α_t multiplies both terms, so that this loss is the α-balanced
focal loss (BF.3) with another first coefficient; code that weights the focal term alone computes another function.

For ε_1 < −1 the first coefficient is negative: close to p_t = 1 the loss is then negative and grows with p_t, so that a
better prediction costs more. For ε_1 ≥ −1 the loss never grows with p_t (PF.4), whatever γ is; so ε_1 ≥ −1 is the
domain. For ε_1 < 0 the two terms have different signs: next to p_t = 1 value and gradient have fewer digits than their
terms.
"""

from sympy import Derivative, Eq, Interval, Subs, collect, diff, expand, factor, log, oo

from spec.equations.algebra import differentiate_termwise, multiplied_in
from spec.equations.binary_focal import LOSS as FOCAL_LOSS
from spec.equations.binary_focal import WEIGHT_OF_THE_TRUE_CLASS
from spec.equations.binary_focal_losses import ALPHA, GAMMA
from spec.equations.binary_focal_margin import LOSS_IN_MARGIN as FOCAL_LOSS_IN_MARGIN
from spec.equations.cross_entropy import stable_form
from spec.equations.cross_entropy_margin import LOSS_IN_MARGIN as CROSS_ENTROPY_IN_MARGIN
from spec.equations.cross_entropy_margin import MARGIN
from spec.functions import declare_function
from spec.notation import HARD_LABEL, alpha_t, declare, gamma, m, nonnegative, p, p_t, sigmoid, softplus, w_0, w_1, x, y
from spec.records import Argument, Equation, Loss, Step, Terms

FOLLOWS = "CF"
PF = declare_function("PF", "Poly-1 focal loss")
epsilon_1 = declare(
    "epsilon_1",
    "what Poly-1 adds to the first coefficient of focal loss in powers of 1 − p_t",
    Interval(-1, oo),
    real=True,
)
b_1 = declare("b_1", "the first coefficient of Poly-1 focal loss: 1 + ε_1", nonnegative, nonnegative=True)

# ---------------------------------------------------------------- definition
#
# The second term is a power like the first, without the logarithm.

_polynomial_term = alpha_t * epsilon_1 * (1 - p_t) ** (gamma + 1)
LOSS = Equation(
    id="PF.1",
    central=True,
    statement="Poly-1 focal loss is focal loss plus ε_1 times the next power of 1 − p_t, both weighted by α_t.",
    why="The weight and the modulating factor are common to both terms, and the stable form takes them out.",
    meaning=(
        "As p_t tends to 1 the ratio of the loss to focal loss tends to 1 + ε_1; as p_t tends to 0 it tends to 1, "
        "because the logarithm grows without bound and the new term does not."
    ),
    left=PF(p_t),
    right=FOCAL_LOSS.right + _polynomial_term,
    stable=alpha_t * (1 - p_t) ** gamma * (epsilon_1 * (1 - p_t) - log(p_t)),
    source=("Leng et al. 2022, table 2",),
)


_in_margin = LOSS.right.subs(p_t, sigmoid(m))
_stable = alpha_t * sigmoid(-m) ** gamma * (softplus(-m) + epsilon_1 * sigmoid(-m))
LOSS_IN_MARGIN = Equation(
    id="PF.2",
    central=True,
    statement="Poly-1 focal loss as a function of the margin alone.",
    why=(
        "The modulating factor is common to both terms. What remains is Poly-1 cross entropy, and the stable form "
        "follows as for focal loss: 1 − p_t is σ(−m), which no rounding of p_t spoils."
    ),
    meaning=(
        "What remains is not negative: −log p_t ≥ 1 − p_t and ε_1 ≥ −1. But for ε_1 < 0 it is a difference, and at ε_1 "
        "= −1 it loses digits for an easy example, where both terms are nearly 1 − p_t. The record of the loss says so "
        "(`cancelling`)."
    ),
    left=PF(m),
    right=_in_margin,
    derivation=(
        Step(stable_form(_in_margin), "PF.1 with p_t = σ(m), CE.3 and CE.4"),
        Step(_stable, "take out the modulating factor"),
    ),
    stable=_stable,
)

# ---------------------------------------------------------------- gradient in the probability
#
# With ε_1 = b_1 − 1 each term of the bracket has a sign: −log p_t ≥ 1 − p_t, 1 / p_t ≥ 1, and b_1 ≥ 0. That proves that
# the loss never grows with p_t, and shows why the domain ends at ε_1 = −1.

_derivative = diff(LOSS.right, p_t)
_bracket = gamma * log(p_t) / (1 - p_t) - 1 / p_t - epsilon_1 * (gamma + 1)
GRADIENT_IN_P_T = Equation(
    id="PF.3",
    statement="The derivative of Poly-1 focal loss in the probability of the true class.",
    why=(
        "Does a better prediction always cost less? That is the sign of the derivative in p_t, for which the new term "
        "is differentiated like the modulating factor."
    ),
    meaning=(
        "For ε_1 < 0 the terms have both signs, so the sign of their sum cannot be read off. PF.4 rearranges the terms."
    ),
    left=Derivative(PF(p_t), p_t),
    right=alpha_t * (1 - p_t) ** gamma * _bracket,
    derivation=(Step(_derivative, "differentiate PF.1"),),
)

MONOTONE = Equation(
    id="PF.4",
    statement="Poly-1 focal loss never grows with the probability of the true class while 1 + ε_1 ≥ 0.",
    why="In this form every summand of the bracket is at least 0.",
    meaning=(
        "Towards p_t = 1 the first two summands vanish, so b_1 decides the sign: with b_1 < 0 the derivative would be "
        "positive there, and a perfect prediction would not be the best."
    ),
    left=Subs(Derivative(PF(p_t), p_t), epsilon_1, b_1 - 1),
    right=-alpha_t * (1 - p_t) ** gamma * (gamma * (-log(p_t) / (1 - p_t) - 1) + (1 / p_t - 1) + b_1 * (gamma + 1)),
    derivation=(Step(GRADIENT_IN_P_T.right.subs(epsilon_1, b_1 - 1), "PF.3 with ε_1 = b_1 − 1"),),
    sign="≤ 0",
)

# ---------------------------------------------------------------- gradient and curvature in the margin

_derivative_in_margin = diff(LOSS_IN_MARGIN.stable, m)
_common = alpha_t * sigmoid(-m) ** gamma
_gradient_bracket = collect(expand(_derivative_in_margin / _common), epsilon_1, factor)
GRADIENT_IN_MARGIN = Equation(
    id="PF.5",
    central=True,
    statement="The derivative of Poly-1 focal loss in the margin: without a power γ − 1.",
    why=(
        "The step is the same as from BF.5 to BF.9: the derivative of the sigmoid turns the power γ − 1 into γ, so "
        "that the gradient is finite for every γ."
    ),
    meaning=(
        "For ε_1 ≥ 0 all terms have one sign, and nothing cancels. For ε_1 < 0 the new term has the other sign, and "
        "the error has to be measured relative to the terms."
    ),
    left=Derivative(PF(m), m),
    right=_common * _gradient_bracket,
    derivation=(
        Step(_derivative_in_margin, "differentiate the stable form of PF.2, with CE.5 and CE.6"),
        Step(_common * _gradient_bracket, "take out the common factor"),
    ),
    stable=_common * _gradient_bracket,
)

GRADIENT_IN_LOGIT = Equation(
    id="PF.6",
    statement="The derivative of Poly-1 focal loss in the logit is that in the margin, with the sign of the label.",
    why=(
        "A framework differentiates in the logit. For a hard label the logit is ± the margin, so only a sign is added, "
        "as in BF.10."
    ),
    meaning="For a hard label this is the gradient that a framework needs; for a soft label see PF.11.",
    left=Derivative(PF(x), x),
    right=diff(MARGIN.right, x) * GRADIENT_IN_MARGIN.right,
    derivation=(
        Step(diff(LOSS_IN_MARGIN.stable.subs(m, MARGIN.right), x), "differentiate the stable form of PF.2 with CE.11"),
        Step(diff(MARGIN.right, x) * GRADIENT_IN_MARGIN.right, "PF.5"),
    ),
    assuming=(HARD_LABEL, Eq(m, MARGIN.right)),
    stable=diff(MARGIN.right, x) * GRADIENT_IN_MARGIN.stable,
)

_second_derivative = diff(GRADIENT_IN_MARGIN.right, m)
_curvature_bracket = collect(expand(_second_derivative / (_common * sigmoid(m))), epsilon_1, factor)
CURVATURE_IN_MARGIN = Equation(
    id="PF.7",
    statement="The second derivative of Poly-1 focal loss in the margin, which is also that in the logit.",
    why="The sign is squared in the second derivative, so margin and logit share one formula.",
    meaning="It is used as BF.11 is, and like BF.11 it is a sum of terms of both signs.",
    left=Derivative(PF(m), (m, 2)),
    right=_common * sigmoid(m) * _curvature_bracket,
    derivation=(
        Step(_second_derivative, "differentiate PF.5"),
        Step(_common * sigmoid(m) * _curvature_bracket, "take out the common factor, and collect the rest"),
    ),
    stable=multiplied_in(sigmoid(m), _common * sigmoid(m) * _curvature_bracket),
)

# ---------------------------------------------------------------- what it reduces to

WITHOUT_FOCUS = Equation(
    id="PF.8",
    statement="At γ = 0 Poly-1 focal loss is weighted Poly-1 cross entropy.",
    why="Each parameter can be switched off alone, which leaves a known loss.",
    meaning="Without the weight this is Poly-1 cross entropy; CA.33 is its risk, and CA.34 has its minimiser.",
    left=Subs(PF(m), gamma, 0),
    right=alpha_t * (CROSS_ENTROPY_IN_MARGIN.right + epsilon_1 * sigmoid(-m)),
    derivation=(
        Step(LOSS_IN_MARGIN.right.subs(gamma, 0), "PF.2 at γ = 0"),
        Step(alpha_t * (CROSS_ENTROPY_IN_MARGIN.right + epsilon_1 * sigmoid(-m)), "CE.12 and CE.3"),
    ),
    stable=alpha_t * (CROSS_ENTROPY_IN_MARGIN.stable + epsilon_1 * sigmoid(-m)),
)

WITHOUT_POLYNOMIAL = Equation(
    id="PF.9",
    statement="Without the polynomial term, at ε_1 = 0, Poly-1 focal loss is focal loss.",
    why="The other parameter can be switched off as well.",
    meaning="An implementation that fails here has changed more than the first coefficient.",
    left=Subs(PF(m), epsilon_1, 0),
    right=FOCAL_LOSS_IN_MARGIN.right,
    derivation=(Step(LOSS_IN_MARGIN.right.subs(epsilon_1, 0), "PF.2 at ε_1 = 0"),),
    stable=FOCAL_LOSS_IN_MARGIN.stable,
)

# ---------------------------------------------------------------- soft labels
#
# A soft label is the probability of class 1. The loss is the expected one: the sum of the two classes' losses, each by
# its probability, as for focal loss (BF.15). Neither focal loss nor Poly-1 cross entropy has its minimiser at the
# label. They miss the label on different sides: γ > 0 moves the minimiser towards one half (AB.15), ε_1 > 0 away from
# one half (CA.34).

_loss_of_class_1, _loss_of_class_0 = (LOSS.right.subs({alpha_t: 1, p_t: probability}) for probability in (p, 1 - p))
_expected_loss = (w_1 * y * _loss_of_class_1 + w_0 * (1 - y) * _loss_of_class_0).subs(p, sigmoid(x))
SOFT_LOSS = Equation(
    id="PF.10",
    statement=(
        "For a soft label Poly-1 focal loss is the sum of the classes' losses, each by its probability in the label."
    ),
    why=(
        "The paper defines the loss for hard labels. For a soft one the kit takes the expected loss, as for focal loss "
        "(BF.15)."
    ),
    meaning="The loss is linear in the soft label y, so its minimiser is that for the posterior η = y.",
    left=PF(x),
    right=_expected_loss,
    stable=stable_form(_expected_loss),
)

SOFT_GRADIENT = Equation(
    id="PF.11",
    statement="The derivative of the soft loss in the logit is the sum of the derivatives of its terms.",
    why=(
        "How does a soft label move its logit? By PF.4 the term of class 1 never grows with x, and that of class 0 "
        "never falls."
    ),
    meaning="So the two parts of the gradient have opposite signs, and cancel at the best prediction.",
    left=Derivative(PF(x), x),
    right=differentiate_termwise(SOFT_LOSS.stable, x),
    derivation=(
        Step(diff(SOFT_LOSS.stable, x), "differentiate the stable form of PF.10"),
        Step(differentiate_termwise(SOFT_LOSS.stable, x), "take out the common factor of each term"),
    ),
    stable=differentiate_termwise(SOFT_LOSS.stable, x),
)

HARD_FROM_SOFT = Equation(
    id="PF.12",
    statement="For a hard label the soft loss is the loss of the margin.",
    why="Where both definitions apply they have to agree.",
    meaning="The weights w_1 and w_0 become α and 1 − α, and one of the two terms is multiplied by 0.",
    left=PF(x),
    right=LOSS_IN_MARGIN.right,
    derivation=(
        Step(SOFT_LOSS.right, "PF.10"),
        Step(LOSS_IN_MARGIN.right, "BF.2, CE.11 and PF.2: one of the two sums is zero"),
    ),
    assuming=(
        HARD_LABEL,
        Eq(w_1, ALPHA.symbol),
        Eq(w_0, 1 - ALPHA.symbol),
        Eq(alpha_t, WEIGHT_OF_THE_TRUE_CLASS.right),
        Eq(m, MARGIN.right),
    ),
    stable=LOSS_IN_MARGIN.stable,
)

# ---------------------------------------------------------------- what is differentiated, and the public loss

DERIVATIVES = {
    "PF.3": LOSS.right,
    "PF.5": LOSS_IN_MARGIN.right,
    "PF.6": LOSS_IN_MARGIN.right.subs(m, MARGIN.right),
    "PF.7": LOSS_IN_MARGIN.right,
    "PF.11": SOFT_LOSS.right,
}

# Of the samples −1 is the end of the domain, where the first coefficient is 0 and the cancellation is worst.
EPSILON = Argument(
    "epsilon",
    epsilon_1,
    "factor",
    Interval(-1, oo),
    {
        1.0: (),
        -1.0: ("ParameterEndpoint",),
        0.0: ("ParameterZero",),
        0.5: ("ParameterNotDefault",),
        3.0: ("ParameterNotDefault",),
    },
    default=1.0,
)
LOSSES = (
    Loss(
        name="poly1_focal_loss",
        family="poly1_focal",
        prefix="PF",
        inputs="logits",
        rows=False,
        labels=("hard", "soft"),
        hard=Terms("PF.2", gradient=("PF.6",), curvature=("PF.7",), cancelling=("value", "gradient")),
        soft=Terms("PF.10", gradient=("PF.11",), cancelling=("value", "gradient")),
        formula="w_1 * y * (FL(x) + ε_1 * σ(-x)**(γ + 1)) + w_0 * (1 - y) * (FL(-x) + ε_1 * σ(x)**(γ + 1))",
        page="poly1_focal.md",
        arguments=(ALPHA, GAMMA, EPSILON),
        curvature="poly1_focal_curvature",
    ),
)
