"""What batches of many different sizes cost: for how many of them XLA compiles, how long, and what the padding costs.

`python -m tf_impl.benchmark.sizes` measures in a process of its own, and prints JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial

import numpy as np
import tensorflow as tf

from tf_impl.benchmark.cases import step
from tf_impl.benchmark.timing import RepeatPolicy, interleave
from tf_impl.losses import compiled_pass, one_pass
from tf_impl.losses.binary_focal import binary_focal_loss

SIZES = 1000  # batches of different sizes
TIMED = 12  # sizes at which the padding is timed
SMALLEST, LARGEST = compiled_pass.SMALL + 1, 2_000_000


def in_a_process(smoke: bool) -> dict:
    """Return what `measure` finds in a new process."""
    command = [sys.executable, "-m", "tf_impl.benchmark.sizes", json.dumps(smoke)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(smoke: bool) -> dict:
    """Return the number of sizes, that of the compilations, the seconds of one, and what the padding costs.

    The padding's cost is the time of a step that pads over that of a step that is compiled for the size as it is, at
    sizes drawn evenly on a logarithmic scale: the mean of the logarithms, as a factor. Neither step knows the size when
    it is traced. What that costs by itself is the time of the second over that of a step that knows.
    """
    sizes = 10 if smoke else SIZES
    compiled_for = _compiled_for(np.geomspace(SMALLEST / 2, 2e4 if smoke else LARGEST, sizes).astype(int))
    drawn = np.exp(np.random.default_rng(0).uniform(np.log(SMALLEST), np.log(3e4 if smoke else LARGEST), TIMED))
    timed = [
        _factors(int(size), RepeatPolicy(0, 2, 2) if smoke else RepeatPolicy(2, 5, 100))
        for size in drawn[: 1 if smoke else None]
    ]
    padding, not_known, seconds = zip(*timed, strict=True)
    return {
        "sizes": sizes,
        "compilations": len(compiled_for),
        "seconds_to_compile": float(np.median(seconds)),
        "padding": _geometric_mean(padding),
        "largest_padding": max(padding),
        "size_not_known": _geometric_mean(not_known),
    }


def _geometric_mean(factors):
    return float(np.exp(np.mean(np.log(factors))))


def _compiled_for(sizes):
    """Return the sizes that the compiled function is called with in batches of these sizes, by one that is not."""
    seen = set()

    class Counted(compiled_pass.CompiledPass):
        def __init__(self, loss, classes=None):
            super().__init__(loss, classes)
            self.compiled = tf.function(self._counted, autograph=False)

        def _counted(self, labels, inputs):
            size = tf.py_function(lambda size: seen.add(int(size)) or size, [tf.size(inputs)], tf.int32)
            with tf.control_dependencies([size]):
                return self._pass(labels, tf.identity(inputs))

    original, one_pass.CompiledPass = one_pass.CompiledPass, Counted
    try:
        run = _of_any_size()
        for size in sizes:
            run(*_inputs(size))
    finally:
        one_pass.CompiledPass = original
        one_pass._PASSES.clear()
    return seen


def _factors(size, policy):
    """Return what padding costs, what it costs not to know the size, and the seconds of the first run of a size.

    The first two are the time of a padded step over that of one that is not, and the latter's over that of a step that
    knows its size.
    """
    one_pass._PASSES.clear()
    labels, logits = _inputs(size)
    known, padded, exact = step(binary_focal_loss, "graph", "mean"), _of_any_size(), _of_any_size()
    began = time.perf_counter()
    known(labels, logits)
    first = time.perf_counter() - began
    padded(labels, logits)
    (compiled,) = one_pass._PASSES.values()
    buckets, compiled.buckets = compiled.buckets, [size]
    exact(labels, logits)
    compiled.buckets = buckets
    steps = {"known": known, "padded": padded, "exact": exact}
    times = interleave({name: partial(one, labels, logits) for name, one in steps.items()}, policy)
    ratios = times["padded"] / times["exact"], times["exact"] / times["known"]
    return *(float(np.median(ratio)) for ratio in ratios), first


def _of_any_size():
    any_size = [tf.TensorSpec([None, 1]), tf.TensorSpec([None, 1])]
    return tf.function(step(binary_focal_loss, "eager", "mean"), input_signature=any_size, autograph=False)


def _inputs(size):
    random = np.random.default_rng(0)
    drawn = random.standard_normal((int(size), 1), np.float32)
    return tf.constant((drawn > 1).astype(np.float32)), tf.constant(3 * drawn)


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
