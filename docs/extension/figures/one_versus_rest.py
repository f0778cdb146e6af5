"""One versus rest, as bars: a row of probabilities, and the same row as a binary problem of the true class."""

from sympy import Expr

from docs.extension.drawing import Axis, Frame, drawing, y_ticks
from docs.extension.figures.live import panel
from docs.extension.figures.registry import figure
from docs.extension.numbers import plain, value
from spec.equations import EQUATIONS
from spec.notation import K, j, logits, m, t

ROW = (3, 2, 0, -1)  # the logits of four classes; the first is the true one
FRAME = Frame(left=46, right=252, top=14, bottom=186, width=264, height=232)
SHARE = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "probability")


def of_row(expression: Expr, place: int = 1) -> Expr:
    """Return an expression of a row of logits for this row and its first class, or the class at a place."""
    classes = expression.subs({K: len(ROW), t: 1, j: place}).doit()
    return classes.xreplace({logits[number]: logit for number, logit in enumerate(ROW, 1)})


def _bars(name: str, title: str, description: str, bars: list[tuple[str, float, str]]) -> str:
    width = (FRAME.right - FRAME.left) / len(bars)
    parts = []
    for number, (label, height, kind) in enumerate(bars):
        left, (_, top) = FRAME.left + number * width, FRAME.point(0, height)
        box = f'x="{left + 6:.1f}" width="{width - 12:.1f}" y="{top:.1f}" height="{FRAME.bottom - top:.1f}"'
        middle = left + width / 2
        parts.append(f'<rect class="bar {kind}" {box}/>')
        parts.append(f'<text class="at" x="{middle:.1f}" y="{top - 5:.1f}">{plain(height, 2)}</text>')
        parts.append(f'<text class="at" x="{middle:.1f}" y="{FRAME.bottom + 18}">{label}</text>')
    return panel(title, drawing(name, title, description, y_ticks(SHARE, FRAME), *parts, frame=FRAME))


@figure("one-versus-rest")
def one_versus_rest() -> str:
    """Return the row of a softmax beside the two bars that the loss sees."""
    softmax = EQUATIONS["CE.17"].right
    shares = [float(value(of_row(softmax, place))) for place in range(1, len(ROW) + 1)]
    margin = of_row(EQUATIONS["CE.20"].right)
    true = float(value(EQUATIONS["CE.21"].right.subs(m, margin)))
    kinds = ["positive", *["negative"] * (len(ROW) - 1)]
    row = [(f"z = {plain(z)}", share, kind) for z, share, kind in zip(ROW, shares, kinds, strict=True)]
    panels = _bars(
        "row", "the softmax of four logits", "The probabilities of four classes; the first is the true one.", row
    ) + _bars(
        "rest",
        f"the same, as a margin of {plain(value(margin))}",
        "The probability of the true class is as before; the three others are one bar.",
        [("true class", true, "positive"), ("the rest", 1 - true, "negative")],
    )
    keys = '<span class="dots">the true class</span> <span class="dots hot">the other classes</span>'
    return f'<figure class="shown"><div class="panels">{panels}</div><figcaption>{keys}</figcaption></figure>'
