"""Who else: focal loss beside what is used instead of it, on a long tail of classes; one data set a subclass.

Each seed draws which examples train and which validate; the test examples are the same. Every loss is measured as it
comes and at its temperature, and with its logits adjusted after training: as they are, recalibrated before, and at
their temperature.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property, partial

import numpy as np

from tf_impl.data import Dataset
from tf_impl.experiments import alternatives, confusion, experiment, losses
from tf_impl.experiments.bootstrap_metrics import DRAWS, Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import SoftmaxPredictions, recalibrate_focal


class Stratified(Sample):
    """Test examples whose bootstrap draws each class by itself: a draw without a rare class has no recall of it.

    Args:
        labels: Integers `(examples,)`.
        draws: See `Sample`.
        seed: See `Sample`.
    """

    def __init__(self, labels: np.ndarray, *, draws: int = DRAWS, seed: int = 0):
        super().__init__(len(labels), draws=0)
        generator = np.random.default_rng(seed)
        drawn = np.zeros((draws, len(labels)), np.float32)
        for c in np.unique(labels):
            of = np.flatnonzero(labels == c)
            drawn[:, of] = generator.multinomial(len(of), np.full(len(of), 1 / len(of)), size=draws)
        self.weights = np.concatenate([self.weights, drawn])


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "long": (
            *("accuracy", "balanced_accuracy", "macro_average_precision", "tail_recall"),
            *(f"balanced_accuracy_adjusted{of}" for of in ("", "_inverted", "_tempered")),
            *("log_loss", "log_loss_inverted", "log_loss_tempered"),
            *("calibration_error", "calibration_error_inverted", "calibration_error_tempered"),
        ),
    }
    title = ""  # of the data set, for readers
    same_frequencies = True  # whether the classes are as frequent in validation as in training

    @abstractmethod
    def dataset(self, seed: int) -> Dataset:
        """Return the data of a seed: rows of numbers; class 0 is the most frequent, the last class the rarest."""

    @cached_property
    def counts(self) -> np.ndarray:
        """How many training examples each class has: the same for every seed."""
        return np.bincount(self.dataset(0).train.labels)

    @cached_property
    def heads(self) -> dict[str, losses.Loss]:
        """The loss of each head, by its name."""
        settings, counts = self.settings["losses"], self.counts
        weights = {power: alternatives.scaled(counts**-power, counts) for power in (1.0, 0.5)}
        balanced = alternatives.effective_number_weights(counts, settings["beta"])
        classes = len(counts)
        return {
            "CE": losses.softmax(gamma=0.0),
            "CE, weights 1/n": losses.softmax(gamma=0.0, alpha=weights[1.0]),
            "CE, weights 1/√n": losses.softmax(gamma=0.0, alpha=weights[0.5]),
            "CE, class-balanced": losses.softmax(gamma=0.0, alpha=balanced),
            "CE, logit adjustment": losses.softmax(gamma=0.0, prior=counts / counts.sum()),
            "LDAM": alternatives.margins(counts, settings["largest_margin"]),
            "CE, label smoothing": alternatives.smoothed(classes, settings["smoothing"]),
            "Poly-1": alternatives.poly_1(settings["epsilon"]),
            "asymmetric, one versus rest": alternatives.one_versus_rest_asymmetric(
                classes, settings["gamma_negative"], settings["shift"]
            ),
            **{f"γ={gamma:g}": losses.softmax(gamma=gamma) for gamma in settings["gammas"]},
            "γ=2, weights 1/n": losses.softmax(gamma=2.0, alpha=weights[1.0]),
            "FLSD-53": alternatives.sample_dependent_gamma(),
        }

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the losses of the heads."""
        return self.heads

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw which examples train and which validate."""
        of = self.dataset(seed)
        parts = {"train": of.train, "validation": of.validation, "test": of.test}
        self.labels = {part: split.labels.astype(np.int32) for part, split in parts.items()}  # of the current task
        return Task(
            x=of.train.images,
            labels=self.labels["train"],
            evaluation_inputs={part: split.images for part, split in parts.items()},
            validation_labels=self.labels["validation"],
            prevalences=None if self.same_frequencies else self.counts / self.counts.sum(),
            weights=self.first_weights(of.train.images.shape[1], seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def first_weights(self, features: int, seed: int) -> list[np.ndarray]:
        """Return the first weights of all heads, which predict all classes with about one probability."""
        return initial_weights(features, self.training["hidden"], len(self.counts), seed=seed)

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxPredictions:  # noqa: ARG002
        """Return the logits with the labels; recalibration undoes γ, and leaves in weights, which are intended."""
        gamma = float(head.split(",")[0].removeprefix("γ=")) if head.startswith("γ=") else 0.0
        recalibrate = partial(recalibrate_focal, gamma=gamma)
        test, validation = self.labels["test"], self.labels["validation"]
        return SoftmaxPredictions(test, logits["test"], validation, logits["validation"], recalibrate, self.counts)

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the balanced accuracy on the validation examples, of the classes that have enough of them.

        The recall of a class with one example is 0 or 1, and would choose the rate by chance.
        """
        labels = self.labels["validation"]
        least = self.settings.get("choice", {}).get("least_examples", 1)
        places = {c: np.flatnonzero(labels == c) for c in np.flatnonzero(np.bincount(labels) >= least)}
        return lambda _, logits: float(np.mean([(logits[of].argmax(axis=1) == c).mean() for c, of in places.items()]))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the training accuracy of each loss; after the long training the confusion matrices of the test."""
        found = {
            f"training accuracy, {name}": float(np.mean(of.argmax(axis=1) == task.labels))
            for name, of in logits["train"].items()
        }
        return found | (confusion.matrices(self.heads_of(condition, task, logits)) if length == "long" else {})

    @cached_property
    def sample(self) -> Sample:
        """The test examples; the bootstrap draws each class by itself."""
        return Stratified(self.dataset(0).test.labels, draws=self.settings.get("bootstrap", {}).get("draws", DRAWS))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        of = self.dataset(0)
        return {
            "data": {
                "name": self.title,
                "classes": list(of.classes),
                "examples": {part: len(getattr(of, part).labels) for part in ("train", "validation", "test")},
                "examples_per_class": {
                    part: np.bincount(getattr(of, part).labels).tolist() for part in ("train", "validation", "test")
                },
                "licence": of.licence,
                "provenance": of.provenance,
            },
            "network": f"{of.train.images.shape[1]}-{self.training['hidden']}-{len(self.counts)}",
        }
