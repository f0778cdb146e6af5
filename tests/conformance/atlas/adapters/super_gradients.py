"""super_gradients' FocalLoss around BCEWithLogitsLoss; alpha has no off, so without one the halves are doubled."""

from torch.nn import BCEWithLogitsLoss

from tests.conformance.atlas.one_file import load_one_file

FocalLoss = load_one_file("super-gradients", "super_gradients/training/losses/focal_loss.py").FocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(BCEWithLogitsLoss(reduction="none"), gamma=gamma, alpha=0.5 if alpha is None else alpha)
    return focal(inputs, labels) * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return FocalLoss(BCEWithLogitsLoss())(inputs, labels)
