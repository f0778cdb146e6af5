"""Which alpha balances the classes before training: it depends on gamma and on where the predictions start."""

from sympy import Expr, Rational

from docs.extension.drawing import Axis, dot, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.shown import figure, number, table
from docs.extension.numbers import function, plain, power_of_ten, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.equations.balance_before_training import BEST_ALPHA

NEGATIVES = 1000  # for each positive, about as many as a dense detector sees
HALF, PRIOR = Rational(1, 2), Rational(1, 100)
BALANCED, OF_POSITIVES, GRADIENT_WORTH, LOSS_WORTH = (
    EQUATIONS[id].right.doit() for id in ("AB.26", "AB.33", "AB.34", "AB.35")
)
PAPER = {"alpha": Rational(1, 4), "gamma": 2, "pi": PRIOR, "r": NEGATIVES}
CROSS_ENTROPY = {**PAPER, "alpha": HALF, "gamma": 0}
ASKED = 50  # negatives for each positive, in the question "which alpha for 1:50?"


def balanced(gamma: Expr, start: Expr, negatives: int = NEGATIVES) -> str:
    """Return the balanced alpha as a reader sees it."""
    return plain(value(BALANCED, gamma=gamma, pi=start, r=negatives))


number("balanced-half")(lambda: balanced(2, HALF))
number("balanced-prior")(lambda: balanced(2, PRIOR))
number("balanced-prior-no-focus")(lambda: balanced(0, PRIOR))
number("paper-positives")(lambda: f"{plain(100 * value(OF_POSITIVES, **PAPER))} %")
number("paper-worth-loss")(lambda: plain(value(LOSS_WORTH, **PAPER), 7))
number("paper-worth-gradient")(lambda: plain(value(GRADIENT_WORTH, **PAPER), 6))
number("ce-worth-loss")(lambda: plain(value(LOSS_WORTH, **CROSS_ENTROPY)))
number("ce-worth-gradient")(lambda: plain(value(GRADIENT_WORTH, **CROSS_ENTROPY)))
number("asked")(lambda: f"1:{ASKED}")
number("asked-share")(lambda: plain(value(EQUATIONS["AB.23"].right, r=ASKED), 4))
number("asked-half")(lambda: balanced(2, HALF, ASKED))
number("asked-prior")(lambda: balanced(2, PRIOR, ASKED))


@table("balanced-alpha")
def table_of_balance() -> str:
    """Return what balances at each gamma of the paper's table, beside the alpha that the paper found best."""
    lines = [
        [plain(gamma), balanced(gamma, HALF), balanced(gamma, PRIOR), plain(best), plain(precision)]
        for gamma, best, precision in BEST_ALPHA
    ]
    head = ["γ", *(f"balanced, start at {plain(s)}" for s in (HALF, PRIOR)), "the paper's best α", "its precision (AP)"]
    says = f"{NEGATIVES} negatives for each positive; the last two columns are table 1b of Lin et al. 2017."
    return rows(head, lines, says, words=0)


@figure("balanced-alpha")
def curve_of_balance() -> str:
    """Return the balanced alpha against gamma, with what the paper found best."""
    x = Axis(0, 5, [(v, str(v)) for v in range(6)], "γ")
    y = Axis(1e-9, 1, [(10.0**k, power_of_ten(k)) for k in (0, -2, -4, -6, -8)], "α", logarithmic=True)
    at = function(BALANCED)
    curves = {
        kind: [(g / 20, at(gamma=g / 20, pi=float(start), r=NEGATIVES)) for g in range(101)]
        for kind, start in (("hot", HALF), ("focal", PRIOR))
    }
    svg = drawing(
        "balance",
        "The balanced alpha against gamma",
        "From one half the balanced alpha is the same for every gamma; from the prior it falls by orders of magnitude. "
        "The paper's best alpha falls with gamma too, but little.",
        x_ticks(x),
        y_ticks(y),
        *(line(curve, x, y, kind) for kind, curve in curves.items()),
        *(dot((float(gamma), float(best)), x, y, "ghost") for gamma, best, _ in BEST_ALPHA),
        note(f"start at {plain(PRIOR)}", (2.6, 5e-3), x, y, "focal"),
    )
    keys = (
        f'<span class="key hot">predictions start at {plain(HALF)}</span> '
        f'<span class="key focal">at {plain(PRIOR)}</span> <span class="dots ghost">best in the paper</span>'
    )
    title = '<p class="panel-title">balanced α</p>'
    return f'<figure class="shown narrow">{title}{svg}<figcaption>{keys}</figcaption></figure>'
