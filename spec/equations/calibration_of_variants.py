"""What focal loss makes of a probability, continued: its extensions to soft labels, and its relatives.

The formula is defined for hard labels. For a soft label y several extensions are in use, equal at 0 and 1 and different
between. What tells them apart is the best prediction, which one would like to be y. Two of them have none for γ > 0:
the loss comes as near to 0 as one likes where the prediction approaches the nearer label, and is 0 nowhere. y and 1 − y
change places with p and 1 − p, so that y > ½ is no restriction.
"""

from sympy import Abs, Derivative, Eq, Integer, Subs, exp

from spec.equations.balance import FL, HALF, log_odds, risk
from spec.equations.binary_focal_paper import STARRED_LOSS
from spec.equations.cross_entropy import LOSS as CROSS_ENTROPY
from spec.functions import named_function
from spec.notation import alpha, beta, eta, gamma, lambda_, p, sigmoid, x, y, ybar
from spec.records import Equation

CE = named_function("CE", CROSS_ENTROPY.right, p, y)

# ---------------------------------------------------------------- soft labels

EXPECTED = Equation(
    id="CA.23",
    statement=(
        "The sum over the classes (ours, kornia, Keras' categorical) is the risk at η = y; CA.1 gives its minimiser."
    ),
    left=y * FL(p) + (1 - y) * FL(1 - p),
    right=2 * risk(p),
    assuming=(Eq(eta, y), Eq(alpha, HALF)),
)

_mixture = y * p + (1 - y) * (1 - p)
mixed = named_function("FL_mix", (1 - _mixture) ** gamma * CE(p, y), p, y)
MIXED = Equation(
    id="CA.24",
    statement="The mixed p_t (torchvision, optax, Keras' binary) is the mean of p and 1 − p under the label.",
    left=mixed(p, y),
    right=(1 - _mixture) ** gamma * CE(p, y),
)

MIXED_DERIVATIVE = Equation(
    id="CA.25",
    statement=(
        "At p = y > ½ the mixed loss still decreases, and below y it is larger: the minimiser is more extreme than the "
        "label."
    ),
    left=Subs(Derivative(mixed(p, y), p), p, y),
    right=-gamma * (2 * y - 1) * (2 * y * (1 - y)) ** (gamma - 1) * CE(y, y),
    assuming=(y > HALF, y < 1),
)

_entropy = CE(p, y)
of_entropy = named_function("FL_exp", (1 - exp(-_entropy)) ** gamma * _entropy, p, y)
OF_CROSS_ENTROPY = Equation(
    id="CA.26",
    statement="The p_t of a cross entropy (segmentation-models-pytorch) is exp(−CE).",
    left=of_entropy(p, y),
    right=(1 - exp(-_entropy)) ** gamma * _entropy,
)

_derivative_in_cross_entropy = (1 - exp(-_entropy)) ** (gamma - 1) * (
    1 - exp(-_entropy) + gamma * _entropy * exp(-_entropy)
)
OF_CROSS_ENTROPY_DERIVATIVE = Equation(
    id="CA.27",
    statement="It increases with the cross entropy, so that p = y is the minimiser.",
    left=Derivative(of_entropy(p, y), p),
    right=(p - y) / (p * (1 - p)) * _derivative_in_cross_entropy,
    assuming=(y < 1,),
)

quality = named_function("QFL", Abs(y - p) ** gamma * CE(p, y), p, y)
QUALITY = Equation(
    id="CA.28",
    statement="Quality focal loss is 0 at p = y, its minimiser, and nowhere else.",
    left=quality(p, y),
    right=Abs(y - p) ** gamma * CE(p, y),
    source=("Li et al. 2020",),
)

by_side = named_function("FL_side", sigmoid(-(2 * y - 1) * x) ** gamma * CE(sigmoid(x), y), x, y)
BY_SIDE = Equation(
    id="CA.29",
    statement=(
        "With the factor of a shrunken margin (MONAI) there is no minimiser for γ > 0 and y > ½: the loss tends to 0."
    ),
    left=by_side(x, y),
    right=sigmoid(-(2 * y - 1) * x) ** gamma * CE(sigmoid(x), y),
)

nearer = named_function("FL_near", (1 - p) ** gamma * CE(p, y), p, y)
OF_NEARER_CLASS = Equation(
    id="CA.30",
    statement=(
        "With the p_t of the nearer class there is no minimiser for γ > 0 and y > ½: the loss tends to 0 as p tends to "
        "1."
    ),
    left=nearer(p, y),
    right=(1 - p) ** gamma * CE(p, y),
)

# ---------------------------------------------------------------- relatives

_starred_risk = eta * STARRED_LOSS.right.subs(ybar, 1) + (1 - eta) * STARRED_LOSS.right.subs(ybar, -1)
starred_risk = named_function("risk^*", _starred_risk, x)
_exp_logit, _exp_shift = exp(gamma * x), exp(beta)
STARRED_DERIVATIVE = Equation(
    id="CA.31",
    statement="FL* is convex in the logit, and its minimiser is where a quadratic in exp(γx) is 0.",
    left=Derivative(starred_risk(x), x),
    right=((1 - eta) * _exp_shift * _exp_logit**2 + (1 - 2 * eta) * _exp_logit - eta * _exp_shift)
    / ((_exp_shift + _exp_logit) * (1 + _exp_shift * _exp_logit)),
    assuming=(gamma > 0,),
)

STARRED_IS_TEMPERATURE = Equation(
    id="CA.32",
    statement="Without its shift FL* is exact temperature scaling: its minimiser is the logit of η, divided by γ.",
    left=Derivative(starred_risk(x), x),
    right=Integer(0),
    assuming=(gamma > 0, Eq(x, log_odds(eta) / gamma), Eq(beta, 0)),
)

_poly_risk = eta * CE(p, 1) + (1 - eta) * CE(p, 0) + lambda_ * (eta * (1 - p) + (1 - eta) * p)
poly_risk = named_function("risk_poly", _poly_risk, p)
POLY_RISK = Equation(
    id="CA.33",
    statement="PolyLoss, Poly-1, adds λ (1 − p_t) to cross entropy; this is its risk.",
    left=poly_risk(p),
    right=_poly_risk,
    source=("Leng et al. 2022",),
)

POLY_DERIVATIVE = Equation(
    id="CA.34",
    statement="It is not proper for λ > 0 either: p is best for this η, which is nearer to one half than p.",
    left=Derivative(poly_risk(p), p),
    right=Integer(0),
    assuming=(Eq(eta, p * (1 + lambda_ * (1 - p)) / (1 + 2 * lambda_ * p * (1 - p))),),
)
