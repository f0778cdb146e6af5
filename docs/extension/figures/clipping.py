"""Where the textbook form breaks, format by format, and where a clip stops the gradient: seen by trying."""

import numpy as np
from sympy import Rational, log

from docs.extension.drawing import Axis, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.shown import figure, table
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS

CLIP = Rational(1, 10**7)  # Keras' epsilon, and the notebook's
FORMATS = (np.float64, np.float32, np.float16)
GRADIENT = EQUATIONS["BF.9"]


def first(fails: object, of: type) -> str:
    """Return the first whole logit at which something fails in a format."""
    with np.errstate(all="ignore"):
        return plain(next(x for x in range(1, 2000) if fails(of(x), of)))


def sigmoid(x: np.floating, of: type) -> np.floating:
    """Return the sigmoid as textbooks write it."""
    return of(1) / (of(1) + np.exp(-x))


BREAKS = {
    "σ(x) is 1": lambda x, of: sigmoid(x, of) == 1,
    "log(1 − σ(x)) is −∞": lambda x, of: np.log(of(1) - sigmoid(x, of)) == -np.inf,
    "exp(x) is ∞": lambda x, of: of(np.exp(x)) == np.inf,
    "log(σ(−x)) is −∞": lambda x, of: np.log(sigmoid(-x, of)) == -np.inf,
}


@table("where-it-breaks")
def where_it_breaks() -> str:
    """Return from which logit on each piece of the textbook form is lost, in each format."""
    lines = [[name, *(first(fails, of) for of in FORMATS)] for name, fails in BREAKS.items()]
    head = ["lost from logit", *(of.__name__ for of in FORMATS)]
    return rows(head, lines, "The first whole logit x at which NumPy gives what stands at the left.")


@figure("clipped-gradient")
def clipped_gradient() -> str:
    """Return the size of the gradient of a positive against its logit, with and without the clip."""
    x = Axis(-24, 4, [(v, str(v).replace("-", "−")) for v in (-24, -16, -8, 0)], "logit x of a positive")
    y = Axis(0, 1.2, [(v / 10, f"{v / 10:g}") for v in range(0, 13, 4)], "size of the gradient")
    slope, lost = function(-GRADIENT.stable), float(value(log(CLIP / (1 - CLIP))))
    true = [(at / 5, slope(alpha_t=1.0, gamma=2.0, m=at / 5)) for at in range(-120, 21)]
    clipped = [(-24, 0), (lost, 0), *((a, b) for a, b in true if a > lost)]
    svg = drawing(
        "clipped",
        "The gradient with and without a clip",
        "Focal loss at gamma 2: the most wrong examples pull with all their force, and behind the clip not at all.",
        x_ticks(x),
        y_ticks(y),
        line(true, x, y, "focal"),
        line(clipped, x, y, "hot"),
        note(f"nothing below {plain(lost, 4)}", (lost + 0.6, 0.06), x, y, "hot start"),
    )
    keys = '<span class="key focal">from the logit</span> <span class="key hot">from a clipped probability</span>'
    title = '<p class="panel-title">size of the gradient in the logit</p>'
    return f'<figure class="shown narrow">{title}{svg}<figcaption>{keys}</figcaption></figure>'
