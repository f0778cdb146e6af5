"""Closed-form derivatives handed to TensorFlow.

TensorFlow would differentiate the stable pieces of a loss one by one and add up the parts, which cancels: 1 - p comes
back, and inf · 0 at saturated logits. So each loss computes its gradient and its curvature itself. JAX calls
the pattern `custom_vjp`: the forward pass returns the value and what the derivatives need of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import tensorflow as tf

Pieces = TypeVar("Pieces")


def twice_differentiable(
    x: tf.Tensor,
    forward: Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor, Pieces]],
    curvature: Callable[[Pieces], tf.Tensor],
) -> tf.Tensor:
    """Return f(x) for an elementwise f, with f' and f'' in closed form.

    Every intermediate also has a finite derivative. TensorFlow needs it in two cases: forward-mode differentiation, and
    a persistent tape around a `tf.function`, where 0 · inf would be NaN.

    Args:
        x: floating, any shape.
        forward: from x to f(x), f'(x) and the tensors that `curvature` needs (any structure, without None). A graph
            drops f'(x) where no gradient is taken.
        curvature: from these tensors to f''(x); called only for a second derivative.

    Returns:
        f(x). A third derivative is not that of f: TensorFlow would differentiate the operations of `curvature`.
    """

    @tf.custom_gradient
    def function(x):
        value, gradient, pieces = forward(x)

        @tf.custom_gradient
        def first_derivative(_x):
            gradient_here, pieces_here = copy_into_current_graph((gradient, pieces))
            return gradient_here, lambda upstream: upstream * curvature(pieces_here)

        return value, lambda upstream: upstream * first_derivative(x)

    return function(x)


def copy_into_current_graph(tensors: object) -> object:
    """Return the tensors of a structure as tensors of the graph that is being built.

    A tape around a `tf.function` makes TensorFlow build three graphs: forward, backward, and the derivative of
    backward. The third may use tensors of the second, but none of the first. So the backward pass copies what the third
    needs. Python numbers stay what they are.
    """
    return tf.nest.map_structure(lambda one: tf.identity(one) if tf.is_tensor(one) else one, tensors)
