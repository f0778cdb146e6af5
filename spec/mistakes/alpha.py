"""Mistakes of the weight alpha_t."""

from __future__ import annotations

from spec.mistakes.edits import (
    AVERAGE_WEIGHT,
    POWER,
    WEIGHT_OF_CLASS_0,
    leak_of_pos_weight,
    replace_alpha_t,
    weight_in_entropy,
)
from spec.mistakes.record import Mistake
from spec.notation import K, alpha, alpha_t, by_label, gamma, p_t, weights

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

MISTAKES = (
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
)
