"""The recalibration map: from a prediction of focal loss to the posterior, live, as a drawing and as a table."""

from sympy import Rational

from docs.extension.drawing import PROBABILITY_TICKS, Axis, dot, drawing, line, x_ticks, y_ticks
from docs.extension.figures.live import live, panel, plane, script, slider
from docs.extension.figures.registry import figure, table
from docs.extension.numbers import function, plain
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number

RECALIBRATION = EQUATIONS["CA.1"]
P, ETA = Axis(0, 1, PROBABILITY_TICKS, "prediction p"), Axis(0, 1, PROBABILITY_TICKS, "posterior η")
LOGIT = Axis(-6, 6, [(v, str(v).replace("-", "−")) for v in range(-6, 7, 3)], "logit of p")
LOGIT_ETA = Axis(-18, 18, [(v, str(v).replace("-", "−")) for v in range(-18, 19, 6)], "logit of η")
START = {"gamma": 2.0, "alpha": 0.5, "p": 0.6}
FOCUS = (0, Rational(1, 2), 1, 2, 5)


def share(p: float, focus: float) -> str:
    """Return the posterior of a prediction, without weights."""
    return plain(derived_number(f"posterior(alpha=1/2,gamma={focus},p={p})").value)


@table("calibration-map")
def table_of_shares() -> str:
    """Return the posterior of some predictions at some gamma."""
    predictions = [Rational(k, 100) for k in (5, 10, 25, 40, 50, 60, 75, 90, 95)]
    lines = [[plain(p), *(share(p, focus) for focus in FOCUS)] for p in predictions]
    head = ["prediction p", *(f"γ = {plain(focus)}" for focus in FOCUS)]
    return rows(head, lines, "The posterior whose best prediction is p (CA.5), α = ½ or off.", words=0)


def _panel(name: str, title: str, x: Axis, y: Axis, logit: bool) -> str:
    recalibrate, sigmoid = function(RECALIBRATION.stable), function(EQUATIONS["CE.1"].stable)
    log_odds = function(EQUATIONS["AB.36"].stable)

    def at(a: float) -> float:
        back = recalibrate(x=a if logit else log_odds(pi=a), alpha=0.5, gamma=START["gamma"])
        return back if logit else sigmoid(x=back)

    low, high = (x.low, x.high) if logit else (0.001, 0.999)
    along = [low + i / 150 * (high - low) for i in range(151)]
    here = log_odds(pi=START["p"]) if logit else START["p"]
    svg = drawing(
        name,
        title,
        "Focal loss predicts too near to one half: the recalibration map is steeper than the diagonal, and in logits "
        "almost a straight line.",
        x_ticks(x),
        y_ticks(y),
        line([(x.low, x.low), (x.high, x.high)], x, y, "ghost"),
        line([(a, at(a)) for a in along], x, y, "focal"),
        dot((here, at(here)), x, y, "focal"),
        data=plane(x, y, shows="logit" if logit else "p", **({} if logit else {"drags": "p"})),
    )
    return panel(title, svg)


@figure("calibration-map")
def calibration_map() -> str:
    """Return the map in probabilities and in logits."""
    controls = (
        slider("gamma", "focusing γ", 0, 5, 0.05, START["gamma"])
        + slider("p", "prediction p", 0.001, 0.999, 0.001, START["p"])
        + slider("alpha", "weight α", 0.01, 0.99, 0.01, START["alpha"])
    )
    panels = _panel("shares", "reliability: posterior η against prediction p", P, ETA, logit=False)
    panels += _panel("logits", "the same in logits", LOGIT, LOGIT_ETA, logit=True)
    keys = '<span class="key focal">posterior</span> <span class="key ghost">cross entropy: itself</span>'
    return live("calibration-map", controls, panels, keys, script(RECALIBRATION, EQUATIONS["CE.1"]))
