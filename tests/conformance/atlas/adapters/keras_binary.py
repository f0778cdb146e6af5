"""keras.losses.BinaryFocalCrossentropy as most call it: alpha is given, apply_class_balancing left at False."""

import keras

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    alpha = 0.25 if alpha is None else alpha
    focal = keras.losses.BinaryFocalCrossentropy(alpha=alpha, gamma=gamma, from_logits=True, reduction="none")
    return focal(labels[:, None], inputs[:, None])


def as_shipped(labels, inputs):
    return keras.losses.BinaryFocalCrossentropy(from_logits=True)(labels[:, None], inputs[:, None])
