"""The margin form of the categorical loss in PyTorch: the true logit less the others' log-sum-exp. A control."""

import torch
from torch.nn.functional import logsigmoid

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    true = torch.nn.functional.one_hot(labels, inputs.shape[1]).bool()
    others = torch.logsumexp(inputs.masked_fill(true, -torch.inf), dim=1)
    margin = inputs[true] - others
    weight = 1.0 if alpha is None else alpha[labels]
    return -weight * torch.exp(gamma * logsigmoid(-margin)) * logsigmoid(margin)
