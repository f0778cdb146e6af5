"""Compared at plain points, on probes that tell the catalogue's mistakes apart, and at random points."""

import numpy as np

from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import entrywise_questions, mistake_answers, on_probes, with_probes

TITLE = "Binary focal loss"
TRACK = "core"
MINUTES = 10
AFTER = ("e01",)
EQUATIONS = ("BF.3", "BF.4")
HINTS = (
    "Which of p and 1 - p is p_t of each example? np.where(condition, a, b) selects entry by entry.",
    "Two lines with np.where, for p_t and for alpha_t; the third line is the formula, which no longer knows y. "
    "Try it by hand: y = 0, p = 0.75 gives p_t = 0.25.",
    "p_t = np.where(y == 1, p, 1 - p); alpha_t likewise; -alpha_t * (1 - p_t)**gamma * np.log(p_t)",
)
DEBRIEF = """\
Also right: both terms, -alpha y (1-p)^gamma log p - (1-alpha)(1-y) p^gamma log(1-p); each is 0 for the other class.
Also right: ce = -log p_t, then alpha_t (1 - exp(-ce))^gamma ce; it loses digits where p_t is near 1, since 1 - exp
of a small number is a difference. Exercise e06 takes the logit instead, and loses none.
"""
WRONG = {
    "POSITIVES_FORMULA": """
        def focal(y, p, alpha, gamma):
            return -alpha * (1 - p) ** gamma * np.log(p)
    """,
    "DROPPED_NEGATIVES": """
        def focal(y, p, alpha, gamma):
            return -alpha * y * (1 - p) ** gamma * np.log(p)
    """,
    "MODULATOR_ONE_SIDED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p) ** gamma * np.log(p_t)
    """,
    "MODULATOR_INVERTED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * p_t ** gamma * np.log(p_t)
    """,
    "GAMMA_MULTIPLIED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * gamma * (1 - p_t) * np.log(p_t)
    """,
    "GAMMA_IGNORED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * np.log(p_t)
    """,
    "SIGN": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "LOG_BASE": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log10(p_t)
    """,
    "ARGS_SWAPPED": """
        def focal(y, p, gamma, alpha):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_SWAPPED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 0, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_SAME_BOTH": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -alpha * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_IGNORED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -(1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_POSITIVES_ONLY": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -np.where(y == 1, alpha, 1) * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_INVERSE": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -1 / alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "REDUCED_MEAN": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return np.mean(-alpha_t * (1 - p_t) ** gamma * np.log(p_t))
    """,
    "REDUCED_SUM": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return np.sum(-alpha_t * (1 - p_t) ** gamma * np.log(p_t))
    """,
    "ALPHA_RATIO": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -np.where(y == 1, alpha / (1 - alpha), 1) * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "LOG_OF_P": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log(p)
    """,
    "P_T_SWAPPED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 0, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "SECOND_TERM_SIGN": """
        def focal(y, p, alpha, gamma):
            positive = alpha * y * (1 - p) ** gamma * np.log(p)
            return -positive + (1 - alpha) * (1 - y) * p**gamma * np.log(1 - p)
    """,
    "WEIGHT_IN_POWER": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -((alpha_t * (1 - p_t)) ** gamma) * np.log(p_t)
    """,
    "ONE_MINUS_POWER": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t**gamma) * np.log(p_t)
    """,
}
SAYS = {
    "POSITIVES_FORMULA": "every example has the loss of a positive: y changes nothing. For y = 0 p_t is 1 - p.",
    "LOG_OF_P": "the logarithm is that of p for negatives, too; it should be that of p_t.",
    "P_T_SWAPPED": "p_t is that of the other class: p for negatives, 1 - p for positives.",
    "SECOND_TERM_SIGN": "the loss of negatives has the wrong sign: a loss is never negative.",
    "WEIGHT_IN_POWER": "the weight is raised to gamma as well: alpha_t multiplies after the power.",
    "ONE_MINUS_POWER": "p_t is raised to gamma, then subtracted from 1; the power belongs to the difference 1 - p_t.",
}

CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "POSITIVES_FORMULA": lambda s: are_equal(s.answer, s.truth(y=np.ones_like(s.y))),
    "LOG_OF_P": lambda s: are_equal(s.answer, s.expected * np.log(s.p) / np.log(s.p_t)),
    "P_T_SWAPPED": lambda s: are_equal(s.answer, s.truth(p=1 - s.p)),
    "SECOND_TERM_SIGN": lambda s: are_equal(s.answer, np.where(s.y == 1, 1, -1) * s.expected),
    "WEIGHT_IN_POWER": lambda s: are_equal(s.answer, s.expected * s.weight ** (s.gamma - 1)),
}


def questions():
    """Return plain points, the probes, four examples per call, and random points."""
    return with_probes(entrywise_questions("focal", "focal"), on_probes("focal", "binary", _arguments))


def explanations(_asked):
    """Return what the mistakes of the catalogue answer."""
    return mistake_answers("binary")


def _arguments(probes):
    return {
        "y": np.array([int(probe.labels) for probe in probes]),
        "p": np.array([probe.inputs("probabilities") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }
