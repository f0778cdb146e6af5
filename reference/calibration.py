"""From the predictions of focal loss to the shares that they stand for, and back.

A model that minimises focal loss does not predict the share η of positives but something nearer to one half. In logits
the way from there to η is a formula, nearly a straight line, and the way back inverts it. Logits are the native
language of both: next to 0 and 1 a probability has forgotten what they need.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from reference.margin import sigmoid
from reference.validation import floats, focusing, number, refuse
from reference.validation import probabilities as in_unit

STEPS = 4  # of Newton's method: three reach the last digit, since the bracket is narrow and Λ nearly straight


def focal_to_logit(focal_logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0) -> np.ndarray:
    """Return the logit of the share of positives of which each logit is the best prediction (CA.1).

    Args:
        focal_logits: any shape, float32 or float64: the output of a model that was trained with focal loss.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0; 0 only takes the weights back.

    Returns:
        Same shape and dtype; accurate to a few eps of the larger of its two terms. ±inf stay, and so does what lies
        beyond the largest number.

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.

    Source:
        Charoenphakdee et al. 2021.
    """
    x = floats("focal_logits", focal_logits)
    weight, gamma = x.dtype.type(_log_odds(alpha)), focusing(gamma)
    return np.copysign(_log_ratio(_Pieces.at(np.abs(x)), gamma), x) - weight


def logit_to_focal(logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0) -> np.ndarray:
    """Return the logit that is the best prediction of each share of positives (AB.9): `focal_to_logit` inverted.

    Args:
        logits: any shape, float32 or float64: log-odds of shares.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype; accurate to a few eps, and to a few eps of log(alpha / (1 - alpha)).

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.
    """
    x = floats("logits", logits)
    weight, gamma = x.dtype.type(_log_odds(alpha)), focusing(gamma)
    return np.copysign(_inverse_log_ratio(np.abs(x + weight), gamma), x + weight)


def focal_to_probability(
    focal_probabilities: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the share of positives of which each probability is the best prediction (CA.5).

    Lossy: a share rounds to 1 long before the prediction does (gamma = 2, float32: from a prediction of .9973 on), and
    then there is no way back. Use `focal_to_logit` where there are logits.

    Args:
        focal_probabilities: any shape, float32 or float64, in [0, 1].
        alpha: as in `focal_to_logit`.
        gamma: as in `focal_to_logit`.

    Returns:
        Same shape and dtype.

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.
    """
    given = in_unit("focal_probabilities", floats("focal_probabilities", focal_probabilities))
    return sigmoid(focal_to_logit(_logit(given), alpha=alpha, gamma=gamma))


def probability_to_focal(probabilities: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0) -> np.ndarray:
    """Return the probability that is the best prediction of each share of positives.

    Lossy where a share is next to 1, as `focal_to_probability`. Use `logit_to_focal` where there are logits.

    Args:
        probabilities: any shape, float32 or float64, in [0, 1]: shares.
        alpha: as in `logit_to_focal`.
        gamma: as in `logit_to_focal`.

    Returns:
        Same shape and dtype.

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.
    """
    given = in_unit("probabilities", floats("probabilities", probabilities))
    return sigmoid(logit_to_focal(_logit(given), alpha=alpha, gamma=gamma))


# ---------------------------------------------------------------- Λ and its inverse, on the right


class _Pieces(NamedTuple):
    """What Λ and its slope are made of, at a logit ≥ 0: the logit, exp(-logit), and κ (AB.7) before and behind 0."""

    logit: np.ndarray
    u: np.ndarray
    ahead: np.ndarray
    behind: np.ndarray

    @classmethod
    def at(cls, logit: np.ndarray) -> _Pieces:
        """Return the pieces; log1p(u) / u is 1 where u underflows."""
        u = np.exp(-logit)
        rest = np.log1p(u)
        behind = np.where(u == 0, 1, rest / np.where(u == 0, 1, u))
        return cls(logit, u, u * (np.minimum(logit, 1000) + rest), behind)


def _log_ratio(at: _Pieces, gamma: float) -> np.ndarray:
    """Return Λ (CA.3): nothing cancels near 0, and at most log(1 + gamma) is taken away (CA.10)."""
    fall = at.behind * (1 + at.u) * -np.expm1(-at.logit) - at.u * np.minimum(at.logit, 1000)
    with np.errstate(over="ignore"):
        return (1 + gamma) * at.logit - np.log1p(gamma * fall / (1 + gamma * at.ahead))


def _slope(at: _Pieces, gamma: float) -> np.ndarray:
    """Return the slope of Λ (AB.8, differentiated): that of κ at x is σ(-x) - κ(x)."""
    p, q = 1 / (1 + at.u), at.u / (1 + at.u)
    bends = (q - at.ahead) / (1 + gamma * at.ahead) + (p - at.behind) / (1 + gamma * at.behind)
    return 1 + gamma + gamma * bends


def _inverse_log_ratio(target: np.ndarray, gamma: float) -> np.ndarray:
    """Return the logit ≥ 0 at which Λ is the target, by Newton's method inside the bracket of AB.15 and CA.10."""
    low = target / (1 + gamma)
    high = np.minimum(target, (target + math.log1p(gamma)) / (1 + gamma))
    logit = high
    for _ in range(STEPS):
        at = _Pieces.at(logit)
        with np.errstate(invalid="ignore"):  # inf - inf, where the clip puts the bracket's end
            step = (_log_ratio(at, gamma) - target) / _slope(at, gamma)
        logit = np.clip(np.where(np.isnan(step), logit, logit - step), low, high)
    return logit


# ---------------------------------------------------------------- log-odds


def _log_odds(alpha: object) -> float:
    """Return log(alpha / (1 - alpha)): from 2 alpha - 1, which is exact, where the odds are near 1."""
    allowed = "None or a number strictly between 0 and 1"
    if alpha is None:
        return 0.0
    weight = number("alpha", alpha, allowed)
    if not 0 < weight < 1:
        raise refuse("alpha", weight, allowed)
    return 2 * math.atanh(2 * weight - 1) if 0.25 < weight < 0.75 else math.log(weight) - math.log1p(-weight)


def _logit(probability: np.ndarray) -> np.ndarray:
    """Return the logit of a probability: -inf at 0 and inf at 1."""
    with np.errstate(divide="ignore"):
        return np.log(probability) - np.log(1 - probability)
