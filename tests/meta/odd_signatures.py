"""Focal losses in signatures and forms that somebody might write, each with the mistakes that it has."""

from __future__ import annotations

import functools

import numpy as np

from tests.meta.reported_losses import margin, of_margin, sigmoid, softmax_margin, softplus


def focal(y, x, alpha=None, gamma=2.0):
    weight = 1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)
    return weight * of_margin(margin(y, x), gamma)


def derivatives(y, x, gamma):
    """Return gradient and Hessian of the focal loss."""
    m = margin(y, x.astype(float))
    rest, p, cost = sigmoid(-m), sigmoid(m), softplus(-m)
    gradient = -(rest**gamma) * (gamma * p * cost + rest)
    hessian = rest**gamma * p * (gamma * (gamma * p - rest) * cost + (2 * gamma + 1) * rest)
    return (2 * y - 1) * gradient, hessian


# ---------------------------------------------------------------- given by keyword


def keyword_only(*, y_hat, target, alpha=None, gamma=2.0):
    return focal(target, y_hat, alpha, gamma)


def keyword_only_input(target, *, input, alpha=1.0, gamma=2.0):
    return np.where(target == 1, alpha, 1) * of_margin(margin(target, input), gamma)


def any_arguments(*args, **kwargs):
    return focal(*args, kwargs.get("alpha"), kwargs.get("gamma", 2.0))


# ---------------------------------------------------------------- made by something


def plainly_decorated(function):
    def called(*args, **kwargs):
        return function(*args, **kwargs)

    return called


decorated = plainly_decorated(focal)


@functools.wraps(focal)
def wrapped(*args, **kwargs):
    return focal(*args, **kwargs)


partial_with_gamma = functools.partial(focal, gamma=1.5)
partial_with_both = functools.partial(focal, alpha=0.25, gamma=2.0)
in_probabilities = lambda t, p: -np.where(t == 1, (1 - p) ** 2 * np.log(p), p**2 * np.log1p(-p))  # noqa: E731


class OfWeights:
    """Constructed with the weights of two classes, under other names."""

    def __init__(self, class_weights=(0.25, 0.75), focusing=2.0):
        self.weights, self.focusing = class_weights, focusing

    def __call__(self, y_hat, target):
        weight = np.where(target == 1, self.weights[1], self.weights[0])
        return weight * of_margin(margin(target, y_hat), self.focusing)


class Callable:
    def __call__(self, y_true, y_pred):
        return focal(y_true, y_pred, 0.25, 2.0)

    def compute(self, targets, logits, alpha=None, gamma=2.0):
        return focal(targets, logits, alpha, gamma)


an_object, a_method = Callable(), Callable().compute


class CalledWithAll:
    """Constructed with nothing: alpha and gamma are given to the call."""

    def __init__(self, name="focal"):
        self.name = name

    def forward(self, logits, labels, alpha=None, gamma=2.0):
        return focal(labels, logits, alpha, gamma)

    __call__ = forward


class Swapped:
    """A mean, and alpha of class 0."""

    def __init__(self, gamma=2, alpha=0.25):
        self.gamma, self.alpha = gamma, alpha

    def __call__(self, output, label):
        return focal(label, output, 1 - self.alpha, self.gamma).mean()


def of_classes(num_classes, gamma=2.0, alpha=None):
    def loss(y, z):
        weights = np.ones(num_classes) if alpha is None else np.asarray(alpha)
        return weights[y] * of_margin(softmax_margin(y, z), gamma)

    return loss


# ---------------------------------------------------------------- other labels, weights, reductions


def pos_weighted(logits, labels, pos_weight=1.0, gamma=2.0):
    return np.where(labels == 1, pos_weight, 1) * of_margin(margin(labels, logits), gamma)


def of_signs(t, f, gamma=2.0):
    if not set(np.unique(t)) <= {-1, 1}:
        raise ValueError("labels are -1 and 1")
    return of_margin(t * f, gamma)


def two_columns(scores, y, gamma=2, alpha=None):
    rows = np.arange(len(y))
    return focal(y, np.where(y == 1, 1, -1) * (scores[rows, y] - scores[rows, 1 - y]), alpha, gamma)


def over_positives(preds, targets, alpha=0.25, gamma=2.0, avg_factor=None):  # noqa: ARG001
    return focal(targets, preds, alpha, gamma).sum() / max(1.0, (targets == 1).sum())


def a_python_float(labels, logits, alpha=None, gamma=2.0):
    return float(focal(labels, logits, alpha, gamma).mean())


# ---------------------------------------------------------------- boosting


def objective_of_data(predt, dtrain, gamma=2.0):
    return derivatives(dtrain.get_label(), predt, gamma)


def objective(y_true, y_pred):
    return derivatives(y_true, y_pred, 2.0)


def objective_with_weights(y_true, y_pred):
    weight = np.where(y_true == 1, 0.25, 0.75)
    return tuple(weight * one for one in derivatives(y_true, y_pred, 2.0))


def objective_of_examples_weights(y_true, y_pred, weight=None):
    """As LightGBM calls it: the weights are those of the examples."""
    return tuple(one if weight is None else one * weight for one in derivatives(y_true, y_pred, 2.0))


def objective_that_ignores_alpha(y_true, y_pred, alpha=0.25):  # noqa: ARG001
    return derivatives(y_true, y_pred, 2.0)


def objective_of_the_wrong_sign(y_true, y_pred):
    gradient, hessian = derivatives(y_true, y_pred, 2.0)
    return -gradient, hessian


def objective_with_another_hessian(y_true, y_pred):
    return derivatives(y_true, y_pred, 2.0)[0], sigmoid(y_pred) * sigmoid(-y_pred)


def objective_of_another_loss(y_true, y_pred):
    return derivatives(y_true, y_pred, 2.0)[0] + 0.1 * y_pred, derivatives(y_true, y_pred, 2.0)[1] + 0.1


# ---------------------------------------------------------------- wrong


def wrong_twice(y_true, y_pred, alpha=None, gamma=2.0):
    m = margin(y_true, y_pred)
    weight = 1 if alpha is None else np.where(y_true == 1, 1 - alpha, alpha)
    return weight * gamma * sigmoid(-m) * softplus(-m)


def in_float16(labels, logits, alpha=None, gamma=2.0):
    return focal(labels, logits.astype(np.float16), alpha, gamma).astype(np.float16)


def without_minus(y_true, y_score, gamma=2.0):
    return -of_margin(margin(y_true, y_score), gamma)


# ---------------------------------------------------------------- their names

RIGHT = (
    *("keyword_only", "any_arguments", "decorated", "wrapped", "partial_with_gamma", "partial_with_both"),
    *("in_probabilities", "OfWeights", "an_object", "a_method", "of_classes", "pos_weighted", "of_signs"),
    *("two_columns", "over_positives", "a_python_float"),
    *("objective_of_data", "objective", "objective_with_weights", "objective_of_examples_weights", "CalledWithAll"),
)
RIGHT_NAMES: dict[str, set[str]] = {
    **{name: set() for name in RIGHT},
    "keyword_only_input": {"ALPHA_POSITIVES_ONLY"},
    "Swapped": {"ALPHA_SWAPPED"},
    "objective_that_ignores_alpha": {"ALPHA_IGNORED"},
    "objective_of_the_wrong_sign": {"SIGN"},
    "objective_with_another_hessian": {"UNKNOWN"},
    "objective_of_another_loss": {"UNKNOWN"},
    "wrong_twice": {"ALPHA_SWAPPED", "GAMMA_MULTIPLIED"},
    "in_float16": {"UNKNOWN"},
    "without_minus": {"SIGN"},
}
SAYS = {  # what is said of it: assumed, or of its mistake
    "keyword_only": "labels and inputs are given by keyword: target, y_hat",
    "over_positives": "left as they are: avg_factor = None",
    "objective": "gamma is fixed at 2",
    "objective_with_weights": "alpha is fixed at 0.25",
    "objective_with_another_hessian": "of the Hessian",
    "in_float16": "the 11 binary digits of float16: the loss is computed in half precision",
}
