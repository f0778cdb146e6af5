"""kornia.losses.binary_focal_loss_with_logits; it wants at least two axes."""

from kornia.losses import binary_focal_loss_with_logits

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return binary_focal_loss_with_logits(inputs[:, None], labels[:, None], alpha=alpha, gamma=gamma)[:, 0]


def as_shipped(labels, inputs):
    return binary_focal_loss_with_logits(inputs[:, None], labels[:, None])[:, 0]
