"""simpletransformers' FocalLoss; alpha as a list is one weight a class."""

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("simpletransformers", "simpletransformers/losses/focal_loss.py").FocalLoss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    weights = None if alpha is None else alpha.tolist()
    return FocalLoss(alpha=weights, gamma=gamma, reduction="none")(inputs, labels)


def as_shipped(labels, inputs):
    return FocalLoss()(inputs, labels)


def with_number(labels, inputs, *, alpha):
    return FocalLoss(alpha=alpha, reduction="none")(inputs, labels)
