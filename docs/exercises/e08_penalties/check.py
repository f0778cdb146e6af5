"""Compared with PP.6, PP.7 and the mean of PP.9."""

from docs.exercises.checker.expected import derived_questions

TITLE = "L1 and L2 on a softmax"
EQUATIONS = ("PP.6", "PP.7", "PP.8")
HINTS = (
    "What is the sum of a softmax row, whatever the logits are?",
    "dp_i/dz_j = p_i ([i = j] - p_j): multiply the gradient in p by this Jacobian, and sum over i.",
    "L1: zeros. L2: 2*p*(p - (p**2).sum(1, keepdims=True)). Batch: np.mean(focal + l2*(p**2).sum(1)).",
)
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
}


def questions():
    """Return the questions, function by function."""
    return [
        *derived_questions("l1_slope", "l1_gradient"),
        *derived_questions("l2_slope", "l2_gradient"),
        *derived_questions("regularised"),
    ]
