"""The truth of the losses of rows: one number a class."""

from __future__ import annotations

from math import inf, isinf

from sympy import Abs, Expr, Rational, oo

from spec import notation as symbol
from spec.equations import EQUATIONS
from spec.equations.softmax_cross_entropy import through_softmax
from spec.evaluation.oracle import Oracle
from spec.notation import j, k, over_others
from spec.vectors.expected import Truth, digits, exact, right, slopes_of_terms, unsigned
from spec.vectors.expected_binary import of_true_class

Row = tuple[float, ...]

WHOLE_GRADIENT = 32  # of more classes the target's entry, the largest others and two sums are kept
LARGEST = 10

# ---------------------------------------------------------------- from logits


def softmax_cross_entropy(labels: int | Row, logits: Row) -> Truth:
    """CE.22 for a class, CE.18 for a row of labels."""
    if isinstance(labels, int):
        return _of_class("CE.22", labels, logits, {}, slope=right("CE.13"))
    return _of_labels("CE.18", labels, logits, {}, slope=through_softmax(right("CE.19")))


def categorical_focal_loss(labels: int | Row, logits: Row, alpha: float | Row | None, gamma: float) -> Truth:
    """CF.4 for a class, CF.9 for a row of labels."""
    weights, focus = _weights(alpha, len(logits)), {symbol.gamma: exact(gamma)}
    if isinstance(labels, int):
        own = {symbol.alpha_t: weights[labels], **focus}
        return _of_class("CF.4", labels, logits, own, slope=right("CF.5"), curvature=EQUATIONS["CF.8"])
    return _of_labels("CF.9", labels, logits, {symbol.weights: weights, **focus}, slope=through_softmax(right("CF.10")))


def _weights(alpha: float | Row | None, classes: int) -> tuple[Expr, ...]:
    """Return one weight a class; a number multiplies everything."""
    return _exactly(alpha if isinstance(alpha, tuple) else (1.0 if alpha is None else alpha,) * classes)


def _exactly(row: Row) -> tuple[Expr, ...]:
    return tuple(exact(number) for number in row)


def _of_class(equation, target, logits, parameters, *, slope, curvature=None) -> Truth:
    """Return the truth of a function of the margin of one class.

    Masked classes (-inf) take no part. Where none but the target is left the margin is infinite, and minus infinite
    where the target itself is masked; what depends on it are limits, and its own logit enters nothing else.
    """
    finite = [c for c, logit in enumerate(logits) if logit != -inf]
    kept = sorted({*finite, target})
    margin = right("CE.20") if target in finite and len(kept) > 1 else oo if target in finite else -oo
    row = tuple(exact(logits[c]) if c in finite else Rational(0) for c in kept)
    true = kept.index(target) + 1
    oracle = Oracle({symbol.logits: row, symbol.t: Rational(true), symbol.m: margin, **parameters})
    factor = slope if margin.free_symbols else Rational(oracle.digits(slope))
    expected = {
        **digits(oracle, value=right(equation)),
        "gradient": _gradient(oracle, factor, kept, target, logits),
        **(digits(oracle, curvature=curvature.right) if curvature else {}),
    }
    scale = digits(oracle, curvature=unsigned(curvature.stable)) if curvature else {}
    return Truth(equation, expected, scale, oracle.digits(symbol.m))


def _gradient(oracle, slope, kept, target, logits) -> list | dict:
    """Return the slopes in all logits, or of many classes the largest and the sums."""
    other = slope * right("CF.6")

    def entry(c: int) -> str:
        return oracle.digits(slope) if c == target else oracle.digits(other, {j: kept.index(c) + 1})

    if len(logits) <= WHOLE_GRADIENT:
        return [entry(c) if c in kept else "0" for c in range(len(logits))]
    largest = sorted((c for c in kept if c != target), key=lambda c: (-logits[c], c))[:LARGEST]
    return {
        "target": entry(target),
        "largest": [[c, entry(c)] for c in largest],
        "sum_of_others": oracle.digits(over_others(other.subs(j, k))),
        "sum_of_magnitudes": oracle.digits(Abs(slope) + over_others(Abs(other.subs(j, k)))),
    }


def _of_labels(equation, labels, logits, parameters, *, slope) -> Truth:
    """Return the truth of a sum over classes; a masked class must have no share of the label."""
    kept = [c for c, logit in enumerate(logits) if not isinf(logit)]
    rows = {symbol.labels: _exactly(labels), symbol.logits: _exactly(logits), **parameters}
    oracle = Oracle({name: _picked(value, kept) for name, value in rows.items()})
    loss = through_softmax(right(equation))
    return Truth(
        equation,
        {**digits(oracle, value=loss), "gradient": _entries(oracle, slope, kept, len(logits))},
        {"gradient": _entries(oracle, slopes_of_terms(loss, symbol.logits[j]), kept, len(logits))},
    )


def _picked(value: Expr | tuple, kept: list[int]) -> Expr | tuple:
    return tuple(value[c] for c in kept) if isinstance(value, tuple) else value


def _entries(oracle: Oracle, expression: Expr, kept: list[int], classes: int) -> list[str]:
    """Return an expression in j for every class; 0 for a class that takes no part."""
    return [oracle.digits(expression, {j: kept.index(c) + 1}) if c in kept else "0" for c in range(classes)]


# ---------------------------------------------------------------- from probabilities


def categorical_focal_loss_from_probabilities(
    labels: int | Row, probabilities: Row, alpha: float | Row | None, gamma: float
) -> Truth:
    """CF.3 for a class, CF.1 for a row of labels; classes without a share of the label take no part."""
    classes, weights = len(probabilities), _weights(alpha, len(probabilities))
    if isinstance(labels, int):
        own = {symbol.alpha_t: weights[labels], symbol.gamma: exact(gamma)}
        truth = of_true_class(exact(probabilities[labels]), own)
        return Truth("CF.3", {**truth, "gradient": [truth["gradient"] if c == labels else "0" for c in range(classes)]})
    kept = [c for c, share in enumerate(labels) if share]
    rows = {symbol.labels: _exactly(labels), symbol.probabilities: _exactly(probabilities), symbol.weights: weights}
    oracle = Oracle({symbol.gamma: exact(gamma), **{name: _picked(row, kept) for name, row in rows.items()}})
    gradient = _entries(oracle, right("CF.2"), kept, classes)
    return Truth("CF.1", {**digits(oracle, value=right("CF.1")), "gradient": gradient})


# ---------------------------------------------------------------- predictions


def l1_penalty(predictions: Row) -> Truth:
    """PP.1."""
    return _of_predictions("PP.1", "PP.2", {symbol.predictions: _exactly(predictions)})


def l2_penalty(predictions: Row) -> Truth:
    """PP.3."""
    return _of_predictions("PP.3", "PP.4", {symbol.predictions: _exactly(predictions)})


def centred_mse(labels: Row, predictions: Row, factor: float) -> Truth:
    """CM.1."""
    rows = {symbol.labels: _exactly(labels), symbol.predictions: _exactly(predictions)}
    return _of_predictions("CM.1", "CM.2", {**rows, symbol.lambda_: exact(factor)})


def _of_predictions(equation: str, slope: str, point: dict) -> Truth:
    oracle, kept = Oracle(point), list(range(len(point[symbol.predictions])))
    magnitudes = slopes_of_terms(right(equation), symbol.predictions[j])
    return Truth(
        equation,
        {**digits(oracle, value=right(equation)), "gradient": _entries(oracle, right(slope), kept, len(kept))},
        {"gradient": _entries(oracle, magnitudes, kept, len(kept))},
    )
