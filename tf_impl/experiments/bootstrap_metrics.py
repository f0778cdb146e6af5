"""Measures under many weightings of the test examples at once, for the bootstrap.

A bootstrap draws examples anew, with repetition: an example drawn twice has weight 2. Where examples depend on each
other (the cells of one canvas) whole clusters are drawn. Each measure returns one value a draw; the first draw is the
sample itself, so one piece of code computes the measure and its interval.

Why not `tf_impl.records.metrics`, which has the same measures from scikit-learn? scikit-learn takes one weighting at a
time, and sorts all examples each time; here one matrix product measures all weightings. The average precision of 34 560
cells under 401 weightings takes 0.03 s instead of 23 s. A single training needs no interval, and uses scikit-learn.
Tests hold the two equal at weight 1, and this file equal to scikit-learn on the drawn examples themselves.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

DRAWS = 400


class Sample:
    """Test examples and the draws of the bootstrap.

    Args:
        clusters: Integers `(examples,)`, the cluster of each example; or the number of examples, where each is a
            cluster of its own.
        importance: `(examples,)`, importance weights, to measure at another prevalence than that of the sample.
        draws: Number of bootstrap draws that follow the sample itself.
        seed: Of the draws.
    """

    def __init__(
        self, clusters: np.ndarray | int, *, importance: np.ndarray | None = None, draws: int = DRAWS, seed: int = 0
    ):
        self.clusters = np.arange(clusters) if isinstance(clusters, int) else clusters
        self.importance = np.ones(len(self.clusters)) if importance is None else importance
        number = int(self.clusters.max()) + 1
        drawn = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), size=draws)
        self.weights = np.concatenate([np.ones((1, number)), drawn]).astype(np.float32)

    def without_draws(self) -> Sample:
        """Return the sample without the bootstrap, for a measure without interval."""
        return Sample(self.clusters, importance=self.importance, draws=0)

    def total(self, values: np.ndarray, among: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the weighted sum of values, one for each example `among` the sample."""
        sums = np.bincount(self.clusters[among], values * self.importance[among], self.weights.shape[1])
        return self.weights @ sums

    def mean(self, values: np.ndarray, among: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return the weighted mean of values."""
        return self.total(values, among) / self.total(np.ones(len(values)), among)

    def recall(self, labels: np.ndarray, predicted: np.ndarray, label: int) -> np.ndarray:
        """Return the share of the examples of one class that are predicted as it."""
        return self.mean(predicted[labels == label] == label, labels == label)

    def balanced_accuracy(self, labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
        """Return the mean recall of the classes."""
        return np.mean([self.recall(labels, predicted, c) for c in np.unique(labels)], axis=0)

    def average_precision(self, labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Return the average precision of class 1.

        At the score of each positive it needs the weight of the positives, and of all examples, at or above that score.
        """
        hit = np.flatnonzero(labels)
        hit = hit[np.argsort(-scores[hit], kind="stable")]
        positive, everything = (self._above(scores[hit], scores, among) for among in (hit, slice(None)))
        own = self.weights[:, self.clusters[hit]] * self.importance[hit]
        precision = np.divide(positive, everything, out=np.zeros_like(positive), where=everything > 0)
        return (own * precision).sum(axis=1) / own.sum(axis=1)

    def calibration_error(self, outcomes: np.ndarray, probabilities: np.ndarray, bins: int) -> np.ndarray:
        """Return the calibration error over bins of equal mass; their edges are those of the sample itself."""
        index = np.searchsorted(self._edges(probabilities, bins), probabilities, side="left")
        number = self.weights.shape[1]
        sums = np.bincount(index * number + self.clusters, (probabilities - outcomes) * self.importance, bins * number)
        gaps = np.abs(self.weights @ sums.reshape(bins, number).T)
        return gaps.sum(axis=1) / self.total(np.ones(len(outcomes)))

    def _edges(self, probabilities: np.ndarray, bins: int) -> np.ndarray:
        order = np.argsort(probabilities, kind="stable")
        mass = np.cumsum(self.importance[order])
        inner = np.searchsorted(mass, mass[-1] * np.arange(1, bins) / bins, side="left")
        return np.unique(probabilities[order][inner])

    def _above(self, levels: np.ndarray, scores: np.ndarray, among: np.ndarray | slice) -> np.ndarray:
        """Return `(draws, levels)`: the weight of the examples that score at least each level; the levels descend."""
        first = np.searchsorted(-levels, -scores[among], side="left")  # the first level that an example reaches
        reached = first < len(levels)
        entries = self.clusters[among][reached], first[reached]
        shape = self.weights.shape[1], len(levels)
        mass = sparse.csr_array((self.importance[among][reached], entries), shape=shape)
        return np.cumsum(self.weights @ mass, axis=1)
