"""What an experiment is: conditions, the losses that are compared under each, a task a seed, and what is kept of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.head_training import Losses, Rates, Score, Task, choose_rates, train
from tf_impl.experiments.predictions import BinaryAnswers, SoftmaxAnswers, measured
from tf_impl.experiments.protocol import Contrast, key, needed

DIGITS = 4  # significant ones kept of each seed: more than chance leaves certain


class Experiment(ABC):
    """One experiment, made from the settings of its protocol.

    A subclass says what is compared; training, choosing rates and measuring are here, once for all.

    Args:
        settings: Of the protocol, as `running.smoke` may have shortened them.
    """

    measures: ClassVar[Mapping[str, tuple[str, ...]]]
    sample: Sample

    def __init__(self, settings: dict):
        self.settings = settings
        self.training = settings["training"]

    @abstractmethod
    def losses(self, condition: str) -> Losses:
        """Return what is compared under a condition, by name."""

    @abstractmethod
    def task(self, condition: str, seed: int) -> Task:
        """Return what the heads learn; everything that chance decides, the seed decides."""

    @abstractmethod
    def answers(
        self, condition: str, head: str, task: Task, logits: dict[str, np.ndarray]
    ) -> BinaryAnswers | SoftmaxAnswers:
        """Return the logits of a head, of each part that the task asked for, as answers that can be measured."""

    @abstractmethod
    def score(self, task: Task) -> Score:
        """Return what validation logits are worth, to choose the learning rate by."""

    @abstractmethod
    def facts(self) -> dict:
        """Return what a result says about data and network."""

    def also(self, condition: str, length: str, task: Task, logits: dict, values: dict) -> dict:  # noqa: ARG002
        """Return what else a record keeps; a number among it may be asked for by a contrast, with the head ""."""
        return {}

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, by name."""
        return tuple(self.settings.get("conditions", ["all"]))

    def choose(self, condition: str) -> Rates:
        """Choose the learning rates of a condition, on validation examples and seeds of their own."""
        tasks = (self.task(condition, seed) for seed in self.training["selection_seeds"])
        return choose_rates(tasks, self.losses(condition), self.rates(condition), self.score)

    def rates(self, condition: str) -> list[float]:  # noqa: ARG002
        """Return the grid of a condition."""
        return self.training["rates"]

    def measure(self, seed: int, rates: dict[str, Rates], asked: tuple[Contrast, ...]) -> dict:
        """Train with one seed under all conditions, and return its record.

        Returns:
            `seed`; `measures`, condition → length → measure → a value a head, in the order of `losses`; `draws`, what
            the contrasts need of the bootstrap; `also`, whatever else the experiment keeps.
        """
        record = {"seed": seed, "measures": {}, "draws": {}, "also": {}}
        for condition in self.conditions:
            task = self.task(condition, seed)
            for length, logits in train(task, self.losses(condition), rates[condition]):
                heads = {
                    name: self.answers(condition, name, task, {part: of[name] for part, of in logits.items()})
                    for name in self.losses(condition)
                }
                values = self._measures(length, heads)
                also = self.also(condition, length, task, logits, values)
                record["measures"].setdefault(condition, {})[length] = values
                record["also"].setdefault(condition, {})[length] = rounded(also)
                for head, measure in needed(asked, condition, length):
                    of = measured(heads[head], measure, self.sample) if head else np.array([also[measure]])
                    record["draws"][key(condition, length, head, measure)] = rounded(of, 6)
        return record

    def _measures(self, length: str, heads: dict) -> dict[str, list[float]]:
        alone = self.sample.alone()
        return {
            name: [rounded(measured(of, name, alone)[0].item()) for of in heads.values()]
            for name in self.measures[length]
        }


def rounded(value: object, digits: int = DIGITS) -> object:
    """Return a value of any shape with its numbers rounded; of arrays, lists."""
    if isinstance(value, np.ndarray):
        return rounded(value.tolist(), digits)
    if isinstance(value, dict):
        return {name: rounded(of, digits) for name, of in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(of, digits) for of in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.{digits}g}")
    return value.item() if isinstance(value, np.generic) else value
