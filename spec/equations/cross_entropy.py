"""Cross entropy: what focal loss is made of.

The chapter begins with two functions, sigmoid and softplus, which carry all of the numerics. Then comes the binary loss
in the probability and in the logit; it goes on with the margin in `cross_entropy_margin.py`, the weighted form in
`weighted_cross_entropy.py` and the softmax in `softmax_cross_entropy.py`. Everything rests on one change of variable:
with the margin m the probability of the true class is sigma(m), in the binary case and in a softmax alike, so cross
entropy is a function of one number. The stable forms follow from the textbook forms by CE.3 and CE.4 alone, applied by
`stable_form`.

A word on what is derived and what is only proven. SymPy does not find these by itself: the stable forms of CE.1 and
CE.2 (each branch), and the right sides of CE.3 to CE.6. They are written down, and a test proves them equal to the left
sides. Everything else in the chapter is computed from them.
"""

from sympy import Abs, Derivative, Expr, Max, Piecewise, Wild, diff, exp, expand, log
from sympy.codegen.cfunctions import log1p

from spec.equations.algebra import over_one_denominator, with_log1p
from spec.functions import declare_function
from spec.notation import p, sigmoid, softplus, x, y
from spec.records import Equation, Step

CE = declare_function("CE", "cross entropy, of a probability, a logit, a margin or a row of either")
WCE = declare_function("WCE", "cross entropy with a weight for each class")

# ---------------------------------------------------------------- two functions

# Why two functions? The sigmoid gives a probability, and softplus the negative logarithm of one. Focal loss needs both:
# it is a power of the first times the second (BF.8). So the numerics are settled here, once for all chapters: the
# stable forms of CE.1 and CE.2 are accurate for every finite logit, and the stable forms of the losses in the logit are
# built of them.

SIGMOID = Equation(
    id="CE.1",
    statement="The sigmoid turns a logit into a probability.",
    why=(
        "A classifier ends in a real number, the logit x. To read it as a probability it has to be mapped to (0, 1), "
        "and the sigmoid is the map that makes x the log-odds: log(p / (1 − p)) = x."
    ),
    meaning=(
        "The textbook form overflows in exp(−x) for large negative x. The stable form takes the exponential of −|x| "
        "only, which lies in (0, 1]: for x < 0 numerator and denominator are multiplied by exp(x)."
    ),
    left=sigmoid(x),
    right=sigmoid(x).rewrite(exp),
    stable=Piecewise((1 / (1 + exp(-Abs(x))), x >= 0), (exp(-Abs(x)) / (1 + exp(-Abs(x))), True)),
    source=("S-F18",),
)

SOFTPLUS = Equation(
    id="CE.2",
    statement="Softplus is a smooth version of max(0, x).",
    why="Cross entropy will turn out to be this one function.",
    meaning=(
        "Written as log(1 + exp(x)) it overflows for large x, and loses every digit of exp(x) for very negative x, "
        "where 1 + exp(x) rounds to 1. The stable form takes exp(x) out of the logarithm for x > 0, and leaves the sum "
        "to log1p, which keeps those digits."
    ),
    left=softplus(x),
    right=softplus(x).rewrite(exp),
    stable=Max(0, x) + log1p(exp(-Abs(x))),
)

REFLECTION = Equation(
    id="CE.3",
    statement="One minus a sigmoid is the sigmoid of the negative: 1 − σ(x) = σ(−x) needs no subtraction.",
    why=(
        "Every loss here needs 1 − p as well as p. Subtracting is fatal once p has rounded to 1 (at a logit of 17 in "
        "float32): the difference is 0, and with it the loss and its gradient."
    ),
    meaning=(
        "This identity computes the same number from the logit. BF.7 applies it to the probability of the true class, "
        "and so the modulating factor (1 − p_t)^γ stays accurate for an easy example, where it matters most."
    ),
    left=1 - sigmoid(x),
    right=sigmoid(-x),
)

LOG_SIGMOID = Equation(
    id="CE.4",
    statement="The logarithm of a sigmoid is a softplus: no logarithm of a rounded probability is needed.",
    why=(
        "In the same way −log p must not be the logarithm of a rounded probability: it would be 0 where p rounds to 1, "
        "and infinite where p rounds to 0."
    ),
    meaning="Softplus computes it from the logit, with all digits at both ends.",
    left=log(sigmoid(x)),
    right=-softplus(-x),
)


def stable_form(expression: Expr) -> Expr:
    """Return an expression with CE.3 and CE.4 applied wherever their left sides occur."""
    u = Wild("u")
    for identity in (REFLECTION, LOG_SIGMOID):
        expression = expression.replace(identity.left.subs(x, u), identity.right.subs(x, u))
    return expression


SIGMOID_DERIVATIVE = Equation(
    id="CE.5",
    statement="The derivative of the sigmoid is the product of the two probabilities.",
    why=(
        "The next two derivatives are all that is needed to differentiate any loss in this kit: a loss is built of "
        "sigmoid and softplus, and these are closed under differentiation."
    ),
    meaning="The derivative of the sigmoid comes out as p (1 − p), and CE.3 removes the subtraction again.",
    left=Derivative(sigmoid(x), x),
    right=sigmoid(x) * sigmoid(-x),
    derivation=(
        Step(diff(SIGMOID.right, x), "differentiate CE.1"),
        Step(sigmoid(x) * (1 - sigmoid(x)), "recognise CE.1"),
        Step(sigmoid(x) * sigmoid(-x), "CE.3"),
    ),
)

SOFTPLUS_DERIVATIVE = Equation(
    id="CE.6",
    statement="The derivative of softplus is the sigmoid.",
    why="The second derivative that is needed is that of softplus, which is the integral of the sigmoid.",
    meaning=(
        "A loss in the margin therefore has a derivative that is a probability: the derivative of −log p_t never "
        "exceeds 1. That bound is why cross entropy is trained on logits and not on probabilities, where the "
        "derivative is unbounded (CE.8)."
    ),
    left=Derivative(softplus(x), x),
    right=sigmoid(x),
    derivation=(
        Step(diff(SOFTPLUS.right, x), "differentiate CE.2"),
        Step(sigmoid(x), "divide by the exponential, and recognise CE.1"),
    ),
)

# ---------------------------------------------------------------- binary

# The next seven equations answer one question: in which variable should cross entropy be computed? In the probability
# (CE.7, CE.8) the derivative is unbounded. In the logit (CE.9, CE.10) it is bounded, but each label has its own term.
# In the margin (CE.11 to CE.13, in the next file) both labels have one formula. Focal loss passes through the same
# variables in BF.3 to BF.10.

LOSS = Equation(
    id="CE.7",
    central=True,
    statement="Binary cross entropy is the negative logarithm of the probability that was given to the label.",
    why=(
        "The likelihood of one label under the predicted probability p is p for a positive and 1 − p for a negative. "
        "Maximum likelihood multiplies over the examples; its negative logarithm adds, and is the loss. The label "
        "selects one of the two terms."
    ),
    meaning=(
        "The formula is linear in y. For a label between 0 and 1 it is therefore the expected loss, and no other "
        "definition is needed; for focal loss one is (BF.15)."
    ),
    left=CE(p),
    right=-y * log(p) - (1 - y) * log(1 - p),
    stable=with_log1p(-y * log(p) - (1 - y) * log(1 - p)),
    source=("S-F3",),
)

GRADIENT_IN_P = Equation(
    id="CE.8",
    statement="The derivative of binary cross entropy in the probability is unbounded at the wrong end.",
    why="What does a model learn from this loss? Differentiated in p the two terms combine to one fraction.",
    meaning=(
        "The denominator vanishes at both ends, so the gradient explodes exactly where the model is certain and wrong. "
        "A model does not output p, however, but a logit. Clipping p away from 0 and 1 is a common remedy, and a bad "
        "one: beyond the clip the loss is constant, so that the examples with the largest errors have no gradient at "
        "all."
    ),
    left=Derivative(CE(p), p),
    right=over_one_denominator(diff(LOSS.right, p)),
    derivation=(
        Step(diff(LOSS.right, p), "differentiate CE.7"),
        Step(over_one_denominator(diff(LOSS.right, p)), "over one denominator"),
    ),
)

LOSS_IN_LOGIT = Equation(
    id="CE.9",
    statement="Binary cross entropy as a function of the logit.",
    why="So the loss is written in the logit, p = σ(x).",
    meaning="The stable form replaces both logarithms by softplus (CE.4): one for each label.",
    left=CE(x),
    right=LOSS.right.subs(p, sigmoid(x)),
    stable=stable_form(LOSS.right.subs(p, sigmoid(x))),
    source=("S-F17",),
)

_derivative_in_logit = diff(LOSS_IN_LOGIT.stable, x)
GRADIENT_IN_LOGIT = Equation(
    id="CE.10",
    statement="The gradient of binary cross entropy in the logit is the prediction minus the label.",
    why=(
        "By the chain rule the factor p (1 − p) of CE.5 cancels the denominator of CE.8, and the prediction minus the "
        "label is left. The last step, CE.3, is only for reading: for computing, the form before it is better, because "
        "σ(x) − 1 loses the digits that −σ(−x) keeps."
    ),
    meaning=(
        "The gradient is 0 exactly where σ(x) = y. So the best prediction of cross entropy is the label's own "
        "probability: cross entropy is proper. Focal loss is not (CA.11)."
    ),
    left=Derivative(CE(x), x),
    right=expand(_derivative_in_logit.subs(REFLECTION.right, REFLECTION.left)),
    derivation=(
        Step(_derivative_in_logit, "differentiate the stable form of CE.9, with CE.6"),
        Step(expand(_derivative_in_logit.subs(REFLECTION.right, REFLECTION.left)), "CE.3"),
    ),
    stable=_derivative_in_logit,
)

# ---------------------------------------------------------------- what is differentiated

DERIVATIVES = {
    "CE.5": SIGMOID.right,
    "CE.6": SOFTPLUS.right,
    "CE.8": LOSS.right,
    "CE.10": LOSS_IN_LOGIT.right,
}
