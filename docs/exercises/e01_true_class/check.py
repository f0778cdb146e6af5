"""Compared with BF.1, BF.2 and BF.19."""

from docs.exercises.checker.expected import derived_questions

TITLE = "p_t, alpha_t and one number"
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
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("p_t"), *derived_questions("alpha_t"), *derived_questions("easy")]
