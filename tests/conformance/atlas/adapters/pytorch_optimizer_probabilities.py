"""pytorch_optimizer's BCEFocalLoss, from probabilities; alpha has no off, so without one the halves are doubled."""

from tests.conformance.atlas.one_file import load_one_file

BCEFocalLoss = load_one_file("pytorch-optimizer", "pytorch_optimizer/loss/focal.py").BCEFocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "probabilities", "torch"


def loss(labels, inputs, *, alpha, gamma):
    focal = BCEFocalLoss(alpha=0.5 if alpha is None else alpha, gamma=gamma, reduction="none")
    return focal(inputs, labels) * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return BCEFocalLoss()(inputs, labels)
