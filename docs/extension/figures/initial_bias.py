"""Dense cells with the initial bias as a factor: precision at each initial prediction."""

from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import named, spread
from docs.extension.figures.registry import table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

NAME, MEASURE = "initial-bias", "average_precision"


def in_words(condition: str) -> str:
    """Return a condition as a reader sees it."""
    prior = float(condition.removeprefix("prior "))
    return f"initial predictions of {plain(prior)}"


@table("initial-bias-precision")
def precision() -> str:
    """Return the average precision of each loss at each initial prediction, after both lengths of training."""
    of = result(NAME)
    conditions = list(of.content["heads"])
    lengths = list(of.content["runs"][0]["measures"][conditions[0]])
    lines = [
        [named(head), length, *(spread(of.of_seeds(condition, length, head, MEASURE)) for condition in conditions)]
        for head in of.heads(conditions[0])
        for length in lengths
    ]
    caption = "Average precision on the test canvases: mean of the seeds, and their range."
    return rows(["trained with", "training", *map(in_words, conditions)], lines, caption, words=2)
