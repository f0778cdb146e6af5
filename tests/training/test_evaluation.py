import numpy as np
import pytest
from sklearn import metrics

from tf_impl.records.metrics import (
    best_threshold,
    calibration,
    calibration_error,
    evaluate,
    evaluate_binary,
    reliability,
)

# four examples by hand: ranked 0.9 (1), 0.8 (0), 0.6 (1), 0.1 (0)
LABELS, PROBABILITIES = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.6, 0.1])


def sample(examples=500, seed=0):
    generator = np.random.default_rng(seed)
    probabilities = generator.random(examples)
    return (generator.random(examples) < probabilities).astype(int), probabilities


# ---------------------------------------------------------------- two classes


def test_four_examples_have_the_measures_that_a_hand_computes():
    of = evaluate_binary(LABELS, PROBABILITIES)
    assert of["average_precision"] == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert of["prevalence"] == 0.5
    assert of["recall"] == [0.5, 1.0]
    assert of["balanced_accuracy"] == 0.75
    assert of["brier"] == pytest.approx((0.1**2 + 0.8**2 + 0.4**2 + 0.1**2) / 4)
    assert of["log_loss"] == pytest.approx(-np.log([0.9, 0.2, 0.6, 0.9]).mean())
    # each stands alone in its bin of width 1/15
    assert of["calibration_error"]["equal_width"] == pytest.approx((0.1 + 0.8 + 0.4 + 0.1) / 4)


def test_the_threshold_moves_the_decisions_and_neither_ranking_nor_probabilities():
    at_half, higher = (evaluate_binary(LABELS, PROBABILITIES, threshold=t) for t in (0.5, 0.85))
    assert higher["recall"] == [1.0, 0.5]
    moved = {name for name, value in higher.items() if value != at_half[name]}
    assert moved == {"recall"}  # balanced accuracy is 0.75 at both


def test_a_monotone_change_of_the_probabilities_keeps_the_average_precision_and_spoils_the_calibration():
    labels, probabilities = sample()
    honest, shifted = (evaluate_binary(labels, p) for p in (probabilities, probabilities**4))
    assert shifted["average_precision"] == pytest.approx(honest["average_precision"], rel=1e-12)
    for kind in ("equal_width", "equal_mass"):
        assert shifted["calibration_error"][kind] > 4 * honest["calibration_error"][kind]
    assert shifted["log_loss"] > honest["log_loss"] and shifted["brier"] > honest["brier"]


def test_a_constant_ranks_as_chance_does():
    of = evaluate_binary(np.array([1, 0, 0, 0, 0]), np.full(5, 0.2))
    assert of["average_precision"] == pytest.approx(of["prevalence"]) == pytest.approx(0.2)
    assert of["calibration_error"] == {"equal_width": pytest.approx(0), "equal_mass": pytest.approx(0)}


# ---------------------------------------------------------------- the threshold


def test_the_best_threshold_separates_what_can_be_separated():
    threshold = best_threshold(np.array([0, 0, 1, 1]), np.array([0.01, 0.02, 0.03, 0.9]))
    assert threshold == 0.03
    assert evaluate_binary(np.array([0, 0, 1, 1]), np.array([0.01, 0.02, 0.03, 0.9]), threshold=threshold)[
        "balanced_accuracy"
    ] == pytest.approx(1)


def test_no_other_threshold_has_a_better_balanced_accuracy():
    labels, probabilities = sample(200)
    best = evaluate_binary(labels, probabilities, threshold=best_threshold(labels, probabilities))
    for threshold in probabilities:
        assert best["balanced_accuracy"] >= metrics.balanced_accuracy_score(labels, probabilities >= threshold)


# ---------------------------------------------------------------- calibration


def test_bins_hold_all_examples_once_and_a_probability_on_an_edge_is_in_the_bin_below():
    bins = reliability(np.array([0, 1, 1, 0]), np.array([0.2, 0.5, 0.6, 1.0]), edges=np.array([0.5, 0.9]))
    assert bins == {
        "count": [2, 1, 1],
        "probability": pytest.approx([0.35, 0.6, 1.0]),
        "frequency": pytest.approx([0.5, 1.0, 0.0]),
    }
    assert calibration_error(bins) == pytest.approx((2 * 0.15 + 0.4 + 1.0) / 4)


def test_bins_of_equal_mass_hold_about_as_many_examples_each():
    labels, probabilities = sample(1500)
    counts = calibration(labels, probabilities**9)["reliability"]["equal_mass"]["count"]
    assert len(counts) == 15
    assert max(counts) - min(counts) <= 2


def test_equal_probabilities_share_a_bin_of_equal_mass_and_different_ones_may_not():
    bins = calibration(np.array([0] * 90 + [1] * 10), np.array([0.1] * 90 + [0.9] * 10))["reliability"]["equal_mass"]
    assert bins == {
        "count": [90, 10],
        "probability": pytest.approx([0.1, 0.9]),
        "frequency": [0.0, 1.0],
    }


def test_an_over_confident_model_promises_more_than_happens():
    outcomes = np.array([1] * 70 + [0] * 30)
    of = calibration(outcomes, np.full(100, 0.95))
    assert of["calibration_error"] == {"equal_width": pytest.approx(0.25), "equal_mass": pytest.approx(0.25)}


# ---------------------------------------------------------------- more classes


def test_the_measures_of_three_classes_are_those_of_scikit_learn_and_of_a_hand():
    labels = np.array([0, 0, 1, 2])
    probabilities = np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])
    of = evaluate(labels, probabilities)
    assert of["accuracy"] == 0.75 and of["recall"] == [0.5, 1.0, 1.0]
    assert of["balanced_accuracy"] == pytest.approx(2.5 / 3)
    assert of["brier"] == pytest.approx((0.14 + 0.86 + 0.06 + 0.24) / 4)
    assert of["brier"] == pytest.approx(metrics.brier_score_loss(labels, probabilities, labels=[0, 1, 2]))
    assert of["average_precision"] == pytest.approx([1.0, 1.0, 1.0])
    assert of["prevalence"] == [0.5, 0.25, 0.25]
    assert of["log_loss"] == pytest.approx(-np.log([0.7, 0.3, 0.8, 0.6]).mean())
    # the predicted classes' probabilities 0.7, 0.6, 0.8, 0.6: one of the two 0.6 is wrong
    assert of["calibration_error"]["equal_width"] == pytest.approx((0.3 + 0.2 + 2 * 0.1) / 4)


@pytest.mark.parametrize("measure", [evaluate, evaluate_binary])
def test_a_training_that_diverged_is_not_measured(measure):
    probabilities = np.array([[0.5, 0.5], [np.nan, 0.5]])
    with pytest.raises(FloatingPointError, match="diverged"):
        measure(np.array([0, 1]), probabilities if measure is evaluate else probabilities[:, 0])
