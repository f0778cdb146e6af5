"""Poly-1 focal loss: a picture for three coefficients, and an easy example in numbers."""

from sympy import Integer, Rational

from docs.extension.drawing import PROBABILITY_TICKS, Axis, clip, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import still
from docs.extension.figures.registry import figure, table
from docs.extension.figures.worked_examples import right, worked_table
from docs.extension.numbers import function, plain
from spec.equations import EQUATIONS

P_T = Axis(0, 1, PROBABILITY_TICKS, "probability p_t of the true class")
COEFFICIENTS = {-1: "hot", 0: "ghost", 1: "focal"}


@figure("poly1")
def picture() -> str:
    """Return Poly-1 focal loss at γ = 2 for three coefficients."""
    height = Axis(0, 2, [(v / 2, plain(v / 2)) for v in range(5)], "loss")
    loss = function(EQUATIONS["PF.1"].right)
    along = [0.005 + i / 150 * 0.99 for i in range(151)]
    curves = [
        line([(p, loss(p_t=p, gamma=2.0, alpha_t=1.0, epsilon_1=float(e))) for p in along], P_T, height, kind)
        for e, kind in COEFFICIENTS.items()
    ]
    svg = drawing(
        "poly1",
        "Poly-1 focal loss for three coefficients",
        "A positive coefficient raises the loss of uncertain examples, a coefficient of minus one lowers it; badly "
        "wrong examples hardly feel it.",
        clip("poly1"),
        x_ticks(P_T),
        y_ticks(height),
        '<g clip-path="url(#poly1-clip)">',
        *curves,
        "</g>",
    )
    keys = " ".join(f'<span class="key {kind}">ε_1 = {plain(e)}</span>' for e, kind in COEFFICIENTS.items())
    return still("loss of one example, γ = 2, no α", svg, f"{keys}; at 0 it is focal loss")


@table("worked-poly1")
def example() -> str:
    """Return an easy example for two coefficients."""
    at = {"p_t": Rational(9, 10), "gamma": Integer(2), "alpha_t": Integer(1)}
    rows = [
        ("focal loss", "BF.3", right("BF.3", **at)),
        *((f"with ε_1 = {plain(e)}", "PF.1", right("PF.1", epsilon_1=Integer(e), **at)) for e in (1, -1)),
    ]
    return worked_table(rows, "p_t = 0.9, γ = 2, no α.")
