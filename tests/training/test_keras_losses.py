"""The losses inside Keras: training, weights, reductions, saving, shapes, bad input."""

from __future__ import annotations

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, CentredMSE, SparseCategoricalFocalLoss
from tf_impl.keras_losses.inputs import WHOLE_NUMBERS

random = np.random.default_rng(6)
X = random.normal(size=(48, 5)).astype("float32")
CLASSES = (X @ random.normal(size=(5, 3))).argmax(axis=1)
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
POSITIVE = (CLASSES == 0).astype("float32")

# name: (loss with no default left, labels, outputs of the model, their activation)
KINDS = {
    "binary": (BinaryFocalLoss(0.75, 1.5, label_smoothing=0.1, ignore_class=-1), POSITIVE, 1, "sigmoid"),
    "binary, logits": (
        BinaryFocalLoss(0.75, 1.5, from_logits=True, label_smoothing=0.1, ignore_class=-1),
        POSITIVE,
        1,
        None,
    ),
    "categorical": (
        CategoricalFocalLoss(
            [1.0, 2.0, 3.0], 1.5, 0.01, 0.02, label_smoothing=0.1, ignore_class=7, axis=1, penalty_over="batch"
        ),
        ONE_HOT,
        3,
        "softmax",
    ),
    "categorical, logits": (
        CategoricalFocalLoss(
            0.5, 1.5, 0.01, 0.02, from_logits=True, label_smoothing=0.1, ignore_class=7, axis=1, penalty_over="example"
        ),
        ONE_HOT,
        3,
        None,
    ),
    "sparse": (
        SparseCategoricalFocalLoss(np.array([1.0, 2.0, 3.0]), 1.5, label_smoothing=0.1, ignore_class=7, axis=1),
        CLASSES,
        3,
        "softmax",
    ),
    "sparse, logits": (
        SparseCategoricalFocalLoss(0.5, 1.5, from_logits=True, label_smoothing=0.1, ignore_class=7, axis=1),
        CLASSES,
        3,
        None,
    ),
    "centred": (CentredMSE(0.2), ONE_HOT, 3, "softmax"),
}
kinds = pytest.mark.parametrize("loss, labels, outputs, activation", KINDS.values(), ids=KINDS)
with_probabilities = [name for name in KINDS if "logits" not in name]

RUNNING = {"eager": {"run_eagerly": True}, "graph": {"jit_compile": False}, "XLA": {"jit_compile": True}}


def compiled_model(loss, outputs, activation, **running):
    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(outputs, activation)])
    model.compile(keras.optimizers.Adam(0.1), loss, **running)
    return model


@pytest.mark.parametrize("kind", with_probabilities)
@pytest.mark.parametrize("running", RUNNING)
def test_the_loss_falls_in_every_precision_and_way_of_running(kind, running, dtype_policy):
    loss, labels, outputs, activation = KINDS[kind]
    model = compiled_model(loss, outputs, activation, **RUNNING[running])
    assert model.compute_dtype == dtype_policy.removeprefix("mixed_")
    losses = model.fit(X, labels, batch_size=20, epochs=3, verbose=0).history["loss"]
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("kind", with_probabilities)
def test_a_model_that_was_saved_and_loaded_or_cloned_has_the_same_loss(kind, tmp_path):
    loss, labels, outputs, activation = KINDS[kind]
    model = compiled_model(loss, outputs, activation)
    model.fit(X, labels, verbose=0)
    before = model.evaluate(X, labels, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert type(loaded.loss) is type(loss)
    assert loaded.evaluate(X, labels, verbose=0) == before
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    clone.compile(loss=keras.losses.deserialize(keras.losses.serialize(loss)))
    assert clone.evaluate(X, labels, verbose=0) == before


@pytest.mark.parametrize("loss", [loss for loss, *_ in KINDS.values()], ids=KINDS)
def test_the_configuration_says_it_all(loss):
    config = {**loss.get_config(), "reduction": "sum", "name": "mine", "dtype": "float64"}
    again = type(loss).from_config(json.loads(json.dumps(config)))
    assert again.get_config() == config
    arguments = {*config} - {"reduction", "name", "dtype"}
    fresh = type(loss)().get_config()
    assert all(config[name] != fresh[name] for name in arguments - {"from_logits", "penalty_over"})


# ---------------------------------------------------------------- one value an example


def predictions(outputs, activation):
    logits = np.random.default_rng(8).normal(0, 2, (48, outputs)).astype("float32")
    probabilities = {"sigmoid": keras.ops.sigmoid, "softmax": keras.ops.softmax, None: lambda z: z}
    return np.asarray(probabilities[activation](logits))


@kinds
def test_keras_reduces_one_value_an_example_with_any_weights(loss, labels, outputs, activation):
    p, weights = predictions(outputs, activation), np.linspace(0, 2, 48).astype("float32")

    def reduced(reduction, **sample_weight):
        return type(loss).from_config({**loss.get_config(), "reduction": reduction})(labels, p, **sample_weight).numpy()

    values = reduced(None)
    assert values.shape == (48,)
    assert np.ptp(values) > 0
    by_hand = {
        "none": values * weights,
        "sum": np.sum(values * weights),
        "sum_over_batch_size": np.sum(values * weights) / 48,
        "mean": np.sum(values * weights) / 48,
        "mean_with_sample_weight": np.sum(values * weights) / np.sum(weights),
    }
    for reduction, expected in by_hand.items():
        assert np.allclose(reduced(reduction, sample_weight=weights), expected, rtol=1e-5)


@kinds
def test_a_sample_weight_chooses_whose_loss_counts(loss, labels, outputs, activation):
    two = labels[:2], predictions(outputs, activation)[:2]
    first, second = type(loss).from_config({**loss.get_config(), "reduction": None})(*two).numpy()
    assert first != second
    assert float(loss(*two, sample_weight=[1, 0])) == pytest.approx(first / 2)
    assert float(loss(*two, sample_weight=[0, 1])) == pytest.approx(second / 2)


@pytest.mark.parametrize("kind", ["binary", "categorical", "sparse"])
def test_class_weights_multiply_the_examples_of_their_class(kind):
    loss, labels, outputs, activation = KINDS[kind]
    model = compiled_model(loss, outputs, activation)
    values = type(loss).from_config({**loss.get_config(), "reduction": "none"})(labels, model.predict(X, verbose=0))
    weights = np.array([0.5, 2.0, 3.0])[CLASSES if kind != "binary" else POSITIVE.astype(int)]
    found = model.train_on_batch(X, labels, class_weight={0: 0.5, 1: 2.0, 2: 3.0})
    assert found == pytest.approx(np.mean(values * weights), rel=1e-5)


# ---------------------------------------------------------------- the shapes and dtypes that Keras hands over


def test_a_last_axis_of_size_1_may_be_missing_on_either_side():
    p = predictions(1, "sigmoid")
    for loss in (BinaryFocalLoss(reduction=None), CentredMSE(reduction=None)):
        whole = loss(POSITIVE[:, None], p)
        assert whole.shape == (48,)
        for labels, inputs in ((POSITIVE, p), (POSITIVE[:, None], p[:, 0]), (POSITIVE, p[:, 0])):
            assert np.array_equal(loss(labels, inputs), whole)


def test_sparse_labels_may_have_a_last_axis_of_size_1_and_any_dtype():
    p, loss = predictions(3, "softmax"), SparseCategoricalFocalLoss(reduction=None)
    whole = tf_impl.categorical_focal_loss_from_probabilities(CLASSES, p)
    for labels in (CLASSES, CLASSES[:, None], CLASSES.astype("uint8"), CLASSES.astype("float32")):
        assert np.array_equal(loss(labels, p), whole)
    pixels = loss(CLASSES.reshape(2, 4, 6), p.reshape(2, 4, 6, 3))
    assert np.array_equal(pixels, tf.reshape(whole, (2, 4, 6)))


def test_several_binary_outputs_are_averaged_over_the_last_axis():
    labels, logits = random.integers(0, 2, (4, 6)), random.normal(size=(4, 6)).astype("float32")
    values = BinaryFocalLoss(from_logits=True, reduction=None)(labels, logits)
    assert np.allclose(values, np.mean(tf_impl.binary_focal_loss(labels, logits), axis=-1), rtol=1e-6)


def test_in_float64_nothing_is_rounded_on_the_way():
    logits = np.array([[0.1, -40.0]])
    loss = SparseCategoricalFocalLoss(0.1, 0.7, from_logits=True, dtype="float64", reduction=None)
    truth = tf_impl.categorical_focal_loss([1], logits, alpha=0.1, gamma=0.7)
    assert np.array_equal(loss([1], logits), truth)
    assert loss([1], logits).dtype == tf.float64


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_labels_are_told_apart_whatever_dtype_is_computed_in(dtype):
    loss = SparseCategoricalFocalLoss(from_logits=True, dtype=dtype)
    logits = np.zeros((1, 5000), "float32")
    logits[0, 4097] = 50
    assert float(loss([4097], logits)) < 1 < float(loss([4096], logits))


@pytest.mark.parametrize("dtype, most", [("bfloat16", 257), ("float16", 2049)])
def test_float_labels_that_cannot_count_the_classes_are_refused(dtype, most):
    loss, last = SparseCategoricalFocalLoss(from_logits=True), tf.constant([most - 1], dtype)
    assert tf.math.is_finite(loss(last, np.zeros((1, most))))
    with pytest.raises(ValueError, match=f"labels must be of a dtype that tells {most + 1} classes apart"):
        loss(last, np.zeros((1, most + 1)))


@pytest.mark.parametrize("dtype, count", WHOLE_NUMBERS.items(), ids=lambda one: getattr(one, "name", one))
def test_so_many_classes_a_dtype_can_tell_apart_and_no_more(dtype, count):
    last, next_one = (int(tf.cast(tf.cast(tf.constant(one, tf.int64), dtype), tf.int64)) for one in (count - 1, count))
    assert last == count - 1 and next_one != count


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "make, argument",
    [
        (lambda: BinaryFocalLoss(1.5), "alpha"),
        (lambda: BinaryFocalLoss([0.5, 1.5]), "alpha"),
        (lambda: BinaryFocalLoss([]), "alpha"),
        (lambda: BinaryFocalLoss([[0.5, 0.5]]), "alpha"),
        (lambda: BinaryFocalLoss([0.5, 0.5])(POSITIVE, predictions(1, "sigmoid")), "alpha"),
        (lambda: BinaryFocalLoss([0.5] * 48)(POSITIVE, predictions(1, "sigmoid")[:, 0]), "alpha"),
        (lambda: BinaryFocalLoss(from_logits="no"), "from_logits"),
        (lambda: CategoricalFocalLoss(from_logits=1), "from_logits"),
        (lambda: CategoricalFocalLoss(axis=1.0), "axis"),
        (lambda: SparseCategoricalFocalLoss(axis=2)(CLASSES, predictions(3, "softmax")), "axis"),
        (lambda: SparseCategoricalFocalLoss()(ONE_HOT, predictions(3, "softmax")), "labels"),
        (lambda: SparseCategoricalFocalLoss(label_smoothing=2), "label_smoothing"),
        (lambda: CategoricalFocalLoss(ignore_class=0.5), "ignore_class"),
        (lambda: BinaryFocalLoss(gamma=-1), "gamma"),
        (lambda: CategoricalFocalLoss(float("nan")), "alpha"),
        (lambda: CategoricalFocalLoss([0.5, -0.5]), "alpha"),
        (lambda: CategoricalFocalLoss(gamma=float("inf")), "gamma"),
        (lambda: CategoricalFocalLoss(l1=-1), "l1"),
        (lambda: CategoricalFocalLoss(l2=float("nan")), "l2"),
        (lambda: CategoricalFocalLoss(penalty_over="epoch"), "penalty_over"),
        (lambda: SparseCategoricalFocalLoss(tf.constant(0.5)), "alpha"),
        (lambda: SparseCategoricalFocalLoss(gamma="2"), "gamma"),
        (lambda: CentredMSE(-0.1), "factor"),
        (lambda: BinaryFocalLoss(label_smoothing=1.1), "label_smoothing"),
        (lambda: CategoricalFocalLoss(label_smoothing=-0.1), "label_smoothing"),
        (lambda: BinaryFocalLoss(ignore_class=0.5), "ignore_class"),
        (lambda: SparseCategoricalFocalLoss(ignore_class=True), "ignore_class"),
        (lambda: SparseCategoricalFocalLoss([1.0, 2.0])(CLASSES, predictions(3, "softmax")), "alpha"),
        (lambda: CategoricalFocalLoss()(CLASSES, predictions(3, "softmax")), "labels"),
        (lambda: CategoricalFocalLoss()(CLASSES[:, None], predictions(3, "softmax")), "labels"),
    ],
)
def test_what_is_wrong_is_refused_by_name_before_training(make, argument):
    with pytest.raises(ValueError, match=rf"^{argument} must be .*; it was "):
        make()


@pytest.mark.parametrize(
    "loss, said",
    [
        (BinaryFocalLoss, {"alpha": None, "gamma": 2.0, "from_logits": False}),
        (CategoricalFocalLoss, {"alpha": 0.25, "gamma": 2.0, "l1": 0.0, "l2": 0.0, "from_logits": False}),
        (SparseCategoricalFocalLoss, {"alpha": None, "gamma": 2.0, "from_logits": False}),
        (CentredMSE, {"factor": 0.1}),
    ],
)
def test_what_is_not_said_is_as_documented(loss, said):
    config = loss().get_config()
    assert {name: config[name] for name in said} == said
    assert not config.get("label_smoothing")
    assert config.get("ignore_class") is None
