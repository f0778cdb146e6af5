"""Parameters."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

import reference
import tf_impl
from tests.training.habits.linear import CLASSES, ONE_HOT, POSITIVE, X, binary, categorical, close, linear, logits, step
from tests.training.habits.registry import habit

SPARSE, CATEGORICAL, BINARY = (
    tf_impl.SparseCategoricalFocalLoss,
    tf_impl.CategoricalFocalLoss,
    tf_impl.BinaryFocalLoss,
)
Z = X[:, :3]


@habit("alpha for each class as a list, a tuple, an array")
def alpha_of_classes():
    truth = categorical(alpha=[1.0, 2.0, 3.0])(Z.astype(float))[0].mean()
    for alpha in ([1.0, 2.0, 3.0], (1.0, 2.0, 3.0), np.array([1, 2, 3]), np.float32([1, 2, 3])):
        close(SPARSE(alpha, from_logits=True)(CLASSES, Z), truth)


@habit("NumPy scalars, gamma=np.float32(1.5)")
def numpy_scalars():
    loss = BINARY(np.float64(0.25), np.float32(1.5), from_logits=True)
    close(loss(POSITIVE, Z[:, :1]), binary(alpha=0.25, gamma=1.5)(Z[:, :1].astype(float))[0].mean())


@habit("gamma=0 is cross entropy, gamma=0.5 has a finite gradient everywhere")
def small_gammas():
    z = np.float32([[0.0], [40.0], [-40.0]])
    with tf.GradientTape() as tape:
        tape.watch(outputs := tf.constant(z))
        value = BINARY(gamma=0.5, from_logits=True, reduction="sum")(np.ones((3, 1)), outputs)
    close(tape.gradient(value, outputs), binary(np.ones((3, 1)), gamma=0.5)(z.astype(float))[1])
    close(SPARSE(gamma=0.0, from_logits=True)(CLASSES, Z), keras.losses.SparseCategoricalCrossentropy(True)(CLASSES, Z))


@habit("alpha=4", refused="alpha must be")
def alpha_too_large():
    BINARY(alpha=4)


@habit("gamma=-1", refused="gamma must be")
def gamma_negative():
    BINARY(gamma=-1)


@habit('gamma="2"', refused="gamma must be")
def gamma_text():
    BINARY(gamma="2")


@habit("alpha as a dict {class: weight}", refused="alpha must be")
def alpha_dict():
    SPARSE({0: 1.0, 1: 2.0, 2: 3.0})


@habit("three weights for four classes", refused="alpha must be")
def alpha_too_short():
    SPARSE([1.0, 2.0, 3.0], from_logits=True)(CLASSES, np.zeros((len(CLASSES), 4), "float32"))


@habit("alpha as a tensor", refused="alpha must be")
def alpha_tensor():
    SPARSE(tf.constant([1.0, 2.0, 3.0]))


@habit("the notebook's call, CategoricalFocalLoss(alpha=0.25, gamma=2.0, l1=0.01, l2=0.01)")
def notebooks():

    truth = categorical(alpha=0.25)(Z.astype(float))[0]
    p = np.exp(Z.astype(float)) / np.exp(Z.astype(float)).sum(axis=1, keepdims=True)
    truth = truth + reference.l1_penalty(p) * 0.01 + reference.l2_penalty(p) * 0.01
    loss = CATEGORICAL(alpha=0.25, gamma=2.0, l1=0.01, l2=0.01)
    close(loss(np.eye(3)[CLASSES], tf.nn.softmax(Z)), truth.mean())


@habit("Keras' names: BinaryFocalCrossentropy(apply_class_balancing=True)", refused="apply_class_balancing")
def class_balancing():
    BINARY(apply_class_balancing=True)


@habit("PyTorch's name: pos_weight", refused="pos_weight")
def pos_weight():
    BINARY(pos_weight=3.0)


@habit("raw logits without from_logits=True, eagerly", refused="probabilities must be")
def logits_for_probabilities():
    SPARSE()(CLASSES, 3 * Z)


@habit("from_logits=True after a softmax, in fit: its logits are used, and a warning says so")
def from_logits_after_softmax():
    step(SPARSE(from_logits=True), CLASSES, categorical())


@habit("dtype='float64' of one loss")
def float64():
    z = Z.astype(float)
    close(SPARSE(from_logits=True, dtype="float64")(CLASSES, z), categorical()(z)[0].mean(), 1e-13)


@habit("reduction='average'", refused="reduction")
def unknown_reduction():
    SPARSE(reduction="average")


@habit("a sigmoid for each class and CategoricalFocalLoss, eagerly", refused="summing to 1")
def sigmoids_for_a_softmax():
    CATEGORICAL(None)(np.eye(3)[CLASSES], np.full((len(CLASSES), 3), 0.9, "float32"))


@habit("a two-unit softmax and BinaryFocalLoss on one-hot rows: two binary problems, their mean")
def two_units():
    labels = np.concatenate([1 - POSITIVE, POSITIVE], axis=1)
    model = linear(2)
    z = logits(model)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    truth = reference.binary_focal_loss_from_probabilities(labels.astype(float), p).mean()
    model.compile(keras.optimizers.SGD(0.0), BINARY())
    close(model.train_on_batch(X, labels), truth, 1e-4)


@habit("alpha='balanced'", refused="alpha must be")
def alpha_balanced():
    BINARY("balanced")


@habit("alpha=[0.25, 0.75] for one sigmoid, as a pair for classes 0 and 1", refused="alpha must be of shape (1,)")
def alpha_pair():
    BINARY([0.25, 0.75], from_logits=True)(POSITIVE, Z[:, :1])


@habit("reduction='auto', of Keras 2", refused="Invalid value for argument `reduction`")
def reduction_auto():
    SPARSE(reduction="auto")


@habit("alpha=0.25 beside Keras' own focal losses, hard labels: the same values")
def as_keras():
    theirs = keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.25, from_logits=True)
    close(BINARY(0.25, from_logits=True)(POSITIVE, Z[:, :1]), theirs(POSITIVE, Z[:, :1]))
    theirs = keras.losses.CategoricalFocalCrossentropy(alpha=0.25, from_logits=True)
    close(CATEGORICAL(0.25, from_logits=True)(ONE_HOT, Z), theirs(ONE_HOT, Z))


@habit("a softmax over one class, or one sigmoid given to the class for integers", refused="K ≥ 2 classes")
def one_output_for_a_softmax():
    step(SPARSE(), POSITIVE, categorical(), model=linear(1, "sigmoid"))


@habit("two one-hot columns against one sigmoid", refused="labels and predictions must have the same shape")
def two_columns_for_one_output():
    step(BINARY(), np.eye(2)[POSITIVE[:, 0].astype(int)], binary(), model=linear(1, "sigmoid"))


@habit("the mean of an ensemble's predictions, which rounds to 1.0000001")
def ensemble():
    p = sum(np.float32(0.1) * ONE_HOT for _ in range(10))
    close(tf_impl.SparseCategoricalFocalLoss()(CLASSES, p), 0.0)
    close(tf_impl.BinaryFocalLoss()(POSITIVE, p[:, :1]), 0.0)
