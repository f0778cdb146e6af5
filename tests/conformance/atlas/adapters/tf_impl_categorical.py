"""tf_impl.categorical_focal_loss: a control, which must conform."""

import tf_impl

FAMILY, INPUTS, FRAMEWORK = "categorical", "logits", "tensorflow"


def loss(labels, inputs, *, alpha, gamma):
    weights = None if alpha is None else alpha.numpy()  # it takes numbers, not tensors
    return tf_impl.categorical_focal_loss(labels, inputs, alpha=weights, gamma=gamma)
