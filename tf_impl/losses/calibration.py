"""Recalibration: from the predictions of a focal loss to probabilities, and the inverse map.

The minimiser of focal loss is not the posterior η but a number nearer to one half (for gamma > 0 and alpha = 1/2). In
logits the recalibration map is a closed formula, nearly a straight line. Give it logits: a probability near 1 has lost
the digits that this map needs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .autodiff import twice_differentiable
from .validation import (
    as_tensor,
    check_number,
    clip_rounded,
    in_unit_interval,
    nan_unless,
    raise_invalid,
    upcast_half,
)
from .weighting import safe_divisor

NEWTON_STEPS = 4  # three reach the last digit, since the bracket is narrow and Λ nearly straight


def focal_to_logit(focal_logits: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0) -> tf.Tensor:
    """Recalibrate: map each focal-loss logit to the logit of the posterior η for which it is the minimiser (CA.1).

    Args:
        focal_logits: any shape, float16, bfloat16, float32 or float64 (half precision is computed in float32): the
            output of a model that was trained with focal loss.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0; 0 only corrects for alpha.

    Returns:
        Same shape and dtype; accurate to a few eps of the larger of its two terms. ±inf stay.

    Raises:
        ValueError: naming the argument, if a dtype, alpha or gamma is not as above.

    Source:
        Charoenphakdee et al. 2021.

    Examples:
        >>> logits = focal_to_logit([0.0, 1.0], gamma=2.0)
        >>> [round(float(logit), 4) for logit in logits]
        [0.0, 2.6817]
    """
    given = as_tensor("focal_logits", focal_logits, floating=True)
    x = upcast_half(given) if given.dtype.size == 2 else given
    alpha_log_odds, gamma = _log_odds(alpha, x), check_number("gamma", gamma)

    def forward(x):
        ratio = log_ratio(x, gamma)
        return ratio.value(), ratio.gradient(), ratio

    return tf.cast(twice_differentiable(x, forward, LogRatio.curvature) - alpha_log_odds, given.dtype)


def logit_to_focal(logits: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0) -> tf.Tensor:
    """Return the minimiser of focal loss for each logit of a posterior η (AB.9): the inverse of `focal_to_logit`.

    Args:
        logits: any shape, float16, bfloat16, float32 or float64: log-odds of η.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype; accurate to a few eps, and to a few eps of log(alpha / (1 - alpha)).

    Raises:
        ValueError: naming the argument, if a dtype, alpha or gamma is not as above.

    Source:
        Charoenphakdee et al. 2021, inverted.

    Examples:
        >>> logits = logit_to_focal([0.0, 2.6817], gamma=2.0)
        >>> [round(float(logit), 4) for logit in logits]
        [0.0, 1.0]
    """
    given = as_tensor("logits", logits, floating=True)
    x = upcast_half(given) if given.dtype.size == 2 else given
    alpha_log_odds, gamma = _log_odds(alpha, x), check_number("gamma", gamma)

    def forward(target):
        solved = solve_log_ratio(target, gamma)
        return solved.signed(solved.size), 1 / solved.gradient(), solved

    def curvature(solved):
        return -solved.curvature() / solved.gradient() ** 3

    return tf.cast(twice_differentiable(x + alpha_log_odds, forward, curvature), given.dtype)


def focal_to_probability(
    focal_probabilities: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Recalibrate: map each probability predicted with focal loss to the posterior η (CA.5).

    Lossy: η rounds to 1 long before the prediction does (gamma = 2, float32: from a prediction of .9973 on), and cannot
    be mapped to the prediction again. Use `focal_to_logit` wherever you have logits.

    Args:
        focal_probabilities: any shape, a floating dtype, in [0, 1].
        alpha: as in `focal_to_logit`.
        gamma: as in `focal_to_logit`.

    Returns:
        Same shape and dtype; under XLA NaN for a number outside [0, 1].

    Raises:
        ValueError: as `focal_to_logit` does; for a number outside [0, 1] too, in a graph as an assertion.

    Source:
        Charoenphakdee et al. 2021.

    Examples:
        >>> probability = focal_to_probability([0.5, 0.75], gamma=2.0)
        >>> [round(float(p), 4) for p in probability]
        [0.5, 0.9501]
    """
    given = as_tensor("focal_probabilities", focal_probabilities, floating=True)
    logit = _logit("focal_probabilities", given)
    return tf.cast(tf.sigmoid(focal_to_logit(logit, alpha=alpha, gamma=gamma)), given.dtype)


def probability_to_focal(probabilities: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0) -> tf.Tensor:
    """Return the probability that minimises the expected focal loss for each posterior η (AB.9, CA.5 inverted).

    Lossy where η is next to 1, as is `focal_to_probability`. Use `logit_to_focal` wherever you have logits.

    Args:
        probabilities: any shape, a floating dtype, in [0, 1]: values of η.
        alpha: as in `logit_to_focal`.
        gamma: as in `logit_to_focal`.

    Returns:
        Same shape and dtype; under XLA NaN for a number outside [0, 1].

    Raises:
        ValueError: as `logit_to_focal` does; for a number outside [0, 1] too, in a graph as an assertion.

    Source:
        Charoenphakdee et al. 2021, inverted.

    Examples:
        >>> minimisers = probability_to_focal([0.5, 0.9], gamma=2.0)
        >>> [round(float(p), 4) for p in minimisers]
        [0.5, 0.6942]
    """
    given = as_tensor("probabilities", probabilities, floating=True)
    logit = _logit("probabilities", given)
    return tf.cast(tf.sigmoid(logit_to_focal(logit, alpha=alpha, gamma=gamma)), given.dtype)


# ---------------------------------------------------------------- Λ and its inverse


class LogRatio(NamedTuple):
    """The recalibration map Λ of a logit (CA.3) at gamma, from what it is made of there.

    Λ is odd, so everything is computed at |logit|. There exp underflows at worst, and the two values of κ (AB.7), the
    function that compares modulating factors, keep all their digits.

    Attributes:
        positive: whether the logit is ≥ 0.
        size: |logit|.
        u: exp(-|logit|).
        kappa_pos: κ at |logit|.
        kappa_neg: κ at -|logit|.
        gamma: the focusing parameter.
    """

    positive: tf.Tensor
    size: tf.Tensor
    u: tf.Tensor
    kappa_pos: tf.Tensor
    kappa_neg: tf.Tensor
    gamma: float

    def value(self) -> tf.Tensor:
        """Return Λ (CA.3): nothing cancels near 0, and at most log(1 + gamma) is subtracted (CA.10).

        The subtrahend is log1p of a number ≥ 0, since XLA's log1p is less accurate below 0.
        """
        difference = self.kappa_neg * (1 + self.u) * -tf.math.expm1(-self.size) - self.u * tf.minimum(self.size, 1000)
        subtrahend = tf.math.log1p(self.gamma * difference / (1 + self.gamma * self.kappa_pos))
        return self.signed((1 + self.gamma) * self.size - subtrahend)

    def gradient(self) -> tf.Tensor:
        """Return dΛ/dlogit (AB.8, differentiated); the derivative of κ at x is sigmoid(-x) - κ(x)."""
        of_pos, of_neg = self.log_kappa_derivatives()
        return 1 + self.gamma + self.gamma * (of_pos + of_neg)

    def log_kappa_derivatives(self) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the derivatives of log(1 + gamma κ) at ±|logit|, divided by gamma; both are negative."""
        larger, smaller = 1 / (1 + self.u), self.u / (1 + self.u)  # sigmoid(|logit|), sigmoid(-|logit|)
        of_pos = (smaller - self.kappa_pos) / (1 + self.gamma * self.kappa_pos)
        return of_pos, (larger - self.kappa_neg) / (1 + self.gamma * self.kappa_neg)

    def signed(self, of_size: tf.Tensor) -> tf.Tensor:
        """Return an odd function of the logit, given its values at |logit|."""
        return tf.where(self.positive, of_size, -of_size)

    def curvature(self) -> tf.Tensor:
        """Return d²Λ/dlogit², the second derivative of the map."""
        p_q = self.u / tf.square(1 + self.u)
        of_pos, of_neg = self.log_kappa_derivatives()
        pos = (p_q / (1 + self.gamma * self.kappa_pos) + of_pos) + self.gamma * tf.square(of_pos)
        neg = (p_q / (1 + self.gamma * self.kappa_neg) + of_neg) + self.gamma * tf.square(of_neg)
        return self.signed(self.gamma * (neg - pos))


def log_ratio(logit: tf.Tensor, gamma: float) -> LogRatio:
    """Return Λ at a logit; log1p(u) / u is 1 where u underflows, and size · u is 0 where size is infinite."""
    size = tf.abs(logit)
    u = tf.exp(-size)
    log1p = tf.math.log1p(u)
    kappa_neg = tf.where(u == 0, tf.ones_like(u), log1p / safe_divisor(u))
    kappa_pos = u * (tf.minimum(size, 1000) + log1p)
    return LogRatio(logit >= 0, size, u, kappa_pos, kappa_neg, gamma)


def solve_log_ratio(target: tf.Tensor, gamma: float) -> LogRatio:
    """Return Λ at the logit where it is the target, by Newton's method inside the bracket of AB.15 and CA.10.

    Λ is nearly straight and the bracket log(1 + gamma) / (1 + gamma) wide, so the number of steps is fixed. A step that
    is NaN (an infinite target) is not taken.
    """
    size = tf.abs(target)
    low, high = size / (1 + gamma), tf.minimum(size, (size + math.log1p(gamma)) / (1 + gamma))
    logit = high
    for _ in range(NEWTON_STEPS):
        here = log_ratio(logit, gamma)
        step = (here.value() - size) / here.gradient()
        logit = tf.clip_by_value(tf.where(tf.math.is_nan(step), logit, logit - step), low, high)
    return log_ratio(logit, gamma)._replace(positive=target >= 0)


# ---------------------------------------------------------------- log-odds


def _log_odds(alpha: object, like: tf.Tensor) -> tf.Tensor:
    """Return log(alpha / (1 - alpha)), near alpha = 1/2 from 2 alpha - 1, which is exact: the two logarithms cancel."""
    allowed = "None or a number strictly between 0 and 1"
    weight = 0.5 if alpha is None else check_number("alpha", alpha, allowed, at_most=1)
    if weight in (0, 1):
        raise_invalid("alpha", weight, allowed)
    close = 0.25 < weight < 0.75
    return tf.constant(2 * math.atanh(2 * weight - 1) if close else math.log(weight) - math.log1p(-weight), like.dtype)


def _logit(name: str, given: tf.Tensor) -> tf.Tensor:
    """Return the logit of a probability, computed in at least float32: -inf at 0 and inf at 1."""
    probability = upcast_half(given) if given.dtype.size == 2 else given
    inside = in_unit_interval(probability, given.dtype) | tf.math.is_nan(probability)
    probability = clip_rounded(probability)
    smallest = tf.constant(np.finfo(probability.dtype.as_numpy_dtype).tiny, probability.dtype)

    def log(part):
        return tf.where(part == 0, tf.constant(-math.inf, part.dtype), tf.math.log(tf.maximum(part, smallest)))

    return nan_unless(inside, log(probability) - log(1 - probability), name, given, "in [0, 1]")
