"""segmentation_models' categorical_focal_loss on Keras 2, on a softmax; alpha is one factor, and 1 turns it off."""

import tensorflow as tf
import tf_keras

from tests.conformance.atlas.one_file import load_one_file

focal = load_one_file("segmentation-models", "segmentation_models/base/functional.py").categorical_focal_loss

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    one_hot = tf.one_hot(labels, inputs.shape[-1], dtype=inputs.dtype)
    weights = 1.0 if alpha is None else alpha
    return focal(one_hot, tf.nn.softmax(inputs), alpha=weights, gamma=gamma, backend=tf_keras.backend)


def as_shipped(labels, inputs):
    one_hot = tf.one_hot(labels, inputs.shape[-1], dtype=inputs.dtype)
    return focal(one_hot, tf.nn.softmax(inputs), backend=tf_keras.backend)


def with_number(labels, inputs, *, alpha):
    one_hot = tf.one_hot(labels, inputs.shape[-1], dtype=inputs.dtype)
    return focal(one_hot, tf.nn.softmax(inputs), alpha=alpha, backend=tf_keras.backend)
