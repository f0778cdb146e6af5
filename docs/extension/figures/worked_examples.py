"""A worked example for each chapter: one prediction, taken through the chapter's central equations, line by line.

A row is what is computed, by which equation, and the number that the oracle finds for it. The example of a further loss
stands with its picture, in the file of its name.
"""

from collections.abc import Sequence

from sympy import Expr, Integer, Rational, log

from docs.extension.equations import link
from docs.extension.figures.one_versus_rest import ROW, of_row
from docs.extension.figures.registry import table
from docs.extension.numbers import plain, value
from docs.extension.tables import table as rows_of
from spec.equations import EQUATIONS
from spec.evaluation.quantities import derived_number

Row = tuple[str, str, Expr]
GAMMA, QUARTER, NINE_TENTHS = Integer(2), Rational(1, 4), Rational(9, 10)


def right(id: str, **at: object) -> Expr:
    """Return the right side of an equation at a point, unevaluated where it can be."""
    expression = EQUATIONS[id].right
    return expression.subs({symbol: at[symbol.name] for symbol in expression.free_symbols if symbol.name in at})


def worked_table(rows: Sequence[Row], caption: str) -> str:
    """Return the rows as a table, each value to four digits."""
    lines = [[words, link(id), plain(value(expression), 4)] for words, id, expression in rows]
    return rows_of(["what", "by", "value"], lines, caption, words=2)


@table("worked-cross-entropy")
def cross_entropy() -> str:
    """Return a wrong prediction: a logit of 2 for a negative."""
    x, y = Integer(2), Integer(0)
    m = right("CE.11", x=x, y=y)
    rows = [
        ("prediction, the probability of class 1", "CE.1", right("CE.1", x=x)),
        ("margin, negative because it is wrong", "CE.11", m),
        ("loss, in the probability", "CE.7", right("CE.7", p=right("CE.1", x=x), y=y)),
        ("the same loss, in the margin", "CE.12", right("CE.12", m=m)),
        ("gradient in the margin", "CE.13", right("CE.13", m=m)),
        ("gradient in the logit: it lowers the logit", "CE.10", right("CE.10", x=x, y=y)),
    ]
    return worked_table(rows, "A negative whose logit is 2.")


@table("worked-binary-focal")
def binary_focal() -> str:
    """Return an easy positive: p = 0.9 at the usual parameters."""
    m = log(NINE_TENTHS / (1 - NINE_TENTHS))
    at = {"alpha_t": QUARTER, "gamma": GAMMA}
    rows = [
        ("margin of the prediction", "AB.36", m),
        ("cross entropy", "CE.12", right("CE.12", m=m)),
        ("modulating factor, one over the ratio", "BF.19", 1 / right("BF.19", p_t=NINE_TENTHS, gamma=GAMMA)),
        ("focal loss: both, times α", "BF.3", right("BF.3", p_t=NINE_TENTHS, **at)),
        ("the same, in the margin", "BF.8", right("BF.8", m=m, **at)),
        ("gradient in the logit", "BF.10", right("BF.10", m=m, y=1, **at)),
        ("gradient of cross entropy there", "CE.13", right("CE.13", m=m)),
    ]
    return worked_table(rows, "A positive that is predicted at 0.9; α = 0.25, γ = 2.")


@table("worked-gradients")
def gradients() -> str:
    """Return the factors of a hard, an undecided and an easy example."""
    lines = []
    for p, words in (
        (Rational(1, 20), "hard"),
        (Rational(1, 2), "undecided"),
        (NINE_TENTHS, "easy"),
        (Rational(99, 100), "very easy"),
    ):
        of_loss, of_gradient = 1 / right("BF.19", p_t=p, gamma=GAMMA), right("GR.1", p_t=p, gamma=GAMMA)
        shown = [plain(value(each), 4) for each in (of_loss, of_gradient, of_gradient / of_loss)]
        lines.append([words, plain(p), *shown])
    head = ["example", "p_t", "loss, times cross entropy", "gradient, times cross entropy (φ)", "quotient"]
    return rows_of(head, lines, "γ = 2. The quotient tends to 1 + γ for easy examples (GR.4).")


@table("worked-categorical")
def categorical() -> str:
    """Return a row of four logits."""
    margin = of_row(EQUATIONS["CE.20"].right)
    at = {"alpha_t": Integer(1), "gamma": GAMMA, "m": margin}
    others = [
        (f"gradient in the logit {plain(ROW[place - 1])}", "CF.7", of_row(right("CF.7", **at), place))
        for place in range(2, len(ROW) + 1)
    ]
    rows = [
        ("margin of the true class", "CE.20", margin),
        ("its probability", "CE.21", right("CE.21", m=margin)),
        ("focal loss", "CF.4", right("CF.4", **at)),
        ("gradient in the logit of the true class", "CF.5", right("CF.5", **at)),
        *others,
    ]
    listed = ", ".join(map(plain, ROW))
    return worked_table(
        rows, f"The logits {listed}; the first class is the true one. γ = 2, no α. The gradients add up to 0."
    )


@table("worked-penalties")
def penalties() -> str:
    """Return the L2 penalty's gradient at growing confidence."""
    lines = []
    for p in ("1/2", "4/5", "19/20", "999/1000"):
        at = Rational(p)
        penalty, gradient = at**2 + (1 - at) ** 2, derived_number(f"l2_gradient(p={p})").value
        lines.append([plain(at), plain(penalty), plain(gradient)])
    caption = "Two classes, λ = 1: the penalty is largest at certainty, where its gradient has vanished."
    return rows_of(["p", "L2 penalty (PP.3)", "gradient in the logit (SM.4)"], lines, caption, words=0)


@table("worked-calibration")
def calibration() -> str:
    """Return a prediction, recalibrated exactly and by the nearest temperature."""
    p = Rational(4, 5)
    x = log(p / (1 - p))
    back = right("CA.1", x=x, gamma=GAMMA, alpha=Rational(1, 2))
    stretched = right("CA.7", gamma=GAMMA) * x
    rows = [
        ("logit of the prediction", "AB.36", x),
        ("logit of the posterior", "CA.1", back),
        ("the posterior", "CA.5", right("CA.5", p=p, gamma=GAMMA, alpha=Rational(1, 2))),
        ("the logit times the map's derivative at one half", "CA.7", stretched),
        ("the posterior that a temperature would give", "CE.1", right("CE.1", x=stretched)),
    ]
    return worked_table(rows, "A prediction of 0.8, trained with γ = 2 and without weights.")
