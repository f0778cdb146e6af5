"""Keras on JAX or PyTorch, and tf_keras, are refused in a sentence; for real where installed (`make foreign-keras`)."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import keras
import pytest

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss

CLASSES = [BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss, CentredMSE]
BACKENDS = ["jax", "torch"]


def installed(name: str):
    """Return a mark that skips where a package is not installed."""
    return pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not installed: make foreign-keras")


def run(script: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a script in a process of its own, for a backend is chosen once."""
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), **environment}
    return subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=600)


# ---------------------------------------------------------------- by name


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("loss", CLASSES)
def test_another_backend_is_refused_when_a_loss_is_made(loss, backend, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    with pytest.raises(ValueError, match=f"KERAS_BACKEND must be 'tensorflow'.*; it was '{backend}'"):
        loss()


@pytest.mark.parametrize("loss", CLASSES)
def test_where_tf_keras_is_in_use_a_loss_is_refused_when_it_is_made(loss, monkeypatch):
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    with pytest.raises(ValueError, match=r"TF_USE_LEGACY_KERAS must be unset.*weights of examples by their mean"):
        loss()


FAKE = """
def train_step(loss):
    return loss([1.0], [0.5])
"""


def test_a_model_of_tf_keras_is_refused_and_that_it_is_imported_is_not(tmp_path):
    """tf_keras itself is not needed: a package of its name that calls a loss, in a process of its own."""
    (tmp_path / "tf_keras").mkdir()
    (tmp_path / "tf_keras" / "__init__.py").write_text("")
    (tmp_path / "tf_keras" / "training.py").write_text(FAKE)
    script = (
        "import tf_keras.training, tf_impl\nloss = tf_impl.BinaryFocalLoss()\nassert loss([1.0], [0.5]) > 0\n"
        "tf_keras.training.train_step(loss)"
    )
    done = run(script, PYTHONPATH=f"{tmp_path}{os.pathsep}{os.getcwd()}")
    assert done.returncode == 1
    assert "the model must be one of keras" in done.stderr


# ---------------------------------------------------------------- for real

REFUSALS = """
import sys, keras, tf_impl
def refused(make):
    try:
        make()
    except ValueError as error:
        return print(error)
    print("nothing is refused")
for name in ("BinaryFocalLoss", "CategoricalFocalLoss", "SparseCategoricalFocalLoss", "CentredMSE"):
    refused(getattr(tf_impl, name))
refused(lambda: keras.losses.get({"class_name": "focal_loss_kit>BinaryFocalLoss", "config": {}}))
refused(lambda: keras.saving.load_model(sys.argv[1]) if len(sys.argv) > 1 else None)
"""


@pytest.mark.parametrize("backend", [pytest.param(name, marks=installed(name)) for name in BACKENDS])
def test_keras_on_another_backend_is_refused_by_each_class_by_a_configuration_and_by_a_saved_model(backend, tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", BinaryFocalLoss(from_logits=True))
    model.save(tmp_path / "model.keras")
    script = f"import sys; sys.argv.append({str(tmp_path / 'model.keras')!r})\n{REFUSALS}"
    done = run(script, KERAS_BACKEND=backend)
    said = done.stdout.splitlines()
    assert len(said) == 6, done.stderr
    for line in said:
        assert line.startswith("KERAS_BACKEND must be 'tensorflow'")
        assert line.endswith(f"it was {backend!r}")


OF_TF_KERAS = """
import numpy as np, tf_keras, tf_impl
x, y = np.zeros((4, 2), "float32"), np.array([0, 1, 2, 0])
LABELS = {
    "BinaryFocalLoss": (y[:, None] > 0, 1, "sigmoid"), "CategoricalFocalLoss": (np.eye(3)[y], 3, "softmax"),
    "SparseCategoricalFocalLoss": (y, 3, "softmax"), "CentredMSE": (y[:, None], 1, None),
}
for name, (labels, outputs, activation) in LABELS.items():
    for eagerly in (True, False):
        layers = [tf_keras.layers.Input((2,)), tf_keras.layers.Dense(outputs, activation=activation)]
        model = tf_keras.Sequential(layers)
        try:
            model.compile("sgd", getattr(tf_impl, name)(), run_eagerly=eagerly)
            model.fit(x, labels, sample_weight=np.float32([1, 0, 1, 2]), verbose=0)
            print("nothing is refused")
        except ValueError as error:
            print(*(line.strip() for line in str(error).splitlines() if "replace the weights of examples" in line))
"""


@installed("tf_keras")
@pytest.mark.parametrize("legacy", ["", "1"], ids=["beside keras", "as tf.keras"])
def test_a_model_of_the_real_tf_keras_is_refused_eagerly_and_in_graphs(legacy):
    done = run(OF_TF_KERAS, TF_USE_LEGACY_KERAS=legacy)
    said = done.stdout.splitlines()
    assert len(said) == 2 * len(CLASSES), done.stderr
    words = (
        "TF_USE_LEGACY_KERAS must be unset" if legacy else "the model must be one of keras: these losses are Keras 3's"
    )
    assert all(words in line for line in said), said


def test_every_class_that_can_be_compiled_is_held_against_them():
    assert {kind.__name__ for kind in CLASSES} == {
        name for name in dir(tf_impl) if isinstance(getattr(tf_impl, name), type) and name[0].isupper()
    }
