"""The loss of a softmax layer without its logits, against the loss of its logits."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.comparing.tolerances import FLOATS, arithmetic, margin
from tf_impl import categorical_focal_loss, linear_focal_loss

ROWS, WIDTH, CLASSES = 24, 8, 203
random = np.random.default_rng(11)
FEATURES = random.normal(size=(ROWS, WIDTH))
KERNEL = random.normal(size=(WIDTH, CLASSES))
BIAS = random.normal(size=CLASSES)
LABELS = np.concatenate([[0, CLASSES - 1], random.integers(0, CLASSES, ROWS - 2)])
UPSTREAM = random.normal(size=ROWS)

WAYS = {
    "eager": lambda function: function,
    "graph": partial(tf.function, autograph=False),
    "XLA": partial(tf.function, autograph=False, jit_compile=True),
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
compiled = pytest.mark.parametrize("way", [WAYS["graph"], WAYS["XLA"]], ids=["graph", "XLA"])


def dense(labels, features, kernel, *, bias=None, **parameters):
    logits = tf.matmul(features, kernel)
    return categorical_focal_loss(labels, logits if bias is None else logits + bias, **parameters)


def value_and_gradients(loss, layer, labels=LABELS, upstream=UPSTREAM, way=WAYS["eager"], **parameters):
    """Return the losses and their gradients in features, kernel and, if there is one, bias."""

    @way
    def ask(*layer):
        with tf.GradientTape() as tape:
            tape.watch(layer)
            bias = {"bias": layer[2]} if len(layer) == 3 else {}
            values = loss(labels, *layer[:2], **bias, **parameters)
        return values, *tape.gradient(values, layer, output_gradients=tf.cast(upstream, values.dtype))

    return [array.numpy() for array in ask(*layer)]


def layer(dtype, bias=True):
    return [tf.constant(array, dtype) for array in (FEATURES, KERNEL, BIAS)[: 2 + bias]]


def agree(found, wanted, dtype, gamma=2.0):
    """Say whether arrays agree, in eps of their largest entries: products with the kernel round at that size."""
    allowed = (arithmetic(gamma) + margin(np.max(np.abs(FEATURES @ KERNEL)), gamma)) * FLOATS[dtype].eps
    pairs = [(np.float64(a), np.float64(b)) for a, b in zip(found, wanted, strict=True)]
    return all(np.max(np.abs(a - b)) <= allowed * np.max(np.abs(b)) for a, b in pairs)


@ways
@pytest.mark.parametrize("chunk", [7, 64, 100, CLASSES, 10**6, None])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_however_it_is_cut_the_loss_and_its_three_gradients_are_those_of_the_logits(way, chunk, dtype):
    found = value_and_gradients(linear_focal_loss, layer(dtype), way=way, chunk=chunk)
    assert agree(found, value_and_gradients(dense, layer(dtype)), dtype)


@pytest.mark.parametrize(
    "alpha", [None, 0.25, 0.0, np.arange(CLASSES) / CLASSES], ids=["none", "number", "0", "vector"]
)
@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0, 3.6875])
@pytest.mark.parametrize("bias", [False, True])
def test_alpha_gamma_and_bias_are_those_of_the_dense_loss(alpha, gamma, bias):
    found = value_and_gradients(linear_focal_loss, layer("float64", bias), alpha=alpha, gamma=gamma, chunk=50)
    wanted = value_and_gradients(dense, layer("float64", bias), alpha=alpha, gamma=gamma)
    assert agree(found, wanted, "float64", gamma)


# features that are the identity make the kernel's rows the logits, exactly, and its gradient theirs
EXTREMES = np.zeros((6, CLASSES), np.float32)
EXTREMES[0, 0] = 25  # certain: what is left to the rivals is below eps of 1, and is all that the loss is made of
EXTREMES[1, 90] = 1e4  # wrong, and sure of it
EXTREMES[2] = random.normal(0, 30, CLASSES)
EXTREMES[3] = 1e6 + random.normal(0, 1, CLASSES)
EXTREMES[4, :2] = 1e30, -1e30
EXTREMES[5] = -1e30


@ways
@pytest.mark.parametrize("gamma", [0, 0.5, 2])
@pytest.mark.parametrize("chunk", [30, CLASSES])
def test_at_extreme_logits_each_gradient_is_right_to_a_few_eps_of_itself(way, gamma, chunk):
    parameters = {"labels": np.zeros(6, int), "upstream": np.ones(6), "gamma": gamma}
    identity = [tf.eye(6, dtype=tf.float32), tf.constant(EXTREMES)]
    values, _, gradient = value_and_gradients(linear_focal_loss, identity, way=way, chunk=chunk, **parameters)
    wanted, _, wanted_gradient = value_and_gradients(
        dense, [tf.cast(part, tf.float64) for part in identity], **parameters
    )
    near = np.array([25, 0, 150, 8, 0, 0])  # the margins that round; of 1e30 nothing does
    allowed = (arithmetic(gamma) + (1 + gamma) * near + np.log(CLASSES)) * FLOATS["float32"].eps
    assert np.all(np.abs(values - wanted) <= allowed * wanted)
    tiny = (1 + gamma) * FLOATS["float32"].tiny * CLASSES
    assert np.all(np.abs(gradient - wanted_gradient) <= allowed[:, None] * np.abs(wanted_gradient) + tiny)


@ways
def test_a_masked_class_costs_nothing_and_a_masked_label_everything(way):
    bias = np.where(np.arange(CLASSES) % 2, -np.inf, BIAS)
    masked = [*layer("float64", bias=False), tf.constant(bias)]
    labels = np.concatenate([LABELS[1:] // 2 * 2, [1]])
    found = value_and_gradients(linear_focal_loss, masked, labels, way=way, chunk=40)
    wanted = value_and_gradients(dense, masked, labels)
    assert found[0][-1] == wanted[0][-1] == np.inf
    assert agree([found[0][:-1], *found[1:]], [wanted[0][:-1], *wanted[1:]], "float64")


LIMITS = {
    (0.0, np.inf, 1.0): np.inf,
    (np.inf, 0.0, 1.0): 0,
    (np.inf, np.inf, 0.0): np.nan,
    (0.0, np.inf, np.inf): np.nan,
    (0.0, -np.inf, -np.inf): 0,
    (-np.inf, -np.inf, -np.inf): np.nan,
    (0.0, np.nan, 1.0): np.nan,
    (np.nan, 0.0, 1.0): np.nan,
}


@ways
@pytest.mark.parametrize("chunk", [1, 2, 3])
@pytest.mark.parametrize("logits, value", LIMITS.items())
def test_infinite_logits_give_the_limits_whatever_chunk_they_lie_in(way, logits, value, chunk):
    one = [tf.zeros([1, 4]), tf.zeros([4, 3]), tf.constant(logits)]
    values, *_, wanted_gradient = value_and_gradients(linear_focal_loss, one, [0], [1.0], way, chunk=chunk)
    assert np.array_equal(values, [value], equal_nan=True)
    assert (
        np.isnan(wanted_gradient).all()
        if np.isnan(value)
        else np.array_equal(wanted_gradient, np.isinf(value) * np.array([-1, 1, 0]))
    )


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
@pytest.mark.parametrize("features_too", [False, True])
def test_half_precision_is_computed_in_float32_logits_included(half, features_too):
    given = [tf.cast(part, half) for part in layer("float32")]
    given[0] = given[0] if features_too else tf.cast(given[0], tf.float32)
    found = value_and_gradients(linear_focal_loss, given, chunk=60, upstream=np.ones(ROWS))
    wanted = value_and_gradients(dense, [tf.cast(part, tf.float32) for part in given], upstream=np.ones(ROWS))
    assert [str(array.dtype) for array in found] == [part.dtype.name for part in (given[0], *given)]
    assert agree(found, wanted, half)
    assert features_too or agree(found[:1], wanted[:1], "float32")


@compiled
@pytest.mark.parametrize("chunk", [1, 2])
def test_in_half_precision_too_nan_is_passed_on(way, chunk):
    one = [tf.fill([1, 4], tf.constant(np.nan, tf.float16)), tf.zeros([4, 3], tf.float16), tf.zeros([3], tf.float16)]
    found = value_and_gradients(linear_focal_loss, one, [2], [1.0], way, chunk=chunk)
    assert all(np.isnan(array).all() for array in found)


def test_in_a_graph_a_bad_label_is_named():
    labels = LABELS.copy()
    labels[3] = CLASSES
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=rf"labels must be in .*it was\] \[{CLASSES}\] \[at index\] \[3\]"
    ):
        value_and_gradients(linear_focal_loss, layer("float64"), labels, way=WAYS["graph"], chunk=50)


def test_under_xla_the_loss_of_a_bad_label_is_nan_and_of_no_other():
    way, labels = WAYS["XLA"], LABELS.copy()
    labels[[3, 5]] = -1, CLASSES
    values, of_features, *_ = value_and_gradients(linear_focal_loss, layer("float64"), labels, way=way, chunk=50)
    good, of_good, *_ = value_and_gradients(linear_focal_loss, layer("float64"), way=way, chunk=50)
    others = np.delete(np.arange(ROWS), [3, 5])
    assert np.isnan(values[[3, 5]]).all()
    assert np.isnan(of_features[[3, 5]]).all()
    assert np.array_equal(values[others], good[others])
    assert np.array_equal(of_features[others], of_good[others])


@pytest.mark.parametrize("bad", [-1, CLASSES])
def test_run_eagerly_a_bad_label_is_refused_and_shown(bad):
    with pytest.raises(ValueError, match=rf"^labels must be in \[0, {CLASSES}\).*it was {bad}"):
        linear_focal_loss(np.full(ROWS, bad), FEATURES, KERNEL)


@pytest.mark.parametrize(
    "argument, value, shown",
    [
        ("labels", LABELS[:-1], "23"),
        ("labels", LABELS.astype(float), "float64"),
        ("features", FEATURES.astype(int), "int64"),
        ("features", 1.0, "single number"),
        ("kernel", KERNEL[:-1], r"\(7, 203\)"),
        ("kernel", KERNEL[:, :1], r"\(8, 1\)"),
        ("kernel", BIAS, r"\(203,\)"),
        ("kernel", KERNEL.astype(np.float32), "float32"),
        ("bias", BIAS[:-1], r"\(202,\)"),
        ("bias", BIAS.astype(np.float16), "float16"),
        ("alpha", 1.5, "1.5"),
        ("alpha", [1.0, 2.0], r"\(2,\)"),
        ("gamma", -1, "-1"),
        ("chunk", 0, "0"),
        ("chunk", 2.0, "2.0"),
        ("chunk", True, "True"),
    ],
)
@pytest.mark.parametrize("way", [WAYS["eager"], WAYS["graph"]], ids=["eager", "graph"])
def test_what_is_wrong_is_refused_by_name(way, argument, value, shown):
    arguments = {"labels": LABELS, "features": FEATURES, "kernel": KERNEL, "bias": BIAS} | {argument: value}
    with pytest.raises(ValueError, match=rf"^{argument} must be .*; it was .*{shown}"):
        way(lambda: linear_focal_loss(**arguments))()


@compiled
def test_one_trace_serves_any_number_of_rows_and_leading_axes_only_lay_them_out(way):
    signature = [tf.TensorSpec([None, None], tf.int64), tf.TensorSpec([None, None, WIDTH], tf.float64)]

    @partial(way, input_signature=signature)
    def traced(labels, features):
        return linear_focal_loss(labels, features, KERNEL, bias=BIAS, chunk=50)

    flat = linear_focal_loss(LABELS, FEATURES, KERNEL, bias=BIAS).numpy()
    for shape in ((4, 6), (2, 3), (0, 5)):
        rows = int(np.prod(shape))
        values = traced(LABELS[:rows].reshape(shape), FEATURES[:rows].reshape(*shape, WIDTH))
        assert np.allclose(values, flat[:rows].reshape(shape), rtol=1e-12)


def test_variables_learn_and_the_second_derivative_is_refused():
    kernel = tf.Variable(KERNEL)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            values = linear_focal_loss(LABELS, FEATURES, kernel, chunk=64)
        gradient = inner.gradient(values, kernel)
    assert gradient.shape == kernel.shape
    with pytest.raises(NotImplementedError, match="no second derivative"):
        outer.gradient(gradient, kernel)
