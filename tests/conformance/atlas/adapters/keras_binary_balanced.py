"""keras.losses.BinaryFocalCrossentropy with apply_class_balancing=True, without which alpha is ignored."""

import keras

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    weights = {} if alpha is None else {"apply_class_balancing": True, "alpha": alpha}
    focal = keras.losses.BinaryFocalCrossentropy(**weights, gamma=gamma, from_logits=True, reduction="none")
    return focal(labels[:, None], inputs[:, None])


def as_shipped(labels, inputs):
    focal = keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, from_logits=True)
    return focal(labels[:, None], inputs[:, None])
