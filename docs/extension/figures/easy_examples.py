"""What focal loss takes away from an easy example: from its loss, and from its gradient, which is not the same."""

from sympy import Expr, Float, Rational, exp, log, nsolve

from docs.extension.figures.shown import number, table
from docs.extension.numbers import plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.notation import alpha_t, gamma, m

FOCUS = 2
LOSS, GRADIENT = (EQUATIONS[id].stable.subs(alpha_t, 1) for id in ("BF.8", "BF.9"))
EASIER = Rational(95, 100)


def size(expression: Expr, probability: Expr, focus: int) -> Float:
    """Return the magnitude of an expression in the margin, at a probability of the true class."""
    return abs(value(expression, gamma=focus, m=log(probability / (1 - probability))))


def times_less(expression: Expr, probability: Expr) -> Float:
    """Return how many times smaller focusing makes it."""
    return size(expression, probability, 0) / size(expression, probability, FOCUS)


def break_even() -> Float:
    """Return the probability of the true class below which focal loss has the larger gradient of the two."""
    ratio = (GRADIENT.subs(gamma, FOCUS) / GRADIENT.subs(gamma, 0)).rewrite(exp)
    return value(EQUATIONS["CE.1"].right, x=nsolve(ratio - 1, m, -1, prec=20))


number("easier-loss")(lambda: plain(times_less(LOSS, EASIER)))
number("easier-gradient")(lambda: plain(times_less(GRADIENT, EASIER)))
number("break-even")(lambda: plain(break_even()))


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
    says = f"γ = {FOCUS}, no α; gradients by their size, in the logit. Below 1× focal loss is the larger of the two."
    return rows(head, lines, says, words=0)
