"""A loss and its derivative in one pass, compiled by XLA, inside a graph that is not.

A graph without XLA, which is what `fit` builds on a CPU, reads and writes memory once for each operation. So a loss of
many examples is a function compiled by XLA that the graph calls: it returns the values and their derivative together.
The formulas stay where they are; this file only decides how they run. A loss of few examples, or in a graph where such
a function is not allowed, runs as ordinary operations.

Binary losses have a value for each logit (`in_one_pass`), losses of classes one for each row (`rows_in_one_pass`). How
many examples there are is known only when a step runs, in most graphs that `fit` builds: `compiled_pass` takes any
number, and compiles for few.

XLA drops assertions. So the compiled function says whether a value is NaN, which a bad label makes of it. Only then
does the graph run the loss as ordinary operations, whose assertion names the label.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.forwardprop_util import pack_tangents
from tensorflow.python.ops.control_flow_util import GraphOrParentsInXlaContext

from .compiled_pass import SMALL, CompiledPass
from .validation import as_tensor, binary_inputs, check_class_axis, check_same_shape

Loss: TypeAlias = Callable[..., tf.Tensor]  # of labels, inputs, then parameters: a value for each label

# The derivative of rows is as large as their logits, and so is the gradient that is made of it: of more classes than
# these, where logits are what fills the memory, the loss runs in ordinary operations, which keep one of the two.
MOST_CLASSES = 1024


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
    if not _is_worthwhile(x):
        return plain(y, x)
    pass_ = _pass_of(loss, parameters, None, plain)
    values, bad = pass_.evaluate(tf.reshape(y, [-1]), tf.reshape(x, [-1]))
    return _checked(values, x.shape, tf.shape(x), if_seldom(bad, plain, y, x))


@tf.autograph.experimental.do_not_convert
def rows_in_one_pass(loss: Loss, name: str, labels: object, inputs: object, *parameters: object) -> tf.Tensor:
    """Return a loss of rows of classes in a graph: in one pass where that is faster, in ordinary operations elsewhere.

    Args:
        loss: of labels and inputs as `class_labels` takes them, and of the parameters. Each value depends on its own
            label and row alone, is NaN where one of them is bad, and is differentiable as often as anybody asks.
        name: of the inputs, "logits" or "probabilities".
        labels: integers or rows.
        inputs: (..., K), floating.
        *parameters: of the loss: None, numbers or tuples of them. Where one is anything else, or K is not known when
            the graph is built or is large, the loss runs as ordinary operations.

    Returns:
        One value a row, in the dtype of the inputs.

    Raises:
        ValueError: as the loss does when a graph is built; its assertion when it runs.
    """
    parameters = tuple(map(_as_key, parameters))

    def plain(y, x):
        return loss(y, x, *parameters)

    x, y = check_class_axis(name, inputs), as_tensor("labels", labels, floating=False)
    rank = x.shape.rank or 0
    classes = x.shape[-1] if rank else None
    are_rows = y.shape.rank == rank
    if (
        not all(map(_is_known, parameters))
        or not (are_rows or (y.shape.rank == rank - 1 and y.dtype.is_integer))
        or not (classes and classes <= MOST_CLASSES)
        or (name == "probabilities" and x.dtype.size == 2)  # 1 / p is too large before the mean makes it small
        or GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph())
        or not _is_worthwhile(x)
    ):
        return plain(labels, inputs)
    if are_rows:
        y = tf.cast(y, tf.float32 if x.dtype.size == 2 else x.dtype)
    y = check_same_shape("labels", y, name, x, slice(None) if are_rows else slice(None, -1))
    pass_ = _pass_of(loss, parameters, classes, plain)
    values, bad = pass_.evaluate(tf.reshape(y, [-1, classes] if are_rows else [-1]), tf.reshape(x, [-1, classes]))
    return _checked(values, x.shape[:-1], tf.shape(x)[:-1], if_seldom(bad, plain, y, x))


def _as_key(parameter):
    """Return weights, one a class, as a tuple, which a dictionary can look up; anything else as it is."""
    if isinstance(parameter, np.ndarray) and parameter.ndim:
        parameter = parameter.tolist()
    return tuple(parameter) if isinstance(parameter, list) else parameter


def _is_known(parameter):
    """Return whether a parameter is None, a number or a tuple of these: the same in every graph, and in no tensor."""
    entries = parameter if isinstance(parameter, tuple) else (parameter,)
    return all(one is None or type(one) in (int, float) for one in entries)


def _is_worthwhile(inputs):
    """Return whether inputs are many enough, as far as is known when the graph is built, and the graph allows it."""
    size = inputs.shape.num_elements()
    return (size is None or size > SMALL) and is_allowed(inputs)


def _pass_of(loss, parameters, classes, plain):
    """Return what is compiled of a loss, which all graphs share.

    Args:
        loss: by itself, without its parameters; a function of a module, so that no two are equal by chance.
        parameters: of it, which a dictionary can look up.
        classes: K of rows; None of a loss of numbers.
        plain: the loss with its parameters, of labels and inputs. That of the first graph serves all others.
    """
    key = loss, parameters, classes
    if key not in _PASSES:
        _PASSES[key] = CompiledPass(plain, classes)
    return _PASSES[key]


def _checked(values, shape, sizes, check):
    """Return the values in a shape, once it has been checked what is bad: a NaN logit passes.

    Args:
        values: (N,), one for each label.
        shape: theirs, as far as it is known when the graph is built.
        sizes: the same when it runs.
        check: the operation that says what is bad.
    """
    with tf.control_dependencies([check]):
        values = tf.reshape(values, sizes)
    values.set_shape(shape)
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
    it as not run. So what is seldom run is a single operation there, `If`, which is not split; alone it would call a
    function in each step, which costs more than all that is left of `tf.cond`.

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

    def whole():
        given = {"cond": condition, "input": tensors, "then_branch": taken, "else_branch": other}
        return tf.raw_ops.If(**given, Tout=[tf.bool])[0]

    return tf.cond(condition, whole, lambda: tf.constant(False)).op


_PASSES: dict[tuple, CompiledPass] = {}  # by loss, parameters and number of classes
