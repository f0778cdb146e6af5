"""Numerics: the textbook form and the stable form in floating point, where the former breaks, and what a clip does."""

from math import exp

import numpy as np
from sympy import Expr, Rational, lambdify, log

from docs.extension.drawing import Axis, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS

MARGINS = (-800, -40, 0, 20, 35, 40, 100)
DIGITS = 5
LOSS, GRADIENT = EQUATIONS["BF.8"], EQUATIONS["BF.9"]
CLIP = Rational(1, 10**7)  # Keras' epsilon, and the notebook's
FORMATS = (np.float64, np.float32, np.float16)

# ---------------------------------------------------------------- the two forms at some margins


def _as_printed(expression: Expr, **at: float) -> str:
    """Return a textbook form evaluated as it is printed, in float64, or what went wrong."""
    textbook = lambdify(sorted(expression.free_symbols, key=str), expression, modules=[{"sigmoid": _sigmoid}, "math"])
    try:
        return plain(textbook(**at), DIGITS)
    except OverflowError:
        return "overflow"
    except ValueError:
        return "log of 0"


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


@table("textbook-and-stable")
def textbook_and_stable() -> str:
    """Return focal loss at some margins: as printed, in the stable form, and by the oracle."""
    lines = []
    for m in MARGINS:
        at = {"alpha_t": 1.0, "gamma": 2.0, "m": float(m)}
        exact = value(LOSS.right, alpha_t=1, gamma=2, m=m)
        lines.append(
            [plain(m), _as_printed(LOSS.right, **at), plain(function(LOSS.stable)(**at), DIGITS), plain(exact, DIGITS)]
        )
    head = ["margin m", "textbook form, float64", "stable form, float64", "exact"]
    return rows(head, lines, "Focal loss BF.8 at γ = 2, α off.", 0)


# ---------------------------------------------------------------- where the textbook form breaks


def first_failure(fails: object, dtype: type) -> str:
    """Return the first whole logit at which something fails in a format."""
    with np.errstate(all="ignore"):
        return plain(next(x for x in range(1, 2000) if fails(dtype(x), dtype)))


def sigmoid(x: np.floating, dtype: type) -> np.floating:
    """Return the sigmoid as textbooks write it."""
    return dtype(1) / (dtype(1) + np.exp(-x))


BREAKS = {
    "σ(x) is 1": lambda x, dtype: sigmoid(x, dtype) == 1,
    "log(1 − σ(x)) is −∞": lambda x, dtype: np.log(dtype(1) - sigmoid(x, dtype)) == -np.inf,
    "exp(x) is ∞": lambda x, dtype: dtype(np.exp(x)) == np.inf,
    "log(σ(−x)) is −∞": lambda x, dtype: np.log(sigmoid(-x, dtype)) == -np.inf,
}


@table("where-it-breaks")
def where_it_breaks() -> str:
    """Return from which logit on each piece of the textbook form is lost, in each format."""
    lines = [[name, *(first_failure(fails, dtype) for dtype in FORMATS)] for name, fails in BREAKS.items()]
    head = ["lost from logit", *(dtype.__name__ for dtype in FORMATS)]
    return rows(head, lines, "The first whole logit x at which NumPy gives what stands at the left.")


# ---------------------------------------------------------------- what a clip does to the gradient


@figure("clipped-gradient")
def clipped_gradient() -> str:
    """Return the size of the gradient of a positive against its logit, with and without the clip."""
    x = Axis(-24, 4, [(v, str(v).replace("-", "−")) for v in (-24, -16, -8, 0)], "logit x of a positive")
    y = Axis(0, 1.2, [(v / 10, f"{v / 10:g}") for v in range(0, 13, 4)], "size of the gradient")
    gradient, lost = function(-GRADIENT.stable), float(value(log(CLIP / (1 - CLIP))))
    true = [(at / 5, gradient(alpha_t=1.0, gamma=2.0, m=at / 5)) for at in range(-120, 21)]
    clipped = [(-24, 0), (lost, 0), *((a, b) for a, b in true if a > lost)]
    svg = drawing(
        "clipped",
        "The gradient with and without a clip",
        "Focal loss at gamma 2: the most wrong examples have the largest gradient, but beyond the clip it is 0.",
        x_ticks(x),
        y_ticks(y),
        line(true, x, y, "focal"),
        line(clipped, x, y, "hot"),
        note(f"0 below {plain(lost, 4)}", (lost + 0.6, 0.06), x, y, "hot start"),
    )
    keys = '<span class="key focal">from the logit</span> <span class="key hot">from a clipped probability</span>'
    title = '<p class="panel-title">size of the gradient in the logit</p>'
    return f'<figure class="shown narrow">{title}{svg}<figcaption>{keys}</figcaption></figure>'
