"""Does a grade say the effect on training? Each threshold from both sides, and each mistake at its usual grade."""

from __future__ import annotations

import numpy as np
import pytest

from spec.mistakes import MISTAKES
from spec.mistakes.record import FELT, GRADES, WRONG_DIGITS
from tests.conformance.diagnosing import severity
from tests.meta import strangers_losses
from tests.meta.test_diagnosis import BINARY, CATEGORICAL, GRADIENTS, binary, over_the_classes, report


def test_the_grades_are_those_of_the_catalogue():
    assert severity.GRADES == tuple(GRADES)
    assert (severity.FELT, severity.WRONG_DIGITS) == (FELT, WRONG_DIGITS)


def graded(report, code: str) -> str:
    return next(one.severity for one in report.diagnoses if one.code == code)


@pytest.mark.parametrize("code, loss", BINARY, ids=[code for code, _ in BINARY])
def test_a_mistake_in_the_binary_loss_has_its_usual_grade(code, loss):
    assert graded(report(loss), code) == MISTAKES[code].severity


@pytest.mark.parametrize("code, loss", CATEGORICAL, ids=[code for code, _ in CATEGORICAL])
def test_a_mistake_in_the_categorical_loss_has_its_usual_grade(code, loss):
    assert graded(report(over_the_classes(loss), family="categorical"), code) == MISTAKES[code].severity


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("code", GRADIENTS)
def test_a_mistake_in_the_gradient_has_its_usual_grade(code):
    found = report(binary, lambda y, x, *, alpha, gamma: GRADIENTS[code](y, x, alpha, gamma).astype(x.dtype))
    assert graded(found, code) == MISTAKES[code].severity


# ---------------------------------------------------------------- the thresholds


@pytest.mark.parametrize(
    "share, stops, wrong_digits, grade",
    [
        (1.1e-3, False, True, severity.DIFFERENT),
        (0.9e-3, False, True, severity.SATURATED),
        (0.9e-3, True, True, severity.UNSTABLE),
        (1.1e-3, True, True, severity.DIFFERENT),
        (1.3e-7, False, True, severity.SATURATED),
        (1.1e-7, False, True, severity.DIGITS),
        (0.9e-3, False, False, severity.DIGITS),
        (float("nan"), False, True, severity.DIFFERENT),
    ],
)
def test_a_share_has_the_grade_of_the_interval_in_which_it_lies(share, stops, wrong_digits, grade):
    assert severity.of_share(share, "float32", stops, wrong_digits) == grade


def test_within_reach_is_where_the_dtype_tells_the_probability_from_0():
    for dtype in ("float32", "float64"):
        edge = severity.reach(dtype)
        assert np.exp(-np.asarray(edge - 0.5, dtype), dtype=dtype) > 0
        assert np.exp(-np.asarray(edge + 1, dtype), dtype=dtype) == 0


def nan_beyond(edge):
    def loss(labels, logits, *, alpha, gamma):
        value = strangers_losses.in_power_form(labels, logits, alpha=alpha, gamma=gamma)
        return np.where(strangers_losses.margin(labels, logits) < -edge, np.nan, value)

    return loss


@pytest.mark.parametrize("edge, grade", [(90, severity.UNSTABLE), (200, severity.SATURATED)])
def test_a_nan_beyond_the_reach_of_float32_is_met_only_when_saturated(edge, grade):
    assert graded(report(nan_beyond(edge)), "NONFINITE_LOSS") == grade


def clipped(epsilon):
    def loss(labels, logits, *, alpha, gamma):
        p = np.clip(strangers_losses.sigmoid(logits), np.float32(epsilon), np.float32(1 - epsilon))
        p_t = np.where(labels == 1, p, 1 - p)
        return -strangers_losses.alpha_t(labels, alpha) * (1 - p_t) ** gamma * np.log(p_t)

    return loss


@pytest.mark.parametrize(
    "epsilon, grade", [(1e-2, severity.DIFFERENT), (1e-4, severity.SATURATED), (1e-7, severity.SATURATED)]
)
def test_a_cap_is_the_graver_the_earlier_it_begins(epsilon, grade):
    assert graded(report(clipped(epsilon)), "LOSS_CAPPED") == grade


def test_the_gravest_mistake_comes_first_and_is_the_grade_of_the_report():
    def loss(labels, logits, *, alpha, gamma):
        p_t = strangers_losses.sigmoid(strangers_losses.margin(labels, logits))
        with np.errstate(divide="ignore", invalid="ignore"):
            return -strangers_losses.alpha_t(labels, alpha and 1 - alpha) * (1 - p_t) ** gamma * np.log(p_t)

    found = report(loss)
    grades = [severity.GRADES.index(one.severity) for one in found.diagnoses]
    assert len(set(grades)) == 3 and grades == sorted(grades) and found.severity == severity.GRADES[grades[0]]


def test_lost_digits_are_shown_where_none_is_left_and_the_loss_is_largest():
    found = report(strangers_losses.easy_side_lost)
    (one,) = found.diagnoses
    assert one.code == "EASY_SIDE_LOST" and one.severity == severity.DIGITS
    assert abs(one.yours - one.truth) > 0.4 * abs(one.truth) and one.truth > 1e-12
