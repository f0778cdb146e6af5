"""The paper's line, written literally: what most people write first, and where it fails.

Every symbol is where BF.3 has it, and on paper the line equals `binary_focal_loss`. In floating point it does not. Read
it beside `binary_focal.py`: each line there that looks longer than it has to be answers one of the failures below.
Nothing in the kit uses it.
"""

from __future__ import annotations

import numpy as np


def naive_binary_focal_loss(
    labels: np.ndarray, logits: np.ndarray, *, alpha: float | None = None, gamma: float = 2.0
) -> np.ndarray:
    """Return -alpha_t (1 - p_t)^gamma log p_t (BF.3) from p = 1 / (1 + exp(-x)), as it is printed.

    Three things go wrong as the margin grows, the first two for easy examples and the third for hard ones:

    - From a margin of a few units on, 1 - p_t is the difference of two nearly equal numbers and loses digits.
    - Then p_t rounds to 1 (at 17 in float32, at 37 in float64): 1 - p_t and log p_t are 0, and so is the loss.
    - Then exp(-x) overflows (at 89 and 710), or p rounds to 1 for a negative example: p_t is 0 and the loss infinite,
      where it should be |x|. Its gradient is NaN, and one such example spoils the whole batch.

    Fails:
        Against the vectors, in float32 or float64, hard labels. Flags of the logit: Ordinary, SaturatedEasy,
        SaturatedHard, ProbabilityRoundsToOne, ExponentialOverflows, ExponentialUnderflows, ValueUnderflows, EndPoint,
        ExactZero, Inflection. Flags of the parameters, which come along with them: GammaZero, GammaNotTwo,
        FractionalGamma, AlphaOff, AlphaConvention, AlphaEndpoint.

    Passes:
        Every vector with one of the flags EvenOdds, SignedZero, SmallLogit, Crossing, InfiniteLogit: near p_t = 1/2,
        and at infinity, where the limits happen to come out.

    Args:
        labels: any shape, 0 or 1.
        logits: same shape, float32 or float64.
        alpha: None, or the weight of class 1; class 0 weighs 1 - alpha.
        gamma: focusing parameter.

    Returns:
        The shape of the logits.

    Source:
        Lin et al. 2017, equation 5, with equation 2 and its sigmoid put in.

    Examples:
        >>> from reference.naive import naive_binary_focal_loss
        >>> naive_binary_focal_loss(np.array([1, 1]), np.array([0.0, 40.0])).round(4)  # of 40.0: 7.67e-53
        array([ 0.1733, -0.    ])
        >>> naive_binary_focal_loss(np.array([1, 0]), np.array([0.0, 0.0]), alpha=0.25).round(4)
        array([0.0433, 0.13  ])
    """
    p = 1 / (1 + np.exp(-logits))
    p_t = np.where(labels == 1, p, 1 - p)
    alpha_t = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)
    return -alpha_t * (1 - p_t) ** gamma * np.log(p_t)
