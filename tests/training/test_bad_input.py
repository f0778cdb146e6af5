"""Bad input where TensorFlow compiles: what is known is refused while tracing; a bad value stops a graph, and under XLA
its own example is NaN and no other."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.losses import losses
from tests.conformance.comparing.calls import bad_values, call, every_call

MODES = {
    "eager": lambda function: function,
    "graph": tf.function,
    "XLA": lambda function: tf.function(function, jit_compile=True),
}
modes = pytest.mark.parametrize("mode", MODES.values(), ids=MODES)

BINARY = {"labels": tf.constant([1.0, 0.0]), "logits": tf.constant([0.5, -1.0])}
LABELS = {  # wrong whatever their values, and what the message shows of them
    "hard": [(tf.ones(3), "(3,)"), (tf.ones((2, 1)), "(2, 1)"), (tf.constant(["a", "b"]), "string")],
    "soft": [],
    "class": [(tf.constant([0.0, 2.0]), "float32"), (tf.constant([0]), "(1,)")],
    "distribution": [(tf.ones((2, 2)), "(2, 2)")],
    "row": [(tf.ones((2, 2)), "(2, 2)")],
}


def refused():
    """Yield a loss, the argument that is wrong whatever the values of tensors, and what the message shows of it."""
    for loss in losses().values():
        yield from ((loss, "labels", labels, shown) for kind in loss.labels for labels, shown in LABELS[kind])
        yield loss, loss.inputs, tf.ones((2, 3) if loss.rows else (2,), tf.int32), "int32"
        if loss.rows and loss.inputs != "predictions":
            yield from ((loss, loss.inputs, tf.ones((2, 1)), "(2, 1)"), (loss, loss.inputs, tf.constant(1.0), "()"))
        for argument in loss.arguments:
            yield from ((loss, argument.name, value, shown) for value, shown in bad_values(argument))
            yield from (
                (loss, argument.name, tf.constant(0.25), "tf.Tensor"),
                (loss, argument.name, tf.Variable(0.25), ""),
            )
            if argument.kind == "weights of the classes":
                yield loss, argument.name, [0.25, 0.5, tf.constant(1.0)], "tf.Tensor"


REFUSED = list(refused())


@modes
@pytest.mark.parametrize(
    "loss, argument, wrong, shown",
    REFUSED,
    ids=[f"{loss}-{argument}-{number}-{shown}" for number, (loss, argument, _, shown) in enumerate(REFUSED)],
)
def test_what_is_known_before_it_runs_is_refused_by_name(mode, loss, argument, wrong, shown):
    good = {**call(loss), argument: wrong}
    tensors = {name: tf.constant(good.pop(name)) for name in ("labels", loss.inputs) if name in good}
    function = mode(lambda **tensors: getattr(tf_impl, loss.name)(**tensors, **good))
    with pytest.raises(ValueError, match=rf"\b{argument} must be ") as error:
        function(**tensors)
    assert shown in str(error.value)


@modes
def test_a_parameter_that_is_a_symbolic_tensor_is_refused_by_name(mode):
    with pytest.raises(ValueError, match=r"gamma must be .* given as a Python or NumPy number"):
        mode(lambda gamma: tf_impl.binary_focal_loss(**BINARY, gamma=gamma))(tf.constant(2.0))


LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, 0.0], [-3.0, 1.0, 0.25]], np.float32)
P = np.array([[0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.5, 0.25, 0.25]], np.float32)
# kind of label: good ones, and what is wrong with that of example 1
VALUES = {
    "hard": (np.array([1, 0, 1]), [2, -1]),
    "soft": (np.array([1.0, 0.0, 1.0], np.float32), [2, np.nan, 1.5]),
    "class": (np.array([2, 1, 0]), [-1, 3]),
    "distribution": (np.eye(3, dtype=np.float32)[[2, 1, 0]], [[0, 0, 0], [1, 1, 0], [1, 1, -1], [1, np.nan, 0]]),
}
PROBABILITIES = {False: [1.5, -0.1], True: [[-0.5, 1.0, 0.5], [0.0, 1.5, 0.0], [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]]}


def bad_values_of_tensors():
    """Yield by name a loss, labels, inputs, and the argument and value that are wrong of example 1 alone."""
    for name, (record, kind) in every_call().items():
        if kind not in VALUES:  # any number is a label, or there are none
            continue
        loss = partial(getattr(tf_impl, record.name), **record.required())
        labels, wrong = VALUES[kind]
        inputs = P if record.inputs == "probabilities" else LOGITS
        inputs = inputs if record.rows else inputs[:, 0]
        yield from ((f"{name}-{bad}", (loss, labels, inputs, "labels", bad)) for bad in wrong)
        if record.inputs == "probabilities":
            for bad in PROBABILITIES[record.rows]:
                yield f"{name}-probabilities-{bad}", (loss, labels, inputs, "probabilities", bad)


CASES = dict(bad_values_of_tensors())
FIRST = {(name.rpartition("-")[0], case[3]): name for name, case in reversed(CASES.items())}  # XLA compiles for long
cases = pytest.mark.parametrize("loss, labels, inputs, argument, bad", CASES.values(), ids=CASES)


def spoilt(labels, inputs, argument, bad):
    labels, inputs = labels.copy(), inputs.copy()
    (labels if argument == "labels" else inputs)[1] = bad
    return tf.constant(labels), tf.constant(inputs)


@cache
def values_and_gradient_of(loss, mode):
    """Return a traced function; each bad value of a loss is asked of the same one, which is compiled once."""

    def values_and_gradient(labels, inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            values = loss(labels, inputs)
        return values, tape.gradient(values, inputs)

    return MODES[mode](values_and_gradient)


@pytest.mark.parametrize("case", FIRST.values())
def test_under_xla_a_bad_value_makes_its_own_example_nan_and_no_other(case):
    loss, labels, inputs, argument, bad = CASES[case]
    values_and_gradient = values_and_gradient_of(loss, "XLA")
    good = values_and_gradient(tf.constant(labels), tf.constant(inputs))
    found = values_and_gradient(*spoilt(labels, inputs, argument, bad))
    for clean, dirty in zip(good, found, strict=True):
        assert np.isnan(dirty[1]).all()
        assert np.allclose(dirty.numpy()[[0, 2]], clean.numpy()[[0, 2]], rtol=1e-6, atol=0)


@cases
def test_a_graph_says_of_a_bad_value_what_eager_execution_says_and_goes_on_with_good_ones(
    loss, labels, inputs, argument, bad
):
    with pytest.raises(ValueError, match=f"^{argument} must be ") as said:
        loss(*spoilt(labels, inputs, argument, bad))
    words, _, rest = str(said.value).partition("; it was ")
    function = values_and_gradient_of(loss, "graph")
    with pytest.raises(tf.errors.InvalidArgumentError) as error:
        function(*spoilt(labels, inputs, argument, bad))
    asserted = str(error.value).partition("assertion failed: ")[2]
    assert asserted.startswith(f"[{words}; it was]")
    assert f"{np.ravel(bad)[0]:.3g}" in asserted
    assert "at index] [1" in asserted
    assert rest.endswith(("at index [1]", "at index [1, 0]", "at index [1, 1]"))
    assert np.isfinite(function(tf.constant(labels), tf.constant(inputs))[0]).all()


def test_a_bad_value_among_many_is_said_with_all_its_indices():
    labels = np.zeros((4, 3, 5), np.int32)
    labels[2, 1, 3] = 7
    for loss, logits in (
        (tf_impl.binary_focal_loss, np.zeros((4, 3, 5))),
        (tf_impl.categorical_focal_loss, np.zeros((4, 3, 5, 2))),
        (tf_impl.categorical_focal_loss_from_probabilities, np.full((4, 3, 5, 2), 0.5)),
    ):
        with pytest.raises(ValueError, match=r"it was 7 at index \[2, 1, 3\]"):
            loss(labels, logits)
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"it was\] \[7\] \[at index\] \[2 1 3\]"):
            tf.function(loss)(labels, logits)


def test_of_a_single_number_no_index_is_said():
    with pytest.raises(ValueError, match=r"^labels must be in \[0, 1\]; it was 2\.0$"):
        tf_impl.binary_focal_loss(2.0, 0.5)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"labels must be 0 or 1; it was\] \[2\]"):
        tf.function(tf_impl.binary_focal_loss)(2, 0.5)


def test_a_step_that_a_bad_value_stops_updates_nothing():
    weights = tf.Variable([0.5, -1.0])

    @tf.function
    def step(labels):
        with tf.GradientTape() as tape:
            value = tf.reduce_sum(tf_impl.binary_focal_loss(labels, weights))
        weights.assign_sub(tape.gradient(value, weights))

    for labels in ([1.0, 2.0], [1, 2]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="labels must be"):
            step(tf.constant(labels))
        assert weights.numpy().tolist() == [0.5, -1.0]


@pytest.mark.parametrize("compiled", [False, True], ids=["graph", "XLA"])
def test_an_empty_batch_holds_no_bad_value(compiled):
    for loss, shape in ((tf_impl.binary_focal_loss, (0,)), (tf_impl.categorical_focal_loss, (0, 3))):
        function = tf.function(loss, jit_compile=compiled)
        assert function(np.zeros(0, np.int32), np.zeros(shape, np.float32)).shape == (0,)


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
