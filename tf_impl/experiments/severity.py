"""Severity: what training feels of two mistakes of each grade, and of a right loss that only rounds otherwise.

All heads of a seed have the same data, order, first weights and learning rate, so that they differ in the loss alone.
How far a head has moved is the distance of its test predictions from those of the right loss; the yardstick is the
right loss with another order of the batches, which is chance that nobody fears.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial

import numpy as np
import tensorflow as tf
from sklearn import metrics

from tf_impl import data
from tf_impl.experiments import experiment, mistaken
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Score, Task, train
from tf_impl.experiments.heads import initial_weights
from tf_impl.experiments.predictions import SoftmaxPredictions, recalibrate_focal

CLASSES, FEATURES, WHITE = 10, 64, 255.0  # 8 × 8 pixels; white in a file of images
LAST = 0.01  # standard deviation of the last layer's first weights in `initial_weights`
SCALED, RAW = "scaled pixels", "raw pixels"
RIGHT, ANOTHER_ORDER = "right", "right, another order"


class Experiment(experiment.Experiment):
    """See the module docstring and the base class."""

    measures = dict.fromkeys(("short", "long"), ("accuracy", "log_loss", "calibration_error"))

    @property
    def gamma(self) -> float:
        """The focusing parameter of all heads."""
        return float(self.settings["losses"]["gamma"])

    def losses(self, condition: str) -> Losses:  # noqa: ARG002
        """Return the losses of all grades, by their functions' names in words."""
        of = [name for names in self.settings["losses"]["grades"].values() for name in names]
        return {name: self._mean_of(name) for name in of}

    def _mean_of(self, name: str):
        loss = partial(getattr(mistaken, name.replace(" ", "_")), gamma=self.gamma)
        return lambda labels, logits: tf.reduce_mean(loss(labels, logits))

    def rates(self, condition: str) -> list[float]:
        """Return the one learning rate of a condition: a rate of its own would hide what a mistake does."""
        return self.training["rates"][condition]

    def task(self, condition: str, seed: int) -> Task:
        """Return the digits, with pixels from 0 to 1 and a small last layer, or with neither."""
        raw, hidden = condition == RAW, self.training["hidden"]
        rows = {part: (pixels * (WHITE if raw else 1)).astype(np.float32) for part, pixels in self._rows.items()}
        weights = initial_weights(FEATURES, hidden, CLASSES, seed=seed)
        if raw:  # as large as a hidden layer's (He et al. 2015): confident predictions, most of them wrong
            weights[2] = (weights[2] * np.sqrt(2 / hidden) / LAST).astype(np.float32)
        return Task(
            x=rows["train"],
            labels=self.source.train.labels.astype(np.int32),
            evaluation_inputs=rows,
            weights=weights,
            optimizer="adam",
            batch=self.training["batch"],
            epochs=self.training["epochs"],
            seed=seed,
        )

    def predictions(self, condition: str, head: str, task: Task, logits: dict) -> SoftmaxPredictions:  # noqa: ARG002
        """Return the logits of test and validation; a network with a NaN among its weights predicts nothing."""
        test, validation = (np.nan_to_num(logits[part], nan=0.0) for part in ("test", "validation"))
        return SoftmaxPredictions(
            self.source.test.labels,
            test,
            self.source.validation.labels,
            validation,
            lambda rows: recalibrate_focal(rows, self.gamma),
            np.ones(CLASSES),
        )

    def score(self, task: Task) -> Score:  # noqa: ARG002
        """Return the accuracy on the validation examples; of a network that ended, chance."""
        labels = self.source.validation.labels
        return lambda _, logits: metrics.accuracy_score(labels, np.nan_to_num(logits).argmax(axis=1))

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return what training felt of each loss: how far it moved, whether it ended, how much gradient is wrong."""
        right = logits["test"][RIGHT]
        extras = {f"moved, {ANOTHER_ORDER}": distance(self._in_another_order(condition, task)[length], right)}
        for name in logits["test"]:
            extras[f"moved, {name}"] = distance(logits["test"][name], right)
            extras[f"ended, {name}"] = float(not np.isfinite(logits["test"][name]).all())
            own = logits["train"][RIGHT]  # where training with the right loss is
            extras[f"wrong share, {name}"] = self.wrong_share(name, task.labels, own)
        margins = true_margins(task.labels, logits["train"][RIGHT])
        extras |= {"hardest margin": float(margins.min()), "easiest margin": float(margins.max())}
        return extras

    def _in_another_order(self, condition: str, task: Task) -> dict[str, np.ndarray]:
        """Return the right loss's test logits at each length, trained in another order."""
        key = condition, task.seed
        if key not in self._reordered:
            losses, (rate,) = {RIGHT: self.losses(condition)[RIGHT]}, self.rates(condition)
            rates = {length: {RIGHT: rate} for length in task.epochs}
            again = replace(task, seed=task.seed + self.training["other_orders"])
            self._reordered = {key: {length: of["test"][RIGHT] for length, of in train(again, losses, rates)}}
        return self._reordered[key]

    def wrong_share(self, name: str, labels: np.ndarray, logits: np.ndarray) -> float:
        """Return the share of the gradient in the logits that a loss has wrong; what is no number is wholly wrong."""
        got, true = (self._gradient(of, labels, logits) for of in (name, RIGHT))
        off = np.abs(got - true)
        return float(np.where(np.isfinite(off), off, np.abs(true)).sum() / np.abs(true).sum())

    def _gradient(self, name: str, labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
        z = tf.constant(logits.astype(np.float32))
        with tf.GradientTape() as tape:
            tape.watch(z)
            loss = tf.reduce_sum(getattr(mistaken, name.replace(" ", "_"))(labels, z, gamma=self.gamma))
        return tape.gradient(loss, z).numpy().astype(float)

    @cached_property
    def sample(self) -> Sample:
        """The test examples."""
        return Sample(len(self._rows["test"]))

    def describe(self) -> dict:
        """Return what a result says about data and network, and which loss has which grade."""
        source = self.source
        described = {"name": source.name, "resolution": "8×8", "licence": source.licence}
        examples = {part: len(rows) for part, rows in self._rows.items()}
        return {
            "data": {**described, "provenance": source.provenance, "examples": examples},
            "network": f"{FEATURES}-{self.training['hidden']}-{CLASSES}",
            "grades": self.settings["losses"]["grades"],
        }

    @cached_property
    def source(self):
        """The digits, all classes equally frequent."""
        return data.load("digits", seed=self.settings["data"]["split_seed"], imbalance=1)

    @cached_property
    def _rows(self) -> dict[str, np.ndarray]:
        splits = ("train", "validation", "test")
        return {part: getattr(self.source, part).images[:, ::4, ::4, 0].reshape(-1, FEATURES) for part in splits}

    @cached_property
    def _reordered(self) -> dict:
        return {}


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the mean total variation distance of two networks' predictions; of one that ended it is 1."""
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return 1.0
    return float(np.abs(_softmax(one) - _softmax(other)).sum(axis=1).mean() / 2)


def true_margins(labels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Return each example's true logit less the largest of the others."""
    true = np.eye(CLASSES, dtype=bool)[labels]
    return logits[true] - np.where(true, -np.inf, logits).max(axis=1)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
