"""A binary loss and its derivative in one pass, compiled by XLA, inside a graph that is not.

A graph without XLA, which is what `fit` builds on a CPU, reads and writes memory once for each operation. So a loss of
many examples is a function compiled by XLA that the graph calls: it returns the values and their derivative together.
The formulas stay where they are; this file only decides how they run. A loss of few examples, or in a graph where such
a function is not allowed, runs as ordinary operations.

XLA compiles once for each size. So that no run compiles without end, sizes that are known only when a step runs are
padded to one of `BUCKETS`; what exceeds the largest is split.

XLA drops assertions. So the compiled function says whether a value is NaN, which a bad label makes of it. Only then
does the graph run the loss as ordinary operations, whose assertion names the label.

TensorFlow takes what the compiled function computes for a constant. The derivative is one of its results; any other
derivative (a second one, or the gradient in a soft label) is that of the ordinary operations.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.forwardprop_util import pack_tangents
from tensorflow.python.ops.control_flow_util import GraphOrParentsInXlaContext

from .autodiff import copy_into_current_graph
from .validation import as_tensor, binary_inputs, check_same_shape, marking_only

Loss: TypeAlias = Callable[..., tf.Tensor]  # of labels, inputs, then parameters: a value for each label
Pass: TypeAlias = tuple[tf.Tensor, tf.Tensor, tf.Tensor]  # values, their derivative in the inputs, whether one is NaN

SMALL = 2**14  # up to so many examples plain operations are as fast, measured in graphs on a CPU
# Powers of 2 and round numbers, which people choose: a batch of such a size is not padded. A step of few examples is
# mostly overhead, so that the small sizes are far apart. With the exact ones, a loss compiles 24 times at most.
BUCKETS = [
    *(25_000, 2**15, 50_000, 2**16, 100_000, 2**17, 160_000, 200_000, 230_000, 2**18),
    *(300_000, 350_000, 400_000, 460_000, 2**19, 600_000, 700_000, 800_000, 900_000, 2**20),
]
EXACT = 4  # so many of the sizes that are known when a step is traced are compiled without padding


@tf.autograph.experimental.do_not_convert
def in_one_pass(
    loss: Loss, name: str, labels: object, inputs: object, *parameters: object, keep_hard: bool = False
) -> tf.Tensor:
    """Return a loss in a graph: in one pass where that is faster and allowed, in ordinary operations elsewhere.

    Args:
        loss: of what `binary_inputs` returns, and of the parameters. Each value depends on its own label and input
            alone, is NaN where one of them is bad, and is differentiable as often as anybody asks.
        name: of the inputs, "logits" or "probabilities".
        labels: as `binary_inputs` takes them.
        inputs: as `binary_inputs` takes them.
        *parameters: of the loss. An array has an entry for each index of the last axis, and a function is known to no
            other graph: where not all are numbers, the loss runs as ordinary operations.
        keep_hard: as `binary_inputs` takes it.

    Returns:
        The shape and dtype of the inputs.

    Raises:
        ValueError: as `binary_inputs` does when a graph is built; the assertion of the loss when it runs.
    """

    def plain(y, x):
        return loss(*binary_inputs(y, name, x, keep_hard=keep_hard), *parameters)

    if not all(isinstance(one, float) for one in tf.nest.flatten(parameters)):
        return plain(labels, inputs)
    x = as_tensor(name, inputs, floating=True)
    y = check_same_shape("labels", as_tensor("labels", labels, floating=False), name, x)
    if GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph()):  # which vectorises along the last axis
        return tf.reshape(plain(tf.reshape(y, [-1]), tf.reshape(x, [-1])), tf.shape(x))
    size = x.shape.num_elements()
    if (size is not None and size <= SMALL) or not is_allowed(x):
        return plain(y, x)
    if (loss, parameters) not in _ONE_PASS:  # which all graphs share
        _ONE_PASS[loss, parameters] = _OnePass(plain)
    values, bad = _ONE_PASS[loss, parameters].evaluate(tf.reshape(y, [-1]), tf.reshape(x, [-1]))

    with tf.control_dependencies([if_seldom(bad, plain, y, x)]):  # its assertions say what is bad; a NaN logit passes
        values = tf.reshape(values, tf.shape(x))
    values.set_shape(x.shape)
    return values


def is_allowed(inputs: tf.Tensor) -> bool:
    """Return whether a function that XLA compiles may stand in the graph that is being built.

    Forward-mode differentiation (`tf.autodiff.ForwardAccumulator`) takes no derivatives from `tf.custom_gradient`: it
    differentiates the operations that it sees, and so must see those of the loss. The graphs of TensorFlow 1 have no
    functions of this kind.

    Args:
        inputs: of the loss; forward mode is known by their tangents.
    """
    forward_mode = bool(pack_tangents([inputs]).tangents)
    return tf.compat.v1.executing_eagerly_outside_functions() and not forward_mode and xla_compiles()


@cache
def xla_compiles() -> bool:
    """Return whether XLA compiles for the CPU, and the CPU is where graphs run: found by trying, once.

    Some builds of TensorFlow have no XLA, or none for the CPU. Where there is a GPU, a graph runs on that, and `fit`
    compiles the whole step by XLA anyway.
    """
    if tf.config.list_logical_devices("GPU"):
        return False
    try:
        with tf.init_scope(), tf.device("CPU:0"):
            return bool(tf.function(tf.math.is_nan, jit_compile=True)(np.nan))
    except (tf.errors.OpError, ValueError):
        return False


def if_seldom(condition: tf.Tensor, run: Callable[..., object], *tensors: tf.Tensor) -> tf.Operation:
    """Return the operation that runs a function of tensors where a condition is true, which it seldom is.

    A graph splits `tf.cond` into operations, and then visits every operation of the branch that is not taken, to mark
    it as not run. This operation stays a single one.

    Args:
        condition: a boolean.
        run: what is run for its side effects. It uses the tensors, and otherwise Python numbers alone.
        *tensors: what it is given.
    """
    specs = [tf.TensorSpec.from_tensor(one) for one in tensors]

    def ran(*given):
        with tf.control_dependencies([run(*given)]):
            return tf.constant(True)

    taken, other = (
        tf.function(branch, autograph=False).get_concrete_function(*specs)
        for branch in (ran, lambda *_: tf.constant(False))
    )
    (result,) = tf.raw_ops.If(cond=condition, input=tensors, Tout=[tf.bool], then_branch=taken, else_branch=other)
    return result.op


class _OnePass:
    """A loss whose parameters are numbers, and the function that is compiled of it.

    Attributes:
        loss: of labels and inputs, both of one axis.
        compiled: from labels and inputs to a `Pass`.
        exact: the sizes that are not padded.
    """

    def __init__(self, loss: Callable[[tf.Tensor, tf.Tensor], tf.Tensor]):
        self.loss = loss
        self.compiled = tf.function(self._pass, jit_compile=True, autograph=False)
        self.exact: set[int] = set()

    def _pass(self, labels, inputs):
        """Return a `Pass` in operations of the graph that is being built.

        `tf.gradients` reads the graph. A tape would record, and forward-mode differentiation stops recording while it
        builds the derivatives of a function.

        Args:
            labels: (N,), of any dtype that the loss takes.
            inputs: (N,), floating.
        """
        with marking_only():
            values = self.loss(labels, inputs)
        # One NaN makes their sum NaN: XLA would write an array of booleans and reduce it in steps of 32. Where inf and
        # -inf make the sum NaN, the assertions run in vain, and pass.
        return values, *tf.gradients(values, inputs), tf.math.is_nan(tf.reduce_sum(values))

    def evaluate(self, labels: tf.Tensor, inputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the values, differentiable as often as the loss is, and whether one of them is NaN.

        The first derivative is what the pass has computed. The gradient in the labels and all higher derivatives are
        those of the ordinary operations: they are built where somebody asks for them.

        Args:
            labels: (N,), of any dtype that the loss takes; no value is checked but by the NaN that it makes.
            inputs: (N,), floating.
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
            labels: (N,).
            inputs: (N,).
        """
        size = inputs.shape[0]
        if size in self.exact or (size is not None and len(self.exact) < EXACT):
            self.exact.add(size)
            return self.compiled(labels, inputs)

        def compiled():
            large = tf.shape(inputs)[0] > BUCKETS[-1]
            return tf.cond(large, lambda: self._split(labels, inputs), lambda: self._padded(labels, inputs))

        return tf.cond(tf.shape(inputs)[0] > SMALL, compiled, lambda: self._pass(labels, inputs))

    def _padded(self, labels, inputs):
        """Return the pass of at most as many examples as the largest bucket holds, padded with zeros to a bucket.

        A logit of 0 with the label 0 has a finite loss, as has a probability of 0: no padding is NaN.

        Args:
            labels: (N,).
            inputs: (N,).
        """
        size = tf.shape(inputs)[0]
        bucket = tf.reduce_min(tf.where(size <= tf.constant(BUCKETS), BUCKETS, BUCKETS[-1]))

        def padded():
            missing = [[0, bucket - size]]
            values, derivative, bad = self.compiled(tf.pad(labels, missing), tf.pad(inputs, missing))
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
        size, part = tf.shape(inputs)[0], BUCKETS[-1]
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
            derivative: (N,), as the pass has computed it.
            labels: (N,).
            inputs: (N,).
            upstream: (N,), the gradient in the values.
        """
        derivative, labels, inputs = copy_into_current_graph((derivative, labels, inputs))

        @tf.custom_gradient
        def in_inputs(y, x):
            return tf.identity(derivative), lambda upstream: self._second_vjp(y, x, upstream)

        return self._in_labels(labels, inputs, upstream), upstream * in_inputs(labels, inputs)

    def _in_labels(self, labels, inputs, upstream):
        """Return the gradient in the labels; a graph drops it where nobody asks, for it asserts nothing."""
        if not labels.dtype.is_floating:
            return None
        with marking_only():
            return tf.gradients(self.loss(labels, inputs), labels, upstream)[0]

    def _second_vjp(self, labels, inputs, upstream):
        """Return the derivatives of the derivative, in labels and inputs: those of the ordinary operations.

        A tape around a `tf.function` builds them in a third graph, which may not use what belongs to the first: see
        `copy_into_current_graph`.
        """
        labels, inputs = copy_into_current_graph((labels, inputs))
        with marking_only():
            (derivative,) = tf.gradients(self.loss(labels, inputs), inputs)
        return tf.gradients(derivative, [labels, inputs], upstream)


_ONE_PASS: dict[tuple, _OnePass] = {}  # by loss and parameters
