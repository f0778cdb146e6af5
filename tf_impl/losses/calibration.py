"""From the predictions of focal loss to the shares that they stand for, and back.

A model that minimises focal loss does not predict the share of positives but something nearer to one half. In logits
the way from there to the share is a formula, nearly a straight line, and the way back inverts it. Logits are the native
language of both: next to 0 and 1 a probability has forgotten what they need.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .margin import or_one, twice_differentiable
from .validation import computable, floats, focusing, nan_unless, number, refuse

STEPS = 4  # of Newton's method: three reach the last digit, since the bracket is narrow and Λ nearly straight


def focal_to_logit(focal_logits: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0) -> tf.Tensor:
    """Return the logit of the share of positives of which each logit is the best prediction (CA.1).

    Args:
        focal_logits: any shape, float16, bfloat16, float32 or float64 (half precision is computed in float32): the
            output of a model that was trained with focal loss.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0; 0 only takes the weights back.

    Returns:
        Same shape and dtype; accurate to a few eps of the larger of its two terms. ±inf stay.

    Raises:
        ValueError: naming the argument, if a dtype, alpha or gamma is not as above.

    Source:
        Charoenphakdee et al. 2021.
    """
    given = floats("focal_logits", focal_logits)
    x = computable(given)
    weight, gamma = _log_odds(alpha, x), focusing(gamma)
    (ratio,) = twice_differentiable(lambda x: [LogRatio.at(x, gamma)], x)
    return tf.cast(ratio - weight, given.dtype)


def logit_to_focal(logits: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0) -> tf.Tensor:
    """Return the logit that is the best prediction of each share of positives (AB.9): `focal_to_logit` inverted.

    Args:
        logits: any shape, float16, bfloat16, float32 or float64: log-odds of shares.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype; accurate to a few eps, and to a few eps of log(alpha / (1 - alpha)).

    Raises:
        ValueError: naming the argument, if a dtype, alpha or gamma is not as above.
    """
    given = floats("logits", logits)
    x = computable(given)
    weight, gamma = _log_odds(alpha, x), focusing(gamma)
    (best,) = twice_differentiable(lambda target: [Inverse.at(target, gamma)], x + weight)
    return tf.cast(best, given.dtype)


def focal_to_probability(
    focal_probabilities: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the share of positives of which each probability is the best prediction (CA.5).

    Lossy: a share rounds to 1 long before the prediction does (gamma = 2, float32: from a prediction of .9973 on), and
    then there is no way back. Use `focal_to_logit` where there are logits.

    Args:
        focal_probabilities: any shape, a floating dtype, in [0, 1].
        alpha: as in `focal_to_logit`.
        gamma: as in `focal_to_logit`.

    Returns:
        Same shape and dtype; NaN for what is no probability.

    Raises:
        ValueError: as `focal_to_logit` does; in eager execution for what is no probability too.
    """
    given = floats("focal_probabilities", focal_probabilities)
    logit = _logit("focal_probabilities", computable(given))
    return tf.cast(tf.sigmoid(focal_to_logit(logit, alpha=alpha, gamma=gamma)), given.dtype)


def probability_to_focal(probabilities: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0) -> tf.Tensor:
    """Return the probability that is the best prediction of each share of positives.

    Lossy where a share is next to 1, as `focal_to_probability`. Use `logit_to_focal` where there are logits.

    Args:
        probabilities: any shape, a floating dtype, in [0, 1]: shares.
        alpha: as in `logit_to_focal`.
        gamma: as in `logit_to_focal`.

    Returns:
        Same shape and dtype; NaN for what is no probability.

    Raises:
        ValueError: as `logit_to_focal` does; in eager execution for what is no probability too.
    """
    given = floats("probabilities", probabilities)
    logit = _logit("probabilities", computable(given))
    return tf.cast(tf.sigmoid(logit_to_focal(logit, alpha=alpha, gamma=gamma)), given.dtype)


# ---------------------------------------------------------------- Λ and its inverse


class LogRatio(NamedTuple):
    """Λ at one place, from what it is made of there.

    Attributes:
        right: whether the logit is ≥ 0; Λ is odd, and the other pieces are those of |logit|.
        size: |logit|.
        u: exp(-|logit|).
        ahead: κ (AB.7) at |logit|.
        behind: κ at -|logit|.
        gamma: the focusing parameter.
    """

    right: tf.Tensor
    size: tf.Tensor
    u: tf.Tensor
    ahead: tf.Tensor
    behind: tf.Tensor
    gamma: float

    @classmethod
    def at(cls, logit: tf.Tensor, gamma: float) -> LogRatio:
        """Return the pieces; log1p(u) / u is 1 where u underflows."""
        size = tf.abs(logit)
        u = tf.exp(-size)
        rest = tf.math.log1p(u)
        behind = tf.where(u == 0, tf.ones_like(u), rest / or_one(u))
        return cls(logit >= 0, size, u, u * (tf.minimum(size, 1000) + rest), behind, gamma)

    def value(self) -> tf.Tensor:
        """Return Λ (CA.3): nothing cancels near 0, and at most log(1 + gamma) is taken away (CA.10)."""
        fall = self.behind * (1 + self.u) * -tf.math.expm1(-self.size) - self.u * tf.minimum(self.size, 1000)
        taken = tf.math.log1p(self.gamma * fall / (1 + self.gamma * self.ahead))  # XLA's log1p is worse below 0
        return self.signed((1 + self.gamma) * self.size - taken)

    def slope(self) -> tf.Tensor:
        """Return the slope of Λ (AB.8, differentiated): that of κ at x is σ(-x) - κ(x)."""
        of_ahead, of_behind = self._bends()
        return 1 + self.gamma + self.gamma * (of_ahead + of_behind)

    def curvature(self) -> tf.Tensor:
        """Return the second derivative of Λ."""
        p_q = self.u / tf.square(1 + self.u)
        of_ahead, of_behind = self._bends()
        ahead = (p_q / (1 + self.gamma * self.ahead) + of_ahead) + self.gamma * tf.square(of_ahead)
        behind = (p_q / (1 + self.gamma * self.behind) + of_behind) + self.gamma * tf.square(of_behind)
        return self.signed(self.gamma * (behind - ahead))

    def signed(self, of_size: tf.Tensor) -> tf.Tensor:
        """Return an odd function of the logit, given its values at |logit|."""
        return tf.where(self.right, of_size, -of_size)

    def _bends(self) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the slopes of log(1 + gamma κ) ahead and behind, over gamma; both are negative."""
        p, q = 1 / (1 + self.u), self.u / (1 + self.u)
        return (q - self.ahead) / (1 + self.gamma * self.ahead), (p - self.behind) / (1 + self.gamma * self.behind)


class Inverse(NamedTuple):
    """The inverse of Λ, from Λ where it is the target."""

    found: LogRatio

    @classmethod
    def at(cls, target: tf.Tensor, gamma: float) -> Inverse:
        """Return it by Newton's method, inside the bracket of AB.15 and CA.10."""
        size = tf.abs(target)
        low, high = size / (1 + gamma), tf.minimum(size, (size + math.log1p(gamma)) / (1 + gamma))
        logit = high
        for _ in range(STEPS):
            here = LogRatio.at(logit, gamma)
            step = (here.value() - size) / here.slope()
            logit = tf.clip_by_value(tf.where(tf.math.is_nan(step), logit, logit - step), low, high)
        return cls(LogRatio.at(logit, gamma)._replace(right=target >= 0))

    def value(self) -> tf.Tensor:
        """Return the logit."""
        return self.found.signed(self.found.size)

    def slope(self) -> tf.Tensor:
        """Return its slope in the target."""
        return 1 / self.found.slope()

    def curvature(self) -> tf.Tensor:
        """Return its second derivative in the target."""
        return -self.found.curvature() / self.found.slope() ** 3


# ---------------------------------------------------------------- log-odds


def _log_odds(alpha: object, like: tf.Tensor) -> tf.Tensor:
    """Return log(alpha / (1 - alpha)): from 2 alpha - 1, which is exact, where the odds are near 1."""
    allowed = "None or a number strictly between 0 and 1"
    weight = 0.5 if alpha is None else number("alpha", alpha, allowed, at_most=1)
    if weight in (0, 1):
        refuse("alpha", weight, allowed)
    close = 0.25 < weight < 0.75
    return tf.constant(2 * math.atanh(2 * weight - 1) if close else math.log(weight) - math.log1p(-weight), like.dtype)


def _logit(name: str, probability: tf.Tensor) -> tf.Tensor:
    """Return the logit of a probability: -inf at 0 and inf at 1, where it has no slope."""
    smallest = tf.constant(np.finfo(probability.dtype.as_numpy_dtype).tiny, probability.dtype)

    def log(part):
        return tf.where(part == 0, tf.constant(-math.inf, part.dtype), tf.math.log(tf.maximum(part, smallest)))

    inside = ~((probability < 0) | (probability > 1))
    return nan_unless(inside, log(probability) - log(1 - probability), name, probability, "in [0, 1]")
