"""Asymmetric loss.

Ben-Baruch et al. (2020) train classifiers of many labels, where nearly every label of an image is a negative. They give
each class a focusing parameter of its own, γ_1 for positives and γ_0 for negatives, and subtract a margin s, the
probability shift, from the probability of a negative: p_m = max(p − s, 0). A negative with p ≤ s has no loss and no
gradient; for every other negative the modulating factor is p_m^γ_0.

At the threshold p = s the derivatives are those from the left: 0. For γ_0 = 0 the gradient jumps there, and for γ_0 < 1
the curvature grows without bound from the right. At γ_0 = 0 the power 0^0 below the threshold does no harm, because
log(1 − 0) = 0 multiplies it.

Two differences need care in floating point, and both are in the stable forms. p − s loses its digits next to the
threshold. With the logit θ = log(s / (1 − s)) of the threshold it is a product with tanh((x − θ) / 2), which keeps them
(AL.3). The other difference is 1 − p_m: it is the sum σ(−x) + s, and where p_m is small its logarithm is a log1p.
"""

from sympy import Derivative, Eq, Expr, Interval, Piecewise, Rational, Subs, diff, exp, log, tanh
from sympy.codegen.cfunctions import log1p

from spec.equations.binary_focal_margin import CURVATURE_IN_MARGIN as FOCAL_CURVATURE
from spec.equations.binary_focal_margin import GRADIENT_IN_MARGIN as FOCAL_GRADIENT
from spec.equations.binary_focal_margin import LOSS_IN_MARGIN as FOCAL_LOSS_IN_MARGIN
from spec.equations.cross_entropy import LOSS_IN_LOGIT as CROSS_ENTROPY_IN_LOGIT
from spec.equations.cross_entropy_margin import MARGIN
from spec.functions import declare_function, product
from spec.notation import HARD_LABEL, alpha_t, by_label, declare, gamma, m, nonnegative, p, sigmoid, softplus, x, y
from spec.records import Argument, Equation, Loss, Step, Terms

FOLLOWS = "PF"
AL = declare_function("AL", "asymmetric loss")
unit_with_0 = Interval.Ropen(0, 1)
gamma_1 = declare("gamma_1", "focusing parameter of class 1", nonnegative, nonnegative=True)
gamma_0 = declare("gamma_0", "focusing parameter of class 0", nonnegative, nonnegative=True)
s = declare("s", "probability shift: a negative with p ≤ s has no loss", unit_with_0, nonnegative=True)
p_m = declare("p_m", "shifted probability of class 1: max(p − s, 0)", unit_with_0, nonnegative=True)


def above_the_threshold(expression: Expr, probability: Expr) -> Piecewise:
    """Return an expression where a probability exceeds the shift, and 0 elsewhere."""
    return Piecewise((expression, probability > s), (0, True))


# ---------------------------------------------------------------- definition

SHIFTED_PROBABILITY = Equation(
    id="AL.1",
    central=True,
    statement="The shifted probability is p − s, and 0 up to the shift.",
    why=(
        "The shift moves the loss curve of the negatives to the right. A negative with p ≤ s has no loss and no "
        "gradient at all, however many such negatives there are."
    ),
    meaning=(
        "A modulating factor makes the loss of an easy negative small; the shift makes it 0. p_m is continuous at p = "
        "s, and so is the loss; for γ_0 > 0 its derivative is continuous as well, because the factor p_m^γ_0 tends to "
        "0 there."
    ),
    left=p_m,
    right=above_the_threshold(p - s, p),
    source=("Ben-Baruch et al. 2020, equation 5",),
)

LOSS = Equation(
    id="AL.2",
    central=True,
    statement="Asymmetric loss is focal loss with a focusing parameter for each class and shifted negatives.",
    why=(
        "Each class has its own modulating factor: (1 − p)^γ_1 for positives and p_m^γ_0 for negatives. The logarithm "
        "of a negative contains the shift as well: it is that of 1 − p_m."
    ),
    meaning=(
        "There is no α. The two focusing parameters balance the classes instead: p_m < 1, so a larger γ_0 makes the "
        "loss of every negative above the threshold smaller. A γ_0 above γ_1 therefore favours the positives, which "
        "are few."
    ),
    left=AL(p),
    right=by_label(-((1 - p) ** gamma_1) * log(p), -(p_m**gamma_0) * log(1 - p_m)),
    assuming=(HARD_LABEL,),
    stable=by_label(-((1 - p) ** gamma_1) * log(p), -(p_m**gamma_0) * log1p(-p_m)),
    source=("Ben-Baruch et al. 2020, equation 7",),
)

# ---------------------------------------------------------------- in the logit

# A model outputs logits, so the loss is computed in x. The margin does not serve here: with a shift, or with two
# focusing parameters, the classes have two different functions, and no sign of x makes them one. So each label keeps
# its formula; that of a positive is quoted from focal loss, and only that of a negative is new.

_above = sigmoid(x) - s
_product = ((1 - s) * sigmoid(x) + s * sigmoid(-x)) * tanh((x - log(s / (1 - s))) / 2)
_stable_above = Piecewise((sigmoid(x), Eq(s, 0)), (_product, True))
DIFFERENCE = Equation(
    id="AL.3",
    statement="Above the threshold the shifted probability is a product, in which nothing cancels.",
    why=(
        "p − s is the difference of two sigmoids, one of the logit and one of the threshold's logit. Over one "
        "denominator its numerator is a hyperbolic sine of half the distance of the two logits: as a product with tanh "
        "it keeps its digits however small that distance is. The other factor is a sum of two products of one sign."
    ),
    meaning=(
        "This form is for a negative that has just crossed the threshold. There the loss is nearly p_m^(1 + γ_0), so "
        "its relative error is 1 + γ_0 times that of p_m. At s = 0 the threshold is at −∞, and the difference is σ(x) "
        "itself."
    ),
    left=sigmoid(x) - s,
    right=_stable_above,
    stable=_stable_above,
)

# Loss, gradient and curvature of a negative share the following parts: the logarithm −log(1 − p_m), its ratio to p_m,
# and the quotients p / p_m and (1 − p) / (1 − p_m). The logarithm has two branches. A small p_m is passed to log1p,
# which keeps its digits; from p_m = 1/4 on 1 − p_m is the sum σ(−x) + s, of which the plain logarithm is accurate.
_rest = sigmoid(-x) + s  # 1 − p_m above the threshold
_log_of_product = Piecewise((-log1p(-_product), sigmoid(x) < s + Rational(1, 4)), (-log(_rest), True))
_stable_log = Piecewise((softplus(x), Eq(s, 0)), (_log_of_product, True))
_stable_ratio = Piecewise((softplus(x) / sigmoid(x), Eq(s, 0)), (_log_of_product / _product, True))
_stable_inverse = Piecewise((1, Eq(s, 0)), (sigmoid(x) / _product, True))
_odds_times_shift = product(s, exp(x / 2), exp(x / 2))  # s / σ(−x) is s (1 + exp(x))
_stable_quotient = Piecewise((1, Eq(s, 0)), (1 / (1 + s + _odds_times_shift), True))
_ratio, _inverse, _quotient = -log(1 - _above) / _above, sigmoid(x) / _above, sigmoid(-x) / _rest


def _of_class_1(focal: Expr) -> Expr:
    """Return a formula of focal loss for class 1, whose margin is the logit."""
    return focal.subs({alpha_t: 1, gamma: gamma_1, m: x})


_loss_0 = -(_above**gamma_0) * log(1 - _above)
_stable_loss_0 = _stable_above**gamma_0 * _stable_log
LOSS_IN_LOGIT = Equation(
    id="AL.4",
    central=True,
    statement="Asymmetric loss as a function of the logit, for each label.",
    why="A positive has focal loss with γ = γ_1.",
    meaning=(
        "The loss of a negative has two branches; at p = s both are 0. The loss of a positive is BF.8, with its stable "
        "form. AL.5 and AL.6 differentiate branch by branch, which is allowed away from the threshold."
    ),
    left=AL(x),
    right=by_label(_of_class_1(FOCAL_LOSS_IN_MARGIN.right), above_the_threshold(_loss_0, sigmoid(x))),
    derivation=(
        Step(
            LOSS.right.subs(p_m, SHIFTED_PROBABILITY.right).subs(p, sigmoid(x)),
            "AL.2 and AL.1 with p = σ(x)",
        ),
    ),
    assuming=(HARD_LABEL,),
    stable=by_label(_of_class_1(FOCAL_LOSS_IN_MARGIN.stable), above_the_threshold(_stable_loss_0, sigmoid(x))),
)


def _gradient_0(above: Expr, ratio: Expr, quotient: Expr) -> Expr:
    """Return the derivative of a negative's loss in the logit above the threshold.

    The ratio is −log(1 − p_m) / p_m, the quotient (1 − p) / (1 − p_m).
    """
    return above**gamma_0 * sigmoid(x) * (gamma_0 * ratio * sigmoid(-x) + quotient)


_textbook_gradient_0 = _gradient_0(_above, _ratio, _quotient)
GRADIENT_IN_LOGIT = Equation(
    id="AL.5",
    statement="The gradient of asymmetric loss in the logit; at the threshold it is the left derivative, 0.",
    why=(
        "The product rule gives two terms of one sign, so nothing cancels. The power γ_0 − 1 does not occur, because "
        "log(1 − p_m) / p_m is finite at the threshold."
    ),
    meaning=(
        "This is the device of BF.9 in another form. There the derivative of the sigmoid supplies the missing power; "
        "here the logarithm does, because it vanishes like p_m itself. A gradient with the power γ_0 − 1 would be 0 · "
        "∞ at the threshold for γ_0 < 1."
    ),
    left=Derivative(AL(x), x),
    right=by_label(_of_class_1(FOCAL_GRADIENT.right), above_the_threshold(_textbook_gradient_0, sigmoid(x))),
    derivation=(
        Step(
            by_label(
                diff(_of_class_1(FOCAL_LOSS_IN_MARGIN.stable), x), above_the_threshold(diff(_loss_0, x), sigmoid(x))
            ),
            "differentiate each branch of AL.4",
        ),
    ),
    assuming=(HARD_LABEL,),
    stable=by_label(
        _of_class_1(FOCAL_GRADIENT.stable),
        above_the_threshold(_gradient_0(_stable_above, _stable_ratio, _stable_quotient), sigmoid(x)),
    ),
)


def _curvature_0(above: Expr, ratio: Expr, inverse: Expr, quotient: Expr) -> Expr:
    """Return the second derivative of a negative's loss in the logit above the threshold; inverse: p / p_m."""
    bracket = (
        gamma_0 * (gamma_0 - 1) * inverse * ratio * sigmoid(-x) ** 2
        + gamma_0 * ratio * sigmoid(-x) * (sigmoid(-x) - sigmoid(x))
        + 2 * gamma_0 * inverse * quotient * sigmoid(-x)
        + quotient * sigmoid(-x)
        - quotient * sigmoid(x) * Piecewise((0, Eq(s, 0)), (s / _rest, True))
    )
    return above**gamma_0 * sigmoid(x) * bracket


CURVATURE_IN_LOGIT = Equation(
    id="AL.6",
    statement="The second derivative of asymmetric loss in the logit; at the threshold it is the left one, 0.",
    why=(
        "The second derivative has terms of both signs: the loss of a negative is convex next to the threshold, and "
        "for s > 0 nearly constant where p is near 1."
    ),
    meaning=(
        "Second-order methods divide by it, as by BF.11, and meet more zeros here: below the threshold it is 0 for "
        "every negative."
    ),
    left=Derivative(AL(x), (x, 2)),
    right=by_label(
        _of_class_1(FOCAL_CURVATURE.right),
        above_the_threshold(_curvature_0(_above, _ratio, _inverse, _quotient), sigmoid(x)),
    ),
    derivation=(
        Step(
            by_label(
                diff(_of_class_1(FOCAL_GRADIENT.right), x),
                above_the_threshold(diff(_textbook_gradient_0, x), sigmoid(x)),
            ),
            "differentiate each branch of AL.5",
        ),
    ),
    assuming=(HARD_LABEL,),
    stable=by_label(
        _of_class_1(FOCAL_CURVATURE.stable),
        above_the_threshold(_curvature_0(_stable_above, _stable_ratio, _stable_inverse, _stable_quotient), sigmoid(x)),
    ),
)

# ---------------------------------------------------------------- what it reduces to

WITHOUT_ASYMMETRY = Equation(
    id="AL.7",
    statement="Without a shift, and with one γ for both classes, asymmetric loss is focal loss without class weights.",
    why="Two special cases of the loss are known losses, so an implementation can be checked by them without vectors.",
    meaning=(
        "Without a shift and with one γ both classes have the same function of the margin again. Because there is no "
        "α, the weight is 1, not one half: the result is BF.8 with α_t = 1."
    ),
    left=Subs(AL(x), (gamma_1, gamma_0, s), (gamma, gamma, 0)),
    right=FOCAL_LOSS_IN_MARGIN.right.subs(alpha_t, 1),
    derivation=(
        Step(LOSS_IN_LOGIT.right.subs({gamma_1: gamma, gamma_0: gamma, s: 0}), "AL.4 at s = 0 with one γ"),
        Step(FOCAL_LOSS_IN_MARGIN.right.subs(alpha_t, 1), "BF.8"),
    ),
    assuming=(HARD_LABEL, Eq(m, MARGIN.right)),
    stable=FOCAL_LOSS_IN_MARGIN.stable.subs(alpha_t, 1),
)

WITHOUT_FOCUS = Equation(
    id="AL.8",
    statement="Without a shift, and with both focusing parameters 0, asymmetric loss is cross entropy.",
    why="The second check follows from the first by BF.12.",
    meaning="AL.8 is nevertheless derived from AL.4, so that both branches are checked once more.",
    left=Subs(AL(x), (gamma_1, gamma_0, s), (0, 0, 0)),
    right=CROSS_ENTROPY_IN_LOGIT.right,
    derivation=(
        Step(LOSS_IN_LOGIT.right.subs({gamma_1: 0, gamma_0: 0, s: 0}), "AL.4 at γ = 0 and s = 0"),
        Step(CROSS_ENTROPY_IN_LOGIT.right, "CE.9"),
    ),
    assuming=(HARD_LABEL,),
    stable=CROSS_ENTROPY_IN_LOGIT.stable,
)

# ---------------------------------------------------------------- soft labels


def _expected(of_class_1: Expr, of_class_0: Expr) -> Expr:
    """Return the sum of both classes' terms, each by its probability in the label."""
    return y * of_class_1 + (1 - y) * above_the_threshold(of_class_0, sigmoid(x))


SOFT_LOSS = Equation(
    id="AL.9",
    statement=(
        "For a soft label asymmetric loss is the sum of the classes' losses, each by its probability in the label."
    ),
    why="A soft label is the probability of class 1, and the loss is the expected one, as for focal loss (BF.15).",
    meaning=(
        "The paper has labels 0 and 1 only. The term of class 0 keeps its threshold: below it a soft label is trained "
        "by the term of class 1 alone. So for y > 0 a prediction below s is always raised, however small y is."
    ),
    left=AL(x),
    right=_expected(_of_class_1(FOCAL_LOSS_IN_MARGIN.right), _loss_0),
    stable=_expected(_of_class_1(FOCAL_LOSS_IN_MARGIN.stable), _stable_loss_0),
)

SOFT_GRADIENT = Equation(
    id="AL.10",
    statement="The gradient of the soft loss in the logit is the sum of the gradients of its terms.",
    why="How does a soft label move its logit? The loss is a sum, and so is its gradient.",
    meaning=(
        "The first term is never positive and the second never negative; at the best prediction they cancel, as in "
        "BF.16."
    ),
    left=Derivative(AL(x), x),
    right=_expected(_of_class_1(FOCAL_GRADIENT.right), _textbook_gradient_0),
    derivation=(
        Step(
            _expected(diff(_of_class_1(FOCAL_LOSS_IN_MARGIN.stable), x), diff(_loss_0, x)),
            "differentiate each term of AL.9",
        ),
    ),
    stable=_expected(_of_class_1(FOCAL_GRADIENT.stable), _gradient_0(_stable_above, _stable_ratio, _stable_quotient)),
)

HARD_FROM_SOFT = Equation(
    id="AL.11",
    statement="For a hard label the soft loss is the loss of the label's class.",
    why="The extension must agree with the definition where both apply.",
    meaning="At y = 1 and at y = 0 one of the weights is 0, and AL.4 is left.",
    left=AL(x),
    right=LOSS_IN_LOGIT.right,
    derivation=(
        Step(SOFT_LOSS.right, "AL.9"),
        Step(LOSS_IN_LOGIT.right, "AL.4: one of the two terms is zero"),
    ),
    assuming=(HARD_LABEL,),
    stable=LOSS_IN_LOGIT.stable,
)

# ---------------------------------------------------------------- what is differentiated, and the public loss

DERIVATIVES = {
    "AL.5": LOSS_IN_LOGIT.right,
    "AL.6": LOSS_IN_LOGIT.right,
    "AL.10": SOFT_LOSS.right,
}

# Taken in turn, the samples combine no shift with a γ_0 that is not the default, and 0^0 with the threshold at x = 0.
GAMMA_POSITIVE = Argument(
    "gamma_positive",
    gamma_1,
    "power",
    nonnegative,
    {
        1.0: (),
        2.0: ("ParameterNotDefault",),
        0.0: ("GammaZero", "ParameterZero"),
        0.5: ("FractionalGamma",),
        3.6875: ("ParameterNotDefault",),
    },
    default=1.0,
)
GAMMA_NEGATIVE = Argument(
    "gamma_negative",
    gamma_0,
    "power",
    nonnegative,
    {
        4.0: (),
        2.0: ("ParameterNotDefault",),
        0.0: ("GammaZero", "ParameterZero"),
        1.0: ("ParameterNotDefault",),
        0.5: ("FractionalGamma",),
    },
    default=4.0,
)
SHIFT = Argument(
    "shift",
    s,
    "shift",
    unit_with_0,
    {
        0.0625: ("ParameterNotDefault",),
        0.0: ("ParameterZero",),
        0.5: ("ParameterNotDefault",),  # its threshold is the logit 0
        0.015625: ("ParameterNotDefault",),
        0.25: ("ParameterNotDefault",),
    },
    default=0.05,
)
# The record says that the loss is not symmetric: BF.14 has no counterpart here, because γ_1, γ_0 and s tell the classes
# apart. A test that swaps the classes has to leave this loss out.
LOSSES = (
    Loss(
        name="asymmetric_loss",
        family="asymmetric_loss",
        prefix="AL",
        inputs="logits",
        rows=False,
        labels=("hard", "soft"),
        hard=Terms("AL.4", gradient=("AL.5",), curvature=("AL.6",)),
        soft=Terms("AL.9", gradient=("AL.10",)),
        formula="y * (1 - σ(x))**γ_1 * CE(x) - (1 - y) * max(σ(x) - s, 0)**γ_0 * log(1 - max(σ(x) - s, 0))",
        page="asymmetric_loss.md",
        arguments=(GAMMA_POSITIVE, GAMMA_NEGATIVE, SHIFT),
        curvature="asymmetric_loss_curvature",
        symmetric=False,
    ),
)
