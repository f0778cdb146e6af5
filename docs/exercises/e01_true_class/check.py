"""Compared with BF.1, BF.2 and BF.19."""

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
    "LOG_BASE": """
        def easy(p_t, gamma):
            ce = -np.log10(p_t)
            fl = (1 - p_t) ** gamma * ce
            return ce, fl, ce / fl
    """,
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


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("p_t"), *derived_questions("alpha_t"), *derived_questions("easy")]
