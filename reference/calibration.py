"""The recalibration map: from the predictions of focal loss to probabilities, and its inverse.

A model that minimises focal loss does not predict the posterior η, the probability that the label is 1, but a number
nearer to one half (for gamma > 0 and alpha = 1/2). The relation between the two is known exactly. In logits it is one
increasing function, odd and nearly a straight line: Λ(x) - log(alpha / (1 - alpha)), with Λ from AB.8. The functions
here are that map and its inverse, in logits and in probabilities. Use logits where there are any: a probability near 1
has lost the digits that the map needs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from reference.margin import sigmoid
from reference.validation import as_float_array, check_gamma, check_number, check_probabilities, raise_invalid

NEWTON_STEPS = 4  # three reach the last digit, since the bracket is narrow and Λ nearly straight


def focal_to_logit(focal_logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0) -> np.ndarray:
    """Return the logit of the posterior η for which each focal-loss logit is the best prediction (CA.1).

    Args:
        focal_logits: any shape, float32 or float64: the output of a model that was trained with focal loss.
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0; at 0 the map only corrects for alpha.

    Returns:
        Same shape and dtype; accurate to a few eps of the larger of its two terms. ±inf stay, and a result beyond the
        dtype's largest number is ±inf.

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.

    Source:
        Charoenphakdee et al. 2021.

    Examples:
        >>> from reference import focal_to_logit
        >>> focal_to_logit([-1.0, 0.0, 3.0], gamma=2.0).round(4)
        array([-2.6817,  0.    ,  8.1827])
    """
    x = as_float_array("focal_logits", focal_logits)
    log_odds_of_alpha, gamma = x.dtype.type(_log_odds(alpha)), check_gamma(gamma)
    # Λ is odd (AB.10), so that only its right half has to be computed
    return np.copysign(_log_ratio(_KappaPieces.at(np.abs(x)), gamma), x) - log_odds_of_alpha


def logit_to_focal(logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0) -> np.ndarray:
    """Return the focal-loss logit that is the best prediction for each posterior η (AB.9): `focal_to_logit` inverted.

    Args:
        logits: any shape, float32 or float64: log(η / (1 - η)).
        alpha: None (which is one half), or the weight of class 1 strictly between 0 and 1.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype; accurate to a few eps, and to a few eps of log(alpha / (1 - alpha)).

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.

    Source:
        Derived: AB.9, solved by Newton's method between the bounds of AB.15 and CA.10.

    Examples:
        >>> from reference import logit_to_focal
        >>> logit_to_focal([-2.6817, 0.0, 8.1827], gamma=2.0).round(4)
        array([-1.,  0.,  3.])
    """
    x = as_float_array("logits", logits)
    log_odds_of_alpha, gamma = x.dtype.type(_log_odds(alpha)), check_gamma(gamma)
    target = x + log_odds_of_alpha
    return np.copysign(_inverse_log_ratio(np.abs(target), gamma), target)


def focal_to_probability(
    focal_probabilities: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return the posterior η for which each focal-loss probability is the best prediction (CA.5).

    Lossy: η rounds to 1 long before the prediction does (gamma = 2, float32: from a prediction of .9973 on), and
    cannot be mapped back then. Use `focal_to_logit` where there are logits.

    Args:
        focal_probabilities: any shape, float32 or float64, in [0, 1].
        alpha: as in `focal_to_logit`.
        gamma: as in `focal_to_logit`.

    Returns:
        Same shape and dtype; 0 and 1 stay.

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.

    Source:
        Charoenphakdee et al. 2021.

    Examples:
        >>> from reference import focal_to_probability
        >>> focal_to_probability([0.3, 0.5, 0.9], gamma=2.0).round(4)
        array([0.0936, 0.5   , 0.9974])
    """
    given = check_probabilities("focal_probabilities", as_float_array("focal_probabilities", focal_probabilities))
    return sigmoid(focal_to_logit(_logit(given), alpha=alpha, gamma=gamma))


def probability_to_focal(probabilities: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0) -> np.ndarray:
    """Return the focal-loss probability that is the best prediction for each posterior η (AB.9).

    Lossy where η is next to 1, as is `focal_to_probability`. Use `logit_to_focal` where there are logits.

    Args:
        probabilities: any shape, float32 or float64, in [0, 1]: the posteriors η.
        alpha: as in `logit_to_focal`.
        gamma: as in `logit_to_focal`.

    Returns:
        Same shape and dtype; 0 and 1 stay.

    Raises:
        ValueError: naming the argument, if a dtype or value is not as above.

    Source:
        Derived: AB.9, solved by Newton's method between the bounds of AB.15 and CA.10.

    Examples:
        >>> from reference import probability_to_focal
        >>> probability_to_focal([0.0936, 0.5, 0.9974], gamma=2.0).round(4)
        array([0.3   , 0.5   , 0.9003])
    """
    given = check_probabilities("probabilities", as_float_array("probabilities", probabilities))
    return sigmoid(logit_to_focal(_logit(given), alpha=alpha, gamma=gamma))


# ---------------------------------------------------------------- Λ and its inverse, for logits ≥ 0


class _KappaPieces(NamedTuple):
    """What Λ and its derivative are made of, at a logit ≥ 0: the logit, exp(-logit), and κ (AB.7) at ±logit."""

    logit: np.ndarray
    u: np.ndarray
    kappa_pos: np.ndarray
    kappa_neg: np.ndarray

    @classmethod
    def at(cls, logit: np.ndarray) -> _KappaPieces:
        """Return the pieces: κ(x) = exp(-x) softplus(x), so κ(-x) is log1p(u) / u, which is 1 where u underflows."""
        u = np.exp(-logit)
        log1p_u = np.log1p(u)
        kappa_neg = np.where(u == 0, 1, log1p_u / np.where(u == 0, 1, u))
        # u is 0 from a logit of 746 on: the minimum keeps 0 · inf out and changes nothing else
        return cls(logit, u, u * (np.minimum(logit, 1000) + log1p_u), kappa_neg)


def _log_ratio(at: _KappaPieces, gamma: float) -> np.ndarray:
    """Return Λ in the form CA.3: nothing cancels near 0, and at most log(1 + gamma) is subtracted (CA.10)."""
    kappa_difference = at.kappa_neg * (1 + at.u) * -np.expm1(-at.logit) - at.u * np.minimum(at.logit, 1000)
    with np.errstate(over="ignore"):
        return (1 + gamma) * at.logit - np.log1p(gamma * kappa_difference / (1 + gamma * at.kappa_pos))


def _log_ratio_derivative(at: _KappaPieces, gamma: float) -> np.ndarray:
    """Return the derivative of Λ (AB.8, differentiated): that of κ at x is σ(-x) - κ(x)."""
    p, one_minus_p = 1 / (1 + at.u), at.u / (1 + at.u)
    of_kappa_pos = (one_minus_p - at.kappa_pos) / (1 + gamma * at.kappa_pos)
    of_kappa_neg = (p - at.kappa_neg) / (1 + gamma * at.kappa_neg)
    return 1 + gamma + gamma * (of_kappa_pos + of_kappa_neg)


def _inverse_log_ratio(target: np.ndarray, gamma: float) -> np.ndarray:
    """Return the logit ≥ 0 at which Λ is the target, by Newton's method inside the bracket of AB.15 and CA.10."""
    low = target / (1 + gamma)
    high = np.minimum(target, (target + math.log1p(gamma)) / (1 + gamma))
    logit = high
    for _ in range(NEWTON_STEPS):
        at = _KappaPieces.at(logit)
        with np.errstate(invalid="ignore"):  # inf - inf at an infinite target, which the clip sets to the bracket's end
            newton_step = (_log_ratio(at, gamma) - target) / _log_ratio_derivative(at, gamma)
        logit = np.clip(np.where(np.isnan(newton_step), logit, logit - newton_step), low, high)
    return logit


# ---------------------------------------------------------------- log-odds


def _log_odds(alpha: object) -> float:
    """Return log(alpha / (1 - alpha)): from 2 alpha - 1, which is exact, where the odds are near 1."""
    allowed = "None or a number strictly between 0 and 1"
    if alpha is None:
        return 0.0
    weight = check_number("alpha", alpha, allowed)
    if not 0 < weight < 1:
        raise_invalid("alpha", weight, allowed)
    return 2 * math.atanh(2 * weight - 1) if 0.25 < weight < 0.75 else math.log(weight) - math.log1p(-weight)


def _logit(probability: np.ndarray) -> np.ndarray:
    """Return the logit of a probability: -inf at 0 and inf at 1."""
    with np.errstate(divide="ignore"):
        return np.log(probability) - np.log(1 - probability)
