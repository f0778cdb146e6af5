"""Focal loss of a softmax layer with very many classes, whose logits are never held at once.

N examples and K classes have N K logits, which for a vocabulary is more memory than everything else together. They are
computed a chunk of classes at a time and forgotten. The forward pass keeps, for each row, the logit of the true class
and a running logsumexp of the others; the backward pass computes the chunks again, which costs one more product with
the kernel.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .autodiff import copy_into_current_graph
from .focal_terms import focal_loss_and_gradient
from .running_logsumexp import Chunk, RunningLogSumExp, for_each_chunk
from .validation import (
    as_tensor,
    check_last_axis,
    check_number,
    check_same_shape,
    check_values,
    class_weights,
    raise_invalid,
    upcast_half,
)
from .weighting import multiply_zero_safe, safe_divisor

# The 4 MiB of float32 that these take stay in a processor's cache; from 32 MiB on a step takes twice as long and more.
MAX_LOGITS_IN_MEMORY = 2**20  # where the number of rows is known
LEAST_CHUNK = 16  # classes a chunk, however many rows there are: a product with fewer columns is slow
FALLBACK_CHUNK = 1024  # where the number of rows is not known


def linear_focal_loss(
    labels: tf.Tensor,
    features: tf.Tensor,
    kernel: tf.Tensor,
    *,
    bias: tf.Tensor | None = None,
    alpha: float | np.ndarray | None = None,
    gamma: float = 2.0,
    chunk: int | None = None,
) -> tf.Tensor:
    """Return the categorical focal loss (CF.4) of each row of features @ kernel + bias, never holding these logits.

    The value and the gradients in features, kernel and bias are those of `categorical_focal_loss` of the logits, to
    rounding; the memory is that of the kernel, its gradient and a few chunks.

    Args:
        labels: integers in [0, K) of the features' shape less the last axis.
        features: (..., D), float16, bfloat16, float32 or float64.
        kernel: (D, K), as of a `Dense` layer, its shape known when a function is traced, K ≥ 2.
        bias: (K,), or None; -inf masks a class. Half precision, of any of the three, is computed in float32, logits
            included; float64 must be all of them or none.
        alpha: as in `categorical_focal_loss`.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.
        chunk: how many classes at a time, an integer ≥ 1. More are faster up to a point and take more memory, a few
            times the rows times `chunk`. None: about a million logits at a time, which is fastest on a CPU.

    Returns:
        One value a row, in the dtype of the features. Gradients have the dtypes of what they are of; there is no second
        derivative, and asking for it is an error.

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha, gamma or chunk is not as above; in eager execution
            for a bad label too, as an assertion in a graph. Under XLA the loss of that example and its row of the
            features' gradient are NaN; the gradients in kernel and bias sum over the examples, and are NaN with it.

    Source:
        Study note, section 6.

    Examples:
        >>> losses = linear_focal_loss([2], [[1.0, 0.0]], [[2.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
        >>> round(float(losses[0]), 4)
        1.7879
    """
    gamma = check_number("gamma", gamma)
    given = check_last_axis("features", features)
    kernel = _check_kernel(kernel, given)
    width, classes = kernel.shape
    x = upcast_half(given) if given.dtype.size == 2 else given
    layer = [tf.reshape(x, [-1, width]), kernel]
    if bias is not None:
        bias = check_same_shape("bias", as_tensor("bias", bias, floating=True), "kernel", kernel, slice(-1, None))
        bias = _check_precision("bias", bias, kernel.dtype)
        layer.append(upcast_half(bias) if bias.dtype.size == 2 else bias)
    index, valid = _class_index(labels, given, classes)
    values = _hard_label_loss(layer, index, valid, gamma, _chunk_size(chunk, classes, index))
    if alpha is not None:
        values = _weighted(values, index, class_weights(alpha, classes))
    return tf.cast(tf.reshape(values, tf.shape(given)[:-1]), given.dtype)


# ---------------------------------------------------------------- what the arguments may be


def _check_kernel(kernel, features):
    """Return the kernel, of a known shape (D, K) that fits the features."""
    kernel = as_tensor("kernel", kernel, floating=True)
    width = features.shape[-1] if features.shape.rank else None
    fits = kernel.shape.rank == 2 and kernel.shape.is_fully_defined() and width in (None, kernel.shape[0])
    if not fits or kernel.shape[1] < 2:
        allowed = f"of a known shape ({width or 'D'}, K), K ≥ 2, as features of shape {features.shape} ask"
        raise_invalid("kernel", f"of shape {kernel.shape}", allowed)
    return _check_precision("kernel", kernel, features.dtype)


def _check_precision(name, given, other):
    """Return a tensor that is float64 only if the other is: a product of both would lose or invent digits."""
    if (given.dtype == tf.float64) != (other == tf.float64):
        allowed = f"computable together with {other.name}: float64 all, or none"
        raise_invalid(name, f"of {given.dtype.name}", allowed)
    return given


def _class_index(labels, features, classes):
    """Return indices (N,) that are safe to gather with, and whether each label is a class."""
    labels = as_tensor("labels", labels, floating=False)
    if not labels.dtype.is_integer:
        raise_invalid("labels", f"of {labels.dtype.name}", "integers, one class an example")
    labels = check_same_shape("labels", tf.cast(labels, tf.int64), "features", features, slice(None, -1))
    good = (labels >= 0) & (labels < classes)
    with tf.control_dependencies(check_values(good, "labels", labels, f"in [0, {classes}), one of the classes")):
        return tf.reshape(tf.cast(tf.where(good, labels, 0), tf.int32), [-1]), tf.reshape(good, [-1])


def _chunk_size(chunk, classes, index):
    """Return the number of classes in a chunk: as many as fit in `MAX_LOGITS_IN_MEMORY`, unless the caller says.

    With an unknown number of rows nothing can be derived, so a fixed number of classes is taken.
    """
    if chunk is None:
        rows = index.shape[0]
        chunk = FALLBACK_CHUNK if rows is None else max(MAX_LOGITS_IN_MEMORY // max(rows, 1), LEAST_CHUNK)
    elif isinstance(chunk, bool) or not isinstance(chunk, int | np.integer) or chunk < 1:
        raise_invalid("chunk", repr(chunk), "None or an integer ≥ 1")
    return min(int(chunk), classes)


def _weighted(values, index, weights):
    """Return values times the weight of each label."""
    if isinstance(weights, float):
        return weights * values if weights else multiply_zero_safe(values, tf.zeros_like(values))
    weight = tf.gather(tf.constant(weights, values.dtype), index)
    return weight * values if np.all(weights) else multiply_zero_safe(values, weight)


# ---------------------------------------------------------------- forward


def _hard_label_loss(layer, index, valid, gamma, size):
    """Return the focal loss (N,) of one class a row (CF.4), NaN where it is not valid.

    `stop_gradient` keeps the tape out: in eager execution it would hold every chunk. A second derivative raises,
    because TensorFlow would treat what the forward pass kept as constants, and return a wrong number.
    """

    @tf.custom_gradient
    def losses(*layer):
        running = _run_over_chunks([tf.stop_gradient(part) for part in layer], index, size)
        loss, in_margin = focal_loss_and_gradient(running.true_class(valid), gamma)

        @tf.custom_gradient
        def gradients(upstream, *layer):
            constants = [tf.stop_gradient(part) for part in layer]
            kept, in_margin_here, target = copy_into_current_graph((running, in_margin, index))
            in_margin_here *= tf.stop_gradient(upstream)
            return LinearBackward(constants, target, kept, in_margin_here).gradients(size), _no_second_derivative

        return loss, lambda upstream: gradients(upstream, *layer)

    return losses(*layer)


def _no_second_derivative(*_):
    raise NotImplementedError("linear_focal_loss has no second derivative; categorical_focal_loss has one")


def _run_over_chunks(layer, index, size):
    """Return the running logsumexp after all chunks; the last chunk may be smaller."""
    classes = layer[1].shape[1]

    def step(_, start, *running):
        return tuple(RunningLogSumExp(*running).update(Chunk.of(layer, index, start, size)))

    zeros = tf.zeros_like(index, layer[0].dtype)
    running = RunningLogSumExp(*for_each_chunk(classes, size, step, (zeros, zeros - math.inf, zeros)))
    rest = classes % size
    return running.update(Chunk.of(layer, index, classes - rest, rest)) if rest else running


# ---------------------------------------------------------------- backward


class LinearBackward(NamedTuple):
    """Backward pass: dFL/dlogits, chunk by chunk (CF.5 for the true class, CF.7 for the others).

    Attributes:
        layer: features (N, D), kernel (D, K) and, if there is one, bias (K,).
        index: (N,), the true class.
        running: the running logsumexp of the others.
        in_margin: (N,), dFL/dm times the upstream gradient.
    """

    layer: list[tf.Tensor]
    index: tf.Tensor
    running: RunningLogSumExp
    in_margin: tf.Tensor

    def gradients(self, size: int) -> list[tf.Tensor]:
        """Return the gradients in features, kernel and, if there is one, bias.

        The features' gradient is a sum over the chunks; each chunk has its own columns of the weights' gradients.
        """
        features, *weights = self.layer
        classes = weights[0].shape[1]
        arrays = [tf.TensorArray(w.dtype, classes // size, element_shape=[*w.shape[:-1], size]) for w in weights]

        def step(number, start, of_features, *arrays):
            more, *parts = self.of_chunk(start, size)
            return of_features + more, *(array.write(number, part) for array, part in zip(arrays, parts, strict=True))

        of_features, *arrays = for_each_chunk(classes, size, step, (tf.zeros_like(features), *arrays))
        of_weights = [_concat_chunks(array.stack()) for array in arrays]
        if rest := classes % size:
            more, *parts = self.of_chunk(classes - rest, rest)
            of_features += more
            of_weights = [tf.concat(pair, axis=-1) for pair in zip(of_weights, parts, strict=True)]
        return [of_features, *of_weights]

    def of_chunk(self, start: tf.Tensor, size: int) -> list[tf.Tensor]:
        """Return a chunk's part of the features' gradient, and its own columns of the weights' gradients."""
        features, *weights = self.layer
        chunk = Chunk.of(self.layer, self.index, start, size)
        softmax_others_scale = (-self.in_margin / safe_divisor(self.running.total))[:, None]
        of_logits = chunk.set_target(self.running.exp_shifted(chunk.z) * softmax_others_scale, self.in_margin)
        parts = [tf.matmul(features, of_logits, transpose_a=True), tf.reduce_sum(of_logits, axis=0)]
        narrowed = (_narrowed(part, w.dtype) for part, w in zip(parts, weights, strict=False))
        return [tf.matmul(of_logits, chunk.kernel, transpose_b=True), *narrowed]


def _narrowed(gradient, dtype):
    """Return a gradient in another dtype, its largest number instead of inf; XLA's clip would remove NaN."""
    if gradient.dtype == dtype:
        return gradient
    return tf.where(tf.math.is_nan(gradient), tf.constant(math.nan, dtype), tf.saturate_cast(gradient, dtype))


def _concat_chunks(chunks):
    """Return chunks (number, ..., size) concatenated along the last axis."""
    joined = tf.transpose(chunks, [1, 0, 2]) if chunks.shape.rank == 3 else chunks
    return tf.reshape(joined, [*chunks.shape[1:-1], -1])
