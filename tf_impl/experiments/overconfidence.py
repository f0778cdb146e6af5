"""Overconfidence: few examples, trained long; calibration of the raw and of the recalibrated predictions.

The readme's custom MSE is meant to discourage overconfidence. It is label smoothing (CM.5); so the label-smoothed MSE,
its gradients scaled by 1 + λ, must train the same network.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sklearn import metrics

from tf_impl.experiments import experiment, features, losses
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import SOFTMAX_MEASURES, SoftmaxPredictions, recalibrate_focal
from tf_impl.records.metrics import BINS, reliability

CLASSES = 10
EDGES = np.linspace(0, 1, BINS + 1)[1:-1]


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("accuracy", "log_loss", "calibration_error", "calibration_error_inverted"),
        "long": tuple(
            name
            for name in SOFTMAX_MEASURES
            if name not in ("tail_recall", "macro_average_precision") and "balanced" not in name
        ),
    }

    @cached_property
    def heads(self) -> dict[str, tuple]:
        """The loss and the recalibration map of each head, by its name."""
        settings = self.settings["losses"]
        heads = {"CE": (losses.softmax(gamma=0.0), lambda rows: rows)}
        for gamma in settings["gammas"]:
            heads[f"γ={gamma:g}"] = losses.softmax(gamma=gamma), lambda rows, g=gamma: recalibrate_focal(rows, g)
        heads["MSE"] = losses.squared(classes=CLASSES), lambda rows: rows
        for factor in settings["factors"]:
            heads[f"custom MSE λ={factor:g}"] = (
                losses.squared(classes=CLASSES, factor=factor),
                lambda rows, f=factor: recalibrate_centred(rows, f),
            )
        factor = settings["smoothed_as_factor"]
        heads[f"smoothed MSE, as λ={factor:g}"] = (
            smoothed_mse(factor),
            lambda rows: recalibrate_centred(rows, factor),
        )
        return heads

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the losses of the heads."""
        return {name: loss for name, (loss, _) in self.heads.items()}

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw the training examples of a seed."""
        labels = self.source.train.labels
        generator = np.random.default_rng([self.settings["data"]["draw_seed"], seed])
        kept = generator.choice(len(labels), self.settings["data"]["examples"], replace=False)
        return Task(
            x=self._rows["train"][kept],
            labels=labels[kept].astype(np.int32),
            evaluation_inputs={**self._rows, "train": self._rows["train"][kept]},
            validation_labels=self.source.validation.labels.astype(np.int32),
            weights=initial_weights(196, self.training["hidden"], CLASSES, seed=seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxPredictions:  # noqa: ARG002
        """Return the logits with the labels and the recalibration map of the head."""
        return SoftmaxPredictions(
            self.source.test.labels,
            logits["test"],
            self.source.validation.labels,
            logits["validation"],
            self.heads[head][1],
            np.ones(CLASSES),
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the accuracy on the validation examples: fair to losses whose probabilities differ."""
        labels = self.source.validation.labels
        return lambda _, logits: metrics.accuracy_score(labels, logits.argmax(axis=1))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the training accuracies, the reliability diagrams, and how far apart the two equal losses are."""
        trained = {
            f"training accuracy, {name}": float(np.mean(of.argmax(axis=1) == task.labels))
            for name, of in logits["train"].items()
        }
        if length == "short":
            return trained
        heads = {
            name: self.predictions("", name, task, {part: of[name] for part, of in logits.items()})
            for name in self.heads
        }
        return trained | {
            "reliability": {name: _diagrams(heads[name]) for name in self.settings["diagrams"]},
            "equal_losses_differ_by": self._distance(heads),
        }

    def _distance(self, heads: dict[str, SoftmaxPredictions]) -> float:
        """Return the largest difference of a probability between the custom MSE and its label-smoothed equal."""
        factor = self.settings["losses"]["smoothed_as_factor"]
        custom, smoothed = heads[f"custom MSE λ={factor:g}"], heads[f"smoothed MSE, as λ={factor:g}"]
        return float(np.abs(custom.raw - smoothed.raw).max())

    @cached_property
    def sample(self) -> Sample:
        """The test examples."""
        return Sample(len(self._rows["test"]))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        return features.describe_garments(
            self.source,
            f"196-{self.training['hidden']}-{CLASSES}",
            examples={
                "train": self.settings["data"]["examples"],
                **{part: len(self._rows[part]) for part in ("validation", "test")},
            },
        )

    @cached_property
    def source(self):
        """Fashion-MNIST, all classes equally frequent."""
        return features.load_garments(self.settings["data"]["split_seed"])

    @cached_property
    def _rows(self) -> dict[str, np.ndarray]:
        return {part: features.pooled_pixels(getattr(self.source, part)) for part in ("train", "validation", "test")}


def smoothed_mse(factor: float) -> losses.Loss:
    """Return the MSE to labels smoothed by ε = λ / (1 + λ), times 1 + λ: the custom MSE less a constant (CM.4)."""
    plain = losses.squared(classes=CLASSES, smoothing=factor / (1 + factor))
    return lambda labels, logits: (1 + factor) * plain(labels, logits)


def recalibrate_centred(rows: np.ndarray, factor: float) -> np.ndarray:
    """Return the posterior probabilities of which rows are the best predictions of the custom MSE (CM.5 inverted).

    The best prediction is the posterior, moved by λ / (1 + λ) towards the uniform row. A probability that would be
    negative is floored at the smallest normal number of float32.
    """
    posterior = np.maximum((1 + factor) * rows - factor / rows.shape[1], np.finfo(np.float32).tiny)
    return posterior / posterior.sum(axis=1, keepdims=True)


def _diagrams(predictions: SoftmaxPredictions) -> dict:
    labels, kinds = predictions.labels, {"plain": predictions.raw, "inverted": predictions.recalibrated}
    return {
        kind: reliability(rows.argmax(axis=1) == labels, rows.max(axis=1), edges=EDGES) for kind, rows in kinds.items()
    }
