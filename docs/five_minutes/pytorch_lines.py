"""Binary focal loss of logits, in PyTorch."""

import torch
from torch.nn.functional import logsigmoid


def focal_loss(labels, logits, alpha=0.25, gamma=2.0):
    """Return the loss of each example; alpha weights class 1."""
    margin = torch.where(labels == 1, logits, -logits)  # the logit of the true class
    weight = 1.0 if alpha is None else torch.where(labels == 1, alpha, 1 - alpha)
    cross_entropy = -logsigmoid(margin)  # −log p_t, also where p_t rounds to 0
    modulating_factor = torch.exp(gamma * logsigmoid(-margin))  # (1 − p_t)^γ
    return weight * modulating_factor * cross_entropy
