"""Train a model with your own loss.

The data are real: measurements of cell nuclei, 357 benign and 20 malignant. The model is logistic regression, z = X w +
b and p = sigmoid(z). Nothing is imported for it but NumPy: loss, gradient, initial bias and training are yours.

1. loss: the focal loss of each example, from its logit.
2. gradient: its derivative in the logit, for each example.
3. initial_bias: the b at which w = 0 predicts the share of positives in y for everybody.
4. train: start at w = 0 and that b, and go down the mean loss over all examples, with the whole data in each step,
   until the mean gradient is below 1e-4 and, for each column x of X, the mean of x times gradient is below 1e-3. A few
   thousand steps do it, in less than a second. Return w and b. There is no penalty.
5. recalibrate: the probability of a positive, where a model that was trained with alpha and gamma predicts p: the one
   for which that p has the lowest expected loss.

Then print the mean of p after training at alpha = 0.5, for gamma = 0 and gamma = 2, and the mean of y. Which agrees,
and why? What does `recalibrate` do to the other?
"""

import numpy as np
from sklearn.datasets import load_breast_cancer


def data():
    """Return X, standardised, shape (377, 4), and y, 1 for malignant."""
    X, benign = load_breast_cancer(return_X_y=True)
    y = 1 - benign
    rare = np.flatnonzero(y == 1)[::10][:20]
    kept = np.sort(np.concatenate([np.flatnonzero(y == 0), rare]))
    X = X[kept, :4]
    return (X - X.mean(axis=0)) / X.std(axis=0), y[kept]


def loss(y, z, alpha, gamma):
    """Return the focal loss of each example."""
    # BEGIN SOLUTION
    m = np.where(y == 1, z, -z)
    return np.where(y == 1, alpha, 1 - alpha) * np.exp(-gamma * np.logaddexp(0, m)) * np.logaddexp(0, -m)
    # END SOLUTION


def gradient(y, z, alpha, gamma):
    """Return the derivative of each example's focal loss in its logit."""
    # BEGIN SOLUTION
    m = np.where(y == 1, z, -z)
    ce, one_minus_p_t = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))
    return np.where(y == 1, -alpha, 1 - alpha) * one_minus_p_t**gamma * (gamma * np.exp(-ce) * ce + one_minus_p_t)
    # END SOLUTION


def initial_bias(y):
    """Return the b for which sigmoid(b) is the share of positives in y."""
    # BEGIN SOLUTION
    return np.log(y.mean() / (1 - y.mean()))
    # END SOLUTION


def train(X, y, alpha, gamma):
    """Return w, shape (4,), and b, a number."""
    # BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), initial_bias(y)
    for _ in range(2000):
        gradients = gradient(y, X @ w + b, alpha, gamma)
        w, b = w - 5 * X.T @ gradients / len(y), b - 5 * gradients.mean()
    return w, b
    # END SOLUTION


def recalibrate(p, alpha, gamma):
    """Return the probability of a positive, where a model that was trained with alpha and gamma predicts p."""

    # BEGIN SOLUTION
    def derivative(p_t):  # of the loss without a weight, in p_t, without its minus
        return (1 - p_t) ** gamma / p_t - gamma * (1 - p_t) ** (gamma - 1) * np.log(p_t)

    positive, negative = alpha * derivative(p), (1 - alpha) * derivative(1 - p)
    return negative / (positive + negative)
    # END SOLUTION
