"""How many examples is a class worth?

The more examples of a class there are, the less the next one adds: it resembles one that is there already. With a
beta below 1, the first example counts 1, the second beta, the third beta^2, and so on. Their sum is the effective
number of examples; a class is weighted by its inverse (Cui et al. 2019).

1. Write the effective number of n examples without a loop, right to six digits also for beta = 0.9999999, and for
   beta = 0 and n = 1.
2. Write the weights of the classes from their counts. They add up to the number of classes.

Which well-known weights are left at beta = 0, and which as beta goes to 1?
"""

import numpy as np


def effective_number(n, beta):
    """Return 1 + beta + ... + beta^(n - 1)."""
    # BEGIN SOLUTION
    return -np.expm1(n * np.log(beta)) / (1 - beta) if beta > 0 else 1.0
    # END SOLUTION


def class_weights(counts, beta):
    """Return a weight for each class, shape (K,); counts is an array of integers."""
    # BEGIN SOLUTION
    inverse = np.array([1 / effective_number(n, beta) for n in counts])
    return inverse / inverse.sum() * len(counts)
    # END SOLUTION
