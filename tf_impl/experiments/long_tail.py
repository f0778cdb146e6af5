"""A long tail of ten classes, the first a hundred times as frequent as the last: which losses balance it.

Each seed draws the order of the classes anew, so that no garment is rare by choice.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sklearn import metrics

from tf_impl.data.imbalance import long_tail
from tf_impl.experiments import confusion, experiment, features, losses
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import SOFTMAX_MEASURES, SoftmaxPredictions, recalibrate_focal

CLASSES = 10


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("balanced_accuracy", "tail_recall", "calibration_error"),
        "long": tuple(SOFTMAX_MEASURES),
    }

    @cached_property
    def counts(self) -> np.ndarray:
        """How many training examples each class has, the most frequent first: the same for every seed."""
        labels = self.source.train.labels
        return np.bincount(labels[self._long_tail(labels, np.random.default_rng(0))])

    @cached_property
    def heads(self) -> dict[str, dict]:
        """The parameters of the loss of each head, by the name of the head."""
        inverse, root = self._weights(1.0), self._weights(0.5)
        return {
            "CE": {"gamma": 0.0},
            "CE, weights 1/n": {"gamma": 0.0, "alpha": inverse},
            "CE, weights 1/√n": {"gamma": 0.0, "alpha": root},
            "CE, logit adjustment": {"gamma": 0.0, "prior": self.counts / self.counts.sum()},
            **{f"γ={gamma:g}": {"gamma": gamma} for gamma in self.settings["losses"]["gammas"]},
            "γ=2, α=0.25": {"gamma": 2.0, "alpha": 0.25},
            "γ=2, weights 1/n": {"gamma": 2.0, "alpha": inverse},
        }

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the losses of the heads."""
        return {name: losses.softmax(**parameters) for name, parameters in self.heads.items()}

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw the order of the classes and the training examples of a seed."""
        generator = np.random.default_rng([self.settings["data"]["draw_seed"], seed])
        rank = generator.permutation(CLASSES)
        labels = {part: rank[getattr(self.source, part).labels].astype(np.int32) for part in self._rows}
        kept = self._long_tail(labels["train"], generator)
        task = Task(
            x=self._rows["train"][kept],
            labels=labels["train"][kept],
            evaluation_inputs={**self._rows, "train": self._rows["train"][kept]},
            validation_labels=labels["validation"],
            prevalences=self.counts / self.counts.sum(),
            weights=initial_weights(196, self.training["hidden"], CLASSES, seed=seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )
        self.labels = labels  # of the current task
        return task

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxPredictions:  # noqa: ARG002
        """Return the logits with the labels; recalibration leaves the class weights in, because they are intended."""
        gamma = self.heads[head]["gamma"]
        return SoftmaxPredictions(
            self.labels["test"],
            logits["test"],
            self.labels["validation"],
            logits["validation"],
            lambda rows: recalibrate_focal(rows, gamma),
            self.counts,
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the balanced accuracy on the validation examples."""
        labels = self.labels["validation"]
        return lambda _, logits: metrics.balanced_accuracy_score(labels, logits.argmax(axis=1))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the training accuracy of each loss; after the long training the confusion matrices of the test."""
        found = {
            f"training accuracy, {name}": float(np.mean(of.argmax(axis=1) == task.labels))
            for name, of in logits["train"].items()
        }
        return found | (confusion.matrices(self.heads_of(condition, task, logits)) if length == "long" else {})

    @cached_property
    def sample(self) -> Sample:
        """The test examples, all classes equally frequent."""
        return Sample(len(self._rows["test"]))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        return features.describe_garments(
            self.source,
            f"196-{self.training['hidden']}-{CLASSES}",
            examples={
                "train": int(self.counts.sum()),
                **{part: len(self._rows[part]) for part in ("validation", "test")},
            },
            examples_per_class=self.counts.tolist(),
        )

    @cached_property
    def source(self):
        """Fashion-MNIST, all classes equally frequent."""
        return features.load_garments(self.settings["data"]["split_seed"])

    @cached_property
    def _rows(self) -> dict[str, np.ndarray]:
        return {part: features.pooled_pixels(getattr(self.source, part)) for part in ("train", "validation", "test")}

    def _long_tail(self, labels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        return long_tail(labels, ratio=self.settings["data"]["imbalance"], generator=generator)

    def _weights(self, power: float) -> np.ndarray:
        """Return weights 1/n^power, scaled so that the mean weight of the examples is 1."""
        weights = self.counts**-power
        return weights * self.counts.sum() / (weights * self.counts).sum()
