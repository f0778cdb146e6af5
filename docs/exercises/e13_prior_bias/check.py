"""Compared with AB.36 and the shares that follow from AB.35."""

import numpy as np

from docs.exercises.checker.claims import are_equal
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
DEBRIEF = """\
At pi = 0.5 the negatives are nearly all of the loss. At pi = 0.01 the positives are: each is very wrong, and each
negative nearly right. alpha = 0.25 takes weight from the class that the prior bias made loud: it is not backwards.
"""
WRONG = {
    "BIAS_SIGN": """
        def prior_bias(pi):
            return np.log((1 - pi) / pi)
    """,
    "BIAS_IS_LOG_PI": """
        def prior_bias(pi):
            return np.log(pi)
    """,
    "LOG_BASE": (
        """
        def prior_bias(pi):
            return -np.log10((1 - pi) / pi)
        """,
        """
        def prior_bias(pi):
            return -np.log2((1 - pi) / pi)
        """,
    ),
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


def _share(s, positive, negative):
    """Return the share, with each class's loss multiplied."""
    odds = s.expected / (1 - s.expected) * positive / negative
    return odds / (1 + odds)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "BIAS_SIGN": lambda s: are_equal(s.answer, -s.expected),
    "BIAS_IS_LOG_PI": lambda s: are_equal(s.answer, np.log(s.pi)),
    "prior_bias LOG_BASE": lambda s: any(are_equal(s.answer * np.log(base), s.expected) for base in (2, 10)),
    "SHARE_OF_ONE": lambda s: are_equal(s.answer, s.truth(ratio=1)),
    "SHARE_UNWEIGHTED": lambda s: are_equal(s.answer, s.truth(alpha=0.5)),
    "GAMMA_IGNORED": lambda s: are_equal(s.answer, s.truth(gamma=0)),
    "ODDS_NOT_SHARE": lambda s: are_equal(s.answer, s.expected / (1 - s.expected)),
    "SHARE_OF_NEGATIVES": lambda s: are_equal(s.answer, 1 - s.expected),
    "RATIO_INVERTED": lambda s: are_equal(s.answer, _share(s, s.ratio, 1 / s.ratio)),
    "MODULATOR_INVERTED": lambda s: are_equal(
        s.answer, _share(s, (s.pi / (1 - s.pi)) ** s.gamma, (1 / s.pi - 1) ** s.gamma)
    ),
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("prior_bias"), *derived_questions("positive_share")]
