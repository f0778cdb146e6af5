"""The errors of the training run on digits: which classes are confused, and how confidence compares with accuracy."""

from collections.abc import Sequence

from docs.extension.drawing import Axis, Frame, drawing, x_ticks, y_ticks
from docs.extension.figures.registry import figure, number
from docs.extension.figures.reliability import diagram
from docs.extension.figures.training_run import NAMES, RESULT, runs
from docs.extension.numbers import plain
from docs.extension.results import read

MATRIX = Frame(left=46, right=426, top=6, bottom=386, width=440, height=428)
DARKEST = 0.45  # opacity of a cell with all examples of its class, on which its number can still be read


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


def _matrix(loss: str, seeds: Sequence[Sequence[Sequence[int]]]) -> str:
    counts = [[sum(of) for of in zip(*rows, strict=True)] for rows in zip(*seeds, strict=True)]
    classes, size = read(RESULT)["data"]["classes"], len(counts)
    places = [((place + 0.5) / size, name) for place, name in enumerate(classes)]
    x, y = Axis(0, 1, places, "predicted class"), Axis(0, 1, [(1 - at, name) for at, name in places], "true class")
    cells = "".join(_cell(row, column, counts) for row in range(size) for column in range(size) if counts[row][column])
    right = sum(counts[place][place] for place in range(size))
    total = sum(map(sum, counts))
    svg = drawing(
        f"confusion-{loss}",
        f"Confusion matrix after {NAMES[loss]}",
        f"{right} of {total} test examples of all seeds are on the diagonal.",
        f'<g class="matrix">{x_ticks(x, MATRIX)}{y_ticks(y, MATRIX)}</g>',
        cells,
        frame=MATRIX,
    )
    title = f"{NAMES[loss]}: true class in rows, number of examples"
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


def _cell(row: int, column: int, counts: Sequence[Sequence[int]]) -> str:
    side, count = (MATRIX.right - MATRIX.left) / len(counts), counts[row][column]
    a, b = MATRIX.left + column * side, MATRIX.top + row * side
    return (
        f'<rect class="square" x="{a:g}" y="{b:g}" width="{side:g}" height="{side:g}" '
        f'fill-opacity="{DARKEST * count / sum(counts[row]):.2f}"/>'
        f'<text class="cell" x="{a + side / 2:g}" y="{b + side / 2 + 5:g}">{count}</text>'
    )


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
