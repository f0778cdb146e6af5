"""A rare class among similar ones, 1:100: focal loss beside what is used instead; the garments of the rare class.

Two classes, and so a threshold: of every loss it is also chosen on validation examples. Validation and test have more
examples of the rare class than training; they are weighted down to its prevalence.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from tf_impl.data import Dataset, Split
from tf_impl.data.imbalance import rare_positive
from tf_impl.experiments import features, who_else
from tf_impl.experiments.bootstrap_metrics import DRAWS, Sample
from tf_impl.experiments.head_training import Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import RAREST_MEASURES, SoftmaxPredictions


class Experiment(who_else.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "long": (*(name for name in who_else.Experiment.measures["long"] if name != "tail_recall"), *RAREST_MEASURES)
    }
    title = "Fashion-MNIST"
    same_frequencies = False

    def dataset(self, seed: int) -> Dataset:
        """Draw the training examples of a seed; class 1 is the rare one."""
        source, of = self.source, self.settings["data"]
        drawn = rare_positive(
            source.train.labels,
            positive=of["positive"],
            ratio=of["ratio"],
            negatives=of["negatives"],
            generator=np.random.default_rng([of["draw_seed"], seed]),
        )
        every = self._rows["train"]
        train = Split(every.images[drawn], every.labels[drawn], every.indices[drawn])
        return Dataset(
            name=source.name,
            classes=("other garments", source.classes[of["positive"]].lower()),
            licence=source.licence,
            provenance=source.provenance,
            train=train,
            validation=self._rows["validation"],
            test=self._rows["test"],
        )

    def first_weights(self, features: int, seed: int) -> list[np.ndarray]:
        """Return the first weights of all heads, which predict the prevalences of training."""
        bias = np.log(self.counts / self.counts.sum())
        return initial_weights(features, self.training["hidden"], len(self.counts), bias=bias, seed=seed)

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxPredictions:
        """Return the logits with the labels, at the prevalence of the training examples."""
        of = super().predictions(condition, head, task, logits)
        return replace(of, importance=self._importance(of.validation_labels))

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the average precision of the rare class on the validation examples, at its prevalence in training."""
        labels = self.labels["validation"]
        sample = Sample(len(labels), importance=self._importance(labels), draws=0)
        return lambda _, logits: float(sample.average_precision(labels, logits @ [-1, 1])[0])

    @cached_property
    def sample(self) -> Sample:
        """The test examples, those of the rare class weighted down to its prevalence in training."""
        labels = self._rows["test"].labels
        draws = self.settings.get("bootstrap", {}).get("draws", DRAWS)
        return Sample(len(labels), importance=self._importance(labels), draws=draws)

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        said = super().describe()
        per_class = said["data"]["examples_per_class"]
        said["data"] |= {
            "resolution": features.RESOLUTION,
            "positives": {part: counts[1] for part, counts in per_class.items()},
            "prevalence": 1 / (1 + self.settings["data"]["ratio"]),
            "measured": "validation and test examples of the rare class are weighted down to its training prevalence",
        }
        return said

    @cached_property
    def source(self) -> Dataset:
        """Fashion-MNIST, all classes equally frequent."""
        return features.load_garments(self.settings["data"]["split_seed"])

    @cached_property
    def _rows(self) -> dict[str, Split]:
        """The pooled pixels of all garments, with the labels of two classes."""
        wanted, splits = self.settings["data"]["positive"], {}
        for part in ("train", "validation", "test"):
            of = getattr(self.source, part)
            splits[part] = Split(features.pooled_pixels(of), (of.labels == wanted).astype(np.int64), of.indices)
        return splits

    def _importance(self, labels: np.ndarray) -> np.ndarray:
        weight = (labels == 0).sum() / self.settings["data"]["ratio"] / labels.sum()
        return np.where(labels == 1, weight, 1.0)
