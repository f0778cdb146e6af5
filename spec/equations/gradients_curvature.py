"""What focal loss does to the gradient of cross entropy, continued: the second derivative.

As φ has one maximum, so the second derivative in the margin has one zero, shown by the same argument: a bracket χ
decides the sign, it is concave, and it is 0 at p_t = 1. In the logits of a row a variance is added (GR.18).
"""

from sympy import Derivative, Eq, Rational, Subs, diff, exp, factor, log

from spec.equations.binary_focal import FL
from spec.equations.binary_focal_margin import CURVATURE_IN_MARGIN, GRADIENT_IN_MARGIN
from spec.equations.gradients import in_p_t
from spec.equations.softmax_cross_entropy import SOFTMAX_MARGIN, M
from spec.functions import named_function, product
from spec.notation import alpha_t, direction, gamma, k, logits, m, p_t, sigmoid, step, sum_over_other_classes, t
from spec.records import Equation, Step

# ---------------------------------------------------------------- curvature

# The second derivative has two uses. Its sign says where the loss is convex, and so whether a worse prediction has a
# larger gradient (GR.16, GR.18). Its ratio to the gradient gives the derivative of the recalibration map (CA.6).

_negative_gradient = -GRADIENT_IN_MARGIN.right.subs(alpha_t, 1)
g = named_function("g", "negative gradient of focal loss in the margin, without weights", _negative_gradient, m)
NEGATIVE_GRADIENT = Equation(
    id="GR.12",
    statement="g is the negative gradient of focal loss in the margin, which is positive.",
    why="From here on the margin is the variable again. How strongly does an example raise its own margin?",
    meaning=(
        "By the negative gradient, which is positive and therefore convenient for ratios. The chapters on α and on "
        "calibration are written in g."
    ),
    left=g(m),
    right=_negative_gradient,
    derivation=(Step(_negative_gradient, "BF.9 with the opposite sign"),),
)

_curvature = CURVATURE_IN_MARGIN.right.subs(alpha_t, 1)
H = named_function("H", "second derivative of focal loss in the margin, without weights", _curvature, m)
_chi = -gamma * ((1 + gamma) * p_t - 1) * log(p_t) + (1 + 2 * gamma) * (1 - p_t)
chi = named_function("chi", "bracket that has the sign of the second derivative of focal loss", _chi, p_t, gamma)
CURVATURE = Equation(
    id="GR.13",
    statement=(
        "The second derivative H of focal loss in the margin is minus the derivative of g, and has the sign of a "
        "bracket, χ."
    ),
    why=(
        "Does a worse prediction have a larger gradient? That is a question about the derivative of g, which is minus "
        "the second derivative of the loss."
    ),
    meaning=(
        "In p_t the sign of H is again that of a bracket, and again the bracket's shape is enough. The other factors, "
        "p_t (1 − p_t)^γ, are positive for 0 < p_t < 1, so χ alone decides."
    ),
    left=H(m),
    right=p_t * (1 - p_t) ** gamma * chi(p_t, gamma),
    stable=p_t * (1 - p_t) ** gamma * chi(p_t, gamma),
    derivation=(
        Step(-Derivative(g(m), m), "GR.12, where g is minus the first derivative"),
        Step(_curvature, "BF.11"),
        Step(in_p_t(_curvature), "p_t = σ(m)"),
    ),
    assuming=(Eq(p_t, sigmoid(m)),),
)

CURVATURE_BRACKET = Equation(
    id="GR.14",
    statement="The bracket χ.",
    why="What is the shape of χ? It has a logarithm too, and we know no closed form of its zeros.",
    meaning="For γ > 0 χ tends to −∞ as p_t tends to 0, and it is 0 at p_t = 1.",
    left=chi(p_t, gamma),
    right=_chi,
    stable=_chi,
)

CURVATURE_BRACKET_IS_CONCAVE = Equation(
    id="GR.15",
    statement="χ is concave, so that it has at most two zeros.",
    why="How many zeros can χ have? The sign of its second derivative answers.",
    meaning="χ is concave, so it too has at most two zeros, one of them at p_t = 1.",
    left=Derivative(chi(p_t, gamma), (p_t, 2)),
    right=factor(diff(_chi, p_t, 2)),
    stable=-product(gamma, 1 + p_t + gamma * p_t, *(4 * [p_t ** -Rational(1, 2)])),
    assuming=(gamma > 0,),
    sign="< 0",
)

CURVATURE_BRACKET_AT_ONE = Equation(
    id="GR.16",
    central=True,
    statement=(
        "χ decreases to its zero at 1, so that for γ > 0 it has one other: focal loss is concave below one "
        "inflection, where g is largest, and convex above it."
    ),
    why=(
        "Where is the other zero? The derivative of χ at p_t = 1 decides: it is negative, so exactly one other zero "
        "lies below 1 for γ > 0."
    ),
    meaning=(
        "Below that inflection focal loss is concave in the margin: the worse the prediction, the smaller the "
        "gradient. The hardest examples, mislabelled ones among them, are not those with the largest gradient."
    ),
    left=Subs(Derivative(chi(p_t, gamma), p_t), p_t, 1),
    right=factor(diff(_chi, p_t).subs(p_t, 1)),
    assuming=(gamma > 0,),
    sign="< 0",
)

_margin_along = SOFTMAX_MARGIN.right.xreplace({logits[i]: logits[i] + step * direction[i] for i in (t, k)})
_first_along, _second_along = (diff(_margin_along, step, times).subs(step, 0) for times in (1, 2))
_sum_of_others = sum_over_other_classes(exp(logits[k]))
_mean, _mean_square = (
    sum_over_other_classes(exp(logits[k]) * direction[k] ** power) / _sum_of_others for power in (1, 2)
)
MARGIN_IS_CONCAVE = Equation(
    id="GR.17",
    statement=(
        "Along any direction v of the logits the softmax margin is concave: its second derivative is minus a variance."
    ),
    why=(
        "For a softmax the margin is not linear in the logits. Take any direction v in the logits and differentiate "
        "the margin twice along it."
    ),
    meaning=(
        "What comes out is minus the variance of v over the other classes, weighted by their softmax. With two classes "
        "there is one other class, and no variance: the margin is then linear, as CF.11 shows."
    ),
    left=Subs(Derivative(M(logits + step * direction), (step, 2)), step, 0),
    right=_mean**2 - _mean_square,
    derivation=(Step(_second_along, "differentiate CE.20 twice"),),
)

CURVATURE_IN_LOGITS = Equation(
    id="GR.18",
    statement=(
        "The Hessian of the loss is positive semidefinite exactly where the second derivative in the margin is not "
        "negative: along v the second term is a variance times g ≥ 0, and in the logit of the true class alone it is "
        "0."
    ),
    why=(
        "The chain rule gives the Hessian along v: curvature in the margin times the squared first derivative, plus "
        "the negative gradient times that variance."
    ),
    meaning="The second term is never negative; the first one has the sign of χ.",
    left=Subs(Derivative(FL(logits + step * direction), (step, 2)), step, 0),
    right=H(m) * _first_along**2 - g(m) * MARGIN_IS_CONCAVE.right,
    assuming=(Eq(m, SOFTMAX_MARGIN.right),),
)
