"""Every logit that half precision has: value and gradient of the binary loss against the definition in float64."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.comparing.tolerances import FLOATS, arithmetic
from tf_impl.losses.binary_focal import binary_focal_loss

GAMMAS = (0.0, 0.25, 0.5, 1.0, 2.0, 2.5, 3.6875, 5.0)
LABELS = (0.0, 1.0, 0.25, 0.9375)  # each exact in both formats


def every_logit(dtype):
    """Return the finite numbers of a format of 16 bits."""
    numbers = np.arange(2**16, dtype=np.uint16).view(tf.as_dtype(dtype).as_numpy_dtype)
    with np.errstate(invalid="ignore"):  # it warns of signalling NaNs
        return numbers[np.isfinite(numbers)]


def truth(labels, logits, gamma):
    """Return FL and dFL/dx of labels in [0, 1] (BF.15), each with the sum of the magnitudes of its terms.

    The forms are in float64 and keep all digits of both tails.
    """
    e = np.exp(-np.abs(logits))
    larger, smaller = 1 / (1 + e), e / (1 + e)
    cost = np.log1p(e), np.abs(logits) + np.log1p(e)  # of the label that the logit favours, and of the other
    favoured = np.where(logits >= 0, labels, 1 - labels)
    sign = np.where(logits >= 0, 1.0, -1.0)
    value = favoured * smaller**gamma * cost[0] + (1 - favoured) * larger**gamma * cost[1]
    right = favoured * smaller**gamma * (gamma * larger * cost[0] + smaller)
    wrong = (1 - favoured) * larger**gamma * (gamma * smaller * cost[1] + larger)
    return (value, value), (sign * (wrong - right), wrong + right)


@pytest.mark.parametrize("mode", ["eager", "graph", "XLA"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_at_every_logit_the_result_is_that_of_float32_rounded_once(dtype, mode):
    """Half an ulp is the rounding to the format itself; the rest is what the arithmetic in float32 is granted."""
    number = tf.as_dtype(dtype).as_numpy_dtype
    given = every_logit(dtype)
    tiny, eps, largest = FLOATS[dtype].tiny, FLOATS[dtype].eps, float(tf.as_dtype(dtype).max)

    def query(labels, logits, gamma):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            values = binary_focal_loss(labels, logits, gamma=gamma)
        return values, tape.gradient(values, logits)

    for gamma in GAMMAS:
        run = query if mode == "eager" else tf.function(query, jit_compile=mode == "XLA", autograph=False)
        logits = np.tile(given, len(LABELS))
        labels = np.repeat(np.array(LABELS), len(given))
        found = run(tf.constant(labels.astype(number)), tf.constant(logits), gamma)
        for got, (wanted, terms) in zip(found, truth(labels, logits.astype(np.float64), gamma), strict=True):
            got = tf.cast(got, tf.float64).numpy()
            ulp = eps * np.exp2(np.floor(np.log2(np.maximum(np.abs(wanted), tiny))))
            flushed = (dtype == "bfloat16") & (np.abs(wanted) < tiny) & (got == 0)  # as float32, whose range it has
            allowed = 0.5 * ulp + arithmetic(gamma) * FLOATS["float32"].eps * terms
            bad = ~(np.abs(got - wanted) <= allowed) & ~flushed & (np.abs(wanted) <= largest)
            assert not bad.any(), (gamma, labels[bad][:3], logits[bad][:3], got[bad][:3], wanted[bad][:3], bad.sum())
