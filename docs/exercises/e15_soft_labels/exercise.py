"""What is focal loss of a label that is neither 0 nor 1?

Label smoothing, mixup and annotators who disagree give a label t between 0 and 1. The definition does not
cover it: an extension is a choice, and the extensions in use have different best predictions. One keeps every theorem:
it agrees with the definition at t = 0 and at t = 1, and is linear in t. Write it, without alpha, for arrays t and p,
with t from 0 to 1 and p between a millionth and 1 minus a millionth.

An annotator says 0.3, or three of ten annotators say 1: does this extension tell the two apart?
"""

import numpy as np


def focal_soft(t, p, gamma):
    """Return the loss of each example: label t in [0, 1], probability p of class 1."""
    # BEGIN SOLUTION
    return -t * (1 - p) ** gamma * np.log(p) - (1 - t) * p**gamma * np.log(1 - p)
    # END SOLUTION
