"""Compared with AB.36 and the shares that follow from AB.35."""

from docs.exercises.checker.expected import derived_questions

TITLE = "The prior bias, and why 0.25"
TRACK = "research"
MINUTES = 15
AFTER = ("e05",)
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
    "ODDS_NOT_SHARE": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -alpha * (1 - pi) ** gamma * np.log(pi)
            negatives = -(1 - alpha) * pi**gamma * np.log(1 - pi) * ratio
            return positives / negatives
    """,
    "SHARE_OF_NEGATIVES": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -alpha * (1 - pi) ** gamma * np.log(pi)
            negatives = -(1 - alpha) * pi**gamma * np.log(1 - pi) * ratio
            return negatives / (positives + negatives)
    """,
    "RATIO_INVERTED": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -alpha * (1 - pi) ** gamma * np.log(pi)
            negatives = -(1 - alpha) * pi**gamma * np.log(1 - pi) / ratio
            return positives / (positives + negatives)
    """,
    "MODULATOR_INVERTED": """
        def positive_share(pi, alpha, gamma, ratio):
            positives = -alpha * pi**gamma * np.log(pi)
            negatives = -(1 - alpha) * (1 - pi) ** gamma * np.log(1 - pi) * ratio
            return positives / (positives + negatives)
    """,
}
SAYS = {
    "GAMMA_IGNORED": (
        "gamma does not change that share; each class has its own modulating factor, and their ratio is left in it."
    ),
    "SHARE_UNWEIGHTED": "alpha does not change that share; a positive has the weight alpha, a negative 1 - alpha.",
    "ALPHA_SWAPPED": "a positive has the weight 1 - alpha, a negative alpha; it should be the other way round.",
    "prior_bias LOG_BASE": "the logarithm is not the natural one.",
    "ODDS_NOT_SHARE": "that is the positives' loss over the negatives'; a share is a part of the sum of both.",
    "SHARE_OF_NEGATIVES": "that is the negatives' share.",
    "RATIO_INVERTED": "the negatives' loss is divided by ratio; there are `ratio` negatives, so it is multiplied.",
    "MODULATOR_INVERTED": (
        "the modulating factors stand in each other's place: a positive with p_t = pi has (1 - pi)^gamma."
    ),
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("prior_bias"), *derived_questions("positive_share")]
