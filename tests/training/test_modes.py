"""The losses in every way that TensorFlow runs a function: graphs, XLA, unknown sizes, maps, all kinds of tape."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial, wraps

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.implementations import tensorflow
from tests.conformance.asking.losses import LOSSES, losses
from tests.conformance.comparing.calls import every_call
from tests.conformance.comparing.comparison import batches, compare_batch
from tests.conformance.comparing.failure_message import failure
from tests.conformance.comparing.vectors import vectors
from tf_impl.losses.focal_terms import modulating_factor

XLA = tensorflow("float32", "xla")
ways = pytest.mark.parametrize("jit_compile", [False, True], ids=["graph", "XLA"])

LOGITS = np.array([[0.5, -1.0, 2.0], [0.0, 1.0, -30.0], [3.0, 0.5, 0.0], [-1.0, 40.0, 0.25]], np.float32)
CLASSES = np.array([0, 2, 1, 1])
ROWS = np.array([[0.9, 0.1, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0], [0.2, 0.3, 0.5]], np.float32)

LABELS = {
    "hard": np.array([0, 1, 1, 0]),
    "soft": ROWS[:, 1],
    "class": CLASSES,
    "distribution": ROWS,
    "row": ROWS,
    None: np.zeros(4, np.float32),  # of a loss without labels
}
INPUTS = {
    ("logits", False): LOGITS[:, 0],
    ("logits", True): LOGITS,
    ("probabilities", False): ROWS[:, 2],
    ("probabilities", True): ROWS[::-1],
    ("predictions", True): LOGITS + np.float32(0.125),  # not 0, where a magnitude has no derivative
}


def of_labels_and_inputs(loss):
    """Return a loss as a function of two arguments, without the labels and with the weights that it needs."""
    function = getattr(tf_impl, loss.name)
    return partial(function, **loss.required()) if loss.labels else lambda _, inputs: function(inputs)


# name: (record, loss, labels, second argument)
CASES = {
    name: (loss, of_labels_and_inputs(loss), LABELS[kind], INPUTS[loss.inputs, loss.rows])
    for name, (loss, kind) in every_call().items()
}
LOGIT_CASES = [name for name, (loss, *_) in CASES.items() if loss.inputs == "logits"]
COMPILED = ("binary_focal_loss-hard", "categorical_focal_loss-class")  # a compilation takes long
cases = pytest.mark.parametrize("case", CASES)
graphs_and_some_compiled = pytest.mark.parametrize(
    "case, jit_compile", [*((case, False) for case in CASES), *((case, True) for case in COMPILED)]
)


def inside(record, inputs, low=0.05, high=0.9, size=5):
    """Return inputs away from where second derivatives are huge: probabilities of 0, saturated logits."""
    if record.inputs != "probabilities":
        return np.clip(inputs, -size, size)
    clipped = np.clip(inputs, low, high)
    return clipped / clipped.sum(axis=-1, keepdims=True) if record.rows else clipped


def same(left, right):
    return np.allclose(left, right, rtol=1e-5, atol=1e-30, equal_nan=True)


def compiled_batches(loss):
    """Return the largest batch of each gamma and kind of label: one is one compilation, and all would take minutes."""
    asked = [vector for vector in vectors() if vector.loss == loss and XLA.dtype in vector.exact_in]
    largest = {(batch[0].gamma, batch[0].soft): batch for batch in sorted(batches(asked), key=len)}
    return list(largest.values())


def once_curved(implementation, loss):
    """Return an implementation that is asked for curvature at the default powers alone: it takes longest to compile."""
    powers = {argument.name: argument.default for argument in losses()[loss].arguments if argument.kind == "power"}

    def evaluate(function, arrays, parameters, quantities):
        default = all(parameters[name] == power for name, power in powers.items())
        quantities = tuple(name for name in quantities if name != "curvature" or default)
        return implementation.evaluate(function, arrays, parameters, quantities)

    return replace(implementation, evaluate=evaluate)


def of_labels(dtype, function):
    """Return a loss that is handed labels of a dtype."""

    @wraps(function)
    def handed(labels, logits, **parameters):
        return function(tf.cast(labels, dtype), logits, **parameters)

    return handed


@pytest.mark.parametrize("loss", LOSSES)
def test_compiled_by_xla_the_loss_equals_the_derivation(loss):
    verdicts = [verdict for batch in compiled_batches(loss) for verdict in compare_batch(once_curved(XLA, loss), batch)]
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    assert verdicts
    assert not bad, failure(XLA, bad, len(verdicts))


HARD = [
    loss.name for loss in losses().values() if "hard" in loss.labels and "power" in {a.kind for a in loss.arguments}
]


@pytest.mark.parametrize("mode", ["eager", "graph", "xla"])
@pytest.mark.parametrize("kind", [tf.bool, tf.int32], ids=lambda kind: kind.name)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_hard_labels_of_every_dtype_equal_the_derivation_many_at_once(dtype, kind, mode):
    """Many, because a processor divides several numbers by other steps than one."""
    run, labelled = tensorflow(dtype, mode), partial(of_labels, kind)
    functions = {name: labelled(run.functions[name]) for name in HARD}
    run = replace(run, functions=functions)
    asked = [one for one in vectors() if one.loss in functions and dtype in one.exact_in and not one.soft]
    largest = {batch[0].gamma: batch for batch in sorted(batches(asked), key=len)}
    verdicts = [
        verdict for batch in largest.values() for verdict in compare_batch(once_curved(run, batch[0].loss), batch * 8)
    ]
    bad = [verdict for verdict in verdicts if not verdict.conforms]
    assert not bad, failure(run, bad, len(verdicts))


@graphs_and_some_compiled
def test_one_trace_serves_batches_of_every_size(case, jit_compile):
    record, loss, labels, inputs = CASES[case]
    labels, inputs = tf.constant(labels), tf.constant(inputs)
    signature = [tf.TensorSpec([None, *t.shape[1:]], t.dtype) for t in (labels, inputs)]
    traced = tf.function(loss, input_signature=signature, jit_compile=jit_compile)
    for size in (4, 1, 0):
        assert same(traced(labels[:size], inputs[:size]), loss(labels[:size], inputs[:size]))
    if record.labels:
        with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
            traced(labels[:1], inputs)
    assert traced.experimental_get_tracing_count() == 1


@ways
def test_sizes_that_only_multiply_to_the_same_number_are_refused(jit_compile):
    unknown = tf.TensorSpec([None, None], tf.float32)
    traced = tf.function(tf_impl.binary_focal_loss, input_signature=[unknown, unknown], jit_compile=jit_compile)
    assert same(traced(tf.ones((2, 3)), tf.ones((2, 3))), tf_impl.binary_focal_loss(tf.ones((2, 3)), tf.ones((2, 3))))
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
        traced(tf.ones((2, 3)), tf.ones((3, 2)))


@pytest.mark.parametrize("labels", [CLASSES, ROWS], ids=["classes", "rows"])
@ways
def test_not_even_the_number_of_axes_need_be_known(labels, jit_compile):
    labels, logits, alpha = tf.constant(labels), tf.constant(LOGITS), [0.5, 1.0, 2.0]
    signature = [tf.TensorSpec(None, t.dtype) for t in (labels, logits)]

    @tf.function(input_signature=signature, jit_compile=jit_compile)
    def traced(labels, logits):
        return tf_impl.categorical_focal_loss(labels, logits, alpha=alpha)

    flat = tf_impl.categorical_focal_loss(labels, logits, alpha=alpha)
    assert same(traced(labels, logits), flat)
    assert same(traced(labels[:, None], logits[:, None]), flat[:, None])
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
        traced(labels, logits[:, :2])


@pytest.mark.parametrize("shape", [(4, None), (None, 3)], ids=str)
@pytest.mark.parametrize("labels", [CLASSES, ROWS], ids=["classes", "rows"])
def test_either_size_may_be_unknown_alone(labels, shape):
    signature = [tf.TensorSpec(labels.shape, labels.dtype), tf.TensorSpec(shape, tf.float32)]
    for loss, inputs in (
        (tf_impl.categorical_focal_loss, LOGITS),
        (tf_impl.categorical_focal_loss_from_probabilities, ROWS[::-1]),
    ):
        traced = tf.function(loss, input_signature=signature)
        assert same(traced(labels, inputs), loss(labels, inputs))


@cases
def test_leading_axes_are_only_a_way_to_lay_out_examples(case):
    _, loss, labels, inputs = CASES[case]
    boxed = [tf.reshape(t, [2, 1, 2, *t.shape[1:]]) for t in (tf.constant(labels), tf.constant(inputs))]
    assert same(loss(*boxed), tf.reshape(loss(labels, inputs), [2, 1, 2]))


@pytest.mark.parametrize(
    "name, inputs", [("categorical_focal_loss", LOGITS), ("categorical_focal_loss_from_probabilities", ROWS)]
)
def test_weights_of_classes_are_weights_of_the_last_axis_however_many_axes_come_before(name, inputs):
    loss, weights = getattr(tf_impl, name), [0.25, 1.0, 0.5]
    alone = loss(CLASSES, inputs, alpha=weights)
    found = loss(CLASSES.reshape(2, 2, 1), inputs.reshape(2, 2, 1, 3), alpha=weights)
    assert np.array_equal(found, tf.reshape(alone, (2, 2, 1)))


def test_an_exponent_that_only_the_graph_knows_gives_the_factor_that_a_number_gives():
    base = tf.constant([0.0, 1e-3, 0.25, 1.0])
    factor = tf.function(modulating_factor, autograph=False)
    for gamma in (0.0, 0.5, 1.0, 2.0, 3.3):
        assert np.allclose(factor(base, tf.constant(gamma)), modulating_factor(base, gamma), rtol=1e-6, atol=0)


@cases
def test_examples_may_come_one_at_a_time(case):
    _, loss, labels, inputs = CASES[case]
    together, pairs = loss(labels, inputs), (tf.constant(labels), tf.constant(inputs))
    assert same(tf.vectorized_map(lambda pair: loss(*pair), pairs), together)
    assert same(tf.map_fn(lambda pair: loss(*pair), pairs, fn_output_signature=together.dtype), together)
    assert same(list(tf.data.Dataset.from_tensor_slices(pairs).map(loss)), together)


def twice(function, inputs, **parameters):
    """Return gradient and second derivative by persistent tapes that know nothing of what is inside the function."""
    x = tf.constant(inputs)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape(persistent=True) as inner:
            inner.watch(x)
            values = function(x, **parameters)
        gradient, again = inner.gradient(values, x), inner.gradient(values, x)
    return gradient, outer.gradient(gradient, x), outer.gradient(again, x)


@graphs_and_some_compiled
def test_the_tape_may_lie_outside_the_function(case, jit_compile):
    record, loss, labels, inputs = CASES[case]
    inputs = inputs.astype(np.float64)
    if record.inputs == "probabilities":
        inputs = np.clip(inputs, 0.1, 0.9)
        inputs = inputs / inputs.sum(axis=-1, keepdims=True) if record.rows else inputs
    outside = tf.function(lambda x: loss(labels, x), jit_compile=jit_compile)
    for there, here in zip(twice(outside, inputs), twice(lambda x: loss(labels, x), inputs), strict=True):
        assert np.allclose(there, here, rtol=1e-12, atol=1e-14)


EDGES = np.array([0, 17, -17, 1e4, -1e4, np.inf, -np.inf], np.float32)
PROBABILITY_EDGES = np.array([0, 0.1, 0.25, 0.5, 1], np.float32)
ROW_EDGES = np.array([[0, 0, 0], [1e4, 0, -1e4], [-1e4, 0, 0], [0, -np.inf, 1], [0, -np.inf, -np.inf]], np.float32)


@pytest.mark.parametrize("gamma", [0.25, 0.5])
@pytest.mark.parametrize(
    "loss, labels, logits",
    [
        (tf_impl.binary_focal_loss, np.ones(7, int), EDGES),
        (tf_impl.binary_focal_loss, np.full(7, 0.5), EDGES),
        (tf_impl.categorical_focal_loss, np.zeros(5, int), ROW_EDGES),
        (tf_impl.categorical_focal_loss, np.full((5, 3), 1 / 3), ROW_EDGES),
        (tf_impl.binary_focal_loss_from_probabilities, np.zeros(5, int), PROBABILITY_EDGES),
        (tf_impl.binary_focal_loss_from_probabilities, np.ones(5, int), PROBABILITY_EDGES),
    ],
    ids=["hard", "soft", "classes", "rows", "probabilities of 0", "probabilities of 1"],
)
def test_from_outside_too_derivatives_are_finite_at_every_edge(loss, labels, logits, gamma):
    derivatives = twice(tf.function(lambda x: loss(labels, x, gamma=gamma)), logits)
    assert all(np.isfinite(derivative).all() for derivative in derivatives)


@cases
def test_jacobians_hessians_and_forward_derivatives_agree(case):
    record, loss, labels, inputs = CASES[case]
    x = tf.constant(inside(record, inputs), tf.float64)
    direction = tf.constant(np.random.default_rng(5).normal(size=inputs.shape))
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            values = loss(labels, x)
        gradient = inner.gradient(values, x)
    jacobian, hessian = outer.jacobian(values, x), outer.jacobian(gradient, x, unconnected_gradients="zero")
    with tf.autodiff.ForwardAccumulator(x, direction) as forward:
        with tf.GradientTape() as inner:
            inner.watch(x)
            values = loss(labels, x)
        gradient_again = inner.gradient(values, x)

    def along(derivative):
        return tf.tensordot(derivative, direction, axes=len(x.shape))

    assert np.allclose(tf.reduce_sum(jacobian, axis=0), gradient, rtol=1e-12)
    assert np.allclose(forward.jvp(values), along(jacobian), rtol=1e-9, atol=1e-12)
    assert np.allclose(forward.jvp(gradient_again, unconnected_gradients="zero"), along(hessian), rtol=1e-9, atol=1e-12)


def value_and_gradient(loss, labels, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        values = loss(labels, inputs)
    return values, tape.gradient(values, inputs)


WAYS = {"eager": lambda f: f, "graph": tf.function, "XLA": lambda f: tf.function(f, jit_compile=True)}
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@cache
def query_of(case, way):
    """Return value and gradient of a case as a function of its inputs, traced once for all that is asked of it."""
    _, loss, labels, _ = CASES[case]
    return way(lambda inputs: value_and_gradient(loss, labels, inputs))


@every_way
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("case", LOGIT_CASES)
def test_a_bad_logit_spoils_no_other_example(case, bad, way):
    query, inputs = query_of(case, way), CASES[case][-1]
    poisoned = inputs.copy()
    poisoned[1, ...] = np.where(np.arange(inputs[1].size).reshape(inputs[1].shape) == inputs[1].size // 2, bad, 0.5)
    others = [0, 2, 3]
    for clean, spoilt in zip(query(tf.constant(inputs)), query(tf.constant(poisoned)), strict=True):
        assert same(spoilt.numpy()[others], clean.numpy()[others])
        assert np.isnan(spoilt[1]).all() == np.isnan(bad)


@cases
def test_a_function_of_the_loss_has_the_second_derivative_of_its_gradient(case):
    record, loss, labels, inputs = CASES[case]
    x, step = inside(record, inputs, low=0.1).astype(np.float64), 1e-5
    direction = np.random.default_rng(6).normal(size=x.shape)

    def gradient_of_squares(x):
        x = tf.constant(x)
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                squares = loss(labels, x) ** 2
            gradient = inner.gradient(squares, x)
        return gradient, outer.gradient(gradient, x, tf.constant(direction), unconnected_gradients="zero")

    above, below = (gradient_of_squares(x + sign * step * direction)[0] for sign in (1, -1))
    assert np.allclose(gradient_of_squares(x)[1], (above - below) / (2 * step), rtol=1e-6, atol=1e-8)


def test_the_largest_number_is_no_infinity():
    largest = float(np.finfo(np.float32).max)
    rows = tf.constant([[largest, largest, 0], [largest, 0, 0]])
    values = tf_impl.categorical_focal_loss([0, 1], rows, gamma=0)
    assert same(values, [np.log(2), largest])


INF = np.inf
LIMITS = {  # row: its loss and gradient, were its class 0 the true one
    (0.0, INF, 1.0): (INF, [-1, 1, 0]),
    (-INF, INF, 0.0): (INF, [-1, 1, 0]),
    (INF, 0.0, 1.0): (0, [0, 0, 0]),
    (INF, -INF, -INF): (0, [0, 0, 0]),
    (0.0, -INF, -INF): (0, [0, 0, 0]),
    (-INF, -INF, 0.0): (INF, [-1, 0, 1]),
    (INF, INF, 0.0): (np.nan, [np.nan] * 3),
    (0.0, INF, INF): (np.nan, [np.nan] * 3),
    (-INF, -INF, -INF): (np.nan, [np.nan] * 3),
}


@every_way
@pytest.mark.parametrize("classes", [3, 100])
@pytest.mark.parametrize("gamma", [0, 0.5, 2])
@pytest.mark.parametrize("one_hot", [False, True], ids=["classes", "rows"])
def test_infinite_logits_give_the_limits_and_two_places_of_infinity_nan(way, classes, gamma, one_hot):
    rows = np.full((len(LIMITS), classes), -INF, np.float32)
    rows[:, :3] = list(LIMITS)
    labels = np.zeros(len(rows), int)
    labels = np.eye(classes, dtype=np.float32)[labels] if one_hot else labels
    query = way(lambda logits: value_and_gradient(partial(tf_impl.categorical_focal_loss, gamma=gamma), labels, logits))
    values, gradient = query(tf.constant(rows))
    wanted_values, wanted_gradient = zip(*LIMITS.values(), strict=True)
    assert np.array_equal(values, wanted_values, equal_nan=True)
    assert np.allclose(gradient[:, :3], wanted_gradient, rtol=1e-6, atol=0, equal_nan=True)
    assert np.array_equal(np.isnan(gradient[:, 3:]).any(axis=1), np.isnan(values)) or classes == 3
