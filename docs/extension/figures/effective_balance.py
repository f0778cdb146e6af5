"""Who owns the gradient before training, and which alpha would share it evenly: live, and as a drawing."""

from docs.extension.drawing import Axis, Frame, clip, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures import alpha_gamma_surface as surface
from docs.extension.figures.live import box, live, panel, plane, script, slider, unfolded
from docs.extension.figures.shown import figure
from docs.extension.numbers import function, plain
from spec.equations import EQUATIONS
from spec.equations.balance_at_initialisation import BEST_ALPHA

BALANCED, OWNED, BIAS = (unfolded(EQUATIONS[id]) for id in ("AB.26", "AB.33", "AB.36"))
START = {"alpha": 0.25, "gamma": 2.0, "pi": 0.01, "r": 1000.0}
GAMMA = Axis(0, 5, [(v, str(v)) for v in range(6)], "γ")
ODDS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
ALPHA = Axis(0.0004, 0.9996, [(v, f"{v:g}") for v in ODDS], "α", log_odds=True)
BAR = Frame(left=46, right=428, top=8, bottom=44, height=84)
SHARE = Axis(0, 1, [(v / 4, f"{25 * v} %") for v in range(5)], "of the first gradient")


def balanced(start: float) -> list[tuple[float, float]]:
    """Return the balanced alpha against gamma."""
    at = function(BALANCED.stable)
    return [(g / 30, at(gamma=g / 30, pi=start, r=START["r"])) for g in range(151)]


def measured() -> list[tuple[float, float]]:
    """Return the best α at each γ of our own experiment, where it has been run."""
    return list(surface.best(surface.surface(*surface.longest())).items()) if surface.there() else []


def _bar() -> str:
    owned = function(OWNED.stable)(**START)
    (left, _), (middle, _), (right, _) = (BAR.point(part, 0) for part in (0, owned, 1))
    bars = "".join(
        f'<rect class="bar {of} is" x="{a:.1f}" width="{b - a:.1f}" y="{BAR.top}" height="{BAR.bottom - BAR.top}"/>'
        for of, a, b in (("positive", left, middle), ("negative", middle, right))
    )
    svg = drawing(
        "owners",
        "Who owns the first gradient",
        "The share of the positives and that of the negatives in the gradient before training.",
        bars,
        x_ticks(SHARE, BAR),
        frame=BAR,
        data=plane(SHARE, Axis(0, 1, [], ""), BAR, shows="owners"),
    )
    return panel("who owns the first gradient", svg)


def _curve() -> str:
    curves = {"hot": balanced(0.5), "focal": balanced(START["pi"])}
    svg = drawing(
        "balance",
        "The balanced alpha against gamma",
        "From one half the balanced alpha is the same for every gamma; from the prior it falls by orders of magnitude. "
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
    """Return the bar of owners and the curve of balance."""
    controls = (
        slider("alpha", "weight α", 0.001, 0.999, 0.001, START["alpha"])
        + slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
        + box("pi", "all start at π", 0.0001, 0.9999, START["pi"])
        + box("r", "negatives for each positive", 0.001, 1e7, START["r"])
    )
    keys = (
        '<span class="dots">positives, and your α</span> <span class="dots hot">negatives</span> '
        '<span class="key focal">balanced, from your start</span> '
        f'<span class="key hot">from {plain(0.5)}</span> <span class="dots ghost">best in the paper</span>'
    )
    keys += ' <span class="dots ring">best in the experiment below</span>' if measured() else ""
    formulas = script(BALANCED, OWNED, BIAS)
    return live("effective-balance", controls, _bar() + _curve(), keys, formulas, rows="true")
