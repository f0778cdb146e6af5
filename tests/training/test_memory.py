"""What a step holds at its peak, in a process of its own: the resident high-water above what was there before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the high-water of a step")

STEP = """
import tensorflow as tf
from tf_impl import categorical_focal_loss as ours

def theirs(labels, logits):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)

@tf.function(jit_compile={jit_compile})
def step(labels, logits):
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = tf.reduce_mean({loss}(labels, logits))
    return loss, tape.gradient(loss, logits)

def kilobytes(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))

labels, logits = tf.range(512), tf.random.normal([512, 50000])
step(labels, logits)
before = kilobytes("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
step(labels, logits)
print(kilobytes("VmHWM") - before)
"""


def peak(loss: str, jit_compile: bool) -> int:
    environment = {"TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONPATH": str(Path.cwd())}
    script = STEP.format(loss=loss, jit_compile=jit_compile)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=600
    )
    return int(done.stdout)


@pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "xla"])
def test_a_step_holds_no_more_than_cross_entropy_does(jit_compile):
    assert peak("ours", jit_compile) <= 1.05 * peak("theirs", jit_compile)
