"""Whose loss is it? Many easy negatives beside few positives: their shares of the loss and of the gradient."""

from math import log

from sympy import Expr, Rational

from docs.extension import mathematics
from docs.extension.drawing import Axis, Frame, drawing, x_ticks
from docs.extension.figures.live import live, panel, plane, script, slider
from docs.extension.figures.registry import figure, number, table
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.notation import alpha_t, gamma, p_t
from spec.printing.latex import latex_expression

NEGATIVES, POSITIVES = 100_000, 100
START = {"gamma": 0.0, "easy": 0.99, "hard": 0.4}
LOSS, GRADIENT = EQUATIONS["BF.8"], EQUATIONS["BF.9"]
FRAME = Frame(left=74, right=428, top=8, bottom=104, height=146)
SHARE = Axis(0, 1, [(v / 4, f"{25 * v} %") for v in range(5)], "share of the negatives, then of the positives")
ROW = {"loss": 14, "gradient": 62}  # where the bars lie
THICK = 34


def share(of: str, focus: float, easy: float = START["easy"], hard: float = START["hard"]) -> float:
    """Return the negatives' share of the loss or of the gradient."""
    each = function({"loss": LOSS.stable, "gradient": -GRADIENT.stable}[of])
    negatives, positives = (
        count * each(alpha_t=1.0, gamma=focus, m=log(p / (1 - p)))
        for count, p in ((NEGATIVES, easy), (POSITIVES, hard))
    )
    return negatives / (negatives + positives)


def _percent(part: float) -> str:
    return f"{plain(100 * part)} %"


number("many-negatives")(lambda: plain(NEGATIVES, 6))
number("few-positives")(lambda: plain(POSITIVES))
number("easy-negative")(lambda: plain(START["easy"]))
number("hard-positive")(lambda: plain(START["hard"]))
number("owned-without")(lambda: _percent(share("loss", 0)))
number("owned-with")(lambda: _percent(share("loss", 2)))


def _bars(of: str) -> str:
    left, middle, right = (FRAME.point(part, 0)[0] for part in (0, share(of, START["gamma"]), 1))
    height = f'y="{ROW[of]}" height="{THICK}"'
    return (
        f'<rect class="bar negative {of}" x="{left:.1f}" width="{middle - left:.1f}" {height}/>'
        f'<rect class="bar positive {of}" x="{middle:.1f}" width="{right - middle:.1f}" {height}/>'
    )


@figure("who-owns")
def who_owns() -> str:
    """Return the two bars, and a slider that empties the negatives' part."""
    names = "".join(f'<text x="{FRAME.left - 8}" y="{y + 22}">{of}</text>' for of, y in ROW.items())
    svg = drawing(
        "who-owns",
        "Whose loss, whose gradient",
        "Two bars: the negatives' share of the loss and of the gradient, and that of the positives. Under cross "
        "entropy the easy negatives have nearly all of both.",
        x_ticks(SHARE, FRAME),
        f'<g class="axis y">{names}</g>',
        *map(_bars, ROW),
        frame=FRAME,
        data=plane(SHARE, Axis(0, 1, [], ""), FRAME, negatives=str(NEGATIVES), positives=str(POSITIVES)),
    )
    controls = (
        slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
        + slider("easy", "p_t of a negative", 0.5, 0.999, 0.001, START["easy"])
        + slider("hard", "p_t of a positive", 0.01, 0.99, 0.01, START["hard"])
    )
    counts = f"{plain(NEGATIVES, 6)} easy negatives", f"{plain(POSITIVES)} positives"
    keys = f'<span class="dots hot">{counts[0]}</span> <span class="dots">{counts[1]}</span>'
    return live("who-owns", controls, panel("whose loss, whose gradient", svg), keys, script(LOSS, GRADIENT))


@table("who-owns")
def owners() -> str:
    """Return the negatives' shares at some gamma."""
    lines = [[plain(focus), *(_percent(share(of, focus)) for of in ROW)] for focus in (0, 0.5, 1, 2, 5)]
    caption = (
        f"The share of {plain(NEGATIVES, 6)} negatives, each with p_t = {plain(START['easy'])}, beside "
        f"{plain(POSITIVES)} positives, each with p_t = {plain(START['hard'])}; no α."
    )
    return rows(["γ", "of the loss", "of the gradient"], lines, caption, words=0)


# ---------------------------------------------------------------- the formula, and three numbers

PARTS: dict[str, Expr] = {
    "weight of the class": alpha_t,
    "modulating factor": (1 - p_t) ** gamma,
    "cross entropy": EQUATIONS["BF.3"].right / (alpha_t * (1 - p_t) ** gamma),
}


@figure("labelled")
def labelled() -> str:
    """Return BF.3 with each of its factors labelled."""
    parts = [rf"\underbrace{{{latex_expression(part)}}}_{{\text{{{name}}}}}" for name, part in PARTS.items()]
    left = latex_expression(EQUATIONS["BF.3"].left)
    return mathematics.display(
        rf"{left} = {parts[0]} \cdot {parts[1]} \cdot ({parts[2]})",
        "focal loss: the weight of the class, times the modulating factor, times cross entropy",
    )


@table("three-numbers")
def three_numbers() -> str:
    """Return the loss of three examples, factor by factor."""
    lines = []
    for p, name in ((Rational(1, 5), "badly wrong"), (Rational(1, 2), "undecided"), (Rational(95, 100), "easy")):
        at = {"p_t": p, "gamma": 2, "alpha_t": 1}
        cross, factor = (value(part, **at) for part in list(PARTS.values())[:0:-1])
        lines.append([name, plain(p), plain(cross), plain(factor), plain(cross * factor)])
    head = ["example", "p_t", "cross entropy", "modulating factor", "focal loss"]
    return rows(head, lines, "γ = 2, no α. The last is the notebook's example.")
