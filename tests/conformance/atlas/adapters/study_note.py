"""The study note's function, written again from its formulas: the weight, the power of 1 - p_t, the cross entropy."""

import torch

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits(inputs, labels, reduction="none")
    p = torch.sigmoid(inputs)
    p_t = p * labels + (1 - p) * (1 - labels)
    weight = 1.0 if alpha is None else alpha * labels + (1 - alpha) * (1 - labels)
    return weight * (1 - p_t) ** gamma * cross_entropy


def as_shipped(labels, inputs):
    return loss(labels, inputs, alpha=0.25, gamma=2.0).mean()
