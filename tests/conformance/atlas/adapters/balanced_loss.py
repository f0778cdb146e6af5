"""balanced_loss.losses.focal_loss, as its Loss calls it: one-hot labels, one weight an example, that of its class.

It returns the sum over the number of labels, as it documents.
"""

import torch
from balanced_loss.losses import Loss, focal_loss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "categorical", "logits", "torch", "mean"


def loss(labels, inputs, *, alpha, gamma):
    one_hot = torch.nn.functional.one_hot(labels, inputs.shape[1]).to(inputs.dtype)
    weights = None if alpha is None else alpha[labels][:, None]
    return focal_loss(inputs, one_hot, alpha=weights, gamma=gamma)


def as_shipped(labels, inputs):
    return Loss("focal_loss")(inputs, labels)
