"""A rare class among its look-alikes, 1:100: where focusing on hard examples is no help.

One garment against all others, and among the others those that resemble it: hard examples here are not the rare ones.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from tf_impl.data.imbalance import rare_positive
from tf_impl.experiments import experiment, garments, losses
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import BinaryAnswers


class Experiment(experiment.Experiment):
    """See the module; the base class has the rest."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("average_precision", "balanced_accuracy", "balanced_accuracy_at_base_rate"),
        "long": tuple(BinaryAnswers.MEASURES),
    }

    @cached_property
    def grid(self) -> dict[str, tuple[float, float]]:
        """γ and α of each head, by its name."""
        it = self.settings["losses"]
        return {f"γ={gamma:g} α={alpha:g}": (gamma, alpha) for gamma in it["gammas"] for alpha in it["alphas"]}

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the focal losses of the grid."""
        return {name: losses.binary(alpha=alpha, gamma=gamma) for name, (gamma, alpha) in self.grid.items()}

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw the examples of a seed to train on; predictions start at their base rate."""
        x, labels = self._rows("train")
        it = self.settings["data"]
        generator = np.random.default_rng([it["draw_seed"], seed])
        kept = rare_positive(
            self.source.train.labels,
            positive=it["positive"],
            ratio=it["ratio"],
            negatives=it["negatives"],
            generator=generator,
        )
        return Task(
            x=x[kept],
            labels=labels[kept],
            asked={part: self._rows(part)[0] for part in ("validation", "test")},
            weights=initial_weights(x.shape[1], self.training["hidden"], 1, bias=-np.log(it["ratio"]), seed=seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def answers(self, condition: str, head: str, task: Task, logits: dict) -> BinaryAnswers:  # noqa: ARG002
        """Return the logits with the labels, at the prevalence of the training."""
        (gamma, alpha), (_, labels), (_, known) = self.grid[head], self._rows("test"), self._rows("validation")
        rate = 1 / (1 + self.settings["data"]["ratio"])
        return BinaryAnswers(
            labels, logits["test"], known, logits["validation"], alpha, gamma, rate, self._importance(known)
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the average precision on the validation examples, at the prevalence of the training."""
        _, labels = self._rows("validation")
        on = Sample(len(labels), importance=self._importance(labels), draws=0)
        return lambda _, logits: float(on.average_precision(labels, logits)[0])

    @cached_property
    def sample(self) -> Sample:
        """The test examples, positives weighed down to the prevalence of the training."""
        _, labels = self._rows("test")
        return Sample(len(labels), importance=self._importance(labels))

    def facts(self) -> dict:
        """Return the data and the network."""
        it = self.settings["data"]
        _, labels = self._rows("test")
        return garments.facts(
            self.source,
            f"196-{self.training['hidden']}-1",
            positive=self.source.classes[it["positive"]],
            negatives_per_positive=it["ratio"],
            positives={"train": round(it["negatives"] / it["ratio"]), "test": int(labels.sum())},
            prevalence=1 / (1 + it["ratio"]),
            measured="test examples of the rare class are weighed down to the prevalence of the training",
        )

    @cached_property
    def source(self):
        """The garments."""
        return garments.source(self.settings["data"]["split_seed"])

    @cached_property
    def _all_rows(self) -> dict:
        wanted, parts = self.settings["data"]["positive"], ("train", "validation", "test")
        splits = {part: getattr(self.source, part) for part in parts}
        return {
            part: (garments.rows(split), (split.labels == wanted).astype(np.int32)) for part, split in splits.items()
        }

    def _rows(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        return self._all_rows[part]

    def _importance(self, labels: np.ndarray) -> np.ndarray:
        weight = (labels == 0).sum() / self.settings["data"]["ratio"] / labels.sum()
        return np.where(labels == 1, weight, 1.0)
