"""Dense cells, one in a thousand positive: the imbalance that focal loss was made for.

Canvases of garments (`tf_impl.data.dense_cells`), a frozen backbone (`tf_impl.experiments.features`), and a small head
on the features of each cell. Heads differ in α and γ; conditions differ in the optimiser and in the initial
predictions, the paper's prior or one half.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import stats
from sklearn import metrics

from tf_impl import data
from tf_impl.data import dense_cells
from tf_impl.experiments import experiment, features, losses
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import BinaryPredictions
from tf_impl.losses.binary_focal import binary_focal_loss

WITH_PRIOR = "prior"  # a condition is "OPTIMIZER, prior" or "OPTIMIZER, one half"
QUANTILES = np.linspace(0, 1, 21)  # of the examples, where the curves of the paper's figure 4 are taken


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("average_precision",),
        "long": (
            *("average_precision", "recall", "false_alarms", "balanced_accuracy_at_base_rate"),
            *("balanced_accuracy", "balanced_accuracy_validated"),
            *("log_loss", "log_loss_inverted", "log_loss_tempered"),
            *("calibration_error", "calibration_error_inverted", "calibration_error_tempered"),
        ),
    }

    def grid(self, condition: str) -> dict[str, tuple[float, float]]:
        """Return γ and α of each head, by its name; the first condition has the fullest grid."""
        grid = self.settings["losses"]["full" if condition == self.conditions[0] else "coarse"]
        points = [(gamma, alpha) for gamma in grid["gammas"] for alpha in grid["alphas"]]
        return {
            f"γ={gamma:g} α={alpha:g}": (gamma, alpha)
            for gamma, alpha in [*points, (0, self.settings["losses"]["class_weights"])]
        }

    def losses(self, condition: str) -> Losses:
        """Return the focal losses of the grid, summed over the positives as a detector does."""
        return {
            name: losses.binary(alpha=alpha, gamma=gamma, over="positives")
            for name, (gamma, alpha) in self.grid(condition).items()
        }

    def rates(self, condition: str) -> list[float]:
        """Return the grid of the condition's optimiser."""
        return self.training["rates"][condition.split(",")[0]]

    def task(self, condition: str, seed: int) -> Task:
        """Paint the canvases of a seed; the optimiser and the initial bias are those of the condition."""
        prior = self.settings["data"]["prior"] if condition.endswith(WITH_PRIOR) else 0.5
        return self.canvases(seed, optimizer=condition.split(",")[0], prior=prior)

    def canvases(self, seed: int, *, optimizer: str, prior: float) -> Task:
        """Paint the canvases of a seed to train on; those for validation and test are the same for all."""
        x, labels = self._train(seed)
        return Task(
            x=x,
            labels=labels,
            evaluation_inputs={"validation": self.validation[0], "test": self.test[0]},
            validation_labels=self.validation[1],
            weights=initial_weights(
                x.shape[1], self.training["hidden"], 1, bias=np.log(prior / (1 - prior)), seed=seed
            ),
            optimizer=optimizer,
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> BinaryPredictions:
        """Return the logits of the cells with their labels."""
        gamma, alpha = self.grid(condition)[head]
        rate = task.labels.mean()
        (_, labels), (_, validation) = self.test, self.validation
        return BinaryPredictions(labels, logits["test"], validation, logits["validation"], alpha, gamma, rate)

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the average precision on the validation canvases."""
        return lambda _, logits: metrics.average_precision_score(self.validation[1], logits)

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the rank correlation of γ and the best α; of one head also the curves of the paper's figure 4."""
        extras = {"trend": self.trend(condition, values["average_precision"])}
        if length == "long" and condition == self.conditions[0]:
            figure = self.settings["figure_4"]
            extras["cumulative"] = cumulative(self.test[1], logits["test"][figure["head"]], figure["gammas"])
        return extras

    def trend(self, condition: str, precisions: list[float]) -> float:
        """Return the rank correlation of γ and the α with the best average precision; 0 if that is always the same."""
        by_gamma: dict[float, list[tuple[float, float]]] = {}
        for (gamma, alpha), precision in zip(self.grid(condition).values(), precisions, strict=True):
            if alpha != self.settings["losses"]["class_weights"]:
                by_gamma.setdefault(gamma, []).append((precision, alpha))
        best = {gamma: max(pairs)[1] for gamma, pairs in by_gamma.items()}
        return 0.0 if len(set(best.values())) == 1 else float(stats.spearmanr(*zip(*best.items(), strict=True))[0])

    def describe(self) -> dict:
        """Return what a result says about data and network."""
        settings = self.settings["data"]
        return {
            "data": {
                "name": "dense cells of Fashion-MNIST",
                "wanted": self.source.classes[settings["wanted"]],
                "cells": {"test": len(self.test[1]), "validation": len(self.validation[1])},
                "positives": {"test": int(self.test[1].sum()), "validation": int(self.validation[1].sum())},
                "prevalence": float(self.test[1].mean()),
                "licence": self.source.licence,
                "provenance": self.source.provenance,
            },
            "network": f"a frozen convolutional backbone, then {self.test[0].shape[1]}-{self.training['hidden']}-1",
        }

    # ------------------------------------------------------------ canvases

    @cached_property
    def source(self) -> data.Dataset:
        """Fashion-MNIST, all classes equally frequent."""
        return data.load("fashion-mnist", seed=self.settings["data"]["split_seed"], imbalance=1)

    @cached_property
    def backbone(self):
        """The frozen backbone, trained on garments that no canvas shows."""
        train, count = self.source.train, self.settings["backbone"]["garments"]
        return features.train_backbone(
            train.images[:count],
            train.labels[:count],
            epochs=self.settings["backbone"]["epochs"],
            seed=self.settings["backbone"]["seed"],
        )

    @cached_property
    def scale(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each feature on the validation canvases."""
        x, _ = self._features("validation", self.settings["data"]["validation_canvases"], 0)
        return x.mean(axis=0), x.std(axis=0) + 1e-3

    @cached_property
    def validation(self) -> tuple[np.ndarray, np.ndarray]:
        """Features and labels of the validation canvases."""
        return self._scaled_features("validation", self.settings["data"]["validation_canvases"], 0)

    @cached_property
    def test(self) -> tuple[np.ndarray, np.ndarray]:
        """Features and labels of the test canvases."""
        return self._scaled_features("test", self.settings["data"]["test_canvases"], 0)

    def _train(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return features and labels to train on; the last seed is cached for the next condition."""
        if getattr(self, "_last", (None,))[0] != seed:
            self._last = seed, self._scaled_features("train", self.settings["data"]["canvases"], seed)
        return self._last[1]

    @cached_property
    def sample(self) -> Sample:
        """The test cells; the bootstrap draws whole canvases."""
        cells = dense_cells.CELLS**2
        return Sample(np.repeat(np.arange(len(self.test[1]) // cells), cells))

    def _scaled_features(self, split: str, canvases: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        (x, labels), (mean, spread) = self._features(split, canvases, seed), self.scale
        return (x - mean) / spread, labels

    def painted(self, split: str, canvases: int, seed: int) -> dense_cells.Canvases:
        """Paint canvases of garments of one split, without those that the backbone was trained on."""
        garments, settings = getattr(self.source, split), self.settings["data"]
        first = self.settings["backbone"]["garments"] if split == "train" else 0
        return dense_cells.paint(
            garments.images[..., 0],
            garments.labels,
            indices=np.arange(first, len(garments.labels)),
            wanted=settings["wanted"],
            canvases=canvases,
            generator=np.random.default_rng([settings["canvas_seed"], seed]),
        )

    def _features(self, split: str, canvases: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        painted = self.painted(split, canvases, seed)
        return features.cell_features(self.backbone, painted.images), painted.positive.reshape(-1).astype(np.int32)


def cumulative(labels: np.ndarray, logits: np.ndarray, gammas: list[float]) -> dict:
    """Return the cumulative loss of the examples, from the easiest to the hardest, as in the paper's figure 4.

    The logits are those of one trained network; γ changes the measure, not the predictions.

    Args:
        labels: 0 and 1 `(examples,)`.
        logits: `(examples,)`.
        gammas: Of the curves.

    Returns:
        `share_of_examples`, and for "positives" and "negatives", by γ, the share of their total loss.
    """
    curves = {"share_of_examples": QUANTILES, "positives": {}, "negatives": {}}
    for kind, label in (("positives", 1), ("negatives", 0)):
        own = logits[labels == label]
        for gamma in gammas:
            values = np.sort(binary_focal_loss(np.full(len(own), label), own, gamma=gamma).numpy())
            up_to = np.concatenate([[0], np.cumsum(values)])
            at = np.rint(QUANTILES * len(own)).astype(int)
            curves[kind][f"{gamma:g}"] = up_to[at] / up_to[-1]
    return curves
