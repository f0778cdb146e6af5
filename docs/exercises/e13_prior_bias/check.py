"""Compared with AB.36 and the shares that follow from AB.35."""

from docs.exercises.checker.expected import derived_questions

TITLE = "The prior bias, and why 0.25"
EQUATIONS = ("AB.35", "AB.36")
HINTS = (
    "Solve sigmoid(b) = pi for b: 1 / (1 + exp(-b)) = pi.",
    "The loss of a positive at p = pi, and of a negative at p = pi: what is p_t for each?",
    "b = -log((1 - pi)/pi); P = -alpha (1 - pi)^gamma log pi, N = -(1 - alpha) pi^gamma log(1 - pi), P/(P + ratio N).",
)
WRONG = {
    "BIAS_SIGN": """
        def prior_bias(pi):
            return np.log((1 - pi) / pi)
    """,
    "BIAS_IS_LOG_PI": """
        def prior_bias(pi):
            return np.log(pi)
    """,
    "LOG_BASE": """
        def prior_bias(pi):
            return -np.log10((1 - pi) / pi)
    """,
    "SHARE_OF_ONE": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -alpha * (1 - pi) ** gamma * np.log(pi)
            negatives = -(1 - alpha) * pi**gamma * np.log(1 - pi)
            return positives / (positives + negatives)
    """,
    "ALPHA_SWAPPED": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -(1 - alpha) * (1 - pi) ** gamma * np.log(pi)
            negatives = -alpha * pi**gamma * np.log(1 - pi) * ratio
            return positives / (positives + negatives)
    """,
    "SHARE_UNWEIGHTED": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -((1 - pi) ** gamma) * np.log(pi)
            negatives = -(pi**gamma) * np.log(1 - pi) * ratio
            return positives / (positives + negatives)
    """,
    "GAMMA_IGNORED": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -alpha * np.log(pi)
            negatives = -(1 - alpha) * np.log(1 - pi) * ratio
            return positives / (positives + negatives)
    """,
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("prior_bias"), *derived_questions("positive_share")]
