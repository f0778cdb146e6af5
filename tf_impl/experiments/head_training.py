"""A fair comparison: one task, many losses, each at the learning rate that suits it, after two lengths of training.

One rate for all losses would be a comparison of rates: the losses differ in scale by orders of magnitude. Each loss
takes, from one small grid, the rate that does best on validation examples, averaged over seeds that are not those of
the comparison; the shorter and the longer training choose for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tf_impl.experiments.heads import Head, Heads

Losses = Mapping[str, Callable]
Rates = dict[str, dict[str, float]]  # of each length of training, of each loss
Score = Callable[[str, np.ndarray], float]  # from the name of a loss and its logits; larger is better


@dataclass(frozen=True)
class Task:
    """What all heads learn, once.

    Attributes:
        x: float32 `(examples, features)`, to train on.
        labels: `(examples, …)`, what the losses take.
        asked: Further inputs by name, to be answered after training ("validation", "test").
        weights: Where all heads start, see `initial_weights`.
        optimizer: A key of `OPTIMIZERS`.
        batch: Examples a step.
        epochs: The lengths of training by name, in epochs.
        seed: Of the order of the batches.
    """

    x: np.ndarray
    labels: np.ndarray
    asked: Mapping[str, np.ndarray]
    weights: list[np.ndarray]
    optimizer: str
    batch: int
    epochs: Mapping[str, int]
    seed: int


def train(task: Task, losses: Losses, rates: Rates) -> Iterator[tuple[str, dict[str, dict[str, np.ndarray]]]]:
    """Train every loss at its rate; yield each length with the answers (asked → loss → logits) as it is reached.

    A loss whose two lengths chose different rates is trained twice; the shorter training is the beginning of the
    longer, there is no schedule.
    """
    for length, answers in _trained(task, losses, {(name, of[name]) for of in rates.values() for name in losses}):
        yield (
            length,
            {part: {name: logits[name, rates[length][name]] for name in losses} for part, logits in answers.items()},
        )


def choose_rates(tasks: Iterable[Task], losses: Losses, grid: Iterable[float], score: Callable[[Task], Score]) -> Rates:
    """Choose the learning rate of each loss and length by the mean validation score over some tasks.

    A training that diverged scores nothing; of rates that are equal the smaller is taken.

    Args:
        tasks: One a selection seed.
        losses: By name.
        grid: The rates, the same for all.
        score: From a task to what its validation answers are worth.
    """
    grid, scores = sorted(grid), {}
    for task in tasks:
        of = score(task)
        for length, answers in _trained(task, losses, {(name, rate) for name in losses for rate in grid}):
            for (name, rate), logits in answers["validation"].items():
                worth = of(name, logits) if np.isfinite(logits).all() else -np.inf
                scores.setdefault((length, name, rate), []).append(worth)
    lengths = dict.fromkeys(length for length, _, _ in scores)
    return {
        length: {name: max(grid, key=lambda rate: np.mean(scores[length, name, rate])) for name in losses}
        for length in lengths
    }


def _trained(task: Task, losses: Losses, pairs: set[tuple[str, float]]):
    names = {f"{name} @ {rate:g}": (name, rate) for name, rate in sorted(pairs)}
    heads = [Head(full, losses[name], rate) for full, (name, rate) in names.items()]
    trained = Heads(heads, task.weights, optimizer=task.optimizer)
    last = max(task.epochs.values())
    for epoch in trained.epochs(task.x, task.labels, epochs=last, batch=task.batch, seed=task.seed):
        for length, epochs in task.epochs.items():
            if epoch == epochs:
                yield (
                    length,
                    {
                        part: {names[full]: logits for full, logits in trained.logits(x).items()}
                        for part, x in task.asked.items()
                    },
                )
