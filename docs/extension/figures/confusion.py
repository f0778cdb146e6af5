"""Confusion matrices: of the training run on digits, and of the experiments whose results keep them."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from docs.extension.contrasts import after, condition_in_words, loss_in_words, protocol
from docs.extension.drawing import Axis, Frame, drawing, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import NAMES, panelled
from docs.extension.figures.registry import figure
from docs.extension.numbers import plain

SMALL = Frame(left=92, right=276, top=6, bottom=134, width=284, height=176)
SQUARE = Frame(left=40, right=276, top=6, bottom=242, width=284, height=284)
LENGTH = "long"
DARKEST = 0.45  # opacity of a cell with all examples of its class, on which its number can still be read
HOW = {  # how a result names the decisions that a matrix counts -> in words
    "at one half": "threshold of one half",
    "at the chosen threshold": "threshold from validation examples",
    "as predicted": "as predicted",
    "with adjusted logits": "logits adjusted after training",
}
Counts = Sequence[Sequence[int]]


def whole(count: int, row: Sequence[int]) -> str:  # noqa: ARG001 (as `percentage` takes it)
    """Return a number of examples for its cell."""
    return plain(count, 9)


def percentage(count: int, row: Sequence[int]) -> str:
    """Return which percentage of its row a cell holds; less than half of one is left out."""
    shown = f"{100 * count / sum(row):.0f}"
    return "" if shown == "0" else shown


def matrix(
    name: str,
    title: str,
    classes: Sequence[str],
    seeds: Sequence[Counts],
    frame: Frame,
    said: Callable[[int, Sequence[int]], str] = whole,
) -> str:
    """Return the drawing of the sum of some confusion matrices; rows are true classes, the first on top.

    Args:
        name: Of the drawing.
        title: What was trained, and how it decides.
        classes: What stands beside the rows and below the columns.
        seeds: One matrix a seed.
        frame: The size of the drawing.
        said: From a number of examples, and its row, to what stands in the cell.
    """
    counts = [[sum(of) for of in zip(*rows, strict=True)] for rows in zip(*seeds, strict=True)]
    size = len(counts)
    places = [((place + 0.5) / size, label) for place, label in enumerate(classes)]
    x, y = Axis(0, 1, places, "predicted class"), Axis(0, 1, [(1 - at, label) for at, label in places], "true class")
    cells = "".join(
        _cell(row, column, counts, frame, said) for row in range(size) for column in range(size) if counts[row][column]
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


def _cell(row: int, column: int, counts: Counts, frame: Frame, said: Callable[[int, Sequence[int]], str]) -> str:
    width, height = ((high - low) / len(counts) for low, high in ((frame.left, frame.right), (frame.top, frame.bottom)))
    count, a, b = counts[row][column], frame.left + column * width, frame.top + row * height
    return (
        f'<rect class="square" x="{a:g}" y="{b:g}" width="{width:g}" height="{height:g}" '
        f'fill-opacity="{DARKEST * count / sum(counts[row]):.2f}"/>'
        f'<text class="cell" x="{a + width / 2:g}" y="{b + height / 2 + 5:g}">{said(count, counts[row])}</text>'
    )


# ---------------------------------------------------------------- of the experiments


def kept(name: str) -> set[str]:
    """Return the names of what a result keeps of its first condition."""
    return set(next(iter(result(name).content["runs"][0]["also"].values())).get(LENGTH, {}))


def has_matrices(name: str) -> bool:
    """Return whether a result keeps confusion matrices."""
    return any(key.startswith("confusion ") for key in kept(name))


def of_primary(name: str) -> str:
    """Return the matrices of what the primary contrast compares, for each way of deciding that the result keeps."""
    of, terms, panels = result(name), protocol(name)["contrast"][0]["terms"], ""
    for place, (how, words) in enumerate(HOW.items()):
        for side, (condition, head, _) in enumerate(terms):
            if f"confusion {how}, {head}" in kept(name):
                said = ", ".join(filter(None, (loss_in_words(head), condition_in_words(name, condition))))
                seeds = of.also(condition, LENGTH, f"confusion {how}, {head}")
                svg = _drawn(name, f"{name}-confusion-{place}-{side}", f"{said}, {words}", seeds)
                title = f'<p class="panel-title">{escape(said)}<small>{words}</small></p>'
                panels += f'<div class="panel">{title}{svg}</div>'
    return panelled(panels, _caption(name), name)


def _drawn(name: str, id: str, title: str, seeds: Sequence[Counts]) -> str:
    """Return a matrix of two classes with their names, or one of several whose classes are numbered."""
    if (size := len(seeds[0])) == 2:
        return matrix(id, title, result(name).content["data"]["classes"], seeds, SMALL)
    return matrix(id, title, [str(place) for place in range(1, size + 1)], seeds, SQUARE, percentage)


def _caption(name: str) -> str:
    reading = (
        "a row is a true class, a column a predicted one; the stronger the colour of a cell, the more of its row it "
        "holds; the diagonal is right"
    )
    data = result(name).content["data"]
    if len(data.get("classes", [])) == 2:
        return f"number of test examples, the sum of all seeds, {after(name, LENGTH)}: {reading}"
    per_class = data["examples_per_class"]
    counts = per_class["train"] if isinstance(per_class, dict) else per_class
    names = data.get("classes", [""] * len(counts))
    classes = "; ".join(
        f"{place} {label}".strip() + f" ({plain(count, 9)})"
        for place, (label, count) in enumerate(zip(names, counts, strict=True), 1)
    )
    return (
        f"percentage of the test examples of a row, all seeds together, {after(name, LENGTH)}: {reading}; classes, and "
        f"how many examples train: {escape(classes)}"
    )


for experiment in filter(has_matrices, NAMES):
    figure(f"{experiment}-confusion")(partial(of_primary, experiment))
