"""How much the learning rate matters: the metric of each loss over the grid, from the scores that chose the rates."""

import tomllib
from functools import partial
from html import escape

from docs.extension.contrasts import condition_in_words, loss_in_words
from docs.extension.drawing import Axis, line
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import NAMES, panelled
from docs.extension.figures.how_it_was_run import PROTOCOLS
from docs.extension.figures.learning_curves import KINDS, PANEL, bundle, keys, metric, named_first, panel, vertical
from docs.extension.figures.registry import figure

ROOM = 0.15  # of a power of ten, beside the smallest and the largest rate


def has_scores(name: str) -> bool:
    """Return whether a result keeps the scores of more than one rate."""
    lengths = [of for by in result(name).content.get("rate_scores", {}).values() for of in by.values()]
    return any(len(scores) > 1 for of in lengths for scores in of.values())


def sensitivity(name: str) -> str:
    """Return the metric over rate and loss, a panel for each condition and length of training that chose rates."""
    content, (_, heads) = result(name).content, named_first(name)
    panels = "".join(
        _panel(name, condition, length, heads)
        for condition, lengths in content["rate_scores"].items()
        for length in lengths
    )
    seeds = tomllib.loads((PROTOCOLS / f"{name}.toml").read_text("utf-8"))["training"]["selection_seeds"]
    each = f"each of the {len(seeds)} seeds" if len(seeds) > 1 else "the seed"
    text = f"{keys(heads)} {each} of the choice a fine line; other losses: their mean, faint"
    return panelled(panels, text, name)


def _panel(name: str, condition: str, length: str, heads: list[str]) -> str:
    content = result(name).content
    scores = content["rate_scores"][condition][length]
    rates = [rate for rate in next(iter(scores.values())) if not any(None in of[rate] for of in scores.values())]
    places = [float(rate) for rate in rates]
    x = Axis(places[0] / 10**ROOM, places[-1] * 10**ROOM, [(place, f"{place:g}") for place in places], "rate", True)
    y = vertical(value for of in scores.values() for rate in rates for value in of[rate])
    others = [[sum(of[rate]) / len(of[rate]) for rate in rates] for head, of in scores.items() if head not in heads]
    drawn = [line(zip(places, of, strict=True), x, y, "fine", PANEL) for of in others]
    for head, kind in zip(heads, KINDS, strict=True):
        drawn.append(bundle(zip(*(scores[head][rate] for rate in rates), strict=True), places, x, y, kind))
    of = f", {words}" if (words := condition_in_words(name, condition)) else ""
    title = f"{metric(name)}, {length}{escape(of)}"
    losses = ", ".join(map(loss_in_words, heads))
    says = f"{metric(name).capitalize()} on validation examples against the rate, {length}{of}: {losses}."
    index = list(content["heads"]).index(condition)
    return panel(f"{name}-rate-{index}-{length}", title, says, x, y, *drawn)


for experiment in filter(has_scores, NAMES):
    figure(f"{experiment}-sensitivity")(partial(sensitivity, experiment))
