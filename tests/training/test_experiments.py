"""The experiments, run small: identities and directions with room to spare, never a lucky number."""

import dataclasses
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tests.training.test_colin27 import is_there as colin27_is_there
from tests.training.test_fars import is_there as fars_is_there
from tests.training.test_fashion_mnist import DEBIAN_HAS_IT
from tests.training.test_shuttle import is_there as shuttle_is_there
from tests.training.test_weak_signal_data import is_there
from tf_impl.data import caravan, colin27, fars, fashion_mnist, shuttle
from tf_impl.experiments import demonstrations, initial_bias, losses, protocol, runner
from tf_impl.experiments import smoke as small_runs
from tf_impl.experiments.__main__ import main
from tf_impl.experiments.bootstrap_metrics import Sample
from tf_impl.experiments.label_noise import flip_labels
from tf_impl.experiments.overconfidence import recalibrate_centred, smoothed_mse
from tf_impl.experiments.precision_recall import RECALLS, precision_at_recalls
from tf_impl.experiments.predictions import (
    BinaryPredictions,
    SoftmaxPredictions,
    evaluate_measure,
    recalibrate_focal,
)
from tf_impl.losses.categorical_focal import categorical_focal_loss
from tf_impl.losses.centred_mse import centred_mse
from tf_impl.records import code
from tf_impl.records.metrics import evaluate, evaluate_binary

pytestmark = pytest.mark.xdist_group("experiments")  # one worker, so that each small run is made once

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "results"
PILOTS = set(range(10))  # the seeds of the pilots, as the protocols say


@pytest.fixture(scope="module")
def smoke(require, tmp_path_factory):
    require(DEBIAN_HAS_IT, "Fashion-MNIST", fashion_mnist.APT_LINE)
    found = {}

    def run(name):
        if name not in found:
            work = tmp_path_factory.mktemp(name)
            found[name] = runner.run(name, smoke=True, work=work, log=lambda _: None), work
        return found[name]

    return run


def value(result, head, measure, condition="all", length="long"):
    at = result["heads"][condition].index(head)
    (run,) = result["runs"]
    return run["measures"][condition][length][measure][at]


# ---------------------------------------------------------------- small runs


def test_dense_cells_alpha_moves_the_decisions_and_recalibration_repairs_the_probabilities(smoke):
    result, _ = smoke("dense-cells")

    def of(head, measure):
        return value(result, head, measure, "adam, prior")

    assert of("γ=2 α=0.99", "recall") > of("γ=2 α=0.25", "recall") + 0.2
    for alpha in (0.25, 0.75, 0.99):
        head = f"γ=2 α={alpha}"
        assert of(head, "calibration_error") > 2 * of(head, "calibration_error_inverted")
        assert of(head, "log_loss") > of(head, "log_loss_inverted")
    assert result["data"]["prevalence"] == pytest.approx(1e-3, rel=0.02)
    assert of("γ=2 α=0.25", "average_precision") > 10 * result["data"]["prevalence"]


def test_the_normalised_loss_of_the_negatives_moves_to_the_hardest_as_gamma_grows(smoke):
    """On fixed predictions it is a theorem, so exact: the weights (1 − p_t)^γ are ordered by likelihood ratio."""
    (run,) = smoke("dense-cells")[0]["runs"]
    negatives = [
        np.array(run["also"]["adam, prior"]["long"]["cumulative"]["negatives"][g]) for g in ("0", "0.5", "1", "2")
    ]
    for less, more in pairwise(negatives):
        assert (more <= less + 1e-9).all() and more.sum() < less.sum()


def test_initial_bias_the_conditions_differ_in_nothing_but_the_first_prediction(smoke):
    result, _ = smoke("initial-bias")
    settings = runner.smoke_settings(protocol.read("initial-bias").settings)
    experiment = initial_bias.Experiment(settings)
    experiment.canvases = lambda seed, **of: (seed, of)  # what a condition asks for
    asked = [experiment.task(condition, 5) for condition in ("prior 0.5", "prior 0.001")]
    assert asked == [(5, {"optimizer": "adam", "prior": prior}) for prior in (0.5, 0.001)]
    (run,) = result["runs"]
    for condition, heads in result["heads"].items():
        precisions = dict(zip(heads, run["measures"][condition]["long"]["average_precision"], strict=True))
        for gamma in (0, 2):
            of = [precisions[f"γ={gamma} α={alpha}"] for alpha in (0.25, 0.5)]
            assert run["also"][condition]["long"][f"range over α, γ={gamma}"] == pytest.approx(
                max(of) - min(of), abs=2e-4
            )


def test_every_epoch_and_every_score_of_a_rate_is_kept(smoke):
    result, _ = smoke("initial-bias")
    training = runner.smoke_settings(protocol.read("initial-bias").settings)["training"]
    (run,) = result["runs"]
    for condition, heads in result["heads"].items():
        for curve in (run["curves"][condition], *run["loss_curves"][condition].values()):
            assert [len(epoch) for epoch in curve] == [len(heads)] * training["epochs"]["long"]
        first, *_, last = run["loss_curves"][condition]["training"]
        assert all(after < before for before, after in zip(first, last, strict=True))
        for length in training["epochs"]:
            for head in heads:
                scores = result["rate_scores"][condition][length][head]
                assert list(scores) == [f"{rate:g}" for rate in training["rates"]]
                assert all(len(of) == len(training["selection_seeds"]) for of in scores.values())
                assert result["rates"][condition][length][head] == float(max(scores, key=lambda rate: scores[rate]))


def test_shuttle_what_changes_no_ranking_changes_no_average_precision_and_weights_balance(smoke, require):
    require(shuttle_is_there(), "Shuttle", shuttle.UNPACK_LINES)
    result, _ = smoke("shuttle")
    for measure in ("balanced_accuracy_adjusted_inverted", "balanced_accuracy_adjusted_tempered"):
        assert 0 < value(result, "CE", measure) <= 1
    assert value(result, "CE", "balanced_accuracy_adjusted_inverted") == value(
        result, "CE", "balanced_accuracy_adjusted"
    )
    assert value(result, "CE, weights 1/n", "balanced_accuracy") > value(result, "CE", "balanced_accuracy") + 0.1
    assert value(result, "CE", "accuracy") > value(result, "CE, weights 1/n", "accuracy")


@pytest.fixture
def who_else(smoke, require):
    require(fars_is_there(), "FARS", fars.PIP_LINES)
    return smoke("who-else-fars")[0]


def test_who_else_weights_balance_and_recalibration_helps_adjustment(who_else):
    for head, plain in (("CE, weights 1/n", "CE"), ("γ=2, weights 1/n", "γ=2"), ("CE, logit adjustment", "CE")):
        assert value(who_else, head, "balanced_accuracy") > value(who_else, plain, "balanced_accuracy") + 0.03
    for measure in ("balanced_accuracy_adjusted", "log_loss"):
        assert value(who_else, "CE", f"{measure}_inverted") == value(who_else, "CE", measure)
        assert value(who_else, "γ=2", f"{measure}_inverted") != value(who_else, "γ=2", measure)
    for head in who_else["heads"]["all"]:
        assert value(who_else, head, "log_loss_tempered") < value(who_else, head, "log_loss") + 0.02


def test_who_else_every_loss_has_its_training_accuracy_and_its_losses_by_epoch(who_else):
    (run,) = who_else["runs"]
    heads, epochs = who_else["heads"]["all"], len(run["curves"]["all"])
    kept = run["also"]["all"]["long"]
    assert [name for name in kept if name.startswith("training")] == [f"training accuracy, {head}" for head in heads]
    hows = ("as predicted", "with adjusted logits")
    assert {f"confusion {how}, {head}" for how in hows for head in heads} <= kept.keys()
    for curve in run["loss_curves"]["all"].values():
        assert [len(epoch) for epoch in curve] == [len(heads)] * epochs
    first, *_, last = run["loss_curves"]["all"]["training"]
    assert all(after < before for before, after in zip(first, last, strict=True))


def test_who_else_rare_a_threshold_does_what_weights_do_and_temperatures_see_the_prevalence(smoke):
    result, _ = smoke("who-else-rare")
    plain, weighted = "CE", "CE, weights 1/n"
    assert value(result, weighted, "balanced_accuracy") > value(result, plain, "balanced_accuracy") + 0.2
    assert abs(value(result, weighted, "balanced_accuracy") - value(result, plain, "balanced_accuracy_validated")) < 0.1
    for head in result["heads"]["all"]:
        validated = value(result, head, "balanced_accuracy_validated")
        for measure in ("balanced_accuracy", "balanced_accuracy_adjusted"):
            assert validated > value(result, head, measure) - 0.05
        assert 0.01 < value(result, head, "rarest_average_precision") < value(result, head, "macro_average_precision")
        assert value(result, head, "log_loss_tempered") < value(result, head, "log_loss") + 0.005
    data = result["data"]
    assert data["examples_per_class"]["train"] == [2000, 20] and data["prevalence"] == pytest.approx(1 / 101)


@pytest.mark.parametrize("name", ["who-else-rare", "long-tail"])
def test_every_test_example_is_in_the_matrices_of_every_loss(smoke, name):
    result, _ = smoke(name)
    kept = result["runs"][0]["also"]["all"]["long"]
    for head in result["heads"]["all"]:
        for how, measure in (
            ("as predicted", "balanced_accuracy"),
            ("with adjusted logits", "balanced_accuracy_adjusted"),
        ):
            matrix = np.array(kept[f"confusion {how}, {head}"])
            assert matrix.sum() == 10_000
            assert (np.diag(matrix) / matrix.sum(axis=1)).mean() == pytest.approx(
                value(result, head, measure), rel=1e-3
            )


def test_amygdala_the_conditions_differ_in_the_first_prediction_and_the_blocks_in_nothing(smoke, require):
    require(colin27_is_there(), "Colin 27", colin27.APT_LINE)
    result, _ = smoke("amygdala")
    (run,) = result["runs"]
    data = result["data"]
    assert data["examples"]["train"] + data["examples"]["validation"] == round(
        (data["positives"]["train"] + data["positives"]["validation"]) / data["prevalence"]
    )
    for condition, heads in result["heads"].items():
        of = run["also"][condition]["long"]
        trained = [of[f"training average precision, {head}"] for head in heads]
        assert all(value > data["prevalence"] for value in trained)
        for head in heads:
            kept = of[f"precision at recalls, {head}"]
            assert np.mean(kept) == pytest.approx(value(result, head, "average_precision", condition), abs=1 / 20)
    for head in ("γ=0 α=0.5", "γ=2 α=0.25"):  # a wrong start is an offset, which the first log loss has
        raw = [value(result, head, "log_loss", condition) for condition in ("prior 0.01", "prior 0.002")]
        assert raw[0] > raw[1]


def test_a_weak_signal_weights_move_the_threshold_and_every_test_example_is_in_a_matrix(smoke, require):
    require(is_there(caravan), "caravan insurance", caravan.UNPACK_LINES)
    result, _ = smoke("caravan")
    (run,) = result["runs"]
    kept, data = run["also"]["all"]["long"], result["data"]
    plain, weighted = "γ=0 α=0.5", "γ=0 α=0.94"
    for measure in ("recall", "log_loss", "calibration_error"):  # a short training moves predictions, not yet far
        assert value(result, weighted, measure) > value(result, plain, measure) + 0.02
    assert value(result, plain, "log_loss") == value(result, plain, "log_loss_inverted")
    for head in result["heads"]["all"]:
        precision = kept[f"precision at recalls, {head}"]
        assert np.mean(precision) == pytest.approx(value(result, head, "average_precision"), abs=1 / 20)
        for where, measure in (("one half", ""), ("the chosen threshold", "_validated")):
            matrix = np.array(kept[f"confusion at {where}, {head}"])
            assert matrix.sum(axis=1).tolist() == [
                data["examples"]["test"] - data["positives"]["test"],
                data["positives"]["test"],
            ]
            recalls = np.diag(matrix) / matrix.sum(axis=1)
            assert recalls.mean() == pytest.approx(value(result, head, f"balanced_accuracy{measure}"), rel=1e-3)


def test_a_rare_class_weights_move_the_threshold(smoke):
    result, _ = smoke("rare-class")
    plain, weighted = "γ=0 α=0.5", "γ=0 α=0.99"
    assert value(result, weighted, "balanced_accuracy") > value(result, plain, "balanced_accuracy") + 0.08
    at_base_rate = [value(result, head, "balanced_accuracy_at_base_rate") for head in (plain, weighted)]
    assert at_base_rate[1] < at_base_rate[0] + 0.02  # where the threshold is right, weights gain nothing
    for measure in ("calibration_error", "log_loss"):
        assert value(result, "γ=2 α=0.99", measure) > 2 * value(result, "γ=2 α=0.99", f"{measure}_inverted")
    (run,) = result["runs"]
    for head in result["heads"]["all"]:
        kept = run["also"]["all"]["long"][f"precision at recalls, {head}"]
        assert len(kept) == 20 and kept[0] > kept[-1]
        # the area under the steps, from which the average precision differs by less than one step
        assert np.mean(kept) == pytest.approx(value(result, head, "average_precision"), abs=1 / 20)


def test_the_precision_at_a_recall_is_that_of_the_fewest_highest_scores_that_reach_it():
    generator = np.random.default_rng(0)
    labels = generator.permutation(np.repeat([0, 1], [300, 60]))
    scores = np.round(generator.normal(labels, 1.0), 1)  # with ties, which come together
    importance = np.where(labels == 1, 0.1, 1.0)
    for recall, found in zip(RECALLS, precision_at_recalls(labels, scores, importance), strict=True):
        reached = [level for level in scores if labels[scores >= level].sum() >= round(recall * 60, 6)]
        chosen = scores >= max(reached)
        assert found == pytest.approx(importance[chosen & (labels == 1)].sum() / importance[chosen].sum())


def test_a_long_tail_weights_balance_and_a_scalar_does_not(smoke):
    result, _ = smoke("long-tail")
    weights, scalar, none = (value(result, head, "tail_recall") for head in ("γ=2, weights 1/n", "γ=2, α=0.25", "γ=2"))
    assert weights > scalar + 0.05
    assert abs(scalar - none) < 0.05
    assert value(result, "CE", "balanced_accuracy_adjusted") > value(result, "CE", "balanced_accuracy") + 0.01


def test_overconfidence_the_centred_penalty_makes_less_confident_and_recalibration_undoes_that(smoke):
    result, _ = smoke("overconfidence")
    strong = "custom MSE λ=1"
    assert value(result, strong, "calibration_error") > value(result, "MSE", "calibration_error") + 0.05
    assert value(result, strong, "calibration_error") > 1.5 * value(result, strong, "calibration_error_inverted")
    assert value(result, "CE", "log_loss") > value(result, "CE", "log_loss_tempered")
    (run,) = result["runs"]
    assert run["also"]["all"]["long"]["equal_losses_differ_by"] < 0.2


def test_label_noise_owns_more_of_the_gradient_with_more_focus_on_equal_predictions(smoke):
    (run,) = smoke("label-noise")[0]["runs"]
    kept = run["also"]["20 % wrong"]["short"]
    shares = [kept[f"share of gradient on γ=0, γ={gamma}"] for gamma in (0, 2, 5)]
    assert 0.2 < shares[0] < shares[1] < shares[2]  # a fifth of the labels, and more than a fifth of the gradient
    assert not any(name.startswith("share") for name in run["also"]["0 % wrong"]["short"])
    for head in ("γ=0", "γ=2"):
        accuracies = [run["also"][noise]["long"][f"training accuracy, {head}"] for noise in ("0 % wrong", "20 % wrong")]
        assert accuracies[0] > accuracies[1] > 0.6


def test_severity_says_what_training_feels(tmp_path):
    (run,) = runner.run("severity", smoke=True, work=tmp_path, log=lambda _: None)["runs"]
    scaled, raw = (run["also"][condition]["long"] for condition in ("scaled pixels", "raw pixels"))
    order = scaled["moved, right, another order"]
    assert scaled["moved, own sigmoid"] > order > 1e3 * scaled["moved, rounded complement"]
    assert scaled["wrong share, detached factor"] > 0.1 > 1e-3 > scaled["wrong share, constant in the factor"] > 1e-5
    assert raw["ended, log of softmax"] == 1 and raw["ended, right"] == 0
    assert raw["hardest margin"] < -16 < scaled["hardest margin"]


def test_the_demonstrations_show_what_they_are_for(require):
    require(DEBIAN_HAS_IT, "Fashion-MNIST", fashion_mnist.APT_LINE)
    never, pipeline = demonstrations.never_recovers(smoke=True), demonstrations.pipeline(smoke=True)
    assert never["first_gradient"]["as printed"] == 0.0 and never["first_gradient"]["repaired"] > 1
    assert set(never["accuracy"]["as printed"]) == {0.0} and never["accuracy"]["repaired"][-1] == 1.0
    assert pipeline["same_as_first_epoch"]["as printed"] == [1.0, 1.0]
    assert max(pipeline["same_as_first_epoch"]["repaired"]) < 0.01
    assert pipeline["first_batch_reaches"]["as printed"] < 1032 < pipeline["first_batch_reaches"]["repaired"]


def test_the_demonstrated_loss_is_the_notebooks():
    from tests.training.documented_losses import NotebookLoss

    rows = tf.nn.softmax(tf.random.stateless_normal((20, 4), seed=(1, 2)) * 9)
    labels = tf.one_hot(np.arange(20) % 4, 4)
    assert demonstrations.AsPrinted()(labels, rows) == NotebookLoss()(labels, rows)


# ---------------------------------------------------------------- identities


@pytest.mark.parametrize("factor", [0.1, 0.5, 1.0])
def test_the_gradients_of_custom_and_smoothed_mse_coincide(factor):
    """On a softmax: the target of the smoothing may move by a constant in all entries (1/K instead of ½)."""
    logits = tf.Variable(tf.random.stateless_normal((50, 10), seed=(3, 4), dtype=tf.float64) * 3)
    labels = tf.constant(np.arange(50) % 10, tf.int32)
    with tf.GradientTape(persistent=True) as tape:
        one, other = losses.squared(classes=10, factor=factor)(labels, logits), smoothed_mse(factor)(labels, logits)
    first, second = tape.gradient(one, logits).numpy(), tape.gradient(other, logits).numpy()
    assert np.abs(first - second).max() < 16 * np.finfo(float).eps * np.abs(first).max()


def best_logits(risk, shares):
    """Return the minimiser of a risk, found by gradient descent."""
    logits = tf.Variable(np.log(shares))

    @tf.function
    def descend():
        for _ in tf.range(2000):  # in the graph: one call instead of 2000
            with tf.GradientTape() as tape:
                value = tf.reduce_sum(risk(logits))
            logits.assign_sub(0.5 * tape.gradient(value, logits))

    descend()
    return logits


@pytest.mark.parametrize("gamma", [0.5, 2.0])
def test_recalibration_undoes_what_focal_loss_does_to_its_best_prediction(gamma):
    shares = np.array([[0.6, 0.3, 0.1], [0.4, 0.35, 0.25]])
    logits = best_logits(lambda z: categorical_focal_loss(shares, z, gamma=gamma), shares)
    np.testing.assert_allclose(recalibrate_focal(tf.nn.softmax(logits).numpy(), gamma), shares, atol=1e-4)


def test_recalibration_is_right_where_a_probability_has_rounded_to_one():
    """1 − p, taken as a difference, would be 0 there, and 0/0 no probability: nearly separable data have such rows."""
    rows = np.array([[1.0, 1e-10, 1e-10], [1.0, 1e-17, 1e-17], [1.0, 1e-30, 3e-31]])
    for gamma in (0.0, 0.5, 2.0):
        found = recalibrate_focal(rows, gamma)
        assert np.isfinite(np.log(found)).all() and (found.argmax(axis=1) == 0).all()
        exact = rows[:, 1] * (1 + gamma) * (rows[:, 1] + rows[:, 2]) ** gamma  # odds: p_0 → 1 has factor (1+γ)(1−p)^γ
        np.testing.assert_allclose(found[:, 1], np.maximum(exact, np.finfo(np.float32).tiny), rtol=1e-6)


def test_recalibration_undoes_what_the_custom_mse_does_to_its_best_prediction():
    """The expected squared error to hard labels is that to their shares and a constant."""
    shares = np.array([[0.6, 0.3, 0.1], [0.4, 0.35, 0.25]])
    logits = best_logits(lambda z: centred_mse(shares, tf.nn.softmax(z), factor=1.0), shares)
    rows = tf.nn.softmax(logits).numpy()
    assert np.abs(rows - shares).max() > 0.05
    np.testing.assert_allclose(recalibrate_centred(rows, 1.0), shares, atol=1e-4)


def test_the_measures_of_the_predictions_are_the_metrics_of_the_records():
    generator = np.random.default_rng(0)
    logits, labels = generator.normal(size=400), generator.integers(0, 2, 400)
    it = BinaryPredictions(labels, logits, labels, logits, 0.5, 0.0, 0.5)
    of = evaluate_binary(labels, 1 / (1 + np.exp(-logits)))
    assert np.allclose(it.recalibrated, logits)  # γ = 0 without weights: nothing to undo
    for name in ("average_precision", "balanced_accuracy", "log_loss", "brier"):
        assert evaluate_measure(it, name, Sample(400, draws=0))[0] == pytest.approx(of[name], rel=1e-5)
    rows, classes = generator.normal(size=(400, 3)), generator.integers(0, 3, 400)
    several = SoftmaxPredictions(classes, rows, classes, rows, lambda rows: rows, np.array([50, 10, 1]))
    of = evaluate(classes, several.raw)
    for name in ("accuracy", "balanced_accuracy", "log_loss", "brier"):
        assert evaluate_measure(several, name, Sample(400, draws=0))[0] == pytest.approx(of[name], rel=1e-5)
    assert (several.adjusted_classes("raw") == (rows - np.log([50, 10, 1])).argmax(axis=1)).all()


def test_a_rarest_class_of_two_has_the_measures_of_a_binary_classifier():
    """The log odds of a class are those of a binary head; the weights of validation examples move the temperature."""
    generator = np.random.default_rng(1)  # 0 is that of the draws
    labels, others = (generator.random((2, 500)) < 0.1).astype(int)
    rows, validation = (np.stack([-of, of], axis=1) for of in generator.normal(2.0 * np.stack([labels, others]) - 1))
    weights = np.where(others == 1, 0.1, 1.0)
    two = SoftmaxPredictions(labels, rows, others, validation, lambda rows: rows, np.array([9, 1]), weights)
    binary = BinaryPredictions(labels, 2 * rows[:, 1], others, 2 * validation[:, 1], 0.5, 0.0, 0.1, weights)
    for name, of in (
        ("rarest_average_precision", "average_precision"),
        ("balanced_accuracy_validated", "balanced_accuracy_validated"),
        ("log_loss_tempered", "log_loss_tempered"),
    ):
        sample = Sample(500, draws=3)
        np.testing.assert_allclose(evaluate_measure(two, name, sample), evaluate_measure(binary, of, sample), rtol=1e-4)
    unweighted = dataclasses.replace(two, importance=None)
    assert not np.allclose(unweighted.temperature_scaled, two.temperature_scaled, rtol=0.01)


def test_more_than_two_classes_have_no_threshold():
    rows, classes = np.eye(3), np.arange(3)
    three = SoftmaxPredictions(classes, rows, classes, rows, lambda rows: rows, np.array([5, 2, 1]))
    with pytest.raises(ValueError, match="mismatch"):
        evaluate_measure(three, "balanced_accuracy_validated", Sample(3, draws=0))


@pytest.mark.parametrize("scale", [0.25, 1.0, 4.0])
def test_the_temperature_undoes_a_scale_of_the_logits(scale):
    generator = np.random.default_rng(0)
    honest = generator.normal(size=20_000) * 2
    labels = (generator.random(20_000) < 1 / (1 + np.exp(-honest))).astype(int)
    it = BinaryPredictions(labels, scale * honest, labels, scale * honest, 0.5, 0.0, 0.5)
    np.testing.assert_allclose(it.temperature_scaled / honest, 1, rtol=0.05)


def test_more_noise_flips_the_same_labels_and_more():
    labels = np.arange(1000) % 10
    few, many = (flip_labels(labels, share=share, generator=np.random.default_rng(3)) for share in (0.05, 0.2))
    wrong = few != labels
    assert wrong.sum() == 50 and (many != labels).sum() == 200
    np.testing.assert_array_equal(many[wrong], few[wrong])


# ---------------------------------------------------------------- interrupted


def test_an_interrupted_run_repeats_nothing_that_is_finished(smoke, tmp_path):
    whole, work = smoke("overconfidence")
    (folder,) = work.iterdir()
    copy = tmp_path / folder.name
    copy.mkdir()
    (copy / "rates of all.json").write_bytes((folder / "rates of all.json").read_bytes())
    (copy / "seed 1.json.xyz.part").mkdir()  # killed while it was written
    (copy / "seed 1.json.xyz.part" / "seed 1.json").write_text("torn", encoding="utf-8")
    said = []
    again = runner.run("overconfidence", smoke=True, work=tmp_path, log=said.append)
    assert said[0] == "rates of all: found" and not said[1].endswith("found")
    assert again["runs"] == whole["runs"] and again["contrasts"] == whole["contrasts"]
    assert all(
        json.loads(part.read_text(encoding="utf-8")).keys() == {"made", "seconds", "processor_seconds"}
        for part in copy.glob("*.json")
    )
    took = json.loads((copy / "rates of all.json").read_text(encoding="utf-8"))
    for field, of in (("duration_seconds", "seconds"), ("processor_seconds", "processor_seconds")):
        seed = json.loads((copy / "seed 1.json").read_text(encoding="utf-8"))
        assert again[field] == pytest.approx(took[of] + seed[of])
    runner.run("overconfidence", smoke=True, work=tmp_path, log=said.append)
    assert said[2:] == ["rates of all: found", "seed 1: found"]


def test_a_changed_protocol_or_changed_code_starts_anew(monkeypatch):
    read = protocol.read("overconfidence")
    other = dataclasses.replace(read, sha256="0" * 64)
    folders = []

    def store(folder, _):
        folders.append(folder.name)
        raise OSError

    monkeypatch.setattr(runner, "Store", store)
    digest, small = code.digest(runner.NAMES["overconfidence"]), f"-smoke-{read.smoke_sha256[:12]}"
    for found, by in ((read, digest), (other, digest), (read, "1" * 16)):
        monkeypatch.setattr(runner.protocols, "read", lambda _, found=found: found)
        monkeypatch.setattr(runner.code, "provenance", lambda _, by=by: {"digest": by})
        with pytest.raises(OSError):
            runner.run("overconfidence", smoke=True)
    assert folders == [
        f"overconfidence-{read.sha256[:12]}-{digest[:12]}{small}",
        f"overconfidence-{'0' * 12}-{digest[:12]}{small}",
        f"overconfidence-{read.sha256[:12]}-{'1' * 12}{small}",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["mnist"], "'mnist' is not one of"),
        (["long-tail", "--result", "/no/such/folder/result.json"], "cannot write /no/such/folder/result.json"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_before_anything_is_trained(arguments, says):
    outcome = CliRunner().invoke(main, arguments)
    assert outcome.exit_code != 0 and says in outcome.output
    assert "Traceback" not in outcome.output


def test_a_small_run_without_its_data_is_left_out_and_the_line_says_how_to_get_them(monkeypatch):
    def missing(name, **_):
        raise FileNotFoundError(f"{name} is not on this machine: get it")

    monkeypatch.setattr(small_runs, "run", missing)
    assert small_runs.small("caravan") == {"name": "caravan", "left out": "caravan is not on this machine: get it"}
    monkeypatch.setattr(small_runs, "run", lambda name, **_: Path(name, "no data of ours").read_text("utf-8"))
    with pytest.raises(FileNotFoundError, match="no data of ours"):  # a fault of the code, which a small run tests
        small_runs.small("caravan")
    monkeypatch.setattr(small_runs, "run", lambda _, **__: sum(range(10**6)))
    took = small_runs.small("caravan")
    assert took["seconds"] > 0 and took["processor_seconds"] > 0


# ---------------------------------------------------------------- protocols and their results


@pytest.fixture(params=runner.NAMES)
def name(request):
    return request.param


def committed(name):
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def test_a_protocol_names_one_primary_contrast_and_seeds_that_no_pilot_had(name):
    it = protocol.read(name)
    training = it.settings["training"]
    assert [contrast.role for contrast in it.contrasts].count("primary") == 1
    assert it.contrasts[0].role == "primary"
    assert len(set(training["seeds"])) >= 10
    assert not set(training["seeds"]) & (PILOTS | set(training["selection_seeds"]))
    assert "long" in training["epochs"] and set(training["epochs"]) <= {"short", "long"}
    assert {contrast.expected for contrast in it.contrasts} <= {"> 0", "< 0", "about 0"}


def test_two_primary_contrasts_are_refused(monkeypatch, tmp_path):
    text = (protocol.FOLDER / "long-tail.toml").read_text(encoding="utf-8")
    (tmp_path / "long-tail.toml").write_text(text.replace('"secondary"', '"primary"'), encoding="utf-8")
    monkeypatch.setattr(protocol, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="one is primary"):
        protocol.read("long-tail")


def test_a_result_is_of_the_protocol_that_is_here(name):
    it, result = protocol.read(name), committed(name)
    assert result["protocol"]["sha256"] == it.sha256
    assert [run["seed"] for run in result["runs"]] == it.settings["training"]["seeds"]
    assert [(c["id"], c["role"], c["says"]) for c in result["contrasts"]] == [
        (c.id, c.role, c.says) for c in it.contrasts
    ]
    assert result["command"] == f"python -m tf_impl.experiments {name}"


def test_the_contrasts_of_a_result_follow_from_its_seeds(name):
    result = committed(name)
    for contrast, found in zip(protocol.read(name).contrasts, result["contrasts"], strict=True):
        for run, value in zip(result["runs"], found["values"], strict=True):
            parts = [
                weight
                * (
                    run["measures"][where][contrast.length][measure][result["heads"][where].index(head)]
                    if head
                    else run["also"][where][contrast.length][measure]
                )
                for where, head, measure, weight in contrast.parts()
                if not head or measure in run["measures"][where][contrast.length]
            ]
            if len(parts) == len(contrast.terms):
                assert value == pytest.approx(sum(parts), abs=1e-3 * (1 + abs(value)))


def test_a_contrast_that_had_another_name_is_in_a_run_before(name):
    before = [{of["id"] for of in run["contrasts"]} for run in committed(name).get("earlier_runs", [])]
    for contrast in protocol.read(name).contrasts:
        assert not contrast.was or contrast.was in before[0]


def test_a_result_is_small(name):
    assert (RESULTS / f"{name}.json").stat().st_size < 300_000  # ten seeds of seventy heads, each with its curves
