"""Find out what a stranger's loss does, then adapt a library's.

Five binary losses of logits, as five people published them, and Keras' own. Fill in a card for each, three words:

1. alpha: whose loss alpha multiplies. "positive-class" (as it should; 1 - alpha is the other's), "negative-class",
   "both-classes", or "ignored", where it multiplies none; "exponent" if it is used in gamma's place.
2. reduction: what comes for N examples. "none" if N values; else one number, which is their "mean", their "sum" or
   "num_pos", their sum divided by the number of positives.
3. hard: how the loss of a wrong example goes on as its logit gets worse, whatever its weight. "right" if it grows as
   the logit does, "capped" if it stops growing, "nonfinite" if it becomes infinite or NaN.

Do not read their code, call them: vary one thing at a time, and one class at a time. For "hard", compare a positive
with a logit of -20 and one with -1000.

The sixth is yours to adapt: call keras.losses.BinaryFocalCrossentropy so that it takes logits, weights class 1 by alpha
and returns one value per example. Its card is that of your function. Add a function and a card for a library that you
use: it is measured like the others.
"""

import keras
import numpy as np
import tensorflow as tf


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def a(y, x, alpha, gamma):
    s = np.where(y == 1, x, -x)
    return np.where(y == 0, alpha, 1 - alpha) * sigmoid(-s) ** gamma * np.logaddexp(0, -s)


def b(y, x, alpha, gamma, balance=False):
    s = np.where(y == 1, x, -x)
    weight = np.where(y == 1, alpha, 1 - alpha) if balance else 1.0
    return weight * sigmoid(-s) ** gamma * np.logaddexp(0, -s)


def c(y, x, alpha, gamma):
    s = np.where(y == 1, x, -x)
    loss = np.where(y == 1, alpha, 1 - alpha) * sigmoid(-s) ** gamma * np.logaddexp(0, -s)
    return loss.sum() / max(1, np.sum(y == 1))


def d(y, x, alpha, gamma):
    p = np.clip(sigmoid(np.where(y == 1, x, -x)), 1e-4, 1 - 1e-4)
    return np.where(y == 1, alpha, 1 - alpha) * (1 - p) ** gamma * -np.log(p)


def e(y, x, alpha, gamma):  # noqa: ARG001
    p = sigmoid(np.where(y == 1, x, -x))
    return -((1 - p) ** alpha) * np.log(p)


def keras_loss(y, x, alpha, gamma):
    """Return Keras' binary focal loss of each example, from arrays of labels (N,) and logits (N,)."""
    # BEGIN SOLUTION
    loss = keras.losses.BinaryFocalCrossentropy(
        apply_class_balancing=True, alpha=alpha, gamma=gamma, from_logits=True, reduction="none"
    )
    return np.asarray(loss(tf.reshape(y, (-1, 1)), tf.reshape(x, (-1, 1))))
    # STARTER
    #| return np.asarray(keras.losses.BinaryFocalCrossentropy(alpha=alpha, gamma=gamma)(y, x))
    # END SOLUTION


CARDS = {
    # name: (alpha, reduction, hard)
    # BEGIN SOLUTION
    "a": ("negative-class", "none", "right"),
    "b": ("ignored", "none", "right"),
    "c": ("positive-class", "num_pos", "right"),
    "d": ("positive-class", "none", "capped"),
    "e": ("exponent", "none", "nonfinite"),
    "keras_loss": ("positive-class", "none", "right"),
    # STARTER
    #| "a": ("", "", ""),
    #| "b": ("", "", ""),
    #| "c": ("", "", ""),
    #| "d": ("", "", ""),
    #| "e": ("", "", ""),
    #| "keras_loss": ("positive-class", "none", ""),
    # END SOLUTION
}
