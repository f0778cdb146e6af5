"""Compared at plain points, on probes that tell the catalogue's mistakes apart, and at random points."""

import numpy as np

from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import entrywise_questions, mistake_answers, on_probes, with_probes

TITLE = "Categorical focal loss"
TRACK = "core"
MINUTES = 10
AFTER = ("e02",)
EQUATIONS = ("CF.1", "CF.3")
HINTS = (
    "Which shape has the result for N examples? Which axis is summed, then?",
    "The product with Y selects the true class's entry of P; select alpha in the same way.",
    "p_t = (Y*P).sum(1); alpha_t = Y @ alpha; -alpha_t * (1 - p_t)**gamma * np.log(p_t)",
)
DEBRIEF = """\
Also right: -(alpha * Y * (1 - P)**gamma * np.log(P)).sum(axis=1); it takes the logarithm of every entry, and a 0
in a class that is not the true one gives 0 * inf = NaN. Selecting with Y.argmax(axis=1) first avoids that.
"""
WRONG = {
    "AVERAGED_OVER_CLASSES": """
        def focal_multi(Y, P, alpha, gamma):
            return (-alpha * Y * (1 - P) ** gamma * np.log(P)).mean(axis=1)
    """,
    "ALPHA_SAME_BOTH": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -np.mean(alpha) * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_BY_ARGMAX": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -alpha[P.argmax(axis=1)] * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_IGNORED": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -(1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_INVERSE": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -1 / (Y @ alpha) * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "WEIGHT_LEAKED": (
        """
        def focal_multi(Y, P, alpha, gamma):
            ce = -(alpha * Y * np.log(P)).sum(axis=1)
            return (1 - np.exp(-ce)) ** gamma * ce
        """,
        """
        def focal_multi(Y, P, alpha, gamma):
            ce = -(alpha * Y * np.log(P)).sum(axis=1)
            return (1 - np.exp(-ce)) ** gamma * -np.log((Y * P).sum(axis=1))
        """,
    ),
    "GAMMA_MULTIPLIED": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -(Y @ alpha) * gamma * (1 - p_t) * np.log(p_t)
    """,
    "MODULATOR_INVERTED": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -(Y @ alpha) * p_t ** gamma * np.log(p_t)
    """,
    "ONE_VS_REST": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = np.where(Y == 1, P, 1 - P)
            return -(alpha * (1 - p_t) ** gamma * np.log(p_t)).sum(axis=1)
    """,
    "ONE_VS_REST_WEIGHTED": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = np.where(Y == 1, P, 1 - P)
            return -(np.where(Y == 1, alpha, 1 - alpha) * (1 - p_t) ** gamma * np.log(p_t)).sum(axis=1)
    """,
    "SIGN": """
        def focal_multi(Y, P, alpha, gamma):
            return (alpha * Y * (1 - P) ** gamma * np.log(P)).sum(axis=1)
    """,
    "SHAPE": """
        def focal_multi(Y, P, alpha, gamma):
            return -alpha * Y * (1 - P) ** gamma * np.log(P)
    """,
    "REDUCED_MEAN": """
        def focal_multi(Y, P, alpha, gamma):
            return np.mean(-(alpha * Y * (1 - P) ** gamma * np.log(P)).sum(axis=1))
    """,
    "ALL_CLASSES": """
        def focal_multi(Y, P, alpha, gamma):
            return -(alpha * (1 - P) ** gamma * np.log(P)).sum(axis=1)
    """,
    "GAMMA_IGNORED": """
        def focal_multi(Y, P, alpha, gamma):
            return -(Y @ alpha) * np.log((Y * P).sum(axis=1))
    """,
    "LOG_BASE": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -(Y @ alpha) * (1 - p_t) ** gamma * np.log10(p_t)
    """,
    "ONE_MINUS_POWER": """
        def focal_multi(Y, P, alpha, gamma):
            p_t = (Y * P).sum(axis=1)
            return -(Y @ alpha) * (1 - p_t**gamma) * np.log(p_t)
    """,
    "REDUCED_SUM": """
        def focal_multi(Y, P, alpha, gamma):
            return np.sum(-alpha * Y * (1 - P) ** gamma * np.log(P))
    """,
}
SAYS = {
    "ALL_CLASSES": (
        "the terms of all classes are summed: the factor Y, which leaves the true class's term alone, is missing."
    ),
    "ONE_VS_REST_WEIGHTED": (
        "a binary loss with alpha and 1 - alpha is added up over the classes; only the true class has a loss."
    ),
    "ONE_MINUS_POWER": "p_t is raised to gamma, then subtracted from 1; the power belongs to the difference 1 - p_t.",
    "WEIGHT_LEAKED": "the weighted cross entropy is in the power: exp(-ce) is p_t only where ce has no weight.",
}


def _leaked(s):
    """Return whether the power has 1 - exp(-weighted cross entropy), whatever it multiplies."""
    entropy = s.truth(gamma=0)
    return any(are_equal(s.answer, (1 - np.exp(-entropy)) ** s.gamma * of) for of in (entropy, entropy / s.weight))


def _over_classes(s, weight):
    p_t = np.where(s.Y == 1, s.P, 1 - s.P)
    return -(weight * (1 - p_t) ** s.gamma * np.log(p_t)).sum(axis=1)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "AVERAGED_OVER_CLASSES": lambda s: are_equal(s.answer, s.expected / s.Y.shape[1]),
    "ALPHA_BY_ARGMAX": lambda s: are_equal(s.answer, s.unweighted * s.alpha[s.P.argmax(axis=1)]),
    "ALL_CLASSES": lambda s: are_equal(s.answer, -(s.alpha * (1 - s.P) ** s.gamma * np.log(s.P)).sum(axis=1)),
    "WEIGHT_LEAKED": _leaked,
    "ONE_VS_REST": lambda s: are_equal(s.answer, _over_classes(s, s.alpha)),
    "ONE_VS_REST_WEIGHTED": lambda s: are_equal(s.answer, _over_classes(s, np.where(s.Y == 1, s.alpha, 1 - s.alpha))),
}


def questions():
    """Return plain points, the probes, one call per number of classes, and random points of other sizes."""
    return with_probes(
        entrywise_questions("focal_multi", "focal_multi"), on_probes("focal_multi", "categorical", _arguments)
    )


def explanations(_asked):
    """Return what the mistakes of the catalogue answer."""
    return mistake_answers("categorical")


def _arguments(probes):
    classes = len(probes[0].alpha)
    return {
        "Y": np.eye(classes, dtype=int)[[probe.labels for probe in probes]],
        "P": np.stack([probe.inputs("probabilities") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }
