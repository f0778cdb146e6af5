"""Focal loss of a softmax layer with very many classes, whose logits are never held at once.

N examples and K classes have N K logits, which for a vocabulary is more memory than all else together. They are
computed a chunk of classes at a time and forgotten: the forward pass keeps of each row the logit of the true class, the
largest of its rivals' and the sum of theirs, and the backward pass computes the chunks again. That is the one place
where the backward pass repeats what the forward pass had; it costs one more product with the kernel.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .binary_focal import FocalAt
from .margin import brought_here, or_one, silence
from .running_logsumexp import Chunk, Race, over_classes
from .validation import (
    computable,
    exact,
    floats,
    focusing,
    of_shape,
    outputs_last,
    refuse,
    refuse_values,
    tensor,
    weights_of_the_classes,
)

AT_A_TIME = 2**23  # logits held at once where the number of rows is known: 32 MiB of float32
FALLBACK = 4096  # classes a chunk where it is not


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
            times the rows times `chunk`. None: some eight million logits at a time.

    Returns:
        One value a row, in the dtype of the features. Gradients have the dtypes of what they are of; there is no second
        derivative, and asking for it is an error.

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha, gamma or chunk is not as above; in eager execution
            for a bad label too. Elsewhere the loss of an example with a bad label and its row of the features' gradient
            are NaN; the gradients in kernel and bias sum over the examples, and are NaN with it.

    Source:
        Study note, section 6.
    """
    gamma = focusing(gamma)
    given = outputs_last("features", features)
    kernel = _kernel(kernel, given)
    width, classes = kernel.shape
    layer = [tf.reshape(computable(given), [-1, width]), kernel]
    if bias is not None:
        layer.append(computable(_bias(bias, kernel)))
    index, good = _classes(labels, given, classes)
    values = _focal_of_class(layer, index, good, gamma, _size(chunk, classes, index))
    if alpha is not None:
        values = _weighted(values, index, weights_of_the_classes(alpha, classes))
    return tf.cast(tf.reshape(values, tf.shape(given)[:-1]), given.dtype)


# ---------------------------------------------------------------- what the arguments may be


def _kernel(kernel, features):
    """Return the kernel, of a known shape (D, K) that fits the features."""
    kernel = floats("kernel", kernel)
    width = features.shape[-1] if features.shape.rank else None
    fits = kernel.shape.rank == 2 and kernel.shape.is_fully_defined() and width in (None, kernel.shape[0])
    if not fits or kernel.shape[1] < 2:
        allowed = f"of a known shape ({width or 'D'}, K), K ≥ 2, as features of shape {features.shape} ask"
        refuse("kernel", f"of shape {kernel.shape}", allowed)
    return _of_one_precision("kernel", kernel, features.dtype)


def _bias(bias, kernel):
    bias = of_shape("bias", floats("bias", bias), "kernel", kernel, slice(-1, None))
    return _of_one_precision("bias", bias, kernel.dtype)


def _of_one_precision(name, given, other):
    if (given.dtype == tf.float64) != (other == tf.float64):
        refuse(name, f"of {given.dtype.name}", f"computable together with {other.name}: float64 all, or none")
    return given


def _classes(labels, features, classes):
    """Return indices (N,) that are safe to gather with, and whether the label is a class."""
    labels = tensor("labels", exact(labels))
    if not labels.dtype.is_integer:
        refuse("labels", f"of {labels.dtype.name}", "integers, one class an example")
    labels = of_shape("labels", tf.cast(labels, tf.int64), "features", features, slice(None, -1))
    good = (labels >= 0) & (labels < classes)
    refuse_values(good, "labels", labels, f"in [0, {classes}), one of the classes")
    return tf.reshape(tf.cast(tf.where(good, labels, 0), tf.int32), [-1]), tf.reshape(good, [-1])


def _size(chunk, classes, index):
    """Return how many classes to take at a time."""
    if chunk is None:
        rows = index.shape[0]
        chunk = FALLBACK if rows is None else max(AT_A_TIME // max(rows, 1), 1)
    elif isinstance(chunk, bool) or not isinstance(chunk, int | np.integer) or chunk < 1:
        refuse("chunk", repr(chunk), "None or an integer ≥ 1")
    return min(int(chunk), classes)


def _weighted(values, index, weights):
    if isinstance(weights, float):
        return weights * values if weights else silence(values, tf.zeros_like(values))
    weight = tf.gather(tf.constant(weights, values.dtype), index)
    return weight * values if np.all(weights) else silence(values, weight)


# ---------------------------------------------------------------- there and back


def _focal_of_class(layer, index, known, gamma, size):
    """Return (N,) focal losses of one class a row (CF.4), NaN where it is not known.

    The tape is kept from looking inside: in eager execution it would hold every chunk. Second derivatives are refused,
    for TensorFlow would take for constants what the forward pass kept.
    """

    @tf.custom_gradient
    def losses(*layer):
        race = _race([tf.stop_gradient(part) for part in layer], index, size)
        at = FocalAt.of(race.true_class(known), gamma)
        loss = at.value()

        @tf.custom_gradient
        def gradients(upstream, *layer):
            there = [tf.stop_gradient(part) for part in layer]
            kept, focal, loss_here, target = brought_here((race, at, loss, index))
            pull = tf.stop_gradient(upstream) * focal.pull(loss_here)
            return Pull(there, target, kept, pull).gradients(size), _refused

        return loss, lambda upstream: gradients(upstream, *layer)

    return losses(*layer)


def _refused(*_):
    raise NotImplementedError("linear_focal_loss has no second derivative; categorical_focal_loss has one")


def _race(layer, index, size):
    """Return what the forward pass keeps of each row; the last chunk may be smaller."""
    classes = layer[1].shape[1]

    def further(_, start, *race):
        return tuple(Race(*race).after(Chunk.of(layer, index, start, size)))

    race = Race(*over_classes(classes, size, further, tuple(Race.start(index, layer[0].dtype))))
    rest = classes % size
    return race.after(Chunk.of(layer, index, classes - rest, rest)) if rest else race


class Pull(NamedTuple):
    """The backward pass: what the true class of each row is to be pulled up by (CF.5), the others sharing it (CF.7)."""

    layer: list[tf.Tensor]
    index: tf.Tensor
    race: Race
    pull: tf.Tensor

    def gradients(self, size: int) -> list[tf.Tensor]:
        """Return the gradients in features, kernel and, if there is one, bias."""
        features, *weights = self.layer
        classes = weights[0].shape[1]
        arrays = [tf.TensorArray(w.dtype, classes // size, element_shape=[*w.shape[:-1], size]) for w in weights]

        def further(number, start, of_features, *arrays):
            more, *parts = self.of_chunk(start, size)
            return of_features + more, *(array.write(number, part) for array, part in zip(arrays, parts, strict=True))

        of_features, *arrays = over_classes(classes, size, further, (tf.zeros_like(features), *arrays))
        of_weights = [_side_by_side(array.stack()) for array in arrays]
        if rest := classes % size:
            more, *parts = self.of_chunk(classes - rest, rest)
            of_features += more
            of_weights = [tf.concat(pair, axis=-1) for pair in zip(of_weights, parts, strict=True)]
        return [of_features, *of_weights]

    def of_chunk(self, start: tf.Tensor, size: int) -> list[tf.Tensor]:
        """Return what a chunk adds to the features' gradient, and its own part of the weights'."""
        features, *weights = self.layer
        chunk = Chunk.of(self.layer, self.index, start, size)
        shared = self.race.odds(chunk.z) * (self.pull / or_one(self.race.total))[:, None]
        of_logits = chunk.with_own(shared, -self.pull)
        parts = [tf.matmul(features, of_logits, transpose_a=True), tf.reduce_sum(of_logits, axis=0)]
        narrowed = (_narrowed(part, w.dtype) for part, w in zip(parts, weights, strict=False))
        return [tf.matmul(of_logits, chunk.kernel, transpose_b=True), *narrowed]


def _narrowed(gradient, dtype):
    """Return a gradient in another dtype, its largest number instead of inf; XLA's clip would swallow NaN."""
    if gradient.dtype == dtype:
        return gradient
    return tf.where(tf.math.is_nan(gradient), tf.constant(math.nan, dtype), tf.saturate_cast(gradient, dtype))


def _side_by_side(chunks):
    """Return chunks (number, ..., size) side by side along the last axis."""
    joined = tf.transpose(chunks, [1, 0, 2]) if chunks.shape.rank == 3 else chunks
    return tf.reshape(joined, [*chunks.shape[1:-1], -1])
