"""Metrics of a trained classifier on held-out examples: of its ranking, its decisions, and its probabilities.

A loss may improve one of the three and harm another. The ranking (average precision) has no threshold. The decisions
(recall, balanced accuracy) depend on a threshold, which is chosen on validation examples, never on those that are
reported. The probabilities are measured by proper scores (log loss, Brier) and by calibration error, over bins of
equal width and over bins of equal mass.

`tf_impl.experiments.bootstrap_metrics` has some of these metrics again, for hundreds of weightings of the examples at
once, which scikit-learn would compute one by one. This file is the definition; a test holds the two equal at weight 1.
"""

from __future__ import annotations

import numpy as np
from sklearn import metrics

BINS = 15  # as in Guo et al. 2017


def evaluate(labels: np.ndarray, probabilities: np.ndarray) -> dict:
    """Evaluate a classifier whose classes may be rare: class by class, and its probabilities.

    Args:
        labels: Integers `(examples,)`, each class present.
        probabilities: `(examples, classes)`, each row summing to 1; the class predicted is the most probable one.

    Returns:
        `accuracy`; `recall` of each class; `balanced_accuracy`, the mean of these;
        `average_precision` of each class against the rest, and `prevalence`, the average precision of chance;
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
    """Evaluate a binary classifier whose positive class may be rare.

    Args:
        labels: 0 and 1 `(examples,)`, both present.
        probabilities: `(examples,)`, of class 1.
        threshold: An example is predicted positive from this probability on.

    Returns:
        `average_precision` of class 1 and its `prevalence`, the average precision of chance; `recall` of class 0 and
        class 1 at the threshold, and `balanced_accuracy`, their mean; `log_loss` and `brier` (from 0 to 1);
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
    """Return the threshold with the best balanced accuracy; use it on validation examples.

    Args:
        labels: 0 and 1 `(examples,)`, both present.
        probabilities: `(examples,)`, of class 1, or any other score.

    Returns:
        One of the scores: an example is positive from it on. Of several equally good ones, the highest.
    """
    false_positives, true_positives, thresholds = metrics.roc_curve(labels, probabilities, drop_intermediate=False)
    return float(thresholds[1:][np.argmax((true_positives - false_positives)[1:])])  # the first is infinite


def calibration(outcomes: np.ndarray, probabilities: np.ndarray) -> dict:
    """Return the reliability bins of both kinds and the calibration error over each.

    Args:
        outcomes: 0 and 1 `(examples,)`: whether the predicted event happened.
        probabilities: `(examples,)`.
    """
    inner = np.linspace(0, 1, BINS + 1)[1:-1]
    edges = {"equal_width": inner, "equal_mass": np.unique(np.quantile(probabilities, inner, method="lower"))}
    bins = {kind: reliability(outcomes, probabilities, edges=inner) for kind, inner in edges.items()}
    return {"calibration_error": {kind: calibration_error(entry) for kind, entry in bins.items()}, "reliability": bins}


def reliability(outcomes: np.ndarray, probabilities: np.ndarray, *, edges: np.ndarray) -> dict[str, list]:
    """Return mean predicted probability and observed frequency of each bin: the reliability diagram.

    Args:
        outcomes: 0 and 1 `(examples,)`.
        probabilities: `(examples,)`.
        edges: Ascending, between the bins; a probability on an edge belongs to the bin below.

    Returns:
        Of each bin that is not empty: `count`, the mean `probability`, the `frequency` of outcome 1.
    """
    index = np.searchsorted(edges, probabilities, side="left")
    count, predicted, observed = (np.bincount(index, weights) for weights in (None, probabilities, outcomes))
    used = count > 0
    return {
        "count": count[used].tolist(),
        "probability": (predicted[used] / count[used]).tolist(),
        "frequency": (observed[used] / count[used]).tolist(),
    }


def calibration_error(bins: dict[str, list]) -> float:
    """Return the mean distance between predicted probability and frequency, weighted by the examples a bin (ECE).

    It depends on the bins, and chance alone makes it positive; read it beside log loss and Brier.

    Args:
        bins: As `reliability` returns them.
    """
    distance = np.abs(np.subtract(bins["probability"], bins["frequency"]))
    return float(np.average(distance, weights=bins["count"]))


def _check_finite(probabilities: np.ndarray) -> None:
    if not np.isfinite(probabilities).all():
        raise FloatingPointError("the trained model predicts NaN: the training diverged")
