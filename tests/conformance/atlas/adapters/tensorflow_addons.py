"""tensorflow_addons.losses.sigmoid_focal_crossentropy, from logits; alpha=0 turns the weights off."""

import tf_keras

from tests.conformance.atlas.one_file import load_one_file

absent = ("tensorflow_addons.utils.keras_utils", "tensorflow_addons.utils.types", "typeguard")
module = load_one_file("tensorflow-addons", "tensorflow_addons/losses/focal_loss.py", absent)
module.K = tf_keras.backend  # of Keras 2, for which it was written

FAMILY, INPUTS, FRAMEWORK, OFF = "binary", "logits", "tensorflow", "zero"


def loss(labels, inputs, *, alpha, gamma):
    focal = module.sigmoid_focal_crossentropy
    return focal(labels[:, None], inputs[:, None], alpha=alpha, gamma=gamma, from_logits=True)


def as_shipped(labels, inputs):
    return module.sigmoid_focal_crossentropy(labels[:, None], inputs[:, None], from_logits=True)
