"""focal_loss.binary_focal_loss, from logits; its weight is that of the positives alone, pos_weight."""

from focal_loss import binary_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    return binary_focal_loss(labels, inputs, gamma, pos_weight=alpha, from_logits=True)


def as_shipped(labels, inputs):
    return binary_focal_loss(labels, inputs, gamma=2, from_logits=True)
