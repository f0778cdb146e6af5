"""reference.categorical_focal_loss: a control, which must conform."""

import reference

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "numpy"


def loss(labels, inputs, *, alpha, gamma):
    return reference.categorical_focal_loss(labels, inputs, alpha=alpha, gamma=gamma)


def gradient(labels, inputs, *, alpha, gamma):
    return reference.categorical_focal_loss_gradient(labels, inputs, alpha=alpha, gamma=gamma)
