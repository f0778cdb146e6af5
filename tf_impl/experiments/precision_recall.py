"""Precision–recall curves as the results keep them: the precision at equally spaced recalls."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sklearn import metrics

RECALLS = np.arange(1, 21) / 20  # at which the precision is kept: as many points as a drawing shows
DIGITS = 3  # significant: as many as a drawing shows


def precision_at_recalls(labels: np.ndarray, scores: np.ndarray, importance: np.ndarray | None = None) -> np.ndarray:
    """Return the precision at each of `RECALLS`, of as few of the highest scores as have that recall.

    Args:
        labels: `(examples,)`, 0 or 1.
        scores: `(examples,)`.
        importance: `(examples,)`, the weight of each example; None weights all alike.
    """
    precision, recall, _ = metrics.precision_recall_curve(labels, scores, sample_weight=importance)
    first = np.searchsorted(recall[::-1], RECALLS - 1e-9)  # recalls are sums of weights, rounded
    return precision[::-1][first]


def curves(labels: np.ndarray, logits: Mapping[str, np.ndarray], importance: np.ndarray | None = None) -> dict:
    """Return the curve of each head under the name that a record keeps it by, "precision at recalls, HEAD"."""
    found = {name: precision_at_recalls(labels, of, importance) for name, of in logits.items()}
    return {
        f"precision at recalls, {name}": [float(f"{value:.{DIGITS}g}") for value in of] for name, of in found.items()
    }
