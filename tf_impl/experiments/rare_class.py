"""A rare class among similar ones, 1:100: focusing on hard examples does not help.

One garment against all others, some of which resemble it: here the hard examples are not the rare ones.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sklearn import metrics

from tf_impl.data.imbalance import rare_positive
from tf_impl.experiments import experiment, features, losses, precision_recall
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import BINARY_MEASURES, BinaryPredictions


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("average_precision", "balanced_accuracy", "balanced_accuracy_at_base_rate"),
        "long": tuple(BINARY_MEASURES),
    }

    @cached_property
    def grid(self) -> dict[str, tuple[float, float]]:
        """γ and α of each head, by its name."""
        grid = self.settings["losses"]
        return {f"γ={gamma:g} α={alpha:g}": (gamma, alpha) for gamma in grid["gammas"] for alpha in grid["alphas"]}

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the focal losses of the grid."""
        return {name: losses.binary(alpha=alpha, gamma=gamma) for name, (gamma, alpha) in self.grid.items()}

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw the training examples of a seed; the initial predictions are their prevalence."""
        x, labels = self._rows("train")
        settings = self.settings["data"]
        generator = np.random.default_rng([settings["draw_seed"], seed])
        kept = rare_positive(
            self.source.train.labels,
            positive=settings["positive"],
            ratio=settings["ratio"],
            negatives=settings["negatives"],
            generator=generator,
        )
        return Task(
            x=x[kept],
            labels=labels[kept],
            evaluation_inputs={part: self._rows(part)[0] for part in ("validation", "test")} | {"train": x[kept]},
            validation_labels=self._rows("validation")[1],
            prevalences=np.array([settings["ratio"], 1]) / (1 + settings["ratio"]),
            weights=initial_weights(x.shape[1], self.training["hidden"], 1, bias=-np.log(settings["ratio"]), seed=seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> BinaryPredictions:  # noqa: ARG002
        """Return the logits with the labels, at the prevalence of the training examples."""
        (gamma, alpha), (_, labels), (_, validation) = self.grid[head], self._rows("test"), self._rows("validation")
        rate = 1 / (1 + self.settings["data"]["ratio"])
        return BinaryPredictions(
            labels, logits["test"], validation, logits["validation"], alpha, gamma, rate, self._importance(validation)
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the average precision on the validation examples, at the prevalence of the training examples."""
        _, labels = self._rows("validation")
        sample = Sample(len(labels), importance=self._importance(labels), draws=0)
        return lambda _, logits: float(sample.average_precision(labels, logits)[0])

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the average precision on the training examples; after the long training the curves of the test."""
        found = {
            f"training average precision, {name}": float(metrics.average_precision_score(task.labels, of))
            for name, of in logits["train"].items()
        }
        if length == "long":
            _, labels = self._rows("test")
            found |= precision_recall.curves(labels, logits["test"], self._importance(labels))
        return found

    @cached_property
    def sample(self) -> Sample:
        """The test examples, positives weighted down to the prevalence of the training examples."""
        _, labels = self._rows("test")
        return Sample(len(labels), importance=self._importance(labels))

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        settings = self.settings["data"]
        labels = {part: self._rows(part)[1] for part in ("validation", "test")}
        positives = round(settings["negatives"] / settings["ratio"])
        return features.describe_garments(
            self.source,
            f"196-{self.training['hidden']}-1",
            positive=self.source.classes[settings["positive"]],
            negatives_per_positive=settings["ratio"],
            examples={
                "train": settings["negatives"] + positives,
                **{part: len(of) for part, of in labels.items()},
            },
            positives={"train": positives, **{part: int(of.sum()) for part, of in labels.items()}},
            prevalence=1 / (1 + settings["ratio"]),
            measured="test examples of the rare class are weighed down to the prevalence of the training",
        )

    @cached_property
    def source(self):
        """Fashion-MNIST, all classes equally frequent."""
        return features.load_garments(self.settings["data"]["split_seed"])

    @cached_property
    def _all_rows(self) -> dict:
        wanted, parts = self.settings["data"]["positive"], ("train", "validation", "test")
        splits = {part: getattr(self.source, part) for part in parts}
        return {
            part: (features.pooled_pixels(split), (split.labels == wanted).astype(np.int32))
            for part, split in splits.items()
        }

    def _rows(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        return self._all_rows[part]

    def _importance(self, labels: np.ndarray) -> np.ndarray:
        weight = (labels == 0).sum() / self.settings["data"]["ratio"] / labels.sum()
        return np.where(labels == 1, weight, 1.0)
