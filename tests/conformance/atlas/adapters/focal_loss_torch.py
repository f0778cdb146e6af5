"""focal_loss.FocalLoss of the package focal-loss-torch, from probabilities of class 1; one weight a class."""

import torch
from focal_loss.focal_loss import FocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "probabilities", "torch"


def loss(labels, inputs, *, alpha, gamma):
    weights = None if alpha is None else torch.tensor([1 - alpha, alpha], dtype=inputs.dtype)
    return FocalLoss(gamma, weights=weights, reduction="none")(inputs, labels.long())


def as_shipped(labels, inputs):
    return FocalLoss(2)(inputs, labels.long())
