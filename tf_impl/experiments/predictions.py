"""The predictions of a trained head, and the measures that the experiments take of them.

A measure is a function of predictions and a sample (`tf_impl.experiments.bootstrap_metrics`); it returns one value a
bootstrap draw. Every choice (a threshold, a temperature) is made on validation examples. The names of the measures
stand in the protocols; in them "inverted" means recalibrated and "tempered" means temperature-scaled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from scipy.optimize import minimize_scalar

from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.losses.calibration import focal_to_logit
from tf_impl.records.metrics import BINS, best_threshold

LOG_TEMPERATURES = -2.5, 2.5  # temperatures from 0.08 to 12
TAIL = 3  # classes, the rarest

# ---------------------------------------------------------------- predictions


@dataclass(frozen=True)
class BinaryPredictions:
    """Test logits of a binary head, and what recalibration, temperature scaling and thresholds need.

    Attributes:
        labels: 0 and 1 `(examples,)`, of the test examples.
        logits: `(examples,)`, of the test examples.
        validation_labels: The same of the validation examples.
        validation_logits: The same.
        alpha: Of the loss; recalibration needs it (CA.1).
        gamma: Of the loss.
        base_rate: The prevalence of class 1 among the training examples.
        importance: `(examples,)`, the weight of each validation example; None weights all alike.
    """

    labels: np.ndarray
    logits: np.ndarray
    validation_labels: np.ndarray
    validation_logits: np.ndarray
    alpha: float
    gamma: float
    base_rate: float
    importance: np.ndarray | None = None

    @cached_property
    def recalibrated(self) -> np.ndarray:
        """The logits of the posterior probabilities that the focal-loss logits stand for (CA.1)."""
        return focal_to_logit(self.logits, alpha=self.alpha, gamma=self.gamma).numpy()

    @cached_property
    def temperature_scaled(self) -> np.ndarray:
        """The logits divided by the temperature with the least validation cross entropy (Guo et al. 2017)."""

        def validation_loss(temperature):
            values = _binary_cross_entropy(self.validation_labels, self.validation_logits / temperature)
            return np.average(values, weights=self.importance)

        return self.logits / best_temperature(validation_loss)

    @cached_property
    def threshold(self) -> float:
        """The logit from which on an example is called positive, by the balanced accuracy on validation examples."""
        return best_threshold(self.validation_labels, self.validation_logits)


@dataclass(frozen=True)
class SoftmaxPredictions:
    """Test logits of a head with several classes, and what recalibration and temperature scaling need.

    Attributes:
        labels: Integers `(examples,)`, of the test examples.
        logits: `(examples, classes)`, of the test examples.
        validation_labels: The same of the validation examples.
        validation_logits: The same.
        recalibrate: From rows of predicted probabilities to the posterior probabilities that they stand for.
        counts: Number of training examples of each class.
        importance: `(examples,)`, the weight of each validation example; None weights all alike.
    """

    labels: np.ndarray
    logits: np.ndarray
    validation_labels: np.ndarray
    validation_logits: np.ndarray
    recalibrate: Callable[[np.ndarray], np.ndarray]
    counts: np.ndarray
    importance: np.ndarray | None = None

    @cached_property
    def raw(self) -> np.ndarray:
        """The softmax probabilities of the logits."""
        return _softmax(self.logits)

    @cached_property
    def recalibrated(self) -> np.ndarray:
        """The posterior probabilities that the raw probabilities stand for."""
        return self.recalibrate(self.raw)

    @cached_property
    def temperature_scaled(self) -> np.ndarray:
        """The probabilities at the temperature with the least validation cross entropy."""

        def validation_loss(temperature):
            rows = _softmax(self.validation_logits / temperature)
            return np.average(-np.log(_true_class(rows, self.validation_labels)), weights=self.importance)

        return _softmax(self.logits / best_temperature(validation_loss))

    @cached_property
    def classes(self) -> np.ndarray:
        """The most probable class of each example."""
        return self.logits.argmax(axis=1)

    def adjusted_classes(self, of: str) -> np.ndarray:
        """Return the most probable classes if all were equally frequent (logit adjustment, Menon et al. 2021).

        Args:
            of: The probabilities that are adjusted: "raw", "recalibrated" or "temperature_scaled".
        """
        log_probabilities = self.logits if of == "raw" else np.log(getattr(self, of))  # a probability may be 0
        return (log_probabilities - np.log(self.counts)).argmax(axis=1)


Predictions = BinaryPredictions | SoftmaxPredictions
Measure = Callable[[Predictions, Sample], np.ndarray]


def evaluate_measure(predictions: Predictions, name: str, sample: Sample) -> np.ndarray:
    """Return a measure by its name, one value a draw."""
    binary = isinstance(predictions, BinaryPredictions)
    measures = BINARY_MEASURES if binary else SOFTMAX_MEASURES | RAREST_MEASURES
    return np.asarray(measures[name](predictions, sample))


REPAIRS = (("_inverted", "recalibrated"), ("_tempered", "temperature_scaled"))  # how a measure ends -> of what it is

# ---------------------------------------------------------------- measures of a binary head


def _binary_average_precision(predictions, sample):
    return sample.average_precision(predictions.labels, predictions.logits)


def _true_positive_rate(predictions, sample):
    return sample.recall(predictions.labels, predictions.logits >= 0, 1)


def _false_positive_rate(predictions, sample):
    return 1 - sample.recall(predictions.labels, predictions.logits >= 0, 0)


def _balanced_accuracy_at_one_half(predictions, sample):
    return sample.balanced_accuracy(predictions.labels, predictions.logits >= 0)


def _balanced_accuracy_at_base_rate(predictions, sample):
    threshold = np.log(predictions.base_rate / (1 - predictions.base_rate))
    return sample.balanced_accuracy(predictions.labels, predictions.recalibrated >= threshold)


def _balanced_accuracy_at_validated_threshold(predictions, sample):
    return sample.balanced_accuracy(predictions.labels, predictions.logits >= predictions.threshold)


def _binary_log_loss(predictions, sample, *, of):
    return sample.mean(_binary_cross_entropy(predictions.labels, getattr(predictions, of)))


def _binary_brier(predictions, sample, *, of):
    return sample.mean(np.square(_sigmoid(getattr(predictions, of)) - predictions.labels))


def _binary_calibration_error(predictions, sample, *, of):
    return sample.calibration_error(predictions.labels, _sigmoid(getattr(predictions, of)), BINS)


BINARY_MEASURES: dict[str, Measure] = {
    "average_precision": _binary_average_precision,
    "recall": _true_positive_rate,
    "false_alarms": _false_positive_rate,
    "balanced_accuracy": _balanced_accuracy_at_one_half,
    "balanced_accuracy_at_base_rate": _balanced_accuracy_at_base_rate,
    "balanced_accuracy_validated": _balanced_accuracy_at_validated_threshold,
    **{
        f"{measure.__name__.removeprefix('_binary_')}{suffix}": partial(measure, of=of)
        for measure in (_binary_log_loss, _binary_brier, _binary_calibration_error)
        for suffix, of in (("", "logits"), *REPAIRS)
    },
}

# ---------------------------------------------------------------- measures of a head with several classes


def _accuracy(predictions, sample):
    return sample.mean(predictions.classes == predictions.labels)


def _balanced_accuracy(predictions, sample):
    return sample.balanced_accuracy(predictions.labels, predictions.classes)


def _balanced_accuracy_adjusted(predictions, sample, *, of):
    return sample.balanced_accuracy(predictions.labels, predictions.adjusted_classes(of))


def _macro_average_precision(predictions, sample):
    classes, rows = np.unique(predictions.labels), predictions.raw
    return np.mean([sample.average_precision(predictions.labels == c, rows[:, c]) for c in classes], axis=0)


def _rarest_average_precision(predictions, sample):
    rarest = predictions.counts.argmin()
    others = np.logaddexp.reduce(np.delete(predictions.logits, rarest, axis=1), axis=1)
    return sample.average_precision(predictions.labels == rarest, predictions.logits[:, rarest] - others)


def _balanced_accuracy_of_two_validated(predictions, sample):
    margins, validation = (logits @ [-1, 1] for logits in (predictions.logits, predictions.validation_logits))
    threshold = best_threshold(predictions.validation_labels, validation)
    return sample.balanced_accuracy(predictions.labels, margins >= threshold)


def _tail_recall(predictions, sample):
    rarest = np.argsort(predictions.counts, kind="stable")[:TAIL]
    return np.mean([sample.recall(predictions.labels, predictions.classes, c) for c in rarest], axis=0)


def _log_loss(predictions, sample, *, of):
    return sample.mean(-np.log(_true_class(getattr(predictions, of), predictions.labels)))


def _brier(predictions, sample, *, of):
    return sample.mean(_squared_distance(getattr(predictions, of), predictions.labels))


def _calibration_error(predictions, sample, *, of):
    rows = getattr(predictions, of)
    return sample.calibration_error(rows.argmax(axis=1) == predictions.labels, rows.max(axis=1), BINS)


SOFTMAX_MEASURES: dict[str, Measure] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "macro_average_precision": _macro_average_precision,
    "tail_recall": _tail_recall,
    **{
        f"{measure.__name__.removeprefix('_')}{suffix}": partial(measure, of=of)
        for suffix, of in (("", "raw"), *REPAIRS)
        for measure in (_balanced_accuracy_adjusted, _log_loss, _brier, _calibration_error)
    },
}

RAREST_MEASURES: dict[str, Measure] = {  # where one class is rare; the second for two classes alone
    "rarest_average_precision": _rarest_average_precision,
    "balanced_accuracy_validated": _balanced_accuracy_of_two_validated,
}

# ---------------------------------------------------------------- calibration


def best_temperature(loss: Callable[[float], float]) -> float:
    """Return the temperature with the least loss, to about one part in a thousand (Guo et al. 2017)."""
    found = minimize_scalar(lambda log: loss(np.exp(log)), bounds=LOG_TEMPERATURES, options={"xatol": 1e-3})
    return float(np.exp(found.x))


def recalibrate_focal(rows: np.ndarray, gamma: float, weights: object = 1.0) -> np.ndarray:
    """Return the posterior probabilities of which rows of probabilities are the best focal predictions (CA.12).

    1 − p is the sum of the other probabilities, not a difference: it is right where p has rounded to 1.

    Args:
        rows: `(examples, classes)`, positive.
        gamma: Of the loss.
        weights: Of the classes, positive; a single number cancels.
    """
    one_minus_p = rows @ (1 - np.eye(rows.shape[1]))
    log_p = np.where(rows < 0.5, np.log(rows), np.log1p(-np.minimum(one_minus_p, 0.5)))
    log_factor = gamma * np.log(one_minus_p) + np.log1p(-gamma * rows * log_p / one_minus_p)
    return _softmax(log_p - log_factor - np.log(weights))


def _binary_cross_entropy(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, np.where(labels == 1, -logits, logits))


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -logits))


def _softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.maximum(e / e.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)


def _true_class(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return rows[np.arange(len(labels)), labels]


def _squared_distance(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.square(rows - np.eye(rows.shape[1])[labels]).sum(axis=1)
