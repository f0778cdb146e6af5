"""segmentation_models' binary_focal_loss on Keras 2, from probabilities; it always averages.

Alpha has no off, so without one the halves are doubled.
"""

import tf_keras

from tests.conformance.atlas.one_file import load_one_file

focal = load_one_file("segmentation-models", "segmentation_models/base/functional.py").binary_focal_loss

FAMILY, INPUTS, FRAMEWORK, REDUCTION = "binary", "probabilities", "tensorflow", "mean"


def loss(labels, inputs, *, alpha, gamma):
    weighted = focal(labels, inputs, alpha=0.5 if alpha is None else alpha, gamma=gamma, backend=tf_keras.backend)
    return weighted * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return focal(labels, inputs, backend=tf_keras.backend)
