"""What there is to compute on, and the losses on every device that TensorFlow lists."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.implementations import tensorflow
from tests.conformance.asking.losses import LOSSES, losses
from tests.conformance.comparing.comparison import applies, batches, judge, judge_batch
from tests.conformance.comparing.failure_message import failure
from tests.conformance.comparing.tolerances import FLOATS
from tests.conformance.comparing.vectors import vectors
from tf_impl import devices

GPUS = [f"/GPU:{number}" for number, _ in enumerate(tf.config.list_physical_devices("GPU"))]
NO_GPU = pytest.param("/GPU:0", marks=[pytest.mark.gpu, pytest.mark.skip(reason="TensorFlow lists no GPU here")])


def test_two_logical_cpus_stand_in_for_two_devices():
    assert len(tf.config.list_logical_devices("CPU")) == 2


@pytest.mark.parametrize(
    "device", ["/CPU:1", *([pytest.param(gpu, marks=pytest.mark.gpu) for gpu in GPUS] or [NO_GPU])]
)
@pytest.mark.parametrize("loss", LOSSES)
def test_on_every_device_the_loss_equals_the_derivation(loss, device):
    implementation = tensorflow("float32", "eager", device)
    verdicts = judge(implementation, loss)
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    assert verdicts
    assert not bad, failure(implementation, bad, len(verdicts))


# Every vector in every mode, dtype and device takes minutes: FOCAL_KIT_WHOLE_GRID=1 asks for it. By default the second
# device is asked what nobody asked before: graphs in half precision (all vectors; tests/conformance has the graphs of
# the other dtypes), and XLA (a batch of each of three gammas and kind of label; one is one compilation).
WHOLE = os.environ.get("FOCAL_KIT_WHOLE_GRID") == "1"
MODES = ("eager", "graph", "xla")
COMPILED = [loss.name for loss in losses().values() if "curvature" in loss.quantities]
if WHOLE:
    GRID = list(product(LOSSES, MODES, FLOATS, ["/CPU:0", "/CPU:1", *GPUS]))
else:
    GRID = list(product(LOSSES, ["graph"], ["float16", "bfloat16"], ["/CPU:1"]))
    GRID += product(COMPILED, ["xla"], ["float16", "bfloat16", "float64"], ["/CPU:1"])


def asked_of(implementation, loss, mode):
    """Return the batches of vectors to ask for."""
    asked = list(batches([v for v in vectors() if v.loss == loss and applies(v, implementation)]))
    if WHOLE or mode != "xla":
        return asked
    few = [batch for batch in asked if batch[0].gamma in (0, 0.5, 2) and "curvature" not in batch[0].expected]
    return list({(batch[0].gamma, batch[0].soft): batch for batch in sorted(few or asked, key=len)}.values())


@pytest.mark.parametrize(("loss", "mode", "dtype", "device"), GRID)
def test_in_every_mode_and_dtype_the_loss_on_a_device_equals_the_derivation(loss, mode, dtype, device):
    implementation = tensorflow(dtype, mode, device)
    verdicts = [
        verdict for batch in asked_of(implementation, loss, mode) for verdict in judge_batch(implementation, batch)
    ]
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    assert verdicts
    assert not bad, failure(implementation, bad, len(verdicts))


@pytest.mark.parametrize("loss", [tf_impl.binary_focal_loss, tf_impl.categorical_focal_loss])
def test_the_loss_and_its_gradient_stay_on_the_device_of_the_logits(loss):
    with tf.device("/CPU:1"):
        logits = tf.constant([[0.5, -1.0], [0.0, 2.0]])
        with tf.GradientTape() as tape:
            tape.watch(logits)
            values = loss(tf.eye(2), logits)
        gradient = tape.gradient(values, logits)
    assert all(result.device.endswith("CPU:1") for result in (values, gradient))


def test_the_report_is_what_tensorflow_says():
    found = tf_impl.describe_devices()
    assert (found.numpy, found.tensorflow) == (np.__version__, tf.__version__)
    assert len(found.gpus) == len(tf.config.list_physical_devices("GPU"))
    assert len(found.cpus) == len(tf.config.list_physical_devices("CPU"))
    assert found.built_with_cuda == tf.test.is_built_with_cuda()


@pytest.mark.parametrize("built_with_cuda", [False, True])
@pytest.mark.parametrize("gpus", [(), ("/physical_device:GPU:0", "/physical_device:GPU:1")])
def test_a_gpu_is_used_if_tensorflow_can_and_there_is_one(built_with_cuda, gpus):
    report = devices.Devices("2", "2.21", built_with_cuda, gpus, ("/physical_device:CPU:0",))
    assert report.uses_gpu == (built_with_cuda and len(gpus) == 2)
    assert ("uses a GPU: yes" in str(report)) == report.uses_gpu
    assert ("2 GPU" in str(report)) == bool(gpus)


def test_memory_growth_is_asked_for_on_each_gpu(monkeypatch):
    asked = []
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["a", "b"] if kind == "GPU" else ["c"])
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", lambda *call: asked.append(call))
    devices.grow_memory()
    assert asked == [("a", True), ("b", True)]


def test_the_command_prints_the_report_and_warns_of_nothing():
    command = [sys.executable, "-W", "error", "-m", "tf_impl.devices"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str(tf_impl.describe_devices())
