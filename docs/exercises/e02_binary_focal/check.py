"""Compared on probes to which every mistake of the catalogue answers differently."""

import numpy as np

from docs.exercises.checker.expected import mistake_answers, on_probes

TITLE = "Binary focal loss"
EQUATIONS = ("BF.3", "BF.4")
HINTS = (
    "Write p_t first, for arrays: np.where selects elementwise.",
    "Once you have p_t and alpha_t the label no longer appears.",
    "-alpha_t * (1 - p_t)**gamma * np.log(p_t)",
)
WRONG = {
    "DROPPED_NEGATIVES": """
        def focal(y, p, alpha, gamma):
            return -alpha * y * (1 - p) ** gamma * np.log(p)
    """,
    "MODULATOR_ONE_SIDED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p) ** gamma * np.log(p_t)
    """,
    "MODULATOR_INVERTED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * p_t ** gamma * np.log(p_t)
    """,
    "GAMMA_MULTIPLIED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * gamma * (1 - p_t) * np.log(p_t)
    """,
    "GAMMA_IGNORED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * np.log(p_t)
    """,
    "SIGN": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "LOG_BASE": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log10(p_t)
    """,
    "ARGS_SWAPPED": """
        def focal(y, p, gamma, alpha):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_SWAPPED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 0, alpha, 1 - alpha)
            return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_SAME_BOTH": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -alpha * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_IGNORED": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -(1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_POSITIVES_ONLY": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            return -np.where(y == 1, alpha, 1) * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "ALPHA_INVERSE": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return -1 / alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    """,
    "REDUCED_MEAN": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return np.mean(-alpha_t * (1 - p_t) ** gamma * np.log(p_t))
    """,
    "REDUCED_SUM": """
        def focal(y, p, alpha, gamma):
            p_t = np.where(y == 1, p, 1 - p)
            alpha_t = np.where(y == 1, alpha, 1 - alpha)
            return np.sum(-alpha_t * (1 - p_t) ** gamma * np.log(p_t))
    """,
}


def questions():
    """Return the probes, four examples per call."""
    return on_probes("focal", "binary", _arguments)


def explanations(_asked):
    """Return what the mistakes of the catalogue answer."""
    return mistake_answers("binary")


def _arguments(probes):
    return {
        "y": np.array([probe.labels for probe in probes]),
        "p": np.array([probe.inputs("probabilities") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }
