"""Learning curves: the loss in training and validation and the metric, epoch by epoch, and how fast a loss learns.

Every experiment whose result has curves is drawn in the same way. A result from before the losses of an epoch were
kept has the metric alone.
"""

import tomllib
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from itertools import takewhile
from statistics import fmean

from docs.extension.contrasts import condition_in_words, loss_in_words
from docs.extension.drawing import Axis, Frame, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import named
from docs.extension.figures.experiments import NAMES, panelled, ticks
from docs.extension.figures.how_it_was_run import PROTOCOLS, folded
from docs.extension.figures.registry import figure, table
from docs.extension.tables import table as rows

KINDS = ("focal", "hot", "ghost")  # of the lines, one a drawn loss
PANEL = Frame(left=46, right=272, top=10, bottom=160, width=284, height=202)
NEAR = 0.95  # of the best score of a training: there the loss has learned the task
METRIC = {  # what chooses the rates of an experiment
    "dense-cells": "average precision",
    "initial-bias": "average precision",
    "amygdala": "average precision",
    "rare-class": "average precision",
    "caravan": "average precision",
    "hiva": "average precision",
    "long-tail": "balanced accuracy",
    "shuttle": "balanced accuracy",
    "who-else-fars": "balanced accuracy of classes with ten examples",
    "who-else-rare": "average precision",
    "overconfidence": "accuracy",
    "label-noise": "accuracy",
    "severity": "accuracy",
}


def metric(name: str) -> str:
    """Return what an experiment measures on its validation examples to choose the rates."""
    return METRIC.get(name, "validation score")


def has_curves(name: str) -> bool:
    """Return whether a result keeps a score after every epoch."""
    return "curves" in result(name).content["runs"][0]


def named_first(name: str) -> tuple[str, list[str]]:
    """Return the condition of the primary contrast, and the heads that the contrasts name first, one a kind of line.

    Heads that were not trained under every condition are passed over. Where the contrasts name fewer, the first of the
    condition follow.
    """
    contrasts = tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))["contrast"]
    heads = dict.fromkeys(head for contrast in contrasts for _, head, _ in contrast["terms"] if head)
    primary = contrasts[0]["terms"][0][0]
    everywhere = set.intersection(*map(set, result(name).content["heads"].values()))
    following = dict.fromkeys(result(name).heads(primary))
    return primary, [head for head in heads | following if head in everywhere][: len(KINDS)]


def in_words(head: str) -> str:
    """Return a head as a reader sees it."""
    return escape(named(head))


def keys(heads: Sequence[str]) -> str:
    """Return which line is which loss."""
    return "".join(
        f'<span class="key {kind}">{in_words(head)}</span> ' for head, kind in zip(heads, KINDS, strict=True)
    )


def bundle(seeds: Iterable[Sequence[float | None]], places: Sequence[float], x: Axis, y: Axis, kind: str) -> str:
    """Return every seed as a fine line, and their mean, as far as they are numbers."""
    seeds = [list(takewhile(lambda value: value is not None, of)) for of in seeds]
    fine = [line(zip(places, of, strict=False), x, y, f"fine {kind}", PANEL) for of in seeds if of]
    means = list(map(fmean, zip(*seeds, strict=False)))
    return "".join([*fine, line(zip(places, means, strict=False), x, y, kind, PANEL) if means else ""])


def panel(name: str, title: str, says: str, x: Axis, y: Axis, *drawn: str) -> str:
    """Return a drawing of lines with its title over it."""
    svg = drawing(name, title, says, x_ticks(x, PANEL), y_ticks(y, PANEL), *drawn, frame=PANEL)
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'


def vertical(values: Iterable[float | None]) -> Axis:
    """Return an axis that holds all values, and has round numbers on it."""
    values = [value for value in values if value is not None]
    low, high = min(values), max(values)
    room = (high - low or 1) * 0.04
    return Axis(low - room, high + room, ticks(low, high, 4), "")


# ---------------------------------------------------------------- the figure


def learning(name: str) -> str:
    """Return the learning curves of an experiment; where there are losses, all but the primary condition folded."""
    content = result(name).content
    primary, heads = named_first(name)
    with_losses = "loss_curves" in content["runs"][0]
    shown = [condition for condition in content["heads"] if condition == primary or not with_losses]
    others = [condition for condition in content["heads"] if condition not in shown]
    note = (
        "; in the panels of a loss, in units of its own, training is dashed and validation full" if with_losses else ""
    )
    text = f"{keys(heads)} every seed a fine line, at the rate of the long training{note}"
    open_panels, rest = ("".join(_of_condition(name, of, heads) for of in some) for some in (shown, others))
    drawn = panelled(open_panels, text, name)
    if not others:
        return drawn
    return drawn + folded("The learning curves of the other conditions", f'<div class="panels">{rest}</div>')


def _of_condition(name: str, condition: str, heads: Sequence[str]) -> str:
    """Return the panel of the metric and, where they were kept, one of the losses of each head."""
    content = result(name).content
    of = f", {words}" if (words := condition_in_words(name, condition)) else ""
    place = f"{name}-learning-{list(content['heads']).index(condition)}"
    scores = {of: [_seeds(content, "score", of, head) for head in heads] for of in content["heads"]}
    epochs = range(1, len(scores[condition][0][0]) + 1)
    x = Axis(1, epochs[-1], [(e, str(e)) for e in epochs if e == 1 or e % max(5, epochs[-1] // 4) == 0], "epoch")
    y = vertical(
        value for of_condition in scores.values() for of_head in of_condition for of in of_head for value in of
    )
    drawn = (bundle(seeds, epochs, x, y, kind) for seeds, kind in zip(scores[condition], KINDS, strict=True))
    title = f"{metric(name)}, validation (0 to 1; higher is better){escape(of)}"
    losses = ", ".join(map(loss_in_words, heads))
    says = f"The {metric(name)} on the validation examples after each epoch{of}: {losses}."
    panels = panel(f"{place}-metric", title, says, x, y, *drawn)
    for i, head in enumerate(heads if "loss_curves" in content["runs"][0] else ()):
        both = {part: _seeds(content, part, condition, head) for part in ("training", "validation")}
        y = vertical(value for seeds in both.values() for seed in seeds for value in seed)
        drawn = (
            bundle(both[part], epochs, x, y, kind) for part, kind in (("training", "ghost"), ("validation", "focal"))
        )
        says = f"The loss of {loss_in_words(head)} in training and in validation after each epoch{of}."
        title = f"loss of {in_words(head)} (lower is better){escape(of)}"
        panels += panel(f"{place}-loss-{i}", title, says, x, y, *drawn)
    return panels


def _seeds(content: dict, kind: str, condition: str, head: str) -> list[list[float]]:
    """Return a curve of a head, one a seed; `kind` is "score", "training" or "validation"."""
    at = content["heads"][condition].index(head)
    runs = content["runs"]
    curves = [run["curves"][condition] if kind == "score" else run["loss_curves"][condition][kind] for run in runs]
    return [[epoch[at] for epoch in epochs] for epochs in curves]


# ---------------------------------------------------------------- how fast


def speed(name: str) -> str:
    """Return after how many epochs each loss had come near its best."""
    content = result(name).content
    trained = content["heads"]
    lines = [
        [named(head), *(_epochs(_seeds(content, "score", of, head)) if head in trained[of] else "–" for of in trained)]
        for head in dict.fromkeys(head for heads in trained.values() for head in heads)
    ]
    caption = (
        f"The first epoch whose {metric(name)} on the validation examples is {100 * NEAR:.0f} % of the best of its "
        "training, at the rate of the long training. Mean of the seeds, and their range."
    )
    columns = [condition_in_words(name, condition) or "epochs" for condition in trained]
    return folded("How fast each loss learned", rows(["trained with", *columns], lines, caption))


def _epochs(seeds: list[list[float]]) -> str:
    counts = [first_near_best(seed) for seed in seeds]
    return f"{fmean(counts):.1f} <small>({min(counts)} to {max(counts)})</small>"


def first_near_best(curve: Sequence[float]) -> int:
    """Return the first epoch whose score is near the best of the curve."""
    return 1 + next(i for i, score in enumerate(curve) if score >= NEAR * max(curve))


for experiment in filter(has_curves, NAMES):
    figure(f"{experiment}-learning")(partial(learning, experiment))
    table(f"{experiment}-speed")(partial(speed, experiment))
