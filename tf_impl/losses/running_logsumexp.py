"""A softmax layer, chunk by chunk: the logits of some classes at a time, and what is kept of each row."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

from .margin import Rivals, TrueClass, put


class Chunk(NamedTuple):
    """The logits (N, size) of some classes that follow one another.

    Attributes:
        kernel: (D, size), their part of it.
        z: their logits.
        here: (N,), whether the true class is among them.
        place: (N,), where; 0 if it is not.
    """

    kernel: tf.Tensor
    z: tf.Tensor
    here: tf.Tensor
    place: tf.Tensor

    @classmethod
    def of(cls, layer: list[tf.Tensor], index: tf.Tensor, start: tf.Tensor, size: int) -> Chunk:
        """Compute the logits of `size` classes from `start` on; the kernel is widened here, never as a whole."""
        features, kernel, *bias = layer
        part = tf.cast(tf.slice(kernel, [0, start], [kernel.shape[0], size]), features.dtype)
        z = tf.matmul(features, part)
        if bias:
            z += tf.slice(bias[0], [start], [size])
        here = (index >= start) & (index < start + size)
        return cls(part, z, here, tf.where(here, index - start, 0))

    def own(self) -> tf.Tensor:
        """Return (N,), the logit of the true class where it is here."""
        return tf.gather(self.z, self.place, batch_dims=1)

    def with_own(self, rows: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
        """Return rows (N, size) in which the true class, where it is here, has other values."""
        return put(rows, self.place, tf.where(self.here, values, tf.gather(rows, self.place, batch_dims=1)))


class Race(NamedTuple):
    """What is known of each row after some chunks: the true class, and its rivals so far (a running log-sum-exp).

    Attributes:
        own: (N,), the logit of the true class, if it was met.
        top: (N,), the largest logit of a rival, -inf where none was met.
        total: (N,), the sum of exp(z - top) over the rivals; the true class is left out, not taken away again.
    """

    own: tf.Tensor
    top: tf.Tensor
    total: tf.Tensor

    @classmethod
    def start(cls, index: tf.Tensor, dtype: tf.DType) -> Race:
        """Return what is known before the first chunk."""
        nothing = tf.zeros_like(index, dtype)
        return cls(nothing, nothing - math.inf, nothing)

    def after(self, chunk: Chunk) -> Race:
        """Return what is known after one more chunk."""
        own = chunk.own()
        rivals = chunk.with_own(chunk.z, tf.fill(tf.shape(own), tf.constant(-math.inf, own.dtype)))
        further = self._replace(own=tf.where(chunk.here, own, self.own))
        further = further._replace(top=tf.maximum(self.top, tf.reduce_max(rivals, axis=-1)))
        before = self.total * further.odds(self.top[:, None])[:, 0]
        return further._replace(total=before + tf.reduce_sum(further.odds(rivals), axis=-1))

    def odds(self, z: tf.Tensor) -> tf.Tensor:
        """Return exp(z - top) for rows of logits of rivals: 1 for +inf if that is the top."""
        finite = tf.minimum(tf.maximum(self.top, z.dtype.min), z.dtype.max)
        return tf.exp(tf.minimum(z - finite[:, None], tf.zeros([], z.dtype)))

    def true_class(self, known: tf.Tensor) -> TrueClass:
        """Return the pieces of the true class against one rival that weighs as much as all do, CE.20; NaN if not known.

        Both less the top, so that the rival's logit is in [0, log K) and next to nothing is rounded off. Two rivals of
        +inf are NaN, as elsewhere.
        """
        known &= (self.top <= self.top.dtype.max) | (self.total <= 1)
        pair = tf.stack([self.own - self.top, tf.math.log(self.total)], axis=-1)
        return Rivals.of(pair, tf.zeros_like(known, tf.int32), known).true


def over_classes(classes: int, size: int, step: Callable, state: tuple) -> tuple:
    """Return the state after step(number, start, *state) for each whole chunk of `size` classes, one at a time."""
    _, *state = tf.while_loop(
        lambda number, *_: number < classes // size,
        lambda number, *state: (number + 1, *step(number, number * size, *state)),
        (tf.constant(0), *state),
        parallel_iterations=1,  # several would hold several chunks
    )
    return tuple(state)
