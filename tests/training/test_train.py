import json
import math
import platform
import shlex
import subprocess
import sys
from pathlib import Path

import jsonschema
import keras
import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console
from rich.progress import Progress
from tensorflow.python.framework.config import disable_op_determinism

from tf_impl import data
from tf_impl.keras_losses import CategoricalFocalLoss
from tf_impl.records import result_file
from tf_impl.records.metrics import evaluate
from tf_impl.train.__main__ import command_line, main
from tf_impl.train.batches import batches, ordered_batches
from tf_impl.train.callbacks import ProgressBar
from tf_impl.train.fit import fit
from tf_impl.train.losses import LOSSES, parse_alpha
from tf_impl.train.run import weights_sha256
from tf_impl.train.settings import FitSettings, Settings

pytestmark = pytest.mark.xdist_group("train")  # one worker trains, so that its fixtures are made once

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "results" / "digits.json"
SCHEMA = json.loads((Path(__file__).parent / "training_result.schema.json").read_text(encoding="utf-8"))
TINY = ["--dense-units", "16", "--epochs", "2", "--seed", "1"]


@pytest.fixture(scope="module", autouse=True)
def determinism_ends_with_this_module():
    yield
    disable_op_determinism()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The result of a tiny run of the command with both losses."""
    path = tmp_path_factory.mktemp("results") / "tiny.json"
    outcome = CliRunner().invoke(main, [*TINY, "--result", str(path)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    assert [file.name for file in path.parent.iterdir()] == ["tiny.json"]
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=["written", "committed"])
def result(request):
    if request.param == "committed":
        return json.loads(COMMITTED.read_text(encoding="utf-8"))
    return request.getfixturevalue("written")


@pytest.fixture(scope="module")
def fitted():
    """A model and its history, of one loss and one seed."""
    return tiny_fit(CategoricalFocalLoss())


def settings_of(command):
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "tf_impl.train"]
    return Settings.from_options(main.make_context("train", words[3:]).params)


def focal_run(result):
    return next(run for run in result["runs"] if run["loss"]["name"] == "categorical-focal")


def tiny_fit(loss, *, seed=1, callbacks=()):
    """Return a small model and its history."""
    digits = data.load("digits", seed=1)
    model, state = fit(digits, loss, FitSettings(epochs=2, dense_units=16), seed=seed, callbacks=callbacks)
    return model, state.history


# ---------------------------------------------------------------- the file


def test_the_result_is_complete_and_nothing_besides(result):
    jsonschema.validate(result, SCHEMA)


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_the_schema_misses_what_is_missing(written, key):
    with pytest.raises(jsonschema.ValidationError, match=key):
        jsonschema.validate({name: value for name, value in written.items() if name != key}, SCHEMA)


def test_every_loss_ran_with_every_seed_for_every_epoch(result):
    settings = settings_of(result["command"])
    ran = [(run["seed"], run["loss"]["name"]) for run in result["runs"]]
    assert ran == [(seed, name) for seed in settings.seed for name in settings.loss]
    for run in result["runs"]:
        assert {len(series) for series in run["history"].values()} == {settings.training.epochs}


def test_training_lowers_the_loss_that_is_trained_and_the_cross_entropy(result):
    for run in result["runs"]:
        for name in ("loss", "cross_entropy"):
            assert run["history"][name][-1] < 0.9 * run["history"][name][0]


def test_the_test_measures_are_those_of_the_confusion_matrix(result):
    for run in result["runs"]:
        matrix, test = np.array(run["test"]["confusion_matrix"]), run["test"]
        np.testing.assert_array_equal(matrix.sum(axis=1), run["examples_per_class"]["test"])
        recall = matrix.diagonal() / matrix.sum(axis=1)
        np.testing.assert_allclose(test["recall"], recall, rtol=1e-5)
        assert test["balanced_accuracy"] == pytest.approx(recall.mean(), rel=1e-5)
        assert test["accuracy"] == pytest.approx(matrix.trace() / matrix.sum(), rel=1e-5)


def test_the_data_and_the_model_are_still_those_of_the_result(result):
    settings = settings_of(result["command"])
    for run in result["runs"]:
        dataset = data.load(settings.data, seed=run["seed"], imbalance=settings.imbalance)
        assert result["data"]["provenance"] == dataset.provenance
        for split, counts in run["examples_per_class"].items():
            assert np.bincount(getattr(dataset, split).labels).tolist() == counts
    units = settings.training.dense_units
    # 448 in the first convolution of 3 channels, 160 of 1; the rest by hand: 4640 + 18496, then 2·2·64 features
    assert result["model"]["parameters"] == 160 + 4640 + 18496 + 257 * units + (units + 1) * len(dataset.classes)


def test_the_result_names_no_machine(result):
    assert platform.node() not in json.dumps(result)


def test_the_committed_result_is_what_make_results_makes():
    result = json.loads(COMMITTED.read_text(encoding="utf-8"))
    command = "python -m tf_impl.train --data digits --result docs/results/digits.json"
    assert command.removeprefix("python -m ") in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert settings_of(result["command"]) == settings_of(command)
    assert command_line(settings_of(command)) == result["command"]  # option for option, in the same order
    assert {run["loss"]["name"] for run in result["runs"]} == {"categorical-focal", "cross-entropy"} <= set(LOSSES)


@pytest.mark.parametrize("seeds", [[], ["--seed", "3"], ["--seed", "3", "--seed", "4294967295"]])
@pytest.mark.parametrize(
    "others",
    [
        [],
        ["--result", "a b.json", "--gamma", "0.5", "--loss", "cross-entropy"],
        ["--alpha", "balanced", "--prior-bias", "--patience", "3", "--precision", "mixed_bfloat16"],
        ["--alpha", "0.1,0.9", "--loss", "centred-mse", "--strategy", "mirrored", "--checkpoints", "a/b"],
    ],
)
def test_the_command_in_the_result_repeats_its_settings(seeds, others):
    settings = Settings.from_options(main.make_context("train", [*seeds, *others]).params)
    assert settings_of(command_line(settings)) == settings


def test_a_result_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "result.json"
    result_file.write(path, {"a": 1 / 3, "runs": [{"b": [2]}, {"c": "γ"}]})
    before = path.read_text(encoding="utf-8")
    assert json.loads(before) == {"a": 0.333333, "runs": [{"b": [2]}, {"c": "γ"}]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        result_file.write(path, {"runs": [{"b": float("nan")}]})
    assert path.read_text(encoding="utf-8") == before


# ---------------------------------------------------------------- the training


def test_one_seed_gives_one_history_and_one_model_to_the_last_bit(written, fitted):
    model, history = fitted
    again, same = tiny_fit(CategoricalFocalLoss())
    assert history == same
    for one, other in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(history["loss"], focal_run(written)["history"]["loss"], rtol=1e-5)


def test_another_seed_gives_another_history(fitted):
    assert tiny_fit(CategoricalFocalLoss(), seed=2)[1] != fitted[1]


def test_the_validation_split_is_watched_and_the_test_split_is_not(fitted):
    model, history = fitted
    split = data.load("digits", seed=1).validation
    measured = evaluate(split.labels, model.predict(batches(split, 10, 32), verbose=0))
    assert history["val_accuracy"][-1] == pytest.approx(measured["accuracy"], rel=1e-5)
    assert history["val_cross_entropy"][-1] == pytest.approx(measured["log_loss"], rel=1e-4)


def test_the_test_split_is_what_the_result_reports(written, fitted):
    model, _ = fitted
    split = data.load("digits", seed=1).test
    measured = evaluate(split.labels, model.predict(batches(split, 10, 32), verbose=0))
    assert focal_run(written)["test"]["confusion_matrix"] == measured["confusion_matrix"]


def test_every_epoch_sees_every_example_once_in_an_order_of_its_own():
    """The notebook caches after shuffling, which freezes the order of the first epoch."""
    split = data.load("digits", seed=1).train
    length = math.ceil(len(split.labels) / 32)
    seen = list(ordered_batches(split, 10, 32, seed=1, first=0, last=2).as_numpy_iterator())
    first, second = ([image.tobytes() for images, _, _ in epoch for image in images] for epoch in halves(seen, length))
    assert first != second
    assert sorted(first) == sorted(second) == sorted(image.tobytes() for image in split.images)


def halves(batches_of_two_epochs, length):
    assert len(batches_of_two_epochs) == 2 * length
    return batches_of_two_epochs[:length], batches_of_two_epochs[length:]


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_the_order_of_an_epoch_does_not_depend_on_those_before(seed):
    split = data.load("digits", seed=1).train
    later = ordered_batches(split, 10, 32, seed=seed, first=2, last=3).as_numpy_iterator()
    all_of_them = list(ordered_batches(split, 10, 32, seed=seed, first=0, last=3).as_numpy_iterator())
    for (one, *_), (other, *_) in zip(later, all_of_them[-11:], strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_example_weighs_its_share_of_its_own_batch():
    for images, _, share in batches(data.load("digits", seed=1).train, 10, 32).as_numpy_iterator():
        np.testing.assert_allclose(share, 1 / len(images), rtol=1e-6)


def test_with_one_seed_losses_differ_by_the_loss_alone(written):
    """Focal loss with gamma 0 and alpha 1 is cross entropy: the same weights and batches then give the same curve."""
    progress = Progress(console=Console(quiet=True))
    _, history = tiny_fit(CategoricalFocalLoss(alpha=1.0, gamma=0.0), callbacks=(ProgressBar(progress, "focal"),))
    recorded = next(run for run in written["runs"] if run["loss"]["name"] == "cross-entropy")
    np.testing.assert_allclose(history["loss"], recorded["history"]["loss"], rtol=1e-3)
    np.testing.assert_allclose(history["val_loss"], recorded["history"]["val_loss"], rtol=1e-3)
    (bar,) = progress.tasks
    assert bar.finished
    assert bar.description == f"focal: loss {history['loss'][-1]:.4f}, validation {history['val_loss'][-1]:.4f}"


def test_balanced_weights_are_one_over_the_frequency_and_1_on_average():
    digits = data.load("digits", seed=1)
    counts = np.bincount(digits.train.labels)
    np.testing.assert_allclose(parse_alpha("balanced", digits) * counts, counts.sum() / 10)
    assert (parse_alpha("none", digits), parse_alpha("0.25", digits)) == (None, 0.25)
    assert parse_alpha("1,2,3,4,5,6,7,8,9,0", digits) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]


# ---------------------------------------------------------------- the evaluation


def test_the_evaluation_counts_class_by_class():
    labels = np.array([0, 0, 0, 1, 2, 2])
    rows = np.array([[0.7, 0.2, 0.1]] * 2 + [[0.1, 0.8, 0.1]] * 2 + [[0.5, 0.3, 0.2], [0.25, 0.25, 0.5]])
    measured = evaluate(labels, rows)
    assert measured["confusion_matrix"] == [[2, 1, 0], [0, 1, 0], [1, 0, 1]]
    assert measured["recall"] == pytest.approx([2 / 3, 1, 1 / 2])
    assert measured["balanced_accuracy"] == pytest.approx((2 / 3 + 1 + 1 / 2) / 3)
    assert measured["accuracy"] == pytest.approx(4 / 6)
    assert measured["log_loss"] == pytest.approx(-np.log([0.7, 0.7, 0.1, 0.8, 0.2, 0.5]).mean())


def test_a_diverged_training_is_not_evaluated():
    with pytest.raises(FloatingPointError, match="diverged"):
        evaluate(np.array([0, 1]), np.array([[0.5, 0.5], [np.nan, np.nan]]))


# ---------------------------------------------------------------- what else it leaves, and what it trains on


def test_the_trained_model_is_saved_whole_and_its_logs_are_tensorboards(written, tmp_path):
    focal = [*TINY, "--loss", "categorical-focal", "--models", str(tmp_path / "models")]
    outcome = CliRunner().invoke(main, [*focal, "--tensorboard", str(tmp_path / "logs")], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    (path,) = (tmp_path / "models").iterdir()
    assert path.name == "digits-categorical-focal-seed1.keras"
    assert weights_sha256(keras.models.load_model(path)) == focal_run(written)["weights_sha256"]
    logs = list((tmp_path / "logs" / "digits-categorical-focal-seed1").rglob("events.out.tfevents.*"))
    assert {log.parent.name for log in logs} == {"train", "validation"}


def test_two_commands_with_one_seed_end_with_the_same_weights_in_whatever_order(written, tmp_path):
    path = tmp_path / "again.json"
    losses = ["--loss", "cross-entropy", "--loss", "categorical-focal"]
    CliRunner().invoke(main, [*TINY, *losses, "--result", str(path)], catch_exceptions=False)
    again = json.loads(path.read_text(encoding="utf-8"))["runs"]
    weights_of = {run["loss"]["name"]: run["weights_sha256"] for run in again}
    assert weights_of == {run["loss"]["name"]: run["weights_sha256"] for run in written["runs"]}


@pytest.mark.parametrize(
    "options", [["--loss", "centred-mse"], ["--alpha", "balanced", "--gamma", "0", "--prior-bias"]]
)
@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_every_loss_trains_in_every_precision(tmp_path, options, precision):
    path = tmp_path / "result.json"
    loss = [] if "--loss" in options else ["--loss", "categorical-focal"]
    command = [*TINY, *loss, *options, "--precision", precision, "--result", str(path)]
    assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code == 0
    result = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    first, last = result["runs"][0]["history"]["loss"]
    assert last < first


@pytest.mark.usefixtures("pets")
def test_cats_and_dogs_are_trained_on_as_the_notebook_does(tmp_path):
    path = tmp_path / "result.json"
    command = ["--data", "cats_vs_dogs", "--imbalance", "1", "--epochs", "1", "--dense-units", "4", "--seed", "0"]
    outcome = CliRunner().invoke(main, [*command, "--loss", "categorical-focal", "--result", str(path)])
    assert outcome.exit_code == 0, outcome.output
    result = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    assert result["model"]["input_shape"] == [224, 224, 3] and result["data"]["classes"] == ["cat", "dog"]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--data", "mnist"], "'mnist' is no file or folder, and none of digits, fashion-mnist, cats_vs_dogs"),
        (["--loss", "focal"], "'focal' is not one of 'categorical-focal', 'cross-entropy', 'centred-mse'"),
        (["--gamma", "-1"], "gamma"),
        (["--gamma", "inf"], "gamma"),
        (["--gamma", "two"], "'two' is not a valid float"),
        (["--alpha", "1.5"], "alpha"),
        (["--alpha", "much"], "'much' is no number"),
        (["--alpha", "nan"], "alpha"),
        (["--alpha", "1,2,3"], "alpha has 3 weights: digits has 10 classes"),
        (["--alpha", "1,1,1,1,1,1,1,1,1,-1"], "alpha"),
        (["--l2", "-1"], "l2"),
        (["--loss", "centred-mse", "--factor", "-1"], "factor"),
        (["--learning-rate", "0"], "0.0 is not in the range"),
        (["--learning-rate", "nan"], "learning-rate"),
        (["--patience", "0"], "0 is not in the range"),
        (["--precision", "float16"], "'float16' is not one of 'float32', 'mixed_float16', 'mixed_bfloat16'"),
        (["--strategy", "many"], "'many' is not one of 'none', 'mirrored', 'multiworker'"),
        (["--imbalance", "0.5"], "imbalance is 0.5: it must be finite and at least 1"),
        (["--batch-size", "0"], "0 is not in the range"),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--result", "missing/folder/result.json"], "cannot write missing/folder/result.json: No such file"),
        (["--result", "."], "cannot write .: Is a directory"),
        (["--result", "/dev/null/result.json"], "cannot write /dev/null/result.json: Not a directory"),
        (["--checkpoints", "/dev/null/folder"], "cannot write into /dev/null/folder: Not a directory"),
        (["--models", "/proc/folder"], "cannot write into /proc/folder: No such file or directory"),
        (["--tensorboard", "/dev/null"], "cannot write into /dev/null: Not a directory"),
        (["--surprise"], "No such option"),
    ],
)
def test_a_bad_command_line_is_one_line_before_anything_is_trained(monkeypatch, tmp_path, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tf_impl.train.run.fit", lambda *_, **__: pytest.fail("it trained"))
    outcome = CliRunner().invoke(main, [*TINY, *arguments])
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("Error: ") and complaint in outcome.stderr
    assert outcome.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


ONCE = [option for option in main.params if not option.multiple]


@pytest.mark.parametrize("option", ONCE, ids=lambda option: option.name)
def test_an_option_that_takes_one_value_is_refused_a_second_time(option):
    words = [option.opts[0]] if option.is_flag else [option.opts[0], "1"]
    outcome = CliRunner().invoke(main, [*words, *words])
    assert outcome.exit_code == 2
    assert outcome.stderr == f"Error: Invalid value for '{option.opts[0]}': it is given 2 times: it takes one\n"


def test_a_flag_and_its_opposite_are_two_of_one():
    outcome = CliRunner().invoke(main, ["--prior-bias", "--no-prior-bias"])
    assert outcome.exit_code == 2 and "it is given 2 times" in outcome.stderr


@pytest.mark.parametrize("option", [one for one in main.params if not one.is_flag], ids=lambda option: option.name)
def test_an_empty_value_is_refused(option):
    outcome = CliRunner().invoke(main, [option.opts[0], ""])
    assert outcome.exit_code == 2
    assert outcome.stderr == f"Error: Invalid value for '{option.opts[0]}': it is empty\n"


@pytest.mark.parametrize("option", sorted({option for options, _ in LOSSES.values() for option in options}))
def test_an_option_of_a_loss_that_is_not_trained_is_refused(option):
    (name,) = (name for name, (options, _) in LOSSES.items() if option in options)
    other = next(name for name, (options, _) in LOSSES.items() if option not in options)
    outcome = CliRunner().invoke(main, [*TINY, "--loss", other, f"--{option}", "0.75"])
    assert outcome.exit_code == 2
    assert outcome.stderr == f"Error: {option} is an option of {name}: loss is {other}\n"


def test_missing_data_are_one_line_that_says_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setenv("FOCAL_KIT_FASHION_MNIST", str(tmp_path))
    outcome = CliRunner().invoke(main, [*TINY, "--data", "fashion-mnist"])
    assert outcome.exit_code == 2
    assert outcome.stderr.count("\n") == 1 and "FOCAL_KIT_FASHION_MNIST" in outcome.stderr


def test_importing_tf_impl_needs_neither_click_nor_scikit_learn():
    blocked = "import sys; sys.modules.update(dict.fromkeys(['click', 'sklearn', 'scipy'])); "
    subprocess.run([sys.executable, "-c", blocked + "import tf_impl; from tf_impl import data, model"], check=True)
