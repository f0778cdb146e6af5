"""Compared at plain points, then examined by the conformance command like any loss: probes, and every vector."""

import numpy as np

from docs.exercises.checker.adapter_examination import first_finding
from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import asking, call_text, derived_questions
from docs.exercises.checker.questions import Question

TITLE = "From logits, stably"
TRACK = "numerics"
MINUTES = 25
AFTER = ("e02",)
EQUATIONS = ("CE.4", "BF.8")
HINTS = (
    "-log sigmoid(s) = softplus(-s), in NumPy np.logaddexp(0, -s). What is s for a negative?",
    "1 - p_t = sigmoid(-s) = exp(-softplus(s)): its power is an exponential, and nothing is subtracted from 1.",
    "s = np.where(labels == 1, inputs, -inputs); weight * np.exp(-gamma*np.logaddexp(0, s)) * np.logaddexp(0, -s)",
)
DEBRIEF = """\
Also right: scipy.special.expit(-s)**gamma * np.logaddexp(0, -s); expit of a large argument does not subtract.
(1 - np.exp(-ce))**gamma with a stable ce, as a well-known library has it, is right on the hard side; on the easy
side its 1 - exp(-ce) is a difference. -np.expm1(-ce) repairs it.
"""
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
            loss = weight(labels, alpha) * (1 - sigmoid(s)) ** gamma * np.logaddexp(0, -s)
            return loss.astype(inputs.dtype)
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
    "MARGIN_SWAPPED": """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, -inputs, inputs)
            weight = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
            return (weight * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)).astype(inputs.dtype)
    """,
    "NONE_IS_HALF": """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, inputs, -inputs)
            weight = np.where(labels == 1, *((0.5, 0.5) if alpha is None else (alpha, 1 - alpha)))
            return (weight * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)).astype(inputs.dtype)
    """,
    "OTHER_DTYPE": """
        def loss(labels, inputs, *, alpha, gamma):
            s = np.where(labels == 1, inputs, -inputs).astype(np.float64)
            weight = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
            return weight * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)
    """,
}
SAYS = {
    "EASY_SIDE_LOST": (
        "digits are lost where p_t is near 1; a subtraction from 1, of a p_t that has rounded, does that."
    ),
    "LOSS_CAPPED": (
        "the loss of very wrong examples stops growing; a clip, or a constant added inside the logarithm, does that."
    ),
    "MARGIN_SWAPPED": "each label gets the loss of the other one: the logit has the wrong sign in front.",
    "NONE_IS_HALF": "without alpha each loss is half of what it should be: None means a weight of 1 for both classes.",
}
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "MARGIN_SWAPPED": lambda s: are_equal(s.answer, s.truth(inputs=-s.inputs)),
    "NONE_IS_HALF": lambda s: are_equal(s.answer, s.expected / (2 if s.alpha is None else 1)),
    "DOUBLE_SIGMOID": lambda s: are_equal(s.answer, s.truth(inputs=1 / (1 + np.exp(-s.inputs)))),
}


def questions():
    """Return plain points without a weight, then with one: what the examination would be slow to say."""
    return [*_plain(None), *_plain("alpha")]


def judge(session, says):
    """Return the first finding of the examination, or None."""
    return first_finding(session, says)


def _plain(alpha):
    """Return the plain points and the random ones that have a weight of 1, or their own."""
    for one in derived_questions("focal_of_logits", "loss"):
        y, x, weight, gamma = one.arguments.values()
        arguments = {"labels": y, "inputs": x, "alpha": weight if alpha else None, "gamma": gamma}
        expected = one.expected if alpha else one.expected / np.where(y == 1, weight, 1 - weight)
        texts = tuple(call_text("loss", arguments, entry) for entry in range(len(y)))
        call = asking("loss", arguments, keywords=("alpha", "gamma"))
        yield Question("loss", texts, call, expected, arguments=arguments)
