"""Find the mistake in a stranger's loss.

Five binary focal losses, each written as somebody might ship it. They take arrays of labels and logits, and the numbers
alpha and gamma, so each can be asked like any loss. Some are wrong; the checker can name a mistake from the answers
alone, and so can you.

The names, NONE for a loss in which nothing is wrong:

    NONE                   nothing: it is focal loss
    ALPHA_SWAPPED          alpha weights class 0, and 1 - alpha class 1
    ALPHA_SAME_BOTH        both classes have the weight alpha
    ALPHA_IGNORED          alpha changes nothing
    GAMMA_MULTIPLIED       the factor is gamma (1 - p_t), not a power
    MODULATOR_INVERTED     the factor is p_t^gamma
    MODULATOR_ONE_SIDED    the factor is (1 - p)^gamma for negatives, too
    DOUBLE_SIGMOID         a sigmoid is applied to the logits twice
    WEIGHT_LEAKED          p_t is computed from the weighted cross entropy

1. Write into NAMES what is wrong with each.
2. Return evidence from `witness`: labels, logits, alpha and gamma for which one of the stranger's values is off by a
   tenth of the right value or more.

Read the code last. Ask first: which argument, varied alone, tells two of these apart?
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def a(labels, logits, alpha, gamma):
    hit = np.where(labels > 0, sigmoid(logits), sigmoid(-logits))
    balance = (alpha + 1) / 2 - np.sign(labels - 0.5) * (alpha - 0.5) - 0.5 * alpha
    return balance * np.abs(hit - 1) ** gamma * -np.log(hit)


def b(labels, logits, alpha, gamma):
    scores = sigmoid(logits)
    margin = (labels + labels - 1) * scores
    weight = labels * alpha + (1 - labels) * (1 - alpha)
    return weight * np.exp(-gamma * np.logaddexp(0, margin)) * np.logaddexp(0, -margin)


def c(labels, logits, alpha, gamma):
    bce = np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
    weighted = np.where(labels == 1, alpha, 1 - alpha) * bce
    return (1 - np.exp(-weighted)) ** gamma * weighted


def d(labels, logits, alpha, gamma):
    bce = np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
    invprobs = -np.logaddexp(0, logits * (labels * 2 - 1))
    return np.where(labels == 1, alpha, 1 - alpha) * np.exp(invprobs * gamma) * bce


def e(labels, logits, alpha, gamma):
    p = sigmoid(logits)
    positive = -alpha * (1 - p) ** gamma * labels * np.log(p)
    negative = -(1 - alpha) * (1 - p) ** gamma * (1 - labels) * np.log(1 - p)
    return positive + negative


LOSSES = {"a": a, "b": b, "c": c, "d": d, "e": e}
# BEGIN SOLUTION
NAMES = {
    "a": "ALPHA_SWAPPED",
    "b": "DOUBLE_SIGMOID",
    "c": "WEIGHT_LEAKED",
    "d": "NONE",
    "e": "MODULATOR_ONE_SIDED",
}
# STARTER
#| NAMES = {"a": "", "b": "", "c": "", "d": "", "e": ""}
# END SOLUTION


def witness(name):  # noqa: ARG001  one call may do for all
    """Return labels, logits (arrays of one size), alpha and gamma for which LOSSES[name] is wrong; "d" is not asked."""
    # BEGIN SOLUTION
    return np.array([1, 0, 1, 0]), np.array([1.5, 1.5, -0.5, -2.0]), 0.25, 2.0
    # END SOLUTION
