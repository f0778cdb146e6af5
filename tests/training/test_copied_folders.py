"""`losses` and `keras_losses`, copied into somebody's package under any name, work there: train, save, load."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# what somebody's own script does; run where nothing of ours can be imported but the copy
SCRIPT = """
import importlib, importlib.util, sys, traceback
import keras, numpy as np
folder, *names = sys.argv[1:]
assert not any(importlib.util.find_spec(room) for room in ("tf_impl", "reference", "spec"))
losses = importlib.import_module("somebody.vision.keras_losses")
functions = importlib.import_module("somebody.vision.losses")
assert float(functions.binary_focal_loss([1], [0.0])[0]) > 0
x = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
classes = (x[:, 0] > 0).astype("int32")

def train_save_and_load(name):
    loss = getattr(losses, name)()
    outputs, activation = {"BinaryFocalLoss": (1, "sigmoid"), "CentredMSE": (1, None)}.get(name, (2, "softmax"))
    y = np.eye(2, dtype="float32")[classes] if name == "CategoricalFocalLoss" else classes
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(outputs, activation=activation)])
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss=loss)
    history = model.fit(x, y, epochs=5, verbose=0).history["loss"]
    assert history[-1] < history[0], history
    model.save(f"{folder}/{name}.keras")
    again = keras.models.load_model(f"{folder}/{name}.keras")
    assert type(again.loss) is type(loss) and again.loss.get_config() == loss.get_config()
    assert np.isclose(again.evaluate(x, y, verbose=0), model.evaluate(x, y, verbose=0))

for name in names:
    try:
        train_save_and_load(name)
        print(name, "works")
    except Exception:
        traceback.print_exc()
"""
CLASSES = ("BinaryFocalLoss", "CategoricalFocalLoss", "SparseCategoricalFocalLoss", "CentredMSE")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess:
    """Return what the script printed: one process tries all classes, because it takes long to import TensorFlow."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("somebody", "somebody/vision"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
    for name in ("losses", "keras_losses"):
        shutil.copytree(ROOT / "tf_impl" / name, folder / "somebody" / "vision" / name)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1", "CUDA_VISIBLE_DEVICES": "-1"}
    # -S would hide TensorFlow too; an editable install of ours is kept out by a finder that refuses our rooms
    refuse = "import sys; sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f).lower()]\n"
    command = [sys.executable, "-c", refuse + SCRIPT, str(folder), *CLASSES]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("name", CLASSES)
def test_two_copied_folders_train_save_and_load_a_model(done: subprocess.CompletedProcess, name: str):
    assert f"{name} works" in done.stdout.splitlines(), done.stderr[-4000:]
