"""keras_cv.losses.FocalLoss, from logits; its alpha has no off, so without one the halves are doubled."""

from keras_cv.losses import FocalLoss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    focal = FocalLoss(alpha=0.5 if alpha is None else alpha, gamma=gamma, from_logits=True, reduction="none")
    return focal(labels[:, None], inputs[:, None]) * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return FocalLoss(from_logits=True)(labels[:, None], inputs[:, None])
