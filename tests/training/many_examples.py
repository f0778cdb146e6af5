"""Losses of many examples: every vector repeated until there are so many, and derivatives."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import tensorflow as tf

from tests.conformance.asking.implementations import tensorflow
from tests.conformance.comparing.comparison import Verdict, batches, compare_batch
from tests.conformance.comparing.failure_message import failure
from tests.conformance.comparing.vectors import Vector, vectors
from tf_impl.losses import one_pass


def same(one: object, other: object) -> bool:
    """Return whether values agree to what float32 is computed to."""
    return np.allclose(one, other, rtol=1e-5, atol=1e-7, equal_nan=True)


def same_derivative(one: object, other: object) -> bool:
    """Return whether two derivatives agree, next to their zeros to a few eps of their terms, which are up to 1.

    How those are rounded depends on the processor's vector instructions.
    """
    return np.allclose(one, other, rtol=1e-4, atol=1e-6, equal_nan=True)


@contextmanager
def forgotten() -> Iterator[None]:
    """Forget at the end what was compiled: hundreds of functions, which no other test needs."""
    yield
    one_pass._PASSES.clear()
    gc.collect()


def derivatives(function: Callable, labels: tf.Tensor, logits: tf.Tensor) -> tuple[tf.Tensor, ...]:
    """Return the values and the first three derivatives in the logits."""
    with tf.GradientTape() as third:
        third.watch(logits)
        with tf.GradientTape() as second:
            second.watch(logits)
            with tf.GradientTape() as tape:
                tape.watch(logits)
                values = function(labels, logits)
            gradient = tape.gradient(values, logits)
        curvature = second.gradient(gradient, logits)
    return values, gradient, curvature, third.gradient(curvature, logits)


def query(function: Callable, names: tuple[str, ...], parameters: dict, *tensors: tf.Tensor) -> dict[str, tf.Tensor]:
    """Return the values of a loss, and their gradient in its last tensor."""
    with tf.GradientTape() as tape:
        tape.watch(tensors[-1])
        values = function(**dict(zip(names, tensors, strict=True)), **parameters)
    return {"value": values, "gradient": tape.gradient(values, tensors[-1])}


def answers(
    dtype: str, size: int, known: bool, function: Callable, arrays: dict, parameters: dict
) -> dict[str, np.ndarray]:
    """Return value and gradient (repetitions, vectors, …) of each vector, repeated until there are `size` examples."""
    tensors = [tf.constant(np.resize(one, (size, *one.shape[1:]))) for one in arrays.values()]
    tensors = [one if one.dtype.is_integer else tf.cast(one, dtype) for one in tensors]
    specs = tuple(tf.TensorSpec([size if known else None, *one.shape[1:]], one.dtype) for one in tensors)
    asked = partial(query, function, tuple(arrays), parameters)
    found = tf.function(asked, input_signature=specs, autograph=False)(*tensors)
    count = len(next(iter(arrays.values())))
    rows = {name: tf.cast(one, tf.float64).numpy() for name, one in found.items()}
    return {
        name: np.concatenate([row, row[size % count : count]]).reshape(-1, count, *row.shape[1:])
        for name, row in rows.items()
    }


def verdicts(dtype: str, size: int, known: bool, batch: list[Vector]) -> Iterator[Verdict]:
    """Compare the largest and the smallest answer: each place among many is computed in another way."""
    asked_once = {}

    def evaluate(fold, function, arrays, parameters, quantities):
        if not asked_once:
            asked_once.update(answers(dtype, size, known, function, arrays, parameters))
        return {name: fold(asked_once[name], axis=0) for name in quantities if name in asked_once}

    for fold in (np.max, np.min):
        yield from compare_batch(replace(tensorflow(dtype, "graph"), evaluate=partial(evaluate, fold)), batch)


def check(asked: list[list[Vector]], dtype: str, size: int, known: bool) -> None:
    """Assert that batches of vectors, each repeated until there are so many examples, equal the derivation."""
    found = [verdict for batch in asked for verdict in verdicts(dtype, size, known, batch)]
    bad = [verdict for verdict in found if not verdict.conforms]
    assert found
    assert not bad, failure(tensorflow(dtype, "graph"), bad, len(found))


def largest_batches(name: str, dtype: str) -> list[list[Vector]]:
    """Return the most vectors of a loss that are asked at once, for each gamma, and for hard and soft labels."""
    asked = [one for one in vectors() if one.loss == name and dtype in one.exact_in]
    largest = {(one[0].gamma, one[0].soft): one for one in sorted(batches(asked), key=len)}
    return list(largest.values())


def check_saved_and_converted(
    loss: Callable, signature: list, folder: Path, labels: tf.Tensor, logits: tf.Tensor
) -> None:
    """Assert that a saved function, loaded again, has the same losses, and that TensorFlow Lite converts it."""
    module = tf.Module()
    module.loss = tf.function(loss, input_signature=signature)
    tf.saved_model.save(module, folder, module.loss.get_concrete_function())
    loaded = tf.saved_model.load(folder)
    assert same(loaded.loss(labels, logits), loss(labels, logits))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.loss.get_concrete_function()], module)
    assert converter.convert()
