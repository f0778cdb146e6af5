"""What a mask hides, and labels of `ignore_class`, do not count: neither in the loss nor in any gradient."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss
from tf_impl.keras_losses.masks import add_axes

RUNNING = {"eager": {"run_eagerly": True}, "graph": {"jit_compile": False}, "XLA": {"jit_compile": True}}
random = np.random.default_rng(2)
TOKENS = random.integers(1, 9, (8, 6))
TOKENS[:, 4:] = 0  # padding
TAGS = random.integers(0, 3, (8, 6))
BAD = np.where(TOKENS == 0, -1, TAGS)
LOGITS = random.normal(size=(8, 3)).astype("float32")
REDUCTIONS = ["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none", None]


def tagger(loss, outputs=3, **running):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Embedding(9, 4, mask_zero=True), keras.layers.Dense(outputs)]
    )
    model.compile(keras.optimizers.SGD(0.1), loss, **running)
    return model


# ---------------------------------------------------------------- masks


@pytest.mark.parametrize("running", RUNNING)
def test_padded_steps_do_not_count_whatever_their_labels(running, dtype_policy):  # noqa: ARG001
    losses, weights = [], []
    for labels in (TAGS, BAD):
        model = tagger(SparseCategoricalFocalLoss(from_logits=True), **RUNNING[running])
        losses += [model.evaluate(TOKENS, labels, verbose=0), model.train_on_batch(TOKENS, labels)]
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    values = tf_impl.categorical_focal_loss(TAGS, tagger(None).predict(TOKENS, verbose=0))
    assert losses[:2] == losses[2:]
    assert losses[0] == pytest.approx(np.mean(values[:, :4]), rel=1e-5)
    assert np.array_equal(*weights)


@pytest.mark.parametrize(
    "loss, labels, outputs",
    [
        (BinaryFocalLoss(from_logits=True), np.where(TOKENS == 0, np.nan, TAGS == 1)[..., None], 1),
        (CategoricalFocalLoss(from_logits=True, l2=0.1, penalty_over="batch"), np.asarray(tf.one_hot(BAD, 3)), 3),
        (CentredMSE(), np.where(TOKENS == 0, np.nan, TAGS)[..., None], 1),
    ],
    ids=["binary", "categorical", "centred"],
)
def test_that_holds_for_every_loss(loss, labels, outputs):
    model = tagger(loss, outputs)
    predicted = model.predict(TOKENS, verbose=0)
    of_the_others = loss(labels[:, :4].reshape(-1, outputs), predicted[:, :4].reshape(-1, outputs))
    assert model.evaluate(TOKENS, labels, verbose=0) == pytest.approx(float(of_the_others), rel=1e-5)


def test_steps_that_a_masking_layer_hides_do_not_count_even_with_weights():
    steps = np.where(TOKENS == 0, 0, 1)[..., None] * random.normal(size=(8, 6, 5)).astype("float32")
    model = keras.Sequential([keras.Input((6, 5)), keras.layers.Masking(), keras.layers.Dense(3)])
    model.compile(loss=SparseCategoricalFocalLoss(from_logits=True))
    weights = random.uniform(size=(8, 6)).astype("float32")
    values = tf_impl.categorical_focal_loss(TAGS, model.predict(steps, verbose=0)) * weights
    found = model.evaluate(steps, BAD, sample_weight=weights, verbose=0)
    assert found == pytest.approx(np.mean(values[:, :4]), rel=1e-5)


# ---------------------------------------------------------------- ignore_class


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("ignore_class", [-1, 2, 255])
def test_ignored_labels_are_left_out_as_keras_sparse_cross_entropy_leaves_them_out(reduction, ignore_class):
    labels = np.array([ignore_class, 1, 0, ignore_class, 1, 0, 1, ignore_class])
    weights = np.linspace(0.5, 2, 8).astype("float32")
    arguments = {"from_logits": True, "ignore_class": ignore_class, "reduction": reduction}
    theirs = keras.losses.SparseCategoricalCrossentropy(**arguments)
    ours = SparseCategoricalFocalLoss(gamma=0.0, **arguments)
    for sample_weight in (None, weights):
        assert np.allclose(ours(labels, LOGITS, sample_weight), theirs(labels, LOGITS, sample_weight), rtol=1e-5)


def test_pixels_without_a_class_do_not_count():
    labels, logits = random.integers(0, 3, (2, 4, 4)), random.normal(size=(2, 4, 4, 3)).astype("float32")
    void = labels == 0
    loss = SparseCategoricalFocalLoss(from_logits=True, ignore_class=255)
    found = loss(np.where(void, 255, labels)[..., None], logits)
    assert float(found) == pytest.approx(float(loss(labels[~void], logits[~void])), rel=1e-5)


def test_outputs_without_a_label_do_not_count_in_the_mean_of_their_example():
    labels = np.array([[1, -1, 0], [-1, -1, 1], [-1, -1, -1]])
    p = random.uniform(0.1, 0.9, (3, 3)).astype("float32")
    values = np.asarray(tf_impl.binary_focal_loss_from_probabilities(np.maximum(labels, 0), p))
    expected = [(values[0, 0] + values[0, 2]) / 2, values[1, 2], 0]
    assert np.allclose(BinaryFocalLoss(ignore_class=-1, reduction=None)(labels, p), expected, rtol=1e-6)
    assert float(BinaryFocalLoss(ignore_class=-1)(labels, p)) == pytest.approx(sum(expected) / 2, rel=1e-6)


@pytest.mark.parametrize("running", RUNNING)
def test_a_mask_and_ignore_class_work_together_and_another_bad_label_does_not_hide(running):
    loss = SparseCategoricalFocalLoss(from_logits=True, ignore_class=7)
    model = tagger(loss, **RUNNING[running])
    values = np.asarray(tf_impl.categorical_focal_loss(TAGS, model.predict(TOKENS, verbose=0)))
    labels = BAD.copy()
    labels[:, 0] = 7
    assert model.evaluate(TOKENS, labels, verbose=0) == pytest.approx(np.mean(values[:, 1:4]), rel=1e-5)
    labels[0, 1] = 8
    if running == "XLA":
        assert np.isnan(model.evaluate(TOKENS, labels, verbose=0))
        return
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError), match="labels must be "):
        model.evaluate(TOKENS, labels, verbose=0)


@pytest.mark.parametrize("graph", [False, True], ids=["eager", "graph"])
@pytest.mark.parametrize("from_logits", [True, False])
def test_what_does_not_count_gets_no_gradient_and_gives_no_nan(from_logits, graph):
    inputs = tf.Variable(np.where(np.arange(8)[:, None] < 3, np.nan, np.full((8, 3), 1 / 3)).astype("float32"))
    loss = SparseCategoricalFocalLoss(from_logits=from_logits, ignore_class=-1)

    def gradient():
        with tf.GradientTape() as tape:
            value = loss(np.where(np.arange(8) < 3, -1, TAGS[:, 0]), inputs)
        return value, tape.gradient(value, inputs)

    value, found = (tf.function(gradient) if graph else gradient)()
    assert np.isfinite(value)
    assert not found[:3].numpy().any()
    assert found[3:].numpy().any(axis=1).all()


@pytest.mark.parametrize("mask, values", [(None, [4, 3]), ([4], None), (None, None)], ids=str)
def test_a_mask_gets_the_axes_of_values_whose_number_of_axes_is_not_known(mask, values):
    specs = [tf.TensorSpec(mask, tf.bool), tf.TensorSpec(values, tf.float32)]
    found = tf.function(add_axes, input_signature=specs)(
        np.array([True, False, True, True]), np.zeros((4, 3), "float32")
    )
    assert np.array_equal(found, [[True], [False], [True], [True]])


def test_if_nothing_counts_the_loss_is_zero():
    assert float(SparseCategoricalFocalLoss(from_logits=True, ignore_class=9)(np.full(8, 9), LOGITS)) == 0


@pytest.mark.parametrize("shape", [(2,), (2, 3), (2, 2, 3)])
def test_a_weight_of_zero_hides_a_bad_prediction_of_any_rank(shape):
    labels = np.ones(shape, np.float32)
    right = np.linspace(0.1, 0.9, labels.size, dtype=np.float32).reshape(shape)
    weights = np.ones(shape[:-1] or shape, np.float32)  # several outputs of an example have one weight
    weights[-1] = 0
    bad = right.copy()
    bad[-1] = np.nan
    loss = BinaryFocalLoss()
    assert float(loss(labels, bad, sample_weight=weights)) == float(loss(labels, right, sample_weight=weights)) > 0
