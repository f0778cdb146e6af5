"""The demonstrations: the notebook repaired, an initial state that a clipped loss cannot leave, a frozen pipeline."""

from docs.extension.drawing import Axis, drawing, line, note, x_ticks, y_ticks
from docs.extension.experiment_results import result
from docs.extension.figures.experiments import duration, ticks
from docs.extension.figures.how_it_was_run import code, hardware
from docs.extension.figures.registry import figure, number, table
from docs.extension.numbers import plain
from docs.extension.results import facts, versions
from docs.extension.tables import table as rows

NAME = "demonstrations"
KINDS = {"as printed": "hot", "repaired": "focal"}
MEASURES = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "log_loss": "log loss",
    "brier": "Brier",
}
KEYS = "".join(f'<span class="key {kind}">{name}</span> ' for name, kind in KINDS.items())


def demonstration(name: str) -> dict:
    """Return what one demonstration found."""
    return next(run for run in result(NAME).content["runs"] if run["demonstration"] == name)


@figure("notebook-repaired")
def notebook() -> str:
    """Return the accuracy of the notebook's ten epochs, as printed and as repaired."""
    found = demonstration("notebook")
    x = Axis(1, found["epochs"], [(e, str(e)) for e in range(1, found["epochs"] + 1)], "epoch")
    panels = ""
    for measure, title in (
        ("accuracy", "accuracy on the training images (0 to 1; higher is better)"),
        ("loss", "focal loss on the training images (nats; lower is better)"),
    ):
        histories = {name: of["history"][measure] for name, of in found["trained"].items()}
        top = 1 if measure == "accuracy" else max(max(of) for of in histories.values()) * 1.05
        y = Axis(0, top, ticks(0, top), "")
        curves = [line(enumerate(of, 1), x, y, KINDS[name]) for name, of in histories.items()]
        svg = drawing(f"notebook-{measure}", title, f"{title}, epoch by epoch.", x_ticks(x), y_ticks(y), *curves)
        panels += f'<div class="panel"><p class="panel-title">{title}</p>{svg}</div>'
    return f'<figure class="shown"><div class="panels">{panels}</div><figcaption>{KEYS}</figcaption></figure>'


@table("notebook-repaired")
def reached() -> str:
    """Return what both reach on the test images."""
    found = demonstration("notebook")
    lines = [[name, *(plain(of["test"][measure]) for measure in MEASURES)] for name, of in found["trained"].items()]
    caption = f"On the test images, after {found['epochs']} epochs on {plain(found['images'], 5)} training images."
    return rows(["loss and pipeline", *MEASURES.values()], lines, caption)


@figure("never-recovers")
def never() -> str:
    """Return the accuracy step by step, from an initial state that is wrong and certain."""
    found = demonstration("never")
    x = Axis(0, found["steps"], [(v * found["steps"] / 4, plain(v * found["steps"] / 4)) for v in range(5)], "step")
    y = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "")
    curves = [line(enumerate(of), x, y, KINDS[name]) for name, of in found["accuracy"].items()]
    words = note("clipped: the gradient is 0", (found["steps"] * 0.98, 0.04), x, y, "hot end")
    svg = drawing("never", "From wrong and sure", "Accuracy step by step.", x_ticks(x), y_ticks(y), *curves, words)
    title = '<p class="panel-title">accuracy (0 to 1; higher is better)</p>'
    return f'<figure class="shown narrow">{title}{svg}<figcaption>{KEYS}</figcaption></figure>'


@table("pipeline")
def pipeline() -> str:
    """Return how much of the first epoch's order later epochs repeat."""
    found = demonstration("pipeline")
    lines = [
        [name, *(f"{plain(100 * part)} %" for part in parts), plain(found["first_batch_reaches"][name], 5)]
        for name, parts in found["same_as_first_epoch"].items()
    ]
    head = ["pipeline", *(f"epoch {epoch} in the first's order" for epoch in range(2, found["epochs"] + 1))]
    caption = (
        f"{plain(found['examples'], 5)} examples, numbered; the last column is the largest number in the first batch."
    )
    return rows([*head, "reach of the first batch"], lines, caption)


@table("demonstrations-run")
def run() -> str:
    """Return what the demonstrations rest on."""
    content = result(NAME).content
    return facts(
        {
            "date": content["date"],
            "duration": duration(content),
            "code": code(content, "tf_impl.experiments.demonstrations"),
            "hardware": hardware(content),
            "versions": versions(content["versions"]),
            "again": content["command"],
        }
    )


number("notebook-parameters")(lambda: plain(demonstration("notebook")["parameters"], 9))
number("never-margin")(lambda: plain(demonstration("never")["margin"]))
