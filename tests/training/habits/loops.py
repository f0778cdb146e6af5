"""Loops of one's own, and several devices."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import CLASSES, POSITIVE, X, binary, categorical, close, linear, logits
from tests.training.habits.registry import habit
from tests.training.two_devices import two_devices

SPARSE = tf_impl.SparseCategoricalFocalLoss
Z = X[:, :3]


@habit("a GradientTape around the class, in a tf.function")
def tape():
    @tf.function
    def gradient_of(labels, z):
        with tf.GradientTape() as tape:
            tape.watch(z)
            value = SPARSE(from_logits=True, reduction="sum")(labels, z)
        return value, tape.gradient(value, z)

    values, gradient = categorical()(Z.astype(float))
    for found, truth in zip(gradient_of(tf.constant(CLASSES), tf.constant(Z)), (values.sum(), gradient), strict=True):
        close(found, truth)


@habit("gradients accumulated over three parts: those of the whole batch")
def accumulated():
    model = linear()
    truth = X.T @ categorical()(logits(model))[1] / len(X)
    total = 0
    for part in np.split(np.arange(len(X)), 3):
        with tf.GradientTape() as tape:
            value = SPARSE(reduction="sum")(CLASSES[part], model(X[part])) / len(X)
        total = total + tape.gradient(value, model.trainable_variables)[0]
    close(total, truth, 1e-4)


@habit("gradient_accumulation_steps of a Keras optimizer")
def accumulated_by_keras():
    model = linear()
    z, before = logits(model), model.get_weights()[0]
    model.compile(keras.optimizers.SGD(1.0, gradient_accumulation_steps=3), SPARSE())
    model.fit(X, CLASSES, batch_size=8, shuffle=False, verbose=0)
    close(before - model.get_weights()[0], X.T @ categorical()(z)[1] / len(X), 1e-4)


@habit("reduction='none' and tf.nn.compute_average_loss")
def average_loss():
    values = SPARSE(from_logits=True, reduction="none")(CLASSES, Z)
    close(tf.nn.compute_average_loss(values, global_batch_size=48), categorical()(Z.astype(float))[0].sum() / 48)


@habit("a Hessian: a GradientTape inside a GradientTape")
def hessian():
    z = tf.constant(Z[:, :1])
    with tf.GradientTape() as outer:
        outer.watch(z)
        with tf.GradientTape() as inner:
            inner.watch(z)
            value = tf.reduce_sum(tf_impl.binary_focal_loss(POSITIVE, z))
        gradient = inner.gradient(value, z)
    truth = reference.binary_focal_curvature(POSITIVE.astype(float), Z[:, :1].astype(float))
    close(outer.gradient(gradient, z), truth, 1e-4)


@habit("tape.jacobian of the values")
def jacobian():
    with tf.GradientTape() as tape:
        tape.watch(z := tf.constant(Z))
        values = tf_impl.categorical_focal_loss(CLASSES, z)
    found = tape.jacobian(values, z).numpy()
    close(found[np.arange(len(Z)), np.arange(len(Z))], categorical()(Z.astype(float))[1])
    assert np.count_nonzero(found.any(axis=-1)) == len(Z), "an example has the gradient of another one"


@habit("tf.vectorized_map over examples")
def vectorized():
    found = tf.vectorized_map(
        lambda of: tf_impl.categorical_focal_loss(of[0], of[1]), (tf.constant(CLASSES), tf.constant(Z))
    )
    close(found, categorical()(Z.astype(float))[0])


@habit("a custom train_step in a subclass of keras.Model")
def train_step():
    class Mine(keras.Model):
        def train_step(self, data):
            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(y=y, y_pred=self(x, training=True))
            self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
            for metric in self.metrics:  # as Keras' guide has it
                if metric.name == "loss":
                    metric.update_state(loss)
            return {metric.name: metric.result() for metric in self.metrics}

    inputs = keras.Input((5,))
    model = Mine(inputs, keras.layers.Dense(3, "softmax")(inputs))
    truth = categorical()(logits(model))[0].mean()
    model.compile("sgd", SPARSE())
    close(model.fit(X, CLASSES, batch_size=len(X), verbose=0).history["loss"][0], truth)


@habit("MirroredStrategy in fit: the step of one device")
def mirrored():
    strategy = two_devices()
    with strategy.scope():
        model = linear()
        model.compile(keras.optimizers.SGD(1.0), SPARSE(), jit_compile=False)
    z, before = logits(model), model.get_weights()[0]
    model.fit(X, CLASSES, batch_size=len(X), shuffle=False, verbose=0)
    close(before - model.get_weights()[0], X.T @ categorical()(z)[1] / len(X), 1e-4)


@habit("strategy.run with reduction='sum', divided by the global batch")
def strategy_run():
    strategy = two_devices()
    values = strategy.run(lambda: SPARSE(from_logits=True, reduction="sum")(CLASSES, Z) / (2 * len(Z)))
    close(strategy.reduce("SUM", values, axis=None), categorical()(Z.astype(float))[0].mean())


@habit("one loss instance in two models at once")
def two_models():
    loss, model, other = tf_impl.BinaryFocalLoss(0.25), linear(1, "sigmoid"), linear(1, "sigmoid")
    for one in (model, other):
        truth = binary(alpha=0.25)(logits(one))[0].mean()
        one.compile(keras.optimizers.SGD(0.0), loss)
        close(one.train_on_batch(X, POSITIVE), truth)
