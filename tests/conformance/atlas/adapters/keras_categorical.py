"""keras.losses.CategoricalFocalCrossentropy, from logits; alpha is a list of one weight a class, or 1."""

import keras

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    alpha = 1.0 if alpha is None else alpha
    focal = keras.losses.CategoricalFocalCrossentropy(alpha=alpha, gamma=gamma, from_logits=True, reduction="none")
    return focal(keras.ops.one_hot(labels, inputs.shape[-1]), inputs)


def as_shipped(labels, inputs):
    focal = keras.losses.CategoricalFocalCrossentropy(from_logits=True)
    return focal(keras.ops.one_hot(labels, inputs.shape[-1]), inputs)


def with_number(labels, inputs, *, alpha):
    focal = keras.losses.CategoricalFocalCrossentropy(alpha=alpha, from_logits=True, reduction="none")
    return focal(keras.ops.one_hot(labels, inputs.shape[-1]), inputs)
