"""Mistakes that have been shipped: each a named edit of a right equation.

The right equation is BF.3, the loss of the true class in p_t and alpha_t, which is CF.3 for many classes as well. An
edit takes that expression to the wrong one; a gradient mistake takes it to a wrong derivative in p_t. So a mistake of
alpha and one of the power or the logarithm can be made together, one edit after the other. Mistakes of arithmetic and
of reduction have no formula here: they are recognised by what is observed.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sympy import Dummy, Expr, KroneckerDelta, Sum, diff, exp, log

from spec.equations.binary_focal import LOSS, PROBABILITY_OF_THE_TRUE_CLASS, WEIGHT_OF_THE_TRUE_CLASS, for_label
from spec.equations.softmax_cross_entropy import through_softmax
from spec.functions import softplus
from spec.notation import (
    K,
    alpha,
    alpha_t,
    by_label,
    c,
    expand_classes,
    gamma,
    logits,
    p,
    p_t,
    probabilities,
    sigmoid,
    t,
    weights,
)
from spec.notation import x as logit
from spec.notation import y as label

Edit = Callable[[Expr], Expr]

DIFFERENT, UNSTABLE = "different loss", "NaN or dead gradient within reach of training"
SATURATED, DIGITS = "wrong only when saturated", "last digits"
EXAMPLES_OF_TRAINING = 10**6  # 16 epochs of 60,000; sampling moves the mean gradient by one part in their root
FELT = 1 / math.sqrt(EXAMPLES_OF_TRAINING)  # share of the gradient; an error that is always the same is felt beyond it
WRONG_DIGITS = 1e-3  # relative; a smaller error leaves three digits right
GRADES = {  # of the effect on training, the gravest first
    DIFFERENT: f"more than {FELT:g} of the gradient is wrong, and training finds another network",
    UNSTABLE: "one prediction that is sure enough, right or wrong, ends training; or a wrong one is never learnt",
    SATURATED: f"less than {FELT:g} of the gradient is wrong, which is less than the order of the batches changes",
    DIGITS: "the sum of a batch's gradient rounds by more",
}
KINDS = ("alpha", "formula", "reduction", "gradient", "arithmetic", "labels", "unknown")
POWER = (1 - p_t) ** gamma
FAMILIES = ("binary", "categorical")
REPORTS: dict[str, dict] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Mistake:
    """A wrong formula that somebody has shipped, or a fault that shows only when it is run.

    Attributes:
        code: permanent name ("ALPHA_SWAPPED").
        kind: one of KINDS; mistakes of different kinds can be made together.
        statement: what is wrong, in one sentence.
        page: the page of the site, and the place there, that explains it.
        binary: the ways in which the binary loss is written wrongly.
        categorical: the same of the categorical loss.
        chained: of a gradient, whether the chain rule takes the derivative in p_t on to the logits.
        severity: its effect on training as it is usually made; the examiner measures it in each loss.
    """

    code: str
    kind: str
    statement: str
    page: str
    binary: tuple[Edit, ...] = ()
    categorical: tuple[Edit, ...] = ()
    chained: bool = True
    severity: str = DIFFERENT

    @property
    def symptom(self) -> str:
        """What one notices of it."""
        return REPORTS[self.code]["symptom"]

    @property
    def reported_in(self) -> list[str]:
        """Repositories, issues and pull requests that report it."""
        return REPORTS[self.code]["seen"]

    def edits(self, family: str) -> tuple[Edit, ...]:
        """Return the edits that apply to a family of losses."""
        return getattr(self, family)


def replace_alpha_t(weight: Expr) -> Edit:
    """Return the edit that puts another weight in the place of alpha_t."""
    return lambda loss: loss.subs(alpha_t, weight)


def replace_modulating_factor(factor: Expr) -> Edit:
    """Return the edit that puts another factor in the place of (1 - p_t) to the power gamma."""
    return lambda loss: loss.subs(POWER, factor)


def multiply(factor: Expr) -> Edit:
    """Return the edit that multiplies the loss."""
    return lambda loss: factor * loss


# ---------------------------------------------------------------- edits with a thought in them

WEIGHT_OF_CLASS_0 = WEIGHT_OF_THE_TRUE_CLASS.right.subs(alpha, 1 - alpha)
AVERAGE_WEIGHT = Sum(weights[c], (c, 1, K)) / K
TWICE = by_label(sigmoid(p), 1 - sigmoid(p))
SOFTMAX_TWICE = exp(p_t) / Sum(exp(probabilities[c]), (c, 1, K))
SIGMOID_OF_CLASS = (1 - KroneckerDelta(c, t)) * sigmoid(-logits[c]) + KroneckerDelta(c, t) * sigmoid(logits[c])
PROBABILITY_OF_CLASS = (1 - KroneckerDelta(c, t)) * (1 - probabilities[c]) + KroneckerDelta(c, t) * probabilities[c]
SIGMOID_OF_TRUE_CLASS = sigmoid(logits[t])
WEIGHT_OF_COLUMN = KroneckerDelta(c, t) * weights[c] + (1 - KroneckerDelta(c, t)) * (1 - weights[c])


def alpha_for_gamma(loss: Expr) -> Expr:
    """Return the loss with the two parameters in each other's place."""
    return loss.subs({alpha_t: by_label(gamma, 1 - gamma), gamma: alpha}, simultaneous=True)


def logits_for_labels(loss: Expr) -> Expr:
    """Return the sum of both classes' terms with the label in the logit's place, and the logit as the label."""
    one, zero = (for_label(with_weight_of(loss, number), number) for number in (1, 0))
    return (logit * one + (1 - logit) * zero).subs(p, sigmoid(label))


def never_positive(loss: Expr) -> Expr:
    """Return what a choice by `labels == 1` gives when labels are logits: a negative, whose logit is the label."""
    return for_label(with_weight_of(loss, 0), 0).subs(p, sigmoid(label))


def with_weight_of(loss: Expr, number: int) -> Expr:
    """Return a loss with alpha_t as BF.2 defines it for one class."""
    return loss.subs(alpha_t, WEIGHT_OF_THE_TRUE_CLASS.right.subs(label, number))


def one_against_rest(probability: Expr, weight: Expr) -> Edit:
    """Return the edit that adds up a binary loss over the classes."""
    return lambda loss: Sum(loss.subs({p_t: probability, alpha_t: weight}, simultaneous=True), (c, 1, K))


def weight_in_entropy(loss: Expr) -> Expr:
    """Return the loss with p_t taken from the weighted cross entropy, exp(-alpha_t CE) = p_t ** alpha_t."""
    return loss.subs(POWER, (1 - p_t**alpha_t) ** gamma)


def leak_of_pos_weight(loss: Expr) -> Expr:
    """Return the loss with p_t taken from a cross entropy whose positives weigh alpha / (1 - alpha) times as much."""
    return loss.subs(POWER, (1 - p_t ** by_label(alpha / (1 - alpha), 1)) ** gamma)


def two_columns(in_logarithm: bool, by_target: bool, share: int) -> Edit:
    """Return the edit that puts the columns [1 - p, p] through a second sigmoid and adds up both binary losses.

    Args:
        in_logarithm: whether the logarithm has the second sigmoid as well as the modulating factor.
        by_target: whether alpha weighs the true column and 1 - alpha the other one, instead of alpha_t both.
        share: what the sum is divided by.
    """
    columns = ((sigmoid(p_t), alpha), (1 - sigmoid(1 - p_t), 1 - alpha))

    def edit(loss: Expr) -> Expr:
        terms = []
        for probability, weight in columns:
            column = log(probability) if in_logarithm else log(p_t)
            term = loss.subs({POWER: (1 - probability) ** gamma, log(p_t): column}, simultaneous=True)
            terms.append(term.subs(alpha_t, weight) if by_target else term)
        return sum(terms) / share

    return edit


def starred(shift: int) -> Edit:
    """Return the edit that makes the loss FL*, the paper's other form (BF.25), with a shift of its margin."""
    margin = gamma * (log(p_t) - log(1 - p_t)) + shift
    return lambda loss: loss.subs(POWER, 1).subs(log(p_t), -softplus(-margin) / gamma)


def only_in_logarithm(probability: Expr) -> Edit:
    """Return the edit that changes the probability inside the logarithm alone."""
    return lambda loss: loss.subs(log(p_t), log(probability))


def derivative_without(part: Expr) -> Edit:
    """Return the edit that differentiates the loss as if a part of it were a constant."""
    constant = Dummy("constant", positive=True)
    return lambda loss: diff(loss.subs(part, constant), p_t).subs(constant, part)


def cross_entropy_derivative(loss: Expr) -> Expr:
    """Return the derivative of the loss without its modulating factor."""
    return diff(loss.subs(POWER, 1), p_t)


# ---------------------------------------------------------------- the catalogue

_ONE_SIDED = ((1 - p) ** gamma, by_label(POWER, 1))
_LEAKS = (
    weight_in_entropy,
    lambda loss: alpha_t * weight_in_entropy(loss),
    lambda loss: loss.subs(POWER, (alpha_t * (1 - p_t)) ** gamma),
    lambda loss: loss.subs(POWER, (alpha_t * (1 - p_t)) ** gamma) / alpha_t,
)
_LEAKS_OF_POSITIVES = (
    lambda loss: weight_in_entropy(loss).subs(alpha_t, by_label(alpha, 1)),
    leak_of_pos_weight,
)
_TWO_COLUMNS = tuple(
    two_columns(in_logarithm, by_target, share)
    for in_logarithm, by_target, share in (
        *((False, True, 2), (False, True, 1), (True, True, 2), (True, True, 1)),
        *((False, False, 2), (True, False, 2)),
    )
)
_STARRED = (starred(0), starred(1))
_BASES = tuple((lambda loss, base=base: loss / log(base)) for base in (10, 2))
_RESTS = tuple(
    one_against_rest(probability, weight)
    for probability in (SIGMOID_OF_CLASS, PROBABILITY_OF_CLASS)
    for weight in (alpha_t, weights[c], WEIGHT_OF_COLUMN)
)

MISTAKES: dict[str, Mistake] = {
    mistake.code: mistake
    for mistake in (
        Mistake(
            "ALPHA_SWAPPED",
            "alpha",
            "alpha weights class 0, and 1 − alpha class 1: alpha is the weight of class 1.",
            "alpha.md",
            binary=(replace_alpha_t(WEIGHT_OF_CLASS_0),),
        ),
        Mistake(
            "ALPHA_SAME_BOTH",
            "alpha",
            "alpha multiplies every class alike, so it rescales the loss and balances nothing.",
            "alpha.md",
            binary=(replace_alpha_t(alpha),),
            categorical=(
                replace_alpha_t(AVERAGE_WEIGHT),
                replace_alpha_t(AVERAGE_WEIGHT * K),
                replace_alpha_t(weights[1]),
            ),
        ),
        Mistake(
            "ALPHA_IGNORED",
            "alpha",
            "alpha changes nothing.",
            "alpha.md",
            binary=(replace_alpha_t(1),),
            categorical=(replace_alpha_t(1),),
        ),
        Mistake(
            "ALPHA_POSITIVES_ONLY",
            "alpha",
            "alpha weights class 1, but class 0 weighs 1 instead of 1 − alpha.",
            "alpha.md",
            binary=(replace_alpha_t(by_label(alpha, 1)),),
        ),
        Mistake(
            "ALPHA_RATIO",
            "alpha",
            "class 1 weighs alpha / (1 − alpha) and class 0 weighs 1: the right ratio on another scale.",
            "alpha.md",
            binary=(replace_alpha_t(by_label(alpha / (1 - alpha), 1)),),
        ),
        Mistake(
            "ALPHA_INVERSE",
            "alpha",
            "the loss is divided by the weight: alpha multiplies.",
            "alpha.md",
            binary=(replace_alpha_t(1 / alpha_t), replace_alpha_t(by_label(1 / alpha, 1))),
            categorical=(replace_alpha_t(1 / alpha_t),),
        ),
        Mistake(
            "WEIGHT_LEAKED",
            "alpha",
            "the weight stands inside the power as well: p_t must come from the unweighted cross entropy.",
            "alpha.md",
            binary=(*_LEAKS, *_LEAKS_OF_POSITIVES),
            categorical=_LEAKS,
        ),
        Mistake(
            "ALPHA_TWICE",
            "alpha",
            "the weight is multiplied twice: once as alpha_t, and once more as alpha or alpha_t.",
            "alpha.md",
            binary=(replace_alpha_t(alpha_t**2), replace_alpha_t(alpha * alpha_t)),
            categorical=(replace_alpha_t(alpha_t**2),),
        ),
        Mistake(
            "GAMMA_MULTIPLIED",
            "formula",
            "gamma multiplies 1 − p_t: gamma is the exponent of 1 − p_t.",
            "binary_focal.md",
            binary=(replace_modulating_factor(gamma * (1 - p_t)),),
            categorical=(replace_modulating_factor(gamma * (1 - p_t)),),
        ),
        Mistake(
            "GAMMA_IGNORED",
            "formula",
            "gamma changes nothing.",
            "binary_focal.md",
            binary=(replace_modulating_factor(1), replace_modulating_factor((1 - p_t) ** 2)),
            categorical=(replace_modulating_factor(1), replace_modulating_factor((1 - p_t) ** 2)),
        ),
        Mistake(
            "ARGS_SWAPPED",
            "formula",
            "two arguments are swapped: labels and inputs, or alpha and gamma.",
            "binary_focal.md",
            binary=(alpha_for_gamma, logits_for_labels, never_positive),
        ),
        Mistake(
            "MODULATOR_INVERTED",
            "formula",
            "p_t is raised to gamma in place of 1 − p_t: easy examples keep their loss, and hard ones lose theirs.",
            "binary_focal.md",
            binary=(replace_modulating_factor(p_t**gamma),),
            categorical=(replace_modulating_factor(p_t**gamma),),
        ),
        Mistake(
            "MODULATOR_ONE_SIDED",
            "formula",
            "one class has a wrong modulating factor: p ** gamma is for negatives, (1 − p) ** gamma for positives.",
            "binary_focal.md",
            binary=tuple(map(replace_modulating_factor, _ONE_SIDED)),
        ),
        Mistake(
            "SIGN",
            "formula",
            "the minus in front of the logarithm is missing: a loss is never negative.",
            "binary_focal.md",
            binary=(multiply(-1),),
            categorical=(multiply(-1),),
        ),
        Mistake(
            "LOG_BASE",
            "formula",
            "the logarithm is not the natural one.",
            "cross_entropy.md",
            binary=_BASES,
            categorical=_BASES,
        ),
        Mistake(
            "DROPPED_NEGATIVES",
            "formula",
            "a negative costs nothing: only the term of class 1 is there.",
            "binary_focal.md",
            binary=(lambda loss: by_label(loss, 0),),
        ),
        Mistake(
            "DOUBLE_SIGMOID",
            "formula",
            "probabilities are taken for logits: a sigmoid or a softmax is applied twice.",
            "cross_entropy.md",
            binary=(lambda loss: loss.subs(p_t, TWICE), only_in_logarithm(TWICE), *_TWO_COLUMNS),
            categorical=(lambda loss: loss.subs(p_t, SOFTMAX_TWICE), only_in_logarithm(SOFTMAX_TWICE)),
        ),
        Mistake(
            "ONE_VS_REST",
            "formula",
            "a binary loss is added up over the classes: the categorical loss has the term of the true class alone.",
            "categorical_focal.md",
            categorical=_RESTS,
        ),
        Mistake(
            "SIGMOID_FOR_SOFTMAX",
            "formula",
            "p_t is the sigmoid of the true class' logit: the other classes' logits have no effect and no gradient.",
            "categorical_focal.md",
            categorical=(lambda loss: loss.subs(p_t, SIGMOID_OF_TRUE_CLASS),),
        ),
        Mistake(
            "FL_STAR",
            "formula",
            "it is FL*, the paper's other form: gamma scales the margin, and there is no modulating factor.",
            "binary_focal.md",
            binary=_STARRED,
            categorical=_STARRED,
        ),
        Mistake(
            "AVERAGED_OVER_CLASSES",
            "reduction",
            "the loss is averaged over the classes, where it is their sum: it is K times too small.",
            "categorical_focal.md",
            categorical=(lambda loss: loss / K,),
        ),
        Mistake(
            "REDUCED_MEAN",
            "reduction",
            "the mean over the batch was returned, where one value an example was asked for.",
            "conformance.md",
        ),
        Mistake(
            "REDUCED_SUM",
            "reduction",
            "the sum over the batch was returned, where one value an example was asked for.",
            "conformance.md",
        ),
        Mistake(
            "REDUCED_OVER_POSITIVES",
            "reduction",
            "the batch's sum over the number of positives was returned, where one value an example was asked for.",
            "conformance.md",
        ),
        Mistake(
            "REDUCED_WEIGHTED_MEAN",
            "reduction",
            "the batch's mean weighted by alpha_t was returned, where one value an example was asked for.",
            "conformance.md",
        ),
        Mistake(
            "FOCAL_OF_MEAN",
            "reduction",
            "the modulating factor is that of the batch's mean cross entropy, so every example has the same one.",
            "binary_focal.md",
        ),
        Mistake(
            "NAIVE_SOFT_PT",
            "labels",
            "for a soft label p_t mixes the two probabilities; the loss is the sum of the classes' own terms.",
            "binary_focal.md",
        ),
        Mistake(
            "DETACHED_FACTOR",
            "gradient",
            "the gradient treats the modulating factor as a constant.",
            "gradients.md",
            binary=(derivative_without(POWER),),
            categorical=(derivative_without(POWER),),
        ),
        Mistake(
            "CE_GRADIENT",
            "gradient",
            "the gradient is that of cross entropy.",
            "gradients.md",
            binary=(cross_entropy_derivative, lambda loss: cross_entropy_derivative(loss.subs(alpha_t, 1))),
            categorical=(cross_entropy_derivative, lambda loss: cross_entropy_derivative(loss.subs(alpha_t, 1))),
        ),
        Mistake(
            "FORGOT_CHAIN",
            "gradient",
            "the gradient is that in the probability: the chain rule to the logit is missing.",
            "gradients.md",
            binary=(lambda loss: diff(loss, p_t), lambda loss: diff(loss, p_t) * by_label(1, -1)),
            categorical=(lambda loss: diff(loss, p_t),),
            chained=False,
        ),
        Mistake(
            "PRODUCT_RULE_DROPPED",
            "gradient",
            "the gradient has the derivative of the modulating factor and lacks that of the logarithm.",
            "gradients.md",
            binary=(derivative_without(log(p_t)),),
            categorical=(derivative_without(log(p_t)),),
        ),
        Mistake(
            "DEAD_GRADIENT",
            "arithmetic",
            "the hardest examples have no gradient, so they are never learnt: a clip has cut it off.",
            "numerics.md",
            severity=UNSTABLE,
        ),
        Mistake(
            "LOSS_CAPPED",
            "arithmetic",
            "the loss of the hardest examples stops growing: a probability was clipped before its logarithm.",
            "numerics.md",
            severity=SATURATED,
        ),
        Mistake(
            "NONFINITE_LOSS",
            "arithmetic",
            "the loss is NaN or infinite where the truth is finite.",
            "numerics.md",
            severity=UNSTABLE,
        ),
        Mistake(
            "NONFINITE_GRADIENT",
            "arithmetic",
            "the gradient is NaN or infinite where the truth is finite.",
            "numerics.md",
            severity=UNSTABLE,
        ),
        Mistake(
            "NONFINITE_HARD_GRADIENT",
            "arithmetic",
            "the gradient of a very wrong prediction is NaN or infinite: one such example ends training.",
            "numerics.md",
            severity=UNSTABLE,
        ),
        Mistake(
            "EASY_SIDE_LOST",
            "arithmetic",
            "digits are lost where the prediction is right: 1 − p_t was taken of a p_t that had rounded.",
            "numerics.md",
            severity=DIGITS,
        ),
        Mistake("UNKNOWN", "unknown", "a different value; no known mistake matches.", "conformance.md"),
    )
}

# ---------------------------------------------------------------- from p_t to the inputs


def right() -> Expr:
    """Return the loss that all edits start from, BF.3."""
    return LOSS.right


def in_logit(expression: Expr) -> Expr:
    """Return an expression of a binary loss in the label and the logit (BF.1, BF.2, CE.1)."""
    definitions = (WEIGHT_OF_THE_TRUE_CLASS, PROBABILITY_OF_THE_TRUE_CLASS)
    return expression.subs({d.left: d.right for d in definitions}).subs(p, sigmoid(logit))


def in_logits(expression: Expr, classes: int, true: int) -> Expr:
    """Return an expression of a categorical loss in plain symbols: z_1, z_2, … and alpha_1 and so on."""
    of_true = expression.subs({p_t: probabilities[t], alpha_t: weights[t]})
    return expand_classes(through_softmax(of_true), classes, true)
