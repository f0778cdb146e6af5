"""A training on several devices equals that on one: two logical CPUs, and two workers on the loopback."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner
from tensorflow.python.framework.config import disable_op_determinism

from tests.training.command_words import with_defaults
from tf_impl import data
from tf_impl.keras_losses import CategoricalFocalLoss
from tf_impl.train import checkpoints
from tf_impl.train.__main__ import main
from tf_impl.train.distributed import multiworker
from tf_impl.train.distributed.rendezvous import wait_for_all
from tf_impl.train.distributed.strategies import is_chief, make_strategy, parse_cluster
from tf_impl.train.fit import fit
from tf_impl.train.settings import FitSettings

pytestmark = pytest.mark.xdist_group("strategies")

NAME = "digits-categorical-focal-seed1.npz"
# 341 examples in batches of 34: the last batch is a single one, of which one device gets nothing
SMALL = ["--seed", "1", "--loss", "categorical-focal", "--dense-units", "16", "--batch-size", "34", "--l2", "0.01"]
EPS = 2.0**-23


@pytest.fixture(scope="module", autouse=True)
def determinism_ends_with_this_module():
    yield
    disable_op_determinism()


def command(folder, *more, epochs=3):
    files = ["--checkpoints", str(folder), "--result", f"{folder}.json"]
    return with_defaults([*SMALL, "--epochs", str(epochs), *files], more)


def result(folder):
    return json.loads(Path(f"{folder}.json").read_text(encoding="utf-8"))


def weights(folder):
    return checkpoints.read(folder / NAME)[1]["model"]


@pytest.fixture(scope="module")
def single_device(tmp_path_factory):
    """The folder of a training on one device."""
    folder = tmp_path_factory.mktemp("single") / "checkpoints"
    outcome = CliRunner().invoke(main, command(folder), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return folder


def assert_same_training(folder, single_device):
    """The weights are one another's, up to eps, which Adam's steps (each as large as its rate) spread a little.

    The derivative of each row is rounded before it is averaged, over the examples of one device or of all.
    """
    for here, there in zip(weights(folder), weights(single_device), strict=True):
        np.testing.assert_allclose(here, there, rtol=0, atol=256 * EPS * np.abs(there).max())
    (run,), (expected,) = (result(where)["runs"] for where in (folder, single_device))
    for name, series in expected["history"].items():
        np.testing.assert_allclose(run["history"][name], series, rtol=1e-5)
    assert run["test"]["confusion_matrix"] == expected["test"]["confusion_matrix"]


# ---------------------------------------------------------------- mirrored


def test_on_two_devices_the_training_is_that_of_one(tmp_path, single_device):
    folder = tmp_path / "checkpoints"
    outcome = CliRunner().invoke(main, command(folder, "--strategy", "mirrored"), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    assert "strategy mirrored: 2 at work" in outcome.stderr
    assert result(folder)["training"]["replicas"] == 2
    assert_same_training(folder, single_device)


def test_what_one_device_began_two_may_go_on_with(tmp_path, single_device):
    folder = tmp_path / "checkpoints"
    assert CliRunner().invoke(main, command(folder, epochs=1)).exit_code == 0
    assert CliRunner().invoke(main, command(folder, "--strategy", "mirrored")).exit_code == 0
    assert_same_training(folder, single_device)


@pytest.mark.parametrize(("penalty_over", "l2"), [("example", 0.05), ("batch", 0.002)])
def test_a_penalty_over_the_batch_counts_the_batch_of_all_devices(penalty_over, l2):
    """A heavier penalty would leave gradients that are all rounding, which Adam makes large."""
    digits = data.load("digits", seed=1)
    train = digits.train
    digits = replace(digits, train=data.Split(train.images[:96], train.labels[:96], train.indices[:96]))
    ends = []
    for name in ("none", "mirrored"):
        loss = CategoricalFocalLoss(l2=l2, penalty_over=penalty_over)
        strategy = make_strategy(name)
        settings = FitSettings(epochs=1, batch_size=32, dense_units=8)
        model, state = fit(digits, loss, settings, seed=1, strategy=strategy)
        ends.append((model.get_weights(), state.history))
    for here, there in zip(ends[1][0], ends[0][0], strict=True):
        np.testing.assert_allclose(here, there, rtol=0, atol=16 * EPS * np.abs(there).max())
    np.testing.assert_allclose(ends[1][1]["loss"], ends[0][1]["loss"], rtol=1e-5)


@pytest.mark.parametrize("size", ["33", "400"])
def test_a_first_batch_that_cannot_be_shared_evenly_is_refused(size):
    """Keras adds up the parts of the first batch, to learn their shape; the split has 341 examples."""
    outcome = CliRunner().invoke(main, with_defaults(SMALL, ["--batch-size", size, "--strategy", "mirrored"]))
    assert outcome.exit_code == 2
    first = min(int(size), 341)
    complaint = f"Error: batch-size {size}: 2 devices cannot share the first batch of {first} evenly"
    assert outcome.stderr.splitlines()[-1] == complaint


# ---------------------------------------------------------------- two workers

WORKER = """
import sys
import keras, numpy as np
import tf_impl.train.__main__ as train
make = train.make_strategy
def made(name):
    strategy = make(name)
    with strategy.scope():
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
        model.compile("adam", "categorical_crossentropy")
    try:
        model.fit(np.eye(2), np.eye(2), batch_size=2, shuffle=False, verbose=0)
        print("KERAS FIT RUNS", file=sys.stderr)
    except ValueError as error:
        print("KERAS FIT FAILS", "PerReplica" in str(error), file=sys.stderr)
    return strategy
train.make_strategy = made
train.main(sys.argv[1:])
"""


def free_addresses(count):
    """Return addresses that are free, below the ports that a system gives to whoever connects to something."""
    with contextlib.ExitStack() as stack:
        doors = []
        while len(doors) < count:
            with contextlib.suppress(OSError):
                port = random.SystemRandom().randrange(20_000, 32_000)
                doors.append(stack.enter_context(socket.create_server(("127.0.0.1", port))))
        return [f"127.0.0.1:{door.getsockname()[1]}" for door in doors]


def start(words, addresses, index):
    config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
    environment = {**os.environ, "TF_CONFIG": json.dumps(config), "PYTHONFAULTHANDLER": "1"}
    return subprocess.Popen([sys.executable, *words], env=environment, stderr=subprocess.PIPE, text=True)


def start_both(words):
    addresses = free_addresses(2)
    return [start(words, addresses, index) for index in (0, 1)]


def end(process, seconds=600):
    """Return what a process says; one that does not end by itself is ended, and says where it stood.

    The timeout guards against waiting for ever; it is many times what a loaded machine takes.
    """
    try:
        return process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return f"did not end:\n{process.communicate()[1]}"


def end_both(processes):
    """Return what two workers say; neither is left over."""
    said = [end(process) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], "\n".join(said)
    return said


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    """The folder of a training by two workers, and what they said."""
    folder = tmp_path_factory.mktemp("workers") / "checkpoints"
    return folder, end_both(start_both(["-c", WORKER, *command(folder, "--strategy", "multiworker")]))


def test_two_workers_train_as_one_device_does(two_workers, single_device):
    folder, said = two_workers
    assert result(folder)["training"]["replicas"] == 2, said
    assert_same_training(folder, single_device)


def test_keras_own_fit_still_fails_across_workers(two_workers):
    """When it no longer does, tf_impl/train/distributed/multiworker.py can go."""
    _, said = two_workers
    assert all("KERAS FIT FAILS True" in text and "KERAS FIT RUNS" not in text for text in said)


def test_a_worker_killed_ends_the_other_and_both_go_on_from_the_last_checkpoint(tmp_path, two_workers):
    folder = tmp_path / "checkpoints"

    def words(epochs):
        return ["-m", "tf_impl.train", *command(folder, "--strategy", "multiworker", epochs=epochs)]

    chief, worker = start_both(words(500))
    while not (folder / NAME).exists() and chief.poll() is None:
        time.sleep(0.02)
    worker.kill()
    said = end(chief)  # it ends by itself
    assert chief.returncode == 2, said
    assert "\nError: another worker was lost; start all of them again" in said, said  # TensorFlow may say more later
    end(worker)
    assert worker.returncode == -signal.SIGKILL
    finished = checkpoints.read(folder / NAME)[0].epochs_done
    assert finished >= 1
    end_both(start_both(words(max(finished, 3))))
    if finished <= 3:
        for here, there in zip(weights(folder), weights(two_workers[0]), strict=True):
            np.testing.assert_array_equal(here, there)
    assert result(folder)["runs"][0]["resumed_after"] == [finished]


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    "text",
    [None, "", "{}", "worker", "[]", '{"cluster": {}, "task": {}}', '{"cluster": {"worker": ["a:1"]}}']
    + [
        json.dumps({"cluster": of, "task": task})
        for of, task in (
            ({"worker": ["a:1"]}, {"type": "worker", "index": 1}),
            ({"worker": ["a:1"]}, {"type": "worker", "index": "0"}),
            ({"worker": ["a:1"]}, {"type": "chief", "index": 0}),
            ({"worker": ["a"]}, {"type": "worker", "index": 0}),
            ({"worker": []}, {"type": "worker", "index": 0}),
            ({"worker": "a:1"}, {"type": "worker", "index": 0}),
            ({"worker": ["a:1"], "ps": ["b:1"]}, {"type": "worker", "index": 0}),
        )
    ],
)
def test_without_a_cluster_of_workers_multiworker_is_refused_with_an_example(monkeypatch, text):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if text is not None:
        monkeypatch.setenv("TF_CONFIG", text)
    outcome = CliRunner().invoke(main, [*SMALL, "--strategy", "multiworker"])
    assert outcome.exit_code == 2 and outcome.stderr.count("\n") == 1
    assert "TF_CONFIG is" in outcome.stderr and '{"cluster": {"worker": ["host:port"' in outcome.stderr


def test_a_cluster_is_read():
    text = json.dumps({"cluster": {"worker": ["a:1", "b.example:23"]}, "task": {"type": "worker", "index": 1}})
    assert parse_cluster(text) == (["a:1", "b.example:23"], 1)


@pytest.mark.parametrize(
    "callback", [keras.callbacks.TensorBoard(), keras.callbacks.BackupAndRestore("x"), keras.callbacks.EarlyStopping()]
)
def test_across_workers_other_callbacks_are_refused_by_name(callback):
    with pytest.raises(ValueError, match=f"does not support the callback {type(callback).__name__}"):
        multiworker.check([callback])


def test_across_workers_tensorboard_is_refused_before_anything_is_trained(tmp_path):
    outcome = CliRunner().invoke(main, [*SMALL, "--strategy", "multiworker", "--tensorboard", str(tmp_path / "logs")])
    assert outcome.exit_code == 2
    assert outcome.stderr == "Error: strategy multiworker does not support the callback TensorBoard\n"


def test_multiworker_after_tensorflow_has_computed_is_refused(monkeypatch):
    tf.constant(1.0) + 1
    task = {"type": "worker", "index": 0}
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": {"worker": free_addresses(1)}, "task": task}))
    with pytest.raises(ValueError, match="strategy multiworker comes too late"):
        make_strategy("multiworker")


# ---------------------------------------------------------------- the rendezvous


def test_no_worker_goes_on_before_the_last_one_is_up_in_whatever_order_they_start():
    addresses, passed = free_addresses(3), []

    def come(index, after):
        time.sleep(after)
        wait_for_all(addresses, index, timeout=60)
        passed.append((index, time.monotonic()))

    arrivals = [(2, 0.0), (0, 0.2), (1, 0.5)]
    threads = [threading.Thread(target=come, args=arrival) for arrival in arrivals]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(index for index, _ in passed) == [0, 1, 2]
    assert min(when for _, when in passed) - began >= 0.5


def test_a_worker_that_does_not_come_is_named():
    addresses = free_addresses(3)
    with pytest.raises(ConnectionError, match=r"worker 1, worker 2 did not come within 0\.3 s"):
        wait_for_all(addresses, 0, timeout=0.3)
    with pytest.raises(ConnectionError, match=rf"worker 0 did not answer at {addresses[0]} within 0\.3 s"):
        wait_for_all(addresses, 2, timeout=0.3)


def test_an_address_that_is_taken_is_one_line():
    with socket.create_server(("", 0)) as taken:
        addresses = [f"127.0.0.1:{taken.getsockname()[1]}", "127.0.0.1:1"]
        with pytest.raises(ConnectionError, match="worker 0 cannot listen at port"):
            wait_for_all(addresses, 0, timeout=1)


def test_one_device_is_its_own_chief():
    assert is_chief(make_strategy("none")) and is_chief(make_strategy("mirrored"))
