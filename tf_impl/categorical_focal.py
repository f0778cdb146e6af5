"""Categorical focal loss: the binary one at the softmax margin of each class that the label gives weight to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tf_impl.binary_focal import FocalAt, InProbability, focal, true_class
from tf_impl.margin import (
    TrueClass,
    brought_here,
    of_either_label,
    or_one,
    relative_to_largest,
    silence,
    softmax_margin,
    twice_differentiable,
    weigher,
)
from tf_impl.validation import (
    class_labels,
    classes_last,
    computable,
    focusing,
    nan_unless,
    of_shape,
    weights_of_the_classes,
)


def categorical_focal_loss(
    labels: tf.Tensor, logits: tf.Tensor, *, alpha: float | np.ndarray | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each row, -sum of alpha_c y_c (1 - p_c)^gamma log p_c with p = softmax(z) (CF.1).

    Args:
        labels: integers in [0, K) of the logits' shape less the last axis, which cost least (one margin a row, no
            one-hot row is ever made), or rows of probabilities of the logits' shape (soft labels: CF.9).
        logits: (..., K), float16, bfloat16, float32 or float64 (half precision is computed in float32), K ≥ 2; -inf
            masks a class.
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything and balances
            nothing (it is what the notebook has).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        One value a row, in the dtype of the logits; inf where a class that the label asks for is masked. First and
        second derivatives are closed forms (CF.5, CF.7), finite for every finite logit.

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha or gamma is not as above; in eager execution for a bad
            label too. Elsewhere the loss and the gradient of an example with a bad label are NaN.

    Source:
        Study note, section 6; the notebook's class.
    """
    gamma = focusing(gamma)
    given = classes_last("logits", logits)
    labels, z, weights = _rows(labels, "logits", given, alpha)
    if labels.dtype.is_integer:
        index, known = _classes(labels, z)
        values = silence(focal(softmax_margin(z, index), gamma), known * _weight_of(index, weights))  # CF.4
    else:
        weigh = weigher(weights_of_the_classes(alpha))
        shares = labels * (_known_rows(labels)[:, None] * weights)
        values = tf.reduce_sum(weigh(focal_of_each_class(z, gamma), shares), axis=-1)  # CF.9
    return tf.cast(tf.reshape(values, tf.shape(given)[:-1]), given.dtype)


def categorical_focal_loss_from_probabilities(
    labels: tf.Tensor, probabilities: tf.Tensor, *, alpha: float | np.ndarray | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each row of predicted class probabilities (CF.1).

    Lossy: see `binary_focal_loss_from_probabilities`. The rows are taken as they are, not normalised again.

    Args:
        labels: as in `categorical_focal_loss`.
        probabilities: (..., K), a floating dtype, in [0, 1]; for the true class 0 counts as the smallest normal number
            of the dtype that is computed in.
        alpha: as in `categorical_focal_loss`.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the probabilities. The gradient (CF.2) is finite at 0 and 1.

    Raises:
        ValueError: as `categorical_focal_loss` does; a probability outside [0, 1] is treated like a bad label.

    Source:
        Study note, section 6; the notebook's class.
    """
    gamma = focusing(gamma)
    given = classes_last("probabilities", probabilities)
    labels, p, weights = _rows(labels, "probabilities", given, alpha)
    good = ~tf.reduce_any((p < 0) | (p > 1), axis=-1)
    one = 1 + 0 * tf.reduce_sum(tf.stop_gradient(p), axis=-1)  # or NaN, where one of the row is
    known = nan_unless(good, one, "probabilities", p, "in [0, 1]")

    def of_true_class(p):
        return twice_differentiable(lambda p: [InProbability(FocalAt.of(true_class(p), gamma))], p)[0]

    if labels.dtype.is_integer:
        index, known_labels = _classes(labels, p)
        p_t = tf.gather(p * (known * known_labels)[:, None], index, batch_dims=1)
        values = _weight_of(index, weights) * of_true_class(p_t)  # CF.3
    else:
        p = p * (known * _known_rows(labels))[:, None]
        values = tf.reduce_sum(weights * labels * of_true_class(p), axis=-1)
    return tf.cast(tf.reshape(values, tf.shape(given)[:-1]), given.dtype)


# ---------------------------------------------------------------- labels and weights, as rows


def _rows(labels, name, given, alpha):
    """Return labels, inputs (in the dtype to compute in) and weights with all leading axes made one."""
    labels = class_labels(labels, name, given)
    weights = weights_of_the_classes(alpha, given.shape[-1])
    classes = tf.shape(given)[-1] if given.shape[-1] is None else given.shape[-1]
    inputs = tf.reshape(computable(given), [-1, classes])
    if not isinstance(weights, float):
        weights = of_shape("alpha", tf.constant(weights, inputs.dtype), name, given, slice(-1, None))
    return tf.reshape(labels, [-1] if labels.dtype.is_integer else [-1, classes]), inputs, weights


def _classes(labels, inputs):
    """Return indices that are safe to gather with, and 1, or NaN where the label is no class."""
    good = (labels >= 0) & (labels < tf.shape(inputs, tf.int64)[-1])
    allowed = f"in [0, {inputs.shape[-1] or 'K'}), one of the classes"
    known = nan_unless(good, tf.ones_like(labels, inputs.dtype), "labels", labels, allowed)
    return tf.cast(tf.where(good, labels, 0), tf.int32), known


def _known_rows(labels):
    """Return 1, or NaN where a row is no distribution."""
    good = (tf.reduce_min(labels, axis=-1) >= 0) & (tf.reduce_max(labels, axis=-1) <= 1)
    total = tf.reduce_sum(labels, axis=-1)
    good &= tf.abs(total - 1) <= 0.01
    allowed = "rows of probabilities: each in [0, 1], summing to 1"
    return nan_unless(good, tf.ones_like(total), "labels", labels, allowed)


def _weight_of(index, weights):
    return weights if isinstance(weights, float) else tf.gather(weights, index)


# ---------------------------------------------------------------- soft labels: the margins of all classes


class SoftmaxClasses(NamedTuple):
    """What rows of logits (N, K) say of each of their classes, in O(K) a row.

    For every class but the first (the largest) the sum of its rivals is the full sum less a term that is at most half
    of it, which loses nothing. The rivals of the first are summed by themselves, relative to the largest of them.

    Attributes:
        true: the pieces (N, K), were that class the true one.
        is_first: whether a class is the first.
        share: softmax of the rivals of the first among themselves.
    """

    true: TrueClass
    is_first: tf.Tensor
    share: tf.Tensor

    @classmethod
    def of(cls, z: tf.Tensor) -> SoftmaxClasses:
        """Look at rows of logits; -inf masks a class."""
        index = tf.argmax(z, axis=-1)
        is_first = tf.one_hot(index, tf.shape(z)[-1], True, False, dtype=tf.bool)
        largest = tf.gather(z, index, batch_dims=1)[:, None]
        e, *sums = relative_to_largest(tf.where(is_first, tf.constant(-math.inf, z.dtype), z))
        runner_up, total, log_total = (of_row[:, None] for of_row in sums)
        first, _ = of_either_label(largest - runner_up - log_total)
        share = e / or_one(total)

        # from here on relative to the first: exp(z - largest), which sums to 1 + rivals = 1 / first.p
        e, rivals = e * tf.exp(runner_up - largest), total * tf.exp(runner_up - largest)
        p = first.p * tf.where(is_first, tf.ones_like(e), e)
        q = tf.where(is_first, first.q, first.p * (1 + (rivals - e)))
        surprise = first.surprise + tf.where(is_first, tf.zeros_like(e), largest - z)
        return cls(TrueClass(p, q, surprise), is_first, share)

    def back(self, slopes: tf.Tensor) -> tf.Tensor:
        """Return the gradient in the logits of a function with these slopes in each log p_c.

        d log p_c / d z_j = [c = j] - p_j. For the first class, p_j next to 1 must not be subtracted from 1, so its own
        term is left out of the sum; elsewhere p_j is at most one half and the term may stay.
        """
        p, q, _ = self.true
        everyone = tf.reduce_sum(slopes, axis=-1, keepdims=True)
        others = tf.reduce_sum(tf.where(self.is_first, tf.zeros_like(slopes), slopes), axis=-1, keepdims=True)
        return tf.where(self.is_first, q * slopes - p * others, slopes - p * everyone)

    def forth(self, direction: tf.Tensor) -> tf.Tensor:
        """Return the derivative of each margin along a direction in the logits (CF.6), as careful with the first."""
        p, q, _ = self.true
        of_rivals = tf.reduce_sum(self.share * direction, axis=-1, keepdims=True)
        of_all = tf.reduce_sum(p * direction, axis=-1, keepdims=True)
        return tf.where(self.is_first, direction - of_rivals, (direction - of_all) / q)


def focal_of_each_class(logits: tf.Tensor, gamma: float) -> tf.Tensor:
    """Return (N, K) focal losses, were each class the true one (CF.4); twice differentiable."""

    @tf.custom_gradient
    def losses(z):
        classes = SoftmaxClasses.of(z)
        at = FocalAt.of(classes.true, gamma)

        @tf.custom_gradient
        def gradient(_z, upstream):
            here, focal_here = brought_here((classes, at))
            slopes = upstream * focal_here.slope_in_log_p()

            def second(direction):
                along = here.forth(direction)
                in_log_p = here.true.q * along
                bend = here.back(upstream * focal_here.curvature_in_log_p_and_margin() * along)
                turn = here.true.p * in_log_p * tf.reduce_sum(slopes, axis=-1, keepdims=True)
                return bend - turn, focal_here.slope_in_log_p() * in_log_p

            return here.back(slopes), second

        return at.value(), lambda upstream: gradient(z, upstream)

    return losses(logits)
