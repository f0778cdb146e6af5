"""Compiling."""

from __future__ import annotations

from functools import partial

import keras

import tf_impl
from tests.training.habits.linear import CLASSES, ONE_HOT, POSITIVE, X, binary, categorical, close, linear, step
from tests.training.habits.registry import habit


@habit("compile(loss=BinaryFocalLoss(0.25)) after a sigmoid")
def binary_instance():
    step(tf_impl.BinaryFocalLoss(0.25), POSITIVE, binary(alpha=0.25), model=linear(1, "sigmoid"))


@habit("compile(loss=CategoricalFocalLoss(None)) after a softmax, one-hot labels")
def categorical_instance():
    step(tf_impl.CategoricalFocalLoss(None), ONE_HOT, categorical())


@habit("compile(loss=SparseCategoricalFocalLoss()) after a softmax, integer labels")
def sparse_instance():
    step(tf_impl.SparseCategoricalFocalLoss(), CLASSES, categorical())


@habit("from_logits=True and no activation")
def from_logits():
    step(tf_impl.SparseCategoricalFocalLoss(from_logits=True), CLASSES, categorical(), model=linear(3, None))
    step(tf_impl.BinaryFocalLoss(from_logits=True), POSITIVE, binary(), model=linear(1, None))


@habit("compile(loss=BinaryFocalLoss), the class without parentheses")
def class_itself():
    step(tf_impl.BinaryFocalLoss, POSITIVE, binary(), model=linear(1, "sigmoid"))


@habit("compile(loss=binary_focal_loss), the function")
def function_itself():
    step(tf_impl.binary_focal_loss, POSITIVE, binary(), model=linear(1, None))


@habit("functools.partial(categorical_focal_loss, gamma=1.0)")
def partial_function():
    loss = partial(tf_impl.categorical_focal_loss, gamma=1.0)
    step(loss, ONE_HOT, categorical(gamma=1.0), model=linear(3, None))


@habit("a lambda around the function")
def lambda_function():
    loss = lambda y, z: tf_impl.categorical_focal_loss(y, z, alpha=[1.0, 2.0, 3.0])  # noqa: E731
    step(loss, ONE_HOT, categorical(alpha=[1.0, 2.0, 3.0]), model=linear(3, None))


@habit('keras.losses.get({"class_name": "focal_loss_kit>BinaryFocalLoss", "config": {"gamma": 1.0}})')
def configuration():
    loss = keras.losses.get({"class_name": "focal_loss_kit>BinaryFocalLoss", "config": {"gamma": 1.0}})
    step(loss, POSITIVE, binary(gamma=1.0), model=linear(1, "sigmoid"))


@habit('compile(loss="BinaryFocalLoss"), a string', refused="Could not interpret loss identifier")
def string():
    step("BinaryFocalLoss", POSITIVE, binary(), model=linear(1, "sigmoid"))


@habit("compiling again with another gamma and model.optimizer: the optimizer's state stays")
def again():
    model = linear()
    model.compile(keras.optimizers.Adam(0.1), tf_impl.SparseCategoricalFocalLoss())
    model.train_on_batch(X, CLASSES)
    before = [variable.numpy() for variable in model.optimizer.variables]
    model.compile(model.optimizer, tf_impl.SparseCategoricalFocalLoss(gamma=0.0))
    assert all((v.numpy() == b).all() for v, b in zip(model.optimizer.variables, before, strict=True))
    truth = categorical(gamma=0.0)(X.astype(float) @ model.get_weights()[0] + model.get_weights()[1])[0].mean()
    close(model.train_on_batch(X, CLASSES), truth)


@habit("a loss that is half focal loss, half cross entropy, written as a function")
def mixture():
    focal, plain = tf_impl.SparseCategoricalFocalLoss(), keras.losses.SparseCategoricalCrossentropy()

    def mixed(z):
        (one, its), (other, others) = categorical()(z), categorical(gamma=0.0)(z)
        return (one + other) / 2, (its + others) / 2

    step(lambda y, p: (focal(y, p) + plain(y, p)) / 2, CLASSES, mixed)


@habit("focal_loss + dice_loss, two instances added", refused="unsupported operand type(s) for +")
def sum_of_instances():
    tf_impl.CategoricalFocalLoss() + keras.losses.Dice()
