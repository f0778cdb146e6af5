"""Where does each threshold of the diagnosis break? A result on either side of it, and the mistake that is named."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.conformance.asking.implementations import resolve
from tests.conformance.comparing.comparison import Verdict, judge, margin_of
from tests.conformance.diagnosing import formula, saturation
from tests.conformance.diagnosing.numerics import find_numeric_mistakes, relative_error
from tests.conformance.diagnosing.probes import ProbeResults
from tests.meta import strangers_losses
from tests.meta.test_diagnosis import binary, report

# ---------------------------------------------------------------- verdicts on vectors


@cache
def verdicts() -> dict[float, Verdict]:
    """Return the verdicts of a right loss without alpha at gamma = 2, by margin."""
    (right,) = resolve(f"{strangers_losses.__name__}:in_power_form", ["float32"])
    plain = [v for v in judge(right, "binary_focal_loss") if v.vector.inputs["alpha"] is None]
    return {margin_of(v.vector): v for v in plain if v.vector.gamma == 2 and np.size(v.truth) == 1}


def nearest(margin: float) -> float:
    """Return the margin of a vector that is nearest to a number."""
    return min(verdicts(), key=lambda other: abs(other - margin))


def codes(*wrong: tuple[float, float], quantity: str = "value") -> set[str]:
    """Return the mistakes of a loss whose results are right but for (margin, ratio to the truth)."""
    changed = []
    for margin, ratio in wrong:
        verdict = verdicts()[nearest(margin)]
        got = verdict.truth * ratio
        changed.append(replace(verdict, quantity=quantity, got=got, error=np.full(1, np.inf)))
    return {code for code, _ in find_numeric_mistakes(changed)}


def flat(*margins: float, growth: float = 1.0) -> list[tuple[float, float]]:
    """Return the ratios of a loss that is 10 at the first margin, and grows by a factor to the last."""
    losses = np.geomspace(10, 10 * growth, len(margins))
    return [(margin, loss / abs(nearest(margin))) for margin, loss in zip(margins, losses, strict=True)]


CAP = (-80, 0.5)  # a hard example with half its loss
NUMERIC = {
    "LARGE_ERROR": (lambda error: codes(CAP, (0, 1 + error)), 0.9e-3, {"LOSS_CAPPED"}, 1.1e-3, {"UNKNOWN"}),
    "CAPPED_LOSS_RATIO": (lambda ratio: codes((-80, ratio)), 0.94, {"LOSS_CAPPED"}, 0.96, {"UNKNOWN"}),
    "ROUNDED_RTOL": (
        lambda error: codes(CAP, (-16, 1 + error)),
        0.04,
        {"LOSS_CAPPED"},
        0.06,
        {"LOSS_CAPPED", "UNKNOWN"},
    ),
    "DEAD_GRADIENT_RATIO": (
        lambda ratio: codes((-80, ratio), quantity="gradient"),
        0.9e-3,
        {"DEAD_GRADIENT"},
        1.1e-3,
        {"UNKNOWN"},
    ),
    "NO_DIGIT_FACTOR, too large": (lambda ratio: codes((10, ratio)), 3.1, {"EASY_SIDE_LOST"}, 2.9, {"UNKNOWN"}),
    "NO_DIGIT_FACTOR, too small": (lambda ratio: codes((10, ratio)), 0.32, {"EASY_SIDE_LOST"}, 0.35, {"UNKNOWN"}),
    "CAP_GROWTH": (
        lambda growth: codes(*flat(-20, -80, growth=growth)),
        1.2,
        {"LOSS_CAPPED"},
        1.3,
        {"UNKNOWN"},
    ),
}


@pytest.mark.parametrize("threshold", NUMERIC)
def test_the_vectors_show_another_mistake_beyond_the_threshold(threshold: str):
    found, within, code_within, beyond, code_beyond = NUMERIC[threshold]
    assert found(within) == code_within
    assert found(beyond) == code_beyond


# ---------------------------------------------------------------- the cap of a loss


@pytest.mark.parametrize("low, high, code", [(1.31, 1.5, "LOSS_CAPPED"), (1.5, 1.7, "UNKNOWN")])
def test_a_loss_that_grows_is_capped_only_where_the_margins_grow_too_little_to_tell(low, high, code):
    hard = [margin for margin in verdicts() if -60 < margin <= -12]
    pairs = [(one, other) for one in hard for other in hard if low < other / one < high]
    assert pairs and all(codes(*flat(*pair, growth=1.3)) == {code} for pair in pairs)


@pytest.mark.parametrize("distance, expected", [(0.015, {"LOSS_CAPPED"}), (0.025, {"LOSS_CAPPED", "UNKNOWN"})])
def test_a_loss_that_is_too_large_is_capped_too_early_only_within_the_rounding_of_the_cap(distance, expected):
    too_large, cap = 1.1 * 16, 1.1 * 16 * (1 + distance)
    assert codes((-16, too_large / 16), (-64, cap / 64)) == expected


@pytest.mark.parametrize("true, error", [(0.0, 0.0), (1e-310, 1e-10), (1e-299, 1.0)])
def test_a_truth_below_the_smallest_divisor_has_no_relative_error(true, error):
    verdict = replace(verdicts()[nearest(10)], got=np.array([2 * true]), truth=np.array([true]))
    assert relative_error(verdict) == pytest.approx(error)


# ---------------------------------------------------------------- saturated logits


WRONG = formula.explanation_of("binary", "GAMMA_MULTIPLIED")
VERY_HARD, HARD, EASY = 8, 10, 12  # probes whose true losses are 120, 30 and 2e-16


def saturated(value: dict | None = None, gradient: dict | None = None) -> set[str]:
    """Return the numerical mistakes of a loss with a wrong formula and some other results at saturated logits."""
    values = saturation.expected_values("binary", WRONG).copy()
    gradients = np.ones(len(values))
    for array, changes in ((values, value), (gradients, gradient)):
        for index, number in (changes or {}).items():
            array[index] = number
    results = ProbeResults(values, list(gradients), [])
    return {code for code, _, _ in saturation.find_saturation_mistakes("binary", "float32", WRONG, results)}


def test_the_wrong_formula_itself_has_no_numerical_mistake():
    true = saturation.truth("binary", "value")
    assert (true[VERY_HARD], true[HARD]) == (120, 30) and true[EASY] < 1e-15
    assert saturated() == set()


@pytest.mark.parametrize("growth, expected", [(1.2, {"LOSS_CAPPED"}), (1.3, set())])
def test_a_saturated_loss_is_capped_where_it_grows_by_less_than_the_rounding_of_a_cap(growth, expected):
    assert saturated(value={VERY_HARD: 60 * growth}) == expected


@pytest.mark.parametrize("gradient, expected", [(0.9e-3, {"DEAD_GRADIENT"}), (1.1e-3, set())])
def test_a_saturated_gradient_is_dead_below_the_threshold(gradient, expected):
    assert saturated(gradient={VERY_HARD: gradient}) == expected


def with_true_value(monkeypatch, index: int, true: float) -> None:
    """Let one probe have another true loss."""
    values = np.array(saturation.truth("binary", "value"), float)
    values[index] = true
    monkeypatch.setattr(saturation, "_true_values", lambda _family: values)


@pytest.mark.parametrize(
    "index, true, expected",
    [
        (VERY_HARD, 61, {"LOSS_CAPPED"}),
        (VERY_HARD, 59, set()),  # VERY_HARD_LOSS
        (HARD, 1.1, {"LOSS_CAPPED"}),
        (HARD, 0.9, set()),  # HARD_LOSS
    ],
)
def test_a_cap_shows_between_a_hard_example_and_a_very_hard_one(monkeypatch, index, true, expected):
    with_true_value(monkeypatch, index, true)
    assert saturated(value={VERY_HARD: 60}) == expected


@pytest.mark.parametrize("true, expected", [(0.9e-3, {"EASY_SIDE_LOST"}), (1.1e-3, set())])
def test_digits_are_lost_only_of_a_small_true_loss(monkeypatch, true, expected):
    with_true_value(monkeypatch, EASY, true)
    assert saturated(value={EASY: 0.0}) == expected


@pytest.mark.parametrize("growth, expected", [(2.1, {"LOSS_CAPPED"}), (1.9, set())])
def test_a_cap_shows_only_where_the_wrong_formula_itself_grows(monkeypatch, growth, expected):
    values = saturation.expected_values("binary", WRONG)
    values[VERY_HARD] = 60 * growth
    monkeypatch.setattr(saturation, "expected_values", lambda _family, _value: values.copy())
    assert saturated(value={VERY_HARD: 60}) == expected


# ---------------------------------------------------------------- probes


@pytest.mark.parametrize("error, expected", [(0.9e-4, ()), (1.1e-4, None)])
def test_an_explanation_matches_up_to_the_rounding_of_float32(error, expected):
    results = ProbeResults(formula.truth("binary").value * (1 + error), None, [])
    found = formula.explain_value("binary", results)
    assert (found and found.codes) == expected


@pytest.mark.parametrize("got, expected", [(0.9e-6, True), (1.1e-6, False)])
def test_where_a_wrong_formula_cancels_the_error_is_relative_to_a_hundredth_of_the_truth(got, expected):
    assert formula.is_close(np.array([got]), np.array([0.0]), np.array([1.0])).tolist() == [expected]


@pytest.mark.parametrize("change, reduction", [(0.9e-3, "none"), (1.1e-3, "unknown")])
def test_an_example_s_value_depends_on_its_batch_beyond_the_rounding_of_a_vectorised_call(change, reduction):
    def loss(labels, logits, *, alpha, gamma):
        value = np.float32(1.01) * binary(labels, logits, alpha=alpha, gamma=gamma)
        return value * np.float32(1 + change * (len(labels) > 1))

    assert report(loss).reduction == reduction
