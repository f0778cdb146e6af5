"""A penalty on probabilities is not a penalty on weights.

The notebook adds l1 * sum(|p|) and l2 * sum(p^2) to its loss, where p is a softmax of logits z. What do they do?

1. The gradient of sum |p| in the logits.
2. The gradient of sum p^2 in the logits.
3. The notebook averages the focal loss over the batch but sums the penalty over it, so the penalty's weight grows with
   the batch. Write the loss of a batch in which every example carries its own penalty once.
"""

import numpy as np


def softmax(z):
    """Return the probabilities of each row of logits, shape (N, K). This one is given."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def l1_gradient(z):
    """Return the gradient of each row's sum |p| in each of its logits, in the shape of z."""
    # BEGIN SOLUTION
    return np.zeros_like(z)
    # END SOLUTION


def l2_gradient(z):
    """Return the gradient of each row's sum p^2 in each of its logits, in the shape of z."""
    # BEGIN SOLUTION
    p = softmax(z)
    return 2 * p * (p - (p**2).sum(axis=1, keepdims=True))
    # END SOLUTION


def regularised(focal, p, l2):
    """Return the batch mean of each example's focal loss, focal (N,), plus l2 times its sum p^2, p of (N, K)."""
    # BEGIN SOLUTION
    return np.mean(focal + l2 * (p**2).sum(axis=1))
    # END SOLUTION
