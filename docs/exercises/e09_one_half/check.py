"""Compared with CM.3 and the smoothing of SM.3."""

from docs.exercises.checker.claims import are_equal, constant
from docs.exercises.checker.expected import derived_questions

TITLE = "The 0.5 term is label smoothing"
TRACK = "core"
MINUTES = 10
EQUATIONS = ("CM.3", "CM.5")
HINTS = (
    "Differentiate in q and set the derivative to 0.",
    "-2 (y - q) - 2 lam (0.5 - q) = 0; then compare q with (1 - eps) y + eps/2, coefficient by coefficient.",
    "q = (y + lam/2) / (1 + lam); eps = lam / (1 + lam).",
)
DEBRIEF = """\
The term is label smoothing with eps = lam/(1 + lam), up to a factor 1 + lam of the whole loss.
Also right: any number that minimises to the last digit, but the closed form shows that it is a smoothed label.
"""
WRONG = {
    "ARGMIN_IS_HALF": """
        def argmin(y, lam):
            return 0.5
    """,
    "ARGMIN_IS_LABEL": """
        def argmin(y, lam):
            return y
    """,
    "HALF_FORGOTTEN": """
        def argmin(y, lam):
            return y / (1 + lam)
    """,
    "EPS_IS_LAM": """
        def eps_from_lam(lam):
            return lam
    """,
    "DENOMINATOR_MISSING": """
        def argmin(y, lam):
            return y + lam / 2
    """,
    "LAM_IS_EPS": """
        def argmin(y, lam):
            return (1 - lam) * y + lam / 2
    """,
    "EPS_HALVED": """
        def eps_from_lam(lam):
            return lam / 2
    """,
    "EPS_COMPLEMENT": """
        def eps_from_lam(lam):
            return 1 / (1 + lam)
    """,
}
SAYS = {
    "DENOMINATOR_MISSING": (
        "y + lam / 2 is the numerator alone: both terms of the derivative contain q, so q has the factor 1 + lam."
    ),
    "LAM_IS_EPS": "that is the label smoothed with eps = lam; the minimiser is a label smoothed with a smaller eps.",
    "EPS_HALVED": "lam / 2 is returned; compare the coefficient of y, which is 1 - eps, with 1 / (1 + lam).",
    "EPS_COMPLEMENT": "1 / (1 + lam) is 1 - eps, the coefficient of y; eps itself was asked for.",
}

CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "ARGMIN_IS_HALF": constant(0.5),
    "ARGMIN_IS_LABEL": lambda s: are_equal(s.answer, s.y),
    "HALF_FORGOTTEN": lambda s: are_equal(s.answer, s.expected - s.lam / 2 / (1 + s.lam)),
    "DENOMINATOR_MISSING": lambda s: are_equal(s.answer, s.expected * (1 + s.lam)),
    "LAM_IS_EPS": lambda s: are_equal(s.answer, (1 - s.lam) * s.y + s.lam / 2),
    "EPS_IS_LAM": lambda s: are_equal(s.answer, s.lam),
    "EPS_HALVED": lambda s: are_equal(s.answer, s.lam / 2),
    "EPS_COMPLEMENT": lambda s: are_equal(s.answer, 1 - s.expected),
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("argmin"), *derived_questions("eps_from_lam")]
