"""Examined by the conformance command like any loss: probes, then every vector of the binary loss."""

from docs.exercises.checker.diagnosis import first_finding

TITLE = "From logits, stably"
EQUATIONS = ("CE.4", "BF.8")
HINTS = (
    "-log sigmoid(s) = softplus(-s), in NumPy np.logaddexp(0, -s). What is s for a negative?",
    "1 - p_t = sigmoid(-s) = exp(-softplus(s)): its power is an exponential, and nothing is subtracted from 1.",
    "s = np.where(labels == 1, inputs, -inputs); weight * np.exp(-gamma*np.logaddexp(0, s)) * np.logaddexp(0, -s)",
)
SIGMOID = """
        def sigmoid(x):
            return 1 / (1 + np.exp(-x))

        def weight(labels, alpha):
            return 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
"""
WRONG = {
    "NONFINITE_LOSS": SIGMOID
    + """
        def loss(labels, inputs, *, alpha, gamma):
            p = sigmoid(inputs)
            p_t = np.where(labels == 1, p, 1 - p)
            return weight(labels, alpha) * -(1 - p_t) ** gamma * np.log(p_t)
    """,
    "LOSS_CAPPED": SIGMOID
    + """
        def loss(labels, inputs, *, alpha, gamma):
            p = np.clip(sigmoid(inputs), 1e-7, 1 - 1e-7)
            p_t = np.where(labels == 1, p, 1 - p)
            return weight(labels, alpha) * -(1 - p_t) ** gamma * np.log(p_t)
    """,
    "EASY_SIDE_LOST": SIGMOID
    + """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, inputs, -inputs)
            return weight(labels, alpha) * (1 - sigmoid(s)) ** gamma * np.logaddexp(0, -s)
    """,
    "DOUBLE_SIGMOID": SIGMOID
    + """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, sigmoid(inputs), -sigmoid(inputs))
            return weight(labels, alpha) * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)
    """,
    "ALPHA_SWAPPED": """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, inputs, -inputs)
            weight = 1 if alpha is None else np.where(labels == 0, alpha, 1 - alpha)
            return weight * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)
    """,
    "REDUCED_MEAN": """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, inputs, -inputs)
            weight = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
            return np.mean(weight * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s))
    """,
}


def judge(module):
    """Return the first finding of the examination, or None."""
    return first_finding(module)
