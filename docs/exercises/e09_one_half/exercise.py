"""What does the term with 0.5 do?

The readme's custom MSE adds lam * (0.5 - prediction)^2 to the squared error, to "discourage overconfidence". For one
prediction q and one label y the loss is

    (y - q)^2 + lam (0.5 - q)^2

1. Which prediction minimises the loss? (Training converges to it.)
2. Label smoothing replaces y by (1 - eps) y + eps / 2. Which eps has the same minimiser, for every y?
"""


def argmin(y, lam):
    """Return the prediction that minimises the loss."""
    # BEGIN SOLUTION
    return (y + lam / 2) / (1 + lam)
    # END SOLUTION


def eps_from_lam(lam):
    """Return the label smoothing that has the same minimiser as lam."""
    # BEGIN SOLUTION
    return lam / (1 + lam)
    # END SOLUTION
