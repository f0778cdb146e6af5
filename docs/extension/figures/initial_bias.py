"""Dense cells with the initial bias as a factor: precision at each initial prediction, and epoch by epoch."""

from statistics import fmean

from docs.extension.drawing import Axis, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import named, spread
from docs.extension.figures.experiments import panelled
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

NAME, MEASURE = "initial-bias", "average_precision"
DRAWN = {"γ=0 α=0.5": "focal", "γ=0 α=0.75": "ghost", "γ=2 α=0.25": "hot"}
SAID = {"γ=0 α=0.5": "cross entropy", "γ=0 α=0.75": "γ = 0, α = 0.75", "γ=2 α=0.25": "focal loss, γ = 2, α = 0.25"}


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


@figure("initial-bias-curves")
def curves() -> str:
    """Return the average precision on the validation canvases after each epoch, every seed a fine line."""
    of = result(NAME)
    epochs = len(next(iter(of.content["runs"][0]["curves"].values())))
    x = Axis(1, epochs, [(e, str(e)) for e in range(1, epochs + 1) if e == 1 or e % 3 == 0], "epoch")
    y = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "")
    panels = ""
    for condition in of.content["heads"]:
        heads, drawn = of.heads(condition), []
        for head, kind in DRAWN.items():
            at = heads.index(head)
            seeds = [[epoch[at] for epoch in run["curves"][condition]] for run in of.content["runs"]]
            drawn += [line(enumerate(seed, 1), x, y, f"fine {kind}") for seed in seeds]
            drawn.append(line(enumerate(map(fmean, zip(*seeds, strict=True)), 1), x, y, kind))
        title = in_words(condition)
        svg = drawing(
            f"initial-bias-{condition.split()[1].replace('.', '')}",
            f"Average precision by epoch, {title}",
            f"Average precision on the validation canvases after each epoch, of {', '.join(SAID.values())}.",
            *(x_ticks(x), y_ticks(y), *drawn),
        )
        panels += f'<div class="panel"><p class="panel-title">average precision, {title}</p>{svg}</div>'
    keys = "".join(f'<span class="key {kind}">{SAID[head]}</span> ' for head, kind in DRAWN.items())
    return panelled(panels, f"{keys} every seed a fine line, at the rate of the long training", NAME)
