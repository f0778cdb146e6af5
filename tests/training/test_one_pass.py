"""Losses of many examples, which a graph runs in one pass: every vector, derivative and size, and where it may not."""

from __future__ import annotations

from functools import partial

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
from tf_impl.losses import compiled_pass, one_pass

SMALL, BUCKETS = compiled_pass.SMALL, compiled_pass.BUCKETS
LARGE = SMALL + 100
BINARY = [name for name in LOSSES if losses()[name].labels and not losses()[name].rows]
EDGES = sorted({*BUCKETS, *(one + 1 for one in (SMALL, *BUCKETS)), SMALL, 2 * BUCKETS[-1] + 1})
random = np.random.default_rng(0)
LOGITS = random.normal(0, 3, 2 * BUCKETS[-1] + 5).astype(np.float32)
LABELS = (random.random(LOGITS.size) < 0.3).astype(np.float32)
ANY_SIZE = [tf.TensorSpec([None]), tf.TensorSpec([None])]
loss = partial(tf_impl.binary_focal_loss, alpha=0.25, gamma=1.5)


def first(size):
    return tf.constant(LABELS[:size]), tf.constant(LOGITS[:size])


@pytest.fixture(autouse=True, scope="module")
def forgets():
    with forgotten():
        yield


# ---------------------------------------------------------------- values and gradients: the vectors


FOCAL = largest_batches("binary_focal_loss", "float32")
GAMMAS = sorted({one[0].gamma for one in FOCAL})


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", BINARY)
def test_of_many_examples_at_once_the_loss_equals_the_derivation(name, dtype):
    check([one for one in largest_batches(name, dtype) if one[0].gamma in (0, 1.5, 2)], dtype, LARGE, known=False)


@pytest.mark.parametrize("gamma", GAMMAS)
def test_of_a_known_number_of_examples_the_loss_equals_the_derivation(gamma):
    check([one for one in FOCAL if one[0].gamma == gamma], "float32", LARGE, known=True)


@pytest.mark.parametrize("size", EDGES)
def test_on_both_sides_of_every_edge_of_size_the_loss_equals_the_derivation(size):
    check([one for one in FOCAL if one[0].gamma == 2], "float32", size, known=False)


@pytest.mark.parametrize("kind", [tf.bool, tf.int64, tf.float32], ids=lambda kind: kind.name)
@pytest.mark.parametrize("shape", [(LARGE, 1), (100, 200), (2, 100, 100, 1)], ids=str)
def test_labels_of_every_kind_and_shape_have_the_loss_that_they_have_alone(shape, kind):
    labels, logits = (tf.reshape(one, shape) for one in first(np.prod(shape)))
    wanted = tf_impl.binary_focal_loss(labels, logits)
    for specs in (None, [tf.TensorSpec([None] * len(shape), dtype) for dtype in (kind, tf.float32)]):
        values = tf.function(tf_impl.binary_focal_loss, input_signature=specs)(tf.cast(labels, kind), logits)
        assert values.shape == shape
        assert same(values, wanted)


def test_an_infinite_logit_has_its_limits_and_a_nan_stays_alone():
    labels, logits = (one.numpy() for one in first(LARGE))
    logits[:4], labels[:4] = [np.inf, -np.inf, np.inf, np.nan], [1, 1, 0, 1]
    values = tf.function(tf_impl.binary_focal_loss)(labels, logits).numpy()
    assert np.array_equal(values[:4], [0, np.inf, np.inf, np.nan], equal_nan=True)
    assert np.isfinite(values[4:]).all()


# ---------------------------------------------------------------- derivatives


@pytest.mark.parametrize("specs", [None, ANY_SIZE], ids=["size known", "size unknown"])
@pytest.mark.parametrize("outside", [True, False], ids=["tape outside", "tape inside"])
def test_three_derivatives_are_those_of_few_examples(specs, outside):
    labels, logits = first(LARGE)
    if outside:
        found = derivatives(tf.function(loss, input_signature=specs), labels, logits)
    else:
        found = tf.function(partial(derivatives, loss), input_signature=specs)(labels, logits)
    for one, other in zip(found, derivatives(loss, labels, logits), strict=True):
        assert same_derivative(one, other)


def test_a_persistent_tape_outside_the_function_finds_finite_derivatives_at_every_edge():
    logits = tf.constant(np.resize(np.float32([0, 17, -17, 1e4, -1e4, np.inf, -np.inf]), LARGE))
    for specs in (None, ANY_SIZE):
        traced = tf.function(loss, input_signature=specs)
        with tf.GradientTape(persistent=True) as outer:
            outer.watch(logits)
            with tf.GradientTape(persistent=True) as inner:
                inner.watch(logits)
                values = traced(first(LARGE)[0], logits)
            gradients = inner.gradient(values, logits), inner.gradient(values, logits)
        assert all(np.isfinite(one).all() for one in (*gradients, *(outer.gradient(one, logits) for one in gradients)))


@pytest.mark.parametrize("specs", [None, ANY_SIZE], ids=["size known", "size unknown"])
def test_a_label_has_its_gradient_and_its_mixed_derivative(specs):
    def query(labels, logits):
        with tf.GradientTape() as outer:
            outer.watch(labels)
            with tf.GradientTape() as tape:
                tape.watch([labels, logits])
                values = loss(labels, logits)
            in_labels, in_logits = tape.gradient(values, [labels, logits])
        return in_labels, outer.gradient(in_logits, labels)

    found, wanted = tf.function(query, input_signature=specs)(*first(LARGE)), query(*first(LARGE))
    assert all(same_derivative(one, other) for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("outside", [True, False], ids=["outside", "inside"])
def test_forward_mode_differentiates_what_runs_as_it_stands(outside):
    def forward(function, labels, logits):
        with tf.autodiff.ForwardAccumulator(logits, tf.ones_like(logits)) as accumulator:
            with tf.GradientTape() as tape:
                tape.watch(logits)
                values = function(labels, logits)
            gradient = tape.gradient(values, logits)
        return accumulator.jvp(values), accumulator.jvp(gradient)

    labels, logits = first(LARGE)
    _, gradient, curvature, _ = derivatives(loss, labels, logits)
    for specs in (ANY_SIZE,) if outside else (None, ANY_SIZE):
        if outside:
            found = forward(tf.function(loss, input_signature=specs), labels, logits)
        else:
            found = tf.function(partial(forward, loss), input_signature=specs)(labels, logits)
        assert same_derivative(found[0], gradient)
        assert same_derivative(found[1], curvature)


# ---------------------------------------------------------------- compilations


def test_the_sizes_that_batches_are_padded_to_ascend_and_are_powers_of_two_or_round_numbers():
    assert sorted(set(BUCKETS)) == BUCKETS
    for size in BUCKETS:
        assert size & (size - 1) == 0 or size % 10 ** (len(str(size)) - 2) == 0, size


def test_a_thousand_batch_sizes_are_compiled_for_at_most_24_times(compiled_for):
    of_any_size = tf.function(loss, input_signature=ANY_SIZE)
    for size in np.geomspace(SMALL / 2, BUCKETS[-1] + 2, 1000).astype(int):
        of_any_size(LABELS[:size], LOGITS[:size])
    for size in range(SMALL + 1, SMALL + 21):  # known sizes: some are compiled for as they are, the others padded
        tf.function(loss)(*first(size))
    assert len(one_pass._PASSES) == 1
    assert set(compiled_for) == {*BUCKETS, *range(SMALL + 1, SMALL + 1 + compiled_pass.EXACT)}
    assert len(compiled_for) <= 24


def test_few_examples_are_not_compiled_for(compiled_for):
    for specs in (None, ANY_SIZE):
        tf.function(loss, input_signature=specs)(*first(SMALL))
    assert not compiled_for


def test_all_graphs_share_what_is_compiled(compiled_for):
    for _ in range(3):
        tf.function(lambda labels, logits: loss(labels, logits))(*first(LARGE))
    tf.function(lambda labels, logits: loss(labels, logits, gamma=3.0))(*first(LARGE))
    assert len(one_pass._PASSES) == 2
    assert dict(compiled_for) == {LARGE: 4}


# ---------------------------------------------------------------- where it may not be compiled, and how else it may run


@pytest.mark.parametrize("parameter", ["alpha", "gamma"])
def test_what_is_not_a_number_for_all_runs_as_it_stands(compiled_for, parameter):
    given = {"alpha": [0.25, 0.75], "gamma": [1.0, 2.0]}[parameter]
    of_labels = tf_impl.BinaryFocalLoss(from_logits=True, reduction="none", **{parameter: given})
    labels, logits = (tf.reshape(one, (-1, 2)) for one in first(LARGE))
    assert same(tf.function(of_labels)(labels, logits), of_labels(labels, logits))
    assert not compiled_for


@pytest.mark.parametrize("missing", ["XLA", "a CPU to run on"])
def test_without_xla_or_on_a_gpu_it_runs_as_it_stands(monkeypatch, missing):
    def refuse(*_, **__):
        raise tf.errors.UnimplementedError(None, None, "no XLA here")

    one_pass.xla_compiles.cache_clear()
    if missing == "XLA":
        monkeypatch.setattr(tf, "function", refuse)
    else:
        monkeypatch.setattr(tf.config, "list_logical_devices", lambda _: ["a GPU"])
    allowed = one_pass.xla_compiles()
    monkeypatch.undo()
    one_pass.xla_compiles.cache_clear()
    assert not allowed


def test_inside_xla_it_is_compiled_with_the_rest():
    for traced in (loss, tf.function(loss), tf.function(loss, input_signature=ANY_SIZE)):
        whole = tf.function(lambda labels, logits, f=traced: tf.reduce_mean(f(labels, logits)), jit_compile=True)
        assert same(whole(*first(LARGE)), np.mean(loss(*first(LARGE))))
        concrete = tf.function(loss, input_signature=ANY_SIZE).get_concrete_function()
    assert same(tf.function(lambda *both: concrete(*both), jit_compile=True)(*first(LARGE)), loss(*first(LARGE)))


@pytest.mark.parametrize("specs", [None, [tf.TensorSpec([None, None])] * 2], ids=["size known", "size unknown"])
def test_a_map_over_large_examples_is_the_loss_of_all(specs):
    pairs = tuple(tf.reshape(one, [2, LARGE]) for one in first(2 * LARGE))
    for mapped in (tf.vectorized_map, partial(tf.map_fn, fn_output_signature=tf.float32)):
        values = tf.function(lambda *both, over=mapped: over(lambda pair: loss(*pair), both), input_signature=specs)
        assert same(values(*pairs), loss(*pairs))


def test_a_data_pipeline_a_saved_and_a_converted_function_give_the_same(tmp_path):
    labels, logits = first(2 * LARGE)
    for whole in (True, False):
        data = tf.data.Dataset.from_tensor_slices((labels, logits)).batch(LARGE, drop_remainder=whole).map(loss)
        assert same(np.concatenate(list(data)), loss(labels, logits))
    for number, specs in enumerate(([tf.TensorSpec([LARGE])] * 2, ANY_SIZE)):
        check_saved_and_converted(loss, specs, tmp_path / str(number), *first(LARGE))


def test_under_a_strategy_it_is_the_same():
    strategy = tf.distribute.MirroredStrategy(tf.config.list_logical_devices("CPU"))
    for specs in (None, ANY_SIZE):
        run = tf.function(lambda *both: strategy.run(loss, both), input_signature=specs)
        for values in strategy.experimental_local_results(run(*first(LARGE))):
            assert same(values, loss(*first(LARGE)))


def test_twice_the_same_is_the_same_to_the_last_bit():
    traced = tf.function(partial(derivatives, loss), input_signature=ANY_SIZE)
    for one, other in zip(traced(*first(LARGE)), traced(*first(LARGE)), strict=True):
        assert np.array_equal(one, other)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("specs", [None, [tf.TensorSpec([None, None])] * 2], ids=["size known", "size unknown"])
def test_a_bad_label_is_named_with_its_index_and_a_bad_logit_is_nan(specs):
    labels, logits = (tf.reshape(one, (-1, 2)).numpy() for one in first(LARGE))
    labels[7, 1], traced = 3, tf.function(loss, input_signature=specs)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"labels must be in \[0, 1\]; it was\] \[3\] .*\[7 1\]"):
        traced(tf.constant(labels), tf.constant(logits))
    labels[7, 1], logits[5, 0] = 1, np.nan
    assert np.isnan(traced(tf.constant(labels), tf.constant(logits))).sum() == 1


@pytest.mark.parametrize("specs", [None, [tf.TensorSpec([None, None])] * 2], ids=["size known", "size unknown"])
def test_shapes_that_only_have_as_many_entries_are_refused(specs):
    labels, logits = first(LARGE)
    with pytest.raises((tf.errors.InvalidArgumentError, ValueError)):
        tf.function(loss, input_signature=specs)(tf.reshape(labels, [2, -1]), tf.reshape(logits, [-1, 2]))
