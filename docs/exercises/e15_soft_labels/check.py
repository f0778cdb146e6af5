"""Compared with the probes with soft labels, and against what the other extensions in use answer to them."""

import numpy as np

from docs.exercises.checker.expected import mistake_answers, on_probes

TITLE = "Soft labels"
EQUATIONS = ("BF.15", "CA.25")
HINTS = (
    "Which function of t is right at t = 0 and at t = 1, and linear in between?",
    "t times the loss of a positive, and 1 - t times that of a negative: each keeps its own modulating factor.",
    "-t*(1-p)**gamma*np.log(p) - (1-t)*p**gamma*np.log(1-p)",
)
WRONG = {
    "NAIVE_SOFT_PT": (
        """
        def focal_soft(t, p, gamma):
            pt = t * p + (1 - t) * (1 - p)
            return -((1 - pt) ** gamma) * np.log(pt)
        """,
        """
        def focal_soft(t, p, gamma):
            pt = t * p + (1 - t) * (1 - p)
            return (1 - pt) ** gamma * -(t * np.log(p) + (1 - t) * np.log(1 - p))
        """,
    ),
    "HARD_PT_SOFT_CE": """
        def focal_soft(t, p, gamma):
            pt = np.where(t >= 0.5, p, 1 - p)
            return (1 - pt) ** gamma * -(t * np.log(p) + (1 - t) * np.log(1 - p))
    """,
    "LABEL_ROUNDED": """
        def focal_soft(t, p, gamma):
            pt = np.where(t >= 0.5, p, 1 - p)
            return -((1 - pt) ** gamma) * np.log(pt)
    """,
    "QUALITY_FOCAL": """
        def focal_soft(t, p, gamma):
            return np.abs(t - p) ** gamma * -(t * np.log(p) + (1 - t) * np.log(1 - p))
    """,
    "GAMMA_IGNORED": """
        def focal_soft(t, p, gamma):
            return -(t * np.log(p) + (1 - t) * np.log(1 - p))
    """,
    "DROPPED_NEGATIVES": """
        def focal_soft(t, p, gamma):
            return -t * (1 - p) ** gamma * np.log(p)
    """,
    "SIGN": """
        def focal_soft(t, p, gamma):
            return t * (1 - p) ** gamma * np.log(p) + (1 - t) * p**gamma * np.log(1 - p)
    """,
}


def questions():
    """Return the probes without a weight, eight examples per call."""
    return on_probes("focal_soft", "soft", _arguments, weighted=False)


def explanations(_asked):
    """Return what the other extensions in use answer."""
    return mistake_answers("soft", weighted=False)


def _arguments(probes):
    return {
        "t": np.array([probe.labels for probe in probes]),
        "p": np.array([probe.inputs("probabilities") for probe in probes]),
        "gamma": probes[0].gamma,
    }
