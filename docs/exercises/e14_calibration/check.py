"""Compared with CA.1, CA.5 and AB.4."""

import numpy as np

from docs.exercises.checker.claims import are_equal, constant
from docs.exercises.checker.expected import derived_questions

TITLE = "Calibration and the threshold"
TRACK = "research"
MINUTES = 30
AFTER = ("e12",)
EQUATIONS = ("AB.4", "CA.5", "CA.11")
HINTS = (
    "Set the derivative of the expected loss to 0: the weighted derivatives of FL at p and at 1 - p are equal there.",
    "That condition is linear in eta: solved for eta it is the second answer; at p = 1/2 it is the third.",
    "With g of e12: eta = p g(1-p) / ((1-p) g(p) + p g(1-p)) at alpha = 1/2. For the first, bisect: the derivative "
    "-eta alpha g(p)/p + (1-eta)(1-alpha) g(1-p)/(1-p) is negative below the best p. Third: 1 - alpha.",
)
DEBRIEF = """\
A model at the minimum with gamma > 0 and alpha = 1/2 says less than it knows: its p is nearer to one half than eta.
The recalibration map undoes that exactly. The decision at p = 1/2 does not move with gamma.
"""
WRONG = {
    "FOCAL_IS_PROPER": (
        """
        def argmin_p(eta, alpha, gamma):
            return eta
        """,
        """
        def recalibrate(p, gamma):
            return p
        """,
    ),
    "ALPHA_FORGOTTEN": """
        whole = argmin_p

        def argmin_p(eta, alpha, gamma):
            return whole(eta, 0.5, gamma)
    """,
    "ALPHA_SWAPPED": """
        whole = argmin_p

        def argmin_p(eta, alpha, gamma):
            return whole(eta, 1 - alpha, gamma)
    """,
    "TEMPERATURE_GUESS": """
        def recalibrate(p, gamma):
            return 1 / (1 + ((1 - p) / p) ** (1 + gamma))
    """,
    "THRESHOLD_HALF": """
        def threshold_eta(alpha):
            return 0.5
    """,
    "THRESHOLD_IS_ALPHA": """
        def threshold_eta(alpha):
            return alpha
    """,
    "GAMMA_FORGOTTEN": """
        def argmin_p(eta, alpha, gamma):
            return eta * alpha / (eta * alpha + (1 - eta) * (1 - alpha))
    """,
    "FORWARD_NOT_INVERSE": """
        def recalibrate(p, gamma):
            return argmin_p(p, 0.5, gamma)
    """,
    "ODDS_NOT_PROBABILITY": (
        """
        whole = recalibrate

        def recalibrate(p, gamma):
            return whole(p, gamma) / (1 - whole(p, gamma))
        """,
        """
        def threshold_eta(alpha):
            return (1 - alpha) / alpha
        """,
    ),
    "ONE_MINUS_ETA": """
        whole = recalibrate

        def recalibrate(p, gamma):
            return 1 - whole(p, gamma)
    """,
}
SAYS = {
    "argmin_p FOCAL_IS_PROPER": (
        "eta is returned; focal loss is not proper: for gamma > 0, or alpha other than 1/2, the minimum is elsewhere."
    ),
    "recalibrate FOCAL_IS_PROPER": (
        "p is returned; for gamma > 0 the posterior is farther from one half than the best prediction."
    ),
    "GAMMA_FORGOTTEN": "that is the minimiser at gamma = 0, of a weighted cross entropy: gamma does not change it.",
    "ALPHA_FORGOTTEN": "that is the minimiser at alpha = 1/2: alpha does not change it.",
    "ALPHA_SWAPPED": "that is the minimiser for 1 - alpha: alpha is the weight of class 1.",
    "TEMPERATURE_GUESS": (
        "that multiplies the logit by 1 + gamma; for gamma > 0 it is right at p = 1/2 alone, and nearly for p near "
        "0 and 1."
    ),
    "FORWARD_NOT_INVERSE": "that is the best prediction for eta = p; the eta whose best prediction is p was asked for.",
    "ODDS_NOT_PROBABILITY": "that is eta / (1 - eta), the odds; eta itself was asked for.",
    "ONE_MINUS_ETA": "that is 1 - eta, the posterior of class 0.",
}

CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "argmin_p FOCAL_IS_PROPER": lambda s: are_equal(s.answer, s.eta),
    "recalibrate FOCAL_IS_PROPER": lambda s: are_equal(s.answer, s.p),
    "GAMMA_FORGOTTEN": lambda s: are_equal(s.answer, s.truth(gamma=0)),
    "ALPHA_FORGOTTEN": lambda s: are_equal(s.answer, s.truth(alpha=0.5)),
    "TEMPERATURE_GUESS": lambda s: are_equal(
        np.log(s.answer / (1 - s.answer)), (1 + s.gamma) * np.log(s.p / (1 - s.p))
    ),
    "FORWARD_NOT_INVERSE": lambda s: are_equal(s.answer, np.asarray(s.solve("argmin_p", s.p, 0.5, s.gamma))),
    "ODDS_NOT_PROBABILITY": lambda s: are_equal(s.answer, s.expected / (1 - s.expected)),
    "ONE_MINUS_ETA": lambda s: are_equal(s.answer, 1 - s.expected),
    "THRESHOLD_HALF": constant(0.5),
    "THRESHOLD_IS_ALPHA": lambda s: are_equal(s.answer, s.alpha),
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("argmin_p"), *derived_questions("recalibrate"), *derived_questions("threshold_eta")]
