"""Held against PP.6, PP.7 and the mean of PP.9."""

from docs.exercises.checker.expected import asked

TITLE = "L1 and L2 on a softmax"
EQUATIONS = ("PP.6", "PP.7", "PP.8")
HINTS = (
    "What do the entries of a softmax row add up to, whatever the logits are?",
    "dp_i/dz_j is p_i ((i is j) - p_j): push the slope in p through that, and sum over i.",
    "L1: zeros. L2: 2*p*(p - (p**2).sum(1, keepdims=True)). Batch: np.mean(focal + l2*(p**2).sum(1)).",
)
WRONG = {
    "L1_SLOPE_IN_P": """
        def l1_slope(z):
            return np.sign(softmax(z))
    """,
    "JACOBIAN_DIAGONAL": (
        """
        def l1_slope(z):
            p = softmax(z)
            return p * (1 - p)
        """,
        """
        def l2_slope(z):
            p = softmax(z)
            return 2 * p * p * (1 - p)
        """,
    ),
    "JACOBIAN_FORGOTTEN": """
        def l2_slope(z):
            return 2 * softmax(z)
    """,
    "SIGN": """
        def l2_slope(z):
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
}


def questions():
    """Return the questions, function by function."""
    return [*asked("l1_slope"), *asked("l2_slope"), *asked("regularised")]
