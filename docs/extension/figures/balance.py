"""Which alpha balances the classes before training: it depends on gamma and on the initial prediction."""

from sympy import Expr, Rational

from docs.extension.drawing import Axis, Frame, clip, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures import alpha_gamma_surface as surface
from docs.extension.figures.live import box, live, panel, plane, script, slider
from docs.extension.figures.registry import figure, number, table
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.equations.balance_of_costs import BEST_ALPHA

NEGATIVES = 1000  # for each positive, about as many as a dense detector sees
HALF, PRIOR = Rational(1, 2), Rational(1, 100)
BALANCED, OF_POSITIVES, GRADIENT_WORTH, LOSS_WORTH = (
    EQUATIONS[id].right.doit() for id in ("AB.26", "AB.33", "AB.34", "AB.35")
)
PAPER = {"alpha": Rational(1, 4), "gamma": 2, "pi": PRIOR, "r": NEGATIVES}
CROSS_ENTROPY = {**PAPER, "alpha": HALF, "gamma": 0}


def balanced_alpha(gamma: Expr, start: Expr, negatives: int = NEGATIVES) -> str:
    """Return the balanced alpha as a reader sees it."""
    return plain(value(BALANCED, gamma=gamma, pi=start, r=negatives))


number("balanced-half")(lambda: balanced_alpha(2, HALF))
number("balanced-prior")(lambda: balanced_alpha(2, PRIOR))
number("balanced-prior-no-focus")(lambda: balanced_alpha(0, PRIOR))
number("paper-positives")(lambda: f"{plain(100 * value(OF_POSITIVES, **PAPER))} %")
number("paper-worth-loss")(lambda: plain(value(LOSS_WORTH, **PAPER), 7))
number("paper-worth-gradient")(lambda: plain(value(GRADIENT_WORTH, **PAPER), 6))
number("ce-worth-loss")(lambda: plain(value(LOSS_WORTH, **CROSS_ENTROPY)))
number("ce-worth-gradient")(lambda: plain(value(GRADIENT_WORTH, **CROSS_ENTROPY)))


@table("balanced-alpha")
def balance_rows() -> str:
    """Return what balances at each gamma of the paper's table, beside the alpha that the paper found best."""
    lines = [
        [plain(gamma), balanced_alpha(gamma, HALF), balanced_alpha(gamma, PRIOR), plain(best), plain(precision)]
        for gamma, best, precision in BEST_ALPHA
    ]
    head = [
        "γ",
        *(f"balanced, initial p = {plain(s)}" for s in (HALF, PRIOR)),
        "the paper's best α",
        "its precision (AP)",
    ]
    caption = f"{NEGATIVES} negatives for each positive; the last two columns are table 1b of Lin et al. 2017."
    return rows(head, lines, caption, words=0)


# ---------------------------------------------------------------- the shares of the gradient, live

BALANCED_ALPHA, POSITIVE_SHARE, PRIOR_BIAS = (EQUATIONS[id] for id in ("AB.26", "AB.33", "AB.36"))
START = {"alpha": 0.25, "gamma": 2.0, "pi": 0.01, "r": 1000.0}
GAMMA = Axis(0, 5, [(v, str(v)) for v in range(6)], "γ")
ODDS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
ALPHA = Axis(0.0004, 0.9996, [(v, f"{v:g}") for v in ODDS], "α", log_odds=True)
BAR = Frame(left=46, right=428, top=8, bottom=44, height=84)
SHARE = Axis(0, 1, [(v / 4, f"{25 * v} %") for v in range(5)], "of the first gradient")


def balanced_curve(start: float) -> list[tuple[float, float]]:
    """Return the balanced alpha against gamma."""
    at = function(BALANCED_ALPHA.stable)
    return [(g / 30, at(gamma=g / 30, pi=start, r=START["r"])) for g in range(151)]


def measured() -> list[tuple[float, float]]:
    """Return the best α at each γ of our own experiment, where it has been run."""
    return list(surface.best(surface.surface(*surface.longest())).items()) if surface.there() else []


def _bar() -> str:
    owned = function(POSITIVE_SHARE.stable)(**START)
    (left, _), (middle, _), (right, _) = (BAR.point(part, 0) for part in (0, owned, 1))
    bars = "".join(
        f'<rect class="bar {of} is" x="{a:.1f}" width="{b - a:.1f}" y="{BAR.top}" height="{BAR.bottom - BAR.top}"/>'
        for of, a, b in (("positive", left, middle), ("negative", middle, right))
    )
    svg = drawing(
        "owners",
        "Shares of the first gradient",
        "The share of the positives and that of the negatives in the gradient before training.",
        bars,
        x_ticks(SHARE, BAR),
        frame=BAR,
        data=plane(SHARE, Axis(0, 1, [], ""), BAR, shows="owners"),
    )
    return panel("shares of the first gradient", svg)


def _curve() -> str:
    curves = {"hot": balanced_curve(0.5), "focal": balanced_curve(START["pi"])}
    svg = drawing(
        "balance",
        "The balanced alpha against gamma",
        "At an initial prediction of one half the balanced alpha is the same for every gamma; at the prior it falls by "
        "orders of magnitude. "
        "The paper's best alpha falls with gamma too, but little.",
        clip("balance"),
        x_ticks(GAMMA),
        y_ticks(ALPHA),
        '<g clip-path="url(#balance-clip)">',
        *(line(curve, GAMMA, ALPHA, kind) for kind, curve in curves.items()),
        *(dot((float(gamma), float(best)), GAMMA, ALPHA, "ghost") for gamma, best, _ in BEST_ALPHA),
        *(dot(point, GAMMA, ALPHA, "measured") for point in measured()),
        dot((START["gamma"], START["alpha"]), GAMMA, ALPHA, "focal"),
        "</g>",
        data=plane(GAMMA, ALPHA, shows="balance", drags="gamma"),
    )
    return panel("α that balances it", svg)


@figure("effective-balance")
def effective_balance() -> str:
    """Return the bar of both shares and the curve of the balanced alpha."""
    controls = (
        slider("alpha", "weight α", 0.001, 0.999, 0.001, START["alpha"])
        + slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
        + box("pi", "initial prediction π", 0.0001, 0.9999, START["pi"])
        + box("r", "negatives for each positive", 0.001, 1e7, START["r"])
    )
    keys = (
        '<span class="dots">positives, and your α</span> <span class="dots hot">negatives</span> '
        '<span class="key focal">balanced, at your π</span> '
        f'<span class="key hot">at π = {plain(0.5)}</span> <span class="dots ghost">best in the paper</span>'
    )
    keys += ' <span class="dots ring">best in the experiment below</span>' if measured() else ""
    formulas = script(BALANCED_ALPHA, POSITIVE_SHARE, PRIOR_BIAS)
    return live("effective-balance", controls, _bar() + _curve(), keys, formulas, rows="true")
