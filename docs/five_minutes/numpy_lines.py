"""Binary focal loss of logits, in NumPy."""

import numpy as np


def focal_loss(labels, logits, alpha=0.25, gamma=2.0):
    """Return the loss of each example; alpha weights class 1."""
    margin = np.where(labels == 1, logits, -logits)  # the logit of the true class
    weight = 1.0 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
    cross_entropy = np.logaddexp(0, -margin)  # −log p_t, also where p_t rounds to 0
    modulating_factor = np.exp(-gamma * np.logaddexp(0, margin))  # (1 − p_t)^γ
    return weight * modulating_factor * cross_entropy
