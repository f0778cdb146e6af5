"""Does focal loss only scale down?

"Focal loss down-weights easy examples": that is true of the loss. For the gradient it has to be said exactly. In every
logit, of two classes or of many, the gradient of focal loss (without a weight) is that of cross entropy times one
number, g(p_t, gamma), which is 1 at gamma = 0.

1. Find g: differentiate -(1 - p_t)^gamma log p_t and -log p_t in p_t, divide the first by the second, and write it.
2. Below some p_t, called p0, the gradient of focal loss is larger than that of cross entropy: g > 1. Find p0, where
   g = 1, for a gamma.
3. As a function of the margin s, p_t = sigmoid(s), focal loss is not convex. Find the p_t of its inflection point,
   where the size of the gradient, (1 - p_t) g(p_t, gamma), is largest. No closed form: search, to eight digits.
"""

import numpy as np


def g(p_t, gamma):
    """Return the factor of the gradient of cross entropy; p_t lies strictly between 0 and 1."""
    # BEGIN SOLUTION
    return (1 - p_t) ** (gamma - 1) * (1 - p_t - gamma * p_t * np.log(p_t))
    # END SOLUTION


def p0(gamma):
    """Return the p_t below one half at which g is 1, for gamma >= 1."""
    # BEGIN SOLUTION
    low, high = 0.01, 0.5  # g is above 1 at the left, below at the right
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if g(middle, gamma) > 1 else (low, middle)
    return low
    # END SOLUTION


def inflection(gamma):
    """Return the p_t at which (1 - p_t) g(p_t, gamma) is largest, for gamma >= 1."""

    # BEGIN SOLUTION
    def derivative(p):  # up to a positive factor, that of (1 - p)^gamma (1 - p - gamma p log p)
        return -gamma * (1 - p - gamma * p * np.log(p)) + (1 - p) * (-1 - gamma * (np.log(p) + 1))

    low, high = 1e-4, 0.3
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if derivative(middle) > 0 else (low, middle)
    return low
    # END SOLUTION
