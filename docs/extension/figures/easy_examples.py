"""What focal loss takes away from an easy example: from its loss, and from its gradient, which is not the same."""

from sympy import Expr, Float, Rational, exp, log, nsolve

from docs.extension.figures.shown import number, table
from docs.extension.numbers import plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS
from spec.notation import alpha_t, gamma, m

FOCUS = 2
LOSS, GRADIENT = EQUATIONS["BF.8"].stable, EQUATIONS["BF.9"].stable
EASY, EASIER = Rational(9, 10), Rational(95, 100)


def times_less(expression: Expr, probability: Expr, focus: int = FOCUS) -> Float:
    """Return how many times smaller focal loss makes an expression in the margin, at a probability of the true class."""
    at = {"m": log(probability / (1 - probability)), "alpha_t": 1}
    return value(expression, gamma=0, **at) / value(expression, gamma=focus, **at)


def break_even(focus: int = FOCUS) -> Float:
    """Return the probability of the true class below which focal loss has the larger gradient of the two."""
    ratio = GRADIENT.subs({gamma: focus, alpha_t: 1}) / GRADIENT.subs({gamma: 0, alpha_t: 1})
    return value(EQUATIONS["CE.1"].right, x=nsolve(ratio.rewrite(exp) - 1, m, -1, prec=20))


number("easy-loss")(lambda: plain(times_less(LOSS, EASY)))
number("easy-gradient")(lambda: plain(times_less(GRADIENT, EASY)))
number("easier-loss")(lambda: plain(times_less(LOSS, EASIER)))
number("easier-gradient")(lambda: plain(times_less(GRADIENT, EASIER), 4))
number("break-even")(lambda: plain(break_even()))


@table("easy-examples")
def easy_examples() -> str:
    """Return loss and gradient with and without focusing, from hard to easy examples."""
    lines = []
    for percent in (5, 25, 50, 75, 90, 95, 99):
        probability = Rational(percent, 100)
        at = {"m": log(probability / (1 - probability)), "alpha_t": 1}
        cells = [plain(probability)]
        for expression, sign in ((LOSS, 1), (GRADIENT, -1)):
            cells += [plain(sign * value(expression, gamma=focus, **at)) for focus in (0, FOCUS)]
            cells.append(f"{plain(times_less(expression, probability))}×")
        lines.append(cells)
    head = [
        "p of the true class",
        "cross entropy",
        "focal loss",
        "less by",
        "gradient of CE",
        "gradient of FL",
        "less by",
    ]
    return rows(
        head,
        lines,
        f"At γ = {FOCUS}, without α; the size of the gradient in the logit. Below 1× focal loss pulls harder.",
        0,
    )
