"""How much focal loss reduces an easy example's loss, and by how much less it reduces its gradient."""

from sympy import Expr, Float, Rational, log

from docs.extension.drawing import PROBABILITY_TICKS, Axis, clip, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import live, panel, plane, script, slider
from docs.extension.figures.registry import figure, number, table
from docs.extension.numbers import function, plain, power_of_ten, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number
from spec.notation import alpha_t

FOCUS = 2
LOSS, GRADIENT = (EQUATIONS[id].stable.subs(alpha_t, 1) for id in ("BF.8", "BF.9"))
EASIER = Rational(95, 100)


def size(expression: Expr, probability: Expr, focus: int) -> Float:
    """Return the magnitude of an expression in the margin, at a probability of the true class."""
    return abs(value(expression, gamma=focus, m=log(probability / (1 - probability))))


def times_less(expression: Expr, probability: Expr) -> Float:
    """Return how many times smaller an expression is at gamma = FOCUS than at gamma = 0."""
    return size(expression, probability, 0) / size(expression, probability, FOCUS)


number("easier-loss")(lambda: plain(times_less(LOSS, EASIER)))
number("easier-gradient")(lambda: plain(times_less(GRADIENT, EASIER)))
number("break-even")(lambda: plain(derived_number(f"p0(gamma={FOCUS})").value))


@table("easy-examples")
def easy_examples() -> str:
    """Return loss and gradient with and without focusing, from hard to easy examples."""
    lines = []
    for probability in (Rational(percent, 100) for percent in (5, 25, 50, 75, 90, 95, 99)):
        cells = [plain(probability)]
        for expression in (LOSS, GRADIENT):
            cells += [plain(size(expression, probability, focus)) for focus in (0, FOCUS)]
            cells.append(f"{plain(times_less(expression, probability))}×")
        lines.append(cells)
    head = ["p of the true class", *("cross entropy", "focal loss", "less by"), *("gradient of CE", "of FL", "less by")]
    caption = f"γ = {FOCUS}, no α; gradients by their size, in the logit. Below 1× focal loss is the larger of the two."
    return rows(head, lines, caption, words=0)


# ---------------------------------------------------------------- the two ratios, live

LOSS_RATIO, GRADIENT_RATIO = EQUATIONS["BF.19"], EQUATIONS["GR.3"]
P = Axis(0, 1, PROBABILITY_TICKS, "probability p of the true class")
TIMES = Axis(0.5, 1e5, [(10.0**k, power_of_ten(k)) for k in range(6)], "times less", logarithmic=True)
START = {"gamma": 2.0, "p": 0.95}
CURVES = {"ghost": LOSS_RATIO, "focal": GRADIENT_RATIO}


@table("factors")
def factor_rows() -> str:
    """Return both ratios at some probabilities and some gamma."""
    focus = (1, 2, 5)
    lines = []
    for p in ("0.05", "0.5", "0.9", "0.95", "0.99"):
        each = [derived_number(f"{name}_ratio(p={p},gamma={g})").value for g in focus for name in ("loss", "gradient")]
        lines.append([p, *(f"{plain(ratio)}×" for ratio in each)])
    head = ["p of the true class", *(f"{what}, γ = {g}" for g in focus for what in ("loss", "gradient"))]
    return rows(head, lines, "How many times less than under cross entropy (BF.19, GR.3).", words=0)


@figure("factors")
def factors() -> str:
    """Return both ratios against the probability, and their values at one of them."""
    sigmoid = function(EQUATIONS["CE.1"].stable)
    along = [sigmoid(x=i / 10 - 7.5) for i in range(151)]  # closer where the curves are steep
    ratios = {kind: function(equation.right) for kind, equation in CURVES.items()}
    curves = {kind: [(p, ratio(p_t=p, gamma=START["gamma"])) for p in along] for kind, ratio in ratios.items()}
    at = {kind: (START["p"], ratio(p_t=START["p"], gamma=START["gamma"])) for kind, ratio in ratios.items()}
    svg = drawing(
        "factors",
        "How many times less than cross entropy",
        "The loss shrinks by more than the gradient everywhere, and for hard examples the gradient grows.",
        clip("factors"),
        x_ticks(P),
        y_ticks(TIMES),
        line([(0, 1), (1, 1)], P, TIMES, "fine one"),
        '<g clip-path="url(#factors-clip)">',
        *(line(curve, P, TIMES, kind) for kind, curve in curves.items()),
        *(dot(point, P, TIMES, kind) for kind, point in at.items()),
        "</g>",
        data=plane(P, TIMES, drags="p"),
    )
    controls = slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
    controls += slider("p", "probability p", 0.001, 0.999, 0.001, START["p"])
    keys = '<span class="key ghost">loss</span> <span class="key focal">gradient</span>'
    shown = panel("times less than cross entropy; below 1, more", svg)
    return live("factors", controls, shown, keys, script(LOSS_RATIO, GRADIENT_RATIO, EQUATIONS["CE.1"]), narrow="true")
