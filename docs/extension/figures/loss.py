"""The first figure: loss and gradient of one example against its probability or its logit, live and as a drawing."""

import json
from dataclasses import asdict
from math import log

from docs.extension.drawing import FRAME, Axis, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import script
from docs.extension.figures.shown import figure
from docs.extension.numbers import function
from spec.equations import EQUATIONS

LOSS, GRADIENT = EQUATIONS["BF.8"], EQUATIONS["BF.9"]
PROBABILITY = Axis(0, 1, [(0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾"), (1, "1")], "probability p of class 1")
LOGIT = Axis(-8, 8, [(v, str(v).replace("-", "−")) for v in range(-8, 9, 4)], "logit x")
HEIGHTS = {
    "loss": Axis(0, 5, [(v, str(v)) for v in range(6)], "loss"),
    "gradient": Axis(0, 1.4, [(v / 10, f"{v / 10:g}") for v in range(0, 15, 2)], "size of the gradient in the logit"),
}
START = {"gamma": 2.0, "alpha": 0.25, "p": 0.9}


def _values(shows: str, gamma: float) -> list[tuple[float, float]]:
    """Return the curve of a positive example without alpha, against the probability."""
    height = {"loss": function(LOSS.stable), "gradient": function(-GRADIENT.stable)}[shows]
    probabilities = [0.001 + i / 300 * 0.998 for i in range(301)]
    return [(p, height(alpha_t=1.0, gamma=gamma, m=log(p / (1 - p)))) for p in probabilities]


def _panel(shows: str, title: str, description: str) -> str:
    height = HEIGHTS[shows]
    curves = {"ghost": _values(shows, 0.0), "focal": _values(shows, START["gamma"])}
    at = {kind: min(curve, key=lambda point: abs(point[0] - START["p"])) for kind, curve in curves.items()}
    svg = drawing(
        shows,
        title,
        description,
        f'<clipPath id="{shows}-clip"><rect x="{FRAME.left - 6}" y="{FRAME.top - 1}" '
        f'width="{FRAME.right - FRAME.left + 12}" height="{FRAME.bottom - FRAME.top + 7}"/></clipPath>',
        x_ticks(PROBABILITY, kind="x p"),
        x_ticks(LOGIT, kind="x logit"),
        y_ticks(height),
        f'<g clip-path="url(#{shows}-clip)">',
        *(line(curve, PROBABILITY, height, kind) for kind, curve in curves.items()),
        *(dot(point, PROBABILITY, height, kind) for kind, point in at.items()),
        "</g>",
    )
    data = (
        f'data-shows="{shows}" data-heights="[{height.low}, {height.high}]" data-frame=\'{json.dumps(asdict(FRAME))}\''
    )
    return f'<div class="panel"><p class="panel-title">{title}</p>{svg.replace("<svg ", f"<svg {data} ", 1)}</div>'


CONTROLS = f"""
<form class="controls" hidden="hidden" autocomplete="off">
  <label><span class="name">focusing γ</span>
    <input type="range" name="gamma" min="0" max="5" step="0.05" value="{START["gamma"]}"/><output data-of="gamma"></output></label>
  <label><span class="name">prediction p</span>
    <input type="range" name="p" min="0.001" max="0.999" step="0.001" value="{START["p"]}"/><output data-of="p"></output></label>
  <div class="pair"><label class="name"><input type="checkbox" name="weighted"/> weight α</label>
    <input type="range" name="alpha" aria-label="weight α of the positive class; the negative class has 1 − α"
      min="0" max="1" step="0.01" value="{START["alpha"]}"/><output data-of="alpha"></output></div>
  <fieldset><legend>the example is</legend>
    <label><input type="radio" name="label" value="1" checked="checked"/> positive</label>
    <label><input type="radio" name="label" value="0"/> negative</label></fieldset>
  <fieldset><legend>drawn against</legend>
    <label><input type="radio" name="axis" value="p" checked="checked"/> probability</label>
    <label><input type="radio" name="axis" value="logit"/> logit</label></fieldset>
</form>
"""


@figure("loss")
def loss() -> str:
    """Return both panels with their controls; the script takes over the drawing that is already there."""
    spec = ",\n".join(script(equation) for equation in (LOSS, GRADIENT))
    panels = _panel(
        "loss",
        "loss",
        "Focal loss at gamma 2 and cross entropy of a positive example against its predicted probability. "
        "Both fall to zero at probability one, focal loss far sooner.",
    ) + _panel(
        "gradient",
        "size of the gradient in the logit",
        "The same two for the gradient. That of cross entropy falls in a straight line; that of focal loss is larger "
        "for badly wrong examples and far smaller for easy ones.",
    )
    return f"""<figure class="shown" data-figure="loss" data-axis="p">{CONTROLS}<div class="panels">{panels}</div>
<p class="says" role="status"></p>
<figcaption><span class="key focal">focal loss</span> <span class="key ghost">cross entropy</span></figcaption>
<script>window.spec = Object.assign(window.spec || {{}}, {{\n{spec}}});</script></figure>"""
