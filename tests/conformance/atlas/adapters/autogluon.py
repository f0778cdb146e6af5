"""AutoGluon's FocalLoss of autogluon.multimodal; alpha is one weight a class."""

from tests.conformance.atlas.one_file import load_one_file

file = "autogluon/multimodal/optim/losses/focal_loss.py"
FocalLoss = load_one_file("autogluon.multimodal", file).FocalLoss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    return FocalLoss(alpha=alpha, gamma=gamma, reduction="none")(inputs, labels)


def as_shipped(labels, inputs):
    return FocalLoss()(inputs, labels)
