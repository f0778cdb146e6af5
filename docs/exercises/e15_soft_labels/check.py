"""Compared with the probes with soft labels, and against what the other extensions in use answer to them."""

import numpy as np

from docs.exercises.checker.expected import entrywise_questions, mistake_answers, on_probes, with_probes

TITLE = "Soft labels"
TRACK = "research"
MINUTES = 10
AFTER = ("e02",)
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
    "SOFT_CE_EXPONENTIATED": """
        def focal_soft(t, p, gamma):
            ce = -(t * np.log(p) + (1 - t) * np.log(1 - p))
            return (1 - np.exp(-ce)) ** gamma * ce
    """,
    "MODULATOR_ONE_SIDED": (
        """
        def focal_soft(t, p, gamma):
            return -((1 - p) ** gamma) * (t * np.log(p) + (1 - t) * np.log(1 - p))
        """,
        """
        def focal_soft(t, p, gamma):
            return -(p**gamma) * (t * np.log(p) + (1 - t) * np.log(1 - p))
        """,
    ),
}
SAYS = {
    "SOFT_CE_EXPONENTIATED": (
        "exp(-ce) of the soft label's cross entropy is no probability of a class; each class has its own factor."
    ),
    "MODULATOR_ONE_SIDED": (
        "both terms have the same modulating factor: (1 - p)^gamma belongs to the term of class 1, p^gamma to "
        "that of class 0."
    ),
    "HARD_PT_SOFT_CE": (
        "the modulating factor of the nearer class multiplies both terms; each class has its own factor."
    ),
    "NAIVE_SOFT_PT": "one p_t mixes the two probabilities; the loss is the sum of both classes' own terms.",
    "DROPPED_NEGATIVES": "only the term of class 1 is there: the part 1 - t of class 0 costs nothing.",
}


def questions():
    """Return plain points, the probes without a weight, eight examples per call, and random points."""
    probes = on_probes("focal_soft", "soft", _arguments, weighted=False)
    return with_probes(entrywise_questions("focal_soft", "focal_soft"), probes)


def explanations(_asked):
    """Return what the other extensions in use answer."""
    return mistake_answers("soft", weighted=False)


def _arguments(probes):
    return {
        "t": np.array([probe.labels for probe in probes]),
        "p": np.array([probe.inputs("probabilities") for probe in probes]),
        "gamma": probes[0].gamma,
    }
