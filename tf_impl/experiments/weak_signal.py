"""A weak signal: few positives, and nothing that tells them well from the others; one data set a subclass.

Where even the best score ranks most positives among negatives, all examples are hard, and the probabilities matter as
much as the order. Each seed draws which examples train and which validate; the test examples are the same. All initial
predictions are the prevalence of positives.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

import numpy as np
from sklearn import metrics

from tf_impl.data import Dataset
from tf_impl.experiments import experiment, losses, precision_recall
from tf_impl.experiments.bootstrap_metrics import DRAWS, Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import BINARY_MEASURES, BinaryPredictions


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {"long": tuple(BINARY_MEASURES)}  # noqa: RUF012 (constant)
    title = ""  # of the data set, for readers

    @abstractmethod
    def dataset(self, seed: int) -> Dataset:
        """Return the data of a seed: rows of numbers; class 1 is the rare one."""

    @cached_property
    def grid(self) -> dict[str, tuple[float, float]]:
        """γ and α of each head, by its name: the grid, and class weights without γ."""
        of = self.settings["losses"]
        points = [(gamma, alpha) for gamma in of["gammas"] for alpha in of["alphas"]]
        return {f"γ={gamma:g} α={alpha:g}": (gamma, alpha) for gamma, alpha in [*points, (0, of["class_weights"])]}

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the focal losses of the grid, and cross entropy with class weights."""
        return {name: losses.binary(alpha=alpha, gamma=gamma) for name, (gamma, alpha) in self.grid.items()}

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw which examples train and which validate."""
        of = self.dataset(seed)
        parts = {"train": of.train, "validation": of.validation, "test": of.test}
        labels = {part: split.labels.astype(np.int32) for part, split in parts.items()}
        self.test_labels, rate = labels["test"], labels["train"].mean()
        return Task(
            x=of.train.images,
            labels=labels["train"],
            evaluation_inputs={part: split.images for part, split in parts.items()},
            validation_labels=labels["validation"],
            weights=initial_weights(
                of.train.images.shape[1], self.training["hidden"], 1, bias=np.log(rate / (1 - rate)), seed=seed
            ),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> BinaryPredictions:  # noqa: ARG002
        """Return the logits with the labels, at the prevalence of the training examples."""
        (gamma, alpha), rate = self.grid[head], float(task.labels.mean())
        validation = task.validation_labels
        return BinaryPredictions(self.test_labels, logits["test"], validation, logits["validation"], alpha, gamma, rate)

    def score(self, task: Task) -> Score:
        """Return the average precision on the validation examples."""
        return lambda _, logits: float(metrics.average_precision_score(task.validation_labels, logits))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the average precision on the training examples, and curves and confusion matrices of the test."""
        found = {
            f"training average precision, {name}": float(metrics.average_precision_score(task.labels, of))
            for name, of in logits["train"].items()
        }
        for name in logits["test"]:
            of = self.predictions(condition, name, task, {part: heads[name] for part, heads in logits.items()})
            for where, threshold in (("one half", 0.0), ("the chosen threshold", of.threshold)):
                matrix = metrics.confusion_matrix(of.labels, of.logits >= threshold, labels=[0, 1])
                found[f"confusion at {where}, {name}"] = matrix.tolist()
        return found | precision_recall.curves(self.test_labels, logits["test"])

    @cached_property
    def sample(self) -> Sample:
        """The test examples."""
        return Sample(len(self.dataset(0).test.labels), draws=self.settings.get("bootstrap", {}).get("draws", DRAWS))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        of = self.dataset(0)
        labels = {part: getattr(of, part).labels for part in ("train", "validation", "test")}
        return {
            "data": {
                "name": self.title,
                "classes": list(of.classes),
                "examples": {part: len(of) for part, of in labels.items()},
                "positives": {part: int(of.sum()) for part, of in labels.items()},
                "prevalence": float(labels["train"].mean()),
                "licence": of.licence,
                "provenance": of.provenance,
            },
            "network": f"{of.train.images.shape[1]}-{self.training['hidden']}-1",
        }
