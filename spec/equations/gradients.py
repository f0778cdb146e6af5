"""What focal loss does to the gradient of cross entropy.

It multiplies it by one number, φ, the same in every logit. That is not the number by which it multiplies the loss:
easy examples keep more of their gradient than of their loss, and hard ones are pulled *harder* than by cross entropy.
φ rises from 1 to one maximum and falls to 0, and the curvature in the margin changes its sign once. Both follow from a
bracket that bends one way only and arrives at its zero, p_t = 1, with a known slope.

For a hard label, without weights: they multiply everything alike.
"""

from sympy import Derivative, Eq, Expr, Function, Limit, Rational, Subs, diff, exp, expand, factor, log

from spec.equations.algebra import take_out
from spec.equations.binary_focal import CURVATURE_IN_MARGIN, GRADIENT_IN_MARGIN, LOSS
from spec.equations.cross_entropy import GRADIENT_IN_MARGIN as CROSS_ENTROPY_IN_MARGIN
from spec.equations.cross_entropy import LOSS as CROSS_ENTROPY
from spec.equations.softmax_cross_entropy import SOFTMAX_MARGIN
from spec.functions import named
from spec.notation import alpha_t, direction, gamma, j, k, logits, m, over_others, p, p_t, sigmoid, softplus, step, t, y
from spec.records import Equation, Step

CE = Function("CE")
FL = Function("FL")
M = Function("m")


def in_p_t(expression: Expr) -> Expr:
    """Return an expression in the margin as one in p_t = σ(m)."""
    return expression.subs({softplus(-m): -log(p_t), sigmoid(-m): 1 - p_t, sigmoid(m): p_t})


# ---------------------------------------------------------------- one number for the whole gradient

_damping = (1 - p_t) ** gamma
_slopes = diff(LOSS.right.subs(alpha_t, 1), p_t) / diff(CROSS_ENTROPY.right.subs({y: 1, p: p_t}), p_t)
_factor = take_out(_damping, _slopes)
phi = named("phi", _factor, p_t, gamma)
FACTOR = Equation(
    id="GR.1",
    says="φ is the slope of focal loss divided by that of cross entropy, in the probability of the true class.",
    left=phi(p_t, gamma),
    right=_factor,
    derivation=(
        Step(_slopes, "differentiate BF.3 and CE.7, for the true class"),
        Step(_factor, "take out the common factor"),
    ),
)

_of_margin = GRADIENT_IN_MARGIN.right.subs(alpha_t, 1) / CROSS_ENTROPY_IN_MARGIN.right
FACTOR_IN_EVERY_LOGIT = Equation(
    id="GR.2",
    says="It is the same number in every logit, binary or softmax: the two gradients have one direction.",
    left=Derivative(FL(logits), logits[j]) / Derivative(CE(logits), logits[j]),
    right=phi(p_t, gamma),
    derivation=(
        Step(_of_margin, "BF.9 over CE.13: each gradient is that times the slope of the margin, CF.6, which cancels"),
        Step(phi(p_t, gamma), "p_t = σ(m), CE.21"),
    ),
    assuming=(Eq(p_t, sigmoid(m)),),
)

GRADIENT_RATIO = Equation(
    id="GR.3",
    says="The gradient of focal loss is so many times smaller than that of cross entropy; BF.19 compares the losses.",
    left=Derivative(CE(m), m) / Derivative(FL(m), m),
    right=1 / _factor,
    derivation=(
        Step(1 / _of_margin, "CE.13 over BF.9"),
        Step(1 / _factor, "GR.1"),
    ),
    assuming=(Eq(p_t, sigmoid(m)),),
)

_left_over = Limit(phi(p_t, gamma) / _damping, p_t, 1, "-")
EASY_EXAMPLES = Equation(
    id="GR.4",
    says="Of the gradient of an easy example 1 + γ times as much is left as of its loss.",
    left=_left_over,
    right=_left_over.doit(),
)

# ---------------------------------------------------------------- where φ is largest, and where it is 1

_bracket = -(1 - gamma * p_t) * log(p_t) - 2 * (1 - p_t)
psi = named("psi", _bracket, p_t, gamma)
FACTOR_SLOPE = Equation(
    id="GR.5",
    says="The slope of φ has the sign of a bracket, ψ.",
    left=Derivative(phi(p_t, gamma), p_t),
    right=gamma * (1 - p_t) ** (gamma - 2) * psi(p_t, gamma),
    derivation=(Step(diff(_factor, p_t), "differentiate GR.1"),),
)

BRACKET = Equation(id="GR.6", says="The bracket ψ.", left=psi(p_t, gamma), right=_bracket)

BRACKET_BENDS_UP = Equation(
    id="GR.7",
    says="ψ is convex …",
    left=Derivative(psi(p_t, gamma), (p_t, 2)),
    right=expand(diff(_bracket, p_t, 2)),
    sign="> 0",
)

BRACKET_AT_ONE = Equation(
    id="GR.8",
    says=(
        "… and rises to its zero at 1, so that it has one other: φ rises from φ(0) = 1 to one maximum, falls to "
        "φ(1) = 0, and is more than 1 exactly below one point, p₀."
    ),
    left=Subs(Derivative(psi(p_t, gamma), p_t), p_t, 1),
    right=diff(_bracket, p_t).subs(p_t, 1),
    sign="> 0",
)

AT_ONE_HALF = Equation(
    id="GR.9",
    says="p₀ lies below one half: 1 + γ log 2 is less than 2^γ, which it touches at γ = 0.",
    left=2**gamma * phi(Rational(1, 2), gamma),
    right=expand(2**gamma * _factor.subs(p_t, Rational(1, 2))),
)

_at_one = _factor.subs(gamma, 1) - 1
CROSSING_AT_ONE = Equation(
    id="GR.10",
    says="At γ = 1 it is 1/e: there log p_t = −1.",
    left=phi(p_t, 1) - 1,
    right=factor(expand(_at_one)),
    derivation=(Step(_at_one, "GR.1"),),
)

LARGEST_AT_ONE = Equation(
    id="GR.11",
    says="At γ = 1 the maximum is at 1/e², where log p_t = −2, and is 1 + 1/e².",
    left=Derivative(phi(p_t, 1), p_t),
    right=expand(diff(CROSSING_AT_ONE.right, p_t)),
    derivation=(Step(diff(CROSSING_AT_ONE.right, p_t), "differentiate GR.10"),),
)

# ---------------------------------------------------------------- curvature

_pull = -GRADIENT_IN_MARGIN.right.subs(alpha_t, 1)
g = named("g", _pull, m)
PULL = Equation(
    id="GR.12",
    says="The pull of an example is how steeply its loss falls in the margin.",
    left=g(m),
    right=_pull,
    derivation=(Step(_pull, "BF.9, turned round"),),
)

_curvature = CURVATURE_IN_MARGIN.right.subs(alpha_t, 1)
H = named("H", _curvature, m)
_bracket = -gamma * ((1 + gamma) * p_t - 1) * log(p_t) + (1 + 2 * gamma) * (1 - p_t)
chi = named("chi", _bracket, p_t, gamma)
CURVATURE = Equation(
    id="GR.13",
    says="The curvature in the margin is the slope of the pull, turned round, and has the sign of a bracket, χ.",
    left=-Derivative(g(m), m),
    right=p_t * (1 - p_t) ** gamma * chi(p_t, gamma),
    derivation=(Step(_curvature, "BF.11"), Step(in_p_t(_curvature), "p_t = σ(m)")),
    assuming=(Eq(p_t, sigmoid(m)),),
)

CURVATURE_BRACKET = Equation(id="GR.14", says="The bracket χ.", left=chi(p_t, gamma), right=_bracket)

CURVATURE_BRACKET_BENDS_DOWN = Equation(
    id="GR.15",
    says="χ is concave …",
    left=Derivative(chi(p_t, gamma), (p_t, 2)),
    right=factor(diff(_bracket, p_t, 2)),
    assuming=(gamma > 0,),
    sign="< 0",
)

CURVATURE_BRACKET_AT_ONE = Equation(
    id="GR.16",
    says=(
        "… and falls to its zero at 1, so that for γ > 0 it has one other: focal loss bends down below one inflection, "
        "where it pulls hardest, and up above it."
    ),
    left=Subs(Derivative(chi(p_t, gamma), p_t), p_t, 1),
    right=factor(diff(_bracket, p_t).subs(p_t, 1)),
    sign="< 0",
)

_along = SOFTMAX_MARGIN.right.xreplace({logits[i]: logits[i] + step * direction[i] for i in (t, k)})
_turn, _bend = (diff(_along, step, times).subs(step, 0) for times in (1, 2))
_odds = over_others(exp(logits[k]))
_mean, _mean_square = (over_others(exp(logits[k]) * direction[k] ** power) / _odds for power in (1, 2))
MARGIN_BENDS_DOWN = Equation(
    id="GR.17",
    says="Along any direction v of the logits the margin of a softmax bends down, by a variance of the others' steps.",
    left=Subs(Derivative(M(logits + step * direction), (step, 2)), step, 0),
    right=_mean**2 - _mean_square,
    derivation=(Step(_bend, "differentiate CE.20 twice"),),
)

CURVATURE_IN_LOGITS = Equation(
    id="GR.18",
    says=(
        "The Hessian of the loss is positive semidefinite exactly where the curvature in the margin is not negative: "
        "along v the second term is a variance, and in the logit of the true class alone it is 0."
    ),
    left=Subs(Derivative(FL(logits + step * direction), (step, 2)), step, 0),
    right=H(m) * _turn**2 - g(m) * MARGIN_BENDS_DOWN.right,
    assuming=(Eq(m, SOFTMAX_MARGIN.right),),
)
