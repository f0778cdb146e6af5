"""Why does RetinaNet start with a bias of -4.6, and why is 0.25 not backwards?

A detector has one object among a thousand anchors. It starts with the same prediction pi for every anchor, which one
bias b makes: sigmoid(b) = pi.

1. Write b as a function of pi.
2. Write the share of the first batch's focal loss that the positives hold, where there are `ratio` negatives to each
   positive: one positive of p_t = pi and weight alpha, `ratio` negatives of p_t = 1 - pi and weight 1 - alpha.

Then compare pi = 0.5 with pi = 0.01 at alpha = 0.25, gamma = 2, ratio = 1000.
"""

import numpy as np


def prior_bias(pi):
    """Return the logit of which pi is the sigmoid."""
    # BEGIN SOLUTION
    return -np.log((1 - pi) / pi)
    # END SOLUTION


def positive_share(pi, alpha, gamma, ratio):
    """Return what share of the loss the positives hold before training."""
    # BEGIN SOLUTION
    positives = -alpha * (1 - pi) ** gamma * np.log(pi)
    negatives = -(1 - alpha) * pi**gamma * np.log(1 - pi) * ratio
    return positives / (positives + negatives)
    # END SOLUTION
