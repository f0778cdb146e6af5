"""Many classes, and one weight for each.

The label of an example is a row of Y, one-hot; its prediction is a row of P, probabilities that add up to 1. Only the
true class has a loss, with its own weight:

    FL = -sum over c of alpha_c Y_c (1 - P_c)^gamma log P_c

alpha is a row, one weight per class. The notebook has one number instead, which only rescales the loss. Return one
value per example: sum over classes, do not reduce over examples. Y holds integers; a probability may be as small as a
millionth.
"""

import numpy as np


def focal_multi(Y, P, alpha, gamma):
    """Return the focal loss of each row, shape (N,), for Y and P of shape (N, K) and alpha of shape (K,)."""
    # BEGIN SOLUTION
    p_t = (Y * P).sum(axis=1)
    alpha_t = Y @ alpha
    return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
    # END SOLUTION
