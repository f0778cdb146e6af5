"""Ways of running, and precisions."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import CLASSES, POSITIVE, X, binary, categorical, close, linear, logits, random, step
from tests.training.habits.registry import habit

SPARSE = tf_impl.SparseCategoricalFocalLoss


@habit("run_eagerly=True")
def eagerly():
    step(SPARSE(), CLASSES, categorical(), running={"run_eagerly": True})


@habit("jit_compile=False")
def graph():
    step(SPARSE(), CLASSES, categorical(), running={"jit_compile": False})


@habit("jit_compile=True")
def xla():
    step(SPARSE(), CLASSES, categorical(), running={"jit_compile": True})
    step(
        tf_impl.BinaryFocalLoss(0.25),
        POSITIVE,
        binary(alpha=0.25),
        model=linear(1, "sigmoid"),
        running={"jit_compile": True},
    )


@habit("steps_per_execution=3: the weights of three single steps")
def several_steps():
    ends = []
    for steps in (1, 3):
        keras.utils.set_random_seed(3)
        model = linear()
        model.compile(keras.optimizers.SGD(1.0), SPARSE(), steps_per_execution=steps)
        model.fit(X, CLASSES, batch_size=8, epochs=1, shuffle=False, verbose=0)
        ends.append(model.get_weights()[0])
    close(*ends)


def half(policy: str) -> None:
    """Train one step under a policy, its last layer in float32."""
    keras.config.set_dtype_policy(policy)
    inputs = keras.Input((5,))
    model = keras.Model(inputs, keras.layers.Dense(3, "softmax", dtype="float32")(inputs))
    step(SPARSE(), CLASSES, categorical(), model=model)


@habit("mixed_float16 with the last layer in float32")
def mixed_float16():
    half("mixed_float16")


@habit("mixed_bfloat16 with the last layer in float32")
def mixed_bfloat16():
    half("mixed_bfloat16")


@habit("the float64 policy")
def float64():
    keras.config.set_dtype_policy("float64")
    step(SPARSE(dtype="float64"), CLASSES, categorical(), tolerance=1e-12)


@habit("mixed_float16 with a sigmoid at the end, far from the labels: it is learnt")
def saturated_half_sigmoid():
    keras.config.set_dtype_policy("mixed_float16")
    labels = (X[:, :1] > 0).astype("float32")
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1, "sigmoid")])
    model.set_weights([np.float32([[-40], [0], [0], [0], [0]]), np.zeros(1, "float32")])
    model.compile(keras.optimizers.SGD(5.0), tf_impl.BinaryFocalLoss(), metrics=["accuracy"])
    accuracy = model.fit(X, labels, epochs=40, verbose=0).history["accuracy"][-1]
    assert accuracy > 0.9, f"accuracy {accuracy:.2f}: the float16 sigmoid loses its logits"


@habit("logits of ±100, and of ±1e4: loss and gradient are those of the reference")
def saturated():
    z = np.float32([[100.0, -100.0], [-100.0, 100.0], [1e4, -1e4]])
    labels = np.array([0, 0, 1])
    with tf.GradientTape() as tape:
        tape.watch(outputs := tf.constant(z))
        values = SPARSE(from_logits=True, reduction="none")(labels, outputs)
    close(values, reference.categorical_focal_loss(labels, z.astype(float)))
    close(tape.gradient(values, outputs), reference.categorical_focal_loss_gradient(labels, z.astype(float)))


@habit("a softmax that has rounded to 0 and 1: the logits that Keras knows are used")
def saturated_softmax():
    model = linear()
    kernel, bias = model.get_weights()
    model.set_weights([40 * kernel, bias])
    step(SPARSE(), CLASSES, categorical(), model=model, tolerance=1e-4)


@habit("probabilities of exactly 0 and 1 without logits: loss and gradient are finite")
def zero_probability():
    p = tf.constant([[0.0, 1.0], [1.0, 0.0]])
    with tf.GradientTape() as tape:
        tape.watch(p)
        values = SPARSE(reduction="none")([0, 0], p)
    gradient = tape.gradient(values, p)
    assert np.isfinite(values).all() and np.isfinite(gradient).all(), "not finite"
    assert float(values[0]) > 80 and float(values[1]) == 0 and float(gradient[0, 0]) < 0, "the gradient is lost"


@habit("an empty batch: no value, and a mean that is 0 or NaN as in Keras")
def empty():
    z = tf.zeros((0, 3))
    ours, theirs = (
        kind(from_logits=True)(tf.zeros(0, tf.int32), z)
        for kind in (SPARSE, keras.losses.SparseCategoricalCrossentropy)
    )
    np.testing.assert_array_equal(ours, theirs)


@habit("NaN in one prediction spoils its example alone")
def nan_prediction():
    z = random.normal(size=(4, 3)).astype("float32")
    z[1, 0] = np.nan
    values = SPARSE(from_logits=True, reduction="none")([0, 1, 2, 0], z).numpy()
    truth = reference.categorical_focal_loss(np.array([0, 2, 0]), z[[0, 2, 3]].astype(float))
    close(values[[0, 2, 3]], truth)
    assert np.isnan(values[1]), "a NaN was hidden"


@habit("LossScaleOptimizer under mixed_float16")
def loss_scale():
    keras.config.set_dtype_policy("mixed_float16")
    inputs = keras.Input((5,))
    model = keras.Model(inputs, keras.layers.Dense(3, "softmax", dtype="float32")(inputs))
    (values, gradient), before = categorical()(logits(model)), model.get_weights()[0]
    model.compile(keras.mixed_precision.LossScaleOptimizer(keras.optimizers.SGD(1.0)), SPARSE())
    close(model.train_on_batch(X, CLASSES), values.mean(), 1e-3)  # the float16 of the policy's inputs
    close(before - model.get_weights()[0], X.T @ gradient / len(X), 5e-3)


@habit("keras.config.set_floatx('float64'): a loss made then computes in float64")
def floatx():
    keras.config.set_floatx("float64")
    try:
        z = X[:, :3].astype(float)
        close(SPARSE(from_logits=True)(CLASSES, z), categorical()(z)[0].mean(), 1e-13)
    finally:
        keras.config.set_floatx("float32")


@habit("steps_per_execution=3 while gamma is a schedule: each step has its own gamma")
def scheduled_steps():
    optimizer = keras.optimizers.SGD(0.0)
    schedule = keras.optimizers.schedules.PolynomialDecay(2.0, 2, 0.0)
    model = linear()
    model.compile(optimizer, SPARSE(gamma=schedule, step=optimizer.iterations), steps_per_execution=3)
    found = model.fit(X, CLASSES, batch_size=8, shuffle=False, verbose=0).history["loss"][0]
    values = [categorical(gamma=gamma)(logits(model))[0] for gamma in (2.0, 1.0, 0.0)]
    close(found, np.mean([one[8 * number : 8 * number + 8] for number, one in enumerate(values)]))


@habit("model.quantize('int8') after training, and evaluate")
def quantized():
    model = linear()
    model.compile("sgd", SPARSE())
    model.train_on_batch(X, CLASSES)
    model.quantize("int8")
    p = model.predict(X, verbose=0).astype(float)
    close(model.evaluate(X, CLASSES, verbose=0), reference.categorical_focal_loss_from_probabilities(CLASSES, p).mean())


@habit("fit, evaluate and train_on_batch name one loss")
def one_loss():
    model = linear()
    truth = categorical()(X.astype(float) @ model.get_weights()[0])[0].mean()
    model.compile(keras.optimizers.SGD(0.0), SPARSE())
    close(model.fit(X, CLASSES, batch_size=8, verbose=0).history["loss"][0], truth)
    close(model.evaluate(X, CLASSES, batch_size=7, verbose=0), truth)
    close(model.test_on_batch(X, CLASSES), truth)
    close(model.train_on_batch(X, CLASSES), truth)
