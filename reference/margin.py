"""The margin, and the pieces that every loss here is made of.

A margin is what is certain about the true class: its logit, less what speaks for the others. The probability of the
true class is sigma(m) exactly, for two classes (m = (2y - 1) x) and for K (m_t = z_t - log sum over the others), so one
set of stable pieces serves all: nothing is ever computed as 1 - p, and no logit is clipped.
"""

from __future__ import annotations

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic function, accurate to a few eps at both ends (CE.1): exp never overflows."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def softplus(x: np.ndarray) -> np.ndarray:
    """Return log(1 + exp(x)), accurate to a few eps at both ends (CE.2)."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def weigh(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return weights times values, where a weight of 0 silences even an infinite value; NaN stays NaN."""
    return weights * np.where((weights == 0) & np.isinf(values), 0, values)


class SoftmaxMargins:
    """All K margins of each row of logits, and the way back from slopes in the margins to slopes in the logits.

    m_c = z_c - log sum over k ≠ c of exp(z_k), CE.20. For every class but the largest the excluded sum is the full sum
    less one term that is at most half of it, which loses nothing. For the largest class the subtraction would lose
    everything, so its others are summed by themselves, relative to the largest of *them*.

    Args:
        logits: (..., K), any finite values; -inf masks a class. A row without a single largest finite or infinite
            logit to refer to (all -inf, or two of +inf) has no margins: NaN.
    """

    def __init__(self, logits: np.ndarray) -> None:
        self.first = np.expand_dims(np.argmax(logits, axis=-1), -1)
        self.is_first = np.arange(logits.shape[-1]) == self.first
        others = np.where(self.is_first, -np.inf, logits)
        largest = np.take_along_axis(logits, self.first, axis=-1)
        runner_up = np.max(others, axis=-1, keepdims=True)

        with np.errstate(invalid="ignore", divide="ignore"):  # inf - inf is NaN on purpose, log 0 is -inf
            # relative to the largest logit: e_first = 1, and `rest` is the sum without class c
            self.e = np.where(self.is_first, 1, np.exp(logits - largest))
            total = np.sum(np.where(self.is_first, 0, self.e), axis=-1, keepdims=True)
            self.rest = 1 + (total - self.e)
            # relative to the runner-up: how the others share what the largest class leaves
            share = np.where(np.isneginf(others), 0, np.exp(others - runner_up))
            total_share = np.sum(share, axis=-1, keepdims=True)
            self.share = share / np.where(total_share == 0, 1, total_share)

            first = np.where(np.isneginf(runner_up), np.inf, largest - runner_up - np.log(total_share))
            rest = (logits - largest) - np.log(self.rest)
            nowhere = np.isneginf(largest)
            self.values = np.where(nowhere, np.nan, np.where(self.is_first, first, rest)).astype(logits.dtype)

    def back(self, slopes: np.ndarray) -> np.ndarray:
        """Return the gradient in the logits of a function with these slopes in the margins (CF.6).

        d m_c / d z_j = -exp(z_j) / sum over k ≠ c of exp(z_k): class j gains its own slope and loses its share of every
        other class's. The sum over the other classes is the full sum less one's own term, which is at most the own
        slope; only for the largest class would that lose accuracy, and there the terms are left out instead.
        """
        first = np.take_along_axis(slopes, self.first, axis=-1)
        passed_on = np.where(self.is_first, 0, slopes / np.where(self.is_first, 1, self.rest))
        by_others = np.sum(passed_on, axis=-1, keepdims=True) - passed_on
        return slopes - self.e * by_others - np.where(self.is_first, 0, self.share * first)
