"""Many small networks trained at once, each as if it were trained alone: a paired comparison of losses.

All heads read the same batches, start from the same weights, and differ only in loss and learning rate. They share no
trainable parameter, no gradient is clipped by a joint norm, and both optimisers work element by element: so each head
equals, to the last bit, the head of a training of its own (a test trains one alone). For that each head has its own
matrix products; one product for all would add up in another order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import keras
import numpy as np
import tensorflow as tf

OPTIMIZERS: dict[str, Callable[[float], keras.optimizers.Optimizer]] = {
    "adam": keras.optimizers.Adam,
    "sgd": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
}
CHUNK = 16384  # examples at once when only logits are computed


@dataclass(frozen=True)
class Head:
    """One network of the comparison.

    Attributes:
        name: Its name in the records.
        loss: From labels and logits of a batch to one number; the logits are `(batch,)` if there is one output.
        rate: The learning rate.
    """

    name: str
    loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
    rate: float


def initial_weights(features: int, hidden: int, outputs: int, *, bias: object = 0.0, seed: int) -> list[np.ndarray]:
    """Return the first weights of all heads: hidden layer (He et al. 2015), outputs near the bias (Lin et al. 2017).

    Args:
        features: Length of an example.
        hidden: Width of the hidden layer.
        outputs: Number of logits.
        bias: The initial bias of the outputs, a number or one an output.
        seed: Of the draws.
    """
    generator = np.random.default_rng(seed)
    first = generator.normal(0, np.sqrt(2 / features), (features, hidden))
    last = generator.normal(0, 0.01, (hidden, outputs))
    weights = first, np.zeros(hidden), last, np.full(outputs, bias)
    return [weight.astype(np.float32) for weight in weights]


class Bank:
    """The heads of one learning rate; their weights are stacked, so that one optimiser updates them."""

    def __init__(self, heads: Sequence[Head], weights: Sequence[np.ndarray], optimizer: str):
        self.heads = heads
        self.variables = [tf.Variable(np.stack([weight] * len(heads))) for weight in weights]
        self.optimizer = OPTIMIZERS[optimizer](heads[0].rate)
        self.optimizer.build(self.variables)
        self._fresh = [variable.numpy() for variable in self.optimizer.variables]

    def restart(self, weights: Sequence[np.ndarray]) -> None:
        """Forget the training: take these weights, and the optimiser's first state."""
        for variable, weight in zip(self.variables, weights, strict=True):
            variable.assign(np.stack([weight] * len(self.heads)))
        for variable, value in zip(self.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)

    def logits(self, x: tf.Tensor) -> list[tf.Tensor]:
        """Return the logits of each head."""
        return [_network(x, *weights) for weights in zip(*map(tf.unstack, self.variables), strict=True)]

    def step(self, x: tf.Tensor, labels: tf.Tensor) -> list[tf.Tensor]:
        """Take one step, and return the losses before it.

        The gradient of the sum of the losses is, for each head, that of its own loss.
        """
        with tf.GradientTape() as tape:
            losses = [head.loss(labels, z) for head, z in zip(self.heads, self.logits(x), strict=True)]
        self.optimizer.apply(tape.gradient(losses, self.variables), self.variables)
        return losses


def _network(x, first, first_bias, last, last_bias):
    logits = tf.matmul(tf.nn.relu(tf.matmul(x, first) + first_bias), last) + last_bias
    return logits[:, 0] if logits.shape[1] == 1 else logits


class Heads:
    """Heads that are trained together.

    Args:
        heads: The networks; names are unique.
        weights: The initial weights of all heads, see `initial_weights`.
        optimizer: A key of `OPTIMIZERS`.

    Attributes:
        training_losses: The loss of each head by its name, the mean of the batches of the last epoch, each before its
            step, as Keras' `fit` reports it.
    """

    training_losses: dict[str, float]

    def __init__(self, heads: Sequence[Head], weights: Sequence[np.ndarray], *, optimizer: str = "adam"):
        ordered = sorted(heads, key=lambda head: head.rate)
        self.banks = [Bank(list(of), weights, optimizer) for _, of in groupby(ordered, key=lambda head: head.rate)]
        self.names = [head.name for bank in self.banks for head in bank.heads]
        self._step, self._logits = (tf.function(of, autograph=False) for of in (self._step_of_all, self._logits_of_all))

    def restart(self, weights: Sequence[np.ndarray]) -> None:
        """Forget the training and begin at these weights, without tracing anything again."""
        for bank in self.banks:
            bank.restart(weights)

    def epochs(self, x: np.ndarray, labels: np.ndarray, *, epochs: int, batch: int, seed: int) -> Iterator[int]:
        """Train, and yield after each epoch the number of finished epochs.

        The order of epoch e is a function of the seed and e. The last examples of an order that fill no batch are
        left out; the next epoch leaves out others.

        Args:
            x: float32 `(examples, features)`.
            labels: `(examples, …)`, what the losses of the heads take.
            epochs: Passes over the examples.
            batch: Examples a step.
            seed: Of the orders.
        """
        for epoch in range(epochs):
            order = np.random.default_rng([seed, epoch]).permutation(len(x))
            starts = range(0, len(x) - batch + 1, batch)
            total = np.zeros(len(self.names))
            for start in starts:
                indices = order[start : start + batch]
                total += self._step(tf.constant(x[indices]), tf.constant(labels[indices])).numpy()
            self.training_losses = dict(zip(self.names, (total / len(starts)).tolist(), strict=True))
            yield epoch + 1

    def logits(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Return the logits of each head by its name, in float64 for the statistics that follow."""
        chunks = [self._logits(tf.constant(x[start : start + CHUNK])) for start in range(0, len(x), CHUNK)]
        return {
            name: np.concatenate(of).astype(float)
            for name, of in zip(self.names, zip(*chunks, strict=True), strict=True)
        }

    def _step_of_all(self, x, labels):
        return tf.stack([loss for bank in self.banks for loss in bank.step(x, labels)])

    def _logits_of_all(self, x):
        return [z for bank in self.banks for z in bank.logits(x)]
