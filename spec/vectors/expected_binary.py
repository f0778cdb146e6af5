"""The truth of the binary losses: of one label and one logit or probability."""

from __future__ import annotations

from sympy import Expr, S, diff

from spec import notation as symbol
from spec.equations import EQUATIONS
from spec.evaluation.oracle import Oracle, limit
from spec.notation import sigmoid
from spec.vectors.expected import FOLLOWING, Truth, digits, exact, right, slopes_of_terms, unsigned


def binary_cross_entropy(labels: float, logits: float) -> Truth:
    """CE.9."""
    return _of_logit("CE.9", labels, logits, {})


def weighted_binary_cross_entropy(
    labels: float, logits: float, positive_weight: float, negative_weight: float
) -> Truth:
    """CE.15."""
    weights = {symbol.w_1: exact(positive_weight), symbol.w_0: exact(negative_weight)}
    return _of_logit("CE.15", labels, logits, weights)


def binary_focal_loss(labels: float, logits: float, alpha: float | None, gamma: float) -> Truth:
    """BF.8 for a hard label, BF.15 for a soft one."""
    if labels not in (0, 1):
        return _of_logit("BF.15", labels, logits, _both_weights(alpha, gamma))
    label = {symbol.y: exact(labels)}
    margin = right("CE.11").subs({**label, symbol.x: exact(logits)})
    oracle = Oracle({symbol.m: margin, **label, **_own_weight(labels, alpha, gamma)})
    return Truth(
        "BF.8",
        digits(oracle, value=right("BF.8"), gradient=right("BF.10"), curvature=right("BF.11")),
        digits(oracle, curvature=unsigned(EQUATIONS["BF.11"].stable)),
        oracle.digits(symbol.m),
    )


def binary_focal_loss_from_probabilities(
    labels: float, probabilities: float, alpha: float | None, gamma: float
) -> Truth:
    """BF.4 for a hard label; for a soft one BF.15, with p in the place of sigma(x)."""
    given = {symbol.y: exact(labels), symbol.p: exact(probabilities)}
    if labels in (0, 1):
        true, sign = right("BF.1").subs(given), diff(right("BF.1"), symbol.p).subs(given)
        return Truth("BF.4", of_true_class(true, _own_weight(labels, alpha, gamma), sign))
    loss = right("BF.15").subs(sigmoid(symbol.x), symbol.p)
    oracle = Oracle({**given, **_both_weights(alpha, gamma)})
    expected = digits(oracle, value=loss, gradient=diff(loss, symbol.p))
    return Truth("BF.15", expected, digits(oracle, gradient=slopes_of_terms(loss, symbol.p)))


def of_true_class(probability: Expr, parameters: dict, sign: Expr = S.One) -> dict[str, str]:
    """Return value and slope in p_t (BF.3, BF.5). Where p_t = 1 the slope reads 0/0, so its limit is taken."""
    oracle, slope = Oracle({symbol.p_t: probability, **parameters}), sign * right("BF.5")
    if probability == 1:
        return {**digits(oracle, value=right("BF.3")), "gradient": limit(slope.subs(parameters), symbol.p_t, S.One)}
    return digits(oracle, value=right("BF.3"), gradient=slope)


def _of_logit(equation: str, label: float, logit: float, parameters: dict) -> Truth:
    """Return the truth of a loss in y and x. A hard label has a margin, a soft one a gradient that changes sign."""
    (slope,) = FOLLOWING[equation]["gradient"]
    oracle = Oracle({**parameters, symbol.y: exact(label), symbol.x: exact(logit)})
    expected = digits(oracle, value=right(equation), gradient=right(slope))
    if label in (0, 1):
        return Truth(equation, expected, margin=oracle.digits(right("CE.11")))
    return Truth(equation, expected, digits(oracle, gradient=slopes_of_terms(right(equation), symbol.x)))


def _weight(label: float, alpha: float | None) -> Expr:
    """Return the weight of a class (BF.2); without alpha both weigh 1."""
    return S.One if alpha is None else right("BF.2").subs({symbol.y: exact(label), symbol.alpha: exact(alpha)})


def _own_weight(label: float, alpha: float | None, gamma: float) -> dict:
    return {symbol.alpha_t: _weight(label, alpha), symbol.gamma: exact(gamma)}


def _both_weights(alpha: float | None, gamma: float) -> dict:
    return {symbol.w_1: _weight(1, alpha), symbol.w_0: _weight(0, alpha), symbol.gamma: exact(gamma)}
