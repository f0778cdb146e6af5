"""From a logit to the true class, and from a loss of the true class to a loss of labels.

The margin of a class is its logit minus the logsumexp of all other logits; sigmoid(margin) is its probability. With two
classes and one logit x the margin is x for label 1 and -x for label 0 (CE.11). Nothing here is computed as 1 - p, and
no logit is clipped.

A new binary loss is a `MarginLoss`: its value, gradient and curvature for a true class. `binary_loss` makes of it a
loss of labels, hard or soft, with class weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .focal_terms import TrueClass
from .weighting import Weight, multiply_zero_safe


class MarginLoss(NamedTuple):
    """A loss L as a function of the margin m of the true class, with its derivatives in closed form.

    Attributes:
        loss_and_gradient: from a `TrueClass` and `margin=m` to L and dL/dm.
        curvature: from a `TrueClass` and `margin=m` to d²L/dm².
        parameters: what both are called with too, by name: tensors, each of which needs a copy in every graph. Numbers
            are fixed by `functools.partial` instead.
    """

    loss_and_gradient: Callable[..., tuple[tf.Tensor, tf.Tensor]]
    curvature: Callable[..., tf.Tensor]
    parameters: dict[str, tf.Tensor] | None = None


def true_class_for_both_labels(logits: tf.Tensor) -> tuple[TrueClass, TrueClass]:
    """Return the true class for label 1 (margin x) and for label 0 (margin -x): CE.1, CE.2.

    One exp and one log1p serve both labels. exp(-|x|) never overflows, and both probabilities come from it by products:
    p = 1 / (1 + e) and e · p.

    At x = 0 TensorFlow's derivatives of `minimum`, `relu` and `maximum` are those of the side x ≥ 0, as is that of
    `where`. Forward-mode differentiation goes through these operations and must see one side.
    """
    e = tf.exp(tf.minimum(-logits, logits))
    larger = 1 / (1 + e)
    smaller = e * larger
    positive = logits >= 0
    p_1, p_0 = tf.where(positive, larger, smaller), tf.where(positive, smaller, larger)
    log1p = tf.math.log1p(e)
    one = TrueClass(p_1, p_0, tf.nn.relu(-logits) + log1p)
    return one, TrueClass(p_0, p_1, tf.maximum(logits, tf.zeros([], logits.dtype)) + log1p)


def binary_loss(
    labels: tf.Tensor,
    logits: tf.Tensor,
    weights: tuple[Weight, Weight],
    positive: MarginLoss,
    negative: MarginLoss | None = None,
) -> tf.Tensor:
    """Return w1 y L1(x) + w0 (1 - y) L0(-x), the expected loss of labels y at logits x (BF.15, BF.16).

    Args:
        labels: in [0, 1], the shape and dtype of the logits, as `binary_inputs` returns them; NaN marks a bad one.
        logits: float32 or float64, any shape and value.
        weights: of class 1 and class 0, finite and ≥ 0. Where weight times label is 0 an infinite loss counts as 0.
        positive: the loss if the label is 1, …
        negative: … and if it is 0, where that is another function of its margin.

    Returns:
        The loss of each example, NaN for a bad label. It is twice differentiable in the logits, in closed form, and
        linear in the labels.
    """
    negative = negative or positive
    parameters = positive.parameters or {}, negative.parameters or {}

    multiply = tf.math.multiply_no_nan if np.all(weights) else multiply_zero_safe  # as `choose_multiply`

    @tf.custom_gradient
    def loss(y, x):
        one, zero = true_class_for_both_labels(x)
        loss_1, gradient_1 = positive.loss_and_gradient(one, margin=x, **parameters[0])
        loss_0, gradient_0 = negative.loss_and_gradient(zero, margin=-x, **parameters[1])
        weight_1, weight_0 = weights[0] * y, weights[1] * (1 - y)

        @tf.custom_gradient
        def gradients(_x):  # the margin of label 0 is -x, hence the sign
            kept = tf.nest.map_structure(tf.identity, (gradient_1, -gradient_0, one, zero, x, parameters))
            one_here, zero_here, x_here, (of_1, of_0) = kept[2:]

            def hvp(up_1, up_0):  # (-1)² leaves no sign
                in_x_1 = positive.curvature(one_here, margin=x_here, **of_1)
                return up_1 * in_x_1 + up_0 * negative.curvature(zero_here, margin=-x_here, **of_0)

            return kept[:2], hvp

        def vjp(upstream):
            in_x_1, in_x_0 = gradients(x)
            in_y = multiply(loss_1, upstream * weights[0]) - multiply(loss_0, upstream * weights[1])
            return in_y, upstream * weight_1 * in_x_1 + upstream * weight_0 * in_x_0

        return multiply(loss_1, weight_1) + multiply(loss_0, weight_0), vjp

    return loss(labels, logits)
