"""The gradient in every logit.

A softmax ties the classes together: the loss looks at p_t alone, but p_t depends on every logit. So the gradient of
each example is a vector with an entry for each class, not only for the true one.

1. Write logsumexp, log(exp(z_1) + exp(z_2) + ...), for each row of Z. It must be finite for entries of 1000, and right
   where an entry is -inf.
2. With m = z_t - logsumexp of the other logits, p_t = sigmoid(m): the loss is that of a binary logit m. What is the
   derivative of m in each logit? Write the gradient of each example's focal loss in its logits, for labels t (integers,
   one per row) and a weight for each class. It must be finite at every logit, and right to six digits also where it
   is tiny.

What do the entries of a row add up to, and what does that say about adding a constant to all logits?
"""

import numpy as np


def logsumexp(Z):
    """Return log(sum(exp(z))) of each row, shape (N,)."""
    # BEGIN SOLUTION
    largest = Z.max(axis=1)
    return largest + np.log(np.exp(Z - largest[:, None]).sum(axis=1))
    # END SOLUTION


def gradient(t, Z, alpha, gamma):
    """Return the derivatives of each example's focal loss in its logits, shape (N, K); alpha has a weight a class."""
    # BEGIN SOLUTION
    is_true = np.arange(Z.shape[1]) == t[:, None]
    others = np.where(is_true, -np.inf, Z)
    share = np.exp(others - logsumexp(others)[:, None])  # of each class among the others: -dm/dz
    m = Z[is_true] - logsumexp(others)
    ce, one_minus_p_t = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))
    size = alpha[t] * one_minus_p_t**gamma * (gamma * np.exp(-ce) * ce + one_minus_p_t)
    return size[:, None] * np.where(is_true, -1, share)
    # END SOLUTION
