"""Overconfidence: few examples, trained long, and what the losses' own predictions and the way back from them promise.

The readme's custom MSE is there to discourage overconfidence. It is label smoothing (CM.5); so the label-smoothed MSE,
its gradients scaled by 1 + λ, must train the same network.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sklearn import metrics

from tf_impl.experiments import experiment, garments, losses
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import SoftmaxAnswers, focal_rows
from tf_impl.records.metrics import BINS, reliability

CLASSES = 10
EDGES = np.linspace(0, 1, BINS + 1)[1:-1]


class Experiment(experiment.Experiment):
    """See the module; the base class has the rest."""

    measures = {  # noqa: RUF012 (constant)
        "short": ("accuracy", "log_loss", "calibration_error", "calibration_error_inverted"),
        "long": tuple(name for name in SoftmaxAnswers.MEASURES if name not in ("tail_recall", "balanced_accuracy")),
    }

    @cached_property
    def heads(self) -> dict[str, tuple]:
        """The loss of each head, and its way back, by its name."""
        it = self.settings["losses"]
        found = {"CE": (losses.softmax(gamma=0.0), lambda rows: rows)}
        for gamma in it["gammas"]:
            found[f"γ={gamma:g}"] = losses.softmax(gamma=gamma), lambda rows, g=gamma: focal_rows(rows, g)
        found["MSE"] = losses.squared(classes=CLASSES), lambda rows: rows
        for factor in it["factors"]:
            found[f"custom MSE λ={factor:g}"] = (
                losses.squared(classes=CLASSES, factor=factor),
                lambda rows, f=factor: centred_rows(rows, f),
            )
        factor = it["smoothed_as_factor"]
        found[f"smoothed MSE, as λ={factor:g}"] = (
            smoothed(factor),
            lambda rows: centred_rows(rows, factor),
        )
        return found

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the losses of the heads."""
        return {name: loss for name, (loss, _) in self.heads.items()}

    def task(self, condition: str, seed: int) -> Task:  # noqa: ARG002
        """Draw the examples of a seed."""
        labels = self.source.train.labels
        generator = np.random.default_rng([self.settings["data"]["draw_seed"], seed])
        kept = generator.choice(len(labels), self.settings["data"]["examples"], replace=False)
        return Task(
            x=self._rows["train"][kept],
            labels=labels[kept].astype(np.int32),
            asked={part: self._rows[part] for part in ("validation", "test")},
            weights=initial_weights(196, self.training["hidden"], CLASSES, seed=seed),
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def answers(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxAnswers:  # noqa: ARG002
        """Return the logits with the labels and the head's way back."""
        return SoftmaxAnswers(
            self.source.test.labels,
            logits["test"],
            self.source.validation.labels,
            logits["validation"],
            self.heads[head][1],
            np.ones(CLASSES),
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the accuracy on the validation examples: a fair judge of losses that differ in what they promise."""
        labels = self.source.validation.labels
        return lambda _, logits: metrics.accuracy_score(labels, logits.argmax(axis=1))

    def also(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return the reliability diagrams, and how far the two equal losses are from each other."""
        if length == "short":
            return {}
        made = {
            name: self.answers("", name, task, {part: of[name] for part, of in logits.items()}) for name in self.heads
        }
        return {
            "reliability": {name: _diagrams(made[name]) for name in self.settings["diagrams"]},
            "equal_losses_differ_by": self._distance(made),
        }

    def _distance(self, made: dict[str, SoftmaxAnswers]) -> float:
        """Return the largest difference of a probability between the custom MSE and its label-smoothed equal."""
        factor = self.settings["losses"]["smoothed_as_factor"]
        one, other = made[f"custom MSE λ={factor:g}"], made[f"smoothed MSE, as λ={factor:g}"]
        return float(np.abs(one.plain - other.plain).max())

    @cached_property
    def sample(self) -> Sample:
        """The test examples."""
        return Sample(len(self._rows["test"]))

    def facts(self) -> dict:
        """Return the data and the network."""
        return garments.facts(
            self.source,
            f"196-{self.training['hidden']}-{CLASSES}",
            examples={"train": self.settings["data"]["examples"], "test": len(self._rows["test"])},
        )

    @cached_property
    def source(self):
        """The garments."""
        return garments.source(self.settings["data"]["split_seed"])

    @cached_property
    def _rows(self) -> dict[str, np.ndarray]:
        return {part: garments.rows(getattr(self.source, part)) for part in ("train", "validation", "test")}


def smoothed(factor: float) -> losses.Loss:
    """Return the MSE to labels smoothed by ε = λ / (1 + λ), times 1 + λ: the custom MSE less a constant (CM.4)."""
    plain = losses.squared(classes=CLASSES, smoothing=factor / (1 + factor))
    return lambda labels, logits: (1 + factor) * plain(labels, logits)


def centred_rows(rows: np.ndarray, factor: float) -> np.ndarray:
    """Return the shares of which rows are the best predictions of the custom MSE on a softmax (CM.5 inverted).

    Its best row is the row of shares, moved by λ / (1 + λ) towards the uniform one. A share that would be negative is
    floored at the smallest normal number of float32.
    """
    shares = np.maximum((1 + factor) * rows - factor / rows.shape[1], np.finfo(np.float32).tiny)
    return shares / shares.sum(axis=1, keepdims=True)


def _diagrams(of: SoftmaxAnswers) -> dict:
    rows = {"plain": of.plain, "inverted": of.inverted}
    return {kind: reliability(it.argmax(axis=1) == of.labels, it.max(axis=1), edges=EDGES) for kind, it in rows.items()}
