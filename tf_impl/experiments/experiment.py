"""The base class of the experiments: conditions, the losses under each, a task a seed, the record of a seed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import (
    Follow,
    Kept,
    Losses,
    Rates,
    Score,
    Scores,
    Task,
    choose_rates,
    train,
    validation_losses,
)
from tf_impl.experiments.predictions import Predictions, evaluate_measure
from tf_impl.experiments.protocol import Contrast, draws_key, needed_draws

DIGITS = 4  # significant digits of a measure: the seeds vary it more than that
CURVE_DIGITS = 3  # of a learning curve: as many as a drawing shows


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
        self._kept: dict[str, Kept] = {}  # of each condition

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
        """Choose the learning rates of a condition, on validation examples and with selection seeds.

        Of one rate there is no choice: nothing is trained, and there are no scores.
        """
        if len(grid := self.rates(condition)) == 1:
            return {length: dict.fromkeys(self.losses(condition), grid[0]) for length in self.training["epochs"]}, {}
        tasks = (self.task(condition, seed) for seed in self.training["selection_seeds"])
        rates, scores = choose_rates(tasks, self.losses(condition), grid, self.score)
        return rates, rounded(scores)

    def rates(self, condition: str) -> list[float]:  # noqa: ARG002
        """Return the grid of learning rates of a condition."""
        return self.training["rates"]

    def measure(self, seed: int, rates: dict[str, Rates], contrasts: tuple[Contrast, ...]) -> dict:
        """Train with one seed under all conditions, and return its record.

        Returns:
            `seed`; `measures`, condition → length → measure → a value a head, in the order of `losses`; `curves`,
            condition → epoch by epoch → the validation score of each head; `loss_curves`, the same of the losses in
            "training" and "validation"; `draws`, the bootstrap draws that the contrasts need; `also`, the extras of the
            experiment.
        """
        record = {"seed": seed, "measures": {}, "curves": {}, "loss_curves": {}, "draws": {}, "also": {}}
        for condition in self.conditions:
            task, curves = self.task(condition, seed), {"score": [], "training": [], "validation": []}
            kept, follow = self._kept.setdefault(condition, {}), self._follow(task, condition, curves)
            for length, logits in train(task, self.losses(condition), rates[condition], follow, kept):
                heads = self.heads_of(condition, task, logits)
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
            record["curves"][condition] = curves.pop("score")
            record["loss_curves"][condition] = curves
        return record

    def heads_of(self, condition: str, task: Task, logits: dict[str, dict]) -> dict[str, Predictions]:
        """Return the predictions of each head, from the logits of all (input → loss → logits)."""
        return {
            name: self.predictions(condition, name, task, {part: of[name] for part, of in logits.items()})
            for name in self.losses(condition)
        }

    def _follow(self, task: Task, condition: str, curves: dict[str, list]) -> Follow:
        """Return a function that adds an epoch to the curves, to as many digits as a drawing shows.

        A loss that is no number any more is None.
        """
        losses, score = self.losses(condition), self.score(task)

        def follow(logits: dict[str, np.ndarray], training: dict[str, float]) -> None:
            epoch = {
                "score": [float(score(name, of)) for name, of in logits.items()],
                "training": list(training.values()),
                "validation": list(validation_losses(task, losses, logits).values()),
            }
            for name, values in epoch.items():
                curves[name].append([rounded(value, CURVE_DIGITS) if np.isfinite(value) else None for value in values])

        return follow

    def _measures(self, length: str, heads: dict) -> dict[str, list[float]]:
        sample = self.sample.without_draws()
        return {
            name: [rounded(evaluate_measure(predictions, name, sample)[0].item()) for predictions in heads.values()]
            for name in self.measures[length]
        }


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
