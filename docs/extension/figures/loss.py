"""The first figure: loss and gradient of one example against its probability or its logit, live and as a drawing."""

from math import log

from docs.extension.drawing import PROBABILITY_TICKS, Axis, clip, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import choice, live, panel, plane, script, slider
from docs.extension.figures.registry import figure
from docs.extension.numbers import function
from spec.equations import EQUATIONS

LOSS, GRADIENT = EQUATIONS["BF.8"], EQUATIONS["BF.9"]
PROBABILITY = Axis(0, 1, PROBABILITY_TICKS, "probability p of class 1")
LOGIT = Axis(-8, 8, [(v, str(v).replace("-", "−")) for v in range(-8, 9, 4)], "logit x")
HEIGHTS = {
    "loss": Axis(0, 5, [(v, str(v)) for v in range(6)], "loss"),
    "gradient": Axis(0, 1.4, [(v / 10, f"{v / 10:g}") for v in range(0, 15, 2)], "size of the gradient in the logit"),
}
START = {"gamma": 2.0, "alpha": 0.25, "p": 0.9}


def _values(shows: str, gamma: float) -> list[tuple[float, float]]:
    """Return the curve of a positive example without alpha, against the probability."""
    height = {"loss": function(LOSS.stable), "gradient": function(-GRADIENT.stable)}[shows]
    probabilities = [0.001 + i / 150 * 0.998 for i in range(151)]
    return [(p, height(alpha_t=1.0, gamma=gamma, m=log(p / (1 - p)))) for p in probabilities]


def _panel(shows: str, title: str, description: str) -> str:
    height = HEIGHTS[shows]
    curves = {"ghost": _values(shows, 0.0), "focal": _values(shows, START["gamma"])}
    at = {kind: min(curve, key=lambda point: abs(point[0] - START["p"])) for kind, curve in curves.items()}
    svg = drawing(
        shows,
        title,
        description,
        clip(shows),
        x_ticks(PROBABILITY, kind="x p"),
        x_ticks(LOGIT, kind="x logit"),
        y_ticks(height),
        f'<g clip-path="url(#{shows}-clip)">',
        *(line(curve, PROBABILITY, height, kind) for kind, curve in curves.items()),
        *(dot(point, PROBABILITY, height, kind) for kind, point in at.items()),
        "</g>",
        data=plane(PROBABILITY, height, shows=shows, drags="p"),
    )
    return panel(title, svg)


CONTROLS = f"""
  {slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])}
  {slider("p", "prediction p", 0.001, 0.999, 0.001, START["p"])}
  <div class="pair"><label class="name"><input type="checkbox" name="weighted"/> weight α</label>
    <input type="range" name="alpha" aria-label="weight α of the positive class; the negative class has 1 − α"
      min="0" max="1" step="0.01" value="{START["alpha"]}"/><output data-of="alpha"></output></div>
  {choice("label", "the example is", {"1": "positive", "0": "negative"})}
  {choice("axis", "drawn against", {"p": "probability", "logit": "logit"})}
"""


@figure("loss")
def loss() -> str:
    """Return both panels with their controls; the script takes over the drawing that is already there."""
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
    keys = '<span class="key focal">focal loss</span> <span class="key ghost">cross entropy</span>'
    return live("loss", CONTROLS, panels, keys, script(LOSS, GRADIENT, EQUATIONS["CE.1"]), axis="p")
