"""Cross entropy of a softmax.

A row of logits, one per class, becomes a row of probabilities. The true class against all others together is a binary
problem: its margin is the logit of the true class minus the logsumexp of the others. With that margin the softmax has
the binary loss of the first part of this chapter. Formulas hold for any number of classes and are derived with sums;
the tests write them out for two to five classes and differentiate again, directly.

Written down and proven by a test: the lines of CE.21.
"""

from sympy import (
    Derivative,
    Dummy,
    Eq,
    Expr,
    Indexed,
    Sum,
    cancel,
    diff,
    exp,
    expand_log,
    factor,
    log,
)

from spec.equations.algebra import evaluate_kronecker
from spec.equations.cross_entropy import CE
from spec.equations.cross_entropy_margin import LOSS_IN_MARGIN
from spec.functions import declare_function
from spec.notation import (
    LABELS_ADD_UP,
    SOFTMAX_PROBABILITIES,
    K,
    c,
    j,
    k,
    labels,
    logits,
    m,
    p_t,
    probabilities,
    sigmoid,
    sum_over_classes,
    sum_over_other_classes,
    t,
)
from spec.records import Equation, Loss, Step, Terms

M = declare_function("m", "margin of a row of logits, by the true class")

# ---------------------------------------------------------------- in the logits

# This part follows the binary one with K logits: the probability, the loss, its gradient, the margin. What is new is
# that each logit changes all probabilities, as CE.23 says. For a hard label the loss is a function of one number all
# the same: the margin of CE.20.

SOFTMAX = Equation(
    id="CE.17",
    statement="The softmax turns a row of logits into probabilities.",
    why=(
        "With K classes there are K logits, and exponentials divided by their sum are the probabilities. Only "
        "differences of logits matter, which is why a softmax of two classes has one logit too many (CF.11)."
    ),
    meaning=(
        "The stable form divides by the numerator, so that only differences of logits are exponentiated. The sum "
        "contains exp(0) = 1, so it is never 0; where it overflows the probability is below the smallest normal "
        "number, and becomes 0."
    ),
    left=probabilities[j],
    right=exp(logits[j]) / Sum(exp(logits[k]), (k, 1, K)),
    stable=1 / Sum(exp(logits[k] - logits[j]), (k, 1, K)),
)


def through_softmax(expression: Expr) -> Expr:
    """Return an expression in the class probabilities as one in the logits (CE.17)."""
    return expression.replace(
        lambda part: isinstance(part, Indexed) and part.base == probabilities,
        lambda part: SOFTMAX.right.subs(j, part.indices[0]),
    )


SOFTMAX_LOSS = Equation(
    id="CE.18",
    statement="Softmax cross entropy is the sum of the classes' negative log probabilities, weighted by the label.",
    why=(
        "The loss is again the negative log likelihood. For a hard label y_c is 1 for the true class and 0 for all "
        "others, and one term is left; the sum allows soft labels, too."
    ),
    meaning="In code the terms with y_c = 0 need care: a log p_c of −∞ must not turn 0 · ∞ into NaN.",
    left=CE(probabilities),
    right=-sum_over_classes(labels[c] * log(probabilities[c])),
)


def recognise_softmax(expression: Expr) -> Expr:
    """Return an expression with the exponentials of logits written as probabilities (CE.17), and factored."""
    total = Dummy()
    named = expression.subs(Sum(exp(logits[k]), (k, 1, K)), total)
    named = named.replace(
        lambda part: part in (exp(logits[j]), exp(logits[t])), lambda part: _probability_of(part) * total
    )
    return factor(cancel(named))


def _probability_of(exponential: Expr) -> Expr:
    return probabilities[exponential.args[0].indices[0]]


_in_logits = expand_log(through_softmax(SOFTMAX_LOSS.right), force=True)
_derivative_in_logit = evaluate_kronecker(evaluate_kronecker(diff(_in_logits, logits[j])))
_with_labels_summed = _derivative_in_logit.subs(LABELS_ADD_UP.lhs, LABELS_ADD_UP.rhs)
SOFTMAX_GRADIENT = Equation(
    id="CE.19",
    statement="The gradient of softmax cross entropy in a logit is the prediction minus the label, class by class.",
    why=(
        "A logit z_j occurs twice in log p_c = z_c − log Σ exp(z_k): in the first term if c = j, and always in the "
        "sum. The first occurrence gives the label, the second one the probability, because the labels add up to 1. "
        "Note that the derivation uses that last fact: labels that do not add up to 1 have another gradient."
    ),
    meaning="For a soft label the gradient of focal loss is not as short: CF.10 keeps a sum over the classes.",
    left=Derivative(CE(logits), logits[j]),
    right=recognise_softmax(_with_labels_summed),
    derivation=(
        Step(diff(_in_logits, logits[j]), "differentiate CE.18 with CE.17"),
        Step(_derivative_in_logit, "only the term of class j depends on z_j"),
        Step(_with_labels_summed, "the labels add up to 1"),
        Step(recognise_softmax(_with_labels_summed), "CE.17"),
    ),
    assuming=(LABELS_ADD_UP, SOFTMAX_PROBABILITIES),
)

# ---------------------------------------------------------------- in the margin

SOFTMAX_MARGIN = Equation(
    id="CE.20",
    central=True,
    statement="The margin of a softmax is the logit of the true class minus the logsumexp of all other logits.",
    why=(
        "What is the margin of a softmax? Take the true class against all others together. The others have the total "
        "weight Σ exp(z_k), whose logarithm plays the part of one logit, and the difference of two logits is the logit "
        "of a binary problem."
    ),
    meaning=(
        "The logsumexp leaves the true class out. With it the difference would be log p_t, which is close to 0 for an "
        "easy example: the subtraction would lose the digits of 1 − p_t."
    ),
    left=M(logits),
    right=logits[t] - log(sum_over_other_classes(exp(logits[k]))),
    stable=logits[t] - log(sum_over_other_classes(exp(logits[k]))),
)

SOFTMAX_MARGIN_IDENTITY = Equation(
    id="CE.21",
    statement="With that margin the probability of the true class is a sigmoid, exactly as in the binary case.",
    why="The point of that margin is this equation, which holds for any K.",
    meaning=(
        "So every function of p_t that was derived for two classes can be used for K classes without deriving it "
        "again: the whole kit rests on this equation. By it CF.4, CF.5 and CF.8 quote the binary chapter, and what GR "
        "says of p_t and m holds for K classes."
    ),
    left=p_t,
    right=sigmoid(m),
    derivation=(
        Step(SOFTMAX.right.subs(j, t), "CE.17 for the true class"),
        Step(
            exp(logits[t]) / (exp(logits[t]) + sum_over_other_classes(exp(logits[k]))),
            "take the true class out of the sum",
        ),
        Step(sigmoid(SOFTMAX_MARGIN.right), "divide by the numerator, and recognise CE.1"),
        Step(sigmoid(m), "CE.20"),
    ),
    assuming=(Eq(m, SOFTMAX_MARGIN.right),),
)

SOFTMAX_LOSS_IN_MARGIN = Equation(
    id="CE.22",
    statement="For a hard label the cross entropy of a softmax is the binary cross entropy of its margin.",
    why="The first use of the margin: for a hard label softmax cross entropy is softplus(−m) as before.",
    meaning=(
        "It is also the accurate way to compute it: the textbook −z_t + log Σ exp(z_k) subtracts two large numbers "
        "where the example is easy."
    ),
    left=CE(m),
    right=LOSS_IN_MARGIN.right,
    assuming=(Eq(m, SOFTMAX_MARGIN.right),),
    stable=LOSS_IN_MARGIN.stable,
)

_softmax_derivative = evaluate_kronecker(diff(SOFTMAX.right.subs(j, t), logits[j]))
SOFTMAX_DERIVATIVE = Equation(
    id="CE.23",
    statement=(
        "The Jacobian of the softmax: a logit raises its own probability and lowers the others in proportion to them."
    ),
    why=(
        "The gradient of a soft label, and of a penalty on the predictions, needs the derivatives of all "
        "probabilities. δ_jt is 1 where the logit is the probability's own; the second term comes from the sum in the "
        "denominator."
    ),
    meaning="CF.10, PP.6 and PP.7 are built on it.",
    left=Derivative(probabilities[t], logits[j]),
    right=recognise_softmax(_softmax_derivative),
    derivation=(
        Step(_softmax_derivative, "differentiate CE.17; of the sum only the term of class j depends on z_j"),
        Step(recognise_softmax(_softmax_derivative), "CE.17"),
    ),
    assuming=(SOFTMAX_PROBABILITIES,),
)

# ---------------------------------------------------------------- what is differentiated, and the public loss

DERIVATIVES = {"CE.19": through_softmax(SOFTMAX_LOSS.right), "CE.23": SOFTMAX.right.subs(j, t)}

# A hard label has a margin: CE.22 is its loss, CE.13 the gradient in the true logit, and CF.6 distributes that gradient
# over the other logits. A soft label has none, and takes CE.18 and CE.19.
LOSSES = (
    Loss(
        name="softmax_cross_entropy",
        family="cross_entropy",
        prefix="CE",
        inputs="logits",
        rows=True,
        labels=("class", "distribution"),
        hard=Terms("CE.22", gradient=("CE.13", "CF.6")),
        soft=Terms("CE.18", gradient=("CE.19",)),
        formula="sum(y * -log(p))",
        page="cross_entropy.md",
    ),
)
