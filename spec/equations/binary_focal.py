"""Binary focal loss.

Cross entropy, damped by the probability that is still missing from the true class, to the power gamma. Everything
hangs on one change of variable: with the margin m = (2y - 1) x the probability of the true class is sigma(m), so the
loss, its gradient and its curvature are functions of one number, and one set of formulas serves both classes (and,
through its own margin, the softmax). In the margin the gradient is a sum of two terms of one sign, without the power
gamma - 1: nothing cancels and nothing is singular, which is why the stable forms below are the ones to compute with.
"""

from sympy import Derivative, Expr, Function, Mul, diff, exp, log

from spec.notation import Equation, Step, alpha, alpha_t, cases, gamma, m, p, p_t, sigmoid, softplus, x, y

FL = Function("FL")

# ---------------------------------------------------------------- definition

PROBABILITY_OF_THE_TRUE_CLASS = Equation(
    id="BF.1",
    says="The probability of the true class is p for a positive and 1 − p for a negative.",
    left=p_t,
    right=cases(p, 1 - p),
)

WEIGHT_OF_THE_TRUE_CLASS = Equation(
    id="BF.2",
    says="The weight of the true class is α for a positive and 1 − α for a negative: α weights class 1.",
    left=alpha_t,
    right=cases(alpha, 1 - alpha),
)

LOSS = Equation(
    id="BF.3",
    says="Focal loss is the cross entropy of the true class, damped by the missing probability to the power γ.",
    left=FL(p_t),
    right=-alpha_t * (1 - p_t) ** gamma * log(p_t),
    source=("Lin et al. 2017, equation 5",),
)


def in_class(expression: Expr, label: int) -> Expr:
    """Return an expression in p_t and alpha_t as it reads for one class, in p and alpha."""
    definitions = (PROBABILITY_OF_THE_TRUE_CLASS, WEIGHT_OF_THE_TRUE_CLASS)
    return expression.subs({d.left: d.right.subs(y, label) for d in definitions})


LOSS_BY_CLASS = Equation(
    id="BF.4",
    says="Written out for the two classes.",
    left=FL(p),
    right=cases(in_class(LOSS.right, 1), in_class(LOSS.right, 0)),
)

# ---------------------------------------------------------------- gradient in the probability

GRADIENT_IN_P_T = Equation(
    id="BF.5",
    says="The slope in the probability of the true class: both terms push it up.",
    left=Derivative(FL(p_t), p_t),
    right=diff(LOSS.right, p_t),
    stable=-alpha_t * (1 - p_t) ** gamma * (gamma * -log(p_t) / (1 - p_t) + 1 / p_t),
)

# ---------------------------------------------------------------- the margin

MARGIN = Equation(
    id="BF.7",
    says="The margin is the logit, signed so that positive means right; the probability of the true class is σ(m).",
    left=m,
    right=(2 * y - 1) * x,
)

LOSS_IN_MARGIN = Equation(
    id="BF.8",
    says="Focal loss as a function of the margin alone.",
    left=FL(m),
    right=LOSS.right.subs(p_t, sigmoid(m).rewrite(exp)),
    stable=alpha_t * sigmoid(-m) ** gamma * softplus(-m),
)

GRADIENT_IN_MARGIN = Equation(
    id="BF.9",
    says="The slope in the margin: two terms of one sign and no power γ − 1, so nothing cancels and nothing is singular.",
    left=Derivative(FL(m), m),
    right=diff(LOSS_IN_MARGIN.right, m),
    derivation=(
        Step(LOSS_IN_MARGIN.stable.diff(m), "differentiate BF.8: σ′(m) = σ(m) σ(−m) and softplus′ = σ"),
        Step(
            Mul(-alpha_t, sigmoid(-m) ** gamma, gamma * sigmoid(m) * softplus(-m) + sigmoid(-m), evaluate=False),
            "take out the common factor",
        ),
    ),
    stable=-alpha_t * sigmoid(-m) ** gamma * (gamma * sigmoid(m) * softplus(-m) + sigmoid(-m)),
)
