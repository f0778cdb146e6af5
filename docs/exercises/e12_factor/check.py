"""Compared with GR.1, GR.8 and GR.16."""

import numpy as np

from docs.exercises.checker.claims import are_equal, constant
from docs.exercises.checker.expected import derived_questions

TITLE = "The factor of the gradient"
TRACK = "research"
MINUTES = 30
AFTER = ("e11",)
EQUATIONS = ("GR.1", "GR.8", "GR.16")
HINTS = (
    "Both factors of the loss depend on p_t: the product rule gives two terms, and dividing by -1/p_t multiplies each "
    "by -p_t. How large is g as p_t goes to 0?",
    "g = (1 - p_t)^(gamma - 1) (1 - p_t - gamma p_t log p_t). Between 0.01 and 0.5, g - 1 changes its sign once: "
    "bisect, sixty times.",
    "For the third, differentiate (1 - p)^gamma (1 - p - gamma p log p), divide by (1 - p)^(gamma - 1), bisect again: "
    "-gamma*(1 - p - gamma*p*np.log(p)) + (1 - p)*(-1 - gamma*(np.log(p) + 1)).",
)
DEBRIEF = """\
For gamma = 1 p0 is exactly 1/e. The gradient of focal loss exceeds that of cross entropy for the hardest examples:
focal loss does not only scale down. Also right: Newton's method, or scipy.optimize.brentq with xtol near 1e-15.
"""
WRONG = {
    "G_IS_FACTOR": """
        def g(p_t, gamma):
            return (1 - p_t) ** gamma
    """,
    "NEVER_ABOVE_ONE": """
        def g(p_t, gamma):
            return np.minimum(1, (1 - p_t) ** (gamma - 1) * (1 - p_t - gamma * p_t * np.log(p_t)))
    """,
    "G_WITHOUT_P": """
        def g(p_t, gamma):
            return (1 - p_t) ** (gamma - 1) * (1 - p_t - gamma * np.log(p_t))
    """,
    "TERM_SIGN": """
        def g(p_t, gamma):
            return (1 - p_t) ** (gamma - 1) * (1 - p_t + gamma * p_t * np.log(p_t))
    """,
    "ONE_POWER_MORE": """
        def g(p_t, gamma):
            return (1 - p_t) ** gamma * (1 - p_t - gamma * p_t * np.log(p_t))
    """,
    "LOG_BASE": (
        """
        def g(p_t, gamma):
            return (1 - p_t) ** (gamma - 1) * (1 - p_t - gamma * p_t * np.log10(p_t))
        """,
        """
        def g(p_t, gamma):
            return (1 - p_t) ** (gamma - 1) * (1 - p_t - gamma * p_t * np.log2(p_t))
        """,
    ),
    "P0_IS_HALF": """
        def p0(gamma):
            return 0.5
    """,
    "GAMMA_IGNORED": """
        def p0(gamma):
            return np.exp(-1)
    """,
    "INFLECTION_IS_P0": (
        """
        def inflection(gamma):
            return p0(gamma)
        """,
        """
        def inflection(gamma):
            p = np.linspace(1e-6, 0.5, 2_000_001)
            return p[np.argmax(g(p, gamma))]
        """,
    ),
}
SAYS = {
    "TERM_SIGN": "the term with log p_t has the wrong sign: it is subtracted, and log p_t is negative.",
    "ONE_POWER_MORE": "the power in front is gamma; it is gamma - 1, for the bracket has a factor 1 - p_t already.",
    "GAMMA_IGNORED": "1/e is p0 for gamma = 1 alone; p0 falls as gamma rises.",
    "g LOG_BASE": "the logarithm in the second term is not the natural one.",
}


def _is_peak(s):
    """Return whether an answer is where the factor is 1, or where it is largest."""
    derivative = (s.solve("g", s.answer * 1.01, s.gamma) - s.solve("g", s.answer / 1.01, s.gamma)) / 0.02
    return are_equal(s.solve("g", s.answer, s.gamma), 1) or abs(derivative) < 1e-3


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "G_IS_FACTOR": lambda s: are_equal(s.answer, (1 - s.a["p_t"]) ** s.gamma),
    "NEVER_ABOVE_ONE": lambda s: are_equal(s.answer, np.minimum(1, s.expected)),
    "G_WITHOUT_P": lambda s: are_equal(
        s.answer, (1 - s.a["p_t"]) ** (s.gamma - 1) * (1 - s.a["p_t"] - s.gamma * np.log(s.a["p_t"]))
    ),
    "g LOG_BASE": lambda s: any(
        are_equal((s.answer - (1 - s.a["p_t"]) ** s.gamma) * np.log(base), s.expected - (1 - s.a["p_t"]) ** s.gamma)
        for base in (2, 10)
    ),
    "TERM_SIGN": lambda s: are_equal(s.answer, 2 * (1 - s.a["p_t"]) ** s.gamma - s.expected),
    "ONE_POWER_MORE": lambda s: are_equal(s.answer, (1 - s.a["p_t"]) * s.expected),
    "P0_IS_HALF": constant(0.5),
    "p0 GAMMA_IGNORED": constant(np.exp(-1)),
    "INFLECTION_IS_P0": _is_peak,
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("g"), *derived_questions("p0"), *derived_questions("inflection")]
