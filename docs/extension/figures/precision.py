"""What floating point makes of the textbook form and of the stable form of the same equation."""

from math import exp

from sympy import Expr, lambdify

from docs.extension.figures.shown import table
from docs.extension.numbers import function, plain, value
from docs.extension.tables import table as rows
from spec.equations import EQUATIONS

MARGINS = (-800, -40, 0, 20, 35, 40, 100)
DIGITS = 5
LOSS = EQUATIONS["BF.8"]


def _as_printed(expression: Expr, **at: float) -> str:
    """Return a textbook form evaluated as it is printed, in float64, or what went wrong."""
    textbook = lambdify(sorted(expression.free_symbols, key=str), expression, modules=[{"sigmoid": _sigmoid}, "math"])
    try:
        return plain(textbook(**at), DIGITS)
    except OverflowError:
        return "overflow"
    except ValueError:
        return "log of 0"


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


@table("textbook-and-stable")
def textbook_and_stable() -> str:
    """Return focal loss at some margins: as printed, in the stable form, and to 30 digits."""
    lines = []
    for m in MARGINS:
        at = {"alpha_t": 1.0, "gamma": 2.0, "m": float(m)}
        exact = value(LOSS.stable, alpha_t=1, gamma=2, m=m)
        lines.append(
            [plain(m), _as_printed(LOSS.right, **at), plain(function(LOSS.stable)(**at), DIGITS), plain(exact, DIGITS)]
        )
    head = ["margin m", "textbook form, float64", "stable form, float64", "exact"]
    return rows(head, lines, "Focal loss BF.8 at γ = 2, α off.", 0)
