"""One gamma for each side.

In multi-label data nearly every label is negative. The asymmetric loss (Ben-Baruch et al. 2020) treats the two sides
differently: a power of its own for each, and for negatives a margin m: p_m = max(p - m, 0) takes the place of p.

    y = 1: -(1 - p)^gamma_pos log p          y = 0: -p_m^gamma_neg log(1 - p_m)

1. Write the loss of arrays y and p.
2. Write a negative's gradient in its logit z, p = sigmoid(z), for gamma_neg > 1. The margin depends on p, and p on z.

Which negatives are not learnt from at all? What happens to one of them whose label is wrong?
"""

import numpy as np


def asymmetric(y, p, gamma_pos, gamma_neg, margin):
    """Return each example's asymmetric loss."""
    # BEGIN SOLUTION
    p_m = np.maximum(p - margin, 0)
    return np.where(y == 1, -((1 - p) ** gamma_pos) * np.log(p), -(p_m**gamma_neg) * np.log1p(-p_m))
    # END SOLUTION


def negative_gradient(z, gamma_neg, margin):
    """Return the derivative of each negative's loss in its logit."""
    # BEGIN SOLUTION
    p = 1 / (1 + np.exp(-z))
    p_m = np.maximum(p - margin, 0)
    in_p_m = p_m**gamma_neg / (1 - p_m) - gamma_neg * p_m ** (gamma_neg - 1) * np.log1p(-p_m)
    return in_p_m * p * (1 - p)
    # END SOLUTION
