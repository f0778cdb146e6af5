"""Focal losses that want their arguments in an odd form, or are wrong in one place alone, each with its right names."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from tests.meta.odd_signatures import derivatives, focal
from tests.meta.reported_losses import log_softmax, margin, of_margin, sigmoid, softmax_margin, softplus

# ---------------------------------------------------------------- how it is called


def given_by_keyword(*, logits, labels, alpha=None, gamma=2.0):
    return focal(labels, logits, alpha, gamma)


def star_only(*args):
    return focal(*args)


def positional_only(y, x, alpha, gamma, /):
    return focal(y, x, alpha, gamma)


@dataclass
class Settings:
    alpha: float = 0.25
    gamma: float = 1.5


OF_USE = Settings()


def with_settings(labels, logits, config=OF_USE):
    return focal(labels, logits, config.alpha, config.gamma)


@dataclass
class OfFields:
    alpha: float | None = None
    gamma: float = 2.0

    def __call__(self, y_true, y_pred):
        return focal(y_true, y_pred, self.alpha, self.gamma)


class OfOneMethod:
    def __init__(self, alpha=None, gamma=2.0):
        self.alpha, self.gamma = alpha, gamma

    def loss(self, y, x):
        return focal(y, x, self.alpha, self.gamma)


# ---------------------------------------------------------------- alpha, gamma, the reduction


def weights_in_a_dict(y_true, y_pred, class_weight=None, gamma=2.0):
    weights = {0: 1.0, 1: 1.0} if class_weight is None else class_weight
    assert isinstance(weights, dict)
    return np.where(y_true == 1, weights[1], weights[0]) * of_margin(margin(y_true, y_pred), gamma)


def weights_in_a_tuple(y, x, alpha=(0.75, 0.25), gamma=2):
    assert isinstance(alpha, tuple)
    return np.where(y == 1, alpha[1], alpha[0]) * of_margin(margin(y, x), gamma)


def alpha_as_an_array(y, x, alpha=None, gamma=2):
    return focal(y, x, None if alpha is None else alpha.item(), gamma)


def gamma_as_an_integer(y, x, alpha=None, gamma=2):
    m = margin(y, x)
    factor = np.ones_like(m)
    for _ in range(gamma):
        factor = factor * sigmoid(-m)
    return (1 if alpha is None else np.where(y == 1, alpha, 1 - alpha)) * factor * softplus(-m)


def gamma_from_1(y, x, alpha=None, gamma=2):
    if gamma < 1:
        raise ValueError("gamma is at least 1")
    return focal(y, x, alpha, gamma)


class Reduction(enum.Enum):
    NONE = "none"
    MEAN = "mean"


def reduction_of_an_enumeration(y, x, alpha=None, gamma=2.0, reduction=Reduction.MEAN):
    values = focal(y, x, alpha, gamma)
    return {Reduction.NONE: values, Reduction.MEAN: values.mean()}[reduction]


def reduction_that_is_none(y, x, alpha=None, gamma=2.0, reduction="mean"):
    if reduction not in ("mean", None):
        raise ValueError("reduction is mean or None")
    values = focal(y, x, alpha, gamma)
    return values if reduction is None else values.mean()


# ---------------------------------------------------------------- shapes


def inputs_as_a_column(labels, logits, alpha=None, gamma=2.0):
    if logits.shape[1:] != (1,) or labels.ndim != 1:
        raise ValueError("logits (N, 1), labels (N,)")
    return focal(labels, logits[:, 0], alpha, gamma)


def labels_as_a_column(labels, logits, alpha=None, gamma=2.0):
    if labels.ndim != 2 or logits.ndim != 1:
        raise ValueError("labels (N, 1), logits (N,)")
    return focal(labels[:, 0], logits, alpha, gamma)


def several_labels(y, x, alpha=None, gamma=2.0):
    if x.ndim != 2 or x.shape[1] < 2:
        raise ValueError("several labels an example")
    return focal(y, x, alpha, gamma)


def several_labels_added(y, x, alpha=None, gamma=2.0):
    return several_labels(y, x, alpha, gamma).sum(-1)


def booleans(y, x, alpha=None, gamma=2.0):
    if y.dtype != bool:
        raise TypeError("labels are booleans")
    return focal(y.astype(int), x, alpha, gamma)


def of_maps(y, x, alpha=None, gamma=2.0):
    if x.ndim != 4:
        raise ValueError("(N, 1, H, W)")
    return focal(y, x, alpha, gamma).mean()


def of_maps_of_classes(target, logits, gamma=2.0):
    if logits.ndim != 4:
        raise ValueError("(N, K, H, W)")
    rows = np.moveaxis(logits, 1, -1).reshape(-1, logits.shape[1])
    return of_margin(softmax_margin(target.ravel(), rows), gamma).reshape(target.shape)


def of_logarithms(log_p, target, gamma=2.0):
    log_p_t = np.take_along_axis(log_p, target[:, None], -1)[:, 0]
    return -((-np.expm1(log_p_t)) ** gamma) * log_p_t


# ---------------------------------------------------------------- wrong in one place


def cross_entropy_at_gamma_1(y, x, alpha=None, gamma=2.0):
    return focal(y, x, alpha, 0.0 if gamma == 1 else gamma)


def gamma_without_its_fraction(y, x, alpha=None, gamma=2.0):
    return focal(y, x, alpha, np.floor(gamma))


def alpha_off_beyond_a_half(y, x, alpha=None, gamma=2.0):
    return focal(y, x, None if alpha is None or alpha > 0.5 else alpha, gamma)


def first_label_for_all(y, x, alpha=None, gamma=2.0):
    return focal(np.full_like(y, y[0]), x, alpha, gamma)


def dearer_for_many_classes(t, z, gamma=2.0):
    return of_margin(softmax_margin(t, z), gamma) * (1 if z.shape[-1] < 20 else 1.1)


def positives_three_times(y, x, alpha=None, gamma=2.0):
    return focal(y, x, alpha, gamma) * np.where(y == 1, 3, 1)


def nan_at_gamma_0(y, x, alpha=None, gamma=2.0):
    return focal(y, x, alpha, gamma) * (np.nan if gamma == 0 else 1)


def smoothed(y, x, gamma=2.0):
    y = 0.9 * y + 0.05
    return y * of_margin(x, gamma) + (1 - y) * of_margin(-x, gamma)


def softmax_of_logarithms_twice(log_p, target, gamma=2.0):
    return of_logarithms(2 * log_softmax(log_p), target, gamma)


def hessian_made_positive(y_true, y_pred):
    gradient, hessian = derivatives(y_true, y_pred, 2.0)
    return gradient, np.abs(hessian)


# ---------------------------------------------------------------- their names

RIGHT = (
    *("given_by_keyword", "star_only", "positional_only", "with_settings", "OfFields", "OfOneMethod"),
    *("weights_in_a_dict", "weights_in_a_tuple", "alpha_as_an_array", "gamma_as_an_integer", "gamma_from_1"),
    *("reduction_of_an_enumeration", "reduction_that_is_none", "inputs_as_a_column", "labels_as_a_column"),
    *("several_labels", "several_labels_added", "booleans", "of_maps", "of_maps_of_classes", "of_logarithms"),
)
UNKNOWN = (
    *("cross_entropy_at_gamma_1", "gamma_without_its_fraction", "alpha_off_beyond_a_half", "first_label_for_all"),
    *("dearer_for_many_classes", "positives_three_times", "smoothed", "softmax_of_logarithms_twice"),
    "hessian_made_positive",
)
RIGHT_NAMES: dict[str, set[str]] = {
    **{name: set() for name in RIGHT},
    **{name: {"UNKNOWN"} for name in UNKNOWN},
    "nan_at_gamma_0": {"NONFINITE_LOSS"},
}
SAYS = {  # what is said of it: assumed, of its mistake, or where that was seen
    "given_by_keyword": "labels and inputs are given by keyword: labels, logits",
    "star_only": "gamma is fixed at 2",
    "with_settings": "gamma is fixed at 1.5",
    "OfOneMethod": "its method loss is called",
    "weights_in_a_dict": "the dict {0: 1 - alpha, 1: alpha}",
    "weights_in_a_tuple": "the tuple (1 - alpha, alpha)",
    "alpha_as_an_array": "alpha is an array without an axis",
    "gamma_as_an_integer": "gamma is an integer",
    "gamma_from_1": "gamma = 0, 0.25, 0.5 is refused, and not asked",
    "reduction_of_an_enumeration": "reduction is 'Reduction.NONE'",
    "reduction_that_is_none": "reduction is None",
    "inputs_as_a_column": "inputs are a column, (N, 1), and labels are not",
    "labels_as_a_column": "labels are a column, (N, 1), and inputs are not",
    "several_labels": "an example has several labels",
    "several_labels_added": "whose losses are added",
    "booleans": "labels are False and True",
    "of_maps": "each example is a map of one pixel",
    "of_maps_of_classes": "with classes second: (N, K, 1, 1)",
    "of_logarithms": "inputs are logarithms of probabilities",
    "cross_entropy_at_gamma_1": "only for gamma = 1,",
    "gamma_without_its_fraction": "only for gamma = 0.25, 0.5, 3.25 and 3.6875",
    "dearer_for_many_classes": "only for more than 16 classes (at 32, 100 and 1000)",
    "positives_three_times": "only for label 1",
    "nan_at_gamma_0": "only for gamma = 0",
    "hessian_made_positive": "where the prediction is wrong",
}
