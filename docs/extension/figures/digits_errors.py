"""The errors of the training run on digits: which classes are confused, and how confidence compares with accuracy."""

from collections.abc import Sequence

from docs.extension.drawing import Frame
from docs.extension.figures.confusion import Counts, matrix
from docs.extension.figures.registry import figure, number
from docs.extension.figures.reliability import diagram
from docs.extension.figures.training_run import NAMES, RESULT, runs
from docs.extension.numbers import plain
from docs.extension.results import read

MATRIX = Frame(left=46, right=426, top=6, bottom=386, width=440, height=428)


@figure("digits-confusion")
def confusion() -> str:
    """Return the confusion matrix of each loss, the sum of all seeds."""
    panels = "".join(_matrix(loss, [run["test"]["confusion_matrix"] for run in of]) for loss, of in runs().items())
    says = (
        "Number of test examples, the sum of all seeds: a row is a true class, from the most frequent in training to "
        "the rarest, a column a predicted one. The stronger the colour of a cell, the more of its row it holds; the "
        "diagonal is right."
    )
    return f'<figure class="shown"><div class="panels">{panels}</div><figcaption>{says}</figcaption></figure>'


def _matrix(loss: str, seeds: Sequence[Counts]) -> str:
    name, classes = f"confusion-{loss}", read(RESULT)["data"]["classes"]
    svg = matrix(name, f"after {NAMES[loss]}", classes, seeds, MATRIX)
    title = f"{NAMES[loss]}: true class in rows, number of examples"
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


@number("digits-towards-frequent")
def towards_frequent() -> str:
    """Return which percentage of the errors after focal loss takes a class for one more frequent in training."""
    matrices = [run["test"]["confusion_matrix"] for run in runs()["categorical-focal"]]
    places = [
        (row, column, count) for of in matrices for row, counts in enumerate(of) for column, count in enumerate(counts)
    ]
    wrong = sum(count for row, column, count in places if row != column)
    return f"{plain(100 * sum(count for row, column, count in places if column < row) / wrong, 2)} %"


@figure("digits-reliability")
def reliability() -> str:
    """Return a reliability diagram of each loss, the test examples of all seeds together."""
    panels = "".join(
        diagram(
            f"digits-{loss}", f"after {NAMES[loss]}", {"hot": [run["test"]["reliability"]["equal_width"] for run in of]}
        )
        for loss, of in runs().items()
    )
    says = (
        "A dot on the dashed line: as many predictions are right as their probability says. Below it the network is "
        "overconfident. The bars below: how many predictions a bin holds; the number is that of the highest."
    )
    return f'<figure class="shown"><div class="panels tiny">{panels}</div><figcaption>{says}</figcaption></figure>'
