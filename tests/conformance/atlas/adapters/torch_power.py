"""The power form in PyTorch, 1 - p_t taken as sigmoid(-m), with its gradient written out. A control: it must conform.

PyTorch's own gradient of the power is 0 times infinity for gamma < 1 once sigmoid(-m) underflows.
"""

import torch
from torch.nn.functional import logsigmoid

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    margin = torch.where(labels == 1, inputs, -inputs)
    return -weight(labels, alpha) * torch.sigmoid(-margin) ** gamma * logsigmoid(margin)


def gradient(labels, inputs, *, alpha, gamma):
    sign = torch.where(labels == 1, 1, -1)
    p, q = torch.sigmoid(sign * inputs), torch.sigmoid(-sign * inputs)
    return sign * weight(labels, alpha) * q**gamma * (gamma * p * logsigmoid(sign * inputs) - q)


def weight(labels, alpha):
    return 1.0 if alpha is None else torch.where(labels == 1, alpha, 1 - alpha)
