"""What a trained classifier is worth on examples it has not seen: its ranking, its decisions, its probabilities.

Three different things, and a loss may serve one and harm another. The ranking (average precision) does not know a
threshold; the decisions (recall, balanced accuracy) depend on one, which is chosen on validation examples, never on
those that are reported; the probabilities are judged by proper scores (log loss, Brier) and by how often what was
called likely came true (calibration error, over bins of equal width and over bins of equal mass).
"""

from __future__ import annotations

import numpy as np
from sklearn import metrics

BINS = 15  # as in Guo et al. 2017


def evaluate(labels: np.ndarray, probabilities: np.ndarray) -> dict:
    """Measure a classifier where classes may be rare: class by class, and by its probabilities.

    Args:
        labels: Integers `(examples,)`, each class present.
        probabilities: `(examples, classes)`, each row summing to 1; the class predicted is the most probable one.

    Returns:
        `accuracy`; `recall`, the share of each class that is found; `balanced_accuracy`, the mean of these;
        `average_precision` of each class against the rest, and `prevalence`, what chance would reach;
        `log_loss`, the mean of −ln of the true class's probability, floored at its dtype's machine epsilon so that
        it is finite; `brier`, the mean squared distance to the one-hot row, from 0 to 2; `calibration_error` and
        `reliability` of the predicted class's probability, see `reliability`, each for bins of `equal_width` and
        of `equal_mass`; `confusion_matrix`, a row a true class.

    Raises:
        FloatingPointError: A probability is not finite: the training diverged.
    """
    _check_finite(probabilities)
    predicted = probabilities.argmax(axis=1)
    classes = np.arange(probabilities.shape[1])
    one_hot = labels[:, None] == classes
    return {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predicted),
        "log_loss": metrics.log_loss(labels, probabilities, labels=classes),
        "brier": float(np.square(probabilities - one_hot).sum(axis=1).mean()),
        **calibration(predicted == labels, probabilities.max(axis=1)),
        "recall": metrics.recall_score(labels, predicted, labels=classes, average=None).tolist(),
        "average_precision": metrics.average_precision_score(one_hot, probabilities, average=None).tolist(),
        "prevalence": one_hot.mean(axis=0).tolist(),
        "confusion_matrix": metrics.confusion_matrix(labels, predicted, labels=classes).tolist(),
    }


def evaluate_binary(labels: np.ndarray, probabilities: np.ndarray, *, threshold: float = 0.5) -> dict:
    """Measure a binary classifier, its positive class perhaps rare.

    Args:
        labels: 0 and 1 `(examples,)`, both present.
        probabilities: `(examples,)`, of class 1.
        threshold: From which probability on an example is called positive.

    Returns:
        `average_precision` of class 1 and its `prevalence`, what chance would reach; `recall` of class 0 and class 1
        at the threshold, and `balanced_accuracy`, their mean; `log_loss` and `brier` (from 0 to 1);
        `calibration_error` and `reliability` of the probability of class 1, see `reliability`.

    Raises:
        FloatingPointError: A probability is not finite: the training diverged.
    """
    _check_finite(probabilities)
    recall = metrics.recall_score(labels, probabilities >= threshold, labels=[0, 1], average=None)
    return {
        "average_precision": metrics.average_precision_score(labels, probabilities),
        "prevalence": float(np.mean(labels)),
        "recall": recall.tolist(),
        "balanced_accuracy": float(recall.mean()),
        "log_loss": metrics.log_loss(labels, probabilities, labels=[0, 1]),
        "brier": metrics.brier_score_loss(labels, probabilities),
        **calibration(labels, probabilities),
    }


def best_threshold(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the threshold with the best balanced accuracy; to be chosen on validation examples.

    Args:
        labels: 0 and 1 `(examples,)`, both present.
        probabilities: `(examples,)`, of class 1, or any other score.

    Returns:
        One of the scores: an example is positive from it on. Of several as good, the highest.
    """
    false_positives, true_positives, thresholds = metrics.roc_curve(labels, probabilities, drop_intermediate=False)
    return float(thresholds[1:][np.argmax((true_positives - false_positives)[1:])])  # the first is infinite


def calibration(outcomes: np.ndarray, probabilities: np.ndarray) -> dict:
    """Return the reliability bins of both kinds and the calibration error over each.

    Args:
        outcomes: 0 and 1 `(examples,)`: whether what the probability promised happened.
        probabilities: `(examples,)`.
    """
    inner = np.linspace(0, 1, BINS + 1)[1:-1]
    edges = {"equal_width": inner, "equal_mass": np.unique(np.quantile(probabilities, inner, method="lower"))}
    bins = {kind: reliability(outcomes, probabilities, edges=of) for kind, of in edges.items()}
    return {"calibration_error": {kind: calibration_error(of) for kind, of in bins.items()}, "reliability": bins}


def reliability(outcomes: np.ndarray, probabilities: np.ndarray, *, edges: np.ndarray) -> dict[str, list]:
    """Return what was promised and what happened, bin by bin: the reliability diagram and its histogram.

    Args:
        outcomes: 0 and 1 `(examples,)`.
        probabilities: `(examples,)`.
        edges: Ascending, between the bins; a probability on an edge belongs to the bin below.

    Returns:
        Of each bin that is not empty: `count`, the mean `probability`, the `frequency` of outcome 1.
    """
    place = np.searchsorted(edges, probabilities, side="left")
    count, promised, happened = (np.bincount(place, weights) for weights in (None, probabilities, outcomes))
    used = count > 0
    return {
        "count": count[used].tolist(),
        "probability": (promised[used] / count[used]).tolist(),
        "frequency": (happened[used] / count[used]).tolist(),
    }


def calibration_error(bins: dict[str, list]) -> float:
    """Return the mean distance between promise and frequency, each bin weighed by its examples (ECE).

    It depends on the bins, and chance alone makes it positive; so it stands beside log loss and Brier.

    Args:
        bins: As `reliability` returns them.
    """
    distance = np.abs(np.subtract(bins["probability"], bins["frequency"]))
    return float(np.average(distance, weights=bins["count"]))


def _check_finite(probabilities: np.ndarray) -> None:
    if not np.isfinite(probabilities).all():
        raise FloatingPointError("the trained model answers NaN: the training diverged")
