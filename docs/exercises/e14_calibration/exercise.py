"""What does a model say that was trained with focal loss?

Among examples that look alike a share eta is positive. The prediction p that costs least on average is

    argmin over p of  eta alpha FL(p) + (1 - eta) (1 - alpha) FL(1 - p)
    where             FL(p) = -(1 - p)^gamma log p

For cross entropy (alpha = 1/2, gamma = 0) it is eta: such a loss is called proper. Focal loss is not.

1. Find it. No closed form: search, to eight digits. The average cost is convex in p.
2. Undo it: given a prediction p of a model that was trained with alpha = 1/2, what was eta? This has a closed form.
3. A model that was trained with some alpha says p = 1/2. What is eta? It does not depend on gamma.
"""

import numpy as np


def argmin_p(eta, alpha, gamma):
    """Return the prediction that costs least on average."""

    # BEGIN SOLUTION
    def pull(p):  # minus the slope of FL
        return (1 - p) ** gamma / p - gamma * (1 - p) ** (gamma - 1) * np.log(p)

    low, high = 1e-12, 1 - 1e-12
    for _ in range(80):
        p = (low + high) / 2
        rising = eta * alpha * pull(p) < (1 - eta) * (1 - alpha) * pull(1 - p)
        low, high = (low, p) if rising else (p, high)
    return (low + high) / 2
    # END SOLUTION


def recalibrate(p, gamma):
    """Return the share eta of which p is the best prediction, for alpha = 1/2."""

    # BEGIN SOLUTION
    def g(p):
        return (1 - p) ** gamma - gamma * p * (1 - p) ** (gamma - 1) * np.log(p)

    return p * g(1 - p) / ((1 - p) * g(p) + p * g(1 - p))
    # END SOLUTION


def threshold_eta(alpha):
    """Return the share eta at which one half is the best prediction."""
    # BEGIN SOLUTION
    return 1 - alpha
    # END SOLUTION
