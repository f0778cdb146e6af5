"""Compared with AB.21, AB.22 and the weights of CE.14 taken twice."""

import numpy as np

from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import derived_questions

TITLE = "Choosing alpha"
TRACK = "core"
MINUTES = 10
AFTER = ("e01",)
EQUATIONS = ("CE.14", "AB.21", "AB.22")
HINTS = (
    "Set gamma = 0 and compare, term by term, with -w1 y log p - w0 (1 - y) log(1 - p).",
    "Only the ratio w1/w0 and a scale matter. Total weights: prevalence * alpha, (1 - prevalence)(1 - alpha).",
    "alpha = w1/(w1 + w0), scale = w1 + w0; balanced is 1 - prevalence; ratios multiply: alpha/(1 - alpha) * w1/w0.",
)
DEBRIEF = """\
alpha = 0.75 balances a prevalence of 0.25, one positive to three negatives; not 1:10, for which alpha is 10/11.
Also right: the odds alpha/(1 - alpha) are w1/w0; every balance is a ratio, and the scale belongs to the learning rate.
"""
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
    "ALPHA_IS_PI": (
        """
        def alpha_from_prevalence(prevalence):
            return prevalence
        """,
        """
        def alpha_from_prevalence(prevalence):
            return min(prevalence, 1 - prevalence)
        """,
    ),
    "ALPHA_ALONE": """
        def combined_odds(alpha, w1, w0):
            return alpha / (1 - alpha)
    """,
    "WEIGHTS_ALONE": """
        def combined_odds(alpha, w1, w0):
            return w1 / w0
    """,
    "ODDS_ADDED": """
        def combined_odds(alpha, w1, w0):
            return alpha / (1 - alpha) + w1 / w0
    """,
    "ORDER": """
        def alpha_from_weights(w1, w0):
            return w1 + w0, w1 / (w1 + w0)
    """,
    "ODDS_NOT_WEIGHT": """
        def alpha_from_prevalence(prevalence):
            return (1 - prevalence) / prevalence
    """,
    "INVERSE_PREVALENCE": """
        def alpha_from_prevalence(prevalence):
            return 1 / prevalence
    """,
    "CLASS_WEIGHT_NOT_ALPHA": """
        def alpha_from_prevalence(prevalence):
            return 1 / (2 * prevalence)
    """,
    "ODDS_INVERTED": """
        def combined_odds(alpha, w1, w0):
            return (1 - alpha) / alpha * w0 / w1
    """,
    "WEIGHTS_INVERTED": """
        def combined_odds(alpha, w1, w0):
            return alpha / (1 - alpha) * w0 / w1
    """,
}
SAYS = {
    "ALPHA_RATIO": (
        "w1 / w0 is returned as alpha, and w0 as scale; a positive would weigh w1, but alpha exceeds 1 where w1 does."
    ),
    "alpha_from_weights ALPHA_SWAPPED": (
        "that alpha is the weight of class 0; alpha should be the fraction that w1 is of the sum."
    ),
    "ORDER": "the scale comes first, alpha second; they were asked for in the other order.",
    "ODDS_NOT_WEIGHT": "that is the ratio of negatives to positives; alpha and 1 - alpha should have that ratio.",
    "INVERSE_PREVALENCE": (
        "one over the prevalence exceeds 1; alpha is a weight between 0 and 1, with 1 - alpha for the others."
    ),
    "CLASS_WEIGHT_NOT_ALPHA": (
        "that is scikit-learn's balanced class weight, 1/(2 prevalence); divide it by the sum of both to get alpha."
    ),
    "ODDS_INVERTED": "that is a negative's weight over a positive's; it was asked the other way round.",
    "WEIGHTS_INVERTED": "alpha counts for positives, but w1 and w0 stand in each other's place.",
    "ALPHA_ALONE": "the class weights are left out; where both are used, their ratios multiply.",
    "WEIGHTS_ALONE": "alpha is left out; where both are used, their ratios multiply.",
}

CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "NOT_NORMALISED": lambda s: are_equal(s.answer[0], s.w1),
    "ALPHA_SWAPPED": lambda s: are_equal(s.answer[0], s.w0 / (s.w1 + s.w0)),
    "ALPHA_RATIO": lambda s: are_equal(s.answer, np.array([s.w1 / s.w0, s.w0])),
    "ALPHA_IS_PI": lambda s: (
        are_equal(s.answer, s.prevalence) or (s.prevalence > 0.5 and are_equal(s.answer, 1 - s.prevalence))
    ),
    "ORDER": lambda s: are_equal(s.answer, s.expected[::-1]),
    "ODDS_NOT_WEIGHT": lambda s: are_equal(s.answer, s.expected / s.prevalence),
    "INVERSE_PREVALENCE": lambda s: are_equal(s.answer, 1 / s.prevalence),
    "CLASS_WEIGHT_NOT_ALPHA": lambda s: are_equal(s.answer, 1 / (2 * s.prevalence)),
    "ODDS_INVERTED": lambda s: are_equal(s.answer, 1 / s.expected),
    "WEIGHTS_INVERTED": lambda s: are_equal(s.answer, s.truth(w1=s.w0, w0=s.w1)),
    "ALPHA_ALONE": lambda s: are_equal(s.answer, s.truth(w1=1, w0=1)),
    "WEIGHTS_ALONE": lambda s: are_equal(s.answer, s.w1 / s.w0),
    "ODDS_ADDED": lambda s: are_equal(s.answer, s.truth(w1=1, w0=1) + s.w1 / s.w0),
}


def questions():
    """Return the questions, function by function."""
    return [
        *derived_questions("alpha_from_weights"),
        *derived_questions("alpha_from_prevalence"),
        *derived_questions("combined_odds"),
    ]
