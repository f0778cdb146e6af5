"""focal_loss.sparse_categorical_focal_loss, from logits; alpha is its class_weight."""

from focal_loss import sparse_categorical_focal_loss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    return sparse_categorical_focal_loss(labels, inputs, gamma, class_weight=alpha, from_logits=True)


def as_shipped(labels, inputs):
    return sparse_categorical_focal_loss(labels, inputs, gamma=2, from_logits=True)
