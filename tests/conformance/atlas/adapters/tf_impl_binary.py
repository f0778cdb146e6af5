"""tf_impl.binary_focal_loss: a control, which must conform."""

import tf_impl

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    return tf_impl.binary_focal_loss(labels, inputs, alpha=alpha, gamma=gamma)
