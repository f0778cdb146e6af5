"""The fading push of the L2 penalty: its gradient in the logit is 0 where one of two classes is certain."""

from docs.extension.drawing import Axis, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import still
from docs.extension.figures.registry import figure
from docs.extension.numbers import function
from spec.equations import EQUATIONS

PUSH, SMOOTHED = EQUATIONS["SM.4"], EQUATIONS["CE.10"]
SMOOTHING = 0.1
P = Axis(0.5, 1, [(v / 10, f"{v / 10:g}") for v in range(5, 11)], "probability of the more probable class")
SIZE = Axis(-0.06, 0.22, [(v / 20, f"{v / 20:g}") for v in range(-1, 5)], "gradient in its logit")


@figure("fading-push")
def fading_push() -> str:
    """Return the gradient of the penalty, beside what label smoothing adds to that of cross entropy."""
    push = function(PUSH.right)
    along = [0.5 + i / 300 for i in range(151)]
    smoothed = SMOOTHING / 2  # what smoothing takes from a label of 1, and so adds to the gradient, p − y
    svg = drawing(
        "fading-push",
        "The gradient of the L2 penalty against confidence",
        "It grows from zero at one half to its largest value near four fifths, and fades to zero at certainty. What "
        "label smoothing adds to the gradient of cross entropy does not fade.",
        x_ticks(P),
        y_ticks(SIZE),
        line([(0.5, 0), (1, 0)], P, SIZE, "fine"),
        line([(0.5, smoothed), (1, smoothed)], P, SIZE, "ghost"),
        line([(p, push(p=p)) for p in along], P, SIZE, "focal"),
    )
    keys = (
        '<span class="key focal">L2 penalty, λ = 1 (SM.4)</span> '
        f'<span class="key ghost">label smoothing by {SMOOTHING:g}, beside it</span>'
    )
    return still("push towards one half", svg, keys)
