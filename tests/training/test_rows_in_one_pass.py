"""Losses of many rows of classes, which a graph runs in one pass: vectors, derivatives and sizes, and where it may not.

What runs in one pass is `test_one_pass`'s subject; here stands what rows have of their own.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.conformance.asking.losses import LOSSES, losses
from tests.conformance.comparing.tolerances import FLOATS
from tests.training.many_examples import (
    check,
    check_saved_and_converted,
    derivatives,
    forgotten,
    largest_batches,
    same,
    same_derivative,
)
from tf_impl.losses import one_pass
from tf_impl.losses.compiled_pass import BUCKETS, EXACT, SMALL, buckets_of_rows

CLASSES = 5
SMALL_ROWS = SMALL // CLASSES
ROWS = SMALL_ROWS + 100
EDGES = sorted({*buckets_of_rows(CLASSES), *(one + 1 for one in (SMALL_ROWS, *buckets_of_rows(CLASSES)))})
OTHERS = [name for name in LOSSES if losses()[name].softmax and name != "categorical_focal_loss"]
random = np.random.default_rng(0)
LOGITS = random.normal(0, 3, (3 * ROWS, CLASSES)).astype(np.float32)
INDICES = random.integers(0, CLASSES, 3 * ROWS)
SOFT = random.dirichlet(np.ones(CLASSES), 3 * ROWS).astype(np.float32)
LABELS = {"classes": INDICES, "rows": np.eye(CLASSES, dtype=np.float32)[INDICES], "soft": SOFT}
loss = partial(tf_impl.categorical_focal_loss, alpha=[0.5, 1.0, 0.2, 2.0, 1.0], gamma=1.5)
kinds = pytest.mark.parametrize("kind", ["classes", "soft"])


def first(kind, rows=ROWS):
    return tf.constant(LABELS[kind][:rows]), tf.constant(LOGITS[:rows])


def any_size(kind):
    """Return the signature of labels and logits in any number, of so many classes."""
    labels = tf.TensorSpec([None], tf.int64) if kind == "classes" else tf.TensorSpec([None, CLASSES])
    return [labels, tf.TensorSpec([None, CLASSES])]


def signatures(kind):
    return None, any_size(kind)


@pytest.fixture(autouse=True, scope="module")
def forgets():
    with forgotten():
        yield


# ---------------------------------------------------------------- values and gradients


@pytest.mark.parametrize(
    ("name", "dtype"), [*(("categorical_focal_loss", one) for one in FLOATS), *((name, "float32") for name in OTHERS)]
)
def test_of_many_rows_at_once_the_loss_equals_the_derivation(name, dtype):
    found = [one for one in largest_batches(name, dtype) if one[0].gamma in (0, 1.5, 2)]
    assert {one[0].soft for one in found} == {True, False}
    check(found, dtype, ROWS * 3, known=False)


@kinds
def test_on_both_sides_of_every_edge_of_size_a_row_has_the_loss_that_it_has_alone(compiled_for, kind):
    of_any_size = tf.function(value_and_gradient, input_signature=any_size(kind))
    wanted = value_and_gradient(tf.constant(LABELS[kind]), tf.constant(LOGITS))
    for size in EDGES:
        labels, logits = (np.resize(one, (size, *one.shape[1:])) for one in (LABELS[kind], LOGITS))
        values, gradient = of_any_size(labels, logits)
        assert same(values, np.resize(wanted[0], size))
        assert same_derivative(gradient, np.resize(wanted[1], (size, CLASSES)))
    assert set(compiled_for) == set(buckets_of_rows(CLASSES))


def value_and_gradient(labels, logits):
    with tf.GradientTape() as tape:
        tape.watch(logits)
        values = loss(labels, logits)
    return values, tape.gradient(values, logits)


@pytest.mark.parametrize("dtype", [tf.uint8, tf.int32, tf.int64, tf.bool, tf.float16, tf.float32, tf.float64])
def test_labels_of_every_dtype_and_shape_have_the_loss_that_they_have_alone(compiled_for, dtype):
    alone = loss(*first("classes"))
    for leading, known in (((ROWS,), True), ((8, 2, ROWS // 16), False)):
        indices, logits = np.resize(INDICES, leading), np.resize(LOGITS, (*leading, CLASSES))
        for labels in (indices, np.eye(CLASSES)[indices]) if dtype.is_integer else (np.eye(CLASSES)[indices],):
            specs = [tf.TensorSpec([None] * labels.ndim, dtype), tf.TensorSpec([None] * len(leading) + [CLASSES])]
            values = tf.function(loss, input_signature=None if known else specs)(tf.cast(labels, dtype), logits)
            assert values.shape == leading
            assert same(np.ravel(values), alone)
    assert compiled_for


@kinds
def test_infinite_logits_have_their_limits_and_a_nan_stays_alone(kind):
    labels, logits = (one.numpy() for one in first(kind))
    logits[:4] = [np.inf, 0, 0, 0, 0], [-np.inf, 0, 1, 2, 3], [np.inf, np.inf, 0, 0, 0], [np.nan, 0, 0, 0, 0]
    for signature in signatures(kind):
        values = tf.function(loss, input_signature=signature)(tf.constant(labels), tf.constant(logits))
        assert same(values, loss(labels, logits))


# ---------------------------------------------------------------- derivatives


@kinds
@pytest.mark.parametrize("outside", [True, False], ids=["tape outside", "tape inside"])
def test_three_derivatives_are_those_of_few_rows(kind, outside):
    for signature in signatures(kind)[outside:]:
        if outside:
            found = derivatives(tf.function(loss, input_signature=signature), *first(kind))
        else:
            found = tf.function(partial(derivatives, loss), input_signature=signature)(*first(kind))
        for one, other in zip(found, derivatives(loss, *first(kind)), strict=True):
            assert same_derivative(one, other)


def test_rows_of_labels_have_their_gradient_and_their_mixed_derivative():
    def query(labels, logits):
        with tf.GradientTape() as outer:
            outer.watch(labels)
            with tf.GradientTape() as tape:
                tape.watch([labels, logits])
                values = loss(labels, logits)
            in_labels, in_logits = tape.gradient(values, [labels, logits])
        return in_labels, outer.gradient(in_logits, labels)

    wanted = query(*first("soft"))
    for signature in signatures("soft"):
        found = tf.function(query, input_signature=signature)(*first("soft"))
        assert all(same_derivative(one, other) for one, other in zip(found, wanted, strict=True))


@kinds
def test_forward_mode_differentiates_what_runs_as_it_stands(kind):
    def forward(labels, logits):
        with tf.autodiff.ForwardAccumulator(logits, tf.ones_like(logits)) as accumulator:
            values = loss(labels, logits)
        return accumulator.jvp(values)

    _, gradient = value_and_gradient(*first(kind))
    for signature in signatures(kind):
        found = tf.function(forward, input_signature=signature)(*first(kind))
        assert np.allclose(found, tf.reduce_sum(gradient, -1), atol=1e-5)


# ---------------------------------------------------------------- compilations


@pytest.mark.parametrize("classes", [2, 3, 5, 10, 64, 100, 1000, one_pass.MOST_CLASSES])
def test_rows_are_padded_to_at_most_twenty_sizes_a_third_larger_or_less(classes):
    sizes = buckets_of_rows(classes)
    assert sizes == sorted(set(sizes))
    assert len(sizes) + EXACT <= 24
    assert all(SMALL < one * classes <= BUCKETS[-1] for one in sizes)
    assert sizes[0] <= 1.5 * (SMALL // classes + 1)
    assert all(later <= 1.5 * one for one, later in pairwise(sizes))
    powers = 2 ** np.arange(30)
    assert {one for one in powers if SMALL < one * classes <= BUCKETS[-1]} <= set(sizes)


@pytest.mark.parametrize(("kind", "number"), [("classes", 1000), ("soft", 100)])
def test_a_thousand_numbers_of_rows_are_compiled_for_at_most_24_times(compiled_for, kind, number):
    of_any_size = tf.function(loss, input_signature=any_size(kind))
    buckets = buckets_of_rows(CLASSES)
    for size in np.geomspace(SMALL_ROWS / 2, buckets[-1] + 2, number).astype(int):
        of_any_size(np.resize(LABELS[kind], (size, *LABELS[kind].shape[1:])), np.resize(LOGITS, (size, CLASSES)))
    for size in range(SMALL_ROWS + 1, SMALL_ROWS + 11):  # known sizes: some are compiled for as they are
        tf.function(loss)(*first(kind, size))
    assert len(one_pass._PASSES) == 1
    assert set(compiled_for) == {*buckets, *range(SMALL_ROWS + 1, SMALL_ROWS + 1 + EXACT)}
    assert len(compiled_for) <= 24


@kinds
def test_few_rows_are_not_compiled_for(compiled_for, kind):
    for signature in signatures(kind):
        tf.function(loss, input_signature=signature)(*first(kind, SMALL_ROWS))
    assert not compiled_for


def test_each_number_of_classes_and_each_weight_has_a_pass_of_its_own(compiled_for):
    for given in ({}, {}, {"alpha": 0.25}, {"alpha": [0.5, 1.0, 0.2, 2.0, 1.0]}, {"alpha": (0.5, 1, 0.2, 2, 1)}):
        tf.function(partial(tf_impl.categorical_focal_loss, **given))(*first("classes"))
    assert dict(compiled_for) == {ROWS: 5}
    assert len(one_pass._PASSES) == 3
    labels, logits = first("classes", 3 * ROWS)
    tf.function(tf_impl.categorical_focal_loss)(labels % 4, logits[:, :4])
    assert len(one_pass._PASSES) == 4


# ---------------------------------------------------------------- where it may not be compiled, and how else it may run


@pytest.mark.parametrize("case", ["a gamma a class", "a gamma of p_t", "a variable", "unknown classes", "many classes"])
def test_what_is_not_known_before_or_too_wide_runs_as_it_stands(compiled_for, case, monkeypatch):
    gammas = {"a gamma a class": [0.0, 1, 2, 3, 4], "a gamma of p_t": tf_impl.flsd_53}
    gamma = tf.keras.Variable(2.0, trainable=False) if case == "a variable" else gammas.get(case, 2.0)
    of_rows = tf_impl.SparseCategoricalFocalLoss(gamma=gamma, from_logits=True, reduction="none")
    if case == "many classes":
        monkeypatch.setattr(one_pass, "MOST_CLASSES", CLASSES - 1)
    signature = [tf.TensorSpec([None], tf.int64), tf.TensorSpec([None, None])] if case == "unknown classes" else None
    found = tf.function(of_rows, input_signature=signature)(*first("classes"))
    assert same(found, of_rows(*first("classes")))
    assert not compiled_for


@kinds
def test_inside_xla_it_is_compiled_with_the_rest(kind):
    for traced in (loss, *(tf.function(loss, input_signature=one) for one in signatures(kind))):
        whole = tf.function(lambda labels, logits, f=traced: tf.reduce_mean(f(labels, logits)), jit_compile=True)
        assert same(whole(*first(kind)), np.mean(loss(*first(kind))))


@kinds
def test_a_map_over_many_rows_is_the_loss_of_all(kind):
    pairs = tuple(tf.reshape(one[: 2 * ROWS], [2, ROWS, *one.shape[1:]]) for one in first(kind, 3 * ROWS))
    for mapped in (tf.vectorized_map, partial(tf.map_fn, fn_output_signature=tf.float32)):
        values = tf.function(lambda *both, over=mapped: over(lambda pair: loss(*pair), both))
        assert same(values(*pairs), loss(*pairs))


@kinds
def test_a_data_pipeline_a_saved_and_a_converted_function_give_the_same(tmp_path, kind):
    labels, logits = first(kind, 2 * ROWS)
    for whole in (True, False):
        data = tf.data.Dataset.from_tensor_slices((labels, logits)).batch(ROWS, drop_remainder=whole).map(loss)
        assert same(np.concatenate(list(data)), loss(labels, logits))
    known = [tf.TensorSpec.from_tensor(one) for one in first(kind)]
    for number, signature in enumerate((known, any_size(kind))):
        check_saved_and_converted(loss, signature, tmp_path / str(number), *first(kind))


def test_under_a_strategy_it_is_the_same():
    strategy = tf.distribute.MirroredStrategy(tf.config.list_logical_devices("CPU"))
    for signature in signatures("rows"):
        run = tf.function(lambda *both: strategy.run(loss, both), input_signature=signature)
        for values in strategy.experimental_local_results(run(*first("rows"))):
            assert same(values, loss(*first("rows")))


@kinds
def test_twice_the_same_is_the_same_to_the_last_bit(kind):
    traced = tf.function(partial(derivatives, loss), input_signature=any_size(kind))
    for one, other in zip(traced(*first(kind)), traced(*first(kind)), strict=True):
        assert np.array_equal(one, other)


# ---------------------------------------------------------------- probabilities, and the classes of Keras


@kinds
def test_probabilities_are_computed_on_in_one_pass_but_for_half_precision(compiled_for, kind):
    of = partial(tf_impl.categorical_focal_loss_from_probabilities, alpha=[0.5, 1.0, 0.2, 2.0, 1.0])

    def query(labels, probabilities):
        with tf.GradientTape() as tape:
            tape.watch(probabilities)
            values = of(labels, probabilities)
        return values, tape.gradient(values, probabilities)

    labels, logits = first(kind)
    given = tf.concat([[[0.0, 1, 0, 0, 0]], tf.nn.softmax(logits)[1:]], 0)
    for signature in signatures(kind):
        found = tf.function(query, input_signature=signature)(labels, given)
        assert all(map(same_derivative, found, query(labels, given)))
    assert sum(compiled_for.values()) == 2
    half = tf.cast(given, tf.float16)
    assert same(tf.function(of)(labels, half), of(labels, half))
    assert sum(compiled_for.values()) == 2
    with pytest.raises(tf.errors.InvalidArgumentError, match="probabilities must be rows"):
        tf.function(query)(labels, 2 * given)


@pytest.mark.parametrize("from_logits", [True, False])
def test_a_class_of_keras_leaves_out_many_rows_as_few(compiled_for, from_logits):
    of = tf_impl.CategoricalFocalLoss(from_logits=from_logits)
    labels, outputs = (one.numpy() for one in first("soft"))
    outputs = outputs if from_logits else tf.nn.softmax(outputs).numpy()
    weights = np.linspace(0, 2, ROWS).astype(np.float32)
    labels[::3], outputs[3] = 0, np.nan  # nobody has labelled these
    outputs[0] = np.nan  # of weight 0

    def query(labels, outputs):
        with tf.GradientTape() as tape:
            tape.watch(outputs)
            value = of(labels, outputs, weights)
        return value, tape.gradient(value, outputs)

    wanted = query(tf.constant(labels), tf.constant(outputs))
    for signature in signatures("soft"):
        found = tf.function(query, input_signature=signature)(tf.constant(labels), tf.constant(outputs))
        assert all(map(same_derivative, found, wanted))
        assert np.isfinite(found[1]).all()
    assert compiled_for


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("kind", LABELS)
def test_a_bad_label_is_named_with_its_index_and_a_bad_logit_is_nan(kind):
    labels, logits = (one.numpy().reshape(2, ROWS, *one.shape[1:]) for one in first(kind, 2 * ROWS))
    bad, good = labels.copy(), tf.constant(logits)
    bad[1, 7] = 9
    leading = [None, None]
    specs = [tf.TensorSpec([*leading, *labels.shape[2:]], labels.dtype), tf.TensorSpec([*leading, CLASSES])]
    for signature in (None, specs):
        traced = tf.function(loss, input_signature=signature)
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"labels must be .*; it was\] \[9.*\[1 7\]"):
            traced(tf.constant(bad), good)
        logits[0, 5, 2] = np.nan
        assert np.isnan(traced(tf.constant(labels), tf.constant(logits))).sum() == 1


@pytest.mark.parametrize("labels", [INDICES[1:ROWS], SOFT[1:ROWS], SOFT[:ROWS, :4]], ids=lambda one: str(one.shape))
def test_labels_of_another_shape_are_refused(labels):
    unknown = [tf.TensorSpec([None] * labels.ndim, labels.dtype), tf.TensorSpec([None, CLASSES])]
    for signature in (None, unknown):
        with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
            tf.function(loss, input_signature=signature)(tf.constant(labels), tf.constant(LOGITS[:ROWS]))


def test_floats_that_are_no_rows_and_weights_for_other_classes_are_refused_when_a_graph_is_built():
    labels, logits = first("classes")
    with pytest.raises(ValueError, match="labels must be integers of shape"):
        tf.function(loss)(tf.cast(labels, tf.float32), logits)
    with pytest.raises(ValueError, match="alpha must be"):
        tf.function(partial(loss, alpha=[1.0, 2.0]))(labels, logits)


def test_more_rows_than_the_largest_size_run_as_they_stand_unless_their_number_is_known(compiled_for):
    size = buckets_of_rows(CLASSES)[-1] + 7
    labels, logits = np.resize(INDICES, size), np.resize(LOGITS, (size, CLASSES))
    wanted = np.resize(loss(INDICES, LOGITS), size)
    assert same(tf.function(loss, input_signature=any_size("classes"))(labels, logits), wanted)
    assert not compiled_for
    assert same(tf.function(loss)(labels, logits), wanted)
    assert set(compiled_for) == {size}
