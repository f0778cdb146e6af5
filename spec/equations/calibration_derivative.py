"""What focal loss makes of a probability, continued: how much the recalibration map stretches.

The map is Λ, and its derivative says how an error of the logit grows on the way to the posterior. The derivative
differs little between one half and the ends (CA.7, CA.8), which is why focal loss acts almost like temperature scaling;
and it exceeds 1, which is why focal loss is not proper (CA.11).
"""

from sympy import Abs, Derivative, Eq, Expr, Limit, Subs, collect, exp, expand, log, oo, sign, together
from sympy.codegen.cfunctions import log1p

from spec.equations.balance import HALF, TWO_CLASSES, log_odds, risk
from spec.equations.balance_log_ratio import POSITIVE_LOGIT, Lambda, kappa, kappa_difference
from spec.equations.gradients import phi
from spec.equations.gradients_curvature import H, g
from spec.notation import alpha, eta, gamma, sigmoid, softplus, x
from spec.records import Equation, Step


def _curvature_over_gradient(margin: Expr) -> Expr:
    """Return H / g at a margin, as it is computed: both have the factor σ(−m)^(1 + γ), which is cancelled."""
    bracket = gamma**2 * kappa(-margin) + 1 + 2 * gamma
    loss = gamma * sigmoid(margin) * softplus(-margin)
    return (sigmoid(margin) * bracket - loss) / (1 + gamma * kappa(-margin))


RECALIBRATION_DERIVATIVE = Equation(
    id="CA.6",
    statement="The derivative of the recalibration map, in logits.",
    why=(
        "How much does the map stretch logits? Its derivative is a sum of two ratios, second derivative over gradient, "
        "at both margins."
    ),
    meaning=(
        "AB.11 has shown that Λ increases, so that the map can be inverted. Its derivative says how much an error of "
        "the logit grows on the way to the posterior."
    ),
    left=Derivative(Lambda(x, gamma), x),
    right=H(x) / g(x) + H(-x) / g(-x),
    derivation=(Step(Derivative(log(g(-x) / g(x)), x), "AB.8"),),
    stable=_curvature_over_gradient(x) + _curvature_over_gradient(-x),
)

_at_half = together(RECALIBRATION_DERIVATIVE.right.subs(x, 0).doit().rewrite(exp).doit())
DERIVATIVE_AT_HALF = Equation(
    id="CA.7",
    statement="The derivative of the recalibration map at one half.",
    why="At one half the derivative can be evaluated.",
    meaning="Near one half the map multiplies a logit by this number, which depends on γ alone.",
    left=Subs(Derivative(Lambda(x, gamma), x), x, 0),
    right=collect(expand(_at_half * (1 + gamma * log(2))), gamma) / (1 + gamma * log(2)),
    derivation=(Step(_at_half, "CA.6"),),
)

DERIVATIVE_AT_INFINITY = Equation(
    id="CA.8",
    central=True,
    statement="The map's derivative tends to 1 + γ, not much more: focal loss acts almost like temperature scaling.",
    why="At the other end the derivative has a limit.",
    meaning=(
        "The two numbers differ little, so recalibration nearly multiplies logits by a constant: that is what "
        "temperature scaling does. The first number holds for predictions near one half, and the second for those that "
        "are nearly certain."
    ),
    left=Limit(Derivative(Lambda(x, gamma), x), x, oo),
    right=1 + gamma,
)

KAPPA_IS_BELOW_ONE = Equation(
    id="CA.9",
    statement="κ is less than 1 at negative logits.",
    why="To invert Λ numerically one needs a bracket of the root, and for the bracket one more bound of κ.",
    meaning="κ tends to 1 as the logit tends to −∞, so no smaller bound holds.",
    left=1 - kappa(-x),
    right=1 - kappa(-x).doit(),
    assuming=POSITIVE_LOGIT,
    sign="> 0",
)

BRACKET = Equation(
    id="CA.10",
    statement="For x > 0, (1 + γ) x − Λ lies between 0 (AB.13) and log(1 + γ), which brackets the root x.",
    why="Between which two lines does Λ lie?",
    meaning=(
        "Solved for x this encloses the root in an interval of length log(1 + γ) / (1 + γ), where four steps of "
        "Newton's method are enough."
    ),
    left=(1 + gamma) * x - Lambda(x, gamma),
    right=log((1 + gamma * kappa(-x)) / (1 + gamma * kappa(x))),
    stable=sign(x) * log1p(gamma * kappa_difference(Abs(x)) / (1 + gamma * kappa(Abs(x)))),
)

NOT_PROPER = Equation(
    id="CA.11",
    central=True,
    statement="Focal loss is not proper: at p = η the risk has a derivative that is not 0, unless γ = 0 or η = ½.",
    why="A loss is proper if its minimiser is η itself.",
    meaning=(
        "This derivative at p = η shows that focal loss is not proper: the two factors φ differ, unless η = 1/2 or γ = "
        "0. For γ > 0 and η > ½ the derivative is positive, since the minimiser lies nearer to one half (AB.15): with "
        "α = ½ focal loss makes two-class predictions underconfident. Weights are left out (α = ½), so that the effect "
        "is that of γ alone."
    ),
    left=Derivative(risk(sigmoid(x)), x),
    right=eta * (1 - eta) * (phi(1 - eta, gamma) - phi(eta, gamma)) / 2,
    assuming=(Eq(x, log_odds(eta)), Eq(alpha, HALF)),
    provided=(TWO_CLASSES,),
)
