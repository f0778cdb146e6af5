"""The catalogue's mistakes as formulas, for points at which their answers were not derived.

The probes tell the mistakes apart, and the answers to them are derived (mistakes.json). An answer may still differ from
a mistake elsewhere: at a probability near 0, say. So a mistake of the catalogue is named only if its formula gives the
answers to all other questions, too. A test holds the formulas against the derived answers at the probes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

Numbers = np.ndarray

# ---------------------------------------------------------------- weights: of label y and alpha a

BINARY_WEIGHTS: dict[str, tuple[Callable, ...]] = {
    "": (lambda y, a: np.where(y == 1, a, 1 - a),),
    "ALPHA_SWAPPED": (lambda y, a: np.where(y == 1, 1 - a, a),),
    "ALPHA_SAME_BOTH": (lambda y, a: np.full(y.shape, a),),
    "ALPHA_IGNORED": (lambda y, _a: np.ones(y.shape),),
    "ALPHA_POSITIVES_ONLY": (lambda y, a: np.where(y == 1, a, 1),),
    "ALPHA_RATIO": (lambda y, a: np.where(y == 1, a / (1 - a), 1),),
    "ALPHA_INVERSE": (
        lambda y, a: 1 / np.where(y == 1, a, 1 - a),
        lambda y, a: np.where(y == 1, 1 / a, 1),
    ),
}
CLASS_WEIGHTS: dict[str, tuple[Callable, ...]] = {
    "": (lambda t, a: a[t],),
    "ALPHA_SAME_BOTH": tuple(
        lambda t, a, of=of: np.full(t.shape, of(a)) for of in (np.mean, np.sum, np.max, lambda a: a[0])
    ),
    "ALPHA_IGNORED": (lambda t, _a: np.ones(t.shape),),
    "ALPHA_INVERSE": (lambda t, a: 1 / a[t],),
}

# ---------------------------------------------------------------- values and gradients without a weight


def _value(power: Callable) -> Callable:
    """Return a loss whose modulating factor is the exponential of `power`."""
    return lambda y, log_p, log_q, gamma: -np.exp(power(y, log_p, log_q, gamma)) * log_p


_RIGHT = _value(lambda _y, _p, log_q, gamma: gamma * log_q)
VALUES: dict[str, tuple[Callable, ...]] = {
    "": (_RIGHT,),
    "SIGN": (lambda *of: -_RIGHT(*of),),
    "LOG_BASE": tuple(lambda *of, base=base: _RIGHT(*of) / np.log(base) for base in (2, 10)),
    "GAMMA_IGNORED": (lambda _y, log_p, _q, _g: -log_p, lambda _y, log_p, log_q, _g: -np.exp(2 * log_q) * log_p),
    "GAMMA_MULTIPLIED": (lambda _y, log_p, log_q, gamma: -gamma * np.exp(log_q) * log_p,),
    "MODULATOR_INVERTED": (_value(lambda _y, log_p, _q, gamma: gamma * log_p),),
    "MODULATOR_ONE_SIDED": tuple(
        _value(lambda y, log_p, log_q, gamma, label=label: gamma * np.where(y == label, log_q, log_p))
        for label in (0, 1)
    ),
    "DROPPED_NEGATIVES": (lambda y, *of: np.where(y == 1, _RIGHT(y, *of), 0),),
}


def _gradient(inner: Callable) -> Callable:
    """Return a gradient in the logit: its sign and (1 - p_t)^gamma times `inner` of p_t, -log p_t, 1 - p_t, gamma."""

    def of(y: Numbers, log_p: Numbers, log_q: Numbers, gamma: float) -> Numbers:
        return np.where(y == 1, -1, 1) * np.exp(gamma * log_q) * inner(np.exp(log_p), -log_p, np.exp(log_q), gamma)

    return of


_IN_LOGIT = _gradient(lambda p, ce, q, gamma: gamma * p * ce + q)
_IN_P = _gradient(lambda p, ce, q, gamma: gamma * ce / q + 1 / p)
GRADIENTS: dict[str, tuple[Callable, ...]] = {
    "": (_IN_LOGIT,),
    "DETACHED_FACTOR": (_gradient(lambda _p, _ce, q, _g: q),),
    "CE_GRADIENT": (lambda y, _p, log_q, _g: np.where(y == 1, -1, 1) * np.exp(log_q),),
    "FORGOT_CHAIN": (_IN_P, lambda y, *of: -np.abs(_IN_P(y, *of))),
    "PRODUCT_RULE_DROPPED": (_gradient(lambda p, ce, _q, gamma: gamma * p * ce),),
    "GRADIENT_SIGN": (lambda *of: -_IN_LOGIT(*of),),
    "LOG_BASE": tuple(lambda *of, base=base: _IN_LOGIT(*of) / np.log(base) for base in (2, 10)),
    "DROPPED_NEGATIVES": (lambda y, *of: np.where(y == 1, _IN_LOGIT(y, *of), 0),),
}

# ---------------------------------------------------------------- of the arguments of a call


def answers_of(code: str, arguments: dict, quantity: str = "value") -> Iterator[Numbers]:
    """Yield what a mistake, or a pair of them, answers to a call; nothing where it has no formula here.

    Args:
        code: one code, or two that are joined by " and ".
        arguments: of the call: y (or labels) and p, z, x or inputs; or Y and P; alpha and gamma.
        quantity: "value" or "gradient".
    """
    formulas = GRADIENTS if quantity == "gradient" else VALUES
    binary = "Y" not in arguments
    weights = BINARY_WEIGHTS if binary else CLASS_WEIGHTS
    codes = set(code.split(" and "))
    scale = 1.0
    if "AVERAGED_OVER_CLASSES" in codes and not binary:
        codes.discard("AVERAGED_OVER_CLASSES")
        scale = 1 / arguments["Y"].shape[1]
    weight, formula = (codes & kinds.keys() or {""} for kinds in (weights, formulas))
    if codes - weight - formula or len(weight) > 1 or len(formula) > 1:
        return
    label, *terms = terms_of(arguments)
    for of_weight, of_formula in product(weights[weight.pop()], formulas[formula.pop()]):
        with np.errstate(all="ignore"):
            yield scale * of_weight(label, arguments["alpha"]) * of_formula(label, *terms, arguments["gamma"])


def terms_of(arguments: dict) -> tuple[Numbers, Numbers, Numbers]:
    """Return the label, log p_t and log(1 - p_t) of each example."""
    if "Y" in arguments:
        true = arguments["Y"].argmax(axis=1)
        p_t = np.take_along_axis(arguments["P"], true[:, None], axis=1)[:, 0]
        return true, np.log(p_t), np.log1p(-p_t)
    y = arguments["labels"] if "labels" in arguments else arguments["y"]
    if "p" in arguments:
        p_t = np.where(y == 1, arguments["p"], 1 - arguments["p"])
        return y, np.log(p_t), np.log1p(-p_t)
    logits = next(arguments[name] for name in ("z", "x", "inputs") if name in arguments)
    margin = np.where(y == 1, 1, -1) * logits
    return y, -np.logaddexp(0, -margin), -np.logaddexp(0, margin)
