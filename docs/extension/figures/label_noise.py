"""Label noise: the share of the gradient that comes from wrong labels, and the test measures."""

from statistics import fmean

from docs.extension.drawing import Axis, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiment_tables import NOTE, named, spread
from docs.extension.figures.experiments import panelled
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

KINDS = ("ghost", "hot", "focal", "one")  # of the curves, one a condition


@table("label-noise-shares")
def shares_of_gradient() -> str:
    """Return the share of the gradient and what was learned of the wrong labels, by noise and γ."""
    experiment = result("label-noise")
    lines = []
    for condition in experiment.content["heads"]:
        for head in experiment.heads(condition):
            shares = [experiment.also(condition, length, f"share of gradient, {head}") for length in ("short", "long")]
            learned = experiment.also(condition, "long", f"wrong labels learned, {head}")
            equal = experiment.also(condition, "short", f"share of gradient on γ=0, {head}")
            lines.append([named(condition), named(head), *map(spread, [*shares, equal, learned])])
    head = [
        *("labels", "loss", "share of gradient, short", "share of gradient, long"),
        *("share on the predictions of γ = 0, short", "wrong labels learned, long"),
    ]
    return rows(head, lines, "Mean of the seeds, and their range.", words=2)


MEASURES = {
    "accuracy": "accuracy",
    "log_loss": "log loss",
    "log_loss_tempered": "… temperature",
    "calibration_error": "calibration error",
    "calibration_error_tempered": "… temperature",
}


@table("label-noise-measures")
def noise_measures() -> str:
    """Return the accuracy in training and the measures of the test, by noise and γ."""
    experiment = result("label-noise")
    lines = []
    for condition in experiment.content["heads"]:
        for head in experiment.heads(condition):
            trained = experiment.also(condition, "long", f"training accuracy, {head}")
            short = experiment.of_seeds(condition, "short", head, "accuracy")
            long = [experiment.of_seeds(condition, "long", head, measure) for measure in MEASURES]
            lines.append([named(condition), named(head), *map(spread, [trained, short, *long])])
    head = ["labels", "loss", "training accuracy", "accuracy, short training", *MEASURES.values()]
    return rows(head, lines, f"{NOTE} Training accuracy is that of the labels that were given.", words=2)


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
        for condition, kind in zip(experiment.content["heads"], KINDS, strict=True):
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
    names = experiment.content["heads"]
    keys = "".join(f'<span class="key {kind}">{name}</span> ' for name, kind in zip(names, KINDS, strict=True))
    return panelled(panels, f"{keys} after the short training; every seed a fine line", "label-noise")
