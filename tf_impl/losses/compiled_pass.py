"""The values of a loss and their derivative by one function that XLA compiles, whatever the number of examples.

XLA compiles once for each size. So that no run compiles without end, sizes that are known only when a step runs are
padded to one of a few; what exceeds the largest is split, or, of rows, computed in plain operations. An example that
is added by the padding has a finite loss, which nobody sees: values and derivatives are cut off where the examples end.

TensorFlow takes what the compiled function computes for a constant. The derivative is one of its results; any other
derivative (a second one, or the gradient in a soft label) is that of the ordinary operations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import tensorflow as tf

from .autodiff import copy_into_current_graph
from .validation import marking_only

Pass: TypeAlias = tuple[tf.Tensor, tf.Tensor, tf.Tensor]  # values, their derivative in the inputs, whether one is NaN

SMALL = 2**14  # up to so many inputs plain operations are as fast, measured in graphs on a CPU
# Powers of 2 and round numbers, which people choose: a batch of such a size is not padded. A step of few examples is
# mostly overhead, so that the small sizes are far apart. With the exact ones, a loss compiles 24 times at most.
BUCKETS = [
    *(25_000, 2**15, 50_000, 2**16, 100_000, 2**17, 160_000, 200_000, 230_000, 2**18),
    *(300_000, 350_000, 400_000, 460_000, 2**19, 600_000, 700_000, 800_000, 900_000, 2**20),
]
EXACT = 4  # so many of the sizes that are known when a step is traced are compiled without padding


def buckets_of_rows(classes: int) -> list[int]:
    """Return the numbers of rows that batches are padded to: powers of 2 and quarters between, at most 20.

    Their logits are as many as the numbers of `BUCKETS`, and the small sizes are far apart as there.

    Args:
        classes: K, the logits of a row, at most `SMALL`.
    """
    found = []
    for power in range(2, BUCKETS[-1].bit_length()):
        for quarters in range(4, 8):
            size = quarters * 2**power // 4
            far_apart = quarters % 2 == 0 or size * classes > 4 * SMALL
            if SMALL < size * classes <= BUCKETS[-1] and far_apart:
                found.append(size)
    return found


class CompiledPass:
    """A loss whose parameters are numbers, and the function that is compiled of it.

    Attributes:
        loss: of labels and inputs, whose first axis is that of the examples; a value for each.
        small: of up to so many examples plain operations are as fast.
        buckets: the sizes that batches are padded to, ascending.
        compiled: from labels and inputs to a `Pass`.
        exact: the sizes that are not padded.
    """

    def __init__(self, loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], classes: int | None = None):
        """Make a pass of a loss; nothing is compiled before it runs.

        Args:
            loss: as the attribute.
            classes: K, where inputs are rows; None where each example is a number.
        """
        self.loss = loss
        self.small = SMALL // (classes or 1)
        self.buckets = BUCKETS if classes is None else buckets_of_rows(classes)
        self.compiled = tf.function(self._pass, jit_compile=True, autograph=False)
        self.exact: set[int] = set()

    def _pass(self, labels, inputs):
        """Return a `Pass` in operations of the graph that is being built.

        `tf.gradients` reads the graph. A tape would record, and forward-mode differentiation stops recording while it
        builds the derivatives of a function.

        Args:
            labels: (N,) or (N, K), of any dtype that the loss takes.
            inputs: (N,) or (N, K), floating.
        """
        with marking_only():
            values = self.loss(labels, inputs)
        # One NaN makes their sum NaN: XLA would write an array of booleans and reduce it in steps of 32. Where inf and
        # -inf make the sum NaN, the assertions run in vain, and pass.
        return values, *tf.gradients(values, inputs), tf.math.is_nan(tf.reduce_sum(values))

    def evaluate(self, labels: tf.Tensor, inputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the values (N,), differentiable as often as the loss is, and whether one of them is NaN.

        The first derivative is what the pass has computed. The gradient in the labels and all higher derivatives are
        those of the ordinary operations: they are built where somebody asks for them.

        Args:
            labels: (N,) or (N, K), of any dtype that the loss takes; no value is checked but by the NaN that it makes.
            inputs: (N,) or (N, K), floating.
        """

        @tf.custom_gradient
        def constant(y, x):  # whoever differentiates a graph as a whole would differentiate the compiled function too
            return self._run(tf.stop_gradient(y), tf.stop_gradient(x)), lambda *_: (None, None)

        values, derivative, bad = constant(labels, inputs)

        @tf.custom_gradient
        def differentiable(y, x):
            return tf.identity(values), lambda upstream: self._vjp(derivative, y, x, upstream)

        return differentiable(labels, inputs), bad

    # ---------------------------------------------------------------- one pass, whatever the size

    def _run(self, labels, inputs):
        """Return the pass: of the size itself, of a padded one, of several parts, or in plain operations.

        A size that is known when the step is traced decides there, as long as few sizes are. Otherwise the step decides
        when it runs. Each branch asks for the size again: where XLA compiles all of this, it takes the arguments of a
        branch for variables. Nothing here is differentiated, so that the branches need no derivatives.

        Args:
            labels: (N,) or (N, K).
            inputs: (N,) or (N, K).
        """
        size = inputs.shape[0]
        if size in self.exact or (size is not None and len(self.exact) < EXACT):
            self.exact.add(size)
            return self.compiled(labels, inputs)

        def plain():
            return self._pass(labels, inputs)

        if inputs.shape.rank == 2:  # of rows more are not split: a step that does would take a second longer to trace
            sizes = self.small + 1, self.buckets[-1]
            inside = (tf.shape(inputs)[0] >= sizes[0]) & (tf.shape(inputs)[0] <= sizes[1])
            return tf.cond(inside, lambda: self._padded(labels, inputs), plain)

        def compiled():
            large = tf.shape(inputs)[0] > self.buckets[-1]
            return tf.cond(large, lambda: self._split(labels, inputs), lambda: self._padded(labels, inputs))

        return tf.cond(tf.shape(inputs)[0] > self.small, compiled, plain)

    def _padded(self, labels, inputs):
        """Return the pass of at most as many examples as the largest bucket holds, padded to a bucket.

        Of a size that is a bucket nothing is copied: a batch of 4,096 runs as fast as if its size were known.

        Args:
            labels: (N,) or (N, K).
            inputs: (N,) or (N, K).
        """
        size = tf.shape(inputs)[0]
        bucket = tf.reduce_min(tf.where(size <= tf.constant(self.buckets), self.buckets, self.buckets[-1]))

        def padded():
            values, derivative, bad = self.compiled(*_padded_to(bucket, labels, inputs))
            return values[:size], derivative[:size], bad

        return tf.cond(size == bucket, lambda: self.compiled(labels, inputs), padded)

    def _split(self, labels, inputs):
        """Return the pass of more examples: of parts of the largest bucket's size, and a padded last one.

        The parts have one size that is known, which TensorFlow Lite wants of an array of tensors. A part that starts at
        a multiple of it is a view of the inputs: only the results are copied.

        Args:
            labels: (N,), more than the largest bucket holds.
            inputs: (N,).
        """
        size, part = tf.shape(inputs)[0], self.buckets[-1]
        whole = size // part
        # XLA, where it compiles all of this for few examples, compiles a loop that never runs: its slice must fit them
        length = tf.where(size < part, 1, part)
        arrays = [tf.TensorArray(inputs.dtype, whole, element_shape=[part]) for _ in range(2)]

        def compiled(index, arrays, bad):
            here = (tf.slice(one, [index * part], [length]) for one in (labels, inputs))
            *both, bad_here = self.compiled(*(tf.broadcast_to(one, [part]) for one in here))
            written = [array.write(index, one) for array, one in zip(arrays, both, strict=True)]
            return index + 1, written, bad | bad_here

        start = tf.constant(0), arrays, tf.constant(False)
        _, arrays, bad = tf.while_loop(lambda index, *_: index < whole, compiled, start, parallel_iterations=1)
        *both, bad_rest = self._padded(labels[whole * part :], inputs[whole * part :])
        stacked = (tf.reshape(array.stack(), [-1]) for array in arrays)
        return *(tf.concat(pair, 0) for pair in zip(stacked, both, strict=True)), bad | bad_rest

    # ---------------------------------------------------------------- derivatives

    def _vjp(self, derivative, labels, inputs, upstream):
        """Return the gradient in the labels, where they are floats, and in the inputs.

        Args:
            derivative: of each value in its own inputs, as the pass has computed it.
            labels: as in `evaluate`.
            inputs: as there.
            upstream: (N,), the gradient in the values.
        """
        derivative, labels, inputs = copy_into_current_graph((derivative, labels, inputs))

        @tf.custom_gradient
        def in_inputs(y, x):
            return tf.identity(derivative), lambda upstream: self._second_vjp(y, x, upstream)

        of_example = upstream if inputs.shape.rank == 1 else upstream[:, None]
        return self._in_labels(labels, inputs, upstream), of_example * in_inputs(labels, inputs)

    def _in_labels(self, labels, inputs, upstream):
        """Return the gradient in the labels; a graph drops it where nobody asks, for it asserts nothing."""
        if not labels.dtype.is_floating:
            return None
        with marking_only():
            return tf.gradients(self.loss(labels, inputs), labels, upstream)[0]

    def _second_vjp(self, labels, inputs, upstream):
        """Return the derivatives of the derivative, in labels and inputs: those of the ordinary operations.

        The derivative of a row is a row, so that what comes from above has the shape of the inputs.

        A tape around a `tf.function` builds them in a third graph, which may not use what belongs to the first: see
        `copy_into_current_graph`.
        """
        labels, inputs = copy_into_current_graph((labels, inputs))
        with marking_only():
            (derivative,) = tf.gradients(self.loss(labels, inputs), inputs)
        return tf.gradients(derivative, [labels, inputs], upstream)


def _padded_to(size, labels, inputs):
    """Return labels and inputs of so many examples, those that are added with a finite loss.

    A logit of 0 has one, and a probability of 0, with the label 0. A row is of equal numbers that sum to 1, whether it
    is of logits, of probabilities or of labels; the label that is a class is 0.

    Args:
        size: how many there are to be, at least as many as there are.
        labels: (N,) or (N, K).
        inputs: (N,) or (N, K).
    """
    missing = size - tf.shape(inputs)[0]
    return _pad(labels, missing), _pad(inputs, missing)


def _pad(examples, missing):
    """Return examples with so many more at the end: numbers 0, or rows of 1 / K."""
    others = examples.shape[1:].as_list()
    value = tf.cast(1 / others[0] if others else 0, examples.dtype)
    return tf.pad(examples, [[0, missing], *([0, 0] for _ in others)], constant_values=value)
