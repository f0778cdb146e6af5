"""Compared with PP.6, PP.7 and the mean of PP.9."""

import numpy as np

from docs.exercises.checker.claims import are_equal, scaled
from docs.exercises.checker.expected import derived_questions

TITLE = "L1 and L2 on a softmax"
TRACK = "core"
MINUTES = 20
AFTER = ("e04",)
EQUATIONS = ("PP.6", "PP.7", "PP.8")
HINTS = (
    "What is the sum of a softmax row, whatever the logits are?",
    "dp_i/dz_j = p_i ([i = j] - p_j): multiply the gradient in p by this Jacobian, and sum over i.",
    "L1: zeros. L2: 2*p*(p - (p**2).sum(1, keepdims=True)). Batch: np.mean(focal + l2*(p**2).sum(1)).",
)
DEBRIEF = """\
Also right: J^T v with the whole Jacobian, diag(p) - p p^T, as an einsum: N K^2 numbers in place of N K.
The L1 term adds a constant to the loss, the same for every prediction. The L2 term pushes towards a uniform one.
"""
WRONG = {
    "L1_SLOPE_IN_P": """
        def l1_gradient(z):
            return np.sign(softmax(z))
    """,
    "JACOBIAN_DIAGONAL": (
        """
        def l1_gradient(z):
            p = softmax(z)
            return p * (1 - p)
        """,
        """
        def l2_gradient(z):
            p = softmax(z)
            return 2 * p * p * (1 - p)
        """,
    ),
    "JACOBIAN_FORGOTTEN": """
        def l2_gradient(z):
            return 2 * softmax(z)
    """,
    "GRADIENT_SIGN": """
        def l2_gradient(z):
            p = softmax(z)
            return 2 * p * ((p**2).sum(axis=1, keepdims=True) - p)
    """,
    "BATCH_DEPENDENT": """
        def regularised(focal, p, l2):
            return np.mean(focal) + l2 * np.sum(p**2)
    """,
    "PENALTY_MEANED_TWICE": """
        def regularised(focal, p, l2):
            return np.mean(focal) + l2 * np.mean(p**2)
    """,
    "FACTOR_TWO_MISSING": """
        def l2_gradient(z):
            p = softmax(z)
            return p * (p - (p**2).sum(axis=1, keepdims=True))
    """,
    "SUMMED_OVER_BATCH": """
        def l2_gradient(z):
            p = softmax(z)
            return 2 * p * (p - (p**2).sum())
    """,
    "PENALTY_OF_P": """
        def regularised(focal, p, l2):
            return np.mean(focal + l2 * p.sum(axis=1))
    """,
    "PENALTY_LEFT_OUT": """
        def regularised(focal, p, l2):
            return np.mean(focal)
    """,
    "SUM_OVER_BATCH": """
        def regularised(focal, p, l2):
            return np.sum(focal + l2 * (p**2).sum(axis=1))
    """,
}
SAYS = {
    "l2_gradient GRADIENT_SIGN": (
        "every entry has the other sign: it is 2 p_j (p_j - sum p^2), positive where p_j is above the weighted mean."
    ),
    "l1_gradient JACOBIAN_DIAGONAL": (
        "p (1 - p) is each p's derivative in its own logit alone; every logit changes every p."
    ),
    "l2_gradient JACOBIAN_DIAGONAL": (
        "only the diagonal of the softmax's Jacobian is used; every logit changes every p."
    ),
    "FACTOR_TWO_MISSING": "that is half the gradient: the derivative of p^2 has a factor of 2.",
    "SUMMED_OVER_BATCH": "sum p^2 is taken over the whole batch; each row has its own sum.",
    "PENALTY_OF_P": "the penalty is that of sum p, which is 1 for every row; sum p^2 was asked for.",
    "PENALTY_LEFT_OUT": "the penalty is left out: l2 changes nothing.",
    "SUM_OVER_BATCH": "that is the sum over the batch; the mean was asked for.",
    "L1_SLOPE_IN_P": (
        "that is the gradient in the probabilities, 1 for each; in the logits it is 0, because a softmax always "
        "sums to 1."
    ),
}


def _softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _square(p):
    return (p**2).sum(axis=1)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "GRADIENT_SIGN": scaled(-1),
    "L1_SLOPE_IN_P": lambda s: are_equal(s.answer, np.ones(s.z.shape)),
    "l1_gradient JACOBIAN_DIAGONAL": lambda s: are_equal(s.answer, _softmax(s.z) * (1 - _softmax(s.z))),
    "l2_gradient JACOBIAN_DIAGONAL": lambda s: are_equal(s.answer, 2 * _softmax(s.z) ** 2 * (1 - _softmax(s.z))),
    "JACOBIAN_FORGOTTEN": lambda s: are_equal(s.answer, 2 * _softmax(s.z)),
    "FACTOR_TWO_MISSING": scaled(0.5),
    "SUMMED_OVER_BATCH": lambda s: are_equal(
        s.answer, 2 * _softmax(s.z) * (_softmax(s.z) - (_softmax(s.z) ** 2).sum())
    ),
    "BATCH_DEPENDENT": lambda s: are_equal(s.answer, s.focal.mean() + s.l2 * _square(s.p).sum()),
    "PENALTY_MEANED_TWICE": lambda s: are_equal(s.answer, s.focal.mean() + s.l2 * (s.p**2).mean()),
    "PENALTY_OF_P": lambda s: are_equal(s.answer, s.focal.mean() + s.l2),
    "PENALTY_LEFT_OUT": lambda s: are_equal(s.answer, s.truth(l2=0)),
    "SUM_OVER_BATCH": lambda s: are_equal(s.answer, s.expected * len(s.focal)),
}


def questions():
    """Return the questions, function by function."""
    return [
        *derived_questions("l1_slope", "l1_gradient"),
        *derived_questions("l2_slope", "l2_gradient"),
        *derived_questions("regularised"),
    ]
