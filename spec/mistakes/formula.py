"""Mistakes of the formula: the power, the logarithm, the probability, the arguments."""

from __future__ import annotations

from sympy import log

from spec.mistakes.edits import (
    POWER,
    PROBABILITY_OF_CLASS,
    SIGMOID_OF_CLASS,
    SIGMOID_OF_TRUE_CLASS,
    SOFTMAX_TWICE,
    TWICE,
    WEIGHT_OF_COLUMN,
    alpha_for_gamma,
    logits_for_labels,
    multiply,
    never_positive,
    one_against_rest,
    only_in_logarithm,
    replace_modulating_factor,
    starred,
    two_columns,
)
from spec.mistakes.record import Mistake
from spec.notation import alpha_t, by_label, c, gamma, p, p_t, weights

_ONE_SIDED = ((1 - p) ** gamma, by_label(POWER, 1))
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

MISTAKES = (
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
)
