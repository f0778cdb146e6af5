"""A running logsumexp: a softmax layer with very many classes, computed a chunk of classes at a time.

The largest logit so far and the sum of exp(z - largest) are enough to continue with the next chunk, so the logits of a
chunk can be forgotten. The true class is left out of both, since its probability must not be subtracted from 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

from .focal_terms import TrueClass
from .softmax_margin import one_vs_others, set_entry


class Chunk(NamedTuple):
    """The logits (N, size) of consecutive classes.

    Attributes:
        kernel: (D, size), these classes' columns.
        z: their logits.
        has_target: (N,), whether the true class is among them.
        target_index: (N,), its column; 0 if it is not.
    """

    kernel: tf.Tensor
    z: tf.Tensor
    has_target: tf.Tensor
    target_index: tf.Tensor

    @classmethod
    def of(cls, layer: list[tf.Tensor], index: tf.Tensor, start: tf.Tensor, size: int) -> Chunk:
        """Compute the logits of `size` classes from `start` on.

        Half precision is cast chunk by chunk: a float32 copy of the whole kernel would be the largest tensor of all.
        """
        features, kernel, *bias = layer
        columns = tf.cast(tf.slice(kernel, [0, start], [kernel.shape[0], size]), features.dtype)
        z = tf.matmul(features, columns)
        if bias:
            z += tf.slice(bias[0], [start], [size])
        has_target = (index >= start) & (index < start + size)
        return cls(columns, z, has_target, tf.where(has_target, index - start, 0))

    def set_target(self, rows: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
        """Return rows (N, size) with other values for the true class, where it is in this chunk."""
        before = tf.gather(rows, self.target_index, batch_dims=1)
        return set_entry(rows, self.target_index, tf.where(self.has_target, values, before))


class RunningLogSumExp(NamedTuple):
    """Running logsumexp over the chunks seen, without the true class.

    Attributes:
        true_logit: (N,), the logit of the true class, if its chunk was seen.
        largest: (N,), the largest logit of another class, -inf before there is one.
        total: (N,), the sum of exp(z - largest) over the other classes.
    """

    true_logit: tf.Tensor
    largest: tf.Tensor
    total: tf.Tensor

    def update(self, chunk: Chunk) -> RunningLogSumExp:
        """Return the state after one more chunk: the old total is rescaled to the new largest logit."""
        true_logit = tf.gather(chunk.z, chunk.target_index, batch_dims=1)
        others = chunk.set_target(chunk.z, tf.fill(tf.shape(true_logit), tf.constant(-math.inf, chunk.z.dtype)))
        after = self._replace(
            true_logit=tf.where(chunk.has_target, true_logit, self.true_logit),
            largest=tf.maximum(self.largest, tf.reduce_max(others, axis=-1)),
        )
        rescaled = self.total * after.exp_shifted(self.largest[:, None])[:, 0]
        return after._replace(total=rescaled + tf.reduce_sum(after.exp_shifted(others), axis=-1))

    def exp_shifted(self, z: tf.Tensor) -> tf.Tensor:
        """Return exp(z - largest) for rows of logits of other classes; 1 for +inf if that is the largest."""
        finite = tf.minimum(tf.maximum(self.largest, z.dtype.min), z.dtype.max)
        return tf.exp(tf.minimum(z - finite[:, None], tf.zeros([], z.dtype)))

    def true_class(self, valid: tf.Tensor) -> TrueClass:
        """Return the true class against one other class whose logit is the logsumexp of all others (CE.20).

        Both logits are taken minus the largest, so that the other's is in [0, log K) and hardly rounded. Two other
        classes of +inf give NaN, as in `one_vs_others`, and so does a row that is not valid.
        """
        valid &= (self.largest <= self.largest.dtype.max) | (self.total <= 1)
        pair = tf.stack([self.true_logit - self.largest, tf.math.log(self.total)], axis=-1)
        return one_vs_others(pair, tf.zeros_like(valid, tf.int32), valid).true


def for_each_chunk(classes: int, size: int, step: Callable, state: tuple) -> tuple:
    """Return the state after step(number, start, *state) for each whole chunk of `size` classes.

    One chunk after the other: parallel iterations would hold the logits of several.
    """
    _, *state = tf.while_loop(
        lambda number, *_: number < classes // size,
        lambda number, *state: (number + 1, *step(number, number * size, *state)),
        (tf.constant(0), *state),
        parallel_iterations=1,
    )
    return tuple(state)
