"""A loss of probabilities is held against the gradient in them too; its grade is what the logit behind them feels."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.diagnosing import severity
from tests.meta.test_diagnosis import of_both_classes, report, weight

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def right(labels, p, *, alpha, gamma):
    """Return the gradient of both terms, each with the sign that the other has."""
    one, zero = (a.astype(p.dtype) for a in (labels == 1, labels != 1))
    positive = gamma * (1 - p) ** (gamma - 1) * np.log(p) - (1 - p) ** gamma / p
    negative = p**gamma / (1 - p) - gamma * p ** (gamma - 1) * np.log1p(-p)
    return (weight(labels, alpha) * (one * positive + zero * negative)).astype(p.dtype)


def differentiated_power(labels, p, *, alpha, gamma):
    """Return what differentiates the power of 1 - p_t, with p_t = 1 - p of a negative: 0 times infinity."""
    p_t = np.where(labels == 1, p, 1 - p)
    power = gamma * (1 - p_t) ** np.float32(gamma - 1) * np.log(p_t)
    return weight(labels, alpha) * np.where(labels == 1, 1, -1) * (power - (1 - p_t) ** gamma / p_t)


def clipped(labels, p, *, alpha, gamma):
    """Return no gradient where a clip of the probability has cut it off."""
    inside = (p > 1e-7) & (p < 1 - 1e-7)
    return np.where(inside, right(labels, p, alpha=alpha, gamma=gamma), 0)


def in_the_logit(labels, p, *, alpha, gamma):
    return p * (1 - p) * right(labels, p, alpha=alpha, gamma=gamma)


def found(gradient, dtype="float32") -> dict[str, str]:
    judged = report(of_both_classes, gradient, inputs="probabilities", dtype=dtype)
    assert judged.regions["gradient"] is not None
    return {one.code: one.severity for one in judged.diagnoses}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_right_gradient_conforms(dtype):
    assert found(right, dtype) == {}


def test_a_power_that_is_differentiated_where_it_has_rounded_is_not_finite():
    assert found(differentiated_power)["NONFINITE_GRADIENT"] == severity.UNSTABLE


def test_a_clipped_gradient_is_dead_and_no_different_loss_although_it_is_enormous_in_the_probability():
    assert found(clipped)["DEAD_GRADIENT"] == severity.UNSTABLE


def test_a_gradient_in_the_logit_is_another_gradient():
    assert found(in_the_logit)["UNKNOWN"] == severity.DIFFERENT


def test_without_a_gradient_only_values_are_judged():
    assert report(of_both_classes, inputs="probabilities").regions["gradient"] is None
