"""Kinds of models."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import tf_impl
from tests.training.habits.linear import (
    CLASSES,
    ONE_HOT,
    POSITIVE,
    WEIGHTS,
    X,
    binary,
    categorical,
    close,
    linear,
    logits,
    step,
)
from tests.training.habits.registry import habit


def two_outputs() -> keras.Model:
    """Return a model with a softmax and a sigmoid."""
    inputs = keras.Input((5,))
    kind = keras.layers.Dense(3, "softmax", name="kind")(inputs)
    return keras.Model(inputs, {"kind": kind, "rare": keras.layers.Dense(1, "sigmoid", name="rare")(inputs)})


def truths(model: keras.Model) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of both losses, an example."""
    of = [X.astype(float) @ layer.kernel.numpy() + layer.bias.numpy() for layer in model.layers[1:]]
    return categorical()(of[0])[0], binary(alpha=0.25)(of[1])[0]


LOSSES = {"kind": tf_impl.SparseCategoricalFocalLoss(), "rare": tf_impl.BinaryFocalLoss(0.25)}
LABELS = {"kind": CLASSES, "rare": POSITIVE}


@habit("a functional model")
def functional():
    inputs = keras.Input((5,))
    model = keras.Model(inputs, keras.layers.Dense(3, "softmax")(inputs))
    step(tf_impl.SparseCategoricalFocalLoss(), CLASSES, categorical(), model=model)


@habit("a subclassed model")
def subclassed():
    class Mine(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(3, "softmax")

        def call(self, inputs):
            return self.dense(inputs)

    model = Mine()
    model(X)
    step(tf_impl.SparseCategoricalFocalLoss(), CLASSES, categorical(), model=model)


@habit("a separate Activation or Softmax layer at the end")
def separate_activation():
    for last in (keras.layers.Activation("softmax"), keras.layers.Softmax()):
        model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3), last])
        step(tf_impl.SparseCategoricalFocalLoss(), CLASSES, categorical(), model=model)


@habit("a dict of outputs with a loss each and loss_weights")
def dict_of_outputs():
    model = two_outputs()
    model.compile("sgd", LOSSES, loss_weights={"kind": 1.0, "rare": 3.0})
    kind, rare = truths(model)
    close(
        model.evaluate(X, LABELS, batch_size=len(X), verbose=0, return_dict=True)["loss"], kind.mean() + 3 * rare.mean()
    )


@habit("a list of outputs with a list of losses")
def list_of_outputs():
    inner = two_outputs()
    model = keras.Model(inner.inputs, [inner.outputs[0], inner.outputs[1]])
    model.compile("sgd", [LOSSES["kind"], LOSSES["rare"]])
    kind, rare = truths(inner)
    close(
        model.evaluate(X, [CLASSES, POSITIVE], batch_size=len(X), verbose=0, return_dict=True)["loss"],
        kind.mean() + rare.mean(),
    )


@habit("a dict of sample weights, one array an output")
def dict_of_weights():
    model = two_outputs()
    model.compile("sgd", LOSSES)
    kind, rare = truths(model)
    found = model.train_on_batch(X, LABELS, sample_weight={"kind": np.ones(len(X)), "rare": WEIGHTS}, return_dict=True)
    close(found["loss"], kind.mean() + (rare * WEIGHTS).mean())


@habit("one loss instance shared by two outputs")
def shared_loss():
    inputs, loss = keras.Input((5,)), tf_impl.SparseCategoricalFocalLoss()
    model = keras.Model(inputs, [keras.layers.Dense(3, "softmax")(inputs) for _ in range(2)])
    model.compile("sgd", [loss, loss])
    of = [X.astype(float) @ layer.kernel.numpy() + layer.bias.numpy() for layer in model.layers[1:]]
    found = model.evaluate(X, [CLASSES, CLASSES], batch_size=len(X), verbose=0, return_dict=True)["loss"]
    close(found, sum(categorical()(z)[0].mean() for z in of))


@habit("self.add_loss in an end layer that takes labels and predictions")
def add_loss():
    class End(keras.layers.Layer):
        def call(self, labels, predictions):
            self.add_loss(tf_impl.CategoricalFocalLoss(None)(labels, predictions))
            return predictions

    inputs, labels = keras.Input((5,)), keras.Input((3,))
    dense = keras.layers.Dense(3, "softmax")
    model = keras.Model([inputs, labels], End()(labels, dense(inputs)))
    truth = categorical()(X.astype(float) @ dense.kernel.numpy())[0].mean()
    model.compile("sgd")
    close(model.train_on_batch([X, ONE_HOT]), truth)


@habit("a layer with an L2 regulariser: its penalty is added once")
def regularised():
    model = linear(kernel_regularizer=keras.regularizers.L2(0.1))
    truth = (
        categorical()(X.astype(float) @ model.get_weights()[0])[0].mean() + 0.1 * (model.get_weights()[0] ** 2).sum()
    )
    model.compile("sgd", tf_impl.SparseCategoricalFocalLoss())
    close(model.train_on_batch(X, CLASSES), truth)


@habit("keras.models.clone_model, and compiling the clone with the same loss")
def clone():
    model = linear()
    copied = keras.models.clone_model(model)
    copied.set_weights(model.get_weights())
    step(tf_impl.SparseCategoricalFocalLoss(), CLASSES, categorical(), model=copied)


@habit("two outputs, of which one has a loss: by name, by None, a list of one loss for one output")
def some_have_a_loss():
    model = two_outputs()
    for layout, labels in (
        ({"kind": LOSSES["kind"]}, {"kind": CLASSES}),
        ({"kind": LOSSES["kind"], "rare": None}, LABELS),
    ):
        model.compile("sgd", layout)
        close(model.evaluate(X, labels, batch_size=len(X), verbose=0), truths(model)[0].mean())
    step([tf_impl.SparseCategoricalFocalLoss()], CLASSES, categorical())


@habit("compute_loss overridden, super().compute_loss and a term of one's own")
def own_compute_loss():
    class Mine(keras.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return super().compute_loss(x, y, y_pred, sample_weight, training) + 1.0

    inputs = keras.Input((5,))
    model = Mine(inputs, keras.layers.Dense(3, "softmax")(inputs))
    model.compile("sgd", tf_impl.SparseCategoricalFocalLoss())
    truth = categorical()(logits(model))[0].mean() + 1
    close(model.train_on_batch(X, CLASSES), truth)


@habit("a temperature between the last layer and the softmax")
def temperature():
    inputs = keras.Input((5,))
    scaled = keras.layers.Rescaling(0.5)(keras.layers.Dense(3)(inputs))
    model = keras.Model(inputs, keras.layers.Softmax()(scaled))
    model.compile(keras.optimizers.SGD(0.0), tf_impl.SparseCategoricalFocalLoss())
    close(model.train_on_batch(X, CLASSES), categorical()(logits(model) / 2)[0].mean())


@habit("TimeDistributed(Dense(3, 'softmax'))")
def time_distributed():
    x, labels = np.stack([X[:4], X[4:8]]), np.stack([CLASSES[:4], CLASSES[4:8]])
    model = keras.Sequential([keras.Input((4, 5)), keras.layers.TimeDistributed(keras.layers.Dense(3, "softmax"))])
    z = np.concatenate(x).astype(float) @ model.get_weights()[0]
    model.compile("sgd", tf_impl.SparseCategoricalFocalLoss())
    close(model.train_on_batch(x, labels), categorical(np.concatenate(labels))(z)[0].mean())


@habit("a model that squeezes its output to (B,), labels (B,) and (B, 1), with sample weights")
def squeezed():
    inputs = keras.Input((5,))
    model = keras.Model(inputs, keras.layers.Reshape(())(keras.layers.Dense(1, "sigmoid")(inputs)))
    for labels in (POSITIVE, POSITIVE[:, 0]):
        step(tf_impl.BinaryFocalLoss(), labels, binary(), model=model, weights=WEIGHTS, sample_weight=WEIGHTS)


@habit("layers, model and optimizer from tf.keras, which is Keras 3")
def from_tensorflow():
    model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(3, "softmax")])
    step(tf_impl.SparseCategoricalFocalLoss(), CLASSES, categorical(), model=model)


@habit("a subclass that overrides call(self, y_true, y_pred), with sample weights and ignore_class")
def own_call():
    class Twice(tf_impl.SparseCategoricalFocalLoss):
        def call(self, y_true, y_pred):
            return 2 * super().call(y_true, y_pred)

    known = np.arange(len(X)) % 3 != 0
    model = linear()
    truth = 2 * (categorical()(logits(model))[0] * WEIGHTS)[known].sum() / known.sum()
    model.compile(keras.optimizers.SGD(0.0), Twice(ignore_class=-1))
    close(model.evaluate(X, np.where(known, CLASSES, -1), sample_weight=WEIGHTS, batch_size=len(X), verbose=0), truth)
