"""Compared with the sum of a geometric series, which SymPy carries out."""

import numpy as np

from docs.exercises.checker.claims import are_equal
from docs.exercises.checker.expected import asking, own_questions, short
from docs.exercises.checker.questions import Question

TITLE = "The effective number of examples"
TRACK = "research"
MINUTES = 15
AFTER = ("e03",)
HINTS = (
    "That sum is a geometric series. What is left of it if you multiply it by 1 - beta?",
    "For beta near 1, 1 - beta^n is a difference of nearly equal numbers. beta^n = exp(n log beta), and NumPy has a "
    "function for exp(x) - 1.",
    "-np.expm1(n * np.log(beta)) / (1 - beta), or 1.0 where beta is 0; the weights are the inverses, divided by their "
    "sum and multiplied by the number of classes.",
)
DEBRIEF = """\
At beta = 0 each class counts 1, so all weights are equal; as beta goes to 1 the effective number goes to n, and the
weights are the inverse frequencies. beta is a dial between the two, not a property of the data: choose it by
validation. Also right: np.sum(beta ** np.arange(n)), with n numbers in memory; (1 - beta**n) / (1 - beta) loses digits
near beta = 1.
"""
TRUTH = {  # evaluated to certain digits when fl verify runs, and written to truth.json
    "effective_number": {
        "arguments": "n beta",
        "value": "piecewise_fold(summation(beta**k, (k, 0, n - 1))).args[1][0]",
        "points": (("2", "0.5"), ("1", "0.5"), ("10", "0.9"), ("1000", "0.9999999"), ("3", "0")),
        "domain": {
            "n": ("1", "2", "7", "40", "350", "5000"),
            "beta": ("0", "0.5", "0.9", "0.99", "0.999", "0.9999999"),
        },
    },
    "class_weights": {  # of three classes
        "arguments": "n0 n1 n2 beta",
        "value": tuple(
            f"3/(1 - beta**{n})/(1/(1 - beta**n0) + 1/(1 - beta**n1) + 1/(1 - beta**n2))" for n in ("n0", "n1", "n2")
        ),
        "points": (("10", "100", "1000", "0.9"), ("10", "100", "1000", "0.999"), ("5", "5", "20", "0")),
        "domain": {
            "n0": ("1", "3", "20", "500"),
            "n1": ("2", "9", "70", "900"),
            "n2": ("4", "30", "300"),
            "beta": ("0", "0.5", "0.9", "0.99", "0.999"),
        },
    },
}
WRONG = {
    "ONE_POWER_MORE": """
        def effective_number(n, beta):
            return (1 - beta ** (n + 1)) / (1 - beta)
    """,
    "ONE_POWER_LESS": """
        def effective_number(n, beta):
            return (1 - beta ** (n - 1)) / (1 - beta)
    """,
    "SUM_WITHOUT_END": """
        def effective_number(n, beta):
            return 1 / (1 - beta)
    """,
    "NOT_DIVIDED": """
        def effective_number(n, beta):
            return 1 - beta**n
    """,
    "COUNT_ITSELF": """
        def effective_number(n, beta):
            return n
    """,
    "LAST_TERM": """
        def effective_number(n, beta):
            return beta ** (n - 1)
    """,
    "NOT_NORMALISED": """
        def class_weights(counts, beta):
            return np.array([1 / effective_number(n, beta) for n in counts])
    """,
    "SUMS_TO_ONE": """
        def class_weights(counts, beta):
            inverse = np.array([1 / effective_number(n, beta) for n in counts])
            return inverse / inverse.sum()
    """,
    "LARGE_FOR_THE_FREQUENT": """
        def class_weights(counts, beta):
            number = np.array([effective_number(n, beta) for n in counts])
            return number / number.sum() * len(counts)
    """,
    "INVERSE_FREQUENCY": """
        def class_weights(counts, beta):
            return 1 / counts / (1 / counts).sum() * len(counts)
    """,
}
SAYS = {
    "ONE_POWER_LESS": "the last of n examples is left out, beta^(n - 1); n terms add up to (1 - beta^n) / (1 - beta).",
    "ONE_POWER_MORE": "that has one term more, beta^n; the last of n examples counts beta^(n - 1).",
    "SUM_WITHOUT_END": "that is the sum without an end, 1 / (1 - beta), whatever n is.",
    "NOT_DIVIDED": "that is 1 - beta^n; it is divided by 1 - beta.",
    "COUNT_ITSELF": "that is n; beta changes nothing.",
    "LAST_TERM": "that is what the last example counts; the sum over all of them was asked for.",
    "NOT_NORMALISED": "those are the inverses; they are to add up to the number of classes.",
    "SUMS_TO_ONE": "the weights add up to 1; they are to add up to the number of classes.",
    "LARGE_FOR_THE_FREQUENT": "the weights are proportional to the effective numbers, not to their inverses.",
    "INVERSE_FREQUENCY": "those are the inverse frequencies, the limit as beta goes to 1: beta changes nothing.",
}
CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "ONE_POWER_MORE": lambda s: are_equal(s.answer, s.expected + float(s.beta) ** s.n),
    "ONE_POWER_LESS": lambda s: are_equal(s.answer, s.expected - float(s.beta) ** (s.n - 1)),
    "SUM_WITHOUT_END": lambda s: are_equal(s.answer, 1 / (1 - s.beta)),
    "NOT_DIVIDED": lambda s: are_equal(s.answer, s.expected * (1 - s.beta)),
    "COUNT_ITSELF": lambda s: are_equal(s.answer, s.n),
    "LAST_TERM": lambda s: are_equal(s.answer, float(s.beta) ** (s.n - 1)),
    "NOT_NORMALISED": lambda s: are_equal(s.answer, _inverses(s)),
    "SUMS_TO_ONE": lambda s: are_equal(s.answer * len(s.counts), s.expected),
    "LARGE_FOR_THE_FREQUENT": lambda s: _all_alike(s.answer * _inverses(s)),
    "INVERSE_FREQUENCY": lambda s: _all_alike(s.answer * s.counts),
}


def _all_alike(numbers):
    return are_equal(numbers, np.full(numbers.shape, numbers[0]))


def _inverses(s):
    return np.array([1 / s.solve("effective_number", n, s.beta) for n in s.counts])


def questions():
    """Return the questions, function by function."""
    yield from own_questions(__file__, "effective_number")
    yield from map(_of_counts, own_questions(__file__, "class_weights"))


def _of_counts(one):
    """Return a question with the counts of three classes in an array."""
    *counts, beta = one.arguments.values()
    arguments = {"counts": np.array(counts), "beta": beta}
    text = f"class_weights(counts={short(arguments['counts'])}, beta={short(beta)})"
    return Question("class_weights", text, asking("class_weights", arguments), one.expected, arguments=arguments)
