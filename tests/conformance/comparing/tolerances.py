"""How far from the truth an implementation may be, in units of the eps of its dtype, and why. Nothing else sets one.

What a formula cannot help. Rounding the inputs of the last few operations costs a handful of eps; a power costs its
exponent times the error of its base. That is `arithmetic`. In a softmax the margin m itself is a rounded number of
size |m|, and the loss falls like exp(-(1 + gamma) m): that is `margin`. Entry j of its gradient is shared out by
exp(z_j - max of the others), whose argument is a rounded difference: that is `share`. A gamma that the dtype cannot
hold is off by half an eps and stands in the exponent: that is `rounded_gamma` (random points only; vectors are exact).

What is compared. A quantity of one sign is judged relative to itself. What changes sign (curvature; gradients of soft
labels, penalties and the centred MSE) is judged relative to `scale`, the sum of the magnitudes of its formula's terms:
next to its zero no floating-point code can be right relatively (at m = -2.79 the curvature is off by thousands of eps).
A zero of symmetry is exact. TensorFlow flushes numbers below the dtype's smallest normal one to zero, so an
absolute error of that number is no error, as long as the sign is right; where what is flushed is a piece of the
formula, what the formula multiplies it by is lost with it (`amplification`). Above the largest number inf will do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ARITHMETIC = 8.0
POWER = 4.0


@dataclass(frozen=True)
class Float:
    """What a floating-point format can tell apart, and the smallest normal and the largest number it holds."""

    name: str
    eps: float
    tiny: float
    largest: float


FLOATS = {
    "float64": Float("float64", 2.0**-52, 2.0**-1022, float(np.finfo(np.float64).max)),
    "float32": Float("float32", 2.0**-23, 2.0**-126, float(np.finfo(np.float32).max)),
    "bfloat16": Float("bfloat16", 2.0**-7, 2.0**-126, 2.0**127 * (2 - 2.0**-7)),
    "float16": Float("float16", 2.0**-10, 2.0**-14, 65504.0),
}


def arithmetic(gamma: float = 0.0) -> float:
    """Return the eps that everything is granted: a few roundings, and gamma of them in the power."""
    return ARITHMETIC + POWER * gamma


def margin(margin: float, gamma: float = 0.0) -> float:
    """Return the eps that a softmax is granted because its margin is itself rounded; an infinite margin is exact."""
    return (1 + gamma) * abs(margin) if np.isfinite(margin) else 0.0


def share(logits: np.ndarray, target: int) -> np.ndarray:
    """Return the eps that entry j of a softmax gradient is granted on top: |z_j - max of the others|, target 0.

    Args:
        logits: (K,), finite or -inf (a masked class has gradient 0 exactly and is granted nothing).
        target: index of the class whose margin is meant.
    """
    with np.errstate(invalid="ignore"):  # -inf less -inf: where all others are masked, nothing is shared out
        distance = np.abs(logits - np.max(np.delete(logits, target)))
    distance[target] = 0.0
    return np.where(np.isfinite(distance), distance, 0.0)


def rounded_gamma(margin: float, gamma: float) -> float:
    """Return the eps granted because gamma is not exact in the dtype: half an eps of it multiplies log sigma(-m)."""
    return gamma * abs(margin) if np.isfinite(margin) else 0.0


def amplification(quantity: str, margin: float, gamma: float, weight: float, classes: int) -> float:
    """Return by how much a formula multiplies exp(-|m|), which is flushed to zero below the smallest normal number.

    A weight multiplies it, a softmax adds up to K - 1 of them, a derivative brings down 1 + gamma; curvature on the
    hard side is p times the loss, which is |m| there.
    """
    factor = max(1.0, weight) * max(1, classes - 1)
    if quantity == "value":
        return factor
    if quantity == "gradient" or not np.isfinite(margin):
        return factor * (1 + gamma)
    return factor * (1 + gamma) ** 2 * (1 + abs(margin))


def error(
    got: np.ndarray,
    truth: np.ndarray,
    rest: np.ndarray,
    scale: np.ndarray,
    form: Float,
    floor: float | np.ndarray | None = None,
) -> np.ndarray:
    """Return how far `got` is from the truth, in eps of its dtype; 0 where the format excuses it, inf or NaN as found.

    Args:
        got: what the implementation returned, as float64 (which holds every smaller format).
        truth: the 25-digit truth rounded to float64; truth + rest carries about 32 digits.
        rest: what that rounding left over.
        scale: what the error is relative to; |truth| for a quantity of one sign.
        form: the implementation's format.
        floor: absolute error that flushing may cost; the smallest normal number unless it is amplified.
    """
    floor = form.tiny if floor is None else floor
    with np.errstate(all="ignore"):
        distance = np.abs((got - truth) - rest)
        measured = np.where(distance == 0, 0.0, distance / (form.eps * np.abs(scale)))
    return np.where(excused(got, truth, scale, form, floor), 0.0, np.where(np.isnan(got), np.nan, measured))


def excused(
    got: np.ndarray, truth: np.ndarray, scale: np.ndarray, form: Float, floor: float | np.ndarray
) -> np.ndarray:
    """Return where the format, not the code, decides: equal infinities, overflow, and what it cannot hold as normal."""
    with np.errstate(all="ignore"):
        same_infinity = np.isinf(truth) & (got == truth)
        overflow = (np.abs(truth) > form.largest) & np.isinf(got) & (np.sign(got) == np.sign(truth))
        right_sign = (np.sign(got) * np.sign(truth) >= 0) | (scale > np.abs(truth))
        flushed = (scale > 0) & right_sign & (np.abs(got - truth) <= floor)
    return same_infinity | overflow | flushed


def third_party_budget(margin: float, gamma: float = 0.0) -> float:
    """Return the eps granted to anybody else's loss: 64 (1 + gamma |m|), so that log-space forms pass too.

    exp(-gamma softplus(m)) is right, stable and in wide use; it loses |m| eps, which is arithmetic and no mistake.
    """
    return 64 * (1 + gamma * abs(margin)) if np.isfinite(margin) else 64.0


def offset_budget(logits: np.ndarray, gamma: float = 0.0) -> float:
    """Return the eps granted to anybody else's softmax on top: a margin of logits of this size, rounded once.

    z_t - logsumexp(the others) is right, and rounds at the size of the logits where ours rounds at the margin's: a
    large common offset costs it digits. That is what a change of the logits by one eps would cost as well.

    Args:
        logits: (K,), as the vector gives them.
        gamma: the focusing parameter.
    """
    return margin(float(np.max(np.abs(logits))), gamma)


def complement_budget(probability: float, gamma: float = 0.0) -> float:
    """Return the eps granted to anybody else's loss of a negative on top: 1 - p, rounded once, and what hangs on it.

    The definition says 1 - p (BF.1), and a small p is lost in it. Rounding may double what is left of p, and the loss
    goes like its power 1 + gamma. From logits nobody has to take that loss; from probabilities the textbook does.
    """
    return 2 ** (1 + gamma) / probability
