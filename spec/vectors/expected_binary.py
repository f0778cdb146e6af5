"""The expected values of the binary losses: of one label and one logit or probability."""

from __future__ import annotations

from sympy import Expr, S, Symbol, diff

from spec import notation as symbol
from spec.equations import EQUATIONS
from spec.evaluation.oracle import Oracle, limit
from spec.notation import sigmoid
from spec.records import Loss
from spec.vectors.expected import Expected, derivatives_of_terms, digits, exact, right_side, with_absolute_terms

Given = float | None


def from_logits(loss: Loss, labels: float, logits: float, **arguments: Given) -> Expected:
    """Return the expected values of a loss of the logit.

    For a hard label its equations are in the margin m, or in y and x; for a soft one in y, x, w_1 and w_0.
    """
    point = {symbol.y: exact(labels), symbol.x: exact(logits), **_parameters(loss, labels, arguments)}
    if labels not in (0, 1):
        return _of_soft_label(loss, Oracle(point))
    oracle = Oracle({symbol.m: right_side("CE.11").subs(point), **point})
    terms = loss.hard
    ids = {"value": terms.value, "gradient": terms.gradient[0]}
    if terms.curvature:
        ids["curvature"] = terms.curvature[0]
    scaled = [quantity for quantity in ids if quantity in ("curvature", *terms.cancelling)]
    return Expected(
        terms.value,
        digits(oracle, **{quantity: right_side(id) for quantity, id in ids.items()}),
        digits(oracle, **{quantity: with_absolute_terms(EQUATIONS[ids[quantity]].stable) for quantity in scaled}),
        oracle.digits(symbol.m),
    )


def _of_soft_label(loss: Loss, oracle: Oracle) -> Expected:
    """Return the expected values for a soft label, whose gradient changes sign."""
    terms = loss.soft
    value = right_side(terms.value)
    magnitudes = {"gradient": derivatives_of_terms(value, symbol.x)}
    for quantity, id in (("value", terms.value), ("gradient", terms.gradient[0])):
        if quantity in terms.cancelling:
            magnitudes[quantity] = with_absolute_terms(EQUATIONS[id].stable)
    expected = digits(oracle, value=value, gradient=right_side(terms.gradient[0]))
    return Expected(terms.value, expected, digits(oracle, **magnitudes))


def from_probabilities(loss: Loss, labels: float, probabilities: float, **arguments: Given) -> Expected:
    """Return the expected values of a loss of the probability of class 1.

    For a hard label its equations are in p_t; for a soft one they are those of the logit, with p in place of sigma(x).
    """
    given = {symbol.y: exact(labels), symbol.p: exact(probabilities)}
    parameters = _parameters(loss, labels, arguments)
    if labels in (0, 1):
        p_t, sign = right_side("BF.1").subs(given), diff(right_side("BF.1"), symbol.p).subs(given)
        return Expected(loss.hard.value, of_true_class(loss, p_t, parameters, sign))
    value = right_side(loss.soft.value).subs(sigmoid(symbol.x), symbol.p)
    oracle = Oracle({**given, **parameters})
    expected = digits(oracle, value=value, gradient=diff(value, symbol.p))
    return Expected(loss.soft.value, expected, digits(oracle, gradient=derivatives_of_terms(value, symbol.p)))


def of_true_class(loss: Loss, p_t: Expr, parameters: dict, sign: Expr = S.One) -> dict[str, str]:
    """Return value and derivative in p_t. Where p_t = 1 the derivative reads 0/0, so its limit is taken."""
    value, derivative = map(right_side, loss.hard.in_p_t)
    oracle = Oracle({symbol.p_t: p_t, **parameters})
    if p_t == 1:
        gradient = limit((sign * derivative).subs(parameters), symbol.p_t, S.One)
        return {**digits(oracle, value=value), "gradient": gradient}
    return digits(oracle, value=value, gradient=sign * derivative)


def _parameters(loss: Loss, label: float, arguments: dict[str, Given]) -> dict[Symbol, Expr]:
    """Return what the symbols of the arguments stand for; alpha gives the weight of each class, and of a hard label."""
    point = {}
    for argument in loss.arguments:
        given = arguments[argument.name]
        if argument.kind == "weight of class 1":
            point |= {symbol.w_1: _weight(1, given), symbol.w_0: _weight(0, given)}
            point |= {symbol.alpha_t: _weight(label, given)} if label in (0, 1) else {}
        else:
            point[argument.symbol] = exact(given)
    return point


def _weight(label: float, alpha: Given) -> Expr:
    """Return the weight of a class (BF.2); without alpha both weigh 1."""
    return S.One if alpha is None else right_side("BF.2").subs({symbol.y: exact(label), symbol.alpha: exact(alpha)})
