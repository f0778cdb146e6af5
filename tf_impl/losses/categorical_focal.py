"""Categorical focal loss: the binary one at the softmax margin of each class that the label gives weight to."""

from __future__ import annotations

import math

import numpy as np
import tensorflow as tf

from .autodiff import copy_into_current_graph
from .binary_probability import focal_loss_of_probability
from .focal_terms import (
    Gamma,
    focal_curvature,
    focal_curvature_in_log_p,
    focal_gradient_in_log_p,
    focal_loss_and_gradient,
)
from .one_pass import rows_in_one_pass
from .softmax_margin import one_vs_others, set_entry, softmax_classes
from .validation import (
    check_class_axis,
    check_number,
    check_same_shape,
    class_labels,
    class_weights,
    clip_rounded,
    one_if_distribution,
    upcast_half,
)
from .weighting import multiply_rows, weighted_sum

# what a row of predictions that is no distribution most often comes from
NO_SOFTMAX = ", as those of a softmax do (sigmoids need BinaryFocalLoss; logits, from_logits=True)"


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
            label too, as an assertion in a graph. Under XLA the loss and the gradient of that example are NaN.

    Source:
        Study note, section 6; the notebook's class.

    Examples:
        >>> losses = categorical_focal_loss([0, 2], [[2.0, 0.0, 0.0], [2.0, 0.0, 0.0]])
        >>> [round(float(loss), 4) for loss in losses]
        [0.0109, 1.7879]
    """
    gamma = check_number("gamma", gamma)
    if not tf.executing_eagerly():
        return rows_in_one_pass(categorical_focal_of_logits, "logits", labels, logits, alpha, gamma)
    return categorical_focal_of_logits(labels, logits, alpha, gamma)


def categorical_focal_loss_from_probabilities(
    labels: tf.Tensor, probabilities: tf.Tensor, *, alpha: float | np.ndarray | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each row of predicted class probabilities (CF.1).

    Lossy: see `binary_focal_loss_from_probabilities`. The rows are taken as they are, not normalised again: one that
    does not sum to 1, to 0.01, is refused.

    Args:
        labels: as in `categorical_focal_loss`.
        probabilities: (..., K), a floating dtype, in [0, 1]; for the true class 0 counts as the smallest normal number
            of the dtype that is computed in.
        alpha: as in `categorical_focal_loss`.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        One value a row, in the dtype of the probabilities. The gradient (CF.2) is finite at 0 and 1.

    Raises:
        ValueError: as `categorical_focal_loss` does; a row that is no distribution is treated like a bad label.

    Source:
        Study note, section 6; the notebook's class.

    Examples:
        >>> loss = categorical_focal_loss_from_probabilities([0], [[0.8, 0.1, 0.1]])
        >>> round(float(loss[0]), 4)
        0.0089
    """
    gamma = check_number("gamma", gamma)
    if not tf.executing_eagerly():
        of_rows = categorical_focal_of_probabilities
        return rows_in_one_pass(of_rows, "probabilities", labels, probabilities, alpha, gamma)
    return categorical_focal_of_probabilities(labels, probabilities, alpha, gamma)


# ---------------------------------------------------------------- with any gamma


def categorical_focal_of_logits(
    labels: tf.Tensor, logits: tf.Tensor, alpha: float | np.ndarray | None, gamma: Gamma
) -> tf.Tensor:
    """Return `categorical_focal_loss` for a gamma that is checked already, and may be known only when it runs.

    Args:
        labels: as in `categorical_focal_loss`.
        logits: as there.
        alpha: as there.
        gamma: a number; a tensor, one for all classes or (K,); or a function of p_t.
    """
    given = check_class_axis("logits", logits)
    labels, good = class_labels(labels, "logits", given)
    z, weights = _as_rows("logits", given, alpha)
    if labels.dtype.is_integer:
        if isinstance(gamma, tf.Tensor) and gamma.shape.rank:
            gamma = tf.gather(gamma, labels)
        values = hard_label_loss(z, labels, good, gamma)  # CF.4
        if alpha is not None:
            weight = _weight_of_label(labels, weights) * tf.ones_like(values)
            values = weighted_sum([values], [weight], class_weights(alpha))
    else:
        label_weights = labels * (good[:, None] * weights)
        weighted = weighted_sum([per_class_loss(z, gamma)], [label_weights], class_weights(alpha))
        values = tf.reduce_sum(weighted, axis=-1)  # CF.9
    return tf.cast(tf.reshape(values, tf.shape(given)[:-1]), given.dtype)


def categorical_focal_of_probabilities(
    labels: tf.Tensor, probabilities: tf.Tensor, alpha: float | np.ndarray | None, gamma: Gamma
) -> tf.Tensor:
    """Return `categorical_focal_loss_from_probabilities` for a gamma that is checked already.

    A factor of 1, or NaN where a row is bad, multiplies the probabilities, so that the gradient of the row is NaN too.
    Arguments as in `categorical_focal_of_logits`. Predictions that are no distribution are refused as labels are, for
    all outputs of a sigmoid layer may rise together: the loss would fall to 0, and nothing would be learnt.
    """
    given = check_class_axis("probabilities", probabilities)
    labels, good = class_labels(labels, "probabilities", given)
    p, weights = _as_rows("probabilities", given, alpha)
    one = one_if_distribution("probabilities", tf.reshape(p, tf.shape(given)), NO_SOFTMAX)
    p = clip_rounded(p)
    if labels.dtype.is_integer:
        one = tf.where(good, one, tf.constant(math.nan, p.dtype))
        p_t = tf.gather(multiply_rows(p, one), labels, batch_dims=1)
        if isinstance(gamma, tf.Tensor) and gamma.shape.rank:
            gamma = tf.gather(gamma, labels)
        values = focal_loss_of_probability(p_t, gamma)  # CF.3
        weight = _weight_of_label(labels, weights) * tf.ones_like(values)
        values = weighted_sum([values], [weight], class_weights(alpha))
    else:
        loss = focal_loss_of_probability(multiply_rows(p, one), gamma)
        label_weights = labels * (good[:, None] * weights)
        values = tf.reduce_sum(weighted_sum([loss], [label_weights], class_weights(alpha)), axis=-1)
    return tf.cast(tf.reshape(values, tf.shape(given)[:-1]), given.dtype)


def _as_rows(name, given, alpha):
    """Return inputs (N, K), in the dtype to compute in, and weights: a number, or (K,)."""
    weights = class_weights(alpha, given.shape[-1])
    classes = tf.shape(given)[-1] if given.shape[-1] is None else given.shape[-1]
    inputs = tf.reshape(upcast_half(given) if given.dtype.size == 2 else given, [-1, classes])
    if not isinstance(weights, float):
        weights = check_same_shape("alpha", tf.constant(weights, inputs.dtype), name, given, slice(-1, None))
    return inputs, weights


def _weight_of_label(index, weights):
    return weights if isinstance(weights, float) else tf.gather(weights, index)


# ---------------------------------------------------------------- hard labels: one margin a row


def hard_label_loss(logits: tf.Tensor, index: tf.Tensor, valid: tf.Tensor, gamma: Gamma) -> tf.Tensor:
    """Return the focal loss (N,) of one class a row (CF.4), NaN where it is not valid; twice differentiable.

    The gradient is dFL/dm times that of the margin: 1 for the true class (CF.5), minus the softmax of the others for
    the others (CF.7). So it is cross entropy's gradient times one number a row (GR.2).

    Args:
        logits: (N, K), float32 or float64.
        index: (N,), int32 in [0, K), the true class.
        valid: (N,), whether the label was one of the classes.
        gamma: finite and ≥ 0.
    """

    @tf.custom_gradient
    def losses(z):
        classes = one_vs_others(z, index, valid)
        loss, in_margin = focal_loss_and_gradient(classes.true, gamma)

        @tf.custom_gradient
        def gradient(_z, upstream):
            here, in_margin_here, target, power = copy_into_current_graph((classes, in_margin, index, gamma))
            of_true = upstream * in_margin_here
            of_others = here.distribute_over_others(-of_true)
            return (
                set_entry(of_others, target, of_true, was=tf.zeros_like(of_true)),
                lambda direction: _hard_label_hvp(here, in_margin_here, target, upstream, direction, power),
            )

        return loss, lambda upstream: gradient(z, upstream)

    return losses(logits)


# ---------------------------------------------------------------- soft labels: the margins of all classes


def per_class_loss(logits: tf.Tensor, gamma: Gamma) -> tf.Tensor:
    """Return the focal loss (N, K) of each class, as if it were the true one (CF.4); twice differentiable.

    Args:
        logits: (N, K), float32 or float64; -inf masks a class, whose loss is inf.
        gamma: finite and ≥ 0.
    """

    @tf.custom_gradient
    def losses(z):
        classes = softmax_classes(z)
        loss, _ = focal_loss_and_gradient(classes.true, gamma)
        in_log_p = focal_gradient_in_log_p(classes.true, gamma)

        @tf.custom_gradient
        def gradient(_z, upstream):
            here, in_log_p_here, power = copy_into_current_graph((classes, in_log_p, gamma))
            return (
                here.log_softmax_vjp(upstream * in_log_p_here),
                lambda direction: _per_class_hvp(here, in_log_p_here, upstream, direction, power),
            )

        return loss, lambda upstream: gradient(z, upstream)

    return losses(logits)


# ---------------------------------------------------------------- second derivatives


def _hard_label_hvp(classes, in_margin, index, upstream, direction, gamma):
    """Return the derivatives along a direction of the gradient, in the logits (CF.7) and in what comes from above."""
    softmax_others = classes.distribute_over_others(tf.ones_like(in_margin))
    of_others = tf.reduce_sum(softmax_others * direction, axis=-1)
    margin_jvp = tf.gather(direction, index, batch_dims=1) - of_others
    margin = classes.shifted_true_logit - tf.math.log(classes.sum_exp_others)  # CE.20; +inf if all others are masked
    curved = upstream * focal_curvature(classes.true, margin, gamma) * margin_jvp
    spread = classes.distribute_over_others(-upstream * in_margin) * (direction - of_others[:, None])
    hvp = set_entry(spread - classes.distribute_over_others(curved), index, curved)
    return hvp, in_margin * margin_jvp


def _per_class_hvp(classes, in_log_p, upstream, direction, gamma):
    """Return the derivatives along a direction of the gradient, in the logits and in what comes from above.

    The gradient is a log-softmax vjp, so its derivative has two terms: the curvature of FL in the margins, and the
    derivative of the softmax in the vjp itself, whose weights are the same for every class of a row.
    """
    margin_jvp = classes.margin_jvp(direction)
    log_p_jvp = classes.true.one_minus_p_t * margin_jvp
    in_log_p_and_margin = upstream * focal_curvature_in_log_p(classes.true, gamma)
    curved = classes.log_softmax_vjp(in_log_p_and_margin * margin_jvp)
    total = tf.reduce_sum(upstream * in_log_p, axis=-1, keepdims=True)
    return curved - classes.true.p_t * log_p_jvp * total, in_log_p * log_p_jvp
