"""Why does RetinaNet start with a bias of -4.6, and why is 0.25 not backwards?

A detector has one object among a thousand anchors. It starts with the same prediction pi for every anchor, the prior
probability, which the initial bias b sets: sigmoid(b) = pi.

1. Write b as a function of pi.
2. Write the positives' share of the first batch's focal loss, where there are `ratio` negatives per positive: one
   positive with p_t = pi and weight alpha, `ratio` negatives with p_t = 1 - pi and weight 1 - alpha.

Then compare pi = 0.5 with pi = 0.01 at alpha = 0.25, gamma = 2, ratio = 1000: which class has most of the loss at the
start, and what does alpha do to it?
"""

import numpy as np


def prior_bias(pi):
    """Return the logit whose sigmoid is pi."""
    # BEGIN SOLUTION
    return -np.log((1 - pi) / pi)
    # END SOLUTION


def positive_share(pi, alpha, gamma, ratio):
    """Return the positives' share of the loss before training."""
    # BEGIN SOLUTION
    positives = -alpha * (1 - pi) ** gamma * np.log(pi)
    negatives = -(1 - alpha) * pi**gamma * np.log(1 - pi) * ratio
    return positives / (positives + negatives)
    # END SOLUTION
