"""The maps between predictions of focal loss and shares are the formulas, to a few eps, and invert each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sympy import Rational

import reference
from spec.equations.balance import log_odds
from spec.equations.balance_log_ratio import Lambda
from spec.evaluation.oracle import Oracle
from spec.notation import alpha, gamma, x

FEW = 4  # eps; 1.3 is measured
FLOATS = (np.float32, np.float64)
FORMULA = Lambda(x, gamma).doit() - log_odds(alpha)
# gamma, alpha: the second alpha is where a difference of logarithms would cancel
PARAMETERS = [(focus, None) for focus in (0.0, 0.25, 1.0, 3.6875, 64.0)] + [(2.0, 0.0625), (2.0, 0.5000321)]
# the ends of what a dtype rounds, flushes and overflows, and the ordinary between
SIZES = (2.0**-100, 2.0**-20, 0.25, 1.0, 2.0, 7.0, 16.5, 37.0, 104.0, 746.0, 9984.0)
LOGITS = [0.0, *(sign * size for size in SIZES for sign in (1, -1))]


def prior(weight: float | None) -> float:
    """Return the size of alpha's log-odds."""
    return 0.0 if weight is None else abs(float(Oracle({alpha: Rational(weight)}).digits(log_odds(alpha))))


def formula(logit: float, weight: float | None, focus: float, less: float = 0) -> float:
    """Return the logit of the share, less a number."""
    point = {x: Rational(float(logit)), gamma: Rational(focus), alpha: Rational(weight or 0.5)}
    return float(Oracle(point).digits(FORMULA - Rational(less)))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(("focus", "weight"), PARAMETERS)
def test_the_way_from_a_focal_logit_is_the_formula(focus, weight, dtype):
    found = reference.focal_to_logit(np.array(LOGITS, dtype), alpha=weight, gamma=focus)
    assert found.dtype == dtype
    for logit, value in zip(LOGITS, found, strict=True):
        true = formula(logit, weight, focus)
        allowed = FEW * np.finfo(dtype).eps * (abs(true) + prior(weight))
        assert abs(float(value) - true) <= allowed, f"{logit}: {value}, truth {true}"


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(("focus", "weight"), PARAMETERS)
def test_the_way_to_a_focal_logit_inverts_the_formula(focus, weight, dtype):
    found = reference.logit_to_focal(np.array(LOGITS, dtype), alpha=weight, gamma=focus)
    assert found.dtype == dtype
    for logit, value in zip(LOGITS, found, strict=True):
        off = formula(value, weight, focus, less=logit)
        allowed = FEW * np.finfo(dtype).eps * (abs(logit) + prior(weight))
        assert abs(off) <= allowed, f"{logit}: {value} is off by {off}"


@pytest.mark.parametrize("dtype", FLOATS)
def test_to_and_fro_is_nowhere_further_than_a_few_eps(dtype):
    random = np.random.default_rng(0)
    logits = np.concatenate([random.uniform(-50, 50, 2000), random.normal(0, 2, 2000), LOGITS]).astype(dtype)
    for focus, weight in itertools.product((0.0, 0.5, 2.0, 5.0, 1e3), (None, 0.25, 0.999)):
        there = reference.logit_to_focal(logits, alpha=weight, gamma=focus)
        back = reference.focal_to_logit(there, alpha=weight, gamma=focus)
        allowed = FEW * np.finfo(dtype).eps * (np.abs(logits) + prior(weight))
        assert np.all(np.abs(back - logits) <= allowed)


def test_predictions_turn_round_with_the_classes():
    logits = np.array(LOGITS)
    for way, focus in itertools.product((reference.focal_to_logit, reference.logit_to_focal), (0.0, 0.5, 2.0)):
        assert np.array_equal(way(-logits, alpha=0.75, gamma=focus), -way(logits, alpha=0.25, gamma=focus))
        assert np.array_equal(way(logits, gamma=focus), way(logits, alpha=0.5, gamma=focus))


def test_infinite_logits_stay_and_nothing_warns():
    ends = np.array([np.inf, -np.inf, 0.0, np.finfo(float).max, -np.finfo(float).max, np.finfo(float).tiny])
    for focus in (0.0, 0.5, 2.0, 64.0):
        there, back = reference.focal_to_logit(ends, gamma=focus), reference.logit_to_focal(ends, gamma=focus)
        assert np.array_equal(there[:3], ends[:3])
        assert np.array_equal(back[:3], ends[:3])
        assert np.all(np.isfinite(back[3:]))
        assert np.isnan(reference.focal_to_logit(np.array(np.nan), gamma=focus))


@pytest.mark.parametrize("dtype", FLOATS)
def test_probabilities_are_carried_by_their_logits_and_lose_what_is_next_to_one(dtype):
    p = np.array([0, 0.001, 0.25, 0.5, 0.625, 0.75, 1], dtype)
    shares = reference.focal_to_probability(p, gamma=2.0)
    assert shares.dtype == dtype
    assert np.array_equal(shares[[0, 3, 6]], [0, 0.5, 1])
    assert reference.probability_to_focal(shares, gamma=2.0) == pytest.approx(p, rel=100 * float(np.finfo(dtype).eps))
    assert reference.focal_to_probability(np.array(0.9975, np.float32), gamma=2.0) == 1
    assert reference.focal_to_probability(np.array(0.9972, np.float32), gamma=2.0) < 1


@pytest.mark.parametrize("way", ["focal_to_logit", "logit_to_focal", "focal_to_probability", "probability_to_focal"])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"alpha": 0}, "alpha"),
        ({"alpha": 1.0}, "alpha"),
        ({"alpha": float("nan")}, "alpha"),
        ({"alpha": [0.5]}, "alpha"),
        ({"gamma": -1.0}, "gamma"),
        ({"gamma": float("inf")}, "gamma"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(way, arguments, named):
    with pytest.raises(ValueError, match=rf"^{named} must be"):
        getattr(reference, way)(np.array([0.5]), **arguments)


def test_integers_and_what_is_no_probability_are_refused_by_name():
    with pytest.raises(ValueError, match=r"^focal_logits must be"):
        reference.focal_to_logit(np.array([1]))
    with pytest.raises(ValueError, match=r"^probabilities must be"):
        reference.probability_to_focal(np.array([1.5]))
