"""The base class of the experiments: conditions, the losses under each, a task a seed, the record of a seed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import tensorflow as tf

from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Rates, Score, Scores, Task, choose_rates, train
from tf_impl.experiments.predictions import Predictions, evaluate_measure
from tf_impl.experiments.protocol import Contrast, draws_key, needed_draws

DIGITS = 4  # significant digits of a measure: the seeds vary it more than that


class Experiment(ABC):
    """One experiment, made from the settings of its protocol.

    A subclass defines the losses, the task and the measures; this class trains, chooses learning rates and measures.

    Args:
        settings: Of the protocol, or those that `tf_impl.experiments.runner.smoke_settings` makes of them.
    """

    measures: ClassVar[Mapping[str, tuple[str, ...]]]
    sample: Sample

    def __init__(self, settings: dict):
        self.settings = settings
        self.training = settings["training"]

    @abstractmethod
    def losses(self, condition: str) -> Losses:
        """Return the losses that are compared under a condition, by name."""

    @abstractmethod
    def task(self, condition: str, seed: int) -> Task:
        """Return what the heads learn; the seed decides everything random."""

    @abstractmethod
    def predictions(self, condition: str, head: str, task: Task, logits: dict[str, np.ndarray]) -> Predictions:
        """Return the predictions of a head, from its logits of each of the task's evaluation inputs."""

    @abstractmethod
    def score(self, task: Task) -> Score:
        """Return the score of validation logits by which the learning rate is chosen."""

    @abstractmethod
    def describe(self) -> dict:
        """Return what a result says about data and network."""

    def extras(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return what else a record keeps; a contrast may name a number among it, with the head ""."""
        return {}

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, by name."""
        return tuple(self.settings.get("conditions", ["all"]))

    def choose(self, condition: str) -> tuple[Rates, Scores]:
        """Choose the learning rates of a condition, on validation examples and with selection seeds."""
        tasks = (self.task(condition, seed) for seed in self.training["selection_seeds"])
        rates, scores = choose_rates(tasks, self.losses(condition), self.rates(condition), self.score)
        return rates, rounded(scores)

    def rates(self, condition: str) -> list[float]:  # noqa: ARG002
        """Return the grid of learning rates of a condition."""
        return self.training["rates"]

    def measure(self, seed: int, rates: dict[str, Rates], contrasts: tuple[Contrast, ...]) -> dict:
        """Train with one seed under all conditions, and return its record.

        Returns:
            `seed`; `measures`, condition → length → measure → a value a head, in the order of `losses`; `curves`,
            condition → epoch by epoch → the validation score of each head; `losses`, where the task follows any,
            condition → input → epoch by epoch → each head's own loss; `draws`, the bootstrap draws that the contrasts
            need; `also`, the extras of the experiment.
        """
        record = {"seed": seed, "measures": {}, "curves": {}, "losses": {}, "draws": {}, "also": {}}
        for condition in self.conditions:
            task = self.task(condition, seed)
            curve, score = record["curves"].setdefault(condition, []), self.score(task)
            losses, followed = self.losses(condition), {part: [] for part in task.followed}
            if followed:
                record["losses"][condition] = followed

            def follow(logits: dict, task=task, losses=losses, curve=curve, score=score, followed=followed) -> None:
                curve.append([rounded(float(score(name, of)), 3) for name, of in logits["validation"].items()])
                for part, labels in task.followed.items():
                    followed[part].append(_losses(losses, labels, logits[part]))

            for length, logits in train(task, losses, rates[condition], follow):
                heads = {
                    name: self.predictions(condition, name, task, {part: of[name] for part, of in logits.items()})
                    for name in losses
                }
                values = self._measures(length, heads)
                extras = self.extras(condition, length, task, logits, values)
                record["measures"].setdefault(condition, {})[length] = values
                record["also"].setdefault(condition, {})[length] = rounded(extras)
                for head, measure in needed_draws(contrasts, condition, length):
                    if head:
                        draws = evaluate_measure(heads[head], measure, self.sample)
                    else:
                        draws = np.array([extras[measure]])
                    record["draws"][draws_key(condition, length, head, measure)] = rounded(draws, 6)
        return record

    def _measures(self, length: str, heads: dict) -> dict[str, list[float]]:
        sample = self.sample.without_draws()
        return {
            name: [rounded(evaluate_measure(predictions, name, sample)[0].item()) for predictions in heads.values()]
            for name in self.measures[length]
        }


def _losses(losses: Losses, labels: np.ndarray, logits: dict[str, np.ndarray]) -> list[float]:
    """Return each head's own loss of some examples, to three digits: enough to draw."""
    return [rounded(float(loss(labels, tf.constant(logits[name], tf.float32))), 3) for name, loss in losses.items()]


def rounded(value: object, digits: int = DIGITS) -> object:
    """Return a nested value with its numbers rounded, and its arrays as lists."""
    if isinstance(value, np.ndarray):
        return rounded(value.tolist(), digits)
    if isinstance(value, dict):
        return {name: rounded(entry, digits) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(entry, digits) for entry in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.{digits}g}")
    return value.item() if isinstance(value, np.generic) else value
