"""Compared on probes, to whose gradients every mistake answers differently, then on vectors with extreme logits."""

import numpy as np

from docs.exercises.checker.claims import are_equal, scaled
from docs.exercises.checker.expected import (
    asking,
    call_text,
    entrywise_questions,
    mistake_answers,
    of_loss,
    on_probes,
    with_probes,
)
from docs.exercises.checker.questions import Question, close, is_correct

TITLE = "The gradient in the logit"
TRACK = "numerics"
MINUTES = 30
AFTER = ("e02",)
EQUATIONS = ("BF.9", "BF.10")
HINTS = (
    "dp_t/dz = (2y - 1) p_t (1 - p_t): apply the chain rule from FL to p_t to s to z.",
    "(1 - p_t)^gamma depends on z as well: the product rule gives two terms.",
    "(2y-1)*at*(1-pt)**gamma*(gamma*pt*np.log(pt) + pt - 1); with logaddexp for log pt and log(1 - pt), and 1 - pt "
    "computed as exp(-logaddexp(0, s)).",
)
DEBRIEF = """\
Also right: the residual form (p - y) times the factor g of exercise e12 times alpha_t, and automatic
differentiation of a stable loss. Differentiating (1 - p_t)^gamma with p_t = sigmoid(z) as it stands gives 0 * inf.
"""
PIECES = """
        def pieces(y, z, alpha):
            sign = np.where(y == 1, 1.0, -1.0)
            ce = np.logaddexp(0, -sign * z)
            one_minus_pt = np.exp(-np.logaddexp(0, sign * z))
            return sign, np.where(y == 1, alpha, 1 - alpha), np.exp(-ce), one_minus_pt, ce
"""
WRONG = {
    "DETACHED_FACTOR": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt**gamma * one_minus_pt
    """,
    "CE_GRADIENT": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt
    """,
    "FORGOT_CHAIN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -at * one_minus_pt**gamma * (gamma * ce / one_minus_pt + 1 / pt)
    """,
    "FORGOT_SIGN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -at * one_minus_pt**gamma * (gamma * pt * ce + one_minus_pt)
    """,
    "PRODUCT_RULE_DROPPED": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt**gamma * gamma * pt * ce
    """,
    "GRADIENT_SIGN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return sign * at * one_minus_pt**gamma * (gamma * pt * ce + one_minus_pt)
    """,
    "ALPHA_SWAPPED": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, 1 - alpha)
            return -sign * at * one_minus_pt**gamma * (gamma * pt * ce + one_minus_pt)
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
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * (1 - pt) ** gamma * (gamma * pt * ce + one_minus_pt)
    """,
    "DEAD_GRADIENT": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            gradient = -sign * at * one_minus_pt**gamma * (gamma * pt * ce + one_minus_pt)
            return np.where(pt < 1e-7, 0, gradient)
    """,
    "TERM_WITHOUT_GAMMA": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt**gamma * (pt * ce + one_minus_pt)
    """,
    "TERM_WITHOUT_P_T": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt**gamma * (gamma * ce + one_minus_pt)
    """,
    "TERM_SIGN": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt**gamma * (one_minus_pt - gamma * pt * ce)
    """,
    "ONE_POWER_LESS": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * at * one_minus_pt ** (gamma - 1) * (gamma * pt * ce + one_minus_pt)
    """,
    "ALPHA_SAME_BOTH": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * alpha * one_minus_pt**gamma * (gamma * pt * ce + one_minus_pt)
    """,
    "ALPHA_IGNORED": PIECES
    + """
        def grad_z(y, z, alpha, gamma):
            sign, at, pt, one_minus_pt, ce = pieces(y, z, alpha)
            return -sign * one_minus_pt**gamma * (gamma * pt * ce + one_minus_pt)
    """,
}
SAYS = {
    "GRADIENT_SIGN": (
        "every gradient has the other sign: a positive's loss falls where its logit rises, so its gradient is negative."
    ),
    "ALPHA_SWAPPED": "a positive has the weight 1 - alpha, a negative alpha; it should be the other way round.",
    "ALPHA_SAME_BOTH": "a negative has the weight alpha, too; its weight is 1 - alpha.",
    "DETACHED_FACTOR": (
        "that is the gradient with the modulating factor held constant; the factor depends on z as well."
    ),
    "TERM_WITHOUT_GAMMA": "the term with log p_t lacks its factor gamma.",
    "TERM_WITHOUT_P_T": "the term with log p_t lacks its factor p_t, from dp_t/dz = p_t (1 - p_t).",
    "TERM_SIGN": "the two terms are subtracted from each other; both have the same sign, since log p_t is negative.",
    "ONE_POWER_LESS": "the power is gamma - 1: one factor 1 - p_t is missing.",
    "DEAD_GRADIENT": (
        "the gradient of very wrong examples is 0, so they are never learnt; a clip or a nan_to_num does that."
    ),
    "EASY_SIDE_LOST": (
        "gradients of examples that are predicted right have lost digits; 1 - p_t of a rounded p_t, or a clip, "
        "does that."
    ),
}
QUANTITY = "gradient"  # what the probes are asked for
EXTREME = (30, 1000)  # logits between these, in magnitude
GAMMAS = (0.0, 0.5, 2.0)
EASY = 1e-6  # at these logits, gradients below this belong to examples that are predicted right


def _terms(s):
    """Return what multiplies the two terms of the gradient, then the factors: p_t, -log p_t, 1 - p_t."""
    margin = np.where(s.y == 1, s.z, -s.z)
    ce, one_minus_p_t = np.logaddexp(0, -margin), np.exp(-np.logaddexp(0, margin))
    front = np.where(s.y == 1, -1, 1) * s.weight * one_minus_p_t**s.gamma
    return front, np.exp(-ce), ce, one_minus_p_t


def _of_terms(combined):
    return lambda s: are_equal(s.answer, combined(s, *_terms(s)))


def _easy_or_right(s):
    return (np.abs(s.expected) <= EASY) | close(s.question, s.answer, s.expected)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "GRADIENT_SIGN": scaled(-1),
    "DETACHED_FACTOR": _of_terms(lambda _s, front, _p, _ce, q: front * q),
    "CE_GRADIENT": lambda s: are_equal(s.answer, s.truth(gamma=0)) or are_equal(s.answer * s.weight, s.truth(gamma=0)),
    "FORGOT_SIGN": lambda s: are_equal(s.answer, np.where(s.y == 1, 1, -1) * s.expected),
    "FORGOT_CHAIN": lambda s: _is_in_probability(s, *_terms(s)),
    "PRODUCT_RULE_DROPPED": _of_terms(lambda s, front, p, ce, _q: front * s.gamma * p * ce),
    "TERM_WITHOUT_GAMMA": _of_terms(lambda _s, front, p, ce, q: front * (p * ce + q)),
    "TERM_WITHOUT_P_T": _of_terms(lambda s, front, _p, ce, q: front * (s.gamma * ce + q)),
    "TERM_SIGN": _of_terms(lambda s, front, p, ce, q: front * (q - s.gamma * p * ce)),
    "ONE_POWER_LESS": _of_terms(lambda s, front, p, ce, q: front / q * (s.gamma * p * ce + q)),
    "DEAD_GRADIENT": lambda s: np.all((s.answer == 0) | _easy_or_right(s)),
    "EASY_SIDE_LOST": lambda s: np.all(_easy_or_right(s)),
}


def _is_in_probability(s, front, p, ce, q):
    """Return whether an answer is the derivative in p_t, or in p."""
    in_p_t = -np.abs(front) * (s.gamma * ce / q + 1 / p)
    return are_equal(s.answer, in_p_t) or are_equal(s.answer, np.where(s.y == 1, 1, -1) * in_p_t)


def questions():
    """Return plain points, the probes, four examples per call, random points, then examples with extreme logits."""
    usual = entrywise_questions("grad_z", "grad_z"), on_probes("grad_z", "binary", _arguments, "gradient")
    return [*with_probes(*usual), *_extreme()]


def explanations(asked):
    """Return what the mistakes of the catalogue answer to the probes."""
    return mistake_answers("binary", "gradient") if asked[0].function == "grad_z" else []


def recognise(asked, answers):
    """Return the numerical mistake that appears only at extreme logits."""
    if asked[0].function == "grad_z":
        return ""
    numbers = [answer for answer in answers if isinstance(answer, np.ndarray)]
    if not all(np.isfinite(answer).all() for answer in numbers):
        return "NONFINITE_GRADIENT"
    off = [
        n for n, (question, answer) in enumerate(zip(asked, answers, strict=True)) if not is_correct(question, answer)
    ]
    hard = [n for n in off if np.abs(asked[n].expected) > EASY]
    if hard:
        return "DEAD_GRADIENT" if all(np.all(answers[n] == 0) for n in hard) else ""
    return "EASY_SIDE_LOST" if off else ""


def _arguments(probes):
    return {
        "y": np.array([int(probe.labels) for probe in probes]),
        "z": np.array([probe.inputs("logits") for probe in probes]),
        "alpha": probes[0].alpha,
        "gamma": probes[0].gamma,
    }


def _extreme():
    extreme = of_loss("binary_focal_loss", "alpha", "gamma", largest=EXTREME[1])
    for vector in sorted(extreme, key=lambda vector: float(vector.margin) > 0):  # the hard ones first
        y, x = int(vector.arrays["labels"]), float(vector.arrays["logits"])
        if abs(x) >= EXTREME[0] and vector.gamma in GAMMAS:
            alpha = y if vector.parameters["alpha"] is None else vector.parameters["alpha"]  # y as alpha: a weight of 1
            yield _of_vector(y, x, alpha, vector.gamma, vector.expected["gradient"])


def _of_vector(y, x, alpha, gamma, expected):
    arguments = {"y": np.array([y]), "z": np.array([x]), "alpha": alpha, "gamma": gamma}
    text, right = call_text("grad_z", arguments, 0), np.array([float(expected)])
    call = asking("grad_z", arguments)
    return Question("grad_z at extreme logits", text, call, right, atol=1e-300, arguments=arguments)
