"""The mistakes of the catalogue as NumPy losses: each edit of `spec.mistakes`, made in the right formula and then run.

The wrong formula is evaluated in the margin and in float64, so that nothing but the formula is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from sympy import Add, Expr, Function, KroneckerDelta, Sum, Symbol, lambdify, log

from spec import notation as symbol
from spec.equations.binary_focal import WEIGHT_OF_THE_TRUE_CLASS
from spec.functions import sigmoid, softplus
from spec.mistakes.edits import PROBABILITY_OF_CLASS, SIGMOID_OF_CLASS, SIGMOID_OF_TRUE_CLASS
from spec.vectors.mistakes import WrongLoss

MARGINS = {
    symbol.p_t: "m",
    SIGMOID_OF_TRUE_CLASS: "z_t",
    SIGMOID_OF_CLASS: "own",
    PROBABILITY_OF_CLASS: "share",
}
OF_CLASS = {
    symbol.weights[symbol.c]: Symbol("w"),
    symbol.weights[1]: Symbol("first"),
    symbol.probabilities[symbol.c]: Symbol("p_c"),
    symbol.logits[symbol.c]: Symbol("z"),
    KroneckerDelta(symbol.c, symbol.t): Symbol("true"),
}
OVER_CLASSES = Function("over_classes")


def in_margins(expression: Expr) -> Expr:
    """Return an expression with every probability written in its margin, as floating point can evaluate it."""
    for probability, name in (*MARGINS.items(), (symbol.p, "x")):
        margin = Symbol(name, real=True)
        expression = expression.subs(log(probability), -softplus(-margin))
        expression = expression.subs(1 - probability, sigmoid(-margin)).subs(probability, sigmoid(margin))
        expression = expression.xreplace(OF_CLASS) if name == "share" else expression
    return expression


@cache
def function(expression: Expr) -> Callable:
    """Return an expression as a NumPy function of its symbols by name; sums run over the last axis."""
    added = expression.replace(lambda part: isinstance(part, Sum), lambda part: OVER_CLASSES(part.function))
    plain = in_margins(added)
    arguments = sorted(plain.free_symbols, key=str)
    compiled = lambdify(arguments, plain, modules=[FUNCTIONS, "numpy"])
    return lambda **at: compiled(*(value() if callable(value := at[str(one)]) else value for one in arguments))


FUNCTIONS = {
    "sigmoid": lambda x: np.exp(-np.logaddexp(0, -x)),
    "softplus": lambda x: np.logaddexp(0, x),
    "over_classes": lambda term: np.sum(term, axis=-1, keepdims=True),
}


# ---------------------------------------------------------------- losses


def mistaken(wrong: WrongLoss, family: str) -> tuple[Callable, Callable | None]:
    """Return the loss with a mistake, or two, and its gradient where the mistake is in the gradient."""
    at = {"binary": binary, "categorical": categorical}[family]

    def loss(labels, inputs, *, alpha, gamma):
        with np.errstate(all="ignore"):
            value = function(_weighed(wrong.loss(alpha is None), family))(**at(labels, inputs, alpha, gamma))
        return np.broadcast_to(np.reshape(value, np.shape(value)[:1]), labels.shape).astype(inputs.dtype)

    def gradient(labels, inputs, *, alpha, gamma):
        points = at(labels, inputs, alpha, gamma)
        with np.errstate(all="ignore"):
            derivative = function(_weighed(_derivative(wrong, alpha is None), family))(**points)
            return (derivative * points["way" if wrong.chained else "own_way"]).astype(inputs.dtype)

    return loss, gradient if wrong.of_gradient else None


def _weighed(expression: Expr, family: str) -> Expr:
    return expression.subs(symbol.alpha_t, WEIGHT_OF_THE_TRUE_CLASS.right) if family == "binary" else expression


def _derivative(wrong: WrongLoss, unweighted: bool) -> Expr:
    """Return the wrong derivative, in the margin if it is taken on to there: times p_t (1 - p_t), term by term."""
    derivative = wrong.of_gradient(wrong.loss(unweighted))
    on = symbol.p_t * (1 - symbol.p_t) if wrong.chained else 1
    return Add(*(term * on for term in Add.make_args(derivative.expand(mul=True, deep=False))))


def binary(labels: np.ndarray, logits: np.ndarray, alpha: float | None, gamma: float) -> dict:
    """Return what a binary formula is evaluated at."""
    x, sign = logits.astype(np.float64), 2.0 * labels - 1
    ways = {"way": sign, "own_way": np.ones_like(sign)}
    weight = None if alpha is None else np.float64(alpha)  # 1 / 0 is infinite
    return {"x": x, "y": labels.astype(np.float64), "m": sign * x, "alpha": weight, "gamma": gamma, **ways}


def categorical(labels: np.ndarray, logits: np.ndarray, alpha: np.ndarray | None, gamma: float) -> dict:
    """Return what a categorical formula is evaluated at: (N, 1) for an example, (N, K) for its classes."""
    z, true = logits.astype(np.float64), np.eye(logits.shape[-1])[labels]
    weights = np.ones(z.shape[-1]) if alpha is None else alpha.astype(np.float64)
    others, sign = _of_others(z, labels)[:, None], 2 * true - 1
    return {
        **{"m": np.take_along_axis(z, labels[:, None], -1) - others, "own": sign * z, "z": z, "true": true},
        **{"z_t": np.take_along_axis(z, labels[:, None], -1)},
        **{"p_c": lambda: FUNCTIONS["sigmoid"](_margins(z)), "share": lambda: sign * _margins(z)},
        **{"alpha_t": weights[labels][:, None], "w": weights, "first": weights[0], "K": z.shape[-1]},
        **{"gamma": gamma, "way": true - np.exp(np.where(true == 1, -np.inf, z) - others), "own_way": true},
    }


def _margins(z: np.ndarray) -> np.ndarray:
    """Return every class's margin over all others; rows of many classes take a while."""
    return z - np.stack([_of_others(z, number) for number in range(z.shape[-1])], axis=-1)


def _of_others(z: np.ndarray, number: int | np.ndarray) -> np.ndarray:
    """Return the logarithm of the sum of the other classes' exponentials."""
    others = np.where(np.arange(z.shape[-1]) == np.reshape(number, (-1, 1)), -np.inf, z)
    return np.logaddexp.reduce(others, axis=-1)
