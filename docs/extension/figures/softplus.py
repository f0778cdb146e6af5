"""Cross entropy against its margin: softplus, the two lines that it follows, and its tangent at three margins."""

from docs.extension.drawing import Axis, clip, dot, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.live import still
from docs.extension.figures.registry import figure
from docs.extension.numbers import function, plain
from spec.equations import EQUATIONS

LOSS, GRADIENT = EQUATIONS["CE.12"], EQUATIONS["CE.13"]
MARGIN = Axis(-6, 6, [(v, plain(v)) for v in range(-6, 7, 2)], "margin m")
HEIGHT = Axis(-0.4, 6.2, [(v, plain(v)) for v in range(0, 7, 2)], "cross entropy")
TOUCHED = (-4, 0, 4)  # a wrong, an undecided and a right prediction
HALF_A_TANGENT = 1.6


@figure("softplus")
def softplus() -> str:
    """Return the curve, with tangents whose steepness is the gradient."""
    loss, gradient = function(LOSS.stable), function(GRADIENT.stable)
    along = [MARGIN.low + i / 150 * (MARGIN.high - MARGIN.low) for i in range(151)]
    tangents = []
    for m in TOUCHED:
        height, steepness = loss(m=m), gradient(m=m)
        ends = [(m + side, height + side * steepness) for side in (-HALF_A_TANGENT, HALF_A_TANGENT)]
        tangents += [line(ends, MARGIN, HEIGHT, "hot"), dot((m, height), MARGIN, HEIGHT, "hot")]
        tangents.append(note(plain(steepness, 2), (m + 0.25, height + 0.5), MARGIN, HEIGHT, "hot start"))
    svg = drawing(
        "softplus",
        "Cross entropy against the margin, with three tangents",
        "A wrong prediction lies on a line that falls by one for each unit of the margin; a right one has next to no "
        "loss, and its tangent is almost flat.",
        clip("softplus"),
        x_ticks(MARGIN),
        y_ticks(HEIGHT),
        '<g clip-path="url(#softplus-clip)">',
        line([(-6, 6), (0, 0), (6, 0)], MARGIN, HEIGHT, "ghost"),
        line([(m, loss(m=m)) for m in along], MARGIN, HEIGHT, "focal"),
        *tangents,
        "</g>",
    )
    keys = (
        '<span class="key focal">cross entropy, CE.12</span> '
        '<span class="key hot">tangents, and their gradient, CE.13</span> '
        '<span class="key ghost">max(0, −m)</span>'
    )
    return still("loss of one example", svg, keys)
