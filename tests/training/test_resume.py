"""A training that is killed and goes on ends with the weights of one that was not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from click.testing import CliRunner
from tensorflow.python.framework.config import disable_op_determinism

from tests.training.command_words import with_defaults
from tf_impl import data
from tf_impl.keras_losses import CategoricalFocalLoss
from tf_impl.train import checkpoints
from tf_impl.train.__main__ import main
from tf_impl.train.callbacks import SeedPerEpoch
from tf_impl.train.checkpoints import CheckpointCallback, State
from tf_impl.train.fit import fit
from tf_impl.train.settings import FitSettings

pytestmark = pytest.mark.xdist_group("resume")

SMALL = ["--dense-units", "16", "--seed", "1", "--loss", "categorical-focal", "--patience", "3"]
NAME = "digits-categorical-focal-seed1.npz"
EPOCHS = 8


@pytest.fixture(scope="module", autouse=True)
def determinism_ends_with_this_module():
    yield
    disable_op_determinism()


def command(folder, *more, epochs=EPOCHS):
    files = ["--checkpoints", str(folder), "--result", f"{folder}.json"]
    return with_defaults([*SMALL, "--epochs", str(epochs), *files], more)


def train(folder, *more, epochs=EPOCHS):
    """Train in this process; return the record of the run."""
    outcome = CliRunner().invoke(main, command(folder, *more, epochs=epochs), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    (record,) = json.loads(folder.with_suffix(".json").read_text(encoding="utf-8"))["runs"]
    return record


def trained(record):
    return {name: record[name] for name in ("weights_sha256", "history", "epochs", "stopped", "test")}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The record of a training that nobody disturbed, and its last checkpoint."""
    folder = tmp_path_factory.mktemp("uninterrupted") / "checkpoints"
    record = train(folder)
    assert record["resumed_after"] == []
    return record, folder / NAME


def same_arrays(one, other):
    pairs = [(a, b) for kind in one for a, b in zip(one[kind], other[kind], strict=True)]
    assert pairs
    return all(np.array_equal(a, b) for a, b in pairs)


def assert_same_end(folder, record, uninterrupted):
    expected, path = uninterrupted
    assert trained(record) == trained(expected)
    assert record["resumed_after"]
    assert same_arrays(checkpoints.read(folder / NAME)[1], checkpoints.read(path)[1])


# ---------------------------------------------------------------- killed


def test_killed_at_a_random_moment_it_ends_with_the_same_weights(tmp_path, uninterrupted):
    folder, path = tmp_path / "checkpoints", tmp_path / "checkpoints" / NAME
    process = subprocess.Popen([sys.executable, "-m", "tf_impl.train", *command(folder)], stderr=subprocess.DEVNULL)
    while not path.exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(random.Random(1).uniform(0, 1))
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert 1 <= checkpoints.read(path)[0].epochs_done < EPOCHS
    assert_same_end(folder, train(folder), uninterrupted)


DYING = """
import os, signal, sys
import numpy as np
from tf_impl.train import checkpoints
from tf_impl.train.__main__ import main
whole, calls = np.savez, []
def torn(file, **arrays):
    whole(file, **arrays)
    calls.append(file.tell())
    if len(calls) == 2:
        file.truncate(int(calls[-1] * float(sys.argv.pop(1))))
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
np.savez = torn
main(sys.argv[2:])
"""


@pytest.mark.parametrize("written", ["0.5", "1.0"])
def test_killed_while_it_writes_a_checkpoint_it_goes_on_from_the_one_before(tmp_path, uninterrupted, written):
    folder = tmp_path / "checkpoints"
    dies = [sys.executable, "-c", DYING, written, *command(folder)]
    assert subprocess.run(dies, stderr=subprocess.DEVNULL, check=False).returncode == -signal.SIGKILL
    checkpoint, unfinished = sorted(folder.iterdir())
    assert checkpoint.name == NAME and unfinished.match(f"{NAME}.*.part")
    assert checkpoints.read(folder / NAME)[0].epochs_done == 1
    assert_same_end(folder, train(folder), uninterrupted)
    assert [file.name for file in folder.iterdir()] == [NAME]


# ---------------------------------------------------------------- taken up again


def test_piece_by_piece_it_is_the_training_in_one_go(tmp_path, uninterrupted):
    folder = tmp_path / "checkpoints"
    records = [train(folder, epochs=epochs) for epochs in (1, 2, 5, EPOCHS)]
    assert_same_end(folder, records[-1], uninterrupted)
    assert records[-1]["resumed_after"] == [1, 2, 5]


def test_what_is_finished_is_not_trained_again(tmp_path, uninterrupted, monkeypatch):
    record, path = uninterrupted
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    (folder / NAME).write_bytes(path.read_bytes())
    monkeypatch.setattr(keras.Model, "fit", lambda *_, **__: pytest.fail("it trained"))
    again = train(folder)
    assert trained(again) == trained(record)
    assert again["duration_seconds"] == record["duration_seconds"]


def test_early_stopping_remembers_over_an_interruption(tmp_path):
    """It stops where it would have stopped, with the best weights, and stays stopped."""
    options = ["--patience", "1", "--learning-rate", "0.02"]
    alone = train(tmp_path / "alone", *options, epochs=30)
    assert alone["stopped"] and 2 < alone["epochs"] < 30
    broken = tmp_path / "broken"
    train(broken, *options, epochs=alone["epochs"] - 1)
    assert trained(train(broken, *options, epochs=30)) == trained(alone)
    assert trained(train(broken, *options, epochs=40)) == trained(alone)
    best = int(np.argmin(alone["history"]["val_loss"]))
    whole = train(tmp_path / "until the best", "--patience", "30", "--learning-rate", "0.02", epochs=best + 1)
    assert whole["weights_sha256"] == alone["weights_sha256"]


def test_the_scale_of_half_precision_is_kept_too(tmp_path):
    options = ["--precision", "mixed_float16"]
    alone = train(tmp_path / "alone", *options, epochs=3)
    train(tmp_path / "broken", *options, epochs=1)
    assert trained(train(tmp_path / "broken", *options, epochs=3)) == trained(alone)
    assert keras.config.dtype_policy().name == "float32"


@pytest.fixture
def dropout(monkeypatch):
    """The model with layers that are random."""

    def build(dense_units, shape, classes, prior=None):  # noqa: ARG001
        layers = keras.layers
        return keras.Sequential(
            [
                keras.Input(shape),
                layers.RandomFlip(),
                layers.Flatten(),
                layers.Dense(dense_units, activation="relu"),
                layers.Dropout(0.5),
                layers.Dense(classes, activation="softmax", dtype="float32"),
            ]
        )

    monkeypatch.setattr("tf_impl.train.models.build_model", build)


def fit_digits(path, epochs, seed=1):
    digits = data.load("digits", seed=1)
    loss = CategoricalFocalLoss()
    model, state = fit(digits, loss, FitSettings(epochs=epochs, dense_units=8), seed=seed, checkpoint=path)
    return model.get_weights(), state.history


@pytest.mark.usefixtures("dropout")
def test_random_layers_are_functions_of_seed_and_epoch(tmp_path):
    alone, history = fit_digits(tmp_path / "alone.npz", 3)
    fit_digits(tmp_path / "broken.npz", 1)
    fit_digits(tmp_path / "broken.npz", 2)
    again, same = fit_digits(tmp_path / "broken.npz", 3)
    assert history == same
    assert all(np.array_equal(one, other) for one, other in zip(alone, again, strict=True))
    assert fit_digits(None, 3, seed=2)[1] != history


def test_the_seed_of_a_random_layer_changes_with_seed_epoch_and_index():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5), keras.layers.Dropout(0.5)])
    seen = set()
    for seed in (0, 1, 2**32 - 1):
        callback = SeedPerEpoch(seed)
        callback.set_model(model)
        for epoch in range(3):
            callback.on_epoch_begin(epoch)
            seen |= {tuple(layer.seed_generator.state.numpy()) for layer in model.layers}
    assert len(seen) == 3 * 3 * 2


def test_a_checkpoint_of_an_earlier_version_is_read(tmp_path):
    """The file keeps its field names, whatever the attributes are called."""
    fields = {"configuration": {"gamma": 2.0}, "finished": 4, "stopped": True, "seconds": 1.5}
    fields |= {"resumed_after": [2], "history": {"loss": [0.5]}, "stopping": {"wait": 1}}
    path = tmp_path / "earlier.npz"
    arrays = {"model/0000": np.ones(3), "optimizer/0000": np.zeros(2), "best/0000": np.ones(3)}
    np.savez(path, state=np.frombuffer(json.dumps(fields).encode(), np.uint8), **arrays)
    state, read = checkpoints.read(path)
    assert (state.epochs_done, state.stopped, state.resumed_after) == (4, True, [2])
    assert {kind: len(values) for kind, values in read.items()} == {"model": 1, "optimizer": 1, "best": 1}
    checkpoints.write(tmp_path / "again.npz", state, read)
    with np.load(tmp_path / "again.npz") as file:
        assert json.loads(file["state"].tobytes()) == fields
        assert set(file.files) == {"state", *arrays}


# ---------------------------------------------------------------- refused


@pytest.fixture
def other(tmp_path, uninterrupted):
    """A folder with the checkpoint of the training in `uninterrupted`."""
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    (folder / NAME).write_bytes(uninterrupted[1].read_bytes())
    return folder


def refusal(folder, *more, epochs=EPOCHS):
    """Return the one line that a command is refused with; the checkpoint stays as it was."""
    before = (folder / NAME).read_bytes()
    outcome = CliRunner().invoke(main, command(folder, *more, epochs=epochs))
    assert outcome.exit_code == 2
    assert outcome.stdout == "" and outcome.stderr.count("\n") == 1
    assert (folder / NAME).read_bytes() == before and not folder.with_suffix(".json").exists()
    return outcome.stderr


@pytest.mark.parametrize(
    ("option", "there", "here"),
    [
        (["--gamma", "0.5"], "2.0", "0.5"),
        (["--alpha", "balanced"], '"0.25"', '"balanced"'),
        (["--batch-size", "16"], "32", "16"),
        (["--dense-units", "17"], "16", "17"),
        (["--imbalance", "10"], "20.0", "10.0"),
        (["--patience", "4"], "3", "4"),
        (["--precision", "mixed_bfloat16"], '"float32"', '"mixed_bfloat16"'),
        (["--prior-bias"], "false", "true"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused_by_what_differs(other, option, there, here):
    name = option[0].removeprefix("--").replace("-", "_")
    assert f"another training: {name} is {there} there and {here} here" in refusal(other, *option)


def test_a_longer_training_does_not_become_a_shorter_one(other):
    assert "has 8 finished epochs, more than the 3 that are asked for" in refusal(other, epochs=3)


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-100],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:200_000] + bytes([packed[200_000] ^ 1]) + packed[200_001:],
        lambda packed: packed[:0],
        lambda packed: b"no checkpoint" + packed[:0],
    ],
    ids=["torn at the end", "half", "a bit flipped", "empty", "something else"],
)
def test_a_corrupt_checkpoint_is_refused_and_left(other, damage):
    (other / NAME).write_bytes(damage((other / NAME).read_bytes()))
    assert f"{NAME} is not a whole checkpoint: delete it to begin this training again" in refusal(other)


def test_a_folder_in_the_place_of_a_checkpoint_is_refused(tmp_path):
    (tmp_path / "checkpoints" / NAME).mkdir(parents=True)
    outcome = CliRunner().invoke(main, command(tmp_path / "checkpoints"))
    assert outcome.exit_code == 2 and "is not a whole checkpoint" in outcome.stderr


def test_a_checkpoint_of_another_model_is_refused(tmp_path):
    path = tmp_path / "one.npz"
    checkpoints.write(path, State({}, epochs_done=1), {"model": [np.zeros(3)], "optimizer": [], "best": []})
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="a checkpoint of another model"):
        CheckpointCallback(path, {}, None).restore(model)


def test_a_disk_that_is_full_is_one_line_and_the_last_checkpoint_stays(tmp_path, monkeypatch):
    folder = tmp_path / "checkpoints"
    train(folder, epochs=1)
    before = (folder / NAME).read_bytes()

    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    outcome = CliRunner().invoke(main, command(folder, epochs=2))
    assert outcome.exit_code == 2 and "Error: [Errno 28] No space left on device" in outcome.stderr
    assert (folder / NAME).read_bytes() == before


def test_a_training_that_diverges_is_one_line_and_the_last_good_checkpoint_stays(tmp_path):
    outcome = CliRunner().invoke(main, command(tmp_path / "checkpoints", "--learning-rate", "1e30"))
    assert outcome.exit_code == 1
    line = "Error: categorical-focal, seed 1: the loss is no finite number in epoch 1: the training diverged"
    assert outcome.stderr.splitlines()[-1] == line
    assert not (tmp_path / "checkpoints").exists()
