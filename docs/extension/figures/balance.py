"""Which alpha lets both classes pull equally hard: it depends on gamma and on where the predictions start."""

from sympy import Rational, log

from docs.extension.drawing import Axis, drawing, line, note, x_ticks, y_ticks
from docs.extension.figures.shown import figure, number, table
from docs.extension.numbers import function, plain, power_of_ten, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.notation import alpha_t, m, p

NEGATIVES = 1000  # for each positive
EVEN, PRIOR = Rational(1, 2), Rational(1, 100)
PAPER = Rational(1, 4)

# Every example is predicted as p: how hard one positive pulls on the shared logit, and how hard one negative.
_logit = log(p / (1 - p))
_positive, _negative = (-EQUATIONS["BF.9"].stable.subs({alpha_t: 1, m: side * _logit}) for side in (1, -1))
BALANCED = NEGATIVES * _negative / (_positive + NEGATIVES * _negative)
OF_POSITIVES = PAPER * _positive / (PAPER * _positive + (1 - PAPER) * NEGATIVES * _negative)

number("balanced-even")(lambda: plain(value(BALANCED, gamma=2, p=EVEN)))
number("balanced-prior")(lambda: plain(value(BALANCED, gamma=2, p=PRIOR)))
number("balanced-prior-no-focus")(lambda: plain(value(BALANCED, gamma=0, p=PRIOR)))
number("paper-positives")(lambda: f"{plain(100 * value(OF_POSITIVES, gamma=2, p=PRIOR))} %")


@table("balanced-alpha")
def table_of_balance() -> str:
    """Return the balanced alpha for some gamma, for predictions that start at one half and at a small prior."""
    lines = [
        [plain(gamma), *(plain(value(BALANCED, gamma=gamma, p=start)) for start in (EVEN, PRIOR))]
        for gamma in (0, Rational(1, 2), 1, 2, 5)
    ]
    head = ["γ", *(f"α, predictions start at {plain(start)}" for start in (EVEN, PRIOR))]
    return rows(head, lines, f"{NEGATIVES} negatives for each positive.", words=0)


@figure("balanced-alpha")
def curve_of_balance() -> str:
    """Return the balanced alpha against gamma."""
    x = Axis(0, 5, [(v, str(v)) for v in range(6)], "γ")
    y = Axis(1e-9, 1, [(10.0**k, power_of_ten(k)) for k in (0, -2, -4, -6, -8)], "α", logarithmic=True)
    balanced = function(BALANCED)
    curves = {
        kind: [(g / 20, balanced(gamma=g / 20, p=float(start))) for g in range(101)]
        for kind, start in (("hot", EVEN), ("focal", PRIOR))
    }
    svg = drawing(
        "balance",
        "The balanced alpha against gamma",
        "From one half the balanced alpha is the same for every gamma; from the prior it falls by orders of magnitude.",
        x_ticks(x),
        y_ticks(y),
        *(line(curve, x, y, kind) for kind, curve in curves.items()),
        note(f"predictions start at {plain(EVEN)}", (4.95, 0.18), x, y, "hot end"),
        note(f"start at {plain(PRIOR)}", (2.6, 5e-3), x, y, "focal"),
    )
    says = f"The α at which both classes pull equally hard before training, {NEGATIVES} negatives for each positive."
    return f'<figure class="shown narrow">{svg}<figcaption>{says}</figcaption></figure>'
