"""pytorch_toolbelt.losses.BinaryFocalLoss."""

from pytorch_toolbelt.losses import BinaryFocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return BinaryFocalLoss(alpha=alpha, gamma=gamma, reduction="none")(inputs, labels)


def as_shipped(labels, inputs):
    return BinaryFocalLoss()(inputs, labels)
