"""Tune alpha and gamma, from two starts.

The data of e19, with 40 positives, in two halves: one to train on, one to choose by. A search tries every alpha and
gamma and keeps the pair with the best F1 on the second half. What else does it choose by, without saying so?

1. train: w starts at 0 and b at `start`; take so many steps of size 1 down the mean focal loss, with the whole data in
   each step. Return w and b after the last one. `gradient` is given.
2. f1: of labels y and predictions p, where p >= 1/2 means "positive": 2 times the true positives, divided by the number
   of positives in y plus the number of predicted ones; 0 where there are neither.
3. tune: try all pairs of ALPHAS and GAMMAS; return the alpha and the gamma with the highest F1 on the second half.

Then call tune with 20 steps, once from start = 0 and once from the prior bias of e13; then both with 3000 steps. Which
of the two numbers of steps gives one answer, and which two? What would you have reported?
"""

import numpy as np
from sklearn.datasets import load_breast_cancer

ALPHAS = (0.25, 0.5, 0.75, 0.9)
GAMMAS = (0, 1, 2, 4)


def halves():
    """Return X and y to train on, then X and y to choose by; 1 is malignant."""
    X, benign = load_breast_cancer(return_X_y=True)
    y = 1 - benign
    kept = np.sort(np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y == 1)[::5][:40]]))
    X, y = X[kept, :4], y[kept]
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return X[::2], y[::2], X[1::2], y[1::2]


def gradient(y, z, alpha, gamma):
    """Return the derivative of each example's focal loss in its logit."""
    m = np.where(y == 1, z, -z)
    ce, one_minus_p_t = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))
    return np.where(y == 1, -alpha, 1 - alpha) * one_minus_p_t**gamma * (gamma * np.exp(-ce) * ce + one_minus_p_t)


def train(X, y, alpha, gamma, start, steps):
    """Return w, shape (4,), and b, a number, after so many steps of size 1."""
    # BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), float(start)
    for _ in range(steps):
        gradients = gradient(y, X @ w + b, alpha, gamma)
        w, b = w - X.T @ gradients / len(y), b - gradients.mean()
    return w, b
    # END SOLUTION


def f1(y, p):
    """Return F1 at the threshold 1/2."""
    # BEGIN SOLUTION
    hits = np.sum((p >= 0.5) & (y == 1))
    return 2 * hits / max(1, np.sum(p >= 0.5) + np.sum(y == 1))
    # END SOLUTION


def tune(X, y, X_new, y_new, start, steps):
    """Return the alpha and the gamma whose training has the highest F1 on X_new, y_new."""

    # BEGIN SOLUTION
    def score(pair):
        w, b = train(X, y, *pair, start, steps)
        return f1(y_new, 1 / (1 + np.exp(-(X_new @ w + b))))

    return max(((alpha, gamma) for alpha in ALPHAS for gamma in GAMMAS), key=score)
    # END SOLUTION
