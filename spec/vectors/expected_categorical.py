"""The expected values of the losses of rows: one number a class."""

from __future__ import annotations

from math import inf, isinf

from sympy import Abs, Expr, Rational, oo

from spec import notation as symbol
from spec.equations import EQUATIONS
from spec.equations.softmax_cross_entropy import through_softmax
from spec.evaluation.oracle import Oracle
from spec.notation import j, k, sum_over_other_classes
from spec.records import Loss, Terms
from spec.vectors.expected import Expected, derivatives_of_terms, digits, exact, right_side, with_absolute_terms
from spec.vectors.expected_binary import of_true_class

Row = tuple[float, ...]

WHOLE_GRADIENT = 32  # of more classes the target's entry, the largest others and two sums are kept
LARGEST = 10

# ---------------------------------------------------------------- from logits


def from_logits(loss: Loss, labels: int | Row, logits: Row, **arguments: object) -> Expected:
    """Return the expected values of a loss of a row of logits.

    For a class its equations are in the margin m; for a row of labels they are sums over the classes.
    """
    parameters = _parameters(loss, len(logits), arguments)
    if not isinstance(labels, int):
        return _of_labels(loss.soft, labels, logits, parameters)
    weights = parameters.pop(symbol.weights, None)
    own = parameters if weights is None else {symbol.alpha_t: weights[labels], **parameters}
    return _of_class(loss.hard, labels, logits, own)


def _parameters(loss: Loss, classes: int, arguments: dict[str, object]) -> dict:
    """Return what the symbols of the arguments stand for: a number, or one weight a class."""
    return {
        argument.symbol: _weights(arguments[argument.name], classes)
        if argument.kind == "weights of the classes"
        else exact(arguments[argument.name])
        for argument in loss.arguments
    }


def _weights(alpha: float | Row | None, classes: int) -> tuple[Expr, ...]:
    """Return one weight a class; a number multiplies everything."""
    return _exactly(alpha if isinstance(alpha, tuple) else (1.0 if alpha is None else alpha,) * classes)


def _exactly(row: Row) -> tuple[Expr, ...]:
    return tuple(exact(number) for number in row)


def _of_class(terms: Terms, target: int, logits: Row, parameters: dict) -> Expected:
    """Return the expected values of a function of the margin of one class.

    Masked classes (-inf) take no part. Where none but the target is left the margin is infinite, and minus infinite
    where the target itself is masked; what depends on it are limits, and its own logit enters nothing else.
    """
    finite = [c for c, logit in enumerate(logits) if logit != -inf]
    kept = sorted({*finite, target})
    margin = right_side("CE.20") if target in finite and len(kept) > 1 else oo if target in finite else -oo
    row = tuple(exact(logits[c]) if c in finite else Rational(0) for c in kept)
    true = kept.index(target) + 1
    oracle = Oracle({symbol.logits: row, symbol.t: Rational(true), symbol.m: margin, **parameters})
    in_margin = right_side(terms.gradient[0])
    factor = in_margin if margin.free_symbols else Rational(oracle.digits(in_margin))
    value, gradient = digits(oracle, value=right_side(terms.value)), _gradient(oracle, factor, kept, target, logits)
    expected, scale = {**value, "gradient": gradient}, {}
    for id in terms.curvature:
        expected |= digits(oracle, curvature=right_side(id))
        scale |= digits(oracle, curvature=with_absolute_terms(EQUATIONS[id].stable))
    return Expected(terms.value, expected, scale, oracle.digits(symbol.m))


def _gradient(oracle: Oracle, in_margin: Expr, kept: list[int], target: int, logits: Row) -> list | dict:
    """Return the derivatives in all logits, or of many classes the largest and the sums."""
    other = in_margin * right_side("CF.6")

    def entry(c: int) -> str:
        return oracle.digits(in_margin) if c == target else oracle.digits(other, {j: kept.index(c) + 1})

    if len(logits) <= WHOLE_GRADIENT:
        return [entry(c) if c in kept else "0" for c in range(len(logits))]
    largest = sorted((c for c in kept if c != target), key=lambda c: (-logits[c], c))[:LARGEST]
    return {
        "target": entry(target),
        "largest": [[c, entry(c)] for c in largest],
        "sum_of_others": oracle.digits(sum_over_other_classes(other.subs(j, k))),
        "sum_of_magnitudes": oracle.digits(Abs(in_margin) + sum_over_other_classes(Abs(other.subs(j, k)))),
    }


def _of_labels(terms: Terms, labels: Row, logits: Row, parameters: dict) -> Expected:
    """Return the expected values of a sum over classes; a masked class must have no weight in the label."""
    kept = [c for c, logit in enumerate(logits) if not isinf(logit)]
    rows = {symbol.labels: _exactly(labels), symbol.logits: _exactly(logits), **parameters}
    oracle = Oracle({name: _picked(value, kept) for name, value in rows.items()})
    value, gradient = (through_softmax(right_side(id)) for id in (terms.value, terms.gradient[0]))
    return Expected(
        terms.value,
        {**digits(oracle, value=value), "gradient": _entries(oracle, gradient, kept, len(logits))},
        {"gradient": _entries(oracle, derivatives_of_terms(value, symbol.logits[j]), kept, len(logits))},
    )


def _picked(value: Expr | tuple, kept: list[int]) -> Expr | tuple:
    return tuple(value[c] for c in kept) if isinstance(value, tuple) else value


def _entries(oracle: Oracle, expression: Expr, kept: list[int], classes: int) -> list[str]:
    """Return an expression in j for every class; 0 for a class that takes no part."""
    return [oracle.digits(expression, {j: kept.index(c) + 1}) if c in kept else "0" for c in range(classes)]


# ---------------------------------------------------------------- from probabilities


def from_probabilities(loss: Loss, labels: int | Row, probabilities: Row, **arguments: object) -> Expected:
    """Return the expected values of a loss of a row of probabilities.

    For a class its equations are in p_t; in a row of labels, classes without a weight take no part.
    """
    classes = len(probabilities)
    parameters = _parameters(loss, classes, arguments)
    if isinstance(labels, int):
        weights = parameters.pop(symbol.weights)
        own = {symbol.alpha_t: weights[labels], **parameters}
        expected = of_true_class(loss, exact(probabilities[labels]), own)
        gradient = [expected["gradient"] if c == labels else "0" for c in range(classes)]
        return Expected(loss.hard.value, {**expected, "gradient": gradient})
    kept = [c for c, weight in enumerate(labels) if weight]
    rows = {symbol.labels: _exactly(labels), symbol.probabilities: _exactly(probabilities), **parameters}
    oracle = Oracle({name: _picked(row, kept) for name, row in rows.items()})
    value, gradient = right_side(loss.soft.value), right_side(loss.soft.gradient[0])
    return Expected(
        loss.soft.value, {**digits(oracle, value=value), "gradient": _entries(oracle, gradient, kept, classes)}
    )


# ---------------------------------------------------------------- predictions


def of_predictions(loss: Loss, predictions: Row, labels: Row = (), **arguments: object) -> Expected:
    """Return the expected values of a loss of a row of predictions, with or without a row of labels."""
    rows = {symbol.predictions: _exactly(predictions), **({symbol.labels: _exactly(labels)} if labels else {})}
    oracle = Oracle({**rows, **_parameters(loss, len(predictions), arguments)})
    value, gradient = right_side(loss.hard.value), right_side(loss.hard.gradient[0])
    magnitudes, kept = derivatives_of_terms(value, symbol.predictions[j]), list(range(len(predictions)))
    return Expected(
        loss.hard.value,
        {**digits(oracle, value=value), "gradient": _entries(oracle, gradient, kept, len(kept))},
        {"gradient": _entries(oracle, magnitudes, kept, len(kept))},
    )
