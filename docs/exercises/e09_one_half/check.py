"""Compared with CM.3 and the smoothing of SM.3."""

from docs.exercises.checker.expected import derived_questions

TITLE = "The 0.5 term is label smoothing"
EQUATIONS = ("CM.3", "CM.5")
HINTS = (
    "Differentiate in q and set the derivative to 0.",
    "-2 (y - q) - 2 lam (0.5 - q) = 0; then compare q with (1 - eps) y + eps/2, coefficient by coefficient.",
    "q = (y + lam/2) / (1 + lam); eps = lam / (1 + lam).",
)
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
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("argmin"), *derived_questions("eps_from_lam")]
