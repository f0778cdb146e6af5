"""Bad input where TensorFlow compiles: what is known is refused while tracing, a bad value is NaN, others are not."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import tf_impl

MODES = {
    "eager": lambda function: function,
    "graph": tf.function,
    "XLA": lambda function: tf.function(function, jit_compile=True),
}
modes = pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
compiled = pytest.mark.parametrize("mode", [MODES["graph"], MODES["XLA"]], ids=["graph", "XLA"])

BINARY = {"labels": tf.constant([1.0, 0.0]), "logits": tf.constant([0.5, -1.0])}
CATEGORICAL = {"labels": tf.constant([0, 2]), "logits": tf.constant([[0.5, -1.0, 2.0], [0.0, 1.0, 0.0]])}
EXAMPLE = {"binary_focal_loss": BINARY, "categorical_focal_loss": CATEGORICAL}

# loss, what is wrong, what the message shows of it
REFUSED = [
    ("binary_focal_loss", {"alpha": 1.5}, "1.5"),
    ("binary_focal_loss", {"alpha": float("nan")}, "nan"),
    ("binary_focal_loss", {"alpha": True}, "True"),
    ("binary_focal_loss", {"alpha": tf.constant(0.25)}, "tf.Tensor"),
    ("binary_focal_loss", {"alpha": tf.Variable(0.25)}, "tf.Variable"),
    ("binary_focal_loss", {"gamma": -1}, "-1"),
    ("binary_focal_loss", {"gamma": float("inf")}, "inf"),
    ("binary_focal_loss", {"gamma": float("nan")}, "nan"),
    ("binary_focal_loss", {"gamma": 10**400}, "1000000"),
    ("binary_focal_loss", {"gamma": False}, "False"),
    ("binary_focal_loss", {"gamma": tf.constant(2.0)}, "tf.Tensor"),
    ("binary_focal_loss", {"labels": tf.ones(3)}, "(3,)"),
    ("binary_focal_loss", {"labels": tf.ones((2, 1))}, "(2, 1)"),
    ("binary_focal_loss", {"labels": tf.constant(["a", "b"])}, "string"),
    ("binary_focal_loss", {"logits": tf.constant([1, 2])}, "int32"),
    ("categorical_focal_loss", {"alpha": [0.25, 0.75]}, "(2,)"),
    ("categorical_focal_loss", {"alpha": [0.25, 0.5, float("nan")]}, "nan"),
    ("categorical_focal_loss", {"alpha": [0.25, 0.5, -1.0]}, "-1.0"),
    ("categorical_focal_loss", {"alpha": [0.25, 0.5, tf.constant(1.0)]}, "tf.Tensor"),
    ("categorical_focal_loss", {"alpha": tf.ones(3)}, "tf.Tensor"),
    ("categorical_focal_loss", {"alpha": 2.0}, "2.0"),
    ("categorical_focal_loss", {"labels": tf.constant([0.0, 2.0])}, "float32"),
    ("categorical_focal_loss", {"labels": tf.constant([0])}, "(1,)"),
    ("categorical_focal_loss", {"labels": tf.ones((2, 2))}, "(2, 2)"),
    ("categorical_focal_loss", {"logits": tf.ones((2, 3), tf.int32)}, "int32"),
    ("categorical_focal_loss", {"logits": tf.ones((2, 1))}, "(2, 1)"),
    ("categorical_focal_loss", {"logits": tf.constant(1.0)}, "()"),
]


@modes
@pytest.mark.parametrize("loss, wrong, shown", REFUSED, ids=[f"{loss}-{[*wrong]}-{s}" for loss, wrong, s in REFUSED])
def test_what_is_known_before_it_runs_is_refused_by_name(mode, loss, wrong, shown):
    call = {**EXAMPLE[loss], **wrong}
    parameters = {name: call.pop(name) for name in ("alpha", "gamma") if name in call}
    function = mode(lambda labels, logits: getattr(tf_impl, loss)(labels, logits, **parameters))
    with pytest.raises(ValueError, match=rf"\b{next(iter(wrong))} must be ") as error:
        function(**call)
    assert shown in str(error.value)


@modes
def test_a_parameter_that_is_a_symbolic_tensor_is_refused_by_name(mode):
    with pytest.raises(ValueError, match=r"gamma must be .* given as a Python or NumPy number"):
        mode(lambda gamma: tf_impl.binary_focal_loss(**BINARY, gamma=gamma))(tf.constant(2.0))


# name: (loss, good labels, inputs, bad labels or inputs for example 1)
LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, 0.0], [-3.0, 1.0, 0.25]], np.float32)
P = np.array([[0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.5, 0.25, 0.25]], np.float32)
CLASSES, ONE_HOT = np.array([2, 1, 0]), np.eye(3, dtype=np.float32)[[2, 1, 0]]
BINARY_LABELS = np.array([1.0, 0.0, 1.0], np.float32)
OF_LABELS = {
    "integer 2": (tf_impl.binary_focal_loss, np.array([1, 0, 1]), LOGITS[:, 0], 2),
    "integer -1": (tf_impl.binary_cross_entropy, np.array([1, 0, 1]), LOGITS[:, 0], -1),
    "label 2": (tf_impl.binary_focal_loss, BINARY_LABELS, LOGITS[:, 0], 2),
    "label nan": (tf_impl.binary_focal_loss, BINARY_LABELS, LOGITS[:, 0], np.nan),
    "label 1.5": (tf_impl.binary_focal_loss_from_probabilities, BINARY_LABELS, P[:, 0], 1.5),
    "class -1": (tf_impl.categorical_focal_loss, CLASSES, LOGITS, -1),
    "class K": (tf_impl.categorical_focal_loss, CLASSES, LOGITS, 3),
    "class -1, probabilities": (tf_impl.categorical_focal_loss_from_probabilities, CLASSES, P, -1),
    "empty row": (tf_impl.categorical_focal_loss, ONE_HOT, LOGITS, [0, 0, 0]),
    "row sums to 2": (tf_impl.softmax_cross_entropy, ONE_HOT, LOGITS, [1, 1, 0]),
    "row with -1": (tf_impl.categorical_focal_loss, ONE_HOT, LOGITS, [1, 1, -1]),
    "row with nan": (tf_impl.categorical_focal_loss, ONE_HOT, LOGITS, [1, np.nan, 0]),
    "row, probabilities": (tf_impl.categorical_focal_loss_from_probabilities, ONE_HOT, P, [0, 0, 0]),
}
OF_PROBABILITIES = {
    "probability 1.5": (tf_impl.binary_focal_loss_from_probabilities, BINARY_LABELS, P[:, 0], 1.5),
    "probability -0.1": (tf_impl.binary_focal_loss_from_probabilities, BINARY_LABELS, P[:, 0], -0.1),
    "class": (tf_impl.categorical_focal_loss_from_probabilities, CLASSES, P, [-0.5, 1.0, 0.5]),
    "row": (tf_impl.categorical_focal_loss_from_probabilities, ONE_HOT, P, [0.0, 1.5, 0.0]),
}
CASES = {
    **{name: (loss, y, x, "labels", bad) for name, (loss, y, x, bad) in OF_LABELS.items()},
    **{name: (loss, y, x, "probabilities", bad) for name, (loss, y, x, bad) in OF_PROBABILITIES.items()},
}
cases = pytest.mark.parametrize("loss, labels, inputs, argument, bad", CASES.values(), ids=CASES)


def spoilt(labels, inputs, argument, bad):
    labels, inputs = labels.copy(), inputs.copy()
    (labels if argument == "labels" else inputs)[1] = bad
    return tf.constant(labels), tf.constant(inputs)


@cases
@compiled
def test_a_bad_value_makes_its_own_example_nan_and_no_other(mode, loss, labels, inputs, argument, bad):
    @mode
    def values_and_gradient(labels, inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            values = loss(labels, inputs)
        return values, tape.gradient(values, inputs)

    good = values_and_gradient(tf.constant(labels), tf.constant(inputs))
    found = values_and_gradient(*spoilt(labels, inputs, argument, bad))
    for clean, dirty in zip(good, found, strict=True):
        assert np.isnan(dirty[1]).all()
        assert np.allclose(dirty.numpy()[[0, 2]], clean.numpy()[[0, 2]], rtol=1e-6, atol=0)


@cases
def test_run_eagerly_a_bad_value_is_refused_and_shown(loss, labels, inputs, argument, bad):
    with pytest.raises(ValueError, match=rf"^{argument} must be .*; it was \[?.*{np.ravel(bad)[0]:.3g}"):
        loss(*spoilt(labels, inputs, argument, bad))


def test_a_prediction_that_is_nan_is_passed_on_not_refused():
    for loss in (tf_impl.binary_focal_loss, tf_impl.binary_focal_loss_from_probabilities):
        assert np.isnan(loss([1, 0], [0.5, np.nan])).tolist() == [False, True]
    for loss in (tf_impl.categorical_focal_loss, tf_impl.categorical_focal_loss_from_probabilities):
        for labels in ([0, 2], np.eye(3)[[0, 2]]):
            assert np.isnan(loss(labels, [[0.5, 0.25, 0.25], [np.nan, 0.5, 0.5]])).tolist() == [False, True]
