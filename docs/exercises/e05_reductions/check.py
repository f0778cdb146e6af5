"""Compared with exact sums of exact losses, and CF.3 at a uniform prediction."""

import numpy as np

from docs.exercises.checker.claims import are_equal, scaled
from docs.exercises.checker.expected import derived_questions

TITLE = "Reductions and the first batch"
TRACK = "core"
MINUTES = 15
AFTER = ("e02",)
EQUATIONS = ("CF.3",)
HINTS = (
    "Is the power of a mean the mean of the powers? Which p_t has the cross entropy ce?",
    "p_t = exp(-ce), one per example. num_pos sums all losses and divides by the number of positives.",
    "np.mean((1 - np.exp(-ce))**gamma * ce); losses.sum() / max(1, (y == 1).sum()); alpha (1 - 1/C)^gamma log C.",
)
DEBRIEF = """\
The first batch should read first_value(classes, alpha, gamma). One that reads log C has no modulating factor; one
that is C times smaller is averaged over the classes; one far above has a head that does not start uniform.
np.log(C) times (1 - 1/C)^gamma hardly differs from log C for many classes: alpha is then what is easy to miss.
"""
WRONG = {
    "FOCAL_OF_MEAN": """
        def focal_mean(ce, gamma):
            return (1 - np.exp(-np.mean(ce))) ** gamma * np.mean(ce)
    """,
    "REDUCED_SUM": """
        def focal_mean(ce, gamma):
            return np.sum((1 - np.exp(-ce)) ** gamma * ce)
    """,
    "MODULATOR_INVERTED": (
        """
        def focal_mean(ce, gamma):
            return np.mean(np.exp(-ce) ** gamma * ce)
        """,
        """
        def first_value(classes, alpha, gamma):
            return alpha * (1 / classes) ** gamma * np.log(classes)
        """,
    ),
    "LAST_SAMPLE_ONLY": """
        def focal_mean(ce, gamma):
            for one in ce:
                loss = (1 - np.exp(-one)) ** gamma * one
            return loss
    """,
    "NORMALISER": """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            return losses.sum() if how == "sum" else losses.mean()
    """,
    "NEGATIVES_COUNTED": """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            if how == "num_pos":
                return losses.sum() / max(1, (y == 0).sum())
            return losses.sum() if how == "sum" else losses.mean()
    """,
    "ZERO_POSITIVES": """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            if how == "num_pos":
                return losses.sum() / (y == 1).sum()
            return losses.sum() if how == "sum" else losses.mean()
    """,
    "NOTHING_WITHOUT_POSITIVES": """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            if how == "num_pos":
                return losses.sum() / (y == 1).sum() if np.any(y == 1) else 0.0
            return losses.sum() if how == "sum" else losses.mean()
    """,
    "POSITIVES_ALONE": """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            if how == "num_pos":
                return losses[y == 1].sum() / max(1, (y == 1).sum())
            return losses.sum() if how == "sum" else losses.mean()
    """,
    "FIRST_VALUE_IS_CE": """
        def first_value(classes, alpha, gamma):
            return alpha * np.log(classes)
    """,
    "ALPHA_IGNORED": """
        def first_value(classes, alpha, gamma):
            return (1 - 1 / classes) ** gamma * np.log(classes)
    """,
    "LOG_C": """
        def first_value(classes, alpha, gamma):
            return np.log(classes)
    """,
    "LOG_BASE": (
        """
        def first_value(classes, alpha, gamma):
            return alpha * (1 - 1 / classes) ** gamma * np.log10(classes)
        """,
        """
        def first_value(classes, alpha, gamma):
            return alpha * (1 - 1 / classes) ** gamma * np.log2(classes)
        """,
    ),
    "EXPONENT_SIGN": (
        """
        def focal_mean(ce, gamma):
            return np.mean(np.abs(1 - np.exp(ce)) ** gamma * ce)
        """,
        """
        def focal_mean(ce, gamma):
            return np.mean((1 - np.exp(ce)) ** gamma * ce)
        """,
    ),
    "PRODUCT_OF_MEANS": """
        def focal_mean(ce, gamma):
            return np.mean((1 - np.exp(-ce)) ** gamma) * np.mean(ce)
    """,
    "TIMES_CLASSES": """
        def first_value(classes, alpha, gamma):
            return classes * alpha * (1 - 1 / classes) ** gamma * np.log(classes)
    """,
    "OVER_CLASSES": """
        def first_value(classes, alpha, gamma):
            return alpha * (1 - 1 / classes) ** gamma * np.log(classes) / classes
    """,
    "SIGN": """
        def first_value(classes, alpha, gamma):
            return alpha * (1 - 1 / classes) ** gamma * np.log(1 / classes)
    """,
}
SAYS = {
    "focal_mean REDUCED_SUM": "that is the sum of the focal losses; their mean was asked for.",
    "focal_mean FOCAL_OF_MEAN": (
        "the modulating factor is that of the mean cross entropy, so every example has the same one."
    ),
    "focal_mean LAST_SAMPLE_ONLY": "only the last example's focal loss is returned; the mean over all was asked for.",
    "EXPONENT_SIGN": "exp(ce) is 1/p_t; the modulating factor has p_t = exp(-ce).",
    "PRODUCT_OF_MEANS": (
        "the mean of the factors times the mean of the cross entropies is not the mean of the products."
    ),
    "NOTHING_WITHOUT_POSITIVES": "without a positive 0 is returned; there the sum is divided by 1.",
    "LOG_C": "that is log C, the cross entropy: both alpha and the modulating factor are missing.",
    "TIMES_CLASSES": "that is the number of classes times the loss: only the true class has a term.",
    "OVER_CLASSES": "the loss is divided by the number of classes: it is a sum over classes, not a mean.",
    "first_value SIGN": "the first value is negative: the minus in front of the logarithm of 1/C is missing.",
    "first_value MODULATOR_INVERTED": (
        "the factor is (1/C)^gamma, a power of p_t; it should be a power of 1 - p_t = 1 - 1/C."
    ),
    "NEGATIVES_COUNTED": "the sum is divided by the number of negatives; num_pos is the number of positives.",
    "reduce NORMALISER": "the sum is divided by the number of all examples; num_pos is the number of positives.",
}
WAYS = ("none", "sum", "mean", "num_pos")


def _mean(s, factor):
    """Return the mean of the cross entropies times a factor each."""
    return np.mean(factor * s.ce)


CLAIMS = {  # what each sentence says, for fl verify: of s, an answer that it is said of
    "REDUCED_SUM": lambda s: are_equal(s.answer, s.expected * len(s.ce)),
    "FOCAL_OF_MEAN": lambda s: are_equal(s.answer, s.truth(ce=np.array([s.ce.mean()]))),
    "focal_mean MODULATOR_INVERTED": lambda s: are_equal(s.answer, _mean(s, np.exp(-s.ce) ** s.gamma)),
    "LAST_SAMPLE_ONLY": lambda s: are_equal(s.answer, s.truth(ce=s.ce[-1:])),
    "EXPONENT_SIGN": lambda s: any(
        are_equal(s.answer, _mean(s, of(1 - np.exp(s.ce)) ** s.gamma)) for of in (np.abs, np.asarray)
    ),
    "PRODUCT_OF_MEANS": lambda s: are_equal(s.answer, np.mean((1 - np.exp(-s.ce)) ** s.gamma) * s.ce.mean()),
    "NORMALISER": lambda s: are_equal(s.answer, s.expected if s.how != "num_pos" else s.losses.mean()),
    "NEGATIVES_COUNTED": lambda s: are_equal(
        s.answer, s.expected if s.how != "num_pos" else s.losses.sum() / max(1, (s.y == 0).sum())
    ),
    "ZERO_POSITIVES": lambda s: are_equal(
        s.answer, s.expected if s.how != "num_pos" else s.losses.sum() / np.float64((s.y == 1).sum())
    ),
    "NOTHING_WITHOUT_POSITIVES": lambda s: are_equal(
        s.answer, s.expected if s.how != "num_pos" or np.any(s.y == 1) else 0.0
    ),
    "LOG_C": lambda s: are_equal(s.answer, s.truth(alpha=1, gamma=0)),
    "POSITIVES_ALONE": lambda s: are_equal(
        s.answer, s.expected if s.how != "num_pos" else s.losses[s.y == 1].sum() / max(1, (s.y == 1).sum())
    ),
    "FIRST_VALUE_IS_CE": lambda s: are_equal(s.answer, s.truth(gamma=0)),
    "first_value ALPHA_IGNORED": lambda s: are_equal(s.answer, s.truth(alpha=1)),
    "first_value MODULATOR_INVERTED": lambda s: are_equal(s.answer, s.truth(gamma=0) * (1 / s.classes) ** s.gamma),
    "TIMES_CLASSES": lambda s: are_equal(s.answer, s.expected * s.classes),
    "OVER_CLASSES": lambda s: are_equal(s.answer, s.expected / s.classes),
    "first_value SIGN": scaled(-1),
}


def questions():
    """Return the questions, function by function."""
    of_reduce = [one for how in WAYS for one in derived_questions(f"reduce_{how}", "reduce", how=how)]
    return [*derived_questions("focal_mean"), *of_reduce, *derived_questions("first_value")]
