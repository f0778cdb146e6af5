"""A real dense task: which voxels of a brain are amygdala, one in five hundred; initial bias and loss.

The left hemisphere trains, the right one, mirrored, tests. The conditions differ in the prediction that all voxels
start with: 0.01 (the paper's prior), or about the prevalence of positives.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sklearn import metrics

from tf_impl.data import colin27
from tf_impl.experiments import experiment, losses, precision_recall
from tf_impl.experiments.bootstrap_metrics import DRAWS, Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import BinaryPredictions


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "long": (
            "average_precision",
            "log_loss",
            "log_loss_tempered",
            "balanced_accuracy",
            "balanced_accuracy_validated",
        )
    }

    @cached_property
    def grid(self) -> dict[str, tuple[float, float]]:
        """γ and α of each head, by its name; the same under every condition."""
        pairs = self.settings["losses"]["gamma_alpha"]
        return {f"γ={gamma:g} α={alpha:g}": (gamma, alpha) for gamma, alpha in pairs}

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the focal losses of the grid, summed over the positives as a detector does."""
        return {
            name: losses.binary(alpha=alpha, gamma=gamma, over="positives")
            for name, (gamma, alpha) in self.grid.items()
        }

    def task(self, condition: str, seed: int) -> Task:
        """Draw which slices validate; a condition is "prior P", P the initial prediction of all voxels."""
        validates = self.validates(seed)
        prior = float(condition.removeprefix("prior "))
        x, labels = self.left.features, self.left.labels
        return Task(
            x=x[~validates],
            labels=labels[~validates],
            evaluation_inputs={
                "train": x[~validates],
                "validation": x[validates],
                "test": self.right.features,
            },
            validation_labels=labels[validates],
            weights=initial_weights(
                x.shape[1], self.training["hidden"], 1, bias=np.log(prior / (1 - prior)), seed=seed
            ),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def validates(self, seed: int) -> np.ndarray:
        """Return which voxels of the left hemisphere validate: every third block of slices, from a drawn place on."""
        block = self.settings["data"]["block"]
        first = np.random.default_rng([self.settings["data"]["draw_seed"], seed]).integers(3 * block)
        return (self.left.indices[:, 1] + first) // block % 3 == 0

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> BinaryPredictions:  # noqa: ARG002
        """Return the logits of the voxels with their labels."""
        gamma, alpha = self.grid[head]
        return BinaryPredictions(
            self.right.labels,
            logits["test"],
            task.validation_labels,
            logits["validation"],
            alpha,
            gamma,
            task.labels.mean(),
        )

    def score(self, task: Task) -> Score:
        """Return the average precision on the validation voxels."""
        return lambda _, logits: float(metrics.average_precision_score(task.validation_labels, logits))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the average precision on the training voxels, and the curves on the test voxels."""
        trained = {
            f"training average precision, {name}": float(metrics.average_precision_score(task.labels, of))
            for name, of in logits["train"].items()
        }
        return trained | precision_recall.curves(self.right.labels, logits["test"])

    @cached_property
    def sample(self) -> Sample:
        """The test voxels; the bootstrap draws whole cubes of them, since neighbours are dependent."""
        cubes = self.right.indices // self.settings["bootstrap"]["cube"]
        _, clusters = np.unique(cubes, axis=0, return_inverse=True)
        return Sample(clusters.reshape(-1), draws=self.settings["bootstrap"].get("draws", DRAWS))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        of = {"train": self.left.labels[~self.validates(0)], "validation": self.left.labels[self.validates(0)]}
        of["test"] = self.right.labels
        return {
            "data": {
                "name": "Colin 27",
                "examples": {part: len(labels) for part, labels in of.items()},
                "positives": {part: int(labels.sum()) for part, labels in of.items()},
                "prevalence": float(self.left.labels.mean()),
                "clusters": int(self.sample.clusters.max()) + 1,
                **self._loaded[2],
            },
            "network": f"{self.left.features.shape[1]}-{self.training['hidden']}-1",
        }

    # ------------------------------------------------------------ the two hemispheres

    @property
    def left(self) -> colin27.Hemisphere:
        """The hemisphere that trains and validates."""
        return self._loaded[0]

    @property
    def right(self) -> colin27.Hemisphere:
        """The hemisphere that tests, mirrored."""
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[colin27.Hemisphere, colin27.Hemisphere, dict]:
        """Both hemispheres, their features scaled by those of the left one."""
        left, right, about = colin27.load()
        mean, spread = left.features.mean(axis=0), left.features.std(axis=0)
        scaled = (colin27.Hemisphere((of.features - mean) / spread, of.labels, of.indices) for of in (left, right))
        return *scaled, about
