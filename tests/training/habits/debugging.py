"""Debugging, determinism, threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import tensorflow as tf

import tf_impl
from tests.training.habits.linear import CLASSES, ONE_HOT, POSITIVE, X, binary, categorical, close, linear, step
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss
Z = X[:, :3]


@habit("tf.config.run_functions_eagerly(True)")
def functions_eagerly():
    tf.config.run_functions_eagerly(True)
    try:
        step(SPARSE(), CLASSES, categorical())
    finally:
        tf.config.run_functions_eagerly(False)


@habit("tf.config.optimizer.set_jit(True): XLA finds its own clusters")
def autoclustering():
    tf.config.optimizer.set_jit(True)
    try:
        step(SPARSE(), CLASSES, categorical())
        step(tf_impl.BinaryFocalLoss(0.25), POSITIVE, binary(alpha=0.25), model=linear(1, "sigmoid"))
    finally:
        tf.config.optimizer.set_jit(False)


@habit("tf.config.experimental.enable_op_determinism(): no operation is refused, all three classes train")
def determinism():
    from tensorflow.python.framework.config import disable_op_determinism

    tf.config.experimental.enable_op_determinism()
    try:
        step(SPARSE(ignore_class=-1), CLASSES, categorical())
        step(tf_impl.CategoricalFocalLoss(None), ONE_HOT, categorical())
        step(tf_impl.BinaryFocalLoss(), POSITIVE, binary(), model=linear(1, "sigmoid"))
    finally:
        disable_op_determinism()


@habit("a tf.function around the loss instance, given to compile")
def traced_loss():
    step(tf.function(SPARSE()), CLASSES, categorical())


@habit("a persistent GradientTape, and tf.recompute_grad")
def persistent_tape():
    truth = categorical()(Z.astype(float))[1]
    loss = SPARSE(from_logits=True, reduction="sum")
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z := tf.constant(Z))
        value, again = loss(CLASSES, z), tf.recompute_grad(lambda logits: loss(CLASSES, logits))(z)
    for of in (value, value, again):
        close(tape.gradient(of, z), truth)


@habit("tf.autodiff.ForwardAccumulator: the derivative along a direction")
def forward_mode():
    z = tf.constant(Z)
    with tf.autodiff.ForwardAccumulator(z, tf.ones_like(z) * [1.0, 2.0, -1.0]) as accumulator:
        values = SPARSE(from_logits=True, reduction=None)(CLASSES, z)
    close(accumulator.jvp(values), categorical()(Z.astype(float))[1] @ [1.0, 2.0, -1.0])


@habit("one loss instance in four threads, each with weights of its own")
def threads():
    loss, truth = SPARSE(from_logits=True), categorical()(Z.astype(float))[0].mean()
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda weight: float(loss(CLASSES, Z, np.full(len(Z), weight))), np.arange(16.0))
        close(list(found), truth * np.arange(16))


@habit("labels as inputs of a functional model: the loss of Keras tensors, saved and loaded")
def in_a_functional_model():
    features, labels = keras.Input((5,)), keras.Input((), dtype="int64")
    dense = keras.layers.Dense(3, "softmax")
    model = keras.Model([features, labels], SPARSE(reduction=None)(labels, dense(features)))
    truth = categorical()(X.astype(float) @ dense.kernel.numpy())[0]
    close(model.predict([X, CLASSES], verbose=0), truth)
    again = keras.models.clone_model(model)
    again.set_weights(model.get_weights())
    close(again.predict([X, CLASSES], verbose=0), truth)
