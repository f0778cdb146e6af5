"""fvcore.nn.sigmoid_focal_loss, which detectron2 uses; alpha=-1, the default, turns the weights off."""

from fvcore.nn import sigmoid_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return sigmoid_focal_loss(inputs, labels, alpha=-1 if alpha is None else alpha, gamma=gamma, reduction="none")


def as_shipped(labels, inputs):
    return sigmoid_focal_loss(inputs, labels)
