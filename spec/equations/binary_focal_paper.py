"""Binary focal loss, as the paper has it.

Lin et al. (2017) print the gradient for labels 1 and -1, say how much smaller the loss of an easy example becomes, and
offer a second form, FL*. All three are derived here from our own equations. They are a check from outside: if a sign or
a factor were wrong in the chapter before, it would not agree with the paper.
"""

from sympy import Abs, Derivative, Eq, Expr, Piecewise, Rational, Subs, diff, exp, factor, log, powsimp, solve

from spec.equations.binary_focal import FL, LOSS
from spec.equations.binary_focal_margin import LOSS_IN_MARGIN
from spec.equations.cross_entropy import CE, stable_form
from spec.equations.cross_entropy import LOSS as CROSS_ENTROPY
from spec.functions import declare_function, log1p_ratio, product
from spec.notation import alpha_t, beta, gamma, m, p, p_t, sigmoid, x, y, ybar
from spec.records import Equation, Step

FL_star = declare_function("FL^*", "the paper's other form of focal loss")

# ---------------------------------------------------------------- its gradient

_derivative_in_logit = diff(LOSS_IN_MARGIN.right.subs({alpha_t: 1, m: ybar * x}), x)
_in_p_t = _derivative_in_logit.subs(sigmoid(-x * ybar), 1 - p_t).subs(sigmoid(x * ybar), p_t)
PAPER_GRADIENT = Equation(
    id="BF.18",
    statement="The gradient in the logit as the paper prints it: labels are 1 and −1, and there are no weights.",
    why=(
        "Appendix B of the paper prints the gradient for labels ±1 and without α. Its bracket contains our two terms "
        "with the opposite sign: the term with the logarithm, and 1 − p_t written as two terms."
    ),
    meaning="The label ȳ is the sign 2y − 1 of CE.11, so the paper's x_t = ȳx is our margin.",
    left=Derivative(FL(x), x),
    right=factor(_in_p_t),
    stable=-ybar * (1 - p_t) ** (gamma + 1) * (1 - gamma * p_t * log(p_t) / (1 - p_t)),
    derivation=(
        Step(_derivative_in_logit, "differentiate BF.8 with m = ȳx"),
        Step(_in_p_t, "write p_t for σ(ȳx), with CE.3"),
        Step(factor(_in_p_t), "take out the common factor"),
    ),
    assuming=(Eq(p_t, sigmoid(ybar * x)),),
    source=("Lin et al. 2017, appendix B",),
)

# ---------------------------------------------------------------- its numbers

RATIO = CE(p_t) / FL(p_t)
LOSS_RATIO = Equation(
    id="BF.19",
    central=True,
    statement="The ratio of cross entropy to focal loss is one over the modulating factor.",
    why=(
        "How much smaller does focal loss make the loss of an easy example? The paper answers with the ratio to cross "
        "entropy, and gives numbers at γ = 2."
    ),
    meaning=(
        "All numbers are taken at exact probabilities, so that both sides can be compared without a tolerance. BF.20 "
        "to BF.23 are single points; BF.24 extends the last of them to every p_t below one half."
    ),
    left=RATIO,
    right=CROSS_ENTROPY.right.subs({y: 1, p: p_t}) / LOSS.right.subs(alpha_t, 1),
)


def ratio_at(probability: Expr) -> dict[str, Expr]:
    """Return both sides of BF.19 at a probability and the paper's γ = 2."""
    return {
        "left": Subs(RATIO, (p_t, gamma), (probability, 2)),
        "right": LOSS_RATIO.right.subs({p_t: probability, gamma: 2}),
    }


RATIO_AT_NINE_TENTHS = Equation(
    id="BF.20",
    statement="At γ = 2 an example with p_t = 0.9 has a hundredth of its cross entropy.",
    why="“An example classified with p_t = 0.9 would have 100× lower loss compared with CE.”",
    meaning="A single point, at which the paper's number is exact.",
    **ratio_at(Rational(9, 10)),
    source=("Lin et al. 2017, section 3.2",),
)

THOUSANDFOLD = min(solve(Eq(LOSS_RATIO.right.subs(gamma, 2), 1000), p_t))
RATIO_OF_A_THOUSAND = Equation(
    id="BF.21",
    statement=(
        "At γ = 2 and this p_t, which the paper rounds to .968, an example has a thousandth of its cross entropy."
    ),
    why="The paper goes on: “… and with p_t ≈ 0.968 it would have 1000× lower loss.”",
    meaning="Solving for the ratio 1000 gives the exact probability, which the paper has rounded.",
    **ratio_at(THOUSANDFOLD),
    source=("Lin et al. 2017, section 3.2",),
)

RATIO_AT_968 = Equation(
    id="BF.22",
    statement="At γ = 2 and the rounded p_t = .968 the loss is a little more than a thousandth of the cross entropy.",
    why="What is the ratio at the rounded probability itself?",
    meaning="It is not 1000 but a little less: the sign ≈ in the paper is right.",
    **ratio_at(Rational(968, 1000)),
    source=("Lin et al. 2017, section 3.2",),
)

RATIO_AT_ONE_HALF = Equation(
    id="BF.23",
    statement="At γ = 2 an example with p_t = 1/2 has a quarter of its cross entropy.",
    why="The paper's last number is a bound: “… scaled down by at most 4× for p_t ≤ .5”.",
    meaning="The largest ratio below one half is the one at one half, as the next equation shows.",
    **ratio_at(Rational(1, 2)),
    source=("Lin et al. 2017, section 3.2",),
)

RATIO_DERIVATIVE = Equation(
    id="BF.24",
    statement="The ratio of the losses grows with p_t, so below p_t = 1/2 it is smaller than at 1/2.",
    why="Is the ratio at one half the largest below it?",
    meaning=(
        "It is, because the ratio grows with p_t: at γ = 2 an example that is still wrong keeps at least a quarter of "
        "its loss."
    ),
    left=Derivative(RATIO, p_t),
    right=powsimp(diff(LOSS_RATIO.right, p_t)),
    assuming=(gamma > 0,),
    sign="> 0",
    derivation=(Step(diff(LOSS_RATIO.right, p_t), "differentiate BF.19"),),
    source=("Lin et al. 2017, section 3.2",),
)

# ---------------------------------------------------------------- its other form

STARRED_MARGIN = gamma * ybar * x + beta
_root_of_odds, _half = exp(-Abs(STARRED_MARGIN) / 2), -Rational(1, 2)  # of 1 − p_t*; it does not underflow
_starred_loss = stable_form(-log(sigmoid(STARRED_MARGIN)) / gamma)
STARRED_LOSS = Equation(
    id="BF.25",
    statement="FL*, the paper's other form: cross entropy of a scaled and shifted margin.",
    why=(
        "Appendix A offers another loss with the same purpose: scale the margin by γ, shift it by β, and divide by γ. "
        "It is cross entropy of a transformed margin, so it is convex in the logit, which focal loss is not."
    ),
    meaning=(
        "γ = 0 is excluded, because the loss divides by it. CA.31 and CA.32 return to FL*: its minimiser has a closed "
        "form, and that of focal loss has none."
    ),
    left=FL_star(x),
    right=-log(sigmoid(STARRED_MARGIN)) / gamma,
    assuming=(gamma > 0,),
    stable=Piecewise(
        (product(*(2 * [_root_of_odds, gamma**_half]), log1p_ratio(_root_of_odds**2)), STARRED_MARGIN > 0),
        (_starred_loss, True),
    ),
    source=("Lin et al. 2017, appendix A",),
)

_starred_derivative = diff(_starred_loss, x)
_starred_by_margin = _starred_derivative.subs(sigmoid(-STARRED_MARGIN), 1 - sigmoid(STARRED_MARGIN))
STARRED_GRADIENT = Equation(
    id="BF.26",
    statement="The gradient of FL* in the logit is that of cross entropy, at the scaled and shifted margin.",
    why=(
        "What is the gradient of FL*? It is that of cross entropy at the transformed margin, because the γ from the "
        "chain rule cancels the division by γ."
    ),
    meaning=(
        "So FL* reduces gradients by its scaled margin alone and needs no factor φ. The paper writes the gradient as ȳ "
        "(p_t* − 1)."
    ),
    left=Derivative(FL_star(x), x),
    right=factor(_starred_by_margin),
    derivation=(
        Step(_starred_derivative, "differentiate BF.25, with CE.6"),
        Step(_starred_by_margin, "CE.3"),
        Step(factor(_starred_by_margin), "turn the bracket round"),
    ),
    assuming=(gamma > 0,),
    stable=_starred_derivative,
    source=("Lin et al. 2017, appendix B",),
)

# ---------------------------------------------------------------- what is differentiated

DERIVATIVES = {
    "BF.18": LOSS_IN_MARGIN.right.subs({alpha_t: 1, m: ybar * x}),
    "BF.24": LOSS_RATIO.right,
    "BF.26": STARRED_LOSS.right,
}
