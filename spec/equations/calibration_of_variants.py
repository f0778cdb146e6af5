"""What focal loss makes of a probability, continued: its extensions to soft labels, and related losses.

The formula is defined for hard labels. For a soft label y several extensions are in use, equal at 0 and 1 and different
between. They are told apart by their minimiser, which one would like to be y. Two of them have no minimiser for γ > 0:
the loss tends to 0 as the prediction approaches the nearer label, but is nowhere 0. y and 1 − y may be exchanged
together with p and 1 − p, so y > ½ is no restriction.
"""

from sympy import Abs, Derivative, Eq, Integer, Subs, exp
from sympy.codegen.cfunctions import expm1

from spec.equations.algebra import with_log1p
from spec.equations.balance import FL, HALF, log_odds, risk
from spec.equations.binary_focal_paper import STARRED_LOSS
from spec.equations.cross_entropy import LOSS as CROSS_ENTROPY
from spec.equations.cross_entropy import LOSS_IN_LOGIT
from spec.equations.poly1_focal import epsilon_1
from spec.functions import MEANINGS, named_function
from spec.notation import alpha, beta, eta, gamma, p, sigmoid, softplus, x, y, ybar
from spec.records import Equation

CE = named_function("CE", MEANINGS["CE"], CROSS_ENTROPY.right, p, y)

# ---------------------------------------------------------------- soft labels

# Why compare minimisers? At y = 0 and y = 1 all extensions agree, so no hard label and no result of the paper can tell
# them apart. A soft label says how probable the class is. Training on it should lead either to that probability or to
# the prediction to which the same probability leads if it is spread over hard labels. For γ > 0 the losses of CA.26 and
# CA.28 have the first property, that of CA.23 the second, and the others neither.

EXPECTED = Equation(
    id="CA.23",
    statement=(
        "The sum over the classes (ours, kornia, Keras' categorical) is the risk at η = y; AB.9 gives its minimiser."
    ),
    why="Focal loss is defined for hard labels. This kit and Keras' categorical loss extend it by the expected loss.",
    meaning="Its minimiser for a label y is that of the posterior η = y.",
    left=y * FL(p) + (1 - y) * FL(1 - p),
    right=2 * risk(p),
    assuming=(Eq(eta, y), Eq(alpha, HALF)),
    stable=with_log1p((y * FL(p) + (1 - y) * FL(1 - p)).doit()),
)

_stable_entropy = CROSS_ENTROPY.stable
_mixture = y * p + (1 - y) * (1 - p)
mixed = named_function(
    "FL_mix", "focal loss of a soft label, with the mixed p_t", (1 - _mixture) ** gamma * CE(p, y), p, y
)
MIXED = Equation(
    id="CA.24",
    statement="The mixed p_t (torchvision, optax, Keras' binary) is the mean of p and 1 − p under the label.",
    why=(
        "Keras' binary loss, torchvision and optax put the mixture of p and 1 − p into p_t, and multiply the factor by "
        "the cross entropy of the soft label."
    ),
    meaning="At y = ½ the mixture is one half for every p: the factor is then a constant, and moves no minimiser.",
    left=mixed(p, y),
    right=(1 - _mixture) ** gamma * CE(p, y),
    stable=(y * (1 - p) + (1 - y) * p) ** gamma * _stable_entropy,
)

MIXED_DERIVATIVE = Equation(
    id="CA.25",
    statement=(
        "For γ > 0 the mixed loss still decreases at p = y > ½, and is larger below y: the minimiser is more extreme "
        "than the label."
    ),
    why="Which prediction minimises that loss?",
    meaning=(
        "The derivative at p = y is negative for y > 1/2, so the minimiser is beyond y: the loss pushes a soft label "
        "towards a hard one, which is the opposite of what soft labels are for."
    ),
    left=Subs(Derivative(mixed(p, y), p), p, y),
    right=-gamma * (2 * y - 1) * (2 * y * (1 - y)) ** (gamma - 1) * CE(y, y),
    stable=-gamma * (2 * y - 1) * (2 * y * (1 - y)) ** (gamma - 1) * _stable_entropy.subs(p, y),
    assuming=(gamma > 0, y > HALF, y < 1),
)

_entropy, _one_minus_exp = CE(p, y), -expm1(-_stable_entropy)
of_entropy = named_function(
    "FL_exp",
    "focal loss of a soft label, with the p_t of its cross entropy",
    (1 - exp(-_entropy)) ** gamma * _entropy,
    p,
    y,
)
OF_CROSS_ENTROPY = Equation(
    id="CA.26",
    statement="The p_t of a cross entropy (segmentation-models-pytorch) is exp(−CE).",
    why="The library segmentation-models-pytorch computes p_t as exp(−CE), from the cross entropy of the soft label.",
    meaning="This p_t is also a mean of the two probabilities, but the geometric one.",
    left=of_entropy(p, y),
    right=(1 - exp(-_entropy)) ** gamma * _entropy,
    stable=_one_minus_exp**gamma * _stable_entropy,
)

_derivative_in_cross_entropy = (1 - exp(-_entropy)) ** (gamma - 1) * (
    1 - exp(-_entropy) + gamma * _entropy * exp(-_entropy)
)
OF_CROSS_ENTROPY_DERIVATIVE = Equation(
    id="CA.27",
    statement="The loss of CA.26 increases with the cross entropy, so p = y is its minimiser.",
    why="Where is the minimum of that loss?",
    meaning="The loss is an increasing function of the cross entropy, so its minimiser is p = y.",
    left=Derivative(of_entropy(p, y), p),
    right=(p - y) / (p * (1 - p)) * _derivative_in_cross_entropy,
    assuming=(y < 1,),
)

quality = named_function("QFL", "quality focal loss", Abs(y - p) ** gamma * CE(p, y), p, y)
QUALITY = Equation(
    id="CA.28",
    statement="For γ > 0 quality focal loss is 0 at p = y, its minimiser, and nowhere else.",
    why="Quality focal loss was made for soft labels: its factor is the distance from the label, to the power γ.",
    meaning=(
        "For γ > 0 the loss is 0 at p = y; at γ = 0 it is cross entropy, whose minimum at a soft label is the label's "
        "entropy."
    ),
    left=quality(p, y),
    right=Abs(y - p) ** gamma * CE(p, y),
    assuming=(gamma > 0,),
    stable=Abs(y - p) ** gamma * _stable_entropy,
    source=("Li et al. 2020",),
)

by_side = named_function(
    "FL_side",
    "focal loss of a soft label, with the factor of a shrunken margin",
    sigmoid(-(2 * y - 1) * x) ** gamma * CE(sigmoid(x), y),
    x,
    y,
)
BY_SIDE = Equation(
    id="CA.29",
    statement=(
        "With the factor of a shrunken margin (MONAI) there is no minimiser for γ > 0 and y > ½: the loss tends to 0."
    ),
    why=(
        "MONAI shrinks the margin by the label. The factor then tends to 0 as the logit grows, faster than the cross "
        "entropy grows."
    ),
    meaning="So the loss tends to 0 and has no minimiser: a soft label drives the logit without bound.",
    left=by_side(x, y),
    right=sigmoid(-(2 * y - 1) * x) ** gamma * CE(sigmoid(x), y),
    assuming=(gamma > 0, y > HALF, y < 1),
    stable=exp(-gamma * softplus((2 * y - 1) * x)) * LOSS_IN_LOGIT.stable,
)

nearer = named_function(
    "FL_near", "focal loss of a soft label, with the p_t of the nearer class", (1 - p) ** gamma * CE(p, y), p, y
)
OF_NEARER_CLASS = Equation(
    id="CA.30",
    statement=(
        "With the p_t of the nearer class there is no minimiser for γ > 0 and y > ½: the loss tends to 0 as p tends to "
        "1."
    ),
    why="The same happens if the nearer class supplies p_t.",
    meaning="Both losses have an infimum of 0 that no prediction attains.",
    left=nearer(p, y),
    right=(1 - p) ** gamma * CE(p, y),
    assuming=(gamma > 0, y > HALF, y < 1),
    stable=(1 - p) ** gamma * _stable_entropy,
)

# ---------------------------------------------------------------- related losses

# The same question is put to two related losses. For both the condition of the minimiser can be solved by hand: FL*
# gives the logit from η (CA.31, CA.32), Poly-1 gives η from the prediction (CA.34), as CA.1 does for focal loss.

_starred_risk = eta * STARRED_LOSS.right.subs(ybar, 1) + (1 - eta) * STARRED_LOSS.right.subs(ybar, -1)
starred_risk = named_function("risk^*", "expected FL* of a logit", _starred_risk, x)
_exp_logit, _exp_shift = exp(gamma * x), exp(beta)
STARRED_DERIVATIVE = Equation(
    id="CA.31",
    statement="FL* is convex in the logit, and its minimiser is where a quadratic in exp(γx) is 0.",
    why="The paper's other form, FL*, is cross entropy of a transformed margin, so its risk is convex in the logit.",
    meaning=(
        "Its minimiser solves a quadratic equation, and so has a closed form; of that of focal loss we know none."
    ),
    left=Derivative(starred_risk(x), x),
    right=((1 - eta) * _exp_shift * _exp_logit**2 + (1 - 2 * eta) * _exp_logit - eta * _exp_shift)
    / ((_exp_shift + _exp_logit) * (1 + _exp_shift * _exp_logit)),
    assuming=(gamma > 0,),
    stable=(1 - eta) * sigmoid(gamma * x - beta) - eta * sigmoid(-(gamma * x + beta)),
)

STARRED_IS_TEMPERATURE = Equation(
    id="CA.32",
    statement="Without its shift FL* is exact temperature scaling: its minimiser is the logit of η, divided by γ.",
    why="Without the shift the solution is one line: the logit of the posterior divided by γ.",
    meaning="FL* with β = 0 is temperature scaling, built into the loss.",
    left=Derivative(starred_risk(x), x),
    right=Integer(0),
    assuming=(gamma > 0, Eq(x, log_odds(eta) / gamma), Eq(beta, 0)),
)

_poly_risk = eta * CE(p, 1) + (1 - eta) * CE(p, 0) + epsilon_1 * (eta * (1 - p) + (1 - eta) * p)
poly_risk = named_function("risk_poly", "expected Poly-1 cross entropy of a prediction", _poly_risk, p)
POLY_RISK = Equation(
    id="CA.33",
    statement="PolyLoss, Poly-1, adds ε_1 (1 − p_t) to cross entropy; this is its risk.",
    why="PolyLoss changes the coefficients of the series AB.2.",
    meaning="Poly-1 changes the first one only. Its focal form has a chapter of its own, PF.",
    left=poly_risk(p),
    right=_poly_risk,
    stable=with_log1p(_poly_risk.doit()),
    source=("Leng et al. 2022",),
)

POLY_DERIVATIVE = Equation(
    id="CA.34",
    statement=(
        "Poly-1 is not proper either: p is best for this η, which for ε_1 > 0 is nearer to one half, unless p = ½."
    ),
    why="Is Poly-1 proper, if focal loss is not?",
    meaning=(
        "It is not, and its error has the other direction: for ε_1 > 0 predictions are more extreme than the posterior."
    ),
    left=Derivative(poly_risk(p), p),
    right=Integer(0),
    assuming=(Eq(eta, p * (1 + epsilon_1 * (1 - p)) / (1 + 2 * epsilon_1 * p * (1 - p))),),
)
