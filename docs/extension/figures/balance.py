"""Which alpha lets both classes pull equally hard: it depends on gamma and on where the predictions start."""

from sympy import Expr, Float, Rational, log

from docs.extension.drawing import Axis, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.shown import figure, number, table
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS

PULL = -EQUATIONS["BF.9"].stable
NEGATIVES = 1000  # for each positive
EVEN, PRIOR = Rational(1, 2), Rational(1, 100)
PAPER = Rational(1, 4)
FOCUS = (0, Rational(1, 2), 1, 2, 5)


def balanced_alpha(gamma: Expr, start: Expr, negatives: int = NEGATIVES) -> Float:
    """Return the alpha at which positives and negatives together pull equally hard on a shared logit.

    Args:
        gamma: focusing parameter.
        start: what every example is predicted as, before training.
        negatives: how many there are for each positive.
    """
    logit = log(start / (1 - start))
    pull_of_one = {label: value(PULL, alpha_t=1, gamma=gamma, m=label * logit) for label in (1, -1)}
    ratio = negatives * pull_of_one[-1] / pull_of_one[1]
    return ratio / (1 + ratio)


number("balanced-even")(lambda: plain(balanced_alpha(2, EVEN)))
number("balanced-prior")(lambda: plain(balanced_alpha(2, PRIOR)))
number("balanced-prior-no-focus")(lambda: plain(balanced_alpha(0, PRIOR)))


@number("paper-positives")
def paper_positives() -> str:
    """Return the share of the first gradient that positives own at the paper's settings, in per cent."""
    balanced = balanced_alpha(2, PRIOR)
    negatives_for_one = balanced / (1 - balanced) * (1 - PAPER) / PAPER
    return f"{plain(100 / (1 + negatives_for_one))} %"


@table("balanced-alpha")
def balanced() -> str:
    """Return the balanced alpha for some gamma, for predictions that start at one half and at a small prior."""
    lines = [[plain(gamma), *(plain(balanced_alpha(gamma, start)) for start in (EVEN, PRIOR))] for gamma in FOCUS]
    head = ["γ", f"predictions start at {plain(EVEN)}", f"predictions start at {plain(PRIOR)}"]
    return rows(
        head, lines, f"The α that balances the first gradient, with {NEGATIVES} negatives for each positive.", 0
    )


@figure("balanced-alpha")
def balance_against_focus() -> str:
    """Return the balanced alpha against gamma."""
    powers = [0, -2, -4, -6, -8]
    x = Axis(0, 5, [(v, str(v)) for v in range(6)], "focusing γ")
    y = Axis(
        1e-9, 1, [(10.0**v, plain(10.0**v, 1) if v > -3 else f"10{str(v).translate(RAISED)}") for v in powers], "", True
    )
    pull = function(PULL)
    logit = float(log(PRIOR / (1 - PRIOR)))
    ratios = [
        (g / 20, NEGATIVES * pull(alpha_t=1.0, gamma=g / 20, m=-logit) / pull(alpha_t=1.0, gamma=g / 20, m=logit))
        for g in range(101)
    ]
    even = float(balanced_alpha(0, EVEN))
    parts = (
        x_ticks(x),
        y_ticks(y),
        line([(0, even), (5, even)], x, y, "hot"),
        line([(g, r / (1 + r)) for g, r in ratios], x, y, "focal"),
        note("predictions start at ½", (5, even * 0.25), x, y, "hot end"),
        note("start at 0.01", (2.35, 2e-2), x, y, "focal"),
    )
    says = "From one half the balanced alpha is the same for every gamma; from 0.01 it falls by orders of magnitude."
    return (
        f'<figure class="shown narrow">{drawing("balanced", "The balanced alpha against gamma", says, *parts)}'
        f"<figcaption>The α at which both classes pull equally hard before training, with {NEGATIVES} negatives for each "
        "positive, against γ.</figcaption></figure>"
    )


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
