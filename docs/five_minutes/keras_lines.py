"""Binary focal loss of logits, in Keras."""

from keras import ops


def focal_loss(labels, logits, alpha=0.25, gamma=2.0):
    """Return the loss of each example; alpha weights class 1."""
    labels = ops.cast(labels, logits.dtype)
    margin = ops.where(labels == 1, logits, -logits)  # the logit of the true class
    weight = 1.0 if alpha is None else labels * alpha + (1 - labels) * (1 - alpha)
    cross_entropy = ops.softplus(-margin)  # −log p_t, also where p_t rounds to 0
    modulating_factor = ops.exp(-gamma * ops.softplus(margin))  # (1 − p_t)^γ
    return weight * modulating_factor * cross_entropy
