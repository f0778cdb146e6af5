"""Compared with BF.1, BF.2 and BF.19."""

import numpy as np

from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import derived_questions

TITLE = "p_t, alpha_t and one number"
TRACK = "core"
MINUTES = 5
EQUATIONS = ("BF.1", "BF.2", "BF.19")
HINTS = (
    "Which class does the t stand for: class 1, or the one that is true?",
    "For y = 1 they are p and alpha. What is the probability of class 0?",
    "p if y == 1 else 1 - p, and likewise for alpha; then ce = -np.log(p_t), fl = (1 - p_t)**gamma * ce.",
)
DEBRIEF = """\
At p_t = 0.95 and gamma = 2 the cross entropy did not change: the loss is smaller by the factor (1 - 0.95)^2.
Also right: (1 - p, p)[y] for p_t; y*p + (1 - y)*(1 - p), which serves arrays as well.
"""
WRONG = {
    "ALPHA_SWAPPED": """
        def alpha_t(y, alpha):
            return alpha if y == 0 else 1 - alpha
    """,
    "ALPHA_SAME_BOTH": """
        def alpha_t(y, alpha):
            return alpha
    """,
    "ALPHA_INVERSE": """
        def alpha_t(y, alpha):
            return 1 / alpha if y == 1 else 1 / (1 - alpha)
    """,
    "ALPHA_POSITIVES_ONLY": """
        def alpha_t(y, alpha):
            return alpha if y == 1 else 1
    """,
    "DROPPED_NEGATIVES": """
        def p_t(y, p):
            return y * p
    """,
    "LOG_BASE": (
        """
        def easy(p_t, gamma):
            ce = -np.log10(p_t)
            fl = (1 - p_t) ** gamma * ce
            return ce, fl, ce / fl
        """,
        """
        def easy(p_t, gamma):
            ce = -np.log2(p_t)
            fl = (1 - p_t) ** gamma * ce
            return ce, fl, ce / fl
        """,
    ),
    "SIGN": """
        def easy(p_t, gamma):
            ce = np.log(p_t)
            fl = (1 - p_t) ** gamma * ce
            return ce, fl, ce / fl
    """,
    "GAMMA_MULTIPLIED": """
        def easy(p_t, gamma):
            ce = -np.log(p_t)
            fl = (1 - p_t) * gamma * ce
            return ce, fl, ce / fl
    """,
    "MODULATOR_INVERTED": """
        def easy(p_t, gamma):
            ce = -np.log(p_t)
            fl = p_t ** gamma * ce
            return ce, fl, ce / fl
    """,
    "P_FOR_BOTH": """
        def p_t(y, p):
            return p
    """,
    "P_T_SWAPPED": """
        def p_t(y, p):
            return p if y == 0 else 1 - p
    """,
    "RATIO_INVERTED": """
        def easy(p_t, gamma):
            ce = -np.log(p_t)
            fl = (1 - p_t) ** gamma * ce
            return ce, fl, fl / ce
    """,
    "ORDER": """
        def easy(p_t, gamma):
            ce = -np.log(p_t)
            fl = (1 - p_t) ** gamma * ce
            return fl, ce, ce / fl
    """,
    "ONE_MINUS_POWER": """
        def easy(p_t, gamma):
            ce = -np.log(p_t)
            fl = (1 - p_t**gamma) * ce
            return ce, fl, ce / fl
    """,
}
SAYS = {
    "p_t DROPPED_NEGATIVES": "for a negative 0 is returned: the probability of class 0 is 1 - p.",
    "alpha_t ALPHA_SAME_BOTH": "alpha is returned for both labels: the weight of class 0 is 1 - alpha.",
    "alpha_t ALPHA_INVERSE": "one over the weight is returned: the weight itself was asked for.",
    "P_FOR_BOTH": "p is returned for both labels; where y = 0, the true class is class 0, whose probability is not p.",
    "P_T_SWAPPED": "the other class's probability is returned: p for a negative, 1 - p for a positive.",
    "RATIO_INVERTED": "the ratio is that of the second number to the first; it was asked the other way round.",
    "ORDER": "the focal loss comes first, the cross entropy second; they were asked for in the other order.",
    "ONE_MINUS_POWER": "p_t is raised to gamma, then subtracted from 1; the power belongs to the difference 1 - p_t.",
    "easy SIGN": "cross entropy and focal loss are negative: the minus in front of the logarithm is missing.",
}

CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "alpha_t ALPHA_SAME_BOTH": lambda s: are_equal(s.answer, s.alpha),
    "alpha_t ALPHA_INVERSE": lambda s: are_equal(s.answer, 1 / s.expected),
    "alpha_t ALPHA_POSITIVES_ONLY": lambda s: are_equal(s.answer, s.expected if s.y == 1 else 1),
    "P_FOR_BOTH": lambda s: are_equal(s.answer, s.p),
    "P_T_SWAPPED": lambda s: are_equal(s.answer, 1 - s.expected),
    "easy SIGN": lambda s: are_equal(s.answer[:2], -s.expected[:2]),
    "easy LOG_BASE": lambda s: any(are_equal(s.answer[:2] * np.log(base), s.expected[:2]) for base in (2, 10)),
    "easy GAMMA_MULTIPLIED": lambda s: are_equal(s.answer[1], s.gamma * (1 - s.a["p_t"]) * s.expected[0]),
    "easy MODULATOR_INVERTED": lambda s: are_equal(s.answer[1], s.a["p_t"] ** s.gamma * s.expected[0]),
    "RATIO_INVERTED": lambda s: are_equal(s.answer[2], 1 / s.expected[2]),
    "ORDER": lambda s: are_equal(s.answer[:2], s.expected[1::-1]),
    "ONE_MINUS_POWER": lambda s: are_equal(s.answer[1], (1 - s.a["p_t"] ** s.gamma) * s.expected[0]),
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("p_t"), *derived_questions("alpha_t"), *derived_questions("easy")]
