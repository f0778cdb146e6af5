"""Categorical focal loss: the binary one at the softmax margin of each class that the label gives weight to."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .binary_focal import FocalAt, InProbability, true_class
from .margin import Rivals, TrueClass, brought_here, place_of_largest, put, silence, twice_differentiable, weigher
from .validation import (
    class_labels,
    classes_last,
    computable,
    focusing,
    nan_unless,
    of_shape,
    refuse_values,
    weights_of_the_classes,
)


def categorical_focal_loss(
    labels: tf.Tensor, logits: tf.Tensor, *, alpha: float | np.ndarray | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each row, -sum of alpha_c y_c (1 - p_c)^gamma log p_c with p = softmax(z) (CF.1).

    Args:
        labels: integers in [0, K) of the logits' shape less the last axis, which cost least (one margin a row,
            no floating one-hot row), or rows of probabilities of the logits' shape (soft labels: CF.9).
        logits: (..., K), float16, bfloat16, float32 or float64 (half precision is computed in float32), K ≥ 2; -inf
            masks a class, one +inf in a row gives the limits, two NaN.
        alpha: None; one finite weight ≥ 0 a class; or a number in [0, 1], which multiplies everything and balances
            nothing (it is what the notebook has).
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        One value a row, in the dtype of the logits; inf where a class that the label asks for is masked. First and
        second derivatives are closed forms (CF.5, CF.7), finite for every finite logit. Of integer labels among more
        than 64 classes XLA compiles no `vectorized_map` and no `jacobian` with `experimental_use_pfor` on.

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
        index, good = _classes(labels, z)
        values = focal_of_class(z, index, good, gamma)  # CF.4
        if alpha is not None:
            weight = _weight_of(index, weights)
            values = weight * values if np.all(weights_of_the_classes(alpha)) else silence(values, weight)
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
        index, good = _classes(labels, p)
        known = tf.where(good, known, tf.constant(math.nan, p.dtype))
        p_t = tf.gather(p * known[:, None], index, batch_dims=1)
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
    """Return indices that are safe to gather with, and whether the label is a class; in eager execution it must be."""
    good = (labels >= 0) & (labels < tf.shape(inputs, tf.int64)[-1])
    refuse_values(good, "labels", labels, f"in [0, {inputs.shape[-1] or 'K'}), one of the classes")
    return tf.cast(tf.where(good, labels, 0), tf.int32), good


def _known_rows(labels):
    """Return 1, or NaN where a row is no distribution."""
    good = (tf.reduce_min(labels, axis=-1) >= 0) & (tf.reduce_max(labels, axis=-1) <= 1)
    total = tf.reduce_sum(labels, axis=-1)
    good &= tf.abs(total - 1) <= 0.01
    allowed = "rows of probabilities: each in [0, 1], summing to 1"
    return nan_unless(good, tf.ones_like(total), "labels", labels, allowed)


def _weight_of(index, weights):
    return weights if isinstance(weights, float) else tf.gather(weights, index)


# ---------------------------------------------------------------- hard labels: the margin of one class


def focal_of_class(logits: tf.Tensor, index: tf.Tensor, known: tf.Tensor, gamma: float) -> tf.Tensor:
    """Return (N,) focal losses of one class a row (CF.4), NaN where it is not known; twice differentiable.

    The gradient is one number a row times that of cross entropy (GR.2): the slope in the margin, which the true class
    gets (CF.5) and the others share out (CF.7).
    """

    @tf.custom_gradient
    def losses(z):
        rivals = Rivals.of(z, index, known)
        at = FocalAt.of(rivals.true, gamma)
        loss = at.value()

        @tf.custom_gradient
        def gradient(_z, upstream):
            here, focal_here, loss_here, target = brought_here((rivals, at, loss, index))
            pull = focal_here.pull(loss_here)

            def second(direction):
                of_rivals = tf.reduce_sum(here.shared_out(tf.ones_like(pull)) * direction, axis=-1)
                along = tf.gather(direction, target, batch_dims=1) - of_rivals
                turn = upstream * focal_here.curvature(here.margin()) * along
                bend = here.shared_out(upstream * pull) * (direction - of_rivals[:, None]) - here.shared_out(turn)
                return put(bend, target, turn), -pull * along

            of_rivals = here.shared_out(upstream * pull)
            return put(of_rivals, target, -upstream * pull, was=tf.zeros_like(pull)), second

        return loss, lambda upstream: gradient(z, upstream)

    return losses(logits)


# ---------------------------------------------------------------- soft labels: the margins of all classes


class SoftmaxClasses(NamedTuple):
    """What rows of logits (N, K) say of each of their classes, in O(K) a row.

    For every class but the first (the largest) 1 - p loses nothing, for p is at most one half. The first has its rivals
    summed by themselves.

    Attributes:
        true: the pieces (N, K), were that class the true one.
        first: index (N,) of the first class.
        rivals: what the row says of it.
    """

    true: TrueClass
    first: tf.Tensor
    rivals: Rivals

    @classmethod
    def of(cls, z: tf.Tensor) -> SoftmaxClasses:
        """Look at rows of logits; -inf masks a class."""
        first = place_of_largest(z)
        rivals = Rivals.of(z, first)
        p_first, q_first, surprise_first = rivals.true
        p = put(rivals.e * rivals.share[:, None], first, p_first)
        surprise = surprise_first[:, None] + (rivals.own[:, None] - z)
        true = TrueClass(p, put(1 - p, first, q_first), put(surprise, first, surprise_first))
        return cls(true, first, rivals)

    def back(self, slopes: tf.Tensor) -> tf.Tensor:
        """Return the gradient in the logits of a function with these slopes in each log p_c.

        d log p_c / d z_j = [c = j] - p_j. For the first class, p_j next to 1 must not be subtracted from 1, so its own
        term is left out of the sum; elsewhere p_j is at most one half and the term may stay.
        """
        p_first, q_first, _ = self.rivals.true
        of_first = tf.gather(slopes, self.first, batch_dims=1)
        others = tf.reduce_sum(put(slopes, self.first, tf.zeros_like(of_first)), axis=-1)
        gradient = slopes - self.true.p * (others + of_first)[:, None]
        return put(gradient, self.first, q_first * of_first - p_first * others)

    def forth(self, direction: tf.Tensor) -> tf.Tensor:
        """Return the derivative of each margin along a direction in the logits (CF.6), as careful with the first."""
        p, q, _ = self.true
        of_all = tf.reduce_sum(p * direction, axis=-1, keepdims=True)
        share = self.rivals.shared_out(tf.ones_like(self.rivals.total))
        of_first = tf.gather(direction, self.first, batch_dims=1) - tf.reduce_sum(share * direction, axis=-1)
        return put((direction - of_all) / q, self.first, of_first)


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
