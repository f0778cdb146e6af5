"""Edits that take the right loss of the true class, BF.3, to a wrong one, and the way from p_t to the inputs."""

from __future__ import annotations

from sympy import Dummy, Expr, KroneckerDelta, Sum, diff, exp, log

from spec.equations.binary_focal import LOSS, PROBABILITY_OF_THE_TRUE_CLASS, WEIGHT_OF_THE_TRUE_CLASS, for_label
from spec.equations.softmax_cross_entropy import through_softmax
from spec.functions import softplus
from spec.mistakes.record import Edit
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

POWER = (1 - p_t) ** gamma


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
