"""Models of somebody's own on the command line, what is saved of any model, and runs that diverge."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import jsonschema
import keras
import numpy as np
import pytest
from click.testing import CliRunner

import reference
from tests.training.command_words import with_defaults
from tests.training.own_data import MODELS, features, kinds, write_arrays, write_pictures, write_table
from tests.training.test_own_data import SCHEMA, refused
from tf_impl.data import own
from tf_impl.train.__main__ import main
from tf_impl.train.models import build
from tf_impl.train.settings import FitSettings

pytestmark = pytest.mark.xdist_group("train")

SHORT = ["--epochs", "2", "--seed", "1", "--loss", "categorical-focal"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with data and a module of models, in which Python is started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("networks.py").write_text(MODELS)
    Path("broken.py").write_text("def small(:\n")
    write_arrays(Path("arrays.npz"))
    yield
    for name in ("networks", "broken"):
        sys.modules.pop(name, None)


def trained(*arguments: str) -> dict:
    """Return the result of a training that must succeed."""
    outcome = CliRunner().invoke(
        main, [*with_defaults(SHORT, arguments), "--result", "result.json"], catch_exceptions=False
    )
    assert outcome.exit_code == 0, outcome.output
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    return result


@pytest.mark.parametrize("function", ["small", "subclassed"])
def test_a_model_of_ones_own_is_trained_and_named(function):
    result = trained("--data", "arrays.npz", "--model", f"networks:{function}")
    assert (result["model"]["name"], result["model"]["dense_units"]) == (f"networks:{function}", None)
    first, last = result["runs"][0]["history"]["loss"]
    assert last < first
    assert "--dense-units" not in result["command"]


def test_a_model_of_ones_own_takes_pictures_tables_and_the_bundled_digits():
    write_pictures(Path("photos"))
    write_table(Path("table.csv"))
    for arguments, shape in (
        (["--data", "photos", "--side", "8"], [8, 8, 3]),
        (["--data", "table.csv"], [4]),
        (["--data", "digits"], [32, 32, 1]),
    ):
        assert trained(*arguments, "--model", "networks:small")["model"]["input_shape"] == shape


def test_examples_of_any_shape_train_a_model_of_ones_own():
    write_arrays(Path("series.npz"), x=np.random.default_rng(1).normal(size=(60, 7, 5, 2, 2)))
    result = trained("--data", "series.npz", "--model", "networks:small")
    assert result["model"]["input_shape"] == [7, 5, 2, 2]


def test_a_model_of_ones_own_is_resumed_and_shared_by_two_devices():
    arguments = ["--data", "arrays.npz", "--model", "networks:small", "--batch-size", "18"]
    alone = trained(*arguments)["runs"][0]
    trained(*arguments, "--checkpoints", "checkpoints", "--epochs", "1")
    again = trained(*arguments, "--checkpoints", "checkpoints")["runs"][0]
    assert (again["weights_sha256"], again["resumed_after"]) == (alone["weights_sha256"], [1])
    two = trained(*arguments, "--strategy", "mirrored")["runs"][0]
    assert np.allclose(two["history"]["loss"], alone["history"]["loss"], rtol=1e-4)


PAGE = (Path(__file__).parents[2] / "docs" / "your_data.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    python -m tf_impl\.train (.*)$", PAGE, re.MULTILINE)


def test_the_page_has_a_command_for_pictures_a_table_and_a_model():
    assert [command.partition(" -")[0] for command in COMMANDS] == [
        "--data photos",
        "--data table.csv",
        "--data photos",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_run_as_they_are_printed(command):
    write_pictures(Path("photos"))
    write_table(Path("table.csv"), label="kind")
    (module,) = re.findall(r'^```python title="networks.py"\n(.*?)^```', PAGE, re.MULTILINE | re.DOTALL)
    Path("networks.py").write_text(module)
    outcome = CliRunner().invoke(main, [*shlex.split(command), "--epochs", "1"], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    assert "categorical-focal" in outcome.stdout


@pytest.mark.parametrize(
    ("model", "complaint"),
    [
        ("small", "model is 'small': it must be module:function, such as small:function"),
        ("small()", "it must be module:function, such as networks:small, of networks.py here"),
        ("networks.py:small", "it must be module:function, such as networks:small"),
        ("nets/networks.py:small", "it must be module:function, such as nets.networks:small"),
        ("/nets/networks.py:small", "such as networks:small, with /nets in PYTHONPATH"),
        ("networks.small", "it must be module:function, such as networks:small"),
        ("./networks:small", "it must be module:function"),
        ("nowhere:small", "the module nowhere cannot be imported: ModuleNotFoundError: No module named 'nowhere'"),
        ("broken:small", "the module broken cannot be imported: SyntaxError"),
        ("networks:tall", "the module networks was imported, but tall is not in it"),
        ("networks:number", "number is no function"),
        ("networks:returns_nothing", "networks:returns_nothing((4,), 2) returned None: it must be a keras.Model"),
        ("networks:returns_a_layer", "returned a Dense: it must be a keras.Model"),
        ("networks:raises", "raised NameError: name 'undefined' is not defined"),
        ("networks:takes_nothing", "raised TypeError: takes_nothing() takes 0 positional arguments but 2 were given"),
        ("networks:logits", "it must end in a softmax"),
        ("networks:sigmoids", "it must end in a softmax"),
        ("networks:one_sigmoid", "predicts (4, 1) for 4 examples: it must end in a softmax of 2 outputs"),
        ("networks:one_too_many", "predicts (4, 3) for 4 examples"),
        ("networks:untrainable", "has no weights to train"),
        ("networks:two_outputs", "has no weights to train"),
        ("networks:of_another_shape", "does not take examples of shape (4,)"),
        ("networks:spoilt", "predicts NaN or infinity before it is trained"),
    ],
)
def test_a_model_that_cannot_be_trained_is_one_line(monkeypatch, model, complaint):
    assert complaint in refused(monkeypatch, "--data", "arrays.npz", "--model", model)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--dense-units", "8"], "dense-units is an option of the models here: networks:small is your own"),
        (["--prior-bias"], "prior-bias is an option of the models here"),
    ],
)
def test_an_option_of_another_model_is_refused(monkeypatch, options, complaint):
    assert complaint in refused(monkeypatch, "--data", "arrays.npz", "--model", "networks:small", *options)


def test_a_model_that_cannot_be_saved_is_refused_only_if_it_would_be(monkeypatch):
    own = MODELS.replace(
        "    def call(self", "    def get_config(self):\n        return {'lock': object()}\n\n    def call(self"
    )
    assert own != MODELS
    Path("networks.py").write_text(own)
    line = refused(monkeypatch, "--data", "arrays.npz", "--model", "networks:subclassed", "--models", "models")
    assert "cannot be saved, which --models asks for" in line


def test_features_are_standardised_inside_the_model_by_the_training_split_alone():
    dataset = own.load(Path("arrays.npz"))
    model = build(FitSettings(dense_units=4, prior_bias=True), dataset)
    standardised = model.layers[0](dataset.train.images).numpy()
    assert np.allclose(standardised.mean(axis=0), 0, atol=1e-6) and np.allclose(standardised.std(axis=0), 1, rtol=1e-5)
    frequencies = np.bincount(dataset.train.labels) / len(dataset.train.labels)
    assert np.allclose(keras.ops.softmax(model.layers[-1].bias.value), frequencies, rtol=1e-6)


# ---------------------------------------------------------------- what is saved


@pytest.mark.parametrize("strategy", ["none", "mirrored"])
@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
def test_a_saved_model_has_the_mean_loss_and_goes_on_training(strategy, precision):
    options = ["--batch-size", "18", "--strategy", strategy, "--precision", precision, "--alpha", "none"]
    trained("--data", "arrays.npz", "--dense-units", "8", "--models", "models", *options)
    model = keras.models.load_model("models/arrays-categorical-focal-seed1.keras")
    rows, labels = features(60).astype("float32"), (kinds(features(60)) == "rare").astype(int)
    p = model.predict(rows, verbose=0)
    truth = reference.categorical_focal_loss_from_probabilities(labels, p.astype(float)).mean()
    assert model.loss.reduction == "sum_over_batch_size"
    assert model.evaluate(rows, np.eye(2)[labels], verbose=0)[0] == pytest.approx(
        truth, rel=1e-2 if precision != "float32" else 1e-5
    )
    assert int(model.optimizer.iterations) == 4
    assert np.isfinite(model.fit(rows, np.eye(2)[labels], verbose=0).history["loss"]).all()


# ---------------------------------------------------------------- runs that diverge


def test_a_run_that_diverges_takes_nothing_of_the_others_with_it(monkeypatch):
    from tf_impl.train import run

    fit = run.fit

    def diverges(dataset, loss, settings, *, seed, **options):
        if seed == 1 and "focal" in loss.name:
            raise FloatingPointError("the loss is no finite number in epoch 1: the training diverged")
        return fit(dataset, loss, settings, seed=seed, **options)

    monkeypatch.setattr(run, "fit", diverges)
    arguments = ["--data", "arrays.npz", "--dense-units", "8", "--epochs", "1", "--seed", "0", "--seed", "1"]
    outcome = CliRunner().invoke(main, [*arguments, "--result", "result.json"], catch_exceptions=False)
    assert outcome.exit_code == 1
    line = "Error: categorical-focal, seed 1: the loss is no finite number in epoch 1: the training diverged"
    assert outcome.stderr.splitlines()[-1] == line
    assert "categorical-focal" in outcome.stdout and "cross-entropy" in outcome.stdout
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    made = [(run["seed"], run["loss"]["name"]) for run in result["runs"]]
    assert made == [(0, "categorical-focal"), (0, "cross-entropy"), (1, "cross-entropy")]
    assert [(run["loss"], run["seed"]) for run in result["diverged"]] == [("categorical-focal", 1)]


def test_where_every_run_diverges_each_is_named():
    arguments = ["--data", "arrays.npz", "--dense-units", "8", "--seed", "0", "--seed", "1", "--learning-rate", "1e30"]
    outcome = CliRunner().invoke(main, [*arguments, "--epochs", "2", "--result", "result.json"], catch_exceptions=False)
    assert outcome.exit_code == 1 and outcome.stdout == ""
    errors = [line for line in outcome.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 4 and all("the training diverged" in line for line in errors)
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, SCHEMA)
    assert (result["runs"], len(result["diverged"])) == ([], 4)


def test_what_was_measured_before_a_run_fails_stays_in_the_file(monkeypatch):
    from tf_impl.train import run

    fit = run.fit

    def full(dataset, loss, settings, **options):
        if "focal" not in loss.name:
            raise OSError(28, "No space left on device")
        return fit(dataset, loss, settings, **options)

    monkeypatch.setattr(run, "fit", full)
    arguments = ["--data", "arrays.npz", "--dense-units", "8", "--epochs", "1", "--seed", "0"]
    outcome = CliRunner().invoke(main, [*arguments, "--result", "result.json"], catch_exceptions=False)
    assert outcome.exit_code == 2 and "No space left on device" in outcome.stderr.splitlines()[-1]
    assert "categorical-focal" in outcome.stdout
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    assert [run["loss"]["name"] for run in result["runs"]] == ["categorical-focal"]
