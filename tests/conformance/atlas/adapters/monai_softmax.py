"""monai.losses.FocalLoss with use_softmax=True and a sequence as alpha.

Without a reduction it returns one number for each example and class; their sum over the classes is the loss.
"""

from monai.losses import FocalLoss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    alpha = None if alpha is None else alpha.tolist()
    focal = FocalLoss(alpha=alpha, gamma=gamma, reduction="none", use_softmax=True, to_onehot_y=True)
    return focal(inputs, labels[:, None]).sum(1)


def as_shipped(labels, inputs):
    return FocalLoss(use_softmax=True, to_onehot_y=True)(inputs, labels[:, None])


def with_number(labels, inputs, *, alpha):
    focal = FocalLoss(alpha=alpha, reduction="none", use_softmax=True, to_onehot_y=True)
    return focal(inputs, labels[:, None]).sum(1)
