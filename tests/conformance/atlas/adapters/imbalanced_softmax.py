"""imbalanced_losses.SoftmaxFocalLoss; alpha is one weight a class."""

from imbalanced_losses import SoftmaxFocalLoss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return SoftmaxFocalLoss(alpha=alpha, gamma=gamma, reduction="none")(inputs, labels)


def as_shipped(labels, inputs):
    return SoftmaxFocalLoss()(inputs, labels)
