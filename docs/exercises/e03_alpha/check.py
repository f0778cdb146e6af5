"""Compared with AB.21, AB.22 and the weights of CE.14 taken twice."""

from docs.exercises.checker.expected import derived_questions

TITLE = "Choosing alpha"
EQUATIONS = ("CE.14", "AB.21", "AB.22")
HINTS = (
    "Set gamma = 0 and compare, term by term, with -w1 y log p - w0 (1 - y) log(1 - p).",
    "Only the ratio w1/w0 and a scale matter. Total weights: prevalence * alpha, (1 - prevalence)(1 - alpha).",
    "alpha = w1/(w1 + w0), scale = w1 + w0; balanced is 1 - prevalence; ratios multiply: alpha/(1 - alpha) * w1/w0.",
)
WRONG = {
    "NOT_NORMALISED": """
        def alpha_from_weights(w1, w0):
            return w1, 1
    """,
    "ALPHA_SWAPPED": """
        def alpha_from_weights(w1, w0):
            return w0 / (w1 + w0), w1 + w0
    """,
    "ALPHA_RATIO": """
        def alpha_from_weights(w1, w0):
            return w1 / w0, w0
    """,
    "ALPHA_IS_PI": """
        def alpha_from_prevalence(prevalence):
            return prevalence
    """,
    "DOUBLE_COUNTED": (
        """
        def combined_odds(alpha, w1, w0):
            return alpha / (1 - alpha)
        """,
        """
        def combined_odds(alpha, w1, w0):
            return w1 / w0
        """,
    ),
    "ODDS_ADDED": """
        def combined_odds(alpha, w1, w0):
            return alpha / (1 - alpha) + w1 / w0
    """,
}


def questions():
    """Return the questions, function by function."""
    return [
        *derived_questions("alpha_from_weights"),
        *derived_questions("alpha_from_prevalence"),
        *derived_questions("combined_odds"),
    ]
