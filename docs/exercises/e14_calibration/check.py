"""Compared with CA.1, CA.5 and AB.4."""

from docs.exercises.checker.expected import derived_questions

TITLE = "Calibration and the threshold"
EQUATIONS = ("AB.4", "CA.5", "CA.11")
HINTS = (
    "Set the derivative of the expected loss to 0: the weighted derivatives of FL at p and at 1 - p are equal there.",
    "That condition is linear in eta: solved for eta it is the second answer; at p = 1/2 it is the third.",
    "With g of e12: eta = p g(1-p) / ((1-p) g(p) + p g(1-p)) at alpha = 1/2. For the first, bisect: the derivative "
    "-eta alpha g(p)/p + (1-eta)(1-alpha) g(1-p)/(1-p) is negative below the best p. Third: 1 - alpha.",
)
WRONG = {
    "FOCAL_IS_PROPER": (
        """
        def argmin_p(eta, alpha, gamma):
            return eta
        """,
        """
        def argmin_p(eta, alpha, gamma):
            return eta * alpha / (eta * alpha + (1 - eta) * (1 - alpha))
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
}


def questions():
    """Return the questions, function by function."""
    return [*derived_questions("argmin_p"), *derived_questions("recalibrate"), *derived_questions("threshold_eta")]
