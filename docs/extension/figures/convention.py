"""Which class does your library weight? The loss of one positive and one negative in each alpha convention in use."""

from sympy import Expr, Integer, Rational, log

from docs.extension.drawing import Axis, Frame, drawing, x_ticks
from docs.extension.figures.live import choice, live, panel, plane, script, slider
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.notation import alpha, y

LOSS, WEIGHT = EQUATIONS["BF.8"], EQUATIONS["BF.2"]
PAPER = tuple(WEIGHT.right.subs(y, label) for label in (1, 0))
# convention -> what it does, and the weights of a positive and of a negative
CONVENTIONS: dict[str, tuple[str, tuple[Expr, Expr]]] = {
    "positives": ("class 1, as the paper", PAPER),
    "negatives": ("class 0: swapped", PAPER[::-1]),
    "both": ("both alike", (alpha, alpha)),
    "none": ("neither: ignored", (Integer(1), Integer(1))),
}
START = {"alpha": 0.25, "gamma": 2.0, "p_t": 0.6}
FRAME = Frame(left=92, right=428, top=8, bottom=120, height=160)
SHARE = Axis(0, 1, [(v / 4, plain(v / 4)) for v in range(5)], "weight: factor of the loss without α")
ROW = {"positive": 18, "negative": 68}  # where the bars lie
THICK = 34


def cost_of(weights: tuple[Expr, Expr], at: Rational, focus: int, p_t: Rational) -> list[float]:
    """Return the loss of one positive and one negative with the same p_t."""
    margin = log(p_t / (1 - p_t))
    return [value(LOSS.right, alpha_t=weight.subs(alpha, at), gamma=focus, m=margin) for weight in weights]


@table("convention")
def conventions() -> str:
    """Return the weights and the costs in each convention."""
    at, focus, p_t = Rational(1, 4), 2, Rational(3, 5)
    lines = []
    for words, weights in CONVENTIONS.values():
        each = cost_of(weights, at, focus, p_t)
        shown = [plain(weight.subs(alpha, at)) for weight in weights] + [plain(cost) for cost in each]
        lines.append([words, *shown, f"{plain(each[0] / each[1])}×"])
    head = ["the library weights", "a positive by", "a negative by", "a positive costs", "a negative costs", "ratio"]
    caption = f"α = {plain(at)}, γ = {focus}, both with {plain(p_t)} for their true class."
    return rows(head, lines, caption)


def _bar(of: str, weight: float, kind: str) -> str:
    left, _ = FRAME.point(0, 0)
    right, _ = FRAME.point(SHARE.part(weight), 0)
    height = f'y="{ROW[of]}" height="{THICK}"'
    return f'<rect class="bar {of} {kind}" x="{left:.1f}" width="{right - left:.1f}" {height}/>'


@figure("convention")
def convention() -> str:
    """Return the two bars, with the paper's behind them."""
    weights = dict(zip(ROW, (START["alpha"], 1 - START["alpha"]), strict=True))
    names = "".join(f'<text x="{FRAME.left - 8}" y="{y + 22}">a {of}</text>' for of, y in ROW.items())
    svg = drawing(
        "convention",
        "What one positive and one negative cost",
        "Bars for the weight of a positive and of a negative; dashed, what the paper's convention gives.",
        x_ticks(SHARE, FRAME),
        f'<g class="axis y">{names}</g>',
        *(_bar(of, weight, "is") for of, weight in weights.items()),
        *(_bar(of, weight, "paper") for of, weight in weights.items()),
        frame=FRAME,
        data=plane(SHARE, Axis(0, 1, [], ""), FRAME),
    )
    controls = choice("weights", "your library weights", {name: words for name, (words, _) in CONVENTIONS.items()})
    controls += slider("alpha", "you pass α", 0.01, 0.99, 0.01, START["alpha"])
    controls += slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
    controls += slider("p_t", "each predicted", 0.01, 0.99, 0.01, START["p_t"])
    keys = (
        '<span class="dots">a positive</span> <span class="dots hot">a negative</span> dashed: the paper\'s convention'
    )
    return live(
        "convention", controls, panel("cost of one positive and one negative", svg), keys, script(LOSS), narrow="true"
    )
