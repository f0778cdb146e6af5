"""A mistake beside the right loss, as two curves: from its edit, or from what a batch or floating point makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from math import exp

from sympy import Expr, diff

from docs.extension.numbers import function
from spec.equations import EQUATIONS
from spec.functions import sigmoid
from spec.mistakes import Mistake, in_logit, in_logits, right
from spec.notation import alpha, alpha_t, entry_symbol, gamma, logits, p, p_t, w_0, w_1, weights, x, y

Curve = Callable[[float], float | None]
ALPHA, GAMMA, STEEP, SOFT = 0.25, 2.0, 0.5, 0.375
ROW, WEIGHTS = (0.0, 0.5), (0.75, 0.25, 1.5)
BESIDE = 1.0  # the margin of the other example of a batch of two
EPSILON = 1e-7


@dataclass(frozen=True)
class Sketch:
    """What is drawn of a mistake.

    Attributes:
        says: what is on the vertical axis.
        low: where the drawing begins, in logits (margins).
        high: where it ends.
        at: where the two are compared by number.
        right: the right curve.
        wrong: what the mistake makes of it; None where that is no number.
    """

    says: str
    low: float
    high: float
    at: float
    right: Curve
    wrong: Curve


@cache
def sketches(mistake: Mistake) -> list[Sketch]:
    """Return the settings in which a mistake is drawn, none for UNKNOWN."""
    if mistake.code in SKETCHES:
        return [SKETCHES[mistake.code]]
    if mistake.binary:
        drawn = [_binary(mistake, label) for label in (1, 0)]
        return [one for one in drawn if _apart(one)] if mistake.kind != "gradient" else drawn[:1]
    return [_categorical(mistake)] if mistake.categorical else []


def points(sketch: Sketch, count: int = 60) -> list[float]:
    """Return where a sketch is evaluated."""
    return [sketch.low + (sketch.high - sketch.low) * number / count for number in range(count + 1)]


def _apart(sketch: Sketch) -> bool:
    return any(abs(sketch.right(at) - sketch.wrong(at)) > 1e-6 for at in points(sketch, 7))


# ---------------------------------------------------------------- from a formula


def curve(expression: Expr) -> Curve:
    """Return an expression in one symbol as a curve."""
    of, (symbol,) = function(expression), expression.free_symbols
    return lambda at: of(**{symbol.name: at})


def _binary(mistake: Mistake, label: int) -> Sketch:
    loss, at = right(), {y: label, alpha: ALPHA, gamma: GAMMA}
    wrong = in_logit(mistake.binary[0](loss))
    if mistake.kind == "gradient":
        wrong, loss = wrong * (diff(in_logit(p_t), x) if mistake.chained else 1), diff(in_logit(loss), x)
    what = "gradient" if mistake.kind == "gradient" else "loss"
    right_one, wrong_one = (_of_logit(one.subs(at).doit()) for one in (in_logit(loss), wrong))
    return Sketch(f"{what}, y = {label}, α = {ALPHA:g}, γ = {GAMMA:g}", -4, 4, -1, right_one, wrong_one)


def _of_logit(expression: Expr) -> Curve:
    return curve(expression) if expression.free_symbols else lambda _: float(expression)


def _categorical(mistake: Mistake) -> Sketch:
    heavy = {entry_symbol(weights[number]): value for number, value in enumerate(WEIGHTS, start=1)}
    others = {entry_symbol(logits[number]): value for number, value in zip((2, 3), ROW, strict=True)}
    one, other = (
        curve(in_logits(loss, len(WEIGHTS), 1).subs({**heavy, **others, gamma: GAMMA}))
        for loss in (right(), mistake.categorical[0](right()))
    )
    return Sketch(f"loss, the first of {len(WEIGHTS)} classes, γ = {GAMMA:g}", -4, 4, -1, one, other)


# ---------------------------------------------------------------- from a batch of two

OF_MARGIN, SLOPE_IN_MARGIN = (EQUATIONS[id].stable.subs(alpha_t, 1) for id in ("BF.8", "BF.9"))
LOSS, ENTROPY, SLOPE = (
    curve(one) for one in (OF_MARGIN.subs(gamma, GAMMA), OF_MARGIN.subs(gamma, 0), SLOPE_IN_MARGIN.subs(gamma, GAMMA))
)


def _sum(at: float) -> float:
    return LOSS(at) + LOSS(BESIDE)


def _focal_of_mean(at: float) -> float:
    mean = (ENTROPY(at) + ENTROPY(BESIDE)) / 2
    return (1 - exp(-mean)) ** GAMMA * mean


# ---------------------------------------------------------------- from floating point


def _textbook(of: Curve, epsilon: float, at: float) -> float | None:
    """Return a formula in p_t as it is printed, at a probability that is clipped and rounded; None for no number."""
    try:
        return of(min(max(1 / (1 + exp(-at)), epsilon), 1 - epsilon))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _share(got: Callable[[float], float | None], of: Curve, at: float) -> float | None:
    """Return a curve as a share of the right one: where that falls by powers of ten, only its error can be seen."""
    return None if (value := got(at)) is None else value / of(at)


def _steep(at: float) -> float | None:
    """Return the slope in p_t times that of sigma, as code that is differentiated by itself does: infinity times 0."""
    true = 1 / (1 + exp(-at))
    slope = _textbook(STEEP_IN_P, 0.0, at)
    return None if slope is None else slope * true * (1 - true)


def _clipped_slope(at: float) -> float:
    return 0.0 if 1 / (1 + exp(-at)) < EPSILON else SLOPE(at)


def _soft(expression: Expr) -> Curve:
    return curve(expression.subs({p: sigmoid(x), y: SOFT, gamma: GAMMA}))


PLAIN = curve(right().subs({alpha_t: 1, gamma: GAMMA}))
STEEP_SLOPE = curve(SLOPE_IN_MARGIN.subs(gamma, STEEP))
STEEP_IN_P = curve(diff(right().subs({alpha_t: 1, gamma: STEEP}), p_t))
EASY = partial(_share, partial(_textbook, PLAIN, 0.0), LOSS)
NAIVE = right().subs({alpha_t: 1, p_t: y * p + (1 - y) * (1 - p)})
BATCH = f"loss in a batch of two, γ = {GAMMA:g}"

SKETCHES = {
    "REDUCED_MEAN": Sketch(BATCH, -4, 4, -1, LOSS, lambda at: _sum(at) / 2),
    "REDUCED_SUM": Sketch(BATCH, -4, 4, -1, LOSS, _sum),
    "FOCAL_OF_MEAN": Sketch(BATCH, -4, 4, -1, LOSS, _focal_of_mean),
    "NAIVE_SOFT_PT": Sketch(
        f"loss, y = {SOFT:g}", -4, 4, -1, _soft(EQUATIONS["BF.15"].right.subs({w_1: 1, w_0: 1})), _soft(NAIVE)
    ),
    "LOSS_CAPPED": Sketch("loss", -30, 5, -20, LOSS, partial(_textbook, PLAIN, EPSILON)),
    "DEAD_GRADIENT": Sketch("gradient", -30, 5, -20, SLOPE, _clipped_slope),
    "NONFINITE_LOSS": Sketch("loss, in float64", -900, 0, -800, LOSS, partial(_textbook, PLAIN, 0.0)),
    "NONFINITE_GRADIENT": Sketch(
        f"share of the right gradient, float64, γ = {STEEP:g}",
        20,
        40,
        38,
        lambda _: 1.0,
        partial(_share, _steep, STEEP_SLOPE),
    ),
    "EASY_SIDE_LOST": Sketch("share of the right loss, float64", 28, 40, 36.5, lambda _: 1.0, EASY),
}
