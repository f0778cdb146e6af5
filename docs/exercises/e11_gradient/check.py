"""Held against the probes' gradients, which tell the catalogue's mistakes apart, then against extreme vectors."""

import numpy as np

from docs.exercises.checker.expected import mistaken, of_loss, on_probes
from docs.exercises.checker.questions import Question, right

TITLE = "The gradient in the logit"
EQUATIONS = ("BF.9", "BF.10")
HINTS = (
    "dp_t/dz = (2y - 1) p_t (1 - p_t): the chain has three links, FL to p_t to s to z.",
    "(1 - p_t)^gamma depends on z as well: a product has two terms in its slope.",
    "(2y-1)*at*(1-pt)**gamma*(gamma*pt*np.log(pt) + pt - 1); with logaddexp for log pt and log(1 - pt), and 1 - pt "
    "computed as exp(-logaddexp(0, s)).",
)
PIECES = """
        def pieces(y, z, alpha):
            sign = np.where(y == 1, 1.0, -1.0)
            cost = np.logaddexp(0, -sign * z)
            missing = np.exp(-np.logaddexp(0, sign * z))
            return sign, np.where(y == 1, alpha, 1 - alpha), np.exp(-cost), missing, cost
"""
WRONG = {
    "DETACHED_FACTOR": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return -sign * at * missing**gamma * missing
    """,
    "CE_GRADIENT": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return -sign * at * missing
    """,
    "FORGOT_CHAIN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return -at * missing**gamma * (gamma * cost / missing + 1 / pt)
    """,
    "FORGOT_SIGN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return -at * missing**gamma * (gamma * pt * cost + missing)
    """,
    "PRODUCT_RULE_DROPPED": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return -sign * at * missing**gamma * gamma * pt * cost
    """,
    "SIGN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return sign * at * missing**gamma * (gamma * pt * cost + missing)
    """,
    "ALPHA_SWAPPED": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, 1 - alpha)
            return -sign * at * missing**gamma * (gamma * pt * cost + missing)
    """,
    "NONFINITE_GRADIENT": """
        def grad_z(y, z, alpha, gamma):
            pt = 1 / (1 + np.exp(-np.where(y == 1, z, -z)))
            at = np.where(y == 1, alpha, 1 - alpha)
            return (2 * y - 1) * at * (1 - pt) ** gamma * (gamma * pt * np.log(pt) + pt - 1)
    """,
    "EASY_SIDE_LOST": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            return -sign * at * (1 - pt) ** gamma * (gamma * pt * cost + missing)
    """,
    "DEAD_GRADIENT": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, missing, cost = pieces(y, z, alpha)
            slope = -sign * at * missing**gamma * (gamma * pt * cost + missing)
            return np.where(pt < 1e-7, 0, slope)
    """,
}
EXTREME = (30, 1000)  # logits between these, in magnitude
GAMMAS = (0.0, 0.5, 2.0)
EASY = 1e-6  # slopes below this are those of examples that are right, out there


def questions():
    """Return the probes, four examples a call, then examples that are certain."""
    return [*on_probes("grad_z", "binary", _arguments, "gradient"), *_certain()]


def explanations(asked):
    """Return what the mistakes of the catalogue answer to the probes."""
    return mistaken("binary", "gradient") if asked[0].part == "grad_z" else []


def observed(asked, answers):
    """Return the mistake of arithmetic that is seen far out."""
    if asked[0].part == "grad_z":
        return ""
    numbers = [answer for answer in answers if isinstance(answer, np.ndarray)]
    if not all(np.isfinite(answer).all() for answer in numbers):
        return "NONFINITE_GRADIENT"
    off = [n for n, (question, answer) in enumerate(zip(asked, answers, strict=True)) if not right(question, answer)]
    hard = [n for n in off if np.abs(asked[n].truth) > EASY]
    if hard:
        return "DEAD_GRADIENT" if all(np.all(answers[n] == 0) for n in hard) else ""
    return "EASY_SIDE_LOST" if off else ""


def _arguments(probes):
    return {
        "y": np.array([probe.labels for probe in probes]),
        "z": np.array([probe.inputs("logits") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }


def _certain():
    certain = of_loss("binary_focal_loss", "alpha", "gamma", largest=EXTREME[1])
    for vector in sorted(certain, key=lambda vector: float(vector.margin) > 0):  # the hard ones first
        y, x = float(vector.arrays["labels"]), float(vector.arrays["logits"])
        if abs(x) >= EXTREME[0] and vector.gamma in GAMMAS:
            alpha = y if vector.parameters["alpha"] is None else vector.parameters["alpha"]  # y: a weight of 1
            yield _of_vector(y, x, alpha, vector.gamma, vector.expected["gradient"])


def _of_vector(y, x, alpha, gamma, true):
    call = f"grad_z(y={y:g}, z={x:g}, alpha={alpha:g}, gamma={gamma:g})"

    def ask(module):
        return module.grad_z(np.array([y]), np.array([x]), alpha, gamma)

    return Question("grad_z far out", call, ask, np.array([float(true)]), slack=1e-300)
