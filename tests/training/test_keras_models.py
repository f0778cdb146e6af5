"""What else Keras users do with a loss, each tried as a new user would."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf_impl
from tests.training.two_devices import two_devices
from tf_impl import BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss

random = np.random.default_rng(5)
X = random.normal(size=(48, 5)).astype("float32")
CLASSES = (X @ random.normal(size=(5, 3))).argmax(axis=1)
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
PACKAGE = "focal_loss_kit"


def two_outputs():
    inputs = keras.Input((5,))
    outputs = {
        "kind": keras.layers.Dense(3, "softmax", name="kind")(inputs),
        "rare": keras.layers.Dense(1, "sigmoid", name="rare")(inputs),
    }
    return keras.Model(inputs, outputs)


def test_each_output_has_its_loss_its_weight_and_its_sample_weights():
    labels, weights = {"kind": CLASSES, "rare": CLASSES == 0}, {"kind": np.ones(48), "rare": np.linspace(0, 2, 48)}
    losses = {"kind": SparseCategoricalFocalLoss(), "rare": BinaryFocalLoss(0.25)}
    model = two_outputs()
    model.compile(loss=losses, loss_weights={"kind": 1.0, "rare": 3.0})
    predicted = model.predict(X, verbose=0)
    expected = {name: float(losses[name](labels[name], predicted[name], weights[name])) for name in losses}
    found = model.evaluate(X, labels, sample_weight=weights, batch_size=48, verbose=0, return_dict=True)
    assert found["loss"] == pytest.approx(expected["kind"] + 3 * expected["rare"], rel=1e-5)
    assert found["kind_loss"] == pytest.approx(expected["kind"], rel=1e-5)


def test_a_model_of_ones_own_class_learns():
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(3, "softmax")

        def call(self, inputs):
            return self.dense(inputs)

    model = Mine()
    model.compile(keras.optimizers.Adam(0.1), CategoricalFocalLoss())
    losses = model.fit(X, ONE_HOT, epochs=5, batch_size=4, verbose=0).history["loss"]
    assert losses[-1] < 0.9 * losses[0]


def test_a_layer_may_add_the_loss_itself():
    class End(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.loss_of = CategoricalFocalLoss(1.0)

        def call(self, labels, predictions):
            self.add_loss(self.loss_of(labels, predictions))
            return predictions

    inputs, labels = keras.Input((5,)), keras.Input((3,))
    model = keras.Model([inputs, labels], End()(labels, keras.layers.Dense(3, "softmax")(inputs)))
    model.compile("sgd")
    expected = float(CategoricalFocalLoss(1.0)(ONE_HOT, model.predict([X, ONE_HOT], batch_size=48, verbose=0)))
    assert model.train_on_batch([X, ONE_HOT]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("sides", [(), (4, 6), (2, 4, 6)], ids=["rows", "pixels", "voxels"])
def test_one_value_an_example_a_pixel_or_a_voxel(sides):
    labels, logits = random.integers(0, 3, (8, *sides)), random.normal(size=(8, *sides, 3)).astype("float32")
    truth = tf_impl.categorical_focal_loss(labels, logits, alpha=[1.0, 2.0, 3.0])
    one_hot = tf.one_hot(labels, 3)
    arguments = {"alpha": [1.0, 2.0, 3.0], "from_logits": True, "reduction": None}
    assert np.array_equal(SparseCategoricalFocalLoss(**arguments)(labels, logits), truth)
    assert np.allclose(CategoricalFocalLoss(**arguments)(one_hot, logits), truth, rtol=1e-5)
    binary = BinaryFocalLoss(from_logits=True, reduction=None)(labels[..., None] == 1, logits[..., :1])
    assert binary.shape == labels.shape


def test_a_segmenting_model_takes_weights_a_pixel():
    model = keras.Sequential([keras.Input((6, 6, 2)), keras.layers.Conv2D(3, 3, padding="same", activation="softmax")])
    loss = SparseCategoricalFocalLoss(ignore_class=255)
    model.compile("sgd", loss)
    images, labels = random.normal(size=(4, 6, 6, 2)), random.choice([0, 1, 2, 255], (4, 6, 6))
    weights = random.uniform(size=(4, 6, 6))
    expected = float(loss(labels, model.predict(images, verbose=0), weights))
    assert model.train_on_batch(images, labels, sample_weight=weights) == pytest.approx(expected, rel=1e-5)


# ---------------------------------------------------------------- by name, written down, handed on


@pytest.mark.parametrize("loss", [BinaryFocalLoss, CategoricalFocalLoss, SparseCategoricalFocalLoss])
def test_keras_finds_the_classes_by_their_registered_names(loss):
    name = f"{PACKAGE}>{loss.__name__}"
    assert keras.saving.get_registered_object(name) is loss
    assert keras.losses.deserialize(name) is loss
    config = {"class_name": name, "config": {"gamma": 3.0, "reduction": "sum", "dtype": "float64"}}
    for found in (keras.losses.deserialize(config), keras.losses.get(config)):
        assert (type(found), found.gamma, found.reduction, found.dtype) == (loss, 3.0, "sum", "float64")
    short = keras.losses.deserialize(config | {"class_name": "Mine"}, custom_objects={"Mine": loss})
    assert type(short) is loss


@pytest.mark.parametrize("dtype", ["mixed_float16", keras.DTypePolicy("mixed_bfloat16"), "float64", None])
def test_the_loss_computes_in_its_dtype_and_says_which_it_is(dtype):
    loss = CategoricalFocalLoss(dtype=dtype)
    again = CategoricalFocalLoss.from_config(loss.get_config())
    assert loss(ONE_HOT, np.full((48, 3), 1 / 3)).dtype == loss.dtype == again.dtype


def test_the_trained_model_is_exported_and_computes_the_same_elsewhere(tmp_path):
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, "softmax")])
    model.compile("sgd", CategoricalFocalLoss())
    model.fit(X, ONE_HOT, verbose=0)
    model.export(tmp_path / "exported", verbose=False)
    exported = tf.saved_model.load(tmp_path / "exported")
    assert np.allclose(exported.serve(X), model.predict(X, verbose=0), rtol=1e-5)


def test_a_module_that_computes_the_loss_is_saved_with_it(tmp_path):
    module = tf.Module()
    module.loss = tf.function(
        SparseCategoricalFocalLoss(from_logits=True).__call__,
        input_signature=[tf.TensorSpec([None], tf.int32), tf.TensorSpec([None, 3])],
    )
    expected = module.loss(CLASSES, X[:, :3])
    tf.saved_model.save(module, tmp_path / "module")
    assert tf.saved_model.load(tmp_path / "module").loss(CLASSES.astype("int32"), X[:, :3]) == expected


def test_tensorboard_is_told_the_loss(tmp_path):
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, "softmax")])
    model.compile("sgd", CategoricalFocalLoss())
    told = keras.callbacks.TensorBoard(tmp_path, histogram_freq=1)
    losses = model.fit(X, ONE_HOT, epochs=2, verbose=0, callbacks=[told]).history["loss"]
    (events,) = (tmp_path / "train").glob("events*")
    found = [
        float(tf.make_ndarray(value.tensor))
        for event in tf.compat.v1.train.summary_iterator(str(events))
        for value in event.summary.value
        if value.tag == "epoch_loss"
    ]
    assert found == pytest.approx(losses, rel=1e-6)


def test_two_devices_learn_what_one_does():
    def weights(strategy):
        with strategy.scope():
            keras.utils.set_random_seed(1)
            model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, "softmax")])
            model.compile(keras.optimizers.SGD(1.0), SparseCategoricalFocalLoss(ignore_class=-1), jit_compile=False)
        model.fit(X, CLASSES, batch_size=12, epochs=2, shuffle=False, verbose=0)
        return np.concatenate([w.ravel() for w in model.get_weights()])

    two = weights(two_devices())
    assert np.allclose(two, weights(tf.distribute.get_strategy()), rtol=1e-5, atol=1e-6)
