"""A loss can be followed: how many functions, and how many files, from the call to its gradient.

Counted with `sys.setprofile`, in eager execution, on the second call (the first one sets up TensorFlow): every Python
function of tf_impl/losses and tf_impl/keras_losses that is entered, closures, lambdas and comprehensions included, each
once; and each time that the file of one entered function is not that of the one entered before.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf

import tf_impl

ROOT = Path(__file__).parents[2]
OURS = tuple(str(ROOT / "tf_impl" / folder) for folder in ("losses", "keras_losses"))


class Walk(NamedTuple):
    """The functions of ours that were entered, in order: (file, line of definition, name)."""

    entered: list[tuple[str, int, str]]

    @property
    def functions(self) -> set[tuple[str, int, str]]:
        return set(self.entered)

    @property
    def changes_of_file(self) -> int:
        files = [file for file, _, _ in self.entered]
        return sum(one != other for one, other in pairwise(files))


def walk(call: Callable[[], object]) -> Walk:
    entered, before = [], sys.getprofile()

    def profile(frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(OURS):
            entered.append((Path(code.co_filename).name, code.co_firstlineno, code.co_name))

    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(before)
    return Walk(entered)


def value_and_gradient(loss: Callable, labels: np.ndarray, logits: np.ndarray) -> Callable[[], object]:
    y, x = tf.constant(labels), tf.constant(logits)

    def call():
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = loss(y, x)
        return tape.gradient(value, x)

    return call


# what: (loss, labels, logits, functions at most, changes of file at most)
PATHS = {
    "Keras, binary": (tf_impl.BinaryFocalLoss(from_logits=True), [0.0, 1.0], [0.5, -1.0], 20, 8),
    "Keras, classes": (tf_impl.SparseCategoricalFocalLoss(from_logits=True), [0, 1], [[0.5, 1.0], [2.0, 0.0]], 28, 18),
    "binary, soft labels": (tf_impl.binary_focal_loss, [0.0, 1.0], [0.5, -1.0], 15, 5),
    "binary, hard labels": (tf_impl.binary_focal_loss, [0, 1], [0.5, -1.0], 17, 7),
    "classes": (tf_impl.categorical_focal_loss, [0, 1], [[0.5, 1.0], [2.0, 0.0]], 22, 13),
}


@pytest.mark.parametrize("loss, labels, logits, functions, changes", PATHS.values(), ids=PATHS)
def test_from_the_call_to_the_gradient_few_functions_and_files_are_passed(loss, labels, logits, functions, changes):
    call = value_and_gradient(loss, np.array(labels), np.array(logits, np.float32))
    call()
    path = walk(call)
    assert path.entered
    assert len(path.functions) <= functions, path.entered
    assert path.changes_of_file <= changes, path.entered


@pytest.mark.parametrize(
    "loss, labels, logits, formula",
    [
        (tf_impl.binary_focal_loss, [0.0, 1.0], [0.5, -1.0], "focal_loss_and_gradient"),
        (tf_impl.binary_focal_loss, [0, 1], [0.5, -1.0], "_loss_and_gradient"),
        (tf_impl.categorical_focal_loss, [0, 1], [[0.5, 1.0], [2.0, 0.0]], "focal_loss_and_gradient"),
        (tf_impl.softmax_cross_entropy, [0, 1], [[0.5, 1.0], [2.0, 0.0]], "focal_loss_and_gradient"),
        (tf_impl.weighted_binary_cross_entropy, [0.0, 1.0], [0.5, -1.0], "focal_loss_and_gradient"),
        (tf_impl.poly1_focal_loss, [0.0, 1.0], [0.5, -1.0], "focal_loss_and_gradient"),
    ],
)
def test_at_most_eight_functions_are_nested_from_a_public_function_to_its_formula(loss, labels, logits, formula):
    weights = {"positive_weight": 1.0, "negative_weight": 1.0} if loss is tf_impl.weighted_binary_cross_entropy else {}
    depths, open_functions = [], []

    def profile(frame, event, _):
        if frame.f_code.co_filename.startswith(OURS) and event in ("call", "return"):
            if event == "return":
                open_functions.pop()
                return
            open_functions.append(frame.f_code.co_name)
            if frame.f_code.co_name == formula:
                depths.append(len(open_functions))

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        loss(np.array(labels), np.array(logits, np.float32), **weights)
    finally:
        sys.setprofile(before)
    assert depths
    assert max(depths) <= 8
