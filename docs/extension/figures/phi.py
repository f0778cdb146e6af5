"""φ: by how much focal loss multiplies the gradient of cross entropy, with p₀ marked, below which it increases it."""

from docs.extension.drawing import PROBABILITY_TICKS, Axis, clip, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import live, panel, plane, script, slider
from docs.extension.figures.registry import figure
from docs.extension.numbers import function
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number

PHI, FACTOR = EQUATIONS["GR.1"], EQUATIONS["BF.19"]
P = Axis(0, 1, PROBABILITY_TICKS, "probability of the true class")
TIMES = Axis(0, 1.4, [(v / 10, f"{v / 10:g}") for v in range(0, 15, 2)], "times the gradient of cross entropy")
START = {"gamma": 2.0, "p": 0.9}


@figure("phi")
def phi() -> str:
    """Return φ and the modulating factor against p_t."""
    of = function(PHI.right)
    along = [0.001 + i / 150 * 0.998 for i in range(151)]
    p0 = float(derived_number("p0(gamma=2)").value)
    svg = drawing(
        "phi",
        "The factor of the gradient against the probability of the true class",
        "It starts at one, rises a little, crosses one again at p₀, and falls to zero. The modulating factor, which "
        "multiplies the loss, lies below it everywhere.",
        clip("phi"),
        x_ticks(P),
        y_ticks(TIMES),
        line([(0, 1), (1, 1)], P, TIMES, "fine one"),
        '<g clip-path="url(#phi-clip)">',
        line([(p, (1 - p) ** START["gamma"]) for p in along], P, TIMES, "ghost"),
        line([(p, of(p_t=p, gamma=START["gamma"])) for p in along], P, TIMES, "focal"),
        dot((p0, 1), P, TIMES, "hot"),
        dot((START["p"], of(p_t=START["p"], gamma=START["gamma"])), P, TIMES, "focal"),
        "</g>",
        data=plane(P, TIMES, drags="p"),
    )
    controls = slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
    controls += slider("p", "probability p_t", 0.001, 0.999, 0.001, START["p"])
    keys = (
        '<span class="key focal">φ, of the gradient</span> '
        '<span class="key ghost">modulating factor, of the loss</span> <span class="dots hot">p₀</span>'
    )
    return live("phi", controls, panel("times cross entropy", svg), keys, script(PHI, FACTOR), narrow="true")
