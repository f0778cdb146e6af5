import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from tf_impl.experiments import statistics
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.records.metrics import BINS, calibration_error, evaluate_binary, reliability


def examples(number=400, seed=0):
    generator = np.random.default_rng(seed)
    scores = np.round(generator.random(number), 2)  # with ties
    labels = (generator.random(number) < scores / 3).astype(int)
    return labels, scores, generator.integers(0, 20, number)


def repeated(sample, draw, *arrays):
    """The examples themselves, each as often as a draw drew its cluster."""
    times = sample.weights[draw][sample.clusters].astype(int)
    return [np.repeat(array, times, axis=0) for array in arrays]


# ---------------------------------------------------------------- measures under weights


def test_at_weight_1_the_bootstrap_metrics_are_the_metrics_of_the_records():
    labels, scores, clusters = examples()
    of = evaluate_binary(labels, scores)
    for on in (Sample(len(labels), draws=0), Sample(clusters, draws=3)):
        assert on.average_precision(labels, scores)[0] == pytest.approx(of["average_precision"], rel=1e-5)
        assert on.balanced_accuracy(labels, scores >= 0.5)[0] == pytest.approx(of["balanced_accuracy"], rel=1e-5)
        assert on.mean((scores - labels) ** 2)[0] == pytest.approx(of["brier"], rel=1e-5)
        assert on.recall(labels, scores >= 0.5, 1)[0] == pytest.approx(of["recall"][1], rel=1e-5)


@pytest.mark.parametrize("number", [100, 333, 1000])
def test_at_weight_1_the_two_calibration_errors_differ_by_at_most_one_example_an_edge(number):
    """Their quantiles round differently where the bins do not divide the number of examples."""
    generator = np.random.default_rng(0)
    scores = generator.random(number)
    labels = (generator.random(number) < scores**2).astype(int)
    expected = evaluate_binary(labels, scores)["calibration_error"]["equal_mass"]
    measured = Sample(number, draws=0).calibration_error(labels, scores, BINS)[0]
    assert expected > 0.1
    assert measured == pytest.approx(expected, abs=2 * (BINS - 1) / number)


@pytest.mark.parametrize("clustered", [True, False])
def test_a_drawn_example_counts_as_often_as_it_was_drawn(clustered):
    labels, scores, clusters = examples()
    on = Sample(clusters if clustered else len(labels), draws=4, seed=1)
    precision, balanced = on.average_precision(labels, scores), on.balanced_accuracy(labels, scores >= 0.5)
    for draw in range(5):
        y, s = repeated(on, draw, labels, scores)
        assert precision[draw] == pytest.approx(metrics.average_precision_score(y, s), rel=1e-5)
        assert balanced[draw] == pytest.approx(metrics.balanced_accuracy_score(y, s >= 0.5), rel=1e-5)
    assert len(set(precision)) == 5


def test_an_example_that_stands_for_several_counts_as_many():
    labels, scores, _ = examples()
    importance = np.where(labels == 1, 3, 1)
    on = Sample(len(labels), importance=importance, draws=0)
    y, s = np.repeat(labels, importance), np.repeat(scores, importance)
    assert on.average_precision(labels, scores)[0] == pytest.approx(metrics.average_precision_score(y, s), rel=1e-5)
    assert on.mean(scores)[0] == pytest.approx(s.mean(), rel=1e-5)


def test_the_calibration_error_of_a_draw_is_that_of_the_drawn_examples_in_the_same_bins():
    labels, scores, _ = examples()
    on = Sample(len(labels), draws=4, seed=2)
    edges = np.unique(np.sort(scores)[np.arange(1, 15) * len(scores) // 15])
    for draw, value in enumerate(on.calibration_error(labels, scores, 15)):
        y, s = repeated(on, draw, labels, scores)
        assert value == pytest.approx(calibration_error(reliability(y, s, edges=edges)), abs=0.01)


def test_the_first_draw_is_the_sample_itself_and_every_draw_is_as_large():
    on = Sample(50, draws=10)
    assert (on.weights[0] == 1).all() and (on.weights.sum(axis=1) == 50).all() and len(on.weights) == 11
    assert (Sample(50, draws=10).weights == on.weights).all() and (
        Sample(50, draws=10, seed=1).weights != on.weights
    ).any()
    assert len(on.without_draws().weights) == 1


# ---------------------------------------------------------------- contrasts


def test_the_interval_over_seeds_is_students():
    values = [0.04, 0.01, 0.05, 0.03]
    of = statistics.summarise_seeds(values)
    half = stats.t.ppf(0.975, 3) * np.std(values, ddof=1) / 2
    assert of["interval"] == pytest.approx([np.mean(values) - half, np.mean(values) + half])
    assert (of["seeds"], of["above"], of["values"]) == (4, 4, values)


def test_seeds_that_agree_to_the_bit_have_nothing_to_estimate():
    assert statistics.summarise_seeds([0.0, 0.0])["interval"] == [0.0, 0.0]
    assert statistics.summarise_seeds([0.0, 0.0])["p"] == 1
    assert statistics.summarise_seeds([0.5, 0.5])["p"] == 0


def test_one_seed_says_nothing():
    assert statistics.summarise_seeds([0.5])["p"] == 1


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(0)
    found = [statistics.summarise_seeds(generator.normal(0.3, 1, 10))["interval"] for _ in range(800)]
    assert np.mean([low < 0.3 < high for low, high in found]) == pytest.approx(0.95, abs=0.025)


def test_holm_multiplies_by_what_is_left_and_never_falls():
    assert statistics.holm_adjust([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert statistics.holm_adjust([0.6, 0.9]) == pytest.approx([1, 1])


def test_the_interval_over_test_examples_averages_the_seeds_first():
    draws = np.array([np.linspace(0, 1, 101), np.linspace(1, 0, 101)])
    assert statistics.percentile_interval(draws) == pytest.approx([0.5, 0.5])
