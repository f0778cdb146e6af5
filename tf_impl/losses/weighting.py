"""Products and quotients in which a weight of 0 wins over an infinite loss, and NaN wins over a weight of 0.

A masked class or an infinite logit has an infinite loss. IEEE arithmetic gives 0 · inf = NaN, and one such NaN in a
batch ruins the mean; yet a NaN that comes from a broken model must stay visible.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

Weight: TypeAlias = Any  # of a class: a float, or a NumPy array where each index of the last axis has its own


def multiply_zero_safe(values: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """Return values · weights, where 0 · inf is 0 and 0 · NaN is NaN.

    `tf.math.multiply_no_nan` alone turns 0 · NaN into 0 as well, which would hide the NaN of a broken model.

    Args:
        values: losses, ≥ 0, possibly inf or NaN.
        weights: finite, ≥ 0, of a shape that broadcasts with the values.
    """
    return tf.where(tf.math.is_nan(values), values, tf.math.multiply_no_nan(values, weights))


def choose_multiply(class_weights: ArrayLike) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Return the cheapest product for the terms of a loss and (class weight · label probability).

    0 · inf must be 0, but NaN must survive. A NaN logit makes every term of its example NaN, and the label
    probabilities of an example are not all 0. So if every class weight is > 0, some term keeps the NaN, and
    `multiply_no_nan`, one operation instead of three, is enough.

    Args:
        class_weights: Python or NumPy numbers, one for all classes or one a class.
    """
    return tf.math.multiply_no_nan if np.all(class_weights) else multiply_zero_safe


def weighted_sum(losses: list[tf.Tensor], weights: list[tf.Tensor], class_weights: ArrayLike) -> tf.Tensor:
    """Return the sum of losses times weights, in which 0 · inf is 0.

    Where TensorFlow does not know the shapes of a product, it would compare them in each step.

    Args:
        losses: ≥ 0, possibly inf or NaN, of one shape.
        weights: as many, of that shape: class weight · label probability.
        class_weights: as `choose_multiply` takes them.
    """
    multiply = choose_multiply(class_weights)

    @tf.custom_gradient
    def total(*both):
        given, weighing = both[: len(losses)], both[len(losses) :]

        def vjp(upstream):
            in_losses = [tf.math.multiply_no_nan(upstream, weight) for weight in weighing]
            return *in_losses, *(multiply(loss, upstream) for loss in given)

        return reduce(add, map(multiply, given, weighing)), vjp

    return total(*losses, *weights)


@tf.custom_gradient
def multiply_rows(rows: tf.Tensor, factors: tf.Tensor) -> tuple:
    """Return rows, each times a factor of its own; as in `weighted_sum`, no shapes are compared in a step.

    Args:
        rows: (N, K).
        factors: (N,); a NaN makes NaN of its whole row, and of the gradient there.
    """
    return rows * factors[:, None], lambda upstream: (
        upstream * factors[:, None],
        tf.reduce_sum(upstream * rows, axis=-1),
    )


def safe_divisor(divisor: tf.Tensor) -> tf.Tensor:
    """Return the divisor with 1 in place of 0, for a dividend that is 0 there.

    Unlike `divide_no_nan`, the quotient then has a finite derivative of its own at 0.
    """
    return tf.where(divisor == 0, tf.ones_like(divisor), divisor)
