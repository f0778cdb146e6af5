"""The ways in which people call a focal loss: each takes a binary loss of the contract and returns theirs.

They work for arrays of NumPy, TensorFlow, PyTorch and JAX alike.
"""

from __future__ import annotations

import importlib

import numpy as np


def _like(labels, logits):
    """Return labels in the dtype of the logits."""
    if hasattr(labels, "astype"):
        return labels.astype(logits.dtype)
    return (
        labels.to(logits.dtype)
        if hasattr(labels, "to")
        else importlib.import_module("tensorflow").cast(labels, logits.dtype)
    )


def _of_integers(labels) -> bool:
    return "int" in str(labels.dtype)


def _sum(values):
    return values.sum() if hasattr(values, "sum") else importlib.import_module("tensorflow").reduce_sum(values)


def _mean(values):
    return _sum(values) / len(values)


def without_alpha(loss):
    return lambda labels, logits, gamma=2.0: loss(labels, logits, alpha=None, gamma=gamma)


def without_gamma(loss):
    return lambda labels, logits, alpha=None: loss(labels, logits, alpha=alpha, gamma=2.0)


def inputs_first(loss):
    return lambda input, target, alpha=None, gamma=2.0: loss(target, input, alpha=alpha, gamma=gamma)


def a_class(loss):
    class FocalLoss:
        def __init__(self, alpha=None, gamma=2.0, reduction="mean"):
            self.alpha, self.gamma, self.reduction = alpha, gamma, reduction

        def __call__(self, labels, logits):
            value = loss(labels, logits, alpha=self.alpha, gamma=self.gamma)
            return _mean(value) if self.reduction == "mean" else value

    return FocalLoss


def a_factory(loss):
    def focal_loss(gamma=2.0, alpha=None):
        return lambda y_true, y_pred: loss(y_true, y_pred, alpha=alpha, gamma=gamma)

    return focal_loss


def other_names(loss):
    return lambda y, x, a=None, g=2.0: loss(y, x, alpha=a, gamma=g)


def a_pair(loss):
    def focal(labels, logits, weight=None, gamma=2.0):
        alpha = None if weight is None else float(weight[1])
        return loss(labels, logits, alpha=alpha, gamma=gamma)

    return focal


def a_pos_weight(loss):
    def focal(input, target, pos_weight=None, gamma=2.0):
        if pos_weight is None:
            return loss(target, input, alpha=None, gamma=gamma)
        return (1 + pos_weight) * loss(target, input, alpha=pos_weight / (1 + pos_weight), gamma=gamma)

    return focal


def integers(loss):
    def focal(labels, logits, alpha=None, gamma=2.0):
        if not _of_integers(labels):
            raise TypeError("labels are integers")
        return loss(_like(labels, logits), logits, alpha=alpha, gamma=gamma)

    return focal


def signs(loss):
    def focal(y, x, alpha=None, gamma=2.0):
        if not set(np.unique(y)) <= {-1, 1}:
            raise ValueError("labels are -1 and 1")
        return loss(_like((y + 1) / 2, x), x, alpha=alpha, gamma=gamma)

    return focal


def columns(loss):
    def focal(labels, logits, alpha=None, gamma=2.0):
        if len(logits.shape) != 2:
            raise ValueError("(N, 1) is needed")
        return loss(labels[:, 0], logits[:, 0], alpha=alpha, gamma=gamma)[:, None]

    return focal


def two_columns(loss):
    def focal(logits, target, alpha=None, gamma=2.0):
        if tuple(logits.shape[1:]) != (2,):
            raise ValueError("two classes are needed")
        return loss(_like(target, logits), logits[:, 1] - logits[:, 0], alpha=alpha, gamma=gamma)

    return focal


def two_columns_one_hot(loss):
    def focal(one_hot, logits, alpha=None, gamma=2.0):
        if tuple(one_hot.shape) != tuple(logits.shape) or tuple(logits.shape[1:]) != (2,):
            raise ValueError("two classes are needed")
        return loss(one_hot[:, 1], logits[:, 1] - logits[:, 0], alpha=alpha, gamma=gamma)

    return focal


def a_mean(loss):
    return lambda labels, logits, alpha=None, gamma=2.0: _mean(loss(labels, logits, alpha=alpha, gamma=gamma))


def a_sum(loss):
    return lambda labels, logits, alpha=None, gamma=2.0: _sum(loss(labels, logits, alpha=alpha, gamma=gamma))


def never_off(loss):
    """alpha must be a number"""
    return lambda labels, logits, alpha, gamma=2.0: loss(labels, logits, alpha=float(alpha), gamma=gamma)


def none_is_a_quarter(loss):
    return lambda labels, logits, alpha=None, gamma=2.0: loss(
        labels, logits, alpha=0.25 if alpha is None else alpha, gamma=gamma
    )


SIGNATURES = {
    name: one
    for name, one in list(vars().items())
    if callable(one) and not name.startswith("_") and getattr(one, "__module__", "") == __name__
}
HIDES_ALPHA = {"without_alpha"}
HALF_IS_OFF = {"never_off", "none_is_a_quarter"}
HIDES_GAMMA = {"without_gamma"}
