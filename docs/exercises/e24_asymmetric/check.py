"""Compared with the paper's formula, and with its derivative, which SymPy takes."""

import numpy as np

from docs.exercises.checker.claims import are_equal, scaled
from docs.exercises.checker.expected import asking, call_text, own_batches
from docs.exercises.checker.questions import Question

TITLE = "Asymmetric loss"
TRACK = "research"
MINUTES = 20
AFTER = ("e02", "e11")
HINTS = (
    "np.maximum works entry by entry. Where p is below the margin, what are p_m, its power and its logarithm?",
    "Three factors: the derivative in p_m of -p_m^gamma_neg log(1 - p_m), a product; of p_m in p; of p in z.",
    "in_p_m = p_m**g / (1 - p_m) - g * p_m**(g - 1) * np.log1p(-p_m), times p * (1 - p); it is 0 where p is below the "
    "margin, since p_m is 0 there.",
)
DEBRIEF = """\
A negative with p below the margin has loss 0 and gradient 0: it is not learnt from. If its label is wrong, it is a
positive that the model misses, and nothing ever says so. Also right: np.clip(p - margin, 0, None). With log(1 - p_m)
in place of log1p, a p_m below 1e-16 gives 0; it would be p_m.
"""
NEGATIVE = "q**gamma_neg*log(1 - q)"
SIGMOID = "1/(1 + exp(-z))"
SHIFTED = "(x + Abs(x))/2"  # max(x, 0), as the oracle encloses it
TRUTH = {  # evaluated to certain digits when fl verify runs, and written to truth.json
    "asymmetric": {
        "arguments": "y p gamma_pos gamma_neg margin",
        "value": f"-y*(1 - p)**gamma_pos*log(p) - (1 - y)*({NEGATIVE}).subs(q, ({SHIFTED}).subs(x, p - margin))",
        "points": (
            *(("1", "0.75", "1", "4", "0.05"), ("0", "0.75", "1", "4", "0.05"), ("0", "0.03", "1", "4", "0.05")),
            *(("1", "0.03", "1", "4", "0.05"), ("0", "0.4", "0", "2", "0")),
        ),
        "domain": {
            "y": ("0", "1"),
            "p": ["0.01", "0.99"],
            "gamma_pos": ("0", "1"),
            "gamma_neg": ("2", "4"),
            "margin": ("0", "0.05", "0.2"),
        },
    },
    "negative_gradient": {
        "arguments": "z gamma_neg margin",
        "value": f"diff(-{NEGATIVE}, q).subs(q, ({SHIFTED}).subs(x, {SIGMOID} - margin))*diff({SIGMOID}, z)",
        "points": (("1", "2", "0.05"), ("-1", "2", "0.05"), ("0.5", "4", "0.2"), ("-1", "4", "0")),
        "domain": {"z": ["-1.25", "5"], "gamma_neg": ("2", "4"), "margin": ("0", "0.05", "0.2")},
    },
}
GRADIENT = """
        def parts(z, margin):
            p = 1 / (1 + np.exp(-z))
            return p, np.maximum(p - margin, 0)
"""
WRONG = {
    "MARGIN_REFLECTS": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = np.abs(p - margin)
            return np.where(y == 1, -((1 - p) ** gamma_pos) * np.log(p), -(p_m**gamma_neg) * np.log(1 - p_m))
    """,
    "MARGIN_IGNORED": (
        """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            return np.where(y == 1, -((1 - p) ** gamma_pos) * np.log(p), -(p**gamma_neg) * np.log(1 - p))
        """,
        GRADIENT
        + """
        def negative_gradient(z, gamma_neg, margin):
            p, p_m = parts(z, 0)
            return (p**gamma_neg / (1 - p) - gamma_neg * p ** (gamma_neg - 1) * np.log(1 - p)) * p * (1 - p)
        """,
    ),
    "MARGIN_ON_BOTH": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = np.maximum(p - margin, 0)
            positive = -((1 - p_m) ** gamma_pos) * np.log(np.maximum(p_m, 1e-300))
            return np.where(y == 1, positive, -(p_m**gamma_neg) * np.log(1 - p_m))
    """,
    "MARGIN_IN_THE_POWER_ALONE": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = np.maximum(p - margin, 0)
            return np.where(y == 1, -((1 - p) ** gamma_pos) * np.log(p), -(p_m**gamma_neg) * np.log(1 - p))
    """,
    "NOT_CUT_AT_ZERO": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = p - margin
            return np.where(y == 1, -((1 - p) ** gamma_pos) * np.log(p), -(p_m**gamma_neg) * np.log(1 - p_m))
    """,
    "MARGIN_ADDED": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = np.minimum(p + margin, 1 - 1e-12)
            return np.where(y == 1, -((1 - p) ** gamma_pos) * np.log(p), -(p_m**gamma_neg) * np.log(1 - p_m))
    """,
    "GAMMAS_SWAPPED": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = np.maximum(p - margin, 0)
            return np.where(y == 1, -((1 - p) ** gamma_neg) * np.log(p), -(p_m**gamma_pos) * np.log(1 - p_m))
    """,
    "SIGN": """
        def asymmetric(y, p, gamma_pos, gamma_neg, margin):
            p_m = np.maximum(p - margin, 0)
            return np.where(y == 1, (1 - p) ** gamma_pos * np.log(p), p_m**gamma_neg * np.log(1 - p_m))
    """,
    "FORGOT_CHAIN": GRADIENT
    + """
        def negative_gradient(z, gamma_neg, margin):
            p, p_m = parts(z, margin)
            return p_m**gamma_neg / (1 - p_m) - gamma_neg * p_m ** (gamma_neg - 1) * np.log(1 - p_m)
    """,
    "CHAIN_OF_P_M": GRADIENT
    + """
        def negative_gradient(z, gamma_neg, margin):
            p, p_m = parts(z, margin)
            in_p_m = p_m**gamma_neg / (1 - p_m) - gamma_neg * p_m ** (gamma_neg - 1) * np.log(1 - p_m)
            return in_p_m * p_m * (1 - p_m)
    """,
    "DETACHED_FACTOR": GRADIENT
    + """
        def negative_gradient(z, gamma_neg, margin):
            p, p_m = parts(z, margin)
            return p_m**gamma_neg / (1 - p_m) * p * (1 - p)
    """,
    "TERM_SIGN": GRADIENT
    + """
        def negative_gradient(z, gamma_neg, margin):
            p, p_m = parts(z, margin)
            in_p_m = p_m**gamma_neg / (1 - p_m) + gamma_neg * p_m ** (gamma_neg - 1) * np.log(1 - p_m)
            return in_p_m * p * (1 - p)
    """,
    "GRADIENT_SIGN": GRADIENT
    + """
        def negative_gradient(z, gamma_neg, margin):
            p, p_m = parts(z, margin)
            in_p_m = p_m**gamma_neg / (1 - p_m) - gamma_neg * p_m ** (gamma_neg - 1) * np.log(1 - p_m)
            return -in_p_m * p * (1 - p)
    """,
}
SAYS = {
    "MARGIN_REFLECTS": "below the margin a negative has a loss again, that of |p - m|; p_m is 0 there.",
    "MARGIN_IGNORED": "margin changes nothing: for a negative, p_m takes the place of p.",
    "MARGIN_ON_BOTH": "a positive has p_m, too; the margin is for negatives.",
    "MARGIN_IN_THE_POWER_ALONE": "a negative's logarithm contains p; p_m takes its place there as well.",
    "NOT_CUT_AT_ZERO": "p - margin is negative for some p; p_m is 0 there.",
    "MARGIN_ADDED": "the margin is added to p; it is subtracted.",
    "GAMMAS_SWAPPED": "a positive has the power gamma_neg, a negative gamma_pos; it should be the other way round.",
    "SIGN": "every value has the other sign; a logarithm of a probability is negative, and a loss is not.",
    "FORGOT_CHAIN": "that is the derivative in p; dp/dz = p (1 - p) is missing.",
    "CHAIN_OF_P_M": "the derivative in p is multiplied by p_m (1 - p_m); dp/dz is p (1 - p).",
    "DETACHED_FACTOR": "that is the gradient with the factor p_m^gamma_neg held constant; it depends on z as well.",
    "TERM_SIGN": "the two terms are subtracted from each other; both are positive, since log(1 - p_m) is negative.",
    "GRADIENT_SIGN": "every gradient has the other sign: a negative's loss rises with its logit.",
}


def _p_m(s):
    return np.maximum((s.a["p"] if "p" in s.a else 1 / (1 + np.exp(-s.z))) - s.margin, 0)


def _dp(s):
    return np.exp(-s.z) / (1 + np.exp(-s.z)) ** 2


def _negatives(other):
    """Return the claim that positives are right and negatives have another loss."""
    return lambda s: are_equal(s.answer, np.where(s.y == 1, s.expected, other(s)))


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "MARGIN_REFLECTS": lambda s: are_equal(
        s.answer, np.where(s.y == 1, s.expected, s.truth(p=s.margin + np.abs(s.p - s.margin)))
    ),
    "MARGIN_IGNORED": lambda s: are_equal(s.answer, s.truth(margin=0)),
    "MARGIN_ON_BOTH": lambda s: are_equal(s.answer[s.y == 0], s.expected[s.y == 0]),
    "MARGIN_IN_THE_POWER_ALONE": _negatives(lambda s: -(_p_m(s) ** s.gamma_neg) * np.log(1 - s.p)),
    "NOT_CUT_AT_ZERO": _negatives(lambda s: -((s.p - s.margin) ** s.gamma_neg) * np.log(1 - s.p + s.margin)),
    "MARGIN_ADDED": lambda s: are_equal(
        s.answer[(s.y == 1) | (s.p + s.margin < 1)], s.truth(margin=-s.margin)[(s.y == 1) | (s.p + s.margin < 1)]
    ),
    "GAMMAS_SWAPPED": lambda s: are_equal(s.answer, s.truth(gamma_pos=s.gamma_neg, gamma_neg=s.gamma_pos)),
    "FORGOT_CHAIN": lambda s: are_equal(s.answer * _dp(s), s.expected),
    "CHAIN_OF_P_M": lambda s: are_equal(s.answer * _dp(s), s.expected * _p_m(s) * (1 - _p_m(s))),
    "DETACHED_FACTOR": lambda s: are_equal(s.answer, _p_m(s) ** s.gamma_neg / (1 - _p_m(s)) * _dp(s)),
    "TERM_SIGN": lambda s: are_equal(2 * _p_m(s) ** s.gamma_neg / (1 - _p_m(s)) * _dp(s) - s.answer, s.expected),
    "GRADIENT_SIGN": scaled(-1),
}


def questions():
    """Return the questions, function by function."""
    yield from own_batches(__file__, "asymmetric", ("y", "p"))
    for one in own_batches(__file__, "negative_gradient", ("z",)):
        yield one
        if one.arguments["margin"]:
            yield _silent(one)


def _silent(one):
    """Return a question on negatives whose p is below the margin: their loss is 0 all around, so their gradient is."""
    margin = one.arguments["margin"]
    z = np.log(margin / (1 - margin)) - np.array([0.25, 1.0, 4.0])
    arguments = {**one.arguments, "z": z}
    texts = tuple(call_text("negative_gradient", arguments, entry) for entry in range(len(z)))
    call = asking("negative_gradient", arguments)
    return Question("negative_gradient", texts, call, np.zeros(len(z)), arguments=arguments)
