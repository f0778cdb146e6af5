"""pytorch_optimizer's FocalLoss, whose alpha multiplies every example alike; 1 turns it off. It always averages."""

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("pytorch-optimizer", "pytorch_optimizer/loss/focal.py").FocalLoss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "logits", "torch", "mean"


def loss(labels, inputs, *, alpha, gamma):
    return FocalLoss(alpha=1.0 if alpha is None else alpha, gamma=gamma)(inputs, labels)


def as_shipped(labels, inputs):
    return FocalLoss()(inputs, labels)
