"""Compared with exact sums of exact losses, and CF.3 at a uniform prediction."""

from docs.exercises.checker.expected import derived_questions

TITLE = "Reductions and the first batch"
EQUATIONS = ("CF.3",)
HINTS = (
    "Is the power of a mean the mean of the powers? Which p_t has the cross entropy ce?",
    "p_t = exp(-ce), one per example. num_pos sums all losses and divides by the number of positives.",
    "np.mean((1 - np.exp(-ce))**gamma * ce); losses.sum() / max(1, (y == 1).sum()); alpha (1 - 1/C)^gamma log C.",
)
WRONG = {
    "FOCAL_OF_MEAN": """
        def focal_mean(ce, gamma):
            return (1 - np.exp(-np.mean(ce))) ** gamma * np.mean(ce)
    """,
    "REDUCED_SUM": """
        def focal_mean(ce, gamma):
            return np.sum((1 - np.exp(-ce)) ** gamma * ce)
    """,
    "MODULATOR_INVERTED": """
        def focal_mean(ce, gamma):
            return np.mean(np.exp(-ce) ** gamma * ce)
    """,
    "LAST_SAMPLE_ONLY": """
        def focal_mean(ce, gamma):
            for one in ce:
                loss = (1 - np.exp(-one)) ** gamma * one
            return loss
    """,
    "NORMALISER": (
        """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            return losses.sum() if how == "sum" else losses.mean()
        """,
        """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            if how == "num_pos":
                return losses.sum() / max(1, (y == 0).sum())
            return losses.sum() if how == "sum" else losses.mean()
        """,
    ),
    "ZERO_POSITIVES": """
        def reduce(losses, y, how):
            if how == "none":
                return losses
            if how == "num_pos":
                return losses.sum() / (y == 1).sum()
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
    "LOG_BASE": """
        def first_value(classes, alpha, gamma):
            return alpha * (1 - 1 / classes) ** gamma * np.log10(classes)
    """,
}
WAYS = ("none", "sum", "mean", "num_pos")


def questions():
    """Return the questions, function by function."""
    of_reduce = [one for how in WAYS for one in derived_questions(f"reduce_{how}", "reduce", _reduce, how=how)]
    return [*derived_questions("focal_mean"), *of_reduce, *derived_questions("first_value")]


def _reduce(function, arguments):
    return function(*arguments.values())
