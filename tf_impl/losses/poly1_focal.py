"""Poly-1 focal loss: focal loss plus epsilon times the next power of 1 - p_t."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf

from .binary_focal import InLogit, _expected, _shares, power
from .margin import TrueClass, of_either_label, twice_differentiable
from .validation import (
    computable,
    exact,
    floats,
    focusing,
    number,
    of_shape,
    tensor,
    weights_of_the_two_classes,
)


def poly1_focal_loss(
    labels: tf.Tensor,
    logits: tf.Tensor,
    *,
    alpha: float | None = None,
    gamma: float = 2.0,
    epsilon: float = 1.0,
) -> tf.Tensor:
    """Return alpha_t ((1 - p_t)^gamma (-log p_t) + epsilon (1 - p_t)^(gamma + 1)) of each binary example (PF.1, PF.2).

    Args:
        labels: any shape; integers, booleans, or floats in [0, 1]. Between 0 and 1 a label is soft and the loss is the
            expected one (PF.10).
        logits: same shape, float16, bfloat16, float32 or float64 (half precision is computed in float32); any value,
            ±inf give the limits.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha. It weighs both terms.
        gamma: focusing parameter, finite and ≥ 0; 0 is Poly-1 cross entropy (PF.8).
        epsilon: finite and ≥ -1; 0 is focal loss (PF.9). Below -1 a better prediction would cost more (PF.4).

    Returns:
        Same shape and dtype as the logits; never negative but for rounding; 0 where the weight is 0. First and second
        derivatives are closed forms (PF.5, PF.7).

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha, gamma or epsilon is not as above; in eager execution
            for a bad label too. Elsewhere the loss and the gradient of an example with a bad label are NaN.

    Source:
        Leng et al. 2022, PolyLoss, table 2.

    Examples:
        >>> from tf_impl import poly1_focal_loss
        >>> poly1_focal_loss([1, 0], [0.0, 2.0], gamma=2.0, epsilon=1.0).numpy().round(4)
        array([0.2983, 2.3334], dtype=float32)
    """
    weights, gamma = weights_of_the_two_classes(alpha), focusing(gamma)
    epsilon = number("epsilon", epsilon, "a finite number ≥ -1", at_least=-1)
    given = floats("logits", logits)
    labels = of_shape("labels", tensor("labels", exact(labels)), "logits", given)
    x = computable(given)

    def for_both_labels(x):
        one, zero = of_either_label(x)
        return [Poly1.of(one, x, gamma, epsilon), Poly1.of(zero, -x, gamma, epsilon, label=0)]

    losses = twice_differentiable(for_both_labels, x)
    return tf.cast(_expected(_shares(labels, x), weights, losses), given.dtype)


class Poly1(NamedTuple):
    """Poly-1 focal loss of one label as a function of the logit: focal loss, and the term that epsilon multiplies."""

    focal: InLogit
    p_t: tf.Tensor
    one_minus_p_t: tf.Tensor
    gamma: float
    factor: tf.Tensor  # epsilon (1 - p_t)^(gamma + 1)

    @classmethod
    def of(cls, true: TrueClass, margin: tf.Tensor, gamma: float, epsilon: float, label: int = 1) -> Poly1:
        """Return the loss for a true class at a margin."""
        factor = epsilon * power(true.q, gamma + 1)
        return cls(InLogit.of(true, margin, gamma, label), true.p, true.q, gamma, factor)

    def value(self) -> tf.Tensor:
        """Return the loss (PF.2)."""
        return self.focal.value() + self.factor

    def slope(self) -> tf.Tensor:
        """Return its derivative in the logit (PF.6)."""
        in_margin = -(self.gamma + 1) * self.p_t * self.factor
        return self.focal.slope() + (in_margin if self.focal.label else -in_margin)

    def curvature(self) -> tf.Tensor:
        """Return its second derivative (PF.7)."""
        p_t, gamma = self.p_t, self.gamma
        of_factor = (gamma + 1) * p_t * self.factor * ((gamma + 1) * p_t - self.one_minus_p_t)
        return self.focal.curvature() + of_factor
