"""What a trained head answered, and every way in which the experiments measure it.

A measure takes the answers and a sample (`tf_impl.experiments.bootstrap_metrics`) and returns a value a draw.
Whatever is chosen (a threshold, a temperature) is chosen on validation examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from scipy.optimize import minimize_scalar

from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.losses.calibration import focal_to_logit
from tf_impl.records.metrics import BINS, best_threshold

LOG_TEMPERATURES = -2.5, 2.5  # a temperature from 0.08 to 12
Measure = Callable[[object, Sample], np.ndarray]


@dataclass(frozen=True)
class BinaryAnswers:
    """Logits of a binary head, and what is needed to read them.

    Attributes:
        labels: 0 and 1 `(examples,)`, of the test.
        logits: `(examples,)`, of the test.
        validation_labels: The same of the validation examples.
        validation_logits: The same.
        alpha: Of the loss, for the way back (CA.1).
        gamma: Of the loss.
        base_rate: The share of positives among the training examples.
        importance: `(examples,)`: what a validation example stands for; 1 if left out.
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
    def inverted(self) -> np.ndarray:
        """The logits of the shares that the logits stand for (CA.1)."""
        return focal_to_logit(self.logits, alpha=self.alpha, gamma=self.gamma).numpy()

    @cached_property
    def tempered(self) -> np.ndarray:
        """The logits divided by the temperature that is best on validation examples (Guo et al. 2017)."""

        def loss(temperature):
            surprise = _surprise(self.validation_labels, self.validation_logits / temperature)
            return np.average(surprise, weights=self.importance)

        return self.logits / best_temperature(loss)

    @cached_property
    def threshold(self) -> float:
        """The logit from which on to say "positive", by the balanced accuracy on validation examples."""
        return best_threshold(self.validation_labels, self.validation_logits)

    MEASURES: ClassVar[dict[str, Measure]] = {
        "average_precision": lambda it, on: on.average_precision(it.labels, it.logits),
        "recall": lambda it, on: on.recall(it.labels, it.logits >= 0, 1),
        "false_alarms": lambda it, on: 1 - on.recall(it.labels, it.logits >= 0, 0),
        "balanced_accuracy": lambda it, on: on.balanced_accuracy(it.labels, it.logits >= 0),
        "balanced_accuracy_at_base_rate": lambda it, on: on.balanced_accuracy(
            it.labels, it.inverted >= np.log(it.base_rate / (1 - it.base_rate))
        ),
        "balanced_accuracy_validated": lambda it, on: on.balanced_accuracy(it.labels, it.logits >= it.threshold),
        "log_loss": lambda it, on: on.mean(_surprise(it.labels, it.logits)),
        "log_loss_inverted": lambda it, on: on.mean(_surprise(it.labels, it.inverted)),
        "log_loss_tempered": lambda it, on: on.mean(_surprise(it.labels, it.tempered)),
        "brier": lambda it, on: on.mean(np.square(_sigmoid(it.logits) - it.labels)),
        "brier_inverted": lambda it, on: on.mean(np.square(_sigmoid(it.inverted) - it.labels)),
        "brier_tempered": lambda it, on: on.mean(np.square(_sigmoid(it.tempered) - it.labels)),
        "calibration_error": lambda it, on: on.calibration_error(it.labels, _sigmoid(it.logits), BINS),
        "calibration_error_inverted": lambda it, on: on.calibration_error(it.labels, _sigmoid(it.inverted), BINS),
        "calibration_error_tempered": lambda it, on: on.calibration_error(it.labels, _sigmoid(it.tempered), BINS),
    }


@dataclass(frozen=True)
class SoftmaxAnswers:
    """Logits of a head with several classes.

    Attributes:
        labels: Integers `(examples,)`, of the test.
        logits: `(examples, classes)`, of the test.
        validation_labels: The same of the validation examples.
        validation_logits: The same.
        invert: From rows of probabilities to the rows that they stand for.
        counts: How many training examples each class has.
    """

    labels: np.ndarray
    logits: np.ndarray
    validation_labels: np.ndarray
    validation_logits: np.ndarray
    invert: Callable[[np.ndarray], np.ndarray]
    counts: np.ndarray

    @cached_property
    def plain(self) -> np.ndarray:
        """The probabilities as they come."""
        return _softmax(self.logits)

    @cached_property
    def inverted(self) -> np.ndarray:
        """The probabilities that they stand for."""
        return self.invert(self.plain)

    @cached_property
    def tempered(self) -> np.ndarray:
        """The probabilities at the temperature that is best on validation examples."""

        def loss(temperature):
            return -np.log(_of_label(_softmax(self.validation_logits / temperature), self.validation_labels)).mean()

        return _softmax(self.logits / best_temperature(loss))

    @cached_property
    def predicted(self) -> np.ndarray:
        """The most probable class."""
        return self.logits.argmax(axis=1)

    @cached_property
    def adjusted(self) -> np.ndarray:
        """The class that would be most probable if all were as frequent (Menon et al. 2021)."""
        return (self.logits - np.log(self.counts)).argmax(axis=1)

    MEASURES: ClassVar[dict[str, Measure]] = {
        "accuracy": lambda it, on: on.mean(it.predicted == it.labels),
        "balanced_accuracy": lambda it, on: on.balanced_accuracy(it.labels, it.predicted),
        "balanced_accuracy_adjusted": lambda it, on: on.balanced_accuracy(it.labels, it.adjusted),
        "tail_recall": lambda it, on: np.mean(
            [on.recall(it.labels, it.predicted, c) for c in np.argsort(it.counts, kind="stable")[:3]], axis=0
        ),
        **{
            f"{measure}{suffix}": lambda it, on, of=of, kind=kind: of(it, on, getattr(it, kind))
            for kind, suffix in (("plain", ""), ("inverted", "_inverted"), ("tempered", "_tempered"))
            for measure, of in {
                "log_loss": lambda it, on, rows: on.mean(-np.log(_of_label(rows, it.labels))),
                "brier": lambda it, on, rows: on.mean(_distance(rows, it.labels)),
                "calibration_error": lambda it, on, rows: on.calibration_error(
                    rows.argmax(axis=1) == it.labels, rows.max(axis=1), BINS
                ),
            }.items()
        },
    }


def measured(answers: BinaryAnswers | SoftmaxAnswers, measure: str, sample: Sample) -> np.ndarray:
    """Return a measure by its name, one value a draw."""
    return np.asarray(answers.MEASURES[measure](answers, sample))


def best_temperature(loss: Callable[[float], float]) -> float:
    """Return the temperature with the least loss, to about one part in a thousand (Guo et al. 2017)."""
    found = minimize_scalar(lambda log: loss(np.exp(log)), bounds=LOG_TEMPERATURES, options={"xatol": 1e-3})
    return float(np.exp(found.x))


def focal_rows(rows: np.ndarray, gamma: float, weights: object = 1.0) -> np.ndarray:
    """Return the rows of shares of which rows of probabilities are the best focal predictions (CA.12).

    Args:
        rows: `(examples, classes)`, positive.
        gamma: Of the loss.
        weights: Of the classes, positive; a number cancels.
    """
    lacks = np.maximum(1 - rows, np.finfo(float).tiny)
    factor = lacks**gamma * (1 - gamma * rows * np.log(rows) / lacks)
    shares = rows / (factor * weights)
    return shares / shares.sum(axis=1, keepdims=True)


def _surprise(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, np.where(labels == 1, -logits, logits))


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -logits))


def _softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.maximum(e / e.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)


def _of_label(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return rows[np.arange(len(labels)), labels]


def _distance(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.square(rows - np.eye(rows.shape[1])[labels]).sum(axis=1)
