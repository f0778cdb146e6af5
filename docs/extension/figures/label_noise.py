"""Label noise: the share of the gradient that comes from wrong labels, and the test measures."""

from statistics import fmean

from docs.extension.drawing import Axis, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import named, spread
from docs.extension.figures.experiments import panelled
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

KINDS = ("ghost", "hot", "focal")  # of the curves, from the least noise on


@table("label-noise-measures")
def noise_measures() -> str:
    """Return test measures and the share of the gradient, by noise and γ."""
    experiment = result("label-noise")
    lines = []
    for condition in experiment.content["heads"]:
        for head in experiment.heads(condition):
            shares = [experiment.also(condition, length, f"share of gradient, {head}") for length in ("short", "long")]
            learned = experiment.also(condition, "long", f"wrong labels learned, {head}")
            measured = [experiment.of_seeds(condition, length, head, "accuracy") for length in ("short", "long")] + [
                experiment.of_seeds(condition, "long", head, measure) for measure in ("log_loss", "log_loss_tempered")
            ]
            lines.append([named(condition), named(head), *map(spread, [*shares, learned, *measured])])
    head = [
        *("labels", "loss", "share of gradient, short", "share of gradient, long", "wrong labels learned"),
        *("accuracy, short", "accuracy, long", "log loss, long", "… temperature"),
    ]
    return rows(head, lines, "Mean of the seeds, and their range.", words=2)


@figure("label-noise")
def noise() -> str:
    """Return the share of the gradient that comes from wrong labels, against γ, on own and on equal predictions."""
    experiment = result("label-noise")
    panels = ""
    for title, key in (
        ("each network's own predictions (0 to 1; lower is better)", "share of gradient, {}"),
        ("the predictions of γ = 0 (0 to 1; lower is better)", "share of gradient on γ=0, {}"),
    ):
        x = Axis(0, 5, [(v, str(v)) for v in range(6)], "γ")
        y = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "")
        drawn = []
        for condition, kind in zip(list(experiment.content["heads"])[1:], KINDS, strict=False):
            heads = experiment.heads(condition)
            gammas = [float(head.partition("=")[2]) for head in heads]
            seeds = list(zip(*(experiment.also(condition, "short", key.format(head)) for head in heads), strict=True))
            drawn += [line(zip(gammas, of, strict=True), x, y, f"fine {kind}") for of in seeds]
            means = [fmean(of) for of in zip(*seeds, strict=True)]
            drawn.append(line(zip(gammas, means, strict=True), x, y, kind))
        description = f"Share of the gradient that comes from wrong labels, against γ, on {title}."
        svg = drawing(
            f"noise-{'equal' if 'on' in key else 'own'}",
            f"Wrong labels, {title}",
            description,
            x_ticks(x),
            y_ticks(y),
            *drawn,
        )
        panels += f'<div class="panel"><p class="panel-title">share of the gradient: {title}</p>{svg}</div>'
    names = list(experiment.content["heads"])[1:]
    keys = "".join(f'<span class="key {kind}">{name}</span> ' for name, kind in zip(names, KINDS, strict=False))
    return panelled(panels, f"{keys} after the short training; every seed a fine line", "label-noise")
