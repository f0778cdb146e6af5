"""The log form in PyTorch: both logarithms from the logit, the power as an exponential. A control: it must conform."""

import torch
from torch.nn.functional import logsigmoid

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    margin = torch.where(labels == 1, inputs, -inputs)
    weight = 1.0 if alpha is None else torch.where(labels == 1, alpha, 1 - alpha)
    return -weight * torch.exp(gamma * logsigmoid(-margin)) * logsigmoid(margin)
