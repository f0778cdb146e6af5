"""Dense cells: the α×γ surface as a table with shaded cells, and the balanced α drawn over it."""

from functools import partial

from docs.extension.drawing import Axis, Frame, clip, drawing, line, x_ticks, y_ticks
from docs.extension.experiment_results import Result, result
from docs.extension.figures.balance import ODDS, balanced_curve
from docs.extension.figures.experiment_tables import named, spread
from docs.extension.figures.experiments import panel, panelled
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain
from docs.extension.tables import table as rows

NAME = "dense-cells"
MEASURE = "average_precision"
STARTS = {"prior": 0.01, "one half": 0.5}
CONDITIONS = {
    "adam-prior": "adam, prior",
    "sgd-prior": "sgd, prior",
    "adam-half": "adam, one half",
    "sgd-half": "sgd, one half",
}
WORDS = {
    "adam": "Adam",
    "sgd": "SGD",
    "prior": f"initial predictions of {plain(STARTS['prior'])}",
    "one half": "initial predictions of one half",
}
CELL = 14  # side of a square of the figure, in its units
FULL = 0.8  # opacity of the best square


def grid(of: Result, condition: str) -> dict[float, dict[float, str]]:
    """Return the heads of a condition by γ and α; class weights, which stand outside the grid, are left out."""
    found: dict[float, dict[float, str]] = {}
    for head in of.heads(condition):
        gamma, alpha = (float(part.partition("=")[2]) for part in head.split())
        found.setdefault(gamma, {})[alpha] = head
    alphas = min(found.values(), key=len)
    return {gamma: {alpha: head for alpha, head in row.items() if alpha in alphas} for gamma, row in found.items()}


def surface(condition: str) -> str:
    """Return the average precision at each α and γ, the mean of the seeds; the best α of each γ is bold."""
    of = result(NAME)
    means = {
        gamma: {alpha: of.mean(condition, "long", head, MEASURE) for alpha, head in row.items()}
        for gamma, row in grid(of, condition).items()
    }
    everything = [value for row in means.values() for value in row.values()]
    low, span = min(everything), max(everything) - min(everything) or 1
    body = ""
    for gamma, row in means.items():
        best = max(row, key=row.get)
        cells = "".join(
            f'<td class="number" style="--part:{(value - low) / span:.2f}">'
            f"{'<strong>' if alpha == best else ''}{value:.3f}{'</strong>' if alpha == best else ''}</td>"
            for alpha, value in row.items()
        )
        body += f'<tr><th scope="row">γ = {plain(gamma)}</th>{cells}</tr>'
    head = "".join(f'<th scope="col" class="number">α = {plain(alpha)}</th>' for alpha in next(iter(means.values())))
    optimizer, start = (WORDS[word] for word in condition.split(", "))
    caption = f"{optimizer}, {start}: average precision on the test canvases, mean of the seeds; best of a row bold."
    top = f"<caption>{caption}</caption><thead><tr><th></th>{head}</tr></thead>"
    return f'<table class="heat">{top}<tbody>{body}</tbody></table>'


for _name, _condition in CONDITIONS.items():
    table(f"surface-{_name}")(partial(surface, _condition))


@table("dense-decisions")
def decisions() -> str:
    """Return what α does at γ = 2: the ranking hardly moves, the decisions at one half do."""
    of, condition = result(NAME), "adam, prior"
    measures = ("average_precision", "recall", "false_alarms", "balanced_accuracy", "balanced_accuracy_validated")
    lines = [
        [plain(alpha), *(spread(of.of_seeds(condition, "long", head, measure)) for measure in measures)]
        for alpha, head in grid(of, condition)[2.0].items()
    ]
    head = [
        "α",
        "average precision",
        "recall at ½",
        "false alarms at ½",
        "balanced accuracy at ½",
        "… threshold chosen",
    ]
    return rows(
        head, lines, "γ = 2, Adam, initial predictions at the prior: mean of the seeds, and their range.", words=0
    )


@table("dense-baselines")
def baselines() -> str:
    """Return focal loss beside what is simpler."""
    of, condition = result(NAME), "adam, prior"
    heads = {
        "γ=0 α=0.5": "cross entropy",
        "γ=0 α=0.75": "cross entropy, the paper's α",
        "γ=0 α=0.999": "class weights",
        "γ=2 α=0.25": "focal loss",
    }
    measures = {
        "average_precision": "average precision",
        "balanced_accuracy": "balanced accuracy at ½",
        "balanced_accuracy_at_base_rate": "… at the base rate",
        "log_loss": "log loss",
        "log_loss_inverted": "… recalibrated",
        "calibration_error": "calibration error",
    }
    lines = [
        [named(said), *(spread(of.of_seeds(condition, "long", head, measure)) for measure in measures)]
        for head, said in heads.items()
    ]
    return rows(
        ["trained with", *measures.values()],
        lines,
        "Adam, initial predictions at the prior: mean of the seeds, and their range.",
    )


# ---------------------------------------------------------------- the paper's figure 4


@figure("dense-figure-4")
def figure_4() -> str:
    """Return how much of the whole loss the examples own, from the easiest on, for positives and for negatives."""
    curves = result(NAME).also("adam, prior", "long", "cumulative")
    share = curves[0]["share_of_examples"]
    x = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "share of the examples, from the easiest on")
    y = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "")
    panels = ""
    for kind in ("positives", "negatives"):
        means = {
            gamma: [sum(of) / len(of) for of in zip(*(seed[kind][gamma] for seed in curves), strict=True)]
            for gamma in curves[0][kind]
        }
        drawn = [line(zip(share, of, strict=True), x, y, DASHES[gamma]) for gamma, of in means.items()]
        description = f"Cumulative share of the loss of {kind}, the easiest first, for γ = {', '.join(means)}."
        svg = drawing(f"figure-4-{kind}", f"Loss of {kind}", description, x_ticks(x), y_ticks(y), *drawn)
        panels += panel(f"share of the loss of all {kind} (0 to 1)", svg)
    keys = "".join(f'<span class="key {kind}">γ = {gamma}</span> ' for gamma, kind in DASHES.items())
    return panelled(panels, keys, NAME)


DASHES = {"0": "ghost", "0.5": "fine", "1": "hot", "2": "focal"}


# ---------------------------------------------------------------- the theory over the surface


@figure("alpha-measured")
def alpha_measured() -> str:
    """Return the balanced α over what was measured: squares, the darker the better among those of one γ."""
    panels = "".join(_over_surface(condition) for condition in ("adam, prior", "adam, one half"))
    keys = (
        '<span class="key hot">balanced α</span> <span class="dots square">measured</span> '
        "the stronger the colour, the nearer to the best of its γ; the best is framed"
    )
    return panelled(panels, keys, NAME)


def _over_surface(condition: str) -> str:
    of, start = result(NAME), condition.split(", ")[1]
    frame = Frame(left=52)
    x = Axis(-0.4, 5.4, [(v, str(v)) for v in (0, 1, 2, 5)], "γ")
    y = Axis(0.001, 0.9995, [(v, plain(v)) for v in ODDS], "α", log_odds=True)
    curve = balanced_curve(STARTS[start])
    squares = "".join(_row(of, condition, gamma, row, x, y, frame) for gamma, row in grid(of, condition).items())
    description = (
        "Average precision at each α and γ, relative to the best α of the same γ, and the balanced α as a curve."
    )
    name = f"alpha-measured-{start.replace(' ', '-')}"
    svg = drawing(
        name,
        f"The balanced α over the measured surface, {WORDS[start]}",
        description,
        clip(name, frame, margin=0),
        x_ticks(x, frame),
        y_ticks(y, frame),
        squares,
        f'<g clip-path="url(#{name}-clip)">{line(curve, x, y, "hot", frame)}</g>',
        frame=frame,
    )
    return panel(f"α at each γ, {WORDS[start]}", svg, "stronger colour: higher average precision, better")


def _row(of: Result, condition: str, gamma: float, row: dict[float, str], x: Axis, y: Axis, frame: Frame) -> str:
    means = {alpha: of.mean(condition, "long", head, MEASURE) for alpha, head in row.items()}
    best, drawn = max(means, key=means.get), ""
    for alpha, value in means.items():
        a, b = frame.point(x.part(gamma), y.part(alpha))
        opacity = FULL * max(0.0, (value / means[best]) ** 4)
        ring = ' class="square best"' if alpha == best else ' class="square"'
        drawn += (
            f'<rect{ring} x="{a - CELL / 2:.1f}" y="{b - CELL / 2:.1f}" width="{CELL}" height="{CELL}" '
            f'fill-opacity="{opacity:.2f}"><title>γ = {plain(gamma)}, α = {plain(alpha)}: {value:.3f}</title></rect>'
        )
    return drawn
