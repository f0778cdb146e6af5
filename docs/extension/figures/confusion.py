"""Confusion matrices: of the training run on digits, and of the experiments whose results keep them."""

from collections.abc import Sequence
from functools import partial
from html import escape

from docs.extension.contrasts import after, condition_in_words, loss_in_words, protocol
from docs.extension.drawing import Axis, Frame, drawing, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import NAMES, panelled
from docs.extension.figures.registry import figure
from docs.extension.numbers import plain

SMALL = Frame(left=92, right=276, top=6, bottom=134, width=284, height=176)
LENGTH = "long"
DARKEST = 0.45  # opacity of a cell with all examples of its class, on which its number can still be read
THRESHOLDS = {"one half": "threshold of one half", "the chosen threshold": "threshold chosen on validation examples"}
Counts = Sequence[Sequence[int]]


def matrix(name: str, title: str, classes: Sequence[str], seeds: Sequence[Counts], frame: Frame) -> str:
    """Return the drawing of the sum of some confusion matrices; rows are true classes, the first on top."""
    counts = [[sum(of) for of in zip(*rows, strict=True)] for rows in zip(*seeds, strict=True)]
    size = len(counts)
    places = [((place + 0.5) / size, label) for place, label in enumerate(classes)]
    x, y = Axis(0, 1, places, "predicted class"), Axis(0, 1, [(1 - at, label) for at, label in places], "true class")
    cells = "".join(
        _cell(row, column, counts, frame) for row in range(size) for column in range(size) if counts[row][column]
    )
    right, total = sum(counts[place][place] for place in range(size)), sum(map(sum, counts))
    return drawing(
        name,
        f"Confusion matrix: {title}",
        f"{right} of {total} test examples of all seeds are on the diagonal.",
        f'<g class="matrix">{x_ticks(x, frame)}{y_ticks(y, frame)}</g>',
        cells,
        frame=frame,
    )


def _cell(row: int, column: int, counts: Counts, frame: Frame) -> str:
    width, height = ((high - low) / len(counts) for low, high in ((frame.left, frame.right), (frame.top, frame.bottom)))
    count, a, b = counts[row][column], frame.left + column * width, frame.top + row * height
    return (
        f'<rect class="square" x="{a:g}" y="{b:g}" width="{width:g}" height="{height:g}" '
        f'fill-opacity="{DARKEST * count / sum(counts[row]):.2f}"/>'
        f'<text class="cell" x="{a + width / 2:g}" y="{b + height / 2 + 5:g}">{plain(count, 9)}</text>'
    )


# ---------------------------------------------------------------- of the experiments


def has_matrices(name: str) -> bool:
    """Return whether a result keeps confusion matrices."""
    kept = next(iter(result(name).content["runs"][0]["also"].values())).get(LENGTH, {})
    return any(key.startswith("confusion at ") for key in kept)


def of_primary(name: str) -> str:
    """Return the matrices of what the primary contrast compares, at both thresholds."""
    of, terms = result(name), protocol(name)["contrast"][0]["terms"]
    classes, panels = of.content["data"]["classes"], ""
    for place, (where, words) in enumerate(THRESHOLDS.items()):
        for side, (condition, head, _) in enumerate(terms):
            said = ", ".join(filter(None, (loss_in_words(head), condition_in_words(name, condition))))
            kept = of.also(condition, LENGTH, f"confusion at {where}, {head}")
            svg = matrix(f"{name}-confusion-{place}-{side}", f"{said}, {words}", classes, kept, SMALL)
            panels += f'<div class="panel"><p class="panel-title">{escape(said)}<small>{words}</small></p>{svg}</div>'
    text = (
        f"number of test examples, the sum of all seeds, {after(name, LENGTH)}: a row is a true class, a column a "
        "predicted one; the stronger the colour of a cell, the more of its row it holds; the diagonal is right"
    )
    return panelled(panels, text, name)


for experiment in filter(has_matrices, NAMES):
    figure(f"{experiment}-confusion")(partial(of_primary, experiment))
