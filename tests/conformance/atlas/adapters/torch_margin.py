"""The margin form of the categorical loss in PyTorch: the true logit less the others' log-sum-exp. A control.

The largest of the other logits is subtracted first, from the true one too: a logsumexp that adds it back rounds a small
margin between large logits to nothing.
"""

import torch
from torch.nn.functional import logsigmoid

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    true = torch.nn.functional.one_hot(labels, inputs.shape[1]).bool()
    others = inputs.masked_fill(true, -torch.inf)
    largest = others.max(dim=1).values.detach()
    margin = inputs[true] - largest - torch.logsumexp(others - largest[:, None], dim=1)
    weight = 1.0 if alpha is None else alpha[labels]
    return -weight * torch.exp(gamma * logsigmoid(-margin)) * logsigmoid(margin)
