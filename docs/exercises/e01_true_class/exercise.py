"""Which number does the little t pick?

A binary classifier says p, its probability of class 1. The label y is 1 or 0. Two names with a t cover both cases:

    p_t      the probability of the true class: p, or 1 - p where y = 0
    alpha_t  the weight of the true class: alpha, or 1 - alpha where y = 0

Then, for an example with a known p_t and no weight:

    cross entropy    CE = -log p_t        (the natural logarithm)
    focal loss       FL = (1 - p_t)^gamma CE
    and their ratio  CE / FL

Write the three functions. Arguments and results are numbers; y is an integer. At p_t = 0.95 and gamma = 2 the ratio may
surprise you: which of the two numbers changed?
"""

import numpy as np


def p_t(y, p):
    """Return the probability of the true class."""
    # BEGIN SOLUTION
    return p if y == 1 else 1 - p
    # END SOLUTION


def alpha_t(y, alpha):
    """Return the weight of the true class."""
    # BEGIN SOLUTION
    return alpha if y == 1 else 1 - alpha
    # END SOLUTION


def easy(p_t, gamma):
    """Return cross entropy, focal loss and the ratio of the first to the second."""
    # BEGIN SOLUTION
    ce = -np.log(p_t)
    fl = (1 - p_t) ** gamma * ce
    return ce, fl, ce / fl
    # END SOLUTION
