"""Compared with the probes with soft labels, and against what the other extensions in use answer to them."""

import numpy as np

from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import entrywise_questions, on_probes, with_probes

TITLE = "Soft labels"
TRACK = "research"
MINUTES = 10
AFTER = ("e02",)
EQUATIONS = ("BF.15", "CA.25")
HINTS = (
    "Two examples have the same p, one with the label 1 and one with 0. Their mean loss is that of which t?",
    "It is the mean loss over labels that are 1 with probability t and 0 otherwise: the loss of a positive and that of "
    "a negative with the same p, with weights t and 1 - t.",
    "-t*(1-p)**gamma*np.log(p) - (1-t)*p**gamma*np.log(1-p)",
)
DEBRIEF = """\
Also right: the interpolation (1 - t) FL_0 + t FL_1 of two hard losses. It is their mean over ten annotators, too, so it
does not tell a soft label from three votes in ten. The other extensions agree at t = 0 and
t = 1; between, their best prediction differs, so a smoothed label means something else to each.
"""
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
    "HARD_PT_SOFT_CE": (
        """
        def focal_soft(t, p, gamma):
            pt = np.where(t >= 0.5, p, 1 - p)
            return (1 - pt) ** gamma * -(t * np.log(p) + (1 - t) * np.log(1 - p))
        """,
        """
        def focal_soft(t, p, gamma):
            pt = np.where(t > 0.5, p, 1 - p)
            return (1 - pt) ** gamma * -(t * np.log(p) + (1 - t) * np.log(1 - p))
        """,
    ),
    "LABEL_ROUNDED": (
        """
        def focal_soft(t, p, gamma):
            pt = np.where(t >= 0.5, p, 1 - p)
            return -((1 - pt) ** gamma) * np.log(pt)
        """,
        """
        def focal_soft(t, p, gamma):
            pt = np.where(t > 0.5, p, 1 - p)
            return -((1 - pt) ** gamma) * np.log(pt)
        """,
    ),
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
    "LABELS_SWAPPED": """
        def focal_soft(t, p, gamma):
            return -(1 - t) * (1 - p) ** gamma * np.log(p) - t * p**gamma * np.log(1 - p)
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
    "LABELS_SWAPPED": "that is the loss of the label 1 - t: t is the weight of class 1, whose loss is that of p.",
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


def _entropy(s):
    """Return the cross entropy of the soft label."""
    return -(s.t * np.log(s.p) + (1 - s.t) * np.log(1 - s.p))


def _mixed(s):
    p_t = s.t * s.p + (1 - s.t) * (1 - s.p)
    return any(are_equal(s.answer, (1 - p_t) ** s.gamma * of) for of in (-np.log(p_t), _entropy(s)))


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "NAIVE_SOFT_PT": _mixed,
    "HARD_PT_SOFT_CE": lambda s: (
        are_equal(s.answer, np.where(s.t >= 0.5, 1 - s.p, s.p) ** s.gamma * _entropy(s))
        or are_equal(s.answer, np.where(s.t > 0.5, 1 - s.p, s.p) ** s.gamma * _entropy(s))
    ),
    "LABEL_ROUNDED": lambda s: (
        are_equal(s.answer, s.truth(t=np.where(s.t >= 0.5, 1.0, 0.0)))
        or are_equal(s.answer, s.truth(t=np.where(s.t > 0.5, 1.0, 0.0)))
    ),
    "QUALITY_FOCAL": lambda s: are_equal(s.answer, np.abs(s.t - s.p) ** s.gamma * _entropy(s)),
    "LABELS_SWAPPED": lambda s: are_equal(s.answer, s.truth(t=1 - s.t)),
    "GAMMA_IGNORED": lambda s: are_equal(s.answer, _entropy(s)),
    "DROPPED_NEGATIVES": lambda s: are_equal(s.answer, s.t * s.truth(t=np.ones(len(s.t)))),
    "SOFT_CE_EXPONENTIATED": lambda s: are_equal(s.answer, (1 - np.exp(-_entropy(s))) ** s.gamma * _entropy(s)),
    "MODULATOR_ONE_SIDED": lambda s: (
        are_equal(s.answer, (1 - s.p) ** s.gamma * _entropy(s)) or are_equal(s.answer, s.p**s.gamma * _entropy(s))
    ),
}


def questions():
    """Return plain points, the probes without a weight, eight examples per call, and random points."""
    probes = on_probes("focal_soft", "soft", _arguments, weighted=False)
    return with_probes(entrywise_questions("focal_soft", "focal_soft"), probes)


def _arguments(probes):
    return {
        "t": np.array([probe.labels for probe in probes]),
        "p": np.array([probe.inputs("probabilities") for probe in probes]),
        "gamma": probes[0].gamma,
    }
