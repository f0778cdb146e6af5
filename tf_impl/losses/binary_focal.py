"""Binary focal loss: from logits, which is exact, and from probabilities, which is lossy."""

from __future__ import annotations

from functools import partial

import tensorflow as tf

from .binary_margin import MarginLoss, binary_loss
from .binary_probability import focal_loss_of_probability
from .focal_terms import Gamma, focal_curvature, focal_loss_and_gradient
from .hard_label_focal import hard_label_focal_loss
from .one_pass import in_one_pass
from .validation import binary_inputs, binary_weights, check_number, clip_rounded, in_unit_interval, nan_unless
from .weighting import Weight, weighted_sum


def binary_focal_loss(
    labels: tf.Tensor, logits: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each binary example, -alpha_t (1 - p_t)^gamma log p_t (BF.3), from its margin (BF.8).

    Args:
        labels: any shape; 1 is the positive class. Integers and booleans are hard labels and cost least. Floats lie in
            [0, 1]; between the two a label is soft and the loss is the expected one (BF.15).
        logits: same shape, float16, bfloat16, float32 or float64 (half precision is computed in float32); any value,
            ±inf give the limits.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0; 0 is cross entropy.

    Returns:
        Same shape and dtype as the logits; 0 where the weight is 0, even at an infinite logit. First and second
        derivatives are closed forms (BF.9, BF.11): never zero for a wrong example, never NaN for gamma < 1. Errors in
        float32 on a CPU, at gamma 0, 1 and 2, without alpha, for float labels 0 and 1, given exp, log1p and 1 / (1 + e)
        as measured: value proved ≤ 11.8 eps, seen 7.1; derivative proved ≤ 15.3 eps, seen 8.5.

    Raises:
        ValueError: naming the argument, if a shape, dtype, alpha or gamma is not as above; in eager execution for a bad
            label too, as an assertion in a graph. Under XLA the loss and the gradient of that example are NaN.

    Source:
        Lin et al. 2017, equation 5; study note, section 3.

    Examples:
        >>> losses = binary_focal_loss([1, 0], [2.0, 2.0], alpha=0.25)
        >>> [round(float(loss), 4) for loss in losses]
        [0.0005, 1.2376]
    """
    weights, gamma = binary_weights(alpha), check_number("gamma", gamma)
    if not tf.executing_eagerly():
        return in_one_pass(focal_loss_of_logits, "logits", labels, logits, weights, gamma, keep_hard=True)
    return focal_loss_of_logits(*binary_inputs(labels, "logits", logits), weights, gamma)


def binary_focal_loss_from_probabilities(
    labels: tf.Tensor, probabilities: tf.Tensor, *, alpha: float | None = None, gamma: float = 2.0
) -> tf.Tensor:
    """Return the focal loss of each binary example from a predicted probability of class 1 (BF.4).

    Lossy: a probability next to 1 has lost how certain the model was (in float32 the logits 17 and 100 both give 1), so
    use logits wherever you have them.

    Args:
        labels: as in `binary_focal_loss`.
        probabilities: same shape, a floating dtype, in [0, 1]; for the true class 0 counts as the smallest normal
            number of the dtype that is computed in.
        alpha: None, or the weight of class 1 in [0, 1]; class 0 weighs 1 - alpha.
        gamma: focusing parameter, finite and ≥ 0.

    Returns:
        Same shape and dtype as the probabilities. The gradient (BF.6) is finite at 0 and 1, and not 0 for a wrong
        example, because no probability is clipped.

    Raises:
        ValueError: as `binary_focal_loss` does; a probability outside [0, 1] is treated like a bad label.

    Source:
        Study note, section 3.

    Examples:
        >>> losses = binary_focal_loss_from_probabilities([1, 0], [0.9, 0.9], alpha=0.25)
        >>> [round(float(loss), 4) for loss in losses]
        [0.0003, 1.3988]
    """
    weights, gamma = binary_weights(alpha), check_number("gamma", gamma)
    if not tf.executing_eagerly():
        return in_one_pass(focal_loss_of_probabilities, "probabilities", labels, probabilities, weights, gamma)
    inputs = binary_inputs(labels, "probabilities", probabilities, keep_hard=False)
    return focal_loss_of_probabilities(*inputs, weights, gamma)


# ---------------------------------------------------------------- with any weights and gamma


def focal_loss_of_logits(
    y: tf.Tensor, x: tf.Tensor, dtype: tf.DType, weights: tuple[Weight, Weight], gamma: Gamma
) -> tf.Tensor:
    """Return `binary_focal_loss` of inputs, weights and a gamma that are checked already.

    Args:
        y: labels, as `binary_inputs` returns them. Integers and booleans need a gamma that is a number.
        x: logits, as it returns them.
        dtype: of the result.
        weights: of class 1 and class 0: numbers, or one for each index of the last axis.
        gamma: a number, or what is known only when the loss runs.
    """
    if not y.dtype.is_floating and isinstance(gamma, float):
        return tf.cast(hard_label_focal_loss(y, x, weights, gamma), dtype)
    if tf.is_tensor(gamma):
        focal = MarginLoss(focal_loss_and_gradient, focal_curvature, {"gamma": gamma})
    else:
        focal = MarginLoss(partial(focal_loss_and_gradient, gamma=gamma), partial(focal_curvature, gamma=gamma))
    return tf.cast(binary_loss(y, x, weights, focal), dtype)


def focal_loss_of_probabilities(
    y: tf.Tensor, p: tf.Tensor, dtype: tf.DType, weights: tuple[Weight, Weight], gamma: Gamma
) -> tf.Tensor:
    """Return `binary_focal_loss_from_probabilities` of what is checked already but for the range of p.

    Args:
        y: labels, floats as `binary_inputs` returns them.
        p: probabilities, as it returns them; one outside [0, 1] is refused here, or NaN under XLA.
        dtype: of the result.
        weights: as in `focal_loss_of_logits`.
        gamma: as there.
    """
    good = in_unit_interval(p, dtype) | tf.math.is_nan(p)
    y = nan_unless(good, y, "probabilities", p, "in [0, 1] (logits need from_logits=True)")
    p = clip_rounded(p)
    both = [focal_loss_of_probability(p, gamma), focal_loss_of_probability(p, gamma, complement=True)]
    return tf.cast(weighted_sum(both, [weights[0] * y, weights[1] * (1 - y)], weights), dtype)
