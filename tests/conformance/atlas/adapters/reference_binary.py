"""reference.binary_focal_loss: a control, which must conform."""

import reference

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "numpy"


def loss(labels, inputs, *, alpha, gamma):
    return reference.binary_focal_loss(labels, inputs, alpha=alpha, gamma=gamma)


def gradient(labels, inputs, *, alpha, gamma):
    return reference.binary_focal_loss_gradient(labels, inputs, alpha=alpha, gamma=gamma)
