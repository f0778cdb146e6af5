"""No clip, and no logarithm of a sigmoid.

Write the binary focal loss of a logit:

    FL = -alpha_t (1 - p_t)^gamma log p_t
    p_t = sigmoid(x) for a positive, 1 - sigmoid(x) for a negative

It must be right at a logit of 0 and at a logit of -1000. There the naive formula gives inf or NaN; with a clip the loss
is constant, so its gradient is 0 and the worst examples are never learned. It must also be right at a logit of 20 for a
positive, where the loss is tiny: in float32 1 - p_t is then 0, or has one right digit, if it is a difference. alpha is
None (off) or the weight of class 1; class 0 has the weight 1 - alpha. Return one value per example, in the dtype of the
logits, which is float32 or float64.

This file is also an adapter for the conformance command; from the root of the kit:

    python -m tests.conformance my/e06_from_logits.py
"""

import numpy as np

FAMILY = "binary"
INPUTS = "logits"
FRAMEWORK = "numpy"


def loss(labels, inputs, *, alpha, gamma):
    """Return the focal loss of each example."""
    # BEGIN SOLUTION
    margin = np.where(labels == 1, inputs, -inputs)
    one_minus_p_t = np.exp(-np.logaddexp(0, margin))  # without the subtraction
    weight = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
    return (weight * one_minus_p_t**gamma * np.logaddexp(0, -margin)).astype(inputs.dtype)
    # END SOLUTION
