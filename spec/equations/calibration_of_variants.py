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
from spec.functions import named
from spec.notation import alpha, beta, eta, gamma, lambda_, p, sigmoid, x, y, ybar
from spec.records import Equation

CE = named("CE", CROSS_ENTROPY.right, p, y)

# ---------------------------------------------------------------- soft labels

EXPECTED = Equation(
    id="CA.23",
    says="The sum over the classes (ours, kornia, Keras' categorical) is the risk of η = y; CA.1 says what is best.",
    left=y * FL(p) + (1 - y) * FL(1 - p),
    right=2 * risk(p),
    assuming=(Eq(eta, y), Eq(alpha, HALF)),
)

_mixture = y * p + (1 - y) * (1 - p)
mixed = named("FL_mix", (1 - _mixture) ** gamma * CE(p, y), p, y)
MIXED = Equation(
    id="CA.24",
    says="The mixed p_t (torchvision, optax, Keras' binary) is the mean of p and 1 − p by the label.",
    left=mixed(p, y),
    right=(1 - _mixture) ** gamma * CE(p, y),
)

MIXED_SLOPE = Equation(
    id="CA.25",
    says="At p = y > ½ the mixed loss still falls, and below y it is larger: more extreme than the label is best.",
    left=Subs(Derivative(mixed(p, y), p), p, y),
    right=-gamma * (2 * y - 1) * (2 * y * (1 - y)) ** (gamma - 1) * CE(y, y),
    assuming=(y > HALF, y < 1),
)

_entropy = CE(p, y)
of_entropy = named("FL_exp", (1 - exp(-_entropy)) ** gamma * _entropy, p, y)
OF_CROSS_ENTROPY = Equation(
    id="CA.26",
    says="The p_t of a cross entropy (segmentation-models-pytorch) is exp(−CE).",
    left=of_entropy(p, y),
    right=(1 - exp(-_entropy)) ** gamma * _entropy,
)

_rises = (1 - exp(-_entropy)) ** (gamma - 1) * (1 - exp(-_entropy) + gamma * _entropy * exp(-_entropy))
OF_CROSS_ENTROPY_SLOPE = Equation(
    id="CA.27",
    says="It rises with the cross entropy, so that p = y is best.",
    left=Derivative(of_entropy(p, y), p),
    right=(p - y) / (p * (1 - p)) * _rises,
    assuming=(y < 1,),
)

quality = named("QFL", Abs(y - p) ** gamma * CE(p, y), p, y)
QUALITY = Equation(
    id="CA.28",
    says="Quality focal loss is 0 at p = y, its best prediction, and nowhere else.",
    left=quality(p, y),
    right=Abs(y - p) ** gamma * CE(p, y),
    source=("Li et al. 2020",),
)

by_side = named("FL_side", sigmoid(-(2 * y - 1) * x) ** gamma * CE(sigmoid(x), y), x, y)
BY_SIDE = Equation(
    id="CA.29",
    says="The factor of a shrunken margin (MONAI) has no best logit for γ > 0 and y > ½: it tends to 0 as x grows.",
    left=by_side(x, y),
    right=sigmoid(-(2 * y - 1) * x) ** gamma * CE(sigmoid(x), y),
)

nearer = named("FL_near", (1 - p) ** gamma * CE(p, y), p, y)
OF_NEARER_CLASS = Equation(
    id="CA.30",
    says="The p_t of the nearer class has no best prediction for γ > 0 and y > ½: it tends to 0 as p approaches 1.",
    left=nearer(p, y),
    right=(1 - p) ** gamma * CE(p, y),
)

# ---------------------------------------------------------------- relatives

_starred_risk = eta * STARRED_LOSS.right.subs(ybar, 1) + (1 - eta) * STARRED_LOSS.right.subs(ybar, -1)
starred_risk = named("risk^*", _starred_risk, x)
_u, _b = exp(gamma * x), exp(beta)
STARRED_SLOPE = Equation(
    id="CA.31",
    says="FL* is convex in the logit, and best where a quadratic in exp(γx) is 0.",
    left=Derivative(starred_risk(x), x),
    right=((1 - eta) * _b * _u**2 + (1 - 2 * eta) * _u - eta * _b) / ((_b + _u) * (1 + _b * _u)),
    assuming=(gamma > 0,),
)

STARRED_IS_TEMPERATURE = Equation(
    id="CA.32",
    says="Without its shift FL* is exact temperature scaling: the logit of η, divided by γ, is best.",
    left=Derivative(starred_risk(x), x),
    right=Integer(0),
    assuming=(gamma > 0, Eq(x, log_odds(eta) / gamma), Eq(beta, 0)),
)

_poly_risk = eta * CE(p, 1) + (1 - eta) * CE(p, 0) + lambda_ * (eta * (1 - p) + (1 - eta) * p)
poly_risk = named("risk_poly", _poly_risk, p)
POLY_RISK = Equation(
    id="CA.33",
    says="PolyLoss, Poly-1, adds to cross entropy λ times what the true class lacks; this is its risk.",
    left=poly_risk(p),
    right=_poly_risk,
    source=("Leng et al. 2022",),
)

POLY_SLOPE = Equation(
    id="CA.34",
    says="It is not proper for λ > 0 either: p is best for this η, further from one half than η.",
    left=Derivative(poly_risk(p), p),
    right=Integer(0),
    assuming=(Eq(eta, p * (1 + lambda_ * (1 - p)) / (1 + 2 * lambda_ * p * (1 - p))),),
)
