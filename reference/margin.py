"""The margin of a class, and the few functions that every loss here is made of.

The margin of a class is its logit minus the logsumexp of all other logits, and sigmoid(margin) is its probability. For
two classes with one logit x that is m = (2y - 1) x; for K classes it is m_t = z_t - log sum over k ≠ t of exp(z_k).
A loss of the true class is therefore one function of one number, however many classes there are.

Three rules keep that function accurate at every logit: 1 - p_t is computed as sigmoid(-m), never as 1 - p_t, which
would be 0 as soon as p_t rounds to 1; -log p_t is computed as softplus(-m), never as the logarithm of a probability
that may have rounded to 0 or 1; and no logit is clipped, for a clipped logit has a gradient of 0.
"""

from __future__ import annotations

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic function 1 / (1 + exp(-x)) (CE.1), accurate to a few eps for every x.

    exp is only taken of -|x|, so that it never overflows: for x < 0 both sides of the fraction are multiplied by
    exp(x).
    """
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def softplus(x: np.ndarray) -> np.ndarray:
    """Return log(1 + exp(x)) (CE.2), accurate to a few eps for every x.

    For x > 0 the factor exp(x) is taken out of the logarithm, and what is left is log(1 + exp(-|x|)). `log1p` keeps
    the digits of an exp(-|x|) that 1 + exp(-|x|) would round away.
    """
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def multiply_zero_safe(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return weights times values, and 0 where a weight of 0 meets an infinite value; NaN stays NaN.

    A weight of 0 says that the value does not count, so 0 · inf has to be 0 here. A NaN is a bug upstream and must
    not disappear in a sum.
    """
    return weights * np.where((weights == 0) & np.isinf(values), 0, values)


def softmax_margins(logits: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return the margin of some classes over all others, m_c = z_c - log sum over k ≠ c of exp(z_k) (CE.20).

    The largest of the others is taken out of the sum (logsumexp), so that no exponential overflows, and is subtracted
    from z_c first: a number that all logits share then drops out before anything is rounded to its size. K numbers are
    made for each margin. That is the definition; the fast way is in tf_impl.

    Args:
        logits: (..., K), K ≥ 2; -inf masks a class.
        classes: (..., M) integers in [0, K), the classes of each row whose margins are asked for.

    Returns:
        (..., M) in the dtype of the logits: inf where all other classes are masked, -inf for a masked class, NaN where
        no class is left or where two classes are +inf.
    """
    largest, exp_others = _exp_of_others(logits, classes)
    with np.errstate(invalid="ignore", divide="ignore"):  # inf - inf is NaN on purpose; log 0 is -inf
        margins = (np.take_along_axis(logits, classes, axis=-1) - largest) - np.log(np.sum(exp_others, axis=-1))
    two_infinite = np.count_nonzero(np.isposinf(logits), axis=-1, keepdims=True) > 1
    return np.where(two_infinite, np.array(np.nan, logits.dtype), margins)


def softmax_margins_vjp(logits: np.ndarray, classes: np.ndarray, margin_gradient: np.ndarray) -> np.ndarray:
    """Return the gradient in the logits, given the gradient in the margins (CF.6).

    d m_c / d z_j is 1 for j = c and -s_cj for j ≠ c, where s_c is the softmax of the classes other than c. No term is
    the difference of two probabilities, so that small entries keep their digits.

    Args:
        logits: (..., K), as in `softmax_margins`.
        classes: (..., M), as in `softmax_margins`, each class of a row once.
        margin_gradient: (..., M), the derivative of the loss in each of these margins.

    Returns:
        The shape and dtype of the logits.
    """
    _, exp_others = _exp_of_others(logits, classes)
    total = np.sum(exp_others, axis=-1, keepdims=True)
    softmax_of_others = exp_others / np.where(total == 0, 1, total)  # 0 where all other classes are masked
    of_itself = np.zeros_like(logits)
    np.put_along_axis(of_itself, classes, margin_gradient, axis=-1)
    return of_itself - np.einsum("...c,...cj->...j", margin_gradient, softmax_of_others)


def _exp_of_others(logits: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return max over k ≠ c of z_k as (..., M), and exp(z_k - that maximum) as (..., M, K), 0 for k = c."""
    itself = classes[..., None] == np.arange(logits.shape[-1])
    others = np.where(itself, np.array(-np.inf, logits.dtype), logits[..., None, :])
    largest = np.max(others, axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):  # inf - inf: replaced by the two lines below
        relative = np.where(others == largest, np.ones_like(others), np.exp(others - largest))
    return largest[..., 0], np.where(np.isneginf(others), np.zeros_like(others), relative)
