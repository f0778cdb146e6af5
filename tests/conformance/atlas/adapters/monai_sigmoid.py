"""monai.losses.FocalLoss with its default use_softmax=False, one channel."""

from monai.losses import FocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(alpha=alpha, gamma=gamma, reduction="none")
    return focal(inputs[:, None], labels[:, None])[:, 0]


def as_shipped(labels, inputs):
    return FocalLoss()(inputs[:, None], labels[:, None])
