"""Mistakes of the gradient, each a wrong derivative in p_t."""

from __future__ import annotations

from sympy import diff, log

from spec.mistakes.edits import POWER, cross_entropy_derivative, derivative_without
from spec.mistakes.record import Mistake
from spec.notation import alpha_t, by_label, p_t

MISTAKES = (
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
)
