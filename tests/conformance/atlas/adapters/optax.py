"""optax.losses.sigmoid_focal_loss, in log space on both sides."""

from optax.losses import sigmoid_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "jax"


def loss(labels, inputs, *, alpha, gamma):
    return sigmoid_focal_loss(inputs, labels, alpha=alpha, gamma=gamma)


def as_shipped(labels, inputs):
    return sigmoid_focal_loss(inputs, labels)
