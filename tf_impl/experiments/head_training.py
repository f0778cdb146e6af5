"""Fair training of several losses on one task: each at the learning rate that suits it, with two lengths of training.

One rate for all losses would compare rates: the losses differ in scale by orders of magnitude. Each loss takes, from
one small grid, the rate with the best mean validation score over seeds that the comparison does not use; the shorter
and the longer training choose separately. Every score of the choice is kept, so that a reader sees how close it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from tf_impl.experiments.heads import Head, Heads

Losses = Mapping[str, Callable]
Rates = dict[str, dict[str, float]]  # of each length of training, of each loss
Scores = dict[str, dict[str, dict[str, list[float | None]]]]  # length → loss → rate → one a seed; None: it diverged
Score = Callable[[str, np.ndarray], float]  # from the name of a loss and its logits; larger is better
Kept = dict[object, Heads]  # heads by what they are, to be trained again on another task without being traced again
Follow = Callable[[dict[str, np.ndarray], dict[str, float]], None]  # validation logits and training loss of each loss


@dataclass(frozen=True)
class Task:
    """What all heads learn, once.

    Attributes:
        x: float32 `(examples, features)`, the training inputs.
        labels: `(examples, …)`, what the losses take.
        evaluation_inputs: Further inputs by name ("validation", "test"), of which trained heads compute the logits.
        validation_labels: Of the validation inputs.
        weights: The initial weights of all heads, see `initial_weights`.
        optimizer: A key of `OPTIMIZERS`.
        batch: Examples a step.
        epochs: The lengths of training by name, in epochs.
        seed: Of the order of the batches.
        prevalences: Of each class in training, where the validation examples have others.
    """

    x: np.ndarray
    labels: np.ndarray
    evaluation_inputs: Mapping[str, np.ndarray]
    validation_labels: np.ndarray
    weights: list[np.ndarray]
    optimizer: str
    batch: int
    epochs: Mapping[str, int]
    seed: int
    prevalences: np.ndarray | None = None


def validation_losses(task: Task, losses: Losses, logits: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return each loss of its validation logits, comparable with its training loss.

    Where the classes are not as frequent in validation as in training, examples are left out until they are.
    """
    labels = task.validation_labels
    kept = slice(None) if task.prevalences is None else thinned(labels, task.prevalences)
    return {
        name: float(loss(tf.constant(labels[kept]), tf.constant(logits[name][kept], tf.float32)))
        for name, loss in losses.items()
    }


def thinned(labels: np.ndarray, prevalences: np.ndarray) -> np.ndarray:
    """Return the places of as many examples as there can be with these prevalences, of each class the first."""
    scale = (np.bincount(labels) / prevalences).min()
    counts = np.rint(scale * prevalences).astype(int)
    return np.concatenate([np.flatnonzero(labels == label)[:count] for label, count in enumerate(counts)])


def train(
    task: Task, losses: Losses, rates: Rates, follow: Follow | None = None, kept: Kept | None = None
) -> Iterator[tuple[str, dict[str, dict[str, np.ndarray]]]]:
    """Train every loss at its rate; yield each length, as it is reached, with the logits (input → loss → logits).

    A loss whose two lengths chose different rates is trained twice; the shorter training is the beginning of the
    longer, there is no schedule.

    Args:
        task: What is learned.
        losses: By name.
        rates: Of each length and loss.
        follow: Called after every epoch with the validation logits and the training loss of each loss, at the rate of
            the longest training.
        kept: A dictionary for the heads, if a later call with the same losses and optimiser is to use them again.
    """
    pairs = {(name, chosen[name]) for chosen in rates.values() for name in losses}
    longest = max(task.epochs, key=task.epochs.__getitem__)
    for epoch, logits_of, training in _train_pairs(task, losses, pairs, {} if kept is None else kept):
        if follow:
            validation, followed = logits_of("validation"), {name: (name, rates[longest][name]) for name in losses}
            follow(*({name: of[pair] for name, pair in followed.items()} for of in (validation, training)))
        for length in _reached(task, epoch):
            logits = {part: logits_of(part) for part in task.evaluation_inputs}
            yield (
                length,
                {part: {name: of[name, rates[length][name]] for name in losses} for part, of in logits.items()},
            )


def choose_rates(
    tasks: Iterable[Task], losses: Losses, grid: Iterable[float], score: Callable[[Task], Score]
) -> tuple[Rates, Scores]:
    """Choose the learning rate of each loss and length by the mean validation score over some tasks.

    A training that diverged scores −∞; of rates with equal scores the smaller is taken.

    Args:
        tasks: One a selection seed.
        losses: By name.
        grid: The rates, the same for all.
        score: From a task to the score of its validation logits.

    Returns:
        The rates, and the scores that they were chosen by.
    """
    grid, scores, kept = sorted(grid), {}, {}
    for task in tasks:
        score_of = score(task)
        for epoch, logits_of, _ in _train_pairs(task, losses, {(name, rate) for name in losses for rate in grid}, kept):
            for length in _reached(task, epoch):
                of_loss = scores.setdefault(length, {name: {f"{rate:g}": [] for rate in grid} for name in losses})
                for (name, rate), values in logits_of("validation").items():
                    value = float(score_of(name, values)) if np.isfinite(values).all() else None
                    of_loss[name][f"{rate:g}"].append(value)
    rates = {
        length: {name: max(grid, key=lambda rate: _mean(of[name][f"{rate:g}"])) for name in losses}
        for length, of in scores.items()
    }
    return rates, scores


def _mean(scores: list[float | None]) -> float:
    return -np.inf if None in scores else float(np.mean(scores))


def _reached(task: Task, epoch: int) -> list[str]:
    """Return the lengths of training that end with an epoch."""
    return [length for length, epochs in task.epochs.items() if epochs == epoch]


def _train_pairs(task: Task, losses: Losses, pairs: set[tuple[str, float]], kept: Kept):
    """Train a head for each pair of loss and rate.

    Yields, after each epoch: its number, a function from an input to the logits of each pair, their training losses.
    """
    names = {f"{name} @ {rate:g}": (name, rate) for name, rate in sorted(pairs)}
    heads = kept.get(tuple(names))
    if heads is None:
        made = [Head(head, losses[name], rate) for head, (name, rate) in names.items()]
        heads = kept[tuple(names)] = Heads(made, task.weights, optimizer=task.optimizer)
    else:
        heads.restart(task.weights)

    def logits_of(part: str) -> dict[tuple[str, float], np.ndarray]:
        return {names[head]: logits for head, logits in heads.logits(task.evaluation_inputs[part]).items()}

    last = max(task.epochs.values())
    for epoch in heads.epochs(task.x, task.labels, epochs=last, batch=task.batch, seed=task.seed):
        yield epoch, logits_of, {names[head]: loss for head, loss in heads.training_losses.items()}
