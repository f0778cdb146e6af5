"""A mistake beside the right loss, as two curves: from its edit, or from its effect in a batch or in floating point."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import exp

from sympy import Expr, diff

from docs.extension.kept.sources import remembered
from docs.extension.numbers import function
from spec.equations import EQUATIONS
from spec.functions import sigmoid
from spec.mistakes.edits import in_logit, in_logits, right
from spec.mistakes.record import Mistake
from spec.notation import alpha, alpha_t, entry_symbol, gamma, logits, p, p_t, w_0, w_1, weights, x, y

Curve = Callable[[float], float | None]
ALPHA, GAMMA, SMALL_GAMMA, SOFT = 0.25, 2.0, 0.5, 0.375
ROW, WEIGHTS = (0.0, 0.5), (0.75, 0.25, 1.5)
BESIDE = 1.0  # the margin of the other example of a batch of two
EPSILON = 1e-7


@dataclass(frozen=True)
class MistakeCurves:
    """The two curves of a mistake.

    Attributes:
        label: of the vertical axis.
        low: the lowest logit (margin) that is drawn.
        high: the highest.
        at: the logit at which the two are compared by number.
        right: the right curve.
        wrong: the mistake's curve; None where it has no number.
    """

    label: str
    low: float
    high: float
    at: float
    right: Curve
    wrong: Curve


@remembered
def mistake_curves(mistake: Mistake) -> list[MistakeCurves]:
    """Return a mistake's curves, for one or two settings; none for UNKNOWN."""
    if mistake.code in CURVES_BY_CODE:
        return [CURVES_BY_CODE[mistake.code]]
    if mistake.binary:
        drawn = [_binary(mistake, label) for label in (1, 0)]
        return [one for one in drawn if _differ(one)] if mistake.kind != "gradient" else drawn[:1]
    return [_categorical(mistake)] if mistake.categorical else []


def points(curves: MistakeCurves, count: int = 60) -> list[float]:
    """Return the logits at which curves are evaluated."""
    return [curves.low + (curves.high - curves.low) * number / count for number in range(count + 1)]


def _differ(curves: MistakeCurves) -> bool:
    return any(abs(curves.right(at) - curves.wrong(at)) > 1e-6 for at in points(curves, 7))


# ---------------------------------------------------------------- from a formula


def curve(expression: Expr) -> Curve:
    """Return an expression in one symbol as a curve."""
    of, (symbol,) = function(expression), expression.free_symbols
    return lambda at: of(**{symbol.name: at})


def _binary(mistake: Mistake, label: int) -> MistakeCurves:
    loss, at = right(), {y: label, alpha: ALPHA, gamma: GAMMA}
    wrong = in_logit(mistake.binary[0](loss))
    if mistake.kind == "gradient":
        wrong, loss = wrong * (diff(in_logit(p_t), x) if mistake.chained else 1), diff(in_logit(loss), x)
    what = "gradient" if mistake.kind == "gradient" else "loss"
    right_one, wrong_one = (_of_logit(one.subs(at).doit()) for one in (in_logit(loss), wrong))
    return MistakeCurves(f"{what}, y = {label}, α = {ALPHA:g}, γ = {GAMMA:g}", -4, 4, -1, right_one, wrong_one)


def _of_logit(expression: Expr) -> Curve:
    return curve(expression) if expression.free_symbols else lambda _: float(expression)


def _categorical(mistake: Mistake) -> MistakeCurves:
    heavy = {entry_symbol(weights[number]): value for number, value in enumerate(WEIGHTS, start=1)}
    others = {entry_symbol(logits[number]): value for number, value in zip((2, 3), ROW, strict=True)}
    one, other = (
        curve(in_logits(loss, len(WEIGHTS), 1).subs({**heavy, **others, gamma: GAMMA}))
        for loss in (right(), mistake.categorical[0](right()))
    )
    return MistakeCurves(f"loss, the first of {len(WEIGHTS)} classes, γ = {GAMMA:g}", -4, 4, -1, one, other)


# ---------------------------------------------------------------- from a batch of two

LOSS_OF_MARGIN, GRADIENT_IN_MARGIN = (EQUATIONS[id].stable.subs(alpha_t, 1) for id in ("BF.8", "BF.9"))
LOSS, CROSS_ENTROPY, GRADIENT = (
    curve(one)
    for one in (LOSS_OF_MARGIN.subs(gamma, GAMMA), LOSS_OF_MARGIN.subs(gamma, 0), GRADIENT_IN_MARGIN.subs(gamma, GAMMA))
)


def _sum(at: float) -> float:
    return LOSS(at) + LOSS(BESIDE)


def _weighted_mean(at: float) -> float:
    """Return the weighted mean of a positive and a negative, whose weights are alpha and 1 - alpha."""
    return ALPHA * LOSS(at) + (1 - ALPHA) * LOSS(BESIDE)


def _weighted(at: float) -> float:
    return ALPHA * LOSS(at)


def _focal_of_mean(at: float) -> float:
    mean = (CROSS_ENTROPY(at) + CROSS_ENTROPY(BESIDE)) / 2
    return (1 - exp(-mean)) ** GAMMA * mean


# ---------------------------------------------------------------- from floating point


def _textbook(of: Curve, epsilon: float, at: float) -> float | None:
    """Return the textbook formula at a probability that is rounded and clipped; None where it gives no number."""
    try:
        return of(min(max(1 / (1 + exp(-at)), epsilon), 1 - epsilon))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _share(got: Callable[[float], float | None], of: Curve, at: float) -> float | None:
    """Return a curve divided by the right one, which falls by powers of ten, so that only the error is seen."""
    return None if (value := got(at)) is None else value / of(at)


def _gradient_by_chain_rule(at: float) -> float | None:
    """Return dFL/dp_t times dp_t/dm, as automatic differentiation computes it: infinity times 0 at the end."""
    p = 1 / (1 + exp(-at))
    in_p = _textbook(SMALL_GAMMA_GRADIENT_IN_P, 0.0, at)
    return None if in_p is None else in_p * p * (1 - p)


def _textbook_gradient(at: float) -> float | None:
    """Return dFL/dp_t times dp_t/dm where p_t underflows to 0: the logarithm has no number."""
    return _textbook(GRADIENT_IN_P, 0.0, at) and _gradient_at(at)


def _gradient_at(at: float) -> float | None:
    p = 1 / (1 + exp(-at))
    return GRADIENT_IN_P(p) * p * (1 - p)


def _clipped_gradient(at: float) -> float:
    return 0.0 if 1 / (1 + exp(-at)) < EPSILON else GRADIENT(at)


def _soft(expression: Expr) -> Curve:
    return curve(expression.subs({p: sigmoid(x), y: SOFT, gamma: GAMMA}))


PLAIN = curve(right().subs({alpha_t: 1, gamma: GAMMA}))
SMALL_GAMMA_GRADIENT = curve(GRADIENT_IN_MARGIN.subs(gamma, SMALL_GAMMA))
SMALL_GAMMA_GRADIENT_IN_P = curve(diff(right().subs({alpha_t: 1, gamma: SMALL_GAMMA}), p_t))
GRADIENT_IN_P = curve(diff(right().subs({alpha_t: 1, gamma: GAMMA}), p_t))
EASY_SIDE = partial(_share, partial(_textbook, PLAIN, 0.0), LOSS)
NAIVE = right().subs({alpha_t: 1, p_t: y * p + (1 - y) * (1 - p)})
BATCH = f"loss in a batch of two, γ = {GAMMA:g}"

CURVES_BY_CODE = {
    "REDUCED_MEAN": MistakeCurves(BATCH, -4, 4, -1, LOSS, lambda at: _sum(at) / 2),
    "REDUCED_SUM": MistakeCurves(BATCH, -4, 4, -1, LOSS, _sum),
    "REDUCED_OVER_POSITIVES": MistakeCurves(
        f"loss in a batch of two positives, γ = {GAMMA:g}", -4, 4, -1, LOSS, lambda at: _sum(at) / 2
    ),
    "REDUCED_WEIGHTED_MEAN": MistakeCurves(
        f"loss of a positive in a batch of two, α = {ALPHA:g}", -4, 4, -1, _weighted, _weighted_mean
    ),
    "FOCAL_OF_MEAN": MistakeCurves(BATCH, -4, 4, -1, LOSS, _focal_of_mean),
    "NAIVE_SOFT_PT": MistakeCurves(
        f"loss, y = {SOFT:g}", -4, 4, -1, _soft(EQUATIONS["BF.15"].right.subs({w_1: 1, w_0: 1})), _soft(NAIVE)
    ),
    "LOSS_CAPPED": MistakeCurves("loss", -30, 5, -20, LOSS, partial(_textbook, PLAIN, EPSILON)),
    "DEAD_GRADIENT": MistakeCurves("gradient", -30, 5, -20, GRADIENT, _clipped_gradient),
    "NONFINITE_LOSS": MistakeCurves("loss, in float64", -900, 0, -800, LOSS, partial(_textbook, PLAIN, 0.0)),
    "NONFINITE_GRADIENT": MistakeCurves(
        f"share of the right gradient, float64, γ = {SMALL_GAMMA:g}",
        20,
        40,
        38,
        lambda _: 1.0,
        partial(_share, _gradient_by_chain_rule, SMALL_GAMMA_GRADIENT),
    ),
    "NONFINITE_HARD_GRADIENT": MistakeCurves(
        f"gradient, in float64, γ = {GAMMA:g}", -900, 0, -800, GRADIENT, _textbook_gradient
    ),
    "EASY_SIDE_LOST": MistakeCurves("share of the right loss, float64", 28, 40, 36.5, lambda _: 1.0, EASY_SIDE),
}
