"""`python -m tf_impl.benchmark.layers`: what `linear_focal_loss` adds to the products that it cannot do without.

A step of a softmax layer whose logits are never held has four products a chunk of classes: the logits, the logits
again in the backward pass, and the gradients in features and kernel. They are timed alone, chunk by chunk as in the
loss, and the losses beside them take turns with them in one run. Cross entropy computed the same way is the loss at
gamma = 0.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import numpy as np
import tensorflow as tf

from tf_impl.benchmark.cases import GRAPHS as MODES
from tf_impl.benchmark.timing import RepeatPolicy, interleave
from tf_impl.losses.categorical_focal import categorical_focal_loss
from tf_impl.losses.linear_focal import LEAST_CHUNK, MAX_LOGITS_IN_MEMORY, linear_focal_loss
from tf_impl.losses.running_logsumexp import for_each_chunk
from tf_impl.records import result_file
from tf_impl.records.atomic import check_writable

FITTING, MOST = 100_000, 1_000_000  # classes with which the logits fit into memory, and with which they do not
# The products grow with the width, what the loss adds to them does not: a narrow layer is its worst case.
SIZES = [(512, 64, FITTING), (512, 64, MOST), (128, 512, MOST)]  # rows, width, classes
PRODUCTS = "products alone"
CHUNKED = {
    "linear_focal_loss": linear_focal_loss,
    "linear_focal_loss, γ = 0": partial(linear_focal_loss, gamma=0.0),
}
DENSE = {
    "categorical_focal_loss": lambda y, x, w: categorical_focal_loss(y, tf.matmul(x, w)),
    "TensorFlow CE": lambda y, x, w: tf.nn.sparse_softmax_cross_entropy_with_logits(y, tf.matmul(x, w)),
}


def products(features: tf.Tensor, kernel: tf.Tensor, size: int) -> tuple[tf.Tensor, ...]:
    """Return the four products of a step, of as many whole chunks of classes as there are, in the loss's two loops.

    Of the first one a column is added up, so that nothing is left out as unused.
    """
    width, classes = kernel.shape

    def logits(start):
        columns = tf.slice(kernel, [0, start], [width, size])
        return columns, tf.matmul(features, columns)

    def forward(_, start, total):
        return (total + logits(start)[1][:, 0],)

    def backward(number, start, of_features, parts):
        columns, z = logits(start)
        part = tf.matmul(features, z, transpose_a=True)
        return of_features + tf.matmul(z, columns, transpose_b=True), parts.write(number, part)

    (total,) = for_each_chunk(classes, size, forward, (tf.zeros_like(features[:, 0]),))
    parts = tf.TensorArray(kernel.dtype, classes // size, element_shape=[width, size])
    of_features, parts = for_each_chunk(classes, size, backward, (tf.zeros_like(features), parts))
    return total, of_features, parts.stack()


def steps(rows: int, width: int, classes: int, mode: str) -> dict[str, Callable[[], object]]:
    """Return the steps to time by name, on the same inputs."""
    random = tf.random.Generator.from_seed(0)
    features, kernel = random.normal([rows, width]), random.normal([width, classes], stddev=0.1)
    labels = tf.constant(np.arange(rows) * (classes // rows))
    size = min(max(MAX_LOGITS_IN_MEMORY // rows, LEAST_CHUNK), classes)

    def of(loss):
        def values_and_gradients(features, kernel):
            with tf.GradientTape() as tape:
                tape.watch([features, kernel])
                values = loss(labels, features, kernel)
            return values, *tape.gradient(values, [features, kernel])

        return values_and_gradients

    losses = CHUNKED | (DENSE if classes <= FITTING else {})
    functions = {PRODUCTS: partial(products, size=size)} | {name: of(loss) for name, loss in losses.items()}
    options = {"jit_compile": mode == "XLA", "autograph": False}
    return {name: partial(tf.function(one, **options), features, kernel) for name, one in functions.items()}


def measure(sizes: list[tuple[int, int, int]], policy: RepeatPolicy) -> list[dict]:
    """Return a record for each loss, size and mode: seconds, and the ratio to the products alone, medians of rounds."""
    records = []
    for shape in sizes:
        for mode in MODES:
            times = interleave(steps(*shape, mode), policy)
            for name, seconds in times.items():
                ratios = seconds / times[PRODUCTS]
                record = {"shape": list(shape), "mode": mode, "loss": name, "rounds": len(seconds)}
                medians = {"seconds": float(np.median(seconds)), "ratio": float(np.median(ratios))}
                spread = {"lowest": float(ratios.min()), "highest": float(ratios.max())}
                records.append(record | medians | spread)
                click.echo("  ".join(f"{key} {value}" for key, value in records[-1].items()))
    return records


@click.command(context_settings={"show_default": True})
@click.option("--smoke", is_flag=True, help="Small inputs, to test that it runs.")
@click.option("--rounds", type=click.IntRange(1), default=5, help="How often each takes its turn.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON file to write.")
def main(smoke: bool, rounds: int, result: Path | None) -> None:
    """Time steps of a softmax layer with very many classes beside the products alone."""
    if result:
        check_writable(result)
    sizes = [(16, 8, 5000)] if smoke else SIZES
    records = measure(sizes, RepeatPolicy(0, rounds, rounds))
    if result:
        how = [*(["--smoke"] if smoke else []), "--rounds", str(rounds), "--result", str(result)]
        about = {"command": shlex.join(["python", "-m", "tf_impl.benchmark.layers", *how])}
        about |= {"date": datetime.now(UTC).date().isoformat(), "versions": result_file.versions()}
        about |= {"hardware": result_file.hardware()}
        result_file.write(result, about | {"runs": records})


if __name__ == "__main__":
    main()
