"""What does the term with 0.5 do?

The readme's custom MSE adds lam * (0.5 - prediction)^2 to the squared error, to "discourage overconfidence". For one
prediction q and one label y the loss is

    (y - q)^2 + lam (0.5 - q)^2

1. Which prediction is best? (That is what training goes to.)
2. Label smoothing replaces y by (1 - eps) y + eps / 2. Which eps has the same best prediction, for every y?
"""


def argmin(y, lam):
    """Return the prediction at which the loss is smallest."""
    # BEGIN SOLUTION
    return (y + lam / 2) / (1 + lam)
    # END SOLUTION


def eps_from_lam(lam):
    """Return the label smoothing that lam amounts to."""
    # BEGIN SOLUTION
    return lam / (1 + lam)
    # END SOLUTION
