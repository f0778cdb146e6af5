"""Which alpha balances the classes before training: it depends on gamma and on where the predictions start."""

from sympy import Expr, Rational

from docs.extension.figures.shown import number, table
from docs.extension.numbers import plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.equations.balance_at_initialisation import BEST_ALPHA

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
number("asked-half")(lambda: plain(value(BALANCED, gamma=2, pi=HALF, r=ASKED), 4))
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
