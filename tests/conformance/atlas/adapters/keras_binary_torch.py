"""keras.losses.BinaryFocalCrossentropy on Keras' PyTorch backend, where it cannot recover the logits."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras  # after the choice of its backend

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "torch"


def loss(labels, inputs, *, alpha, gamma):
    weights = {} if alpha is None else {"apply_class_balancing": True, "alpha": alpha}
    focal = keras.losses.BinaryFocalCrossentropy(**weights, gamma=gamma, from_logits=True, reduction="none")
    return focal(labels[:, None], inputs[:, None])


def as_shipped(labels, inputs):
    focal = keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, from_logits=True)
    return focal(labels[:, None], inputs[:, None])
