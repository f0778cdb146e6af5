"""A binary loss and its derivative in one pass, compiled by XLA, inside a graph that is not.

A graph without XLA, which is what `fit` builds on a CPU, reads and writes memory once for each operation. So a loss of
many examples is a function compiled by XLA that the graph calls: it returns the values and their derivative together.
The formulas stay where they are; this file only decides how they run. A loss that is small, or that runs where such a
function is not allowed, runs as it stands.

XLA compiles once for each size. So that no run compiles without end, sizes that are known only when a step runs are
padded to one of `BUCKETS`; what exceeds the largest is split.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import tensorflow as tf
from tensorflow.python.ops.control_flow_util import GraphOrParentsInXlaContext

from .validation import as_tensor, check_same_shape, marking_only

Loss: TypeAlias = Callable[..., tf.Tensor]  # of labels, inputs, then parameters: a value for each label
Pass: TypeAlias = tuple[tf.Tensor, tf.Tensor, tf.Tensor]  # values, their derivative in the inputs, whether one is NaN

SMALL = 2**14  # up to so many examples plain operations are as fast, measured in graphs on a CPU
# Steps of a half, then of a quarter, of a power of 2: 16 sizes. With the exact ones, a loss compiles 24 times at most.
BUCKETS = [SMALL * steps // 2 for steps in (3, 4, 6, 8)] + [SMALL * 4 * steps // 4 for steps in (5, 6, 7, 8)]
BUCKETS += [2 * size for size in BUCKETS[-4:]] + [4 * size for size in BUCKETS[-4:]]
EXACT = 8  # of the sizes that are known when a step is traced, so many are compiled for as they are


def in_one_pass(loss: Loss, name: str, labels: object, inputs: object, *parameters: object) -> tf.Tensor:
    """Return loss(labels, inputs, *parameters), in one pass where that is faster and allowed.

    Args:
        loss: of labels, inputs and the parameters; each value depends on its own label and input alone. It checks both,
            is NaN where a label or an input is bad, and is differentiable as often as anybody asks.
        name: "logits" or "probabilities", for the messages.
        labels: as the loss takes them.
        inputs: as the loss takes them.
        *parameters: of the loss. Where one of them is not a number (or a structure of numbers) the loss runs as it
            stands: an array has an entry for each index of the last axis.
    """
    if tf.executing_eagerly() or not all(isinstance(one, float) for one in tf.nest.flatten(parameters)):
        return loss(labels, inputs, *parameters)
    x = as_tensor(name, inputs, floating=True)
    y = check_same_shape("labels", as_tensor("labels", labels, floating=False), name, x)
    if GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph()):  # which vectorises along the last axis
        return tf.reshape(loss(tf.reshape(y, [-1]), tf.reshape(x, [-1]), *parameters), tf.shape(x))
    if (x.shape.num_elements() or SMALL + 1) <= SMALL or not is_allowed():
        return loss(y, x, *parameters)
    values, bad = _OnePass.of(loss, parameters).evaluate(tf.reshape(y, [-1]), tf.reshape(x, [-1]))

    def refuse():  # by the assertions of the loss, which say what is bad; a NaN logit passes them
        with tf.control_dependencies([loss(y, x, *parameters)]):
            return tf.no_op()

    with tf.control_dependencies([tf.cond(bad, refuse, tf.no_op)]):
        return tf.ensure_shape(tf.reshape(values, tf.shape(x)), x.shape)


@cache
def is_allowed() -> bool:
    """Return whether XLA compiles for the CPU here, and the CPU is where a graph runs: found by trying, once."""
    if tf.config.list_physical_devices("GPU") or not tf.compat.v1.executing_eagerly_outside_functions():
        return False
    try:
        with tf.init_scope(), tf.device("CPU:0"):
            return bool(tf.function(tf.math.is_nan, jit_compile=True)(np.nan))
    except (tf.errors.OpError, ValueError):
        return False


class _OnePass:
    """A loss with parameters that are numbers, and the function that is compiled of it.

    Attributes:
        loss: of labels and inputs, both of one axis.
        compiled: from labels and inputs to a `Pass`.
        exact: the sizes that are not padded.
    """

    def __init__(self, loss: Loss, parameters: tuple):
        self.loss = lambda labels, inputs: loss(labels, inputs, *parameters)
        self.compiled = tf.function(self.plain, jit_compile=True, autograph=False)
        self.exact: set[int] = set()

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, loss: Loss, parameters: tuple) -> _OnePass:
        """Return the one of this loss, so that all graphs share what is compiled."""
        return cls(loss, parameters)

    def evaluate(self, labels: tf.Tensor, inputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the values, differentiable, and whether one of them is NaN."""
        values, derivative, bad = self._run(tf.stop_gradient(labels), tf.stop_gradient(inputs))

        @tf.custom_gradient
        def differentiable(y, x):
            return tf.identity(values), lambda upstream: self._vjp(derivative, y, x, upstream)

        return differentiable(labels, inputs), bad

    def plain(self, labels: tf.Tensor, inputs: tf.Tensor) -> Pass:
        """Return a `Pass` in operations of the graph that is being built."""
        with marking_only(), tf.GradientTape() as tape:
            tape.watch(inputs)
            values = self.loss(labels, inputs)
        return values, tape.gradient(values, inputs), tf.reduce_any(tf.math.is_nan(values))

    # ---------------------------------------------------------------- one pass, whatever the size

    def _run(self, labels, inputs):
        size = inputs.shape[0]
        if size in self.exact or (size is not None and len(self.exact) < EXACT):
            self.exact.add(size)
            return self.compiled(labels, inputs)
        size = tf.size(inputs)
        return tf.cond(
            size > SMALL,
            lambda: tf.cond(
                size > BUCKETS[-1], lambda: self._split(labels, inputs), lambda: self._padded(labels, inputs)
            ),
            lambda: self.plain(labels, inputs),
        )

    def _padded(self, labels, inputs):
        """Return the pass of at most as many examples as the largest bucket holds."""
        size, buckets = tf.size(inputs), tf.constant(BUCKETS)
        more = [[0, buckets[tf.searchsorted(buckets, [size])[0]] - size]]
        values, derivative, bad = self.compiled(_pad(labels, more), _pad(inputs, more))
        return values[:size], derivative[:size], bad

    def _split(self, labels, inputs):
        """Return the pass of more examples: of parts of the largest bucket's size, and a last one."""
        size, part = tf.size(inputs), BUCKETS[-1]
        whole = (size - 1) // part
        array = {"size": whole + 1, "infer_shape": False, "element_shape": [None]}
        arrays = [tf.TensorArray(inputs.dtype, **array), tf.TensorArray(inputs.dtype, **array)]

        def write(index, arrays, bad, of):
            return index + 1, [one.write(index, of[n]) for n, one in enumerate(arrays)], bad | of[2]

        def body(index, arrays, bad):
            here = slice(index * part, (index + 1) * part)
            return write(index, arrays, bad, self.compiled(labels[here], inputs[here]))

        state = tf.while_loop(
            lambda index, *_: index < whole, body, (0, arrays, False), parallel_iterations=1, maximum_iterations=whole
        )
        _, arrays, bad = write(*state, self._padded(labels[whole * part :], inputs[whole * part :]))
        return *(one.concat() for one in arrays), bad

    # ---------------------------------------------------------------- derivatives

    def _vjp(self, derivative, labels, inputs, upstream):
        """Return the gradient in the labels, where they are floats, and in the inputs."""

        @tf.custom_gradient
        def in_inputs(y, x):
            return tf.identity(derivative), lambda upstream: self._second_vjp(y, x, upstream)

        return self._in_labels(labels, inputs, upstream), upstream * in_inputs(labels, inputs)

    def _in_labels(self, labels, inputs, upstream):
        if not labels.dtype.is_floating:
            return None
        with marking_only(), tf.GradientTape() as tape:
            tape.watch(labels)
            values = self.loss(labels, inputs)
        return tape.gradient(values, labels, upstream)

    def _second_vjp(self, labels, inputs, upstream):
        """Return the derivatives of the derivative: those of the loss as it stands."""
        with marking_only(), tf.GradientTape() as outer:
            outer.watch([labels, inputs] if labels.dtype.is_floating else inputs)
            with tf.GradientTape() as tape:
                tape.watch(inputs)
                values = self.loss(labels, inputs)
            derivative = tape.gradient(values, inputs)
        return outer.gradient(derivative, [labels, inputs], upstream)


def _pad(values, more):
    return tf.pad(values, more)
