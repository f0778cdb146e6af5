"""What a trained classifier is worth on examples it has not seen."""

from __future__ import annotations

import numpy as np
from sklearn import metrics


def evaluate(labels: np.ndarray, probabilities: np.ndarray) -> dict:
    """Measure a classifier where classes may be rare: class by class, and by its probabilities.

    Args:
        labels: Integers `(examples,)`, each class present.
        probabilities: `(examples, classes)`, each row summing to 1; the class predicted is the most probable one.

    Returns:
        `accuracy`; `recall`, the share of each class that is found; `balanced_accuracy`, the mean of these;
        `log_loss`, the mean of −ln of the true class's probability, floored at its dtype's machine epsilon so that
        it is finite; `confusion_matrix`, a row a true class.

    Raises:
        FloatingPointError: A probability is not finite: the training diverged.
    """
    if not np.isfinite(probabilities).all():
        raise FloatingPointError("the trained model answers NaN: the training diverged")
    predicted = probabilities.argmax(axis=1)
    classes = np.arange(probabilities.shape[1])
    return {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predicted),
        "log_loss": metrics.log_loss(labels, probabilities, labels=classes),
        "recall": metrics.recall_score(labels, predicted, labels=classes, average=None).tolist(),
        "confusion_matrix": metrics.confusion_matrix(labels, predicted, labels=classes).tolist(),
    }
