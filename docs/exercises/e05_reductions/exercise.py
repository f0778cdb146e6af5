"""From many losses to one number.

1. The modulating factor belongs to an example, not to a batch. Given the cross entropies of a batch, compute each
   example's focal loss, then average.
2. Losses are reduced in four ways: "none" keeps them; "sum"; "mean"; and "num_pos", RetinaNet's: all losses, negatives
   too, summed and divided by the number of positives (by 1 where there is none).
3. Before training a softmax predicts 1/C for each of C classes. What should the loss of the first batch be? If yours
   differs, look for the bug before you train.
"""

import numpy as np


def focal_mean(ce, gamma):
    """Return the mean focal loss of examples whose cross entropies, without a weight, are ce."""
    # BEGIN SOLUTION
    return np.mean((1 - np.exp(-ce)) ** gamma * ce)
    # END SOLUTION


def reduce(losses, y, how):
    """Return the losses (N,) reduced in the way that `how` names; y holds labels, 1 for a positive."""
    # BEGIN SOLUTION
    if how == "none":
        return losses
    if how == "num_pos":
        return losses.sum() / max(1, (y == 1).sum())
    return losses.sum() if how == "sum" else losses.mean()
    # END SOLUTION


def first_value(classes, alpha, gamma):
    """Return the loss of an example at a uniform prediction, with one weight alpha."""
    # BEGIN SOLUTION
    return alpha * (1 - 1 / classes) ** gamma * np.log(classes)
    # END SOLUTION
