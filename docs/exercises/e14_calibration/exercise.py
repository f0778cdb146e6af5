"""What does a model predict that was trained with focal loss?

Examples with the same features are positive with probability eta (the posterior). The prediction p with the lowest
expected loss is

    argmin over p of  eta alpha FL(p) + (1 - eta) (1 - alpha) FL(1 - p)
    where             FL(p) = -(1 - p)^gamma log p

For cross entropy (alpha = 1/2, gamma = 0) it is eta: such a loss is called proper. Focal loss is not proper.

1. Find it. No closed form: search, to eight digits. The expected loss is convex in p.
2. Invert it (recalibration): given a prediction p of a model that was trained with alpha = 1/2, what is eta? This has a
   closed form.
3. A model that was trained with some alpha predicts p = 1/2. What is eta? It does not depend on gamma.
"""

import numpy as np


def argmin_p(eta, alpha, gamma):
    """Return the prediction with the lowest expected loss."""

    # BEGIN SOLUTION
    def neg_derivative(p):  # -dFL/dp
        return (1 - p) ** gamma / p - gamma * (1 - p) ** (gamma - 1) * np.log(p)

    low, high = 1e-12, 1 - 1e-12
    for _ in range(80):
        p = (low + high) / 2
        rising = eta * alpha * neg_derivative(p) < (1 - eta) * (1 - alpha) * neg_derivative(1 - p)
        low, high = (low, p) if rising else (p, high)
    return (low + high) / 2
    # END SOLUTION


def recalibrate(p, gamma):
    """Return the eta whose best prediction is p, for alpha = 1/2."""

    # BEGIN SOLUTION
    def g(p):
        return (1 - p) ** gamma - gamma * p * (1 - p) ** (gamma - 1) * np.log(p)

    return p * g(1 - p) / ((1 - p) * g(p) + p * g(1 - p))
    # END SOLUTION


def threshold_eta(alpha):
    """Return the eta whose best prediction is one half."""
    # BEGIN SOLUTION
    return 1 - alpha
    # END SOLUTION
