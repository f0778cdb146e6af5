"""What focal loss does to the gradient of cross entropy.

It multiplies the gradient by one number, φ, the same in every logit. That is not the modulating factor, by which it
multiplies the loss: easy examples keep more of their gradient than of their loss, and hard examples may have a *larger*
gradient than under cross entropy. φ rises from 1 to one maximum and falls to 0, and the second derivative in the margin
changes its sign once.

We know no closed form of the maximum, and none of the inflection. That there is exactly one of each is shown by one
argument, used twice: a bracket decides the sign, it is convex (or concave), and it is 0 at p_t = 1 with a known
derivative. Such a function has exactly one more zero, or none.

All of this is for a hard label and without weights, which multiply both gradients alike.
"""

from sympy import Derivative, Eq, Expr, Limit, Rational, Subs, diff, expand, factor, log

from spec.equations.algebra import factor_out
from spec.equations.binary_focal import FL, LOSS
from spec.equations.binary_focal_margin import GRADIENT_IN_MARGIN
from spec.equations.cross_entropy import CE
from spec.equations.cross_entropy import LOSS as CROSS_ENTROPY
from spec.equations.cross_entropy_margin import GRADIENT_IN_MARGIN as CROSS_ENTROPY_IN_MARGIN
from spec.functions import named_function
from spec.notation import alpha_t, declare, gamma, j, logits, m, p, p_t, sigmoid, softplus, unit, y
from spec.records import Equation, Step


def in_p_t(expression: Expr) -> Expr:
    """Return an expression in the margin as one in p_t = σ(m)."""
    return expression.subs({softplus(-m): -log(p_t), sigmoid(-m): 1 - p_t, sigmoid(m): p_t})


# ---------------------------------------------------------------- one number for the whole gradient

_modulating_factor = (1 - p_t) ** gamma
_ratio_of_derivatives = diff(LOSS.right.subs(alpha_t, 1), p_t) / diff(CROSS_ENTROPY.right.subs({y: 1, p: p_t}), p_t)
_factor = factor_out(_modulating_factor, _ratio_of_derivatives)
phi = named_function("phi", "ratio of the gradients of focal loss and cross entropy", _factor, p_t, gamma)
FACTOR = Equation(
    id="GR.1",
    central=True,
    statement=(
        "φ is the derivative of focal loss divided by that of cross entropy, in the probability of the true class."
    ),
    why=(
        "BF.19 says how much smaller the loss is. A model is trained by the gradient, so the ratio of the gradients "
        "matters more."
    ),
    meaning=(
        "In the probability of the true class it is a function φ of p_t and γ alone. AB.16, AB.17, CA.4 and CA.11 are "
        "written in φ."
    ),
    left=phi(p_t, gamma),
    right=_factor,
    derivation=(
        Step(_ratio_of_derivatives, "differentiate BF.3 and CE.7, for the true class"),
        Step(_factor, "take out the common factor"),
    ),
)

_ratio_in_margin = GRADIENT_IN_MARGIN.right.subs(alpha_t, 1) / CROSS_ENTROPY_IN_MARGIN.right
FACTOR_IN_EVERY_LOGIT = Equation(
    id="GR.2",
    statement=(
        "For a hard label φ is the same number in every logit, binary or softmax: the two gradients have one direction."
    ),
    why=(
        "The ratio does not depend on the variable: by the chain rule both gradients are a derivative in the margin "
        "times the same derivative of the margin."
    ),
    meaning=(
        "So with hard labels focal loss never changes the direction of an example's gradient; it weights examples by "
        "φ. A soft label has no single margin, and there even the sign may change."
    ),
    left=Derivative(FL(logits), logits[j]) / Derivative(CE(logits), logits[j]),
    right=phi(p_t, gamma),
    derivation=(
        Step(
            _ratio_in_margin,
            "BF.9 over CE.13: each gradient is that times the derivative of the margin, CF.6, which cancels",
        ),
        Step(phi(p_t, gamma), "p_t = σ(m), CE.21"),
    ),
    assuming=(Eq(p_t, sigmoid(m)),),
    provided=("hard labels",),
)

GRADIENT_RATIO = Equation(
    id="GR.3",
    statement="The ratio of the gradients of cross entropy and focal loss is 1/φ; BF.19 is the ratio of the losses.",
    why="The inverse of φ corresponds to the paper's numbers, which are ratios of losses (BF.19).",
    meaning=(
        "At p_t = 0.9 and γ = 2 the loss is 100 times smaller; the gradient is not, because the modulating factor's "
        "own derivative contributes."
    ),
    left=Derivative(CE(m), m) / Derivative(FL(m), m),
    right=1 / _factor,
    derivation=(
        Step(1 / _ratio_in_margin, "CE.13 over BF.9"),
        Step(1 / _factor, "GR.1"),
    ),
    assuming=(Eq(p_t, sigmoid(m)),),
)

_gradient_per_loss = Limit(phi(p_t, gamma) / _modulating_factor, p_t, 1, "-")
EASY_EXAMPLES = Equation(
    id="GR.4",
    central=True,
    statement="For an easy example focal loss keeps 1 + γ times as much of the gradient as of the loss.",
    why=(
        "How much less is the gradient reduced than the loss? For an easy example the contribution of the modulating "
        "factor's derivative is γ times the other term."
    ),
    meaning="So loss curves overstate what focusing does to the training: of the gradient 1 + γ times as much remains.",
    left=_gradient_per_loss,
    right=_gradient_per_loss.doit(),
)

# ---------------------------------------------------------------- where φ is largest, and where it is 1

crossing = declare("p_0", "the p_t below which φ exceeds 1, for γ > 0", unit, positive=True)
_psi = -(1 - gamma * p_t) * log(p_t) - 2 * (1 - p_t)
_psi_over_one_minus_p_t = -(1 - gamma * p_t) * log(p_t) / (1 - p_t) - 2
psi = named_function("psi", "bracket that has the sign of the derivative of φ", _psi, p_t, gamma)
FACTOR_DERIVATIVE = Equation(
    id="GR.5",
    statement="The derivative of φ has the sign of a bracket, ψ.",
    why=(
        "Is φ always below 1? No: it equals 1 at p_t = 0 and may rise above it first. To see how often it turns, look "
        "at the sign of its derivative."
    ),
    meaning="What multiplies ψ is positive, so ψ decides.",
    left=Derivative(phi(p_t, gamma), p_t),
    right=gamma * (1 - p_t) ** (gamma - 2) * psi(p_t, gamma),
    derivation=(Step(diff(_factor, p_t), "differentiate GR.1"),),
    assuming=(gamma > 0,),
    stable=gamma * (1 - p_t) ** (gamma - 1) * _psi_over_one_minus_p_t,
)

BRACKET = Equation(
    id="GR.6",
    statement="The bracket ψ.",
    why="What is the shape of ψ? It is elementary, but it contains a logarithm.",
    meaning=(
        "We know no closed form of its zeros. Their number can be found without solving, from the two derivatives "
        "that follow."
    ),
    left=psi(p_t, gamma),
    right=_psi,
    stable=(1 - p_t) * _psi_over_one_minus_p_t,
)

BRACKET_IS_CONVEX = Equation(
    id="GR.7",
    statement="ψ is convex, so that it has at most two zeros.",
    why="How many zeros can ψ have? A convex function has at most two.",
    meaning="One of them is known: ψ is 0 at p_t = 1, where the logarithm and the other terms vanish.",
    left=Derivative(psi(p_t, gamma), (p_t, 2)),
    right=expand(diff(_psi, p_t, 2)),
    sign="> 0",
)

BRACKET_AT_ONE = Equation(
    id="GR.8",
    central=True,
    statement=(
        "ψ increases to its zero at 1, so that it has one other: φ rises from φ(0) = 1 to one maximum, falls to "
        "φ(1) = 0, and exceeds 1 exactly below one point, p₀."
    ),
    why="Where is the other zero? The derivative of ψ at p_t = 1 decides.",
    meaning=(
        "It is positive, so ψ arrives from below, and since ψ is positive near p_t = 0 there is exactly one more zero, "
        "the maximum of φ. At γ = 0 φ is 1 everywhere."
    ),
    left=Subs(Derivative(psi(p_t, gamma), p_t), p_t, 1),
    right=diff(_psi, p_t).subs(p_t, 1),
    assuming=(gamma > 0,),
    sign="> 0",
)

AT_ONE_HALF = Equation(
    id="GR.9",
    statement="For γ > 0 p₀ lies below one half: 1 + γ log 2 is less than 2^γ.",
    why=(
        "Where does φ fall below 1? At one half it is (1 + γ log 2) / 2^γ, which is less than 1 for γ > 0, because "
        "exp(u) > 1 + u."
    ),
    meaning="So p₀ < 1/2: a hard example may gain gradient, and an example with p_t > 1/2 always loses some.",
    left=2**gamma * phi(Rational(1, 2), gamma),
    right=expand(2**gamma * _factor.subs(p_t, Rational(1, 2))),
    assuming=(gamma > 0,),
)

_at_one = _factor.subs(gamma, 1) - 1
CROSSING_AT_ONE = Equation(
    id="GR.10",
    statement="At γ = 1 the crossing p₀ is 1/e, where log p_t = −1.",
    why=(
        "For γ = 1 both places have closed forms. The first is the crossing, below which the gradient of focal loss is "
        "the larger one."
    ),
    meaning=(
        "1/e is about 0.37: with γ = 1 focal loss increases the gradient on more than a third of the interval from 0 "
        "to 1."
    ),
    left=phi(p_t, 1) - 1,
    right=factor(expand(_at_one)),
    stable=factor(expand(_at_one)),
    derivation=(Step(_at_one, "GR.1"),),
)

LARGEST_AT_ONE = Equation(
    id="GR.11",
    statement="At γ = 1 the maximum of φ is at 1/e², where log p_t = −2, and is 1 + 1/e².",
    why="The second place is the maximum of φ.",
    meaning=(
        "There focal loss multiplies the gradient by 1 + 1/e², about 1.14: even where it increases gradients most, it "
        "increases them little."
    ),
    left=Derivative(phi(p_t, 1), p_t),
    right=expand(diff(CROSSING_AT_ONE.right, p_t)),
    stable=expand(diff(CROSSING_AT_ONE.right, p_t)),
    derivation=(Step(diff(CROSSING_AT_ONE.right, p_t), "differentiate GR.10"),),
)
